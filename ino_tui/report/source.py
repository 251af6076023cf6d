"""The source record of a case for print: its tables, of each the columns that hold something. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ino_tui.report.model import Said, Table
from store.case import TABLES, Case, Column, columns, rows_of
from store.cited import cite_name
from store.committee import Cite
from store.values import cell_text

_NAMES = {
    "cases": "patient",
    "marrows": "marrow and MRD",
    "adverse_events": "adverse events",
    "follow_up": "follow-up",
    "site_values": "site values",
}


def source_tables(case: Case) -> tuple[Table, ...]:
    """Every source table that has rows."""
    return tuple(_table(case, table) for table in TABLES if rows_of(case, table))


def _table(case: Case, table: str) -> Table:
    rows = rows_of(case, table)
    found = columns(table)
    filled = [name for name in found if any(getattr(row, name) not in ("", None) for row in rows)]
    if table == "cases":
        pairs = tuple((heading(found[name]), _words(found[name], getattr(rows[0], name))) for name in filled)
        return Table(title=_NAMES[table], columns=("", ""), rows=pairs)
    return Table(
        title=_NAMES.get(table, table),
        columns=tuple(heading(found[name]) for name in filled),
        rows=tuple(tuple(_words(found[name], getattr(row, name)) for name in filled) for row in rows),
    )


def heading(column: Column) -> str:
    """A column in words, with its unit."""
    return f"{column.title} ({column.unit})" if column.unit and column.unit != "as in unit" else column.title


def _words(column: Column, value: str | float | None) -> str:
    """A value as entered; a code with what it means, where that says more."""
    text = cell_text(value)
    if column.codes is None or not text:
        return text
    codes = text.split(";")
    meant = [column.codes.label(code) for code in codes]
    return "; ".join(code if code == words else words for code, words in zip(codes, meant, strict=True))


def evidence(case: Case, cites: Iterable[Cite]) -> tuple[Said, ...]:
    """What is cited in a case and what it says: one value, or every filled column of a row."""
    return tuple((cite_name(case, cite), _value(case, cite)) for cite in cites)


def _value(case: Case, cite: Cite) -> str:
    rows = rows_of(case, cite.table) if cite.table in TABLES else ()
    if not 0 <= cite.row < len(rows):
        return "not in the record any more"
    row, found = rows[cite.row], columns(cite.table)
    if cite.column:
        unit = found[cite.column].unit
        value = _words(found[cite.column], getattr(row, cite.column))
        return f"{value} {unit}".strip() if value else "empty"
    filled = ((heading(column), _words(column, getattr(row, name))) for name, column in found.items())
    return "; ".join(f"{name} {value}" for name, value in filled if value)
