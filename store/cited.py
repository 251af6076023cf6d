"""The evidence that a review points to: what it is called, and where it stands in a later source record. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from store.case import TABLES, Case, rows_of
from store.committee import Cite
from store.cutting import Limit, shown_row
from store.rowdiff import row_name


def cite_name(case: Case, cite: Cite) -> str:
    """What is cited, in words: ``marrows 2019-03-26 aspirate``; the number of a row that is not there."""
    row = _row(case, cite)
    named = row_name(cite.table, row) if row is not None else f"row {cite.row}"
    return " ".join(part for part in (cite.table, named, cite.column) if part)


def carried(old: Case, new: Case, cites: Iterable[Cite]) -> tuple[tuple[Cite, ...], tuple[str, ...]]:
    """The cites of an older version of a case by the rows of a newer one, and the names of those that changed."""
    found: list[Cite] = []
    changed: list[str] = []
    for cite in cites:
        row = _row_now(old, new, cite)
        if row is None:
            changed.append(cite_name(old, cite))
        else:
            found.append(msgspec.structs.replace(cite, row=row))
    return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(changed))


def on_shown(case: Case, until: Limit | None, cites: Iterable[Cite]) -> tuple[Cite, ...]:
    """Cites of a whole case counted by the rows that are shown up to a limit; of what is not shown there is none."""
    shown = {cite.table: _shown_rows(case, cite.table, until) for cite in cites}
    return tuple(
        msgspec.structs.replace(cite, row=shown[cite.table].index(cite.row))
        for cite in cites
        if cite.row in shown[cite.table]
    )


def on_whole(case: Case, until: Limit | None, cites: Iterable[Cite]) -> tuple[Cite, ...]:
    """Cites counted by the rows that are shown up to a limit, counted by those of the whole case.

    Raises IndexError where there is no such row.
    """
    return tuple(msgspec.structs.replace(cite, row=_shown_rows(case, cite.table, until)[cite.row]) for cite in cites)


def _shown_rows(case: Case, table: str, until: Limit | None) -> list[int]:
    rows = rows_of(case, table) if table in TABLES else ()
    if until is None:
        return list(range(len(rows)))
    return [n for n, row in enumerate(rows) if shown_row(table, msgspec.structs.asdict(row), until) is not None]


def _row_now(old: Case, new: Case, cite: Cite) -> int | None:
    was = _row(old, cite)
    if was is None:
        return None
    now = map(msgspec.structs.asdict, rows_of(new, cite.table))
    return next((number for number, row in enumerate(now) if _holds(row, was, cite)), None)


def _row(case: Case, cite: Cite) -> dict[str, Any] | None:
    """The row that is cited; None of a table or a row that there is not."""
    rows = rows_of(case, cite.table) if cite.table in TABLES else ()
    return msgspec.structs.asdict(rows[cite.row]) if 0 <= cite.row < len(rows) else None


def _holds(row: dict[str, Any], was: dict[str, Any], cite: Cite) -> bool:
    """Whether a row still says what was cited."""
    if not cite.column:
        return row == was
    return row_name(cite.table, row) == row_name(cite.table, was) and bool(row.get(cite.column) == was.get(cite.column))
