"""Survival from first INO and from transplant, and how long the cohort was followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import median

import msgspec
import numpy as np

from ino_tui.cohort.counting.populations import Flow, Mask
from ino_tui.cohort.counting.time_to_event import FIRST_INO, Days, TimeToEvent
from ino_tui.cohort.methods.product_limit import Floats
from ino_tui.cohort.r_calls import follow_up_call
from ino_tui.cohort.shapes import FollowUpFigure, IncidenceFigure, SurvivalFigure, SurvivalPart
from ino_tui.cohort.survival import Quantile, kaplan_meier, reverse_kaplan_meier
from ino_tui.cohort.time_figures import at_landmarks, months, survival_figure, time_figure
from store.charter import Charter
from store.codes.source import HCT_STATUS

# Of these two the figures come before the follow-up, as scripts rely on.
FIRST = ("os", "os.hct")


def time_figures(
    found: Mapping[str, TimeToEvent], flow: Flow, charter: Charter, basis: str
) -> Iterator[SurvivalFigure | IncidenceFigure | FollowUpFigure]:
    """Every time to an event, and follow-up after the first two."""
    yield survival_figure(found["os"], charter, basis)
    yield survival_after_transplant(found["os.hct"], flow, charter, basis)
    yield follow_up(flow, charter, basis)
    for figure_id, of in found.items():
        if figure_id not in FIRST:
            yield time_figure(of, charter, basis)


def survival_after_transplant(of: TimeToEvent, flow: Flow, charter: Charter, basis: str) -> SurvivalFigure:
    """Conventions b and n: with the numbers by disease status at transplant."""
    status, inside = flow.columns["hct_status"], of.inside
    parts = []
    for code in [c.code for c in HCT_STATUS] + [""]:
        group: Mask = of.group & (status == code)
        if group.any():
            who = group & inside
            curve = kaplan_meier(
                of.days[who], of.cause[who] > 0, interval=charter.survival_interval, level=charter.level
            )
            name = HCT_STATUS.label(code) if code else "status not recorded"
            at = at_landmarks(curve, charter.conventions.month_days)
            parts.append(SurvivalPart(code=code, label=name, n=curve.n, events=sum(curve.events), at=at))
    return msgspec.structs.replace(survival_figure(of, charter, basis), parts=tuple(parts))


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
        median=months(middle.value, month),
        median_low=months(middle.low, month),
        median_high=months(middle.high, month),
        low=months(float(alive[0]) if alive.size else None, month),
        high=months(float(alive[-1]) if alive.size else None, month),
        n=int(inside.sum()),
        alive=int(alive.size),
        method=method,
        level=charter.level,
        basis=basis,
        missing=int((flow.treated & ~flow.timed).sum()),
        imputed=int((Days(flow).imputed("ino_start", "last_contact") & inside).sum()),
        origin=FIRST_INO,
        population="all treated; the range of those alive",
        r_call=follow_up_call(charter),
    )
