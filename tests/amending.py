"""Source tables changed in one thing, read onto a hand-made study."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec

from store.amendment import Amendment, Recorded, difference
from store.case import Case
from store.commands import AmendSource
from store.source.onto import AmendedSource, read_amendment
from store.study import Study

TODAY = date(2024, 6, 30)
Rows = list[dict[str, str]]


def only(tables: Path, *names: str) -> Path:
    """The same source with these tables alone."""
    for file in tables.iterdir():
        if file.stem not in names:
            file.unlink()
    return tables


def change(tables: Path, table: str, edit: Callable[[Rows], Rows | None]) -> Path:
    """Edit the rows of a table: in place, or the rows given back."""
    file = tables / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        names, rows = list(reader.fieldnames or ()), list(reader)
    edited = edit(rows)
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, names)
        writer.writeheader()
        writer.writerows(rows if edited is None else edited)
    return tables


def source_of(made: Study, tables: Path, by: str = "coordinator") -> AmendedSource:
    return read_amendment(tables, Recorded(made.as_seen_by(by)), TODAY)


def amendment(made: Study, tables: Path, by: str = "coordinator") -> Amendment:
    source = source_of(made, tables, by)
    assert not source.faults, [str(fault) for fault in source.faults]
    return difference(made.as_seen_by(by), source)


def lines(found: Amendment) -> list[tuple[str, str, str, str, str | None, str | None]]:
    return [(c.case, x.table, x.row, x.field, x.before, x.after) for c in found.changed for x in c.changes]


def faults(made: Study, tables: Path) -> list[str]:
    source = source_of(made, tables)
    assert source.cases == {}
    return [str(fault) for fault in source.faults]


def commit(made: Study, found: Amendment) -> int:
    command = AmendSource(cases=found.documents, why="queried at the site")
    return made.commit(command, by="coordinator", seen=found.revision).revision


def anc(rows: Rows, case_id: str, day: str) -> dict[str, str]:
    return next(r for r in rows if (r["case"], r["date"], r["test"]) == (case_id, day, "ANC"))


def recorded(made: Study, case_id: str) -> Case:
    return made.as_seen_by("auditor").case(case_id).case


def in_order(told: Case) -> Case:
    """The case as the record puts it: site values by endpoint."""
    return msgspec.structs.replace(told, site_values=tuple(sorted(told.site_values, key=lambda v: v.endpoint)))
