"""Agreement of two readers: per cent, Cohen's kappa, Gwet's AC1 and McNemar's exact test.

Every function takes the square table of their answers: rows the first reader's, columns the
second's, in the same order, and raises BadInput where it is none. What is not defined is None,
and ``undefined`` says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any

from ino_tui.cohort.methods.tables import Table, square
from ino_tui.cohort.methods.wrong import WrongInput, check_level
from ino_tui.cohort.rates import Method, proportion

NO_CASES = "there are no cases that both answered."


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement with its standard error and limits; ``n`` cases, ``agreed`` of them on the diagonal."""

    value: float | None
    error: float | None
    low: float | None
    high: float | None
    n: int
    agreed: int
    table: Table
    level: float
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class McNemar:
    """Two-sided exact p; ``first_only`` and ``second_only`` are the discordant cells it is of."""

    p: float | None
    first_only: int
    second_only: int
    n: int
    table: Table
    undefined: str | None = None


def percent_agreement(
    table: Sequence[Sequence[int]] | Any, *, method: Method = "clopper-pearson", level: float = 0.95
) -> Agreement:
    """The share of cases on which both agree, in per cent, with the interval of a proportion.

    ``method`` as in `rates.proportion`; ``error`` is the binomial standard error in per cent.
    """
    cells, n, agreed = _read(table)
    share = proportion(agreed, n, method=method, level=level)
    if share.percent is None:
        return _undefined(cells, n, agreed, level, NO_CASES)
    error = 100 * sqrt(agreed * (n - agreed) / n) / n
    return Agreement(share.percent, error, share.low, share.high, n, agreed, cells, level)


def cohen_kappa(table: Sequence[Sequence[int]] | Any, *, level: float = 0.95) -> Agreement:
    """Cohen's kappa (1960) with the large-sample error of Fleiss, Cohen and Everitt (1969).

    The limits are kappa plus and minus the normal quantile times that error, and are not cut at 1.
    Undefined where both gave one and the same answer throughout. In R: ``confint(vcd::Kappa(table))``.
    """
    check_level(level)
    cells, n, agreed = _read(table)
    if n == 0:
        return _undefined(cells, n, agreed, level, NO_CASES)
    rows, columns = _margins(cells)
    # In whole numbers, so that "always one answer" is seen exactly.
    by_chance = sum(r * c for r, c in zip(rows, columns, strict=True))
    if by_chance == n * n:
        return _undefined(cells, n, agreed, level, "both readers gave one and the same answer throughout.")
    kappa = (agreed * n - by_chance) / (n * n - by_chance)
    expected = by_chance / n**2
    second = 0.0
    for i, j, cell in _filled(cells):
        # An answer of the first reader is met by the second's share of it, and the other way round.
        slope = (columns[i] + rows[j]) / n * (1 - kappa)
        second += cell / n * ((i == j) - slope) ** 2
    mean = kappa - expected * (1 - kappa)
    error = sqrt(max(second - mean**2, 0.0) / n) / (1 - expected)
    width = NormalDist().inv_cdf(0.5 + level / 2) * error
    return Agreement(kappa, error, kappa - width, kappa + width, n, agreed, cells, level)


def gwet_ac1(table: Sequence[Sequence[int]] | Any, *, level: float = 0.95) -> Agreement:
    """Gwet's AC1 (2008), which stays high where agreement is high and one answer prevails.

    The error is that of his formula for tables; the limits are by Student's t with n - 1 degrees of
    freedom, the upper one not above 1. Every possible answer has its row and column, also one that
    nobody gave: how many there are tells. In R: ``irrCAC::gwet.ac1.table(table)``.
    """
    check_level(level)
    cells, n, agreed = _read(table)
    if n == 0:
        return _undefined(cells, n, agreed, level, NO_CASES)
    others = len(cells) - 1
    if others == 0:
        return _undefined(cells, n, agreed, level, "there is only one possible answer.")
    rows, columns = _margins(cells)
    share = [(r + c) / (2 * n) for r, c in zip(rows, columns, strict=True)]
    expected = sum(p * (1 - p) for p in share) / others
    value = (agreed / n - expected) / (1 - expected)
    slope = 2 * (1 - value) / others
    second = sum(cell / n * ((i == j) - slope * (1 - (share[i] + share[j]) / 2)) ** 2 for i, j, cell in _filled(cells))
    mean = agreed / n - slope * others * expected
    error = sqrt(max(second - mean**2, 0.0) / n) / (1 - expected)
    if n == 1:
        reason = "one case has no standard error and no limits."
        return Agreement(value, None, None, None, n, agreed, cells, level, reason)
    from scipy.special import stdtrit

    width = float(stdtrit(n - 1, 0.5 + level / 2)) * error
    return Agreement(value, error, value - width, min(value + width, 1.0), n, agreed, cells, level)


def mcnemar_exact(table: Sequence[Sequence[int]] | Any) -> McNemar:
    """McNemar's exact test that neither reader says yes more often than the other.

    ``table`` is 2 x 2. The p is the two-sided binomial one of the discordant cases (In R:
    ``binom.test(b, b + c)$p.value``); undefined where there is none.
    """
    cells, n, _ = _read(table)
    if len(cells) != 2:
        raise WrongInput(f"McNemar's test is of two answers; the table has {len(cells)}.")
    first, second = cells[0][1], cells[1][0]
    if first + second == 0:
        reason = "the readers differ in no case." if n else NO_CASES
        return McNemar(None, first, second, n, cells, reason)
    fewer, ways, tail = min(first, second), 1, 0
    for k in range(fewer + 1):
        tail += ways
        ways = ways * (first + second - k) // (k + 1)
    # Whole numbers until the last step: exact for any number of cases.
    p = 1.0 if first == second else 2 * tail / 2 ** (first + second)
    return McNemar(p, first, second, n, cells)


def _read(table: Sequence[Sequence[int]] | Any) -> tuple[Table, int, int]:
    cells = square(table)
    return cells, sum(map(sum, cells)), sum(row[i] for i, row in enumerate(cells))


def _undefined(cells: Table, n: int, agreed: int, level: float, reason: str) -> Agreement:
    return Agreement(None, None, None, None, n, agreed, cells, level, reason)


def _margins(cells: Table) -> tuple[list[int], list[int]]:
    return [sum(row) for row in cells], [sum(column) for column in zip(*cells, strict=True)]


def _filled(cells: Table) -> Iterator[tuple[int, int, int]]:
    """Row, column and count of every cell."""
    return ((i, j, cell) for i, row in enumerate(cells) for j, cell in enumerate(row))
