"""Times to an event as figures: survival by Kaplan-Meier, incidences by Aalen and Johansen."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

import msgspec
import numpy as np

from ino_tui.cohort.counting.populations import Mask
from ino_tui.cohort.counting.time_to_event import TimeToEvent
from ino_tui.cohort.incidence import cumulative_incidence
from ino_tui.cohort.methods.product_limit import Floats, Ints
from ino_tui.cohort.r_calls import incidence_call, survival_call
from ino_tui.cohort.shapes import (
    CurvePoints,
    IncidenceFigure,
    IncidencePart,
    Part,
    SurvivalAt,
    SurvivalFigure,
    SurvivalPart,
)
from ino_tui.cohort.survival import Curve, kaplan_meier
from store.charter import Charter

# Months at which curves are read.
LANDMARKS = (6, 12, 24)


def time_figure(of: TimeToEvent, charter: Charter, basis: str) -> SurvivalFigure | IncidenceFigure:
    """The figure of a time to an event."""
    return survival_figure(of, charter, basis) if of.survival else incidence_figure(of, charter, basis)


def survival_figure(of: TimeToEvent, charter: Charter, basis: str) -> SurvivalFigure:
    """Kaplan-Meier: every kind of end is the event."""
    inside = of.inside
    cause = of.cause[inside]
    counted = tuple(
        Part(code=kind.code, label=kind.label, n=int((cause == number).sum()))
        for number, kind in enumerate(of.kinds, start=1)
    )
    return msgspec.structs.replace(
        curve_figure(of, _kaplan_meier(of.days[inside], cause, charter), charter, basis),
        missing=int(of.not_counted.sum()),
        imputed=int((of.imputed & inside).sum()),
        left_out=_left_out(of),
        events_by=counted if len(counted) > 1 else (),
        sensitivity=_other_survival(of, inside, charter),
    )


def curve_figure(of: TimeToEvent, curve: Curve, charter: Charter, basis: str) -> SurvivalFigure:
    """A survival curve in days as a figure in months; ``of`` says what it is of."""
    month = charter.conventions.month_days
    middle = curve.quantile(0.5)
    return SurvivalFigure(
        id=of.id,
        label=of.label,
        at=at_landmarks(curve, month),
        median=months(middle.value, month),
        median_low=months(middle.low, month),
        median_high=months(middle.high, month),
        events=sum(curve.events),
        n=curve.n,
        method=f"kaplan-meier, {charter.survival_interval}",
        level=charter.level,
        basis=basis,
        missing=0,
        imputed=0,
        curve=points(curve, month),
        origin=of.origin,
        event=of.event,
        population=of.population,
        r_call=survival_call(charter),
    )


def incidence_figure(of: TimeToEvent, charter: Charter, basis: str) -> IncidenceFigure:
    """Aalen-Johansen: the first kind of end is the event, the others compete."""
    inside = of.inside
    cause = of.cause[inside]
    month = charter.conventions.month_days
    curves = _incidences(len(of.kinds), of.days[inside], cause, charter)
    return IncidenceFigure(
        id=of.id,
        label=of.label,
        origin=of.origin,
        population=of.population,
        competing=of.competing,
        causes=tuple(
            IncidencePart(
                code=kind.code,
                label=kind.label,
                events=sum(curves[number].events),
                at=at_landmarks(curves[number], month),
                curve=points(curves[number], month),
            )
            for number, kind in enumerate(of.kinds, start=1)
        ),
        n=int(inside.sum()),
        missing=int(of.not_counted.sum()),
        imputed=int((of.imputed & inside).sum()),
        method=f"aalen-johansen, {charter.survival_interval}",
        level=charter.level,
        basis=basis,
        event=of.event,
        left_out=_left_out(of),
        beside=tuple(
            Part(code=code, label=label, n=n) for code, label, who in of.beside if (n := int((who & inside).sum()))
        ),
        sensitivity=_other_incidences(of, inside, charter),
        r_call=incidence_call(charter, len(of.kinds)),
    )


def _kaplan_meier(days: Floats, cause: Ints, charter: Charter) -> Curve:
    return kaplan_meier(days, cause > 0, interval=charter.survival_interval, level=charter.level)


def _incidences(kinds: int, days: Floats, cause: Ints, charter: Charter) -> Mapping[int, Curve]:
    return cumulative_incidence(
        days, cause, causes=range(1, kinds + 1), interval=charter.survival_interval, level=charter.level
    )


def _other_survival(of: TimeToEvent, inside: Mask, charter: Charter) -> tuple[SurvivalPart, ...]:
    month = charter.conventions.month_days
    found = []
    for variant in of.variants:
        curve = _kaplan_meier(variant.days[inside], variant.cause[inside], charter)
        at = at_landmarks(curve, month)
        found.append(SurvivalPart(code=variant.code, label=variant.label, n=curve.n, events=sum(curve.events), at=at))
    return tuple(found)


def _other_incidences(of: TimeToEvent, inside: Mask, charter: Charter) -> tuple[IncidencePart, ...]:
    month = charter.conventions.month_days
    found = []
    for variant in of.variants:
        # Of what competes only that it does matters here.
        cause = np.minimum(variant.cause[inside], 2)
        curve = _incidences(2, variant.days[inside], cause, charter)[1]
        at = at_landmarks(curve, month)
        found.append(IncidencePart(code=variant.code, label=variant.label, events=sum(curve.events), at=at))
    return tuple(found)


def _left_out(of: TimeToEvent) -> tuple[Part, ...]:
    return tuple(Part(code="", label=why, n=n) for why, who in of.left_out if (n := int(who.sum())))


def at_landmarks(curve: Curve, month_days: float) -> tuple[SurvivalAt, ...]:
    """The curve read at the months."""
    read = [(month, curve.at(month * month_days)) for month in LANDMARKS]
    return tuple(
        SurvivalAt(months=month, estimate=at.estimate, low=at.low, high=at.high, at_risk=at.at_risk)
        for month, at in read
    )


def months(days: float | None, month_days: float) -> float | None:
    """Days in months."""
    return None if days is None or isnan(days) else days / month_days


def points(curve: Curve, month_days: float) -> CurvePoints:
    """The steps of a curve and its censorings, to draw."""
    steps = np.flatnonzero(np.array(curve.events, dtype=np.int64)).tolist()
    times = [t / month_days for t in curve.time]
    return CurvePoints(
        months=tuple(times[i] for i in steps),
        estimate=tuple(curve.estimate[i] for i in steps),
        low=tuple(curve.low[i] for i in steps),
        high=tuple(curve.high[i] for i in steps),
        censored=tuple(m for m, censored in zip(times, curve.censored, strict=True) if censored),
        last=times[-1] if times else 0.0,
        at_risk=_at_risk(curve, int(times[-1]), month_days) if times else (),
    )


def _at_risk(curve: Curve, last: int, month_days: float) -> tuple[int, ...]:
    found = [curve.at(k * month_days).at_risk for k in range(last + 1)]
    if curve.entries is not None:
        # Who enters on the origin is watched from it on, though at risk only after it.
        found[0] = sum(entry <= 0 for entry in curve.entries)
    return tuple(found)
