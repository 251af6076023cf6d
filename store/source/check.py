"""Source tables to the documents of cases, with every fault found in one go."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from store.case import TABLES, columns, required
from store.source.build import in_order
from store.source.cells import Reader, Value, Wrong, read_case_id, reader
from store.source.chronology import chronology_faults
from store.source.coherence import coherence_faults
from store.source.doubts import source_doubts
from store.source.fault import Fault, Source
from store.source.read import RawTable, read_raw
from store.source.rows import CaseRows, Entry
from store.source.site_doubts import site_doubts

_NO_MEMO = frozenset({"text"})


def read_source(path: Path, today: date | None = None) -> Source:
    """The cases of a folder of CSV tables or of one XLSX workbook.

    Dates after ``today`` (default: today, UTC) are faults. Whatever is wrong with the content is
    listed, in the order of tables and rows. Raises BadInput where the path itself cannot be used.
    """
    faults: list[Fault] = []
    day = today or datetime.now(UTC).date()
    tables = read_raw(path, faults)
    given = frozenset(raw.table for raw in tables)
    places = {raw.table: raw.place for raw in tables}
    cases: dict[str, CaseRows] = {}
    for raw in tables:
        _read_table(raw, cases, given, day, faults)
    if "cases" in given and not cases and not faults:
        faults.append(Fault(place="cases", reason="the table has no row", right="add one row for each case"))
    for case in cases.values():
        faults += chronology_faults(case)
        faults += coherence_faults(case)
    warnings = [doubt for case in cases.values() for doubt in (*source_doubts(case), *site_doubts(case))]
    warnings += look_alikes(cases.values())
    return Source(
        cases={} if faults else {case.id: _documents(case) for case in cases.values()},
        faults=listed(faults, places),
        warnings=listed(warnings, places),
    )


def _documents(case: CaseRows) -> dict[str, dict[str, Any]]:
    """The documents of a case, as `store.case.to_documents` gives them."""
    return {
        table: {"rows": rows if table == "cases" else in_order(table, rows)}
        for table in TABLES
        if (rows := [entry.data for entry in case.of(table)])
    }


def look_alikes(cases: Iterable[CaseRows]) -> Iterator[Fault]:
    """Ids that only capital letters tell apart: of two cases, or one that was typed twice."""
    seen: dict[str, CaseRows] = {}
    for case in cases:
        first = seen.setdefault(case.id.casefold(), case)
        if first is not case:
            row, reason = case.of("cases")[0].row, f"differs from {first.id} in capital letters only"
            yield Fault(
                place="cases", row=row, column="case", value=case.id, reason=reason, right="see whether they are two"
            )


def listed(faults: Iterable[Fault], places: dict[str, str]) -> tuple[Fault, ...]:
    """The faults by table, row and column, each with the file or sheet it is in."""
    tables = {place: table for table in TABLES for place in (table, f"{table}.csv", places.get(table, table))}

    def key(fault: Fault) -> tuple[int, str, int, int]:
        table = tables.get(fault.place, tables.get(fault.place.partition(" of ")[0], ""))
        names = ["case", *columns(table)] if table else []
        column = names.index(fault.column) if fault.column in names else -1
        return (list(TABLES).index(table) if table else len(TABLES)), fault.place, fault.row or 0, column

    placed = (msgspec.structs.replace(fault, place=places.get(fault.place, fault.place)) for fault in faults)
    return tuple(sorted(placed, key=key))


def _read_table(
    raw: RawTable, cases: dict[str, CaseRows], given: frozenset[str], today: date, faults: list[Fault]
) -> None:
    """Add the rows of a table to the cases they are of."""
    first = raw.table == "cases"
    cells = Cells(raw, today, faults)
    orphans_matter = "cases" in given
    for number, texts in raw.rows:
        if not any(map(str.strip, texts)):
            continue
        case_id, data = cells.read(number, texts)
        if case_id is None:
            continue
        if first:
            add_case(raw, Entry(number, data), case_id, cases, given, faults)
        elif case_id in cases:
            cases[case_id].tables.setdefault(raw.table, []).append(Entry(number, data))
        elif orphans_matter:
            reason, right = "is not a case of the table cases", "add the case there, or mend the id"
            faults.append(Fault(place=raw.table, row=number, column="case", value=case_id, reason=reason, right=right))


def add_case(
    raw: RawTable, entry: Entry, case_id: str, cases: dict[str, CaseRows], given: frozenset[str], faults: list[Fault]
) -> None:
    if case_id in cases:
        earlier = cases[case_id].of("cases")[0].row
        reason, right = f"is the id of row {earlier} too", "give every case one row and an id of its own"
        faults.append(Fault(place=raw.table, row=entry.row, column="case", value=case_id, reason=reason, right=right))
        return
    try:
        read_case_id(case_id)
    except Wrong as wrong:
        faults.append(
            Fault(place=raw.table, row=entry.row, column="case", value=case_id, reason=wrong.reason, right=wrong.right)
        )
    cases[case_id] = CaseRows(case_id, given)
    cases[case_id].tables["cases"] = [entry]


class Cells:
    """Reads the cells of a table; a value that was read once is not read again."""

    def __init__(self, raw: RawTable, today: date, faults: list[Fault]) -> None:
        self._table = raw.table
        self._faults = faults
        self._width = len(raw.header)
        self._case = raw.header.index("case")
        declared = columns(raw.table)
        # In declared order: the same source gives the same documents, whatever its order of columns.
        self._plan: list[tuple[int, str, Reader, dict[str, Value] | None]] = [
            (raw.header.index(name), name, reader(column, today), None if column.kind in _NO_MEMO else {})
            for name, column in declared.items()
            if name in raw.header
        ]
        self._required = required(raw.table)

    def read(self, number: int, texts: list[str]) -> tuple[str | None, dict[str, Any]]:
        """The case of a row and what its columns hold; a cell that cannot be read is a fault and left out."""
        width = len(texts)
        if width > self._width and any(text.strip() for text in texts[self._width :]):
            reason = f"the row has {width} cells and the header {self._width}"
            self._say(number, "", "", Wrong(reason, "put a text that holds the separator in quotation marks"))
        data: dict[str, Any] = {}
        for index, name, read, memo in self._plan:
            text = texts[index].strip() if index < width else ""
            if not text:
                if name in self._required:
                    self._say(number, name, "", Wrong("a value is required here", "fill the cell"))
                continue
            try:
                if memo is None:
                    data[name] = read(text)
                elif text in memo:
                    data[name] = memo[text]
                else:
                    data[name] = memo[text] = read(text)
            except Wrong as wrong:
                self._say(number, name, text, wrong)
        case_id = texts[self._case].strip() if self._case < width else ""
        if not case_id:
            self._say(number, "case", "", Wrong("a value is required here", "say which case the row is of"))
        return (sys.intern(case_id) or None), data

    def _say(self, number: int, column: str, value: str, wrong: Wrong) -> None:
        self._faults.append(
            Fault(place=self._table, row=number, column=column, value=value, reason=wrong.reason, right=wrong.right)
        )
