"""A figure by groups: the right test, small groups, and no plain comparison by what is known only later."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from ino_tui.cohort.counting.outcomes import OUTCOME_IDS, outcomes
from ino_tui.cohort.counting.populations import Flow, columns_of
from ino_tui.cohort.counting.subgroups import STATES, SUBGROUPS
from ino_tui.cohort.counting.time_to_event import TimeToEvent
from ino_tui.cohort.figures import PROPORTION_LABELS
from ino_tui.cohort.frame import build
from ino_tui.cohort.grouped import EFFECT, grouped
from ino_tui.cohort.incidence import gray_test
from ino_tui.cohort.methods.logrank import logrank
from ino_tui.cohort.rates import fisher_exact
from ino_tui.cohort.shapes import GroupedFigure, IncidenceFigure, ProportionFigure, SurvivalFigure
from ino_tui.cohort.transplant import cox_time_dependent, landmark, mantel_byar, simon_makuch
from store.basis import CohortRows
from store.case import Case, Death, FollowUp, Transplant
from store.errors import BadInput, Refused
from tests.cases import case
from tests.ino_tui.cohort.cohorts import reference_cases, row, rows


def reference() -> CohortRows:
    return rows(reference_cases())


def times(found: CohortRows) -> dict[str, TimeToEvent]:
    return outcomes(Flow(columns_of(build(found)), found.charter), found.charter)


def codes(figure: GroupedFigure) -> dict[str, int]:
    return {group.code: group.n for group in figure.groups}


def test_a_survival_by_a_subgroup_has_the_log_rank_test() -> None:
    found = reference()
    figure = grouped(found, "os", "ph")
    assert (figure.id, figure.how, codes(figure)) == ("os.by.ph", "baseline", {"pos": 25, "neg": 75})
    of = times(found)["os"]
    wanted = logrank(of.days, of.cause, [c.patient.ph for c in reference_cases()])
    assert (figure.test.name, figure.test.df) == ("log-rank test", 1)
    assert figure.test.statistic == pytest.approx(wanted.statistic, rel=1e-12)
    first = figure.groups[0].figure
    assert isinstance(first, SurvivalFigure)
    assert (first.n, first.events) == (25, 21)


def test_an_incidence_by_a_subgroup_has_grays_test() -> None:
    found = reference()
    figure = grouped(found, "relapse", "blin_failure")
    of = times(found)["relapse"]
    failed = np.array([c.patient.blin_failure == "yes" for c in reference_cases()])
    wanted = gray_test(of.days[of.inside], of.cause[of.inside], ~failed[of.inside])[1]
    assert figure.test.name == "Gray's test"
    assert figure.test.p == pytest.approx(wanted.p, rel=1e-12)
    assert sum(codes(figure).values()) == figure.n == 67
    assert all(isinstance(group.figure, IncidenceFigure) for group in figure.groups)


def test_a_proportion_by_a_subgroup_has_fishers_test() -> None:
    figure = grouped(reference(), "response.c1", "timing")
    parts = [group.figure for group in figure.groups]
    assert all(isinstance(part, ProportionFigure) for part in parts)
    counts = [(part.n, part.of) for part in parts if isinstance(part, ProportionFigure)]
    assert counts == [(4, 7), (37, 60), (19, 33)]
    assert figure.test.p == pytest.approx(fisher_exact([(n, of - n) for n, of in counts]).p)
    assert figure.test.p == pytest.approx(0.947, abs=5e-4)


def test_a_group_of_fewer_than_five_is_counted_and_not_estimated() -> None:
    cases = [case(f"A-{i}") for i in range(6)]
    refractory = msgspec.structs.replace(case().patient, disease_state="refractory")
    figure = grouped(
        rows([*cases, case("B-1", patient=refractory), case("B-2", patient=refractory)]), "os", "disease_state"
    )
    groups = {group.code: group for group in figure.groups}
    assert (groups["refractory"].n, groups["refractory"].figure) == (2, None)
    assert groups["refractory"].reason == "fewer than 5 cases."
    assert groups["relapse_chemo"].figure is not None
    assert (figure.test.p, figure.test.reason) == (None, "fewer than two groups can be estimated.")


def test_who_has_no_value_to_group_by_is_counted() -> None:
    unknown = [case(f"A-{i}", relapses=()) for i in range(3)]
    figure = grouped(rows([*unknown, case("B-1")]), "os", "timing")
    assert (figure.n, figure.ungrouped) == (4, 3)


def test_whom_the_figure_does_not_count_is_told_with_the_comparison_too() -> None:
    silent = msgspec.structs.replace(row(case("B-1")), values={})
    bare = case("B-2", marrows=())
    found = rows([*(row(case(f"A-{i}")) for i in range(6)), silent, row(bare)])
    told = {("missing", "no value or no time", 1), ("", "day of first remission not known", 1)}
    for figure in (grouped(found, "rfs", "ph"), grouped(found, "rfs", "hct", landmark=1)):
        assert told <= {(part.code, part.label, part.n) for part in figure.left_out}
    best = grouped(found, "response.best", "ph")
    assert [(part.code, part.n) for part in best.left_out] == [("missing", 1)]
    assert best.n + sum(part.n for part in best.left_out) == 8


def test_event_free_survival_by_a_state_says_what_day_1_does() -> None:
    assert "day 1" in grouped(reference(), "efs", "hct", time_dependent=True).note
    assert "day 1" not in grouped(reference(), "os", "hct", time_dependent=True).note


@pytest.mark.parametrize("by", STATES)
def test_what_is_known_only_later_is_not_compared_plainly(by: str) -> None:
    for figure_id in ("os", "relapse", "response.c1"):
        with pytest.raises(Refused, match="known only later") as refused:
            grouped(reference(), figure_id, by)
        assert refused.value.code == "immortal-time"
        assert "immortal time" in refused.value.reason
    for figure_id in ("response.c1", "death.HCT"):
        with pytest.raises(Refused):
            grouped(reference(), figure_id, by, landmark=3)


def test_from_a_landmark() -> None:
    found = reference()
    figure = grouped(found, "os", "hct", landmark=4)
    of = times(found)["os"]
    waits = columns_of(build(found))["hct_wait"]
    wanted = landmark(of.days, of.cause, waits, at=4 * 30.4375)
    assert (figure.how, figure.landmark, figure.test.statistic) == ("landmark", 4, wanted.test.statistic)
    assert codes(figure) == {"without": wanted.not_transplanted.n, "with": wanted.transplanted.n}
    assert sum(codes(figure).values()) + sum(part.n for part in figure.left_out) == 100
    curve = figure.groups[1].figure
    assert isinstance(curve, SurvivalFigure)
    assert curve.origin == "4 months after first INO dose"
    assert curve.at[0].estimate == wanted.transplanted.at(6 * 30.4375).estimate


def test_incidences_from_a_landmark_keep_what_competes() -> None:
    figure = grouped(reference(), "nrm", "mrd", landmark=3)
    assert (figure.test.name, sum(codes(figure).values())) == ("Gray's test", 58)
    assert [part.n for part in figure.left_out] == [9]
    for group in figure.groups:
        assert isinstance(group.figure, IncidenceFigure)
        assert (group.figure.missing, len(group.figure.causes)) == (0, 2)


def test_as_a_state_entered_in_time() -> None:
    found = reference()
    of = times(found)["os"]
    waits = columns_of(build(found))["hct_wait"]
    figure = grouped(found, "os", "hct", time_dependent=True)
    assert figure.effect is not None
    term = cox_time_dependent(of.days, of.cause, waits)["transplant"]
    assert (figure.effect.hazard_ratio, figure.effect.p) == (term.hazard_ratio, term.p)
    assert figure.test.statistic == mantel_byar(of.days, of.cause, waits).statistic
    curves = simon_makuch(of.days, of.cause, waits)
    part = figure.groups[1].figure
    assert isinstance(part, SurvivalFigure)
    assert (part.n, part.at[1].estimate) == (39, curves.transplanted.at(12 * 30.4375).estimate)
    named = grouped(found, EFFECT, "")
    assert msgspec.structs.replace(named, id=figure.id) == figure
    assert grouped(found, EFFECT, "", landmark=4).how == "landmark"


def test_a_state_there_before_the_origin_counts_from_the_origin() -> None:
    late = (Transplant(n=1, date="2019-06-01", donor="haplo", status="cr_mrd_neg"),)
    cases = [case(f"A-{i}", transplants=late) for i in range(5)]
    figure = grouped(rows(cases), "os.hct", "response", landmark=0)
    assert codes(figure) == {"without": 0, "with": 5}
    assert figure.groups[1].figure is not None
    assert figure.test.reason == "a group has fewer than 5 cases."


def test_incidences_are_not_grouped_in_time() -> None:
    with pytest.raises(Refused, match="competing events"):
        grouped(reference(), "relapse", "hct", time_dependent=True)


@pytest.mark.parametrize(
    ("figure_id", "by", "landmark_at", "in_time", "words"),
    [
        ("followup", "ph", None, False, "no figure that can be grouped"),
        ("os", "sex", None, False, "no subgroup"),
        ("os", "hct", -1.0, False, "zero or more"),
        ("os", "hct", float("nan"), False, "zero or more"),
        ("os", "hct", 3.0, True, "choose one"),
        ("os", "ph", 3.0, False, "known at INO start"),
    ],
)
def test_what_cannot_be_asked(figure_id: str, by: str, landmark_at: float | None, in_time: bool, words: str) -> None:  # noqa: FBT001
    with pytest.raises(BadInput, match=words):
        grouped(rows([]), figure_id, by, landmark=landmark_at, time_dependent=in_time)


def alive() -> Case:
    return case("A-1", deaths=(), relapses=(), follow_up=(FollowUp(date="2020-01-01", status="cr"),))


@pytest.mark.parametrize(
    "cases",
    [
        (),
        (case(),),
        tuple(msgspec.structs.replace(alive(), id=f"A-{i}") for i in range(12)),
        tuple(case(f"A-{i}", deaths=(Death(date="2019-03-04"),)) for i in range(12)),
    ],
    ids=["nobody", "one", "all censored", "all on one day"],
)
def test_any_figure_by_any_group_is_a_figure_or_says_why_not(cases: tuple[Case, ...]) -> None:
    found = rows(cases)
    figures = [grouped(found, i, by) for i in (*PROPORTION_LABELS, *OUTCOME_IDS) for by in SUBGROUPS]
    figures += [grouped(found, i, by, landmark=1) for i in OUTCOME_IDS for by in STATES]
    curves = [i for i, of in times(found).items() if of.survival]
    figures += [grouped(found, i, by, time_dependent=True) for i in curves for by in STATES]
    for figure in figures:
        assert figure.test.p is not None or figure.test.reason, figure.id
        for group in figure.groups:
            assert (group.figure is None) == bool(group.reason), figure.id


def test_items_without_a_value_are_in_no_group() -> None:
    silent = msgspec.structs.replace(row(case("B-1")), values={})
    figure = grouped(rows([*(row(case(f"A-{i}")) for i in range(6)), silent]), "os", "response", landmark=1)
    assert (codes(figure), figure.ungrouped, figure.n) == ({"without": 0, "with": 6}, 1, 6)
