"""Kaplan-Meier and reverse Kaplan-Meier curves, read as R's survfit reads them; incidences are read the same way.

The tests of curves, `logrank` and `cox`, are had from here too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from ino_tui.cohort.methods.cox import CoxFit, cox
from ino_tui.cohort.methods.logrank import LogRank, logrank
from ino_tui.cohort.methods.product_limit import INTERVALS, TOLERANCE, Floats, Interval, count, limits, product_limit
from ino_tui.cohort.methods.wrong import WrongInput, check_level, is_number

__all__ = [
    "At",
    "CoxFit",
    "Curve",
    "Interval",
    "LogRank",
    "Quantile",
    "cox",
    "kaplan_meier",
    "logrank",
    "reverse_kaplan_meier",
]

assert get_args(Interval) == INTERVALS


@dataclass(frozen=True, slots=True)
class At:
    """A curve read at one time. ``at_risk`` is the number watched whose time is at least that."""

    estimate: float | None
    low: float | None
    high: float | None
    at_risk: int


@dataclass(frozen=True, slots=True)
class Quantile:
    """The time by which a share has had the event, with its limits, in the unit of the times."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """A product-limit curve: one entry per distinct exit time, in order.

    ``estimate`` is the share without the event just after that time, ``low`` and ``high`` its
    pointwise limits, None where they are not estimable (log-log: before the first event and at 0;
    log and plain: at 0). Two curves of the same data are equal.
    Where ``competing`` counts those who left by another cause, the curve is a cumulative incidence:
    it rises from 0, and ``estimate`` is the share with the event (limits: log-log at 0 and 1 and
    log at 0 have none).
    """

    time: tuple[float, ...]
    at_risk: tuple[int, ...]
    events: tuple[int, ...]
    censored: tuple[int, ...]
    estimate: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    interval: Interval
    level: float
    entries: tuple[float, ...] | None = field(default=None, repr=False)
    competing: tuple[int, ...] | None = None

    @property
    def n(self) -> int:
        """How many cases the curve is of."""
        return sum(self.events) + sum(self.censored) + sum(self.competing or ())

    def at(self, t: float) -> At:
        """The curve at time ``t``; after the last follow-up nothing is estimable.

        Raises BadInput where ``t`` is negative or not a number.
        """
        if not is_number(t) or t < 0:
            raise WrongInput("A curve is read at a time of zero or more.")
        following = bisect_left(self.time, t)
        watched = self._at_risk(following, t)
        if not self.time or t > self.time[-1]:
            return At(None, None, None, watched)
        last = bisect_right(self.time, t) - 1
        if last < 0:
            # Nobody has left yet: all are without the event, and there is nothing to be unsure of.
            start = 1.0 if self.competing is None else 0.0
            return At(start, start, start, watched)
        return At(self.estimate[last], self.low[last], self.high[last], watched)

    def _at_risk(self, following: int, t: float) -> int:
        if following == len(self.time):
            return 0
        later = self.at_risk[following]
        if self.entries is None:
            return later
        # Those who enter between t and the next exit are counted there and not yet here.
        return later - (bisect_left(self.entries, self.time[following]) - bisect_left(self.entries, t))

    def quantile(self, p: float) -> Quantile:
        """The time by which a share ``p`` has had the event (0.5: the median), with limits.

        The limits are Brookmeyer and Crowley's (1982): where the curve's own limits cross. On a
        plateau at exactly ``p`` the value is its midpoint, as R's quantile.survfit has it.
        Raises BadInput where ``p`` is not between 0 and 1.
        """
        if not is_number(p) or not 0 < p < 1:
            raise WrongInput("A quantile is asked for a share between 0 and 1.")
        if self.competing is not None:
            return Quantile(*(_crossing(self.time, c, p) for c in (self.estimate, self.high, self.low)))
        falling = (self.estimate, self.low, self.high)
        had = ([None if s is None else 1 - s for s in curve] for curve in falling)
        return Quantile(*(_crossing(self.time, c, p) for c in had))


def _crossing(time: tuple[float, ...], had: Sequence[float | None], p: float) -> float | None:
    """The time at which ``had``, the share with the event, reaches ``p``; None where it does not.

    A limit may rise again late in the curve. R then sorts its levels, and so is it done here:
    the answer is the time of the lowest level that reaches ``p``.
    """
    if not time:
        return None
    first: dict[float, float] = {0.0: 0.0}
    for t, share in zip(time, had, strict=True):
        if share is not None:
            first.setdefault(share, t)
    levels = sorted(first)
    reaches = bisect_left(levels, p - TOLERANCE)
    if reaches == len(levels):
        return None
    value = first[levels[reaches]]
    end = had[-1]
    if end is not None and abs(p - end) < TOLERANCE:
        return (value + time[-1]) / 2
    passes = bisect_left(levels, p + TOLERANCE)
    return None if passes == len(levels) else (value + first[levels[passes]]) / 2


def optional(values: Floats) -> tuple[float | None, ...]:
    """The numbers, None for NaN."""
    numbers = values.tolist()
    return tuple(None if x != x else x for x in numbers)  # noqa: PLR0124  NaN alone differs from itself


def check_interval(interval: str, level: float) -> None:
    """Refuse an interval or a level that is not known."""
    if interval not in INTERVALS:
        raise WrongInput(f"interval {interval!r} is not known; use {', '.join(INTERVALS)}.")
    check_level(level)


def kaplan_meier(
    time: Sequence[Any] | Any,
    event: Sequence[Any] | Any,
    *,
    entry: Sequence[Any] | Any | None = None,
    interval: Interval = "log-log",
    level: float = 0.95,
) -> Curve:
    """The Kaplan-Meier curve of times to an event.

    ``time``: zero or more, any one unit; ``event``: 1 happened, 0 censored; ``entry``: delayed
    entry (left truncation), at risk after it. A death leaves before a censoring of the same time.
    No rows give a curve on which nothing is estimable. Raises BadInput on negative or missing
    times, other event codes, unequal lengths. In R:
    ``survfit(Surv(time, event) ~ 1, conf.type = "log-log")``.
    """
    check_interval(interval, level)
    counts = count(time, event, entry)
    estimate, error = product_limit(counts.at_risk, counts.events)
    low, high = limits(estimate, error, interval, level)
    return Curve(
        time=tuple(counts.time.tolist()),
        at_risk=tuple(counts.at_risk.tolist()),
        events=tuple(counts.events.tolist()),
        censored=tuple(counts.censored.tolist()),
        estimate=tuple(estimate.tolist()),
        low=optional(low),
        high=optional(high),
        interval=interval,
        level=level,
        entries=None if counts.entries is None else tuple(counts.entries.tolist()),
    )


def reverse_kaplan_meier(
    time: Sequence[Any] | Any,
    event: Sequence[Any] | Any,
    *,
    interval: Interval = "log-log",
    level: float = 0.95,
) -> Curve:
    """The curve of follow-up: the share not yet censored, deaths taken out (Schemper and Smith 1996).

    Takes ``time`` and ``event`` as `kaplan_meier` does, event 1 still a death. Deaths leave before
    censorings of the same time, so that curve times reverse curve is the share still followed. In
    the result ``events`` are the censorings and ``censored`` the deaths; ``at_risk`` counts all
    whose time is at least that. In R: ``prodlim(Hist(time, event) ~ 1, reverse = TRUE)``.
    """
    check_interval(interval, level)
    counts = count(time, event)
    estimate, error = product_limit(counts.at_risk - counts.events, counts.censored)
    low, high = limits(estimate, error, interval, level)
    return Curve(
        time=tuple(counts.time.tolist()),
        at_risk=tuple(counts.at_risk.tolist()),
        events=tuple(counts.censored.tolist()),
        censored=tuple(counts.events.tolist()),
        estimate=tuple(estimate.tolist()),
        low=optional(low),
        high=optional(high),
        interval=interval,
        level=level,
    )
