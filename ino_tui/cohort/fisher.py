"""Fisher's exact test for tables of any size, by counting every table with the same margins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, lgamma, log1p
from typing import Any

import numpy as np

from ino_tui.cohort.product_limit import Floats, Ints
from ino_tui.cohort.tables import counts
from ino_tui.cohort.wrong import WrongInput

# As R: a table this little more probable than the one seen counts as no more probable.
NEAR = 1e-7
# More ways to fill half a table than this take seconds and hundreds of megabytes.
WAYS_AT_MOST = 4_000_000
# Log factorials nearer than 1 / SAME are one.
SAME = 1e9
CASES_AT_MOST = 100_000
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
    table no more probable than this one (Freeman and Halton 1951; R: ``fisher.test(table)``).
    Rows and columns without a case say nothing and are left out of the count; with fewer than two
    groups left there is no test. Raises BadInput where ``table`` is none of counts, or is too large to be
    counted out.
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
    p = _four_fold(cells.tolist()) if few else _any_size(cells)
    return Fisher(min(p, 1.0), seen)


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


@dataclass(frozen=True, slots=True, eq=False)
class _Half:
    """Ways to fill some of the columns: how many have these sums by row and this sum of cells' log factorials."""

    sums: Ints
    weight: Floats
    ways: Floats

    def with_column(self, parts: Ints, rows: Ints, factorial: Floats) -> _Half:
        """Every way with one more column, none above its row, those that are alike taken together."""
        if len(parts) * len(self.weight) > WAYS_AT_MOST:
            raise WrongInput(TOO_LARGE)
        sums = (self.sums[:, None, :] + parts[None, :, :]).reshape(-1, rows.size)
        fits = (sums <= rows).all(axis=1)
        weight = (self.weight[:, None] + factorial[parts].sum(axis=1)[None, :]).reshape(-1)[fits]
        ways = np.repeat(self.ways, len(parts))[fits]
        return _Half(sums[fits], weight, ways).merged(rows)

    def merged(self, rows: Ints) -> _Half:
        """One entry for all ways with the same sums and, but for rounding, the same weight."""
        keys = _keys(self.sums, rows)
        fine = np.rint(self.weight * SAME).astype(np.int64)
        order = np.lexsort((fine, keys))
        changes = np.diff(keys[order], prepend=-1).astype(bool) | np.diff(fine[order], prepend=-1).astype(bool)
        first = np.flatnonzero(changes)
        ways = np.add.reduceat(self.ways[order], first) if first.size else self.ways
        return _Half(self.sums[order][first], self.weight[order][first], ways)


def _keys(sums: Ints, rows: Ints) -> Ints:
    """The sums by row as one number each; the last row follows from the others."""
    radix = np.concatenate(([1], np.cumprod(rows[:-2] + 1)))
    keys: Ints = sums[:, :-1] @ radix
    return keys


def _any_size(cells: Ints) -> float:
    """Meet in the middle: every filling of either half of the columns, paired where they make up the rows."""
    if cells.shape[0] > cells.shape[1]:
        cells = cells.T
    rows, total = np.sort(cells.sum(axis=1)), int(cells.sum())
    if total > CASES_AT_MOST or float(np.prod(rows[:-1] + 1.0)) > 2**62:
        raise WrongInput(TOO_LARGE)
    factorial = np.array([lgamma(n + 1) for n in range(total + 1)])
    # The largest columns in turn to either half, so that neither grows much beyond the other.
    columns = np.sort(cells.sum(axis=0))[::-1]
    first, second = (_fillings(columns[start::2].tolist(), rows, factorial) for start in (0, 1))
    # A table's probability: the factorials of its margins over n! and those of its cells.
    fixed = float(factorial[rows].sum() + factorial[columns].sum() - factorial[total])
    least = float(factorial[cells].sum()) - log1p(NEAR)
    return _paired(first, _Half(rows - second.sums, second.weight, second.ways), rows, least, fixed)


def _fillings(columns: list[int], rows: Ints, factorial: Floats) -> _Half:
    half = _Half(np.zeros((1, rows.size), dtype=np.int64), np.zeros(1), np.ones(1))
    for column in columns:
        if comb(column + rows.size - 1, rows.size - 1) > WAYS_AT_MOST:
            raise WrongInput(TOO_LARGE)
        half = half.with_column(_parts(column, rows), rows, factorial)
    return half


def _parts(column: int, rows: Ints) -> Ints:
    """Every way to share out a column among the rows, none above its row."""
    found = np.zeros((1, 0), dtype=np.int64)
    left = np.full(1, column, dtype=np.int64)
    for row in rows[:-1].tolist():
        choices = np.arange(min(row, column) + 1)
        place, cell = np.nonzero(choices[None, :] <= left[:, None])
        found = np.hstack((found[place], choices[cell][:, None]))
        left = left[place] - choices[cell]
    inside = left <= rows[-1]
    return np.hstack((found[inside], left[inside][:, None]))


def _paired(half: _Half, other: _Half, rows: Ints, least: float, fixed: float) -> float:
    """The probability of all pairs of halves that make up the rows and weigh at least this much."""
    key, other_key = _keys(half.sums, rows), _keys(other.sums, rows)
    order = np.argsort(key, kind="stable")
    key, weight, ways = key[order], half.weight[order], half.ways[order]
    order = np.lexsort((-other.weight, other_key))
    other_key, other_weight, other_ways = other_key[order], other.weight[order], other.ways[order]
    distinct, begins = np.unique(key, return_index=True)
    ends = np.append(begins[1:], key.size)
    others = np.searchsorted(other_key, distinct, "left"), np.searchsorted(other_key, distinct, "right")
    p = 0.0
    for begin, end, first, last in zip(begins, ends, *others, strict=True):
        if first == last:
            continue
        mine, theirs = weight[begin:end], other_weight[first:last]
        # The lightest is taken out before the exponential, so that neither half overflows.
        up_to = np.concatenate(([0.0], np.cumsum(other_ways[first:last] * np.exp(theirs[-1] - theirs))))
        fitting = np.searchsorted(-theirs, mine - least, "right")
        p += float((ways[begin:end] * np.exp(fixed - mine - theirs[-1]) * up_to[fitting]).sum())
    return p
