"""An amendment of source tables, read onto what is recorded: what differs, checked as it will stand together.

A table that is not there stays as recorded. One that is there replaces the rows of every case that it
names, and of every case that the table `cases` beside it names; other cases stay as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec

from store.case import ORDERED_BY, TABLES, columns
from store.rowdiff import as_before, same_rows
from store.source.build import in_order
from store.source.check import Cells, add_case, listed, look_alikes
from store.source.chronology import chronology_faults
from store.source.coherence import coherence_faults
from store.source.doubts import source_doubts
from store.source.fault import Fault
from store.source.read import RawTable, read_raw
from store.source.rows import CaseRows, Entry
from store.source.site_doubts import site_doubts

_ROW_NUMBER = re.compile(r"(?:recorded )?row \d+")


class Record(Protocol):
    """What is recorded of the cases of a study."""

    @property
    def case_ids(self) -> tuple[str, ...]:
        """The cases of the study."""

    @property
    def tables(self) -> frozenset[str]:
        """The source tables that any case has."""

    def has(self, case_id: str) -> bool:
        """Whether the study has the case."""

    def raw(self, case_id: str, table: str) -> bytes:
        """A source table of a case as its document was stored; empty where the case has none."""

    def rows(self, case_id: str, table: str) -> list[dict[str, Any]]:
        """The rows of a source table of a case; none where it has none."""


class AmendedSource(msgspec.Struct, frozen=True, kw_only=True):
    """What an amendment brings: case id -> source table -> document, of what differs from the record alone.

    A table that lost its last row is a document without rows. ``named`` are the cases that are in the
    source, ``tables`` those that are there. With any fault ``cases`` is empty; ``warnings`` are of the
    cases that differ, without what was doubtful before.
    """

    cases: dict[str, dict[str, dict[str, Any]]]
    named: frozenset[str] = frozenset()
    tables: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def read_amendment(path: Path, record: Record, today: date | None = None) -> AmendedSource:
    """What the tables at a folder or workbook change of a record.

    Checked as at a first import, each case as it will stand: new tables and those that stay. Raises
    BadInput where the path itself cannot be used.
    """
    faults: list[Fault] = []
    day = today or datetime.now(UTC).date()
    tables = read_raw(path, faults, whole=False)
    given = frozenset(raw.table for raw in tables)
    cases: dict[str, CaseRows] = {}
    names = _Names(record)
    for raw in tables:
        _read_table(raw, cases, given | record.tables, names, Cells(raw, day, faults), faults)
    if "cases" in given and not any(case.of("cases") for case in cases.values()) and not faults:
        faults.append(
            Fault(place="cases", reason="the table has no row", right="add one row for each case, or no table")
        )
    found: dict[str, dict[str, dict[str, Any]]] = {}
    warnings: list[Fault] = []
    lost: Counter[tuple[str, str]] = Counter()
    left_out = {raw.table: [name for name in columns(raw.table) if name not in raw.header] for raw in tables}
    for case in cases.values():
        differs = _differing(case, given, record)
        if not differs:
            continue
        lost += _lost_columns(case.id, differs, left_out, record)
        found[case.id] = differs
        _complete(case, _replaced(case, given), record)
        faults += (*chronology_faults(case), *coherence_faults(case))
        warnings += _new_doubts(case, record)
    faults += _of_columns(lost)
    warnings += look_alikes(case for case in cases.values() if not record.has(case.id))
    places = {raw.table: raw.place for raw in tables}
    return AmendedSource(
        cases={} if faults else found,
        named=frozenset(cases),
        tables=tuple(raw.table for raw in tables),
        faults=listed(faults, places),
        warnings=listed(warnings, places),
    )


# -- reading -------------------------------------------------------------------------------------


class _Names:
    """The ids of the study, to say which one was meant."""

    def __init__(self, record: Record) -> None:
        self.known = record
        self._folded = {case_id.casefold(): case_id for case_id in record.case_ids}

    def alike(self, case_id: str) -> str:
        """The id that only capital letters tell apart from this one, or nothing."""
        return self._folded.get(case_id.casefold(), "")


def _read_table(
    raw: RawTable, cases: dict[str, CaseRows], given: frozenset[str], names: _Names, cells: Cells, faults: list[Fault]
) -> None:
    """Add the rows of a table to the cases they are of; a case that is not there must be recorded."""
    first = raw.table == "cases"
    for number, texts in raw.rows:
        if not any(map(str.strip, texts)):
            continue
        case_id, data = cells.read(number, texts)
        if case_id is None:
            continue
        if not first and case_id in cases:
            cases[case_id].tables.setdefault(raw.table, []).append(Entry(number, data))
        elif not names.known.has(case_id) and (why := _stranger(case_id, names, first=first)):
            reason, right = why
            faults.append(Fault(place=raw.table, row=number, column="case", value=case_id, reason=reason, right=right))
        elif first:
            add_case(raw, Entry(number, data), case_id, cases, given, faults)
        else:
            cases[case_id] = CaseRows(case_id, given)
            cases[case_id].tables[raw.table] = [Entry(number, data)]


def _stranger(case_id: str, names: _Names, *, first: bool) -> tuple[str, str] | None:
    """Why an id that the study does not have cannot stand here, and what would be right; None for a new case."""
    if alike := names.alike(case_id):
        return f"differs from {alike} of the study in capital letters only", f"write {alike}"
    if first:
        return None
    return "is not a case of the study", "add its row to the table cases, or mend the id"


# -- what differs --------------------------------------------------------------------------------


def _replaced(case: CaseRows, given: frozenset[str]) -> list[str]:
    """The tables of a case that the amendment speaks of."""
    return [t for t in TABLES if t in given and (case.of("cases") or case.of(t))]


def _differing(case: CaseRows, given: frozenset[str], record: Record) -> dict[str, dict[str, Any]]:
    """The tables of a case that differ from the record, as documents."""
    found: dict[str, dict[str, Any]] = {}
    for table in _replaced(case, given):
        rows = [entry.data for entry in case.of(table)]
        # A row without its date is a fault already, and has no place among the others.
        whole = table != "cases" and all(ORDERED_BY[table] in row for row in rows)
        document = {"rows": in_order(table, rows) if whole else rows}
        raw = record.raw(case.id, table)
        # Most are the same to the byte, which is cheap to see.
        if raw == msgspec.json.encode(document):
            continue
        old = record.rows(case.id, table)
        if not same_rows(table, old, rows):
            found[table] = {"rows": as_before(table, old, document["rows"])}
    return found


def _lost_columns(
    case_id: str, differs: Iterable[str], left_out: Mapping[str, list[str]], record: Record
) -> Counter[tuple[str, str]]:
    """How many recorded values are in columns that the new header does not have, by table and column."""
    return Counter(
        (table, name)
        for table in differs
        for row in (record.rows(case_id, table) if left_out[table] else ())
        for name in left_out[table]
        if name in row
    )


def _of_columns(lost: Mapping[tuple[str, str], int]) -> Iterator[Fault]:
    for (table, name), n in lost.items():
        reason = f"this column is not in the header, and {n} of the rows recorded {'has' if n == 1 else 'have'} it"
        right = "add it; a value that is to go is an empty cell"
        yield Fault(place=table, row=1, column=name, reason=reason, right=right)


# -- as it will stand ----------------------------------------------------------------------------


def _complete(case: CaseRows, replaced: Collection[str], record: Record) -> None:
    """Add what stays as recorded."""
    for table in TABLES:
        if table not in replaced:
            case.tables[table] = _recorded(case.id, table, record)


def _recorded(case_id: str, table: str, record: Record) -> list[Entry]:
    return [Entry(n, row, case_id) for n, row in enumerate(record.rows(case_id, table), 1)]


def _new_doubts(case: CaseRows, record: Record) -> list[Fault]:
    """The doubtful rows of a case, without those that were as doubtful before."""
    before = CaseRows(case.id, case.given)
    before.tables = {table: _recorded(case.id, table, record) for table in TABLES}
    known = Counter(map(_doubt, (*source_doubts(before), *site_doubts(before)))) if record.has(case.id) else Counter()
    found = []
    for doubt in (*source_doubts(case), *site_doubts(case)):
        if known[_doubt(doubt)] > 0:
            known[_doubt(doubt)] -= 1
        else:
            found.append(doubt)
    return found


def _doubt(doubt: Fault) -> tuple[str, str, str, str]:
    """What makes a doubt the same as another one: all but where the rows stand."""
    return doubt.place.partition(" of ")[0], doubt.column, doubt.value, _ROW_NUMBER.sub("row", doubt.reason)
