"""Which queries of a case a person is told of, and how: nothing of what comes after her stage. Pure.

To a reader of a committee queries are numbered by those that are hers (raised by her or hers to answer),
then the others she may see: the number of the record would count what others asked.
"""

from __future__ import annotations

from collections.abc import Container

import msgspec

from store.blinding import is_blind, masked, reads_blind
from store.case import TABLES, rows_of
from store.case_record import CaseRecord
from store.cited import on_shown
from store.committee import Cite, Person
from store.cutting import TABLES_SHOWN, Limit, shown_row
from store.queries import Thread

SOMEONE = "a reader"


class Told(msgspec.Struct, frozen=True):
    """A query as recorded, and as the person is told of it."""

    recorded: Thread
    shown: Thread


def told_queries(
    record: CaseRecord, person: Person, *, until: Limit | None, asked: Container[str], before_chair: Container[str]
) -> tuple[Told, ...]:
    """The queries of a case that the person may see, in the order of the numbers by which she knows them.

    ``until``: how far the case is disclosed to her (None: wholly), ``asked`` are the items she is shown,
    ``before_chair`` those before her as chair, who is not told which reader asked.
    """
    reads = person.id in record.readers or any(item.of(person.id) for item in record.items.values())
    if not reads_blind(record.charter, person) or ("coordinator" in person.roles and not reads):
        return tuple(Told(thread, thread) for thread in record.threads)
    hers: list[tuple[Thread, Thread]] = []
    others: list[tuple[Thread, Thread]] = []
    for thread in record.threads:
        query = thread.query
        if query.by != person.id and not _disclosed(record, thread, until, asked):
            continue
        if person.id in (query.by, query.owner):
            hers.append((thread, thread))
        elif query.endpoint and not is_blind(record, query.endpoint, person):
            others.append((thread, thread))
        elif query.endpoint and query.endpoint in before_chair:
            readers = {s.review.reader for s in record.item(query.endpoint).reviews}
            others.append((thread, without_names(thread, readers)))
    found = (Told(thread, _on_shown(record, shown, n, until)) for n, (thread, shown) in enumerate((*hers, *others), 1))
    # What is read again is read as though nothing had been asked of it.
    return tuple(each for each in found if not masked(record, each.recorded.query.endpoint, person))


def without_names(thread: Thread, readers: Container[str]) -> Thread:
    """A query with whoever read the item called a reader, and of what she did only the day: the hour is a review's."""
    query = thread.query
    told = msgspec.structs.replace(
        query,
        by=SOMEONE if query.by in readers else query.by,
        owner=SOMEONE if query.owner in readers else query.owner,
    )
    entries = tuple(
        msgspec.structs.replace(e, note=msgspec.structs.replace(e.note, by=SOMEONE), at=_day(e.at))
        if e.note.by in readers
        else e
        for e in thread.entries
    )
    return msgspec.structs.replace(thread, query=told, entries=entries, at=_day(thread.at))


def _day(at: str) -> str:
    """A time without its hour."""
    return f"{at[:10]}T00:00:00.000000Z"


def _disclosed(record: CaseRecord, thread: Thread, until: Limit | None, asked: Container[str]) -> bool:
    """Whether what a query is about is open to the person: its item is asked of her, its row is shown."""
    query = thread.query
    if until is None:
        return True
    if query.endpoint and query.endpoint not in asked:
        return False
    return query.cite is None or _is_shown(record, query.cite, until)


def _is_shown(record: CaseRecord, cite: Cite, until: Limit) -> bool:
    rows = rows_of(record.case, cite.table) if cite.table in TABLES else ()
    row = msgspec.structs.asdict(rows[cite.row]) if cite.row < len(rows) else None
    shown = shown_row(cite.table, row, until) if row is not None else None
    if row is None or shown is None:
        return False
    if not cite.column or TABLES_SHOWN[cite.table].columns[cite.column].how == "row":
        return True
    # An empty value of a column that is shown later tells that it was asked for.
    return bool(row[cite.column]) and shown.get(cite.column) == row[cite.column]


def _on_shown(record: CaseRecord, thread: Thread, number: int, until: Limit | None) -> Thread:
    """A query with the number the person knows it by, its cite counted by the rows she is shown."""
    cite = thread.query.cite
    if cite is not None and until is not None:
        cite = next(iter(on_shown(record.case, until, (cite,))), None) if _is_shown(record, cite, until) else None
    query = msgspec.structs.replace(thread.query, number=number, cite=cite)
    entries = tuple(
        msgspec.structs.replace(e, note=msgspec.structs.replace(e.note, query=number)) for e in thread.entries
    )
    return msgspec.structs.replace(thread, query=query, entries=entries)
