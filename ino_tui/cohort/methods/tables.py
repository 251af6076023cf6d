"""Tables of counts as they are given: checked, and kept behind every result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ino_tui.cohort.methods.product_limit import numbers
from ino_tui.cohort.methods.wrong import WrongInput

Table = tuple[tuple[int, ...], ...]


def counts(table: Sequence[Sequence[int]] | Any) -> Table:
    """Rows of counts, all as long, from lists, arrays or a data frame. Raises BadInput on anything else."""
    try:
        rows = table.to_numpy() if hasattr(table, "to_numpy") else list(table)
    except TypeError:
        raise WrongInput("a table must be rows of counts.") from None
    checked = [numbers(row, "a row of the table") for row in rows]
    if len({row.size for row in checked}) != 1 or not checked[0].size:
        raise WrongInput("a table must have rows of counts, all as long.")
    if any((row < 0).any() or (row != row.round()).any() for row in checked):
        raise WrongInput("a table holds whole numbers of zero or more.")
    return tuple(tuple(int(cell) for cell in row) for row in checked)


def square(table: Sequence[Sequence[int]] | Any) -> Table:
    """A table of two readers' answers: one row and one column for each answer, in the same order."""
    checked = counts(table)
    if len(checked) != len(checked[0]):
        raise WrongInput(f"the table has {len(checked)} rows and {len(checked[0])} columns; they must be as many.")
    return checked
