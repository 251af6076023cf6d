"""The score of Gray's test and its covariance, from counts per group and time.

Source: Gray 1988, Ann Stat 16:1141, with rho = 0; ties have the finite-population factor of cmprsk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ino_tui.cohort.methods.product_limit import Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """Within each group (rows), at each time of any event (columns)."""

    at_risk: Floats
    events: Floats
    others: Floats
    free: Floats
    """Event-free share after the time; ``before``: just before it."""
    before: Floats
    weight: Floats
    """At risk over the event-free share before; times the share without the event it is the adjusted risk set."""


def score(counts: Floats) -> tuple[Floats, Floats]:
    """The scores of all groups but the last, and their covariance.

    ``counts`` is (groups, 3, times): at risk, events of the cause, events of other causes. Those
    with another event stay in the adjusted risk set, which sets the test apart from the log-rank
    test. The covariance is NaN where it does not exist.
    """
    at_risk, events, others = counts.transpose(1, 0, 2)
    risk = np.maximum(at_risk, 1)
    free = np.cumprod(1 - (events + others) / risk, axis=1)
    before = _shifted(free, 1.0)
    had = _shifted(np.cumsum(before * events / risk, axis=1), 0.0)
    weight = np.divide(at_risk, before, out=np.zeros_like(before), where=at_risk > 0)
    adjusted = weight * (1 - had)
    scores = (events - events.sum(axis=0) * adjusted / adjusted.sum(axis=0)).sum(axis=1)
    return scores[:-1], _covariance(_Groups(at_risk, events, others, free, before, weight))


def _shifted(values: Floats, first: float) -> Floats:
    """Each value just before its time."""
    start: Floats = np.full((len(values), 1), first)
    return np.hstack((start, values[:, :-1]))


def _covariance(groups: _Groups) -> Floats:
    fewer = len(groups.events) - 1
    weight, events = groups.weight.sum(axis=0), groups.events.sum(axis=0)
    rise = events / weight
    pooled = np.cumsum(rise)
    not_had = 1 - (pooled - rise)
    # While one group alone is at risk nothing is compared.
    occurs = (events > 0) & ((groups.at_risk > 0).sum(axis=0) > 1)
    if (np.abs(not_had[occurs]) < 1e-12).any():
        # The pooled incidence has come to 1 and the event still occurs: its hazard does not exist.
        return np.full((fewer, fewer), np.nan)
    hazard = np.divide(rise, not_had, out=np.zeros_like(rise), where=occurs)
    total = np.zeros((fewer, fewer))
    for k in range(fewer + 1):
        own = (np.arange(fewer) == k)[:, None]
        drift = groups.weight[k] * (own - groups.weight[:fewer] / weight)
        future = (drift * hazard).sum(axis=1, keepdims=True) - np.cumsum(drift * hazard, axis=1)
        total += _from_group(groups, k, drift, future, pooled)
    return total


def _from_group(groups: _Groups, k: int, drift: Floats, future: Floats, pooled: Floats) -> Floats:
    """What the events in group ``k`` add: those of the cause by their pooled rate, the others by their own."""
    weight, events = groups.weight.sum(axis=0), groups.events.sum(axis=0)
    at_risk, others, free, before = groups.at_risk[k], groups.others[k], groups.free[k], groups.before[k]
    ones, zeros = np.ones_like(free), np.zeros_like(free)
    remaining = np.divide(1 - pooled, free, out=zeros.copy(), where=free > 0)
    inside = (at_risk > 0) & (events > 0)
    ties = 1 - np.divide(events - 1, weight * before - 1, out=zeros.copy(), where=inside & (events > 1))
    rate = np.divide(ties * before * events, weight * at_risk, out=zeros.copy(), where=inside)
    moved = drift + np.where(free > 0, 1 - remaining, ones) * future
    ties = 1 - np.divide(others - 1, at_risk - 1, out=zeros.copy(), where=others > 1)
    left = np.divide(ties * before**2 * others, at_risk**2, out=zeros.copy(), where=(free > 0) & (others > 0))
    stayed = remaining * future
    own: Floats = (moved * rate) @ moved.T + (stayed * left) @ stayed.T
    return own
