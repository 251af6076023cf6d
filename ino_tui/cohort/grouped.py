"""A figure of the cohort by a subgroup, with the test that fits; what is known only later is not compared plainly."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

import msgspec
import numpy as np

from ino_tui.cohort.counting.group_tests import fisher_of, test_of
from ino_tui.cohort.counting.later_groups import FEW, LEAST, LaterGroups
from ino_tui.cohort.counting.outcomes import OUTCOME_IDS, outcomes
from ino_tui.cohort.counting.populations import Flow, Mask, Population, columns_of, deaths, proportions
from ino_tui.cohort.counting.subgroups import STATES, SUBGROUPS, Group
from ino_tui.cohort.counting.time_to_event import TimeToEvent
from ino_tui.cohort.counting.uncounted import uncounted
from ino_tui.cohort.figures import PROPORTION_LABELS, proportion_figure
from ino_tui.cohort.frame import FrameBuilder
from ino_tui.cohort.shapes import Grouped, GroupedFigure, GroupTest
from ino_tui.cohort.time_figures import time_figure
from ino_tui.cohort.withheld import check_groups
from store.basis import CohortRows
from store.codes.causes import CAUSE_CLASSES
from store.errors import BadInput, Refused

# Survival by transplant, under the name of what it is asked for.
EFFECT, EFFECT_OF, EFFECT_BY = "hct.effect", "os", "hct"
IMMORTAL = "immortal-time"
HONEST = "Give a landmark in months, or ask for it as time-dependent."


def grouped(
    rows: CohortRows,
    figure_id: str,
    by: str,
    *,
    landmark: float | None = None,
    time_dependent: bool = False,
    builder: FrameBuilder | None = None,
) -> GroupedFigure:
    """A figure by a subgroup. Pure.

    ``figure_id``: a proportion, survival or incidence of `figures.compute`, or ``hct.effect``;
    ``by``: of `SUBGROUPS`, or of `STATES` with ``landmark`` (months from the figure's origin) or
    ``time_dependent``. A group of fewer than five cases is counted and not estimated, and has no part in
    the test. Raises Refused for a plain comparison by what is known only later, and for what a blind
    reader is not shown (`withheld`); BadInput for what is no figure, no subgroup, or no landmark.
    """
    if figure_id == EFFECT:
        found = grouped(
            rows,
            EFFECT_OF,
            EFFECT_BY,
            landmark=landmark,
            time_dependent=landmark is None or time_dependent,
            builder=builder,
        )
        return msgspec.structs.replace(found, id=EFFECT)
    _check(figure_id, by, landmark, time_dependent=time_dependent)
    flow = Flow(columns_of((builder or FrameBuilder()).build(rows)), rows.charter)
    times = outcomes(flow, rows.charter)
    if by in SUBGROUPS:
        groups = SUBGROUPS[by].groups(flow)
        check_groups(rows, flow, [who for _, _, who in groups])
        if figure_id in times:
            return _of_times(times[figure_id], by, groups, rows)
        return _of_proportion(figure_id, by, groups, flow, rows)
    check_groups(rows, flow, None)
    of, state = times[figure_id], STATES[by]
    if time_dependent and not of.survival:
        raise Refused("no-method", f"{figure_id} has competing events: group it by {state.label} from a landmark.")
    later = LaterGroups(of, state, flow, rows.charter, rows.basis)
    found = later.in_time() if landmark is None else later.from_landmark(landmark)
    return msgspec.structs.replace(found, id=f"{figure_id}.by.{by}", by=by)


def _check(figure_id: str, by: str, landmark: float | None, *, time_dependent: bool) -> None:
    if figure_id not in PROPORTION_LABELS and figure_id not in OUTCOME_IDS:
        known = ", ".join([*PROPORTION_LABELS, *OUTCOME_IDS, EFFECT])
        raise BadInput(f"{figure_id!r} is no figure that can be grouped; use one of {known}.")
    if by not in SUBGROUPS and by not in STATES:
        raise BadInput(f"{by!r} is no subgroup; use one of {', '.join([*SUBGROUPS, *STATES])}.")
    if landmark is not None and (not isfinite(landmark) or landmark < 0):
        raise BadInput("A landmark is a number of months, zero or more.")
    asked = landmark is not None, time_dependent
    if all(asked):
        raise BadInput("A figure is grouped from a landmark or as time-dependent; choose one.")
    if by in SUBGROUPS:
        if any(asked):
            raise BadInput(f"{SUBGROUPS[by].label} is known at INO start: leave the landmark and the time out.")
        return
    state = STATES[by]
    if figure_id in PROPORTION_LABELS:
        what = f"{figure_id} is not grouped by {state.label}, which is known only later: {state.why}"
        raise Refused(IMMORTAL, f"{what} (immortal time). Group a curve by it, from a landmark or as time-dependent.")
    if not any(asked):
        what = f"{figure_id} is not compared plainly by {state.label}, which is known only later: {state.why}"
        raise Refused(IMMORTAL, f"{what} (immortal time). {HONEST}")


def _of_times(of: TimeToEvent, by: str, groups: tuple[Group, ...], rows: CohortRows) -> GroupedFigure:
    found, tested = [], []
    for code, label, who in groups:
        part = _inside(of, who)
        n = int(part.inside.sum())
        if n >= LEAST:
            tested.append(who)
            figure = time_figure(part, rows.charter, rows.basis)
            found.append(Grouped(code=code, label=label, n=n, figure=figure))
        else:
            found.append(Grouped(code=code, label=label, n=n, figure=None, reason=FEW))
    test = test_of(of, tested)
    whole = _figure(of.id, of.label, by, found, test, of.inside, groups, rows.basis)
    return msgspec.structs.replace(whole, left_out=uncounted(of.not_counted, of.left_out))


def _inside(of: TimeToEvent, who: Mask) -> TimeToEvent:
    left_out = tuple((why, mask & who) for why, mask in of.left_out)
    return replace(of, group=of.group & who, missing=of.missing & who, left_out=left_out)


def _of_proportion(figure_id: str, by: str, groups: tuple[Group, ...], flow: Flow, rows: CohortRows) -> GroupedFigure:
    death_class = figure_id.removeprefix("death.")
    whole = deaths(flow, death_class) if death_class in CAUSE_CLASSES else proportions(flow)[figure_id]
    found, table = [], []
    for code, label, who in groups:
        left_out = tuple((why, mask & who) for why, mask in whole.left_out)
        part = Population(whole.numerator & who, whole.denominator & who, whole.missing & who, left_out)
        of = int(part.denominator.sum())
        if of >= LEAST:
            figure = proportion_figure(figure_id, part, rows.charter, rows.basis)
            table.append((figure.n, figure.of - figure.n))
            found.append(Grouped(code=code, label=label, n=of, figure=figure))
        else:
            found.append(Grouped(code=code, label=label, n=of, figure=None, reason=FEW))
    label = PROPORTION_LABELS[figure_id]
    compared = _figure(figure_id, label, by, found, fisher_of(table), whole.denominator, groups, rows.basis)
    return msgspec.structs.replace(compared, left_out=uncounted(whole.missing, whole.left_out))


def _figure(
    figure_id: str,
    label: str,
    by: str,
    found: list[Grouped],
    test: GroupTest,
    inside: Mask,
    groups: tuple[Group, ...],
    basis: str,
) -> GroupedFigure:
    anywhere = np.logical_or.reduce([who for _, _, who in groups])
    return GroupedFigure(
        id=f"{figure_id}.by.{by}",
        figure=figure_id,
        by=by,
        how="baseline",
        label=label,
        by_label=SUBGROUPS[by].label,
        groups=tuple(found),
        test=test,
        n=int(inside.sum()),
        ungrouped=int((inside & ~anywhere).sum()),
        basis=basis,
    )
