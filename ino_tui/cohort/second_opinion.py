"""The second opinion: lifelines works out what it can of the figures from the same frame, and the two are compared.

Figures are compared as they are shown: the points of their curves, their tests, their hazard ratios.
What lifelines gets wrong is gone around or named, never counted as agreement (docs/statistics.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import inf, isnan, log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ino_tui.cohort.counting.later_groups import LaterGroups
from ino_tui.cohort.counting.outcomes import outcomes
from ino_tui.cohort.counting.populations import Flow, columns_of
from ino_tui.cohort.counting.subgroups import STATES, SUBGROUPS
from ino_tui.cohort.counting.time_to_event import TimeToEvent
from ino_tui.cohort.frame import FrameBuilder
from ino_tui.cohort.grouped import EFFECT, grouped
from ino_tui.cohort.methods.product_limit import Bools, Floats, Ints
from ino_tui.cohort.methods.start_stop import StartStop, start_stop
from ino_tui.cohort.process.opinions import Compared, Opinion, What, digits, opinion_of
from ino_tui.cohort.shapes import (
    CohortFigures,
    CurvePoints,
    Effect,
    GroupedFigure,
    GroupTest,
    IncidenceFigure,
    SurvivalFigure,
)
from store.basis import CohortRows
from store.charter import Charter

if TYPE_CHECKING:
    from ino_tui.cohort.in_lifelines import Ratio, Steps

# docs/statistics.md: curves and tests, limits, Cox.
ESTIMATES, LIMITS, COX = 1e-12, 1e-10, 1e-6
# Of a log likelihood.
_ROUNDING = 1e-9
# Steps of a curve at one time: months are days that were divided.
_SAME_TIME = 1e-9
KM, AJ, LOG_RANK = "KaplanMeierFitter", "AalenJohansenFitter", "multivariate_logrank_test"
NOBODY, NO_EVENT = "there are no cases", "nobody had the event"
NO_DELAYED_TEST = "its log-rank test knows no delayed entry, which Mantel and Byar's needs"
NO_GRAY, NO_FISHER = "it has no Gray's test", "it has neither proportions nor Fisher's test"
EXTRA_GROUP = "its log-rank test counts a group of which nobody is at risk when an event happens"
SHORT_STOP = "{0} stops {1} short of the maximum: started from this hazard ratio it stays"
LATE_ENTRY = "{0} stops where everyone at risk leaves before others enter"


class _Sample(NamedTuple):
    """The cases of one curve, and the curve as it is shown. ``entry``: delayed, None from the origin."""

    points: CurvePoints | None
    days: Floats
    cause: Ints
    entry: Floats | None = None


class _Beside:
    """What was compared so far of one figure."""

    def __init__(self, charter: Charter, most: int | None) -> None:
        self.level, self.interval = charter.level, charter.survival_interval
        self.month = charter.conventions.month_days
        self.traps: list[str] = []
        self._most = most
        self._found: dict[tuple[What, str], Compared] = {}

    @property
    def compared(self) -> list[Compared]:
        return list(self._found.values())

    def trap(self, said: str) -> None:
        if said not in self.traps:
            self.traps.append(said)

    def too_many(self, n: int) -> bool:
        """Whether it would take lifelines seconds."""
        if self._most is None or n <= self._most:
            return False
        self.trap(f"not asked beyond {self._most:,} cases, where it takes seconds")
        return True

    def add(self, what: What, fitter: str, pairs: Iterable[tuple[float | None, float]], tolerance: float) -> None:
        """Ours and theirs; what one of them has none of is not compared."""
        ours = [(one, other) for one, other in pairs if one is not None]
        apart = [abs(one - other) for one, other in ours if not isnan(other)]
        if len(apart) < len(ours) and what != "limits":
            self.trap(f"{fitter} has no {what} ({len(ours) - len(apart)} of {len(ours)})")
        if apart:
            old = self._found.get((what, fitter))
            self._found[what, fitter] = Compared(
                what=what,
                fitter=fitter,
                values=len(apart) + (old.values if old else 0),
                difference=max(*apart, old.difference if old else 0.0),
                tolerance=max(tolerance, old.tolerance if old else 0.0),
            )

    def curves(self, samples: Sequence[_Sample], *, survival: bool) -> None:
        from ino_tui.cohort import in_lifelines

        fitter = KM if survival else AJ
        n = sum(len(sample.days) for sample in samples)
        if n == 0:
            self.trap(NOBODY)
        if not n or (not survival and self.too_many(n)):
            return
        for sample in samples:
            if sample.points is None or not sample.points.months:
                continue
            try:
                if survival:
                    theirs = in_lifelines.survival(sample.days, sample.cause > 0, self.level, sample.entry)
                else:
                    theirs = in_lifelines.incidence(sample.days, sample.cause, self.level)
            except Exception as error:  # noqa: BLE001 - whatever lifelines raises is what it cannot do
                self.trap(LATE_ENTRY.format(fitter) if sample.entry is not None else _stops(fitter, error))
                continue
            self._steps(sample.points, theirs, fitter)
        if not self._found and not self.traps:
            self.trap(NO_EVENT)

    def _steps(self, points: CurvePoints, theirs: Steps, fitter: str) -> None:
        times = (theirs.time / self.month).tolist()
        same = len(times) == len(points.months) and np.allclose(times, points.months, rtol=0, atol=_SAME_TIME)
        if not same:
            apart = {round(t, 6) for t in times} ^ {round(t, 6) for t in points.months}
            self.add("steps", fitter, [(float(len(apart)), 0.0)], 0.0)
            return
        self.add("estimates", fitter, zip(points.estimate, theirs.estimate.tolist(), strict=True), ESTIMATES)
        if self.interval != "log-log":
            self.trap(f"limits not compared: it has log-log ones alone, these are {self.interval}")
            return
        self.add("limits", fitter, zip(points.low, theirs.low.tolist(), strict=True), LIMITS)
        self.add("limits", fitter, zip(points.high, theirs.high.tolist(), strict=True), LIMITS)
        missing = sum(one is not None and isnan(other) for one, other in zip(points.low, theirs.low, strict=True))
        if missing:
            self.trap(f"no limits of its own once everyone at risk has left ({missing} of {len(times)})")

    def test(self, test: GroupTest, days: Floats, event: Bools, member: Ints) -> None:
        from ino_tui.cohort import in_lifelines

        if test.statistic is None:
            self.trap(f"no {test.name} to compare: {test.reason.rstrip('.')}")
            return
        if test.df != len(np.unique(member)) - 1:
            self.trap(EXTRA_GROUP)
            return
        try:
            statistic, p = in_lifelines.log_rank(days, event, member)
        except Exception as error:  # noqa: BLE001 - whatever lifelines raises is what it cannot do
            self.trap(_stops(LOG_RANK, error))
            return
        # Relative above 1, as everywhere.
        self.add("statistic", LOG_RANK, [(test.statistic, statistic)], ESTIMATES * max(1.0, test.statistic))
        self.add("p", LOG_RANK, [(test.p, p)], ESTIMATES)

    def effect(self, effect: Effect, rows: StartStop) -> None:
        from ino_tui.cohort import in_lifelines

        coef = _log(effect.hazard_ratio)
        if coef is None:
            self.trap(f"no hazard ratio to compare: {effect.reason.rstrip('.')}")
        elif not self.too_many(len(set(rows.patient))):
            limits = _log(effect.low), _log(effect.high)
            self._ratio("CoxTimeVaryingFitter", in_lifelines.cox_time_varying, rows, coef, limits)
            self._ratio("CoxPHFitter", in_lifelines.cox_delayed_entry, rows, coef, limits)

    def _ratio(
        self, fitter: str, fit: Callable[..., Ratio], rows: StartStop, coef: float, limits: Sequence[float | None]
    ) -> None:
        try:
            found = fit(rows, self.level)
            apart = abs(found.coef - coef)
            # One of the two is not at the maximum: asked to go on from our place, it stays there or leaves it.
            again = fit(rows, self.level, coef) if apart > COX else found
        except Exception as error:  # noqa: BLE001 - whatever lifelines raises is what it cannot do
            self.trap(_stops(fitter, error))
            return
        stays = abs(again.coef - coef) <= COX and again.log_likelihood >= found.log_likelihood - _ROUNDING
        if apart > COX and stays:
            self.trap(SHORT_STOP.format(fitter, digits(apart)))
            return
        self.add("log hazard ratio", fitter, [(coef, found.coef)], COX)
        self.add("limits of the ratio", fitter, zip(limits, (found.low, found.high), strict=True), COX)


def _log(ratio: float | None) -> float | None:
    return log(ratio) if ratio is not None and 0 < ratio < inf else None


def _stops(fitter: str, error: Exception) -> str:
    return f"{fitter} stops with {type(error).__name__}"


def second_opinion(
    rows: CohortRows, figures: CohortFigures, *, builder: FrameBuilder | None = None, most: int | None = None
) -> Iterator[Opinion]:
    """How far lifelines is from each survival and incidence of ``figures`` and from ``hct.effect``, one by one.

    ``rows`` are those the figures were counted on. Beyond ``most`` cases incidences and hazard ratios,
    which take it seconds, are not asked. Estimates are compared as shares of 1 at every time with an
    event, their limits, hazard ratios and limits of these as logarithms. Pure; loads lifelines.
    """
    from ino_tui.cohort.in_lifelines import NAME

    builder = builder or FrameBuilder()
    flow = Flow(columns_of(builder.build(rows)), rows.charter)
    times = outcomes(flow, rows.charter)
    for figure in figures.figures:
        if isinstance(figure, SurvivalFigure | IncidenceFigure):
            of, beside = times[figure.id], _Beside(rows.charter, most)
            beside.curves([_sample(figure, of, of.inside)], survival=of.survival)
            yield opinion_of(figure.id, NAME, beside.compared, beside.traps)
    yield _of_groups(grouped(rows, EFFECT, "", builder=builder), flow, rows, most)


def second_opinion_of_groups(rows: CohortRows, figure: GroupedFigure) -> Opinion:
    """How far lifelines is from a figure by a subgroup: its curves, its test, its hazard ratio."""
    return _of_groups(figure, Flow(columns_of(FrameBuilder().build(rows)), rows.charter), rows, None)


def _of_groups(figure: GroupedFigure, flow: Flow, rows: CohortRows, most: int | None) -> Opinion:
    from ino_tui.cohort.in_lifelines import NAME

    beside = _Beside(rows.charter, most)
    of = outcomes(flow, rows.charter).get(figure.figure)
    if of is None:
        beside.trap(NO_FISHER)
    elif figure.how == "time-dependent":
        _in_time(figure, LaterGroups(of, STATES[figure.by], flow, rows.charter, rows.basis), beside)
    else:
        samples = _parts(figure, of, flow, rows)
        beside.curves(samples, survival=of.survival)
        if of.survival:
            days = np.concatenate([np.zeros(0), *(sample.days for sample in samples)])
            event = np.concatenate([np.zeros(0, dtype=np.bool_), *(sample.cause > 0 for sample in samples)])
            beside.test(
                figure.test, days, event, np.repeat(np.arange(len(samples)), [len(sample.days) for sample in samples])
            )
        else:
            beside.trap(NO_GRAY)
    return opinion_of(figure.id, NAME, beside.compared, beside.traps)


def _parts(figure: GroupedFigure, of: TimeToEvent, flow: Flow, rows: CohortRows) -> list[_Sample]:
    """The cases of every group that is estimated."""
    days = of.days
    if figure.landmark is None:
        masks = [of.inside & who for _, _, who in SUBGROUPS[figure.by].groups(flow)]
    else:
        at = figure.landmark * rows.charter.conventions.month_days
        later = LaterGroups(of, STATES[figure.by], flow, rows.charter, rows.basis)
        entered = np.full(of.inside.size, np.inf)
        entered[later.of.inside] = np.where(np.isnan(later.entered), np.inf, later.entered)
        followed = later.of.inside & (days > at)
        masks = [followed & (entered > at), followed & (entered <= at)]
        days = days - at
    return [
        _Sample(_points(group.figure), days[mask], of.cause[mask])
        for group, mask in zip(figure.groups, masks, strict=True)
        if isinstance(group.figure, SurvivalFigure | IncidenceFigure)
    ]


def _in_time(figure: GroupedFigure, later: LaterGroups, beside: _Beside) -> None:
    """Simon and Makuch's curves and the hazard ratio; each case counts before and after it enters the state."""
    rows = start_stop(later.days, later.event, later.entered)
    start, stop, event, after = (np.array(row) for row in (rows.start, rows.stop, rows.event, rows.transplanted))
    samples = [
        _Sample(_points(group.figure), stop[after == state], event[after == state], start[after == state])
        for state, group in enumerate(figure.groups)
        if isinstance(group.figure, SurvivalFigure)
    ]
    beside.curves(samples, survival=True)
    beside.trap(NO_DELAYED_TEST)
    if figure.effect is not None:
        beside.effect(figure.effect, rows)


def _sample(figure: SurvivalFigure | IncidenceFigure, of: TimeToEvent, who: Bools) -> _Sample:
    return _Sample(_points(figure), of.days[who], of.cause[who])


def _points(figure: SurvivalFigure | IncidenceFigure) -> CurvePoints | None:
    return figure.own.curve if isinstance(figure, IncidenceFigure) else figure.curve
