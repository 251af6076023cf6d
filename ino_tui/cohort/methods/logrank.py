"""The log-rank test of k groups, with delayed entry: the same digits as R's survdiff.

Own code and not lifelines': that knows no delayed entry (Mantel-Byar needs it), counts a group that
is never at risk at an event among the degrees of freedom, and takes times that differ by rounding apart.
Source of the method: Mantel 1966; Peto and Peto 1972.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ino_tui.cohort.methods.chi_square import upper_tail
from ino_tui.cohort.methods.groups import groups
from ino_tui.cohort.methods.product_limit import Floats, same_length
from ino_tui.cohort.methods.risk_sets import RiskSets, risk_sets

# A variance, as share of the largest possible, below which two groups were never at risk together.
NO_VARIANCE = 1e-10


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a log-rank test: rows, events that happened, events expected if the groups were alike."""

    label: Hashable
    n: int
    observed: int
    expected: float


@dataclass(frozen=True, slots=True)
class LogRank:
    """A log-rank test; ``statistic``, ``df`` and ``p`` are None where they are not estimable, ``reason`` says why.

    ``groups`` and ``variance`` (of observed minus expected) are in the order of the labels.
    """

    statistic: float | None
    df: int | None
    p: float | None
    groups: tuple[Group, ...]
    variance: tuple[tuple[float, ...], ...]
    reason: str | None = None


def logrank(
    time: Sequence[Any] | Any,
    event: Sequence[Any] | Any,
    group: Sequence[Any] | Any,
    *,
    entry: Sequence[Any] | Any | None = None,
) -> LogRank:
    """The log-rank test of whether the groups have one hazard.

    ``time``: zero or more, any one unit; ``event``: 1 happened, 0 censored; ``group``: labels of any
    kind; ``entry``: delayed entry, at risk after it. Ties by the hypergeometric variance. A group of
    which nobody was at risk at any event has no part in the test and no degree of freedom.
    Raises BadInput on negative or missing times, other event codes, missing labels, unequal lengths.
    In R: ``survdiff(Surv(time, event) ~ group)``.
    """
    rows = risk_sets(time, event, entry)
    labels, member = groups(group)
    same_length(rows.stop, member, "group")
    indicator = np.zeros((rows.n, len(labels)), dtype=np.int64)
    indicator[np.arange(rows.n), member] = 1
    observed = indicator[rows.event].sum(axis=0)
    expected, variance = _expected(rows, indicator)
    each = tuple(
        Group(label, int(n), int(o), float(e))
        for label, n, o, e in zip(labels, indicator.sum(axis=0), observed, expected, strict=True)
    )
    matrix = tuple(tuple(row) for row in variance.tolist())
    concerned = np.flatnonzero(expected > 0)
    reason = _reason(rows, len(labels), concerned.size)
    if reason is None:
        difference = (observed - expected)[concerned][1:]
        statistic = _quadratic(variance[np.ix_(concerned, concerned)][1:, 1:], difference)
        if statistic is not None:
            df = int(concerned.size) - 1
            return LogRank(statistic, df, upper_tail(statistic, df), each, matrix)
        reason = "at no event was more than one outcome possible for the groups at risk."
    return LogRank(None, None, None, each, matrix, reason)


def _expected(rows: RiskSets, indicator: Any) -> tuple[Floats, Floats]:
    """Expected events per group and the variance of observed minus expected."""
    at_risk = rows.at_risk(indicator).astype(np.float64)
    total = at_risk.sum(axis=1)
    deaths = rows.dying(np.ones(rows.n))
    expected: Floats = (at_risk * (deaths / total)[:, None]).sum(axis=0)
    # Where one alone is at risk there is no chance in who has the event.
    factor = deaths * (total - deaths) / np.maximum(total - 1, 1)
    share = at_risk / total[:, None]
    variance: Floats = np.diag((share * factor[:, None]).sum(axis=0)) - (share * factor[:, None]).T @ share
    return expected, variance


def _reason(rows: RiskSets, labels: int, concerned: int) -> str | None:
    if rows.n == 0:
        return "there are no cases."
    if labels == 1:
        return "there is only one group."
    if rows.events == 0:
        return "nobody had the event."
    if concerned < 2:
        return "only one group was at risk when events happened."
    return None


def _quadratic(variance: Floats, difference: Floats) -> float | None:
    """Difference' variance⁻¹ difference; None where the variance has no inverse."""
    scale = np.sqrt(np.diag(variance))
    if not (scale > 0).all():
        return None
    correlation = variance / np.outer(scale, scale)
    if float(np.linalg.eigvalsh(correlation)[0]) < NO_VARIANCE:
        return None
    scaled = difference / scale
    return max(0.0, float(scaled @ np.linalg.solve(correlation, scaled)))
