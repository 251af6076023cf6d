"""Cumulative incidences of competing events, and Gray's test between groups of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ino_tui.cohort.methods.by_cause import ByCause
from ino_tui.cohort.methods.chi_square import upper_tail
from ino_tui.cohort.methods.gray import score
from ino_tui.cohort.methods.groups import groups
from ino_tui.cohort.methods.product_limit import (
    Bools,
    Exits,
    Floats,
    Ints,
    exits,
    limits,
    numbers,
    product_limit,
    same_length,
)
from ino_tui.cohort.methods.wrong import WrongInput
from ino_tui.cohort.survival import Curve, Interval, check_interval, optional

__all__ = ["Curve", "GrayTest", "cumulative_incidence", "gray_test"]

# A variance whose least direction is this much smaller than its largest has none in it.
SINGULAR = 1e-10
NO_VARIANCE = "a group is not at risk when the event occurs, or there is no chance in who has it."


@dataclass(frozen=True, slots=True)
class GrayTest:
    """A chi-square statistic with its degrees of freedom and p, or in ``reason`` why there is none."""

    statistic: float | None
    df: int | None
    p: float | None
    reason: str | None = None


def cumulative_incidence(
    time: Sequence[Any] | Any,
    cause: Sequence[Any] | Any,
    *,
    causes: Iterable[int] | None = None,
    interval: Interval = "log-log",
    level: float = 0.95,
) -> Mapping[int, Curve]:
    """The cumulative incidence of every cause, each competing with the others (Aalen and Johansen 1978).

    ``time``: zero or more, any one unit; ``cause``: 0 censored, else the positive whole number of the
    cause; ``causes``: the codes to answer for, else those that occur. A code outside them is refused;
    a cause that does not occur has a curve at 0, which can be asked for by its code in any case. All
    events of one time leave together, before its censorings. The variance is Greenwood's by the delta
    method (Marubini and Valsecchi 1995), as survfit, etm and mstate have it; cmprsk's is Aalen's. In a
    result ``events`` are of the cause, ``competing`` of the others. Raises BadInput on negative or
    missing times, other codes, unequal lengths. In R:
    ``survfit(Surv(time, factor(cause, 0:k)) ~ 1, conf.type = "log-log")``, k the highest code.
    """
    check_interval(interval, level)
    left, codes, asked = _read(time, cause, causes)
    leaving = left.tally(codes > 0)
    curves = {code: _curve(left, leaving, left.tally(codes == code), interval, level) for code in asked}
    return ByCause(curves, lambda: _curve(left, leaving, left.tally(codes < 0), interval, level))


def _read(time: Any, cause: Any, causes: Iterable[int] | None) -> tuple[Exits, Ints, list[int]]:
    left = exits(time)
    codes = numbers(cause, "cause")
    same_length(left.where, codes, "cause")
    if not ((codes >= 0) & (codes == np.floor(codes)) & (codes < 2**53)).all():
        raise WrongInput("cause must be 0 (censored) or the positive whole number of a cause.")
    whole = codes.astype(np.int64)
    found = [int(code) for code in np.unique(whole[whole > 0])]
    if causes is None:
        return left, whole, found
    asked = list(dict.fromkeys(causes))
    if not all(isinstance(code, int | np.integer) and code > 0 for code in asked):
        raise WrongInput("causes must be the positive whole numbers of the causes.")
    if others := sorted(set(found) - set(asked)):
        raise WrongInput(f"cause holds {others[0]}, which is not among the causes asked for.")
    return left, whole, [int(code) for code in asked]


def _curve(left: Exits, leaving: Ints, events: Ints, interval: Interval, level: float) -> Curve:
    free, log_error = product_limit(left.at_risk, leaving)
    estimate, error = _incidence(left.at_risk, events, free, log_error)
    # The limits are those of a proportion by the error of its logarithm; at 0 there is none.
    relative = np.divide(error, estimate, out=np.zeros_like(error), where=estimate > 0)
    low, high = limits(estimate, relative, interval, level)
    return Curve(
        time=tuple(left.time.tolist()),
        at_risk=tuple(left.at_risk.tolist()),
        events=tuple(events.tolist()),
        censored=tuple((left.leaving - leaving).tolist()),
        estimate=tuple(estimate.tolist()),
        low=optional(low),
        high=optional(high),
        interval=interval,
        level=level,
        competing=tuple((leaving - events).tolist()),
    )


def _before(values: Floats, first: float) -> Floats:
    """Each value just before its time."""
    shifted: Floats = np.concatenate(([first], values[:-1])) if values.size else values
    return shifted


def _incidence(at_risk: Ints, events: Ints, free: Floats, log_error: Floats) -> tuple[Floats, Floats]:
    """Incidence of one cause and its standard error, given the share ``free`` of every event.

    The covariance of (event-free share, incidence) is carried from time to time: with S the share
    before it, h the share of those at risk who leave by this cause, G = (se log S)^2 and
    c = cov(S, F)/S, a time adds 2 h S c + (h S)^2 G + S^2 h (1 - h)/n to the variance of F and
    h S (G - 1/n) to c.
    """
    risk = np.maximum(at_risk, 1).astype(np.float64)
    share = events / risk
    survived = _before(free, 1.0)
    greenwood = _before(log_error, 0.0) ** 2
    covariance = _before(np.cumsum(share * survived * (greenwood - 1 / risk)), 0.0)
    step = share * survived
    added = 2 * step * covariance + step**2 * greenwood + survived**2 * share * (1 - share) / risk
    estimate: Floats = np.cumsum(step)
    # All had it: exactly 1, without error. So near to 1 only rounding comes.
    all_had = estimate > 1 - 1e-13
    return np.where(all_had, 1.0, estimate), np.where(all_had, 0.0, np.sqrt(np.maximum(np.cumsum(added), 0.0)))


def gray_test(
    time: Sequence[Any] | Any,
    cause: Sequence[Any] | Any,
    group: Sequence[Any] | Any,
    *,
    causes: Iterable[int] | None = None,
) -> Mapping[int, GrayTest]:
    """Gray's test (1988, rho = 0) that the incidence of a cause is the same in every group, for each cause.

    ``time``, ``cause``, ``causes`` as in `cumulative_incidence`; ``group``: labels of any hashable
    kind. The degrees of freedom are the groups less one. With one group, no event of the cause, or a
    group that is not at risk when the cause occurs, there is no test, and ``reason`` says so. Raises
    BadInput also on missing labels. In R: ``cmprsk::cuminc(time, cause, group)$Tests``.
    """
    left, codes, asked = _read(time, cause, causes)
    labels, member = groups(group)
    same_length(left.where, member, "group")
    members = [member == place for place in range(len(labels))]
    tests = {code: _gray(left, codes, code, members) for code in asked}
    return ByCause(tests, lambda: _gray(left, codes, -1, members))


def _gray(left: Exits, codes: Ints, cause: int, members: list[Bools]) -> GrayTest:
    if len(members) < 2:
        return GrayTest(None, None, None, "there is only one group." if members else "there are no cases.")
    if not (codes == cause).any():
        return GrayTest(None, None, None, "nobody had an event of this cause.")
    counts = [_group_counts(left, codes, cause, inside) for inside in members]
    # An order that hangs on neither rows nor labels, so that the same data give the same bits.
    counts.sort(key=lambda rows: rows.tobytes())
    scores, variance = score(np.array(counts, dtype=np.float64))
    if not (np.diag(variance) > 0).all():
        return GrayTest(None, None, None, NO_VARIANCE)
    scale = np.sqrt(np.diag(variance))
    variance = variance / np.outer(scale, scale)
    spread = np.linalg.eigvalsh(variance)
    if spread[0] <= SINGULAR * spread[-1]:
        return GrayTest(None, None, None, NO_VARIANCE)
    scores = scores / scale
    statistic = float(scores @ np.linalg.solve(variance, scores))
    df = len(members) - 1
    return GrayTest(statistic, df, upper_tail(statistic, df))


def _group_counts(left: Exits, codes: Ints, cause: int, inside: Bools) -> Ints:
    """At risk, with the event and with another event in one group, at each time of any event."""
    leaving = left.tally(inside)
    at_risk = leaving.sum() - np.cumsum(leaving) + leaving
    eventful = left.tally(codes > 0) > 0
    rows = at_risk, left.tally(inside & (codes == cause)), left.tally(inside & (codes > 0) & (codes != cause))
    return np.array([row[eventful] for row in rows])
