"""lifelines beside our figures: near to them everywhere, and no error of either goes unsaid."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ino_tui.cohort import in_lifelines
from ino_tui.cohort.counting.outcomes import OUTCOME_IDS
from ino_tui.cohort.figures import compute
from ino_tui.cohort.grouped import grouped
from ino_tui.cohort.incidence import cumulative_incidence
from ino_tui.cohort.process.opinions import Compared, Opinion, in_full, in_short
from ino_tui.cohort.second_opinion import (
    EXTRA_GROUP,
    NO_DELAYED_TEST,
    NO_FISHER,
    NO_GRAY,
    NOBODY,
    second_opinion,
    second_opinion_of_groups,
)
from ino_tui.cohort.shapes import CohortFigures, CurvePoints, Figure, GroupedFigure, IncidenceFigure, SurvivalFigure
from ino_tui.cohort.survival import kaplan_meier
from store.basis import CohortRows
from store.charter import Charter
from tests.cases import case
from tests.ino_tui.cohort.cohorts import reference_cases, rows

NAME = "lifelines 0.30.3"


@cache
def reference() -> tuple[CohortRows, CohortFigures]:
    found = rows(reference_cases())
    return found, compute(found)


def opinions(found: CohortRows, figures: CohortFigures, most: int | None = None) -> dict[str, Opinion]:
    return {opinion.id: opinion for opinion in second_opinion(found, figures, most=most)}


def moved_points(points: CurvePoints | None, changes: dict[str, Any]) -> CurvePoints:
    assert points is not None
    return msgspec.structs.replace(points, **changes)


def changed(figures: CohortFigures, figure_id: str, **curve: Any) -> CohortFigures:
    """The figures with points of one curve replaced."""

    def moved(figure: Figure) -> Figure:
        if figure.id == figure_id and isinstance(figure, SurvivalFigure):
            return msgspec.structs.replace(figure, curve=moved_points(figure.curve, curve))
        if figure.id == figure_id and isinstance(figure, IncidenceFigure):
            own = msgspec.structs.replace(figure.own, curve=moved_points(figure.own.curve, curve))
            return msgspec.structs.replace(figure, causes=(own, *figure.causes[1:]))
        return figure

    return msgspec.structs.replace(figures, figures=tuple(map(moved, figures.figures)))


def of(opinion: Opinion, what: str) -> list[Compared]:
    return [c for c in opinion.compared if c.what == what]


def test_every_time_to_an_event_of_the_reference_cohort_agrees() -> None:
    before = str(np.random.get_state())  # noqa: NPY002 - whether lifelines has touched it
    found = opinions(*reference())
    assert tuple(found) == (*OUTCOME_IDS, "hct.effect")
    for opinion in found.values():
        assert opinion.by == NAME
        assert opinion.agrees
        assert of(opinion, "estimates")[0].values > 4
        assert of(opinion, "limits")[0].values > 2
        assert not of(opinion, "steps")
    effect = found["hct.effect"]
    assert [c.fitter for c in of(effect, "log hazard ratio")] == ["CoxTimeVaryingFitter", "CoxPHFitter"]
    assert effect.traps == (NO_DELAYED_TEST,)
    assert {t for o in found.values() if o is not effect for t in o.traps} == set()
    assert str(np.random.get_state()) == before  # noqa: NPY002


@pytest.mark.parametrize(
    ("figure", "by", "landmark", "what", "traps"),
    [
        ("os", "timing", None, {"estimates", "limits", "statistic", "p"}, ()),
        ("efs", "mrd", 2.0, {"estimates", "limits", "statistic", "p"}, ()),
        ("relapse", "ph", None, {"estimates", "limits"}, (NO_GRAY,)),
        ("nrm", "hct", 2.0, {"estimates", "limits"}, (NO_GRAY,)),
        ("response.best", "ph", None, set(), (NO_FISHER,)),
    ],
)
def test_groups_and_their_test(
    figure: str, by: str, landmark: float | None, what: set[str], traps: tuple[str, ...]
) -> None:
    found = reference()[0]
    opinion = second_opinion_of_groups(found, grouped(found, figure, by, landmark=landmark))
    assert {c.what for c in opinion.compared} == what
    assert opinion.traps == traps
    assert opinion.agrees is (True if what else None)


@pytest.mark.parametrize("figure_id", ["os", "relapse"])
def test_a_figure_that_is_off_is_found(figure_id: str) -> None:
    found, figures = reference()
    figure = figures.figure(figure_id)
    assert isinstance(figure, SurvivalFigure | IncidenceFigure)
    curve = figure.own.curve if isinstance(figure, IncidenceFigure) else figure.curve
    assert curve is not None
    moved = (*curve.estimate[:3], curve.estimate[3] + 1e-9, *curve.estimate[4:])
    opinion = opinions(found, changed(figures, figure_id, estimate=moved))[figure_id]
    assert opinion.agrees is False
    assert of(opinion, "estimates")[0].difference == pytest.approx(1e-9, rel=1e-3)
    assert in_short(opinion) == f"{NAME} is off by 1e-09 (estimates)"
    assert "differs: largest difference 1e-09" in in_full(opinion)
    assert ", more than 1e-12" in in_full(opinion)
    wide = tuple(None if low is None else low - 1e-8 for low in curve.low)
    opinion = opinions(found, changed(figures, figure_id, low=wide))[figure_id]
    assert [c.within for c in opinion.compared] == [True, False]
    later = (*curve.months[:-1], curve.months[-1] + 0.1)
    opinion = opinions(found, changed(figures, figure_id, months=later))[figure_id]
    assert opinion.agrees is False
    assert "2 steps at other times" in in_full(opinion)


def in_time() -> GroupedFigure:
    return grouped(reference()[0], "os", "hct", time_dependent=True)


def test_a_hazard_ratio_that_is_off_is_not_excused_as_a_short_stop_of_lifelines() -> None:
    figure = in_time()
    assert figure.effect is not None
    assert figure.effect.hazard_ratio is not None
    wrong = msgspec.structs.replace(figure.effect, hazard_ratio=figure.effect.hazard_ratio * 1.001)
    opinion = second_opinion_of_groups(reference()[0], msgspec.structs.replace(figure, effect=wrong))
    assert opinion.agrees is False
    assert all(c.difference == pytest.approx(1e-3, rel=1e-3) for c in of(opinion, "log hazard ratio"))
    assert opinion.furthest.what == "log hazard ratio"


def test_a_search_that_stops_short_of_the_maximum_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    right = in_lifelines.cox_time_varying

    def short(rows: Any, level: float, start: float | None = None) -> in_lifelines.Ratio:
        found = right(rows, level, start)
        worse = dataclasses.replace(found, coef=found.coef + 0.3, log_likelihood=found.log_likelihood - 0.1)
        return worse if start is None else found

    monkeypatch.setattr(in_lifelines, "cox_time_varying", short)
    opinion = second_opinion_of_groups(reference()[0], in_time())
    assert opinion.agrees
    assert [c.fitter for c in of(opinion, "log hazard ratio")] == ["CoxPHFitter"]
    assert "CoxTimeVaryingFitter stops 3e-01 short of the maximum" in in_full(opinion)


def test_a_test_that_is_off_or_counts_other_groups_is_said() -> None:
    found = reference()[0]
    figure = grouped(found, "os", "ph")
    assert figure.test.statistic is not None
    wrong = msgspec.structs.replace(figure.test, statistic=figure.test.statistic + 1e-9)
    opinion = second_opinion_of_groups(found, msgspec.structs.replace(figure, test=wrong))
    assert [c.what for c in opinion.compared if not c.within] == ["statistic"]
    fewer = msgspec.structs.replace(figure.test, df=0)
    opinion = second_opinion_of_groups(found, msgspec.structs.replace(figure, test=fewer))
    assert opinion.traps == (EXTRA_GROUP,)
    assert not of(opinion, "statistic")


def test_what_lifelines_raises_is_a_trap_and_no_agreement(monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(*_: Any) -> None:
        raise ZeroDivisionError

    for name in ("survival", "incidence", "log_rank", "cox_time_varying", "cox_delayed_entry"):
        monkeypatch.setattr(in_lifelines, name, stops)
    found, figures = reference()
    for opinion in opinions(found, figures).values():
        assert opinion.agrees is None
        assert f"{NAME} cannot say: " in in_full(opinion)
    opinion = second_opinion_of_groups(found, grouped(found, "os", "ph"))
    assert opinion.traps == tuple(
        f"{f} stops with ZeroDivisionError" for f in ("KaplanMeierFitter", "multivariate_logrank_test")
    )


def test_numbers_that_lifelines_has_none_of_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    right = in_lifelines.survival

    def blank(*given: Any) -> in_lifelines.Steps:
        found = right(*given)
        return dataclasses.replace(found, estimate=np.full_like(found.estimate, np.nan))

    monkeypatch.setattr(in_lifelines, "survival", blank)
    opinion = opinions(*reference())["os"]
    assert opinion.traps == ("KaplanMeierFitter has no estimates (68 of 68)",)
    assert not of(opinion, "estimates")


def test_beyond_so_many_cases_only_what_is_quick_is_asked() -> None:
    found = opinions(*reference(), most=20)
    for figure_id in ("os", "efs", "rfs", "os.hct"):
        assert found[figure_id].traps == ()
    assert found["trm"].agrees is None
    assert "not asked beyond 20 cases" in in_full(found["trm"])
    assert of(found["hct.effect"], "estimates")
    assert not of(found["hct.effect"], "log hazard ratio")


def test_limits_of_another_kind_are_not_compared() -> None:
    found = rows(reference_cases(), Charter(survival_interval="plain"))
    for opinion in opinions(found, compute(found)).values():
        assert opinion.agrees
        assert not of(opinion, "limits")
        assert "limits not compared: it has log-log ones alone, these are plain" in in_full(opinion)


def test_cohorts_of_nobody_and_of_few() -> None:
    nobody = rows([])
    found = opinions(nobody, compute(nobody))
    assert all(opinion.agrees is None for opinion in found.values())
    assert found["os"].traps == (NOBODY,)
    few = rows([case("A-1"), case("B-2", deaths=(), relapses=())])
    found = opinions(few, compute(few))
    assert found["os"].agrees
    assert of(found["os"], "estimates")[0].values == 1
    assert all(opinion.agrees is not False for opinion in found.values())


COHORT = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), min_size=1, max_size=14)


@settings(max_examples=25, deadline=None)
@given(COHORT)
def test_ties_and_events_on_day_0_are_no_trap_any_more(cohort: list[tuple[int, int]]) -> None:
    days, cause = np.array([t for t, _ in cohort], dtype=np.float64), np.array([c for _, c in cohort])
    ours, theirs = cumulative_incidence(days, cause, causes=(1, 2))[1], in_lifelines.incidence(days, cause, 0.95)
    at = [i for i, n in enumerate(ours.events) if n]
    assert theirs.time.tolist() == [ours.time[i] for i in at]
    assert np.allclose(theirs.estimate, [ours.estimate[i] for i in at], rtol=0, atol=1e-12)
    curve, steps = kaplan_meier(days, cause > 0), in_lifelines.survival(days, cause > 0, 0.95)
    at = [i for i, n in enumerate(curve.events) if n]
    assert np.allclose(steps.estimate, [curve.estimate[i] for i in at], rtol=0, atol=1e-12)
