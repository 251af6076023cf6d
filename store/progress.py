"""How far a study is: what is awaited from whom, states, queries, time taken; for a reader her own pace alone. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from statistics import median

import msgspec

from store.assigning import Short
from store.awaited import Waiting, discordant_since, open_to, waiting, with_chair_since
from store.case_record import CaseRecord
from store.criteria.endpoints import kind_of
from store.errors import Refused
from store.finals import BEST, items_of
from store.item_record import ItemRecord
from store.leverage import Ranked, Settled, ranked
from store.possible import Assignments, possible_since
from store.seen import Seen
from store.staffing import cannot_be_read, in_need

_DAY = 86_400
_OPEN_STATES = ("with the chair", "to the meeting")


class Awaited(msgspec.Struct, frozen=True, kw_only=True):
    """What one person is asked for: how many things in how many cases, the oldest since when."""

    person: str
    what: str
    items: int
    cases: int
    since: str


class Took(msgspec.Struct, frozen=True, kw_only=True):
    """How long something took: the median in days (None where it never happened), of how many."""

    what: str
    median_days: float | None
    n: int


class Queries(msgspec.Struct, frozen=True, kw_only=True):
    """How many queries there are, are open, and are open after the day they were due."""

    raised: int
    open: int
    overdue: int


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """One reader's own work: answers signed by ISO week (``2026-W47``), what she can sign now, her open queries."""

    signed: int
    by_week: dict[str, int]
    open: int
    queries: int


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. ``states``: endpoint as the charter names it -> state -> number of items.

    ``unread``: cases with fewer readers than the charter asks for. ``short``: those that cannot have
    enough, with the reason.
    """

    cases: int
    withdrawn: int
    awaited: tuple[Awaited, ...]
    states: dict[str, dict[str, int]]
    queries: Queries
    discordant: int
    stale: int
    unread: tuple[str, ...]
    short: tuple[Short, ...]
    took: tuple[Took, ...]


def sees_progress(seen: Seen) -> bool:
    """Whether the person may know how far others are: who is blind to nothing, and a coordinator who reads no case."""
    return seen.asker.sees_all or ("coordinator" in seen.asker.roles and not seen.blind)


def progress_of(seen: Seen, today: date) -> Progress:
    """How far the study is. Raises Refused for who may not know it."""
    _check_sees(seen)
    found = tuple(waiting(seen))
    records = [seen.record(i) for i in seen.all_case_ids if i not in seen.withdrawn]
    threads = [thread for record in records for thread in record.threads]
    return Progress(
        cases=len(records),
        withdrawn=len(seen.withdrawn),
        awaited=_summed(found),
        states=_states(records),
        queries=Queries(
            raised=len(threads),
            open=sum(t.ended is None for t in threads),
            overdue=sum(t.overdue(today) for t in threads),
        ),
        discordant=sum(w.what == "to send to the chair" for w in found),
        stale=len({(w.case, w.endpoint) for w in found if w.what.startswith("stale")}),
        unread=in_need(seen),
        short=cannot_be_read(seen),
        took=tuple(_took(records, seen)),
    )


def _check_sees(seen: Seen) -> None:
    if not sees_progress(seen):
        raise Refused("blind", f"{seen.asker.id} reads blind: how far others are is for who reads no case.")


def _summed(found: Iterable[Waiting]) -> tuple[Awaited, ...]:
    groups: dict[tuple[str, str], list[Waiting]] = {}
    for each in found:
        groups.setdefault((each.person, each.what), []).append(each)
    summed = (
        Awaited(
            person=person,
            what=what,
            items=len(of_one),
            cases=len({w.case for w in of_one}),
            since=min(w.since for w in of_one),
        )
        for (person, what), of_one in groups.items()
    )
    return tuple(sorted(summed, key=lambda a: (a.since, a.person, a.what)))


def _states(records: Iterable[CaseRecord]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for record in records:
        for endpoint in items_of(record):
            if kind_of(endpoint) in record.charter.endpoints:
                found.setdefault(kind_of(endpoint), Counter())[record.state(endpoint).state] += 1
    return {endpoint: dict(counter) for endpoint, counter in found.items()}


# -- how long it took ----------------------------------------------------------------------------


def _took(records: Iterable[CaseRecord], seen: Seen) -> Iterator[Took]:
    assignments = Assignments(seen)
    reading: list[float] = []
    chair: list[float] = []
    meeting: list[float] = []
    queries: list[float] = []
    for record in records:
        for item in record.items.values():
            reading += _reading(record, item, assignments)
            chair += [_days(since, at) for since, at in _ruled(item)]
            meeting += [_days(since, at) for since, at in _met(item)]
        for thread in record.threads:
            queries += [_days(thread.at, e.at) for e in thread.entries if e.revision == thread.ended]
    for what, days in (
        ("from possible to signed", reading),
        ("from the chair's desk to her ruling", chair),
        ("from referral to the meeting's decision", meeting),
        ("from a query to its end", queries),
    ):
        yield Took(what=what, median_days=median(days) if days else None, n=len(days))


def _days(since: str, at: str) -> float:
    """Days between two times of the journal, none where a clock ran backwards."""
    return max(0.0, (datetime.fromisoformat(at) - datetime.fromisoformat(since)).total_seconds() / _DAY)


def _reading(record: CaseRecord, item: ItemRecord, assignments: Assignments) -> Iterator[float]:
    """How long each reader's first answer took."""
    for reader in item.readers():
        first = item.of(reader)[0]
        assigned = assignments.since(record.id, reader) if reader in record.readers else ""
        if assigned and assigned <= first.at:
            yield _days(possible_since(record, reader, item.endpoint, assigned, first.revision), first.at)


def _ruled(item: ItemRecord) -> Iterator[tuple[str, str]]:
    """When an item that is settled now came before the chair, and when she ruled on it or referred it."""
    ruled = item.ruled("refer") or item.ruled("chair")
    since = with_chair_since(item)
    if ruled is not None and since:
        yield since, ruled.at


def _met(item: ItemRecord) -> Iterator[tuple[str, str]]:
    referred, met = item.ruled("refer"), item.ruled("meeting")
    if referred is not None and met is not None:
        yield referred.at, met.at


# -- one's own -----------------------------------------------------------------------------------


def own_pace(seen: Seen) -> Pace:
    """What the asker herself has signed and can sign now; nothing in it depends on another reader."""
    person = seen.asker.id
    weeks: Counter[str] = Counter()
    open_ = 0
    queries = 0
    for case_id in seen.case_ids:
        record = seen.record(case_id)
        times = [signed.at for item in record.items.values() for signed in item.of(person)]
        again = {d.removesuffix("/answer") for d in record.rereads if d.endswith(f"/{person}/answer")}
        times += [record.rereads[f"{doc_id}/answer"].header.at for doc_id in again]
        weeks.update(map(_week, times))
        waits = sum(d.endswith(f"/{person}") and d not in again for d in record.rereads)
        if case_id not in seen.withdrawn:
            reads = person in record.readers and not waits
            open_ += waits or (len(open_to(record, seen.asker)) if reads else 0)
            told = seen.case(case_id).threads
            queries += sum(t.ended is None and person in (t.query.by, t.query.owner) for t in told)
    return Pace(signed=weeks.total(), by_week=dict(sorted(weeks.items())), open=open_, queries=queries)


def _week(at: str) -> str:
    year, week, _ = datetime.fromisoformat(at).isocalendar()
    return f"{year}-W{week:02}"


def chair_queue(seen: Seen) -> int:
    """How many items are before the asker as chair."""
    cases = (seen.case(i) for i in seen.case_ids if i not in seen.withdrawn)
    before = (item for case in cases for item in case.items if item.state in _OPEN_STATES)
    return sum(item.rule is None or item.rule.code == "open-query" for item in before)


# -- what to send to the chair first -------------------------------------------------------------


def ranked_discordant(seen: Seen) -> tuple[tuple[Ranked, str], ...]:
    """The items that wait to be sent to the chair, by how far they can still move a figure, each since when.

    A rank without direction: neither the answers nor what they would change are in it. Raises Refused for
    who may not know which items are discordant.
    """
    _check_sees(seen)
    cases: dict[str, Settled] = {}
    items: dict[tuple[str, str], str] = {}
    for case_id in seen.all_case_ids:
        if case_id in seen.withdrawn:
            continue
        record = seen.record(case_id)
        cases[case_id] = Settled(record.case, dict(_settled(record)))
        for endpoint, item in record.items.items():
            if record.state(endpoint).state == "discordant" and not item.lock:
                items[case_id, endpoint] = discordant_since(item)
    return tuple((r, items[r.case, r.endpoint]) for r in ranked(cases, items, seen.charter))


def _settled(record: CaseRecord) -> Iterator[tuple[str, str]]:
    for endpoint in (*items_of(record), BEST):
        determination = record.state(endpoint).determination
        if determination is not None:
            yield endpoint, determination.value
