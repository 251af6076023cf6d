"""Cases from documents, and cases back to tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from store.case import ORDERED_BY, TABLES, Case, Row, columns, rows_of
from store.values import cell_text

RowT = TypeVar("RowT", bound=Row)


def case_from_documents(case_id: str, documents: Mapping[str, Mapping[str, Any]]) -> Case:
    """The case that `store.case.to_documents` gave these documents of.

    Rows are put in the order of `ORDERED_BY`; on a tie the order of the document stays. Values were
    checked when they were imported: a document of another shape raises msgspec.ValidationError.
    """
    return case_from_encoded(case_id, {table: msgspec.json.encode(d) for table, d in documents.items()})


def case_from_encoded(case_id: str, documents: Mapping[str, bytes | msgspec.Raw]) -> Case:
    """`case_from_documents`, of documents as JSON. Opening a desk waits for it: nothing is decoded twice."""
    rows: dict[str, Any] = {table: _decoder(table).decode(raw).rows for table, raw in documents.items()}
    patient = rows.pop("cases")[0]
    ordered: dict[str, Any] = {t: tuple(sorted(found, key=attrgetter(ORDERED_BY[t]))) for t, found in rows.items()}
    return Case(id=case_id, patient=patient, **ordered)


class _Document(msgspec.Struct, Generic[RowT]):
    rows: tuple[RowT, ...]


@cache
def _decoder(table: str) -> msgspec.json.Decoder[Any]:
    document: Any = _Document
    return msgspec.json.Decoder(document[TABLES[table]])


def in_order(table: str, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows of one case in the order of the table; a partial date comes before the days it may mean."""
    key = ORDERED_BY[table]
    return sorted(rows, key=lambda row: row[key])


def case_to_tables(cases: Iterable[Case]) -> dict[str, list[dict[str, str]]]:
    """Every source table as rows of text: ``case`` first, then the columns as declared."""
    tables: dict[str, list[dict[str, str]]] = {table: [] for table in TABLES}
    for case in cases:
        for table, found in tables.items():
            names = tuple(columns(table))
            for row in rows_of(case, table):
                cells = {"case": case.id}
                cells.update((name, cell_text(getattr(row, name))) for name in names)
                found.append(cells)
    return tables


def write_tables(cases: Iterable[Case], folder: Path) -> None:
    """Write every source table as CSV: UTF-8, LF, the same bytes for the same cases.

    A table without rows has its header alone. The folder is made where it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in case_to_tables(cases).items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["case", *columns(table)], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
