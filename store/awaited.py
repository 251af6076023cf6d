"""What of a study is awaited from whom, and since when: readers, chair, meeting, who owns a query, coordinator. Pure.

For who is blind to nothing, and a coordinator who reads no case: it follows what each reader has signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from store.case_record import CaseRecord
from store.committee import Person
from store.finals import items_of
from store.item_record import ItemRecord
from store.possible import Assignments, possible_since
from store.seen import Seen
from store.staffing import owed, serves

What = Literal[
    "to sign",
    "to read again",
    "to rule on",
    "to decide in a meeting",
    "to answer",
    "to close",
    "to send to the chair",
    "stale, to open again or keep",
    "stale, to confirm or amend",
]
NOBODY = "nobody"


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is awaited: of an item, or of a query (``query`` is its number) on a case, since when."""

    person: str
    what: What
    case: str
    endpoint: str = ""
    query: int = 0
    since: str


def waiting(seen: Seen) -> Iterator[Waiting]:
    """All that is awaited, case by case; a withdrawn case awaits nothing."""
    assignments = Assignments(seen)
    for case_id in seen.all_case_ids:
        if case_id not in seen.withdrawn:
            record = seen.record(case_id)
            yield from _of_readers(record, seen, assignments)
            yield from _read_again(record, seen)
            yield from _of_items(record, seen)
            yield from _of_queries(record, seen)


def _with_role(seen: Seen, role: str, but: Iterable[str] = ()) -> str:
    """Who has a role now; ``but`` leaves persons out."""
    left_out = frozenset(but)
    there = [p.id for p in seen.people.values() if role in p.roles and not p.retired and p.id not in left_out]
    return ", ".join(there) or NOBODY


def open_to(record: CaseRecord, person: Person) -> tuple[str, ...]:
    """What a reader can sign of a case now: what she has still to sign, of her stage or one before, and not frozen."""
    stage = record.stage(person.id)
    shown = {*stage.endpoints, *stage.closed}
    return tuple(e for e in owed(record, person) if e in shown and not record.item(e).lock)


def _of_readers(record: CaseRecord, seen: Seen, assignments: Assignments) -> Iterator[Waiting]:
    for reader in record.readers:
        person = seen.people.get(reader)
        if person is None or person.retired or not serves(seen, record.id, reader):
            continue
        endpoints = open_to(record, person)
        assigned = assignments.since(record.id, reader) if endpoints else ""
        for endpoint in endpoints:
            since = possible_since(record, reader, endpoint, assigned)
            yield Waiting(person=reader, what="to sign", case=record.id, endpoint=endpoint, since=since)


def _read_again(record: CaseRecord, seen: Seen) -> Iterator[Waiting]:
    for doc_id, stored in record.rereads.items():
        endpoint, _, reader = doc_id.partition("/")
        person = seen.people.get(reader)
        if person is not None and not person.retired and f"{doc_id}/answer" not in record.rereads:
            at = stored.header.at
            yield Waiting(person=reader, what="to read again", case=record.id, endpoint=endpoint, since=at)


def _of_items(record: CaseRecord, seen: Seen) -> Iterator[Waiting]:
    for endpoint in items_of(record):
        item, state = record.item(endpoint), record.state(endpoint).state
        chair = _with_role(seen, "chair", (*record.readers, *item.readers()))
        if item.lock:
            continue
        if state == "with the chair":
            yield _waits(record, endpoint, chair, "to rule on", with_chair_since(item))
        elif state == "to the meeting":
            referred = item.ruled("refer")
            since = referred.at if referred else with_chair_since(item)
            yield _waits(record, endpoint, chair, "to decide in a meeting", since)
        elif state == "discordant":
            coordinator = _with_role(seen, "coordinator")
            yield _waits(record, endpoint, coordinator, "to send to the chair", discordant_since(item))
        yield from _stale(record, endpoint, seen)


def _stale(record: CaseRecord, endpoint: str, seen: Seen) -> Iterator[Waiting]:
    who = record.stale(endpoint)
    if not who:
        return
    since = max(stored.header.at for stored in record.documents.values())
    if record.charter.profile == "committee":
        yield _waits(record, endpoint, _with_role(seen, "coordinator"), "stale, to open again or keep", since)
        return
    for reader in who:
        yield _waits(record, endpoint, reader, "stale, to confirm or amend", since)


def _waits(record: CaseRecord, endpoint: str, person: str, what: What, since: str) -> Waiting:
    return Waiting(person=person, what=what, case=record.id, endpoint=endpoint, since=since)


def discordant_since(item: ItemRecord) -> str:
    """When the second of the two answers that count was signed."""
    return max((signed.at for signed in item.answers()[:2]), default="")


def with_chair_since(item: ItemRecord) -> str:
    """When an item came before the chair: it was sent to her, or at once with the second answer."""
    sent = item.ruled("dispatch")
    return max(sent.at if sent else "", discordant_since(item))


def _of_queries(record: CaseRecord, seen: Seen) -> Iterator[Waiting]:
    for thread in record.threads:
        if thread.ended is not None:
            continue
        query, answered = thread.query, thread.state == "answered"
        asked = query.by if answered else query.owner
        there = seen.people.get(asked)
        person = asked if there is not None and not there.retired else _with_role(seen, "coordinator")
        since = thread.entries[-1].at if thread.entries else thread.at
        yield Waiting(
            person=person,
            what="to close" if answered else "to answer",
            case=record.id,
            endpoint=query.endpoint,
            query=query.number,
            since=since,
        )
