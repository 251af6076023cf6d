"""Which items of a study there are, whoever asks, which are final and since when, and which are read again. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime

import msgspec

from store.assigning import care_of, conflict_of, may_be_drawn
from store.case_record import CaseRecord
from store.criteria.endpoints import cycle_of, endpoints_of, kind_of
from store.rereads import Final, Task, draw_rereads
from store.seen import Seen

BEST = "response.best"


def items_of(record: CaseRecord) -> tuple[str, ...]:
    """The items of a case: those asked of it, later cycles by anyone's answers, and those signed before.

    Where the cycles always asked are final it rests on what was determined whether later ones are asked: what
    one reader alone was asked of them waits for nobody. The best response is an item only where it is
    overruled, or does not follow from cycles that are final.
    """
    answered = {endpoint: signed.review.value for endpoint, item in record.items.items() for signed in item.reviews}
    determined = {e: record.state(e).determination for e in record.items if cycle_of(e) is not None}
    final = {e: d.value for e, d in determined.items() if d is not None}
    asked = endpoints_of(record.case, record.charter, {**answered, **final})
    always = [e for e in endpoints_of(record.case, record.charter) if cycle_of(e) is not None]
    settled = all(e in final for e in always)
    signed_too = (e for e, item in record.items.items() if item.reviews)
    more = (e for e in signed_too if not settled or cycle_of(e) is None or e in final)
    found = tuple(dict.fromkeys((*asked, *more)))
    return tuple(e for e in found if e != BEST or not _follows(record, found))


def _follows(record: CaseRecord, found: Collection[str]) -> bool:
    """Whether the best response follows, or will, from the cycles: nobody has to sign it."""
    if record.item(BEST).reviews:
        return False
    cycles = [e for e in found if cycle_of(e) is not None]
    settled = all(record.state(e).state == "final" for e in cycles)
    return not settled or record.derived_determination() is not None


def not_final(seen: Seen, endpoints: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Case and endpoint of every item that is not final, of these endpoints (empty: all).

    Neither withdrawn cases nor what the charter asks no more wait for anybody.
    """
    for case_id in seen.all_case_ids:
        if case_id in seen.withdrawn:
            continue
        record = seen.record(case_id)
        for endpoint in items_of(record):
            meant = not endpoints or endpoint in endpoints or kind_of(endpoint) in endpoints
            asked = meant and kind_of(endpoint) in seen.charter.endpoints
            if asked and record.state(endpoint).state != "final":
                yield case_id, endpoint


def finals_of(seen: Seen, at: Callable[[int], str]) -> tuple[Final, ...]:
    """The final items with the day (UTC) on which each became so and its two independent readers.

    ``at`` is the time of a revision. Neither the best response, which rests on other items, is one of them
    nor what the charter asks no more.
    """
    found = []
    for case_id in seen.all_case_ids:
        if case_id in seen.withdrawn:
            continue
        record = seen.record(case_id)
        for endpoint in items_of(record):
            determination = record.state(endpoint).determination
            asked = endpoint != BEST and kind_of(endpoint) in seen.charter.endpoints
            if determination is not None and asked:
                day = datetime.fromisoformat(at(determination.revision)).date()
                readers = record.item(endpoint).readers()[: record.charter.readers]
                found.append(Final(case_id, endpoint, day, readers))
    return tuple(found)


def rereads_drawn(seen: Seen, at: Callable[[int], str], *, today: date, seed: int) -> tuple[Task, ...]:
    """The items that the charter has read again now, and by whom; see `store.rereads.draw_rereads`."""
    charter, people = seen.charter, seen.people
    records = {i: seen.record(i) for i in seen.all_case_ids}

    def may_read(case_id: str, reader: str) -> bool:
        declared = {(case_id, reader)} if seen.has_declared(case_id, reader) else set()
        care = care_of(records[case_id].case)
        person = people.get(reader)
        return person is not None and may_be_drawn(person) and not conflict_of(person, care, charter.conflict, declared)

    readers_of = {
        i: tuple(dict.fromkeys((*record.readers, *(r for item in record.items.values() for r in item.readers()))))
        for i, record in records.items()
    }
    return draw_rereads(
        finals_of(seen, at),
        today=today,
        seed=seed,
        share=charter.reread,
        least=charter.reread_min,
        after_days=charter.reread_days,
        readers_of=readers_of,
        may_read=may_read,
        already={(i, doc_id.partition("/")[0]) for i, record in records.items() for doc_id in record.rereads},
        people=[person.id for person in people.values() if may_be_drawn(person)],
    )


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An item that a reader was asked to read again: since when, and when she did; never what she answered."""

    case: str
    endpoint: str
    reader: str
    since: str
    answered: str = ""


def rereads_asked(seen: Seen) -> tuple[Asked, ...]:
    """All that was ever drawn to be read again, by case, endpoint and reader."""
    found = []
    for case_id in seen.all_case_ids:
        documents = seen.record(case_id).rereads
        for doc_id, stored in sorted(documents.items()):
            endpoint, _, rest = doc_id.partition("/")
            reader, _, answer = rest.partition("/")
            if not answer:
                answered = documents.get(f"{doc_id}/answer")
                found.append(
                    Asked(
                        case=case_id,
                        endpoint=endpoint,
                        reader=reader,
                        since=stored.header.at,
                        answered=answered.header.at if answered else "",
                    )
                )
    return tuple(found)
