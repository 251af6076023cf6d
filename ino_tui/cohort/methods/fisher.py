"""Fisher's exact test for tables of any size: 2 x 2 in whole numbers, larger ones by the network algorithm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, log1p
from typing import Any

import numpy as np

from ino_tui.cohort.methods.fisher_network import TooLarge, tail
from ino_tui.cohort.methods.product_limit import Ints
from ino_tui.cohort.methods.tables import counts
from ino_tui.cohort.methods.wrong import WrongInput

# As R: a table this little more probable than the one seen counts as no more probable; FEXACT, which R asks for all
# tables larger than 2 x 2, has its own measure, of the logarithm.
NEAR = 1e-7
NEAR_LARGER = 3.45254e-7
# Up to this many cases a 2 x 2 table is counted in whole numbers.
WHOLE_AT_MOST = 2_000
TOO_LARGE = "the table is too large to be counted out; merge rows or columns, or use the chi-square test."


@dataclass(frozen=True, slots=True)
class Fisher:
    """Two-sided p, None with the ``reason`` where there is none; ``table`` is what it is of."""

    p: float | None
    table: tuple[tuple[int, ...], ...]
    reason: str | None = None


def fisher_exact(table: Sequence[Sequence[int]] | Any) -> Fisher:
    """Fisher's exact test that rows (groups) and columns (outcomes) are independent.

    ``table``: rows of counts, at least 2 x 2. The p is the probability, given the margins, of a
    table no more probable than this one (Freeman and Halton 1951; R: ``fisher.test(table)``), by the network
    algorithm of Mehta and Patel (1983) where the table is larger than 2 x 2.
    Rows and columns without a case say nothing and are left out of the count; with fewer than two
    groups left there is no test. Raises BadInput where ``table`` is none of counts, or is too large to be
    counted out in about two seconds.
    """
    seen = counts(table)
    if len(seen) < 2 or len(seen[0]) < 2:
        raise WrongInput("Fisher's test needs a table of at least two rows and two columns.")
    cells = np.array(seen, dtype=np.int64)
    cells = cells[cells.sum(axis=1) > 0][:, cells.sum(axis=0) > 0]
    if cells.shape[0] < 2:
        return Fisher(None, seen, "fewer than two groups have cases.")
    if cells.shape[1] < 2:
        return Fisher(1.0, seen)
    few = cells.shape == (2, 2) and cells.sum() <= WHOLE_AT_MOST
    p = _four_fold(cells.tolist()) if few else _by_network(cells)
    return Fisher(min(p, 1.0), seen)


def _by_network(cells: Ints) -> float:
    try:
        return tail(cells, log1p(NEAR) if cells.shape == (2, 2) else NEAR_LARGER)
    except TooLarge:
        raise WrongInput(TOO_LARGE) from None


def _four_fold(table: list[list[int]]) -> float:
    """In whole numbers, so exact."""
    (a, b), (c, d) = table
    low, high = max(0, a - d), min(a + b, a + c)
    ways = comb(a + c, low) * comb(b + d, a + b - low)
    every, rare, seen = 0, 0, comb(a + c, a) * comb(b + d, b)
    limit = seen + seen // round(1 / NEAR)
    for x in range(low, high + 1):
        every += ways
        rare += ways if ways <= limit else 0
        # The number of ways for x + 1 from that for x.
        ways = ways * (a + c - x) * (a + b - x) // ((x + 1) * (d - a + x + 1))
    return rare / every
