"""Queries on a case: each with its thread, from the table ``queries:ID``. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from store.committee import Query, QueryNote
from store.tables import Stored
from store.values import first_day

# The rule that raises a query for who cannot judge; her own later answer ends it.
NEEDED = "cannot judge"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a thread and the transaction it was made in."""

    note: QueryNote
    revision: int
    at: str


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """A query, when it was raised, and what was said since."""

    query: Query
    revision: int
    at: str
    entries: tuple[Entry, ...] = ()

    @property
    def ended(self) -> int | None:
        """The revision in which it was closed or waived; None while it is open."""
        return next((e.revision for e in self.entries if e.note.kind in ("close", "waive")), None)

    @property
    def state(self) -> str:
        """``open``, ``answered`` (and not closed yet), ``closed`` or ``waived``."""
        kinds = {e.note.kind for e in self.entries}
        if "waive" in kinds:
            return "waived"
        return "closed" if "close" in kinds else "answered" if "answer" in kinds else "open"

    def age(self, now: datetime) -> int:
        """Days from raising to its end, or to now."""
        end = next((e.at for e in self.entries if e.revision == self.ended), "")
        last = datetime.fromisoformat(end) if end else now
        return max(0, (last - datetime.fromisoformat(self.at)).days)

    def overdue(self, today: date) -> bool:
        """Whether it is open beyond the day by which it is due."""
        return bool(self.query.due) and self.ended is None and first_day(self.query.due) < today


def is_note_id(doc_id: str) -> bool:
    """Whether a document of a ``queries:ID`` table is an entry of a thread: ``3/2`` is the second of query 3."""
    return "/" in doc_id


def note_id(note: QueryNote) -> str:
    """The document id of an entry."""
    return f"{note.query}/{note.number}"


def read_threads(documents: Mapping[str, Stored]) -> tuple[Thread, ...]:
    """The queries of a case in the order in which they were raised, each with its thread."""
    if not documents:
        return ()
    entries: dict[int, list[Entry]] = {}
    for doc_id, stored in documents.items():
        if is_note_id(doc_id):
            note = stored.decode(QueryNote)
            entry = Entry(note=note, revision=stored.header.rev, at=stored.header.at)
            entries.setdefault(note.query, []).append(entry)
    found = []
    for doc_id, stored in documents.items():
        if not is_note_id(doc_id):
            query = stored.decode(Query)
            said = tuple(sorted(entries.get(query.number, ()), key=lambda e: e.note.number))
            found.append(Thread(query=query, revision=stored.header.rev, at=stored.header.at, entries=said))
    return tuple(sorted(found, key=lambda thread: thread.query.number))
