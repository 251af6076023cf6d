"""Random cases around one first dose, and random amendments of a case: any cell, any row of any table."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec

from store.case import ORDERED_BY, TABLES, Case, Column, Patient, Row, columns, required, rows_of
from store.codes.source import LAB_UNITS
from store.source.build import case_from_documents

_TERMS = ("Sepsis", "Sinusoidal obstruction syndrome", "Disease progression", "Intracranial hemorrhage")
_LABS = ("ANC", "ANC", "PLT", "PLT", "PB_BLASTS", "WBC", *LAB_UNITS)
_CYCLES = (1, 1, 2, 2, 3, 4)
_MOST = {"cycles": 3, "doses": 5, "marrows": 5, "extramedullary": 4, "labs": 12, "therapies": 4, "deaths": 1}


def small_case(rng: random.Random, patient: Patient) -> Case:
    """A case of a few rows a table, dated around 4 Mar 2019, many dates partial."""
    documents: dict[str, Any] = {"cases": {"rows": [msgspec.to_builtins(patient)]}}
    for table in TABLES:
        if table not in {"cases", "site_values"}:
            rows = [some_row(rng, table, date(2019, 3, 4)) for _ in range(rng.randint(0, _MOST.get(table, 2)))]
            documents[table] = {"rows": rows}
    documents["doses"]["rows"].append({"cycle": 1, "day": 1, "date": "2019-03-04", "mg_m2": 0.8})
    return case_from_documents("R-1", documents)


def amended(rng: random.Random, case: Case, tables: Sequence[str] = tuple(TABLES)) -> Case:
    """The case with one cell changed, one row removed or one row added in one of the tables."""
    table = rng.choice(tables)
    rows = [msgspec.to_builtins(row) for row in rows_of(case, table)]
    near = _some_day(rng, rows_of(case, table) or case.doses or case.cycles)
    kind = rng.choice(["change", "change", "remove", "add"])
    if kind == "change" and rows:
        row, other = rng.choice(rows), some_row(rng, table, near)
        name = rng.choice(list(columns(table)))
        row.pop(name, None)
        row.update({name: other[name]} if name in other else {})
    elif table != "cases" and kind == "remove" and rows:
        rows.pop(rng.randrange(len(rows)))
    elif table != "cases" and (table != "deaths" or not rows):
        rows.append(some_row(rng, table, near))
    converted: list[Row] = sorted(
        (msgspec.convert(row, TABLES[table]) for row in rows), key=lambda r: getattr(r, ORDERED_BY.get(table, "sex"))
    )
    if table == "cases":
        return msgspec.structs.replace(case, patient=converted[0])
    return msgspec.structs.replace(case, **{table: tuple(converted)})


def _some_day(rng: random.Random, rows: Iterable[Row]) -> date:
    dated = [str(getattr(row, name, "")) for row in rows for name in ("date", "start")]
    whole = [text for text in dated if len(text) == len("2019-03-04")]
    return date.fromisoformat(rng.choice(whole)) if whole else date(2019, 3, 4)


def some_row(rng: random.Random, table: str, near: date) -> dict[str, Any]:
    """A row of a table as a document keeps it, every date of it near a day, some partial."""
    needed = required(table)
    row: dict[str, Any] = {}
    for name, column in columns(table).items():
        if name in needed or rng.random() < 0.6:
            row[name] = _value(rng, name, column, near)
    if table == "labs":
        row["unit"] = rng.choice(list(LAB_UNITS[row["test"]]))
    return row


def _value(rng: random.Random, name: str, column: Column, near: date) -> Any:
    if column.kind == "date":
        day = str(near + timedelta(days=rng.randint(-60, 90)))
        return rng.choice([day, day, day, day, day[:7], day[:4]])
    if name in {"n", "cycle"}:
        return rng.choice(_CYCLES)
    if name == "test":
        return rng.choice(_LABS)
    if column.kind == "integer":
        return rng.choice([n for n in (0, 1, 2, 3, 5, 50, 500) if (column.low or 0) <= n <= (column.high or 0)] or [47])
    if column.kind == "number":
        return rng.choice([n for n in (0, 0.5, 2, 4, 10, 30, 70) if (column.low or 0) <= n <= (column.high or 0)])
    if column.kind == "measure":
        return rng.choice(["0", "0.4", "1.4", "<0.5", "5", "150", ">100"])
    if column.codes is not None:
        return rng.choice([code.code for code in column.codes])
    return rng.choice(_TERMS) if name == "term" else rng.choice(["", "Klebsiella", "dasatinib", "no growth"])
