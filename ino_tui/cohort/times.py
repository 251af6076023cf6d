"""The survival figures of the cohort: from first INO, from transplant, and how long the cohort was followed."""

from __future__ import annotations

from math import isnan
from statistics import median

import msgspec
import numpy as np

from ino_tui.cohort.populations import Flow, Mask
from ino_tui.cohort.product_limit import Floats
from ino_tui.cohort.shapes import CurvePoints, FollowUpFigure, SurvivalAt, SurvivalFigure, SurvivalPart
from ino_tui.cohort.survival import Curve, Quantile, kaplan_meier, reverse_kaplan_meier
from store.charter import Charter
from store.codes.source import HCT_STATUS

LANDMARKS = (6, 12, 24)


def overall_survival(flow: Flow, charter: Charter, basis: str) -> SurvivalFigure:
    """Convention a: all treated, from the first INO dose to death from any cause."""
    days: Floats = flow.columns["days"]
    label = "overall survival from first INO dose"
    return _figure("os", label, days, flow.treated, flow, charter, basis)


def survival_after_transplant(flow: Flow, charter: Charter, basis: str) -> SurvivalFigure:
    """Conventions b and n: the first allogeneic transplant after INO, from day 0, by disease status."""
    group: Mask = flow.treated & flow.columns["hct"]
    days: Floats = flow.columns["hct_days"]
    label = "overall survival from transplant, day 0"
    if charter.conventions.hct_os_origin == "first_ino":
        days = flow.columns["days"]
        label = "overall survival of the transplanted from first INO dose (immortal time until transplant)"
    whole = _figure("os.hct", label, days, group, flow, charter, basis)
    parts = []
    for code in [c.code for c in HCT_STATUS] + [""]:
        inside: Mask = group & (flow.columns["hct_status"] == code)
        if inside.any():
            name = HCT_STATUS.label(code) if code else "status not recorded"
            part = _figure(code, name, days, inside, flow, charter, basis)
            parts.append(SurvivalPart(code=code, label=name, n=part.n, events=part.events, at=part.at))
    return msgspec.structs.replace(whole, parts=tuple(parts))


def follow_up(flow: Flow, charter: Charter, basis: str) -> FollowUpFigure:
    """Convention g: reverse Kaplan-Meier from the first INO dose; the range is of those alive."""
    days: Floats = flow.columns["days"]
    inside: Mask = flow.treated & flow.timed
    month = charter.conventions.month_days
    alive = np.sort(days[inside & ~flow.dead])
    if charter.conventions.followup == "survivors":
        middle = Quantile(float(median(alive.tolist())) if alive.size else None, None, None)
        method = "median of those alive"
    else:
        curve = reverse_kaplan_meier(
            days[inside], flow.dead[inside], interval=charter.survival_interval, level=charter.level
        )
        middle = curve.quantile(0.5)
        method = f"reverse kaplan-meier, {charter.survival_interval}"
    return FollowUpFigure(
        id="followup",
        label="follow-up from first INO dose",
        median=_months(middle.value, month),
        median_low=_months(middle.low, month),
        median_high=_months(middle.high, month),
        low=_months(float(alive[0]) if alive.size else None, month),
        high=_months(float(alive[-1]) if alive.size else None, month),
        n=int(inside.sum()),
        alive=int(alive.size),
        method=method,
        level=charter.level,
        basis=basis,
        missing=int((flow.treated & ~flow.timed).sum()),
        imputed=_imputed(flow, inside),
    )


def _figure(
    figure_id: str, label: str, days: Floats, group: Mask, flow: Flow, charter: Charter, basis: str
) -> SurvivalFigure:
    timed: Mask = ~np.isnan(days)
    inside = group & timed
    month = charter.conventions.month_days
    curve = kaplan_meier(days[inside], flow.dead[inside], interval=charter.survival_interval, level=charter.level)
    middle = curve.quantile(0.5)
    return SurvivalFigure(
        id=figure_id,
        label=label,
        at=tuple(_at(curve, months, month) for months in LANDMARKS),
        median=_months(middle.value, month),
        median_low=_months(middle.low, month),
        median_high=_months(middle.high, month),
        events=sum(curve.events),
        n=curve.n,
        method=f"kaplan-meier, {charter.survival_interval}",
        level=charter.level,
        basis=basis,
        missing=int((group & ~timed).sum()),
        imputed=_imputed(flow, inside),
        curve=_points(curve, month),
    )


def _imputed(flow: Flow, group: Mask) -> int:
    return int((flow.columns["imputed"][group] > 0).sum())


def _at(curve: Curve, months: int, month_days: float) -> SurvivalAt:
    read = curve.at(months * month_days)
    return SurvivalAt(months=months, estimate=read.estimate, low=read.low, high=read.high, at_risk=read.at_risk)


def _months(days: float | None, month_days: float) -> float | None:
    return None if days is None or isnan(days) else days / month_days


def _points(curve: Curve, month_days: float) -> CurvePoints:
    falls = [i for i, events in enumerate(curve.events) if events]
    months = [t / month_days for t in curve.time]
    return CurvePoints(
        months=tuple(months[i] for i in falls),
        estimate=tuple(curve.estimate[i] for i in falls),
        low=tuple(curve.low[i] for i in falls),
        high=tuple(curve.high[i] for i in falls),
        censored=tuple(m for m, censored in zip(months, curve.censored, strict=True) if censored),
        last=months[-1] if months else 0.0,
        at_risk=tuple(curve.at(k * month_days).at_risk for k in range(int(months[-1]) + 1)) if months else (),
    )
