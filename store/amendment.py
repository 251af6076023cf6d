"""What an amendment of the source record changes, as far as one person may see it. Pure.

`difference` says what differs of a source read onto the record, `unsettled` which signed items no
longer rest on what their readers saw. Site values that the person is blind to are said to differ,
and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import msgspec

from store.case import TABLES
from store.history import SourceDocument, visible_site_values
from store.rowdiff import changed_rows
from store.seen import Seen
from store.source.onto import AmendedSource

Rows = list[dict[str, Any]]


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """One field that differs; of a row that comes or goes ``field`` is empty.

    ``before`` and ``after`` are None for what is not there. ``hidden``: a site value that the person
    is blind to; neither is told.
    """

    table: str
    row: str
    field: str = ""
    before: str | None = None
    after: str | None = None
    hidden: bool = False


class AmendedCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case of the study that differs, and in what; by table, in the order of the declared columns."""

    case: str
    changes: tuple[FieldChange, ...]


class NewCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case that the study does not have: its rows by table, and who will read it."""

    case: str
    rows: tuple[tuple[str, int], ...]
    readers: tuple[str, ...]


class Amendment(msgspec.Struct, frozen=True, kw_only=True):
    """All that a source changes of the record at a revision.

    ``documents``: what is to be written, as `store.commands.AmendSource` takes it. ``same``: cases that
    are in the source and do not differ. ``unnamed``: cases of the study that it does not name.
    ``tables``: those that are there.
    """

    revision: int
    documents: dict[str, dict[str, dict[str, Any]]]
    changed: tuple[AmendedCase, ...] = ()
    new: tuple[NewCase, ...] = ()
    same: int = 0
    unnamed: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()

    @property
    def fields(self) -> int:
        """How many fields of rows that stay differ; a hidden site value is one."""
        return sum(1 for change in self._changes() if change.field or change.hidden)

    @property
    def rows_added(self) -> int:
        """How many rows come, without those of new cases."""
        return sum(1 for c in self._changes() if not c.field and not c.hidden and c.before is None)

    @property
    def rows_removed(self) -> int:
        """How many rows go."""
        return sum(1 for c in self._changes() if not c.field and not c.hidden and c.after is None)

    @property
    def emptied(self) -> dict[str, int]:
        """Source table -> the cases that lose every row of it."""
        found: dict[str, int] = {}
        for tables in self.documents.values():
            for table, document in tables.items():
                if not document["rows"]:
                    found[table] = found.get(table, 0) + 1
        return {table: found[table] for table in TABLES if table in found}

    def _changes(self) -> Iterator[FieldChange]:
        return (change for case in self.changed for change in case.changes)


class Unsettled(msgspec.Struct, frozen=True, kw_only=True):
    """A signed item whose inputs differ; ``reader`` is empty for a best response derived from the cycles."""

    case: str
    endpoint: str
    reader: str
    why: tuple[str, ...]


class Recorded:
    """The source record of a study as `store.source.onto.read_amendment` asks for it. Not for screens."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._known = frozenset(seen.case_ids)

    @property
    def case_ids(self) -> tuple[str, ...]:
        """The cases of the study."""
        return self._seen.case_ids

    @cached_property
    def tables(self) -> frozenset[str]:
        """The source tables that any case has."""
        return frozenset(t for case_id in self.case_ids for t in self._seen.record(case_id).documents)

    def has(self, case_id: str) -> bool:
        """Whether the study has the case."""
        return case_id in self._known

    def raw(self, case_id: str, table: str) -> bytes:
        """A source table of a case as its document was stored; empty where the case has none."""
        stored = self._seen.record(case_id).stored(table) if self.has(case_id) else None
        return bytes(stored.raw) if stored is not None else b""

    def rows(self, case_id: str, table: str) -> Rows:
        """The rows of a source table of a case; none where it has none."""
        stored = self._seen.record(case_id).stored(table) if self.has(case_id) else None
        return [] if stored is None else [*stored.decode(SourceDocument).rows]


def difference(seen: Seen, source: AmendedSource) -> Amendment:
    """What a source that was read onto the record changes, for the person who sees the study so."""
    recorded = Recorded(seen)
    ids = sorted(source.cases)
    return Amendment(
        revision=seen.revision,
        documents={case_id: source.cases[case_id] for case_id in ids},
        changed=tuple(_amended(seen, recorded, i, source.cases[i]) for i in ids if recorded.has(i)),
        new=tuple(_new(seen, i, source.cases[i]) for i in ids if not recorded.has(i)),
        same=len(source.named - set(ids)),
        unnamed=tuple(i for i in seen.case_ids if i not in source.named),
        tables=source.tables,
    )


def _new(seen: Seen, case_id: str, tables: dict[str, dict[str, Any]]) -> NewCase:
    shown = {t: d for t, d in tables.items() if t != "site_values" or seen.asker.sees_all}
    rows = tuple((t, len(shown[t]["rows"])) for t in TABLES if t in shown)
    return NewCase(case=case_id, rows=rows, readers=seen.readers_of(case_id))


def _amended(seen: Seen, recorded: Recorded, case_id: str, tables: dict[str, dict[str, Any]]) -> AmendedCase:
    found: list[FieldChange] = []
    for table in TABLES:
        if table not in tables:
            continue
        old, new = recorded.rows(case_id, table), tables[table]["rows"]
        visible = visible_site_values(seen, case_id) if table == "site_values" else None
        if visible is not None:
            found += _hidden(old, new, visible)
            old, new = ([row for row in rows if row.get("endpoint") in visible] for rows in (old, new))
        for row, field, before, after in changed_rows(table, old, new):
            found.append(FieldChange(table=table, row=row, field=field, before=before, after=after))
    return AmendedCase(case=case_id, changes=tuple(found))


def _hidden(old: Rows, new: Rows, visible: frozenset[str]) -> Iterator[FieldChange]:
    """The endpoints whose site values differ and are hidden, named and not told."""
    was, now = ({str(row.get("endpoint")): row for row in rows} for rows in (old, new))
    for endpoint in dict.fromkeys([*was, *now]):
        if endpoint not in visible and was.get(endpoint) != now.get(endpoint):
            yield FieldChange(table="site_values", row=endpoint, hidden=True)


def unsettled(
    before: Seen, after: Seen, case_ids: Iterable[str]
) -> tuple[tuple[Unsettled, ...], tuple[Unsettled, ...]]:
    """The reviews of these cases that become stale from one sight of the study to the next, and those no longer so.

    Only what the person may know of: of an item she is blind to, her own review.
    """
    stale: list[Unsettled] = []
    settled: list[Unsettled] = []
    for case_id in case_ids:
        if not before.has(case_id) or not before.record(case_id).reviews:
            continue
        was, now = _stale(before, case_id), _stale(after, case_id)
        stale += [now[key] for key in now if key not in was or was[key].why != now[key].why]
        settled += [was[key] for key in was if key not in now]
    return tuple(stale), tuple(settled)


def _stale(seen: Seen, case_id: str) -> dict[tuple[str, str], Unsettled]:
    found: dict[tuple[str, str], Unsettled] = {}
    record = seen.record(case_id)
    for item in seen.case(case_id).items:
        if not item.stale:
            continue
        why = record.stale(item.endpoint)
        shown = {reader: why[reader] for reader in why if not item.blind or reader == seen.asker.id}
        for reader, phrases in shown.items():
            found[item.endpoint, reader] = Unsettled(case=case_id, endpoint=item.endpoint, reader=reader, why=phrases)
    return found
