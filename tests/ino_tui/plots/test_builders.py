"""What is drawn, before it is drawn: numbers at risk, captions, marks, boxes; no matplotlib."""

from __future__ import annotations

import msgspec
import pytest

from ino_tui.cohort.counting.consort import consort
from ino_tui.cohort.counting.swimmer import Lane, Response, Swimmer, swimmer
from ino_tui.cohort.figures import compute
from ino_tui.cohort.grouped import grouped as by_group
from ino_tui.cohort.shapes import Effect, Grouped, GroupTest, ProportionFigure, SurvivalFigure
from ino_tui.plots import curves
from ino_tui.plots.captions import Origin
from ino_tui.plots.flow import flow
from ino_tui.plots.forest import forest
from ino_tui.plots.swimmer import KINDS, MOST, swim
from store.errors import Refused
from tests.cases import case
from tests.ino_tui.cohort.cohorts import reference_cases, rows
from tests.ino_tui.plots.drawings import ORIGIN, grouped, incidence, points, survival


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (0.0, (0,)),
        (0.5, (0,)),
        (7.2, tuple(range(8))),
        (14.0, (0, 2, 4, 6, 8, 10, 12, 14)),
        (53.5, tuple(range(0, 49, 6))),
    ],
)
def test_ticks_are_whole_months_and_few(last: float, expected: tuple[int, ...]) -> None:
    assert curves.ticks(last) == expected


@pytest.mark.parametrize("last", [1, 5, 23, 100, 400, 1199])
def test_ticks_are_never_more_than_ten(last: float) -> None:
    found = curves.ticks(last)
    assert 2 <= len(found) <= 10
    assert found[-1] <= last


def test_the_table_has_the_number_at_risk_at_each_tick() -> None:
    drawn = curves.survival(survival(), ORIGIN)
    assert drawn.ticks == (0, 2, 4, 6, 8, 10, 12, 14)
    (row,) = drawn.risk
    assert row.counts == (4, 4, 4, 3, 2, 1, 1, 1)
    assert row.line is None


def test_a_group_that_ended_sooner_has_nobody_at_risk() -> None:
    drawn = curves.grouped(grouped([survival(curve=points(last=5.0)), survival()]), ORIGIN)
    assert drawn.risk[0].counts == (4, 4, 4, 0, 0, 0, 0, 0)
    assert [row.label for row in drawn.risk] == ["group A", "group B"]
    assert [row.line for row in drawn.risk] == [0, 1]


def test_the_table_agrees_with_the_figure_on_the_reference_cohort() -> None:
    figure = compute(rows(reference_cases())).figure("os")
    assert isinstance(figure, SurvivalFigure)
    drawn = curves.of(figure, ORIGIN)
    counted = dict(zip(drawn.ticks, drawn.risk[0].counts, strict=True))
    assert counted[0] == figure.n
    assert all(counted[int(at.months)] == at.at_risk for at in figure.at)


def test_with_transplant_entered_in_time_all_begin_without_it() -> None:
    cohort = rows(reference_cases())
    drawn = curves.grouped(by_group(cohort, "os", "hct", time_dependent=True), ORIGIN)
    assert [row.counts[0] for row in drawn.risk] == [100, 0]


def test_a_caption_says_method_interval_n_events_basis_and_revision() -> None:
    words = " ".join(curves.survival(survival(), ORIGIN).sheet.caption)
    for said in (
        "Kaplan-Meier, pointwise 90 % intervals (log-log)",
        "Origin: first INO dose",
        "death from any cause",
        "n 4, 2 events",
        "median 9.0 months (4.0–NE)",
        "50.0\u00a0% (20.0–NE)",
        "3 without a value or a time; 2 left out: no day; 1 with a partial date",
        "survfit(...)",
        "Study a study, SYNTHETIC",
        "revision 7; basis own",
    ):
        assert said in words


def test_a_study_of_patients_is_not_called_synthetic_and_withdrawn_cases_are_said() -> None:
    origin = Origin(study="a study", synthetic=False, revision=7, basis="own", withdrawn=2)
    sheet = curves.survival(survival(), origin).sheet
    assert not sheet.synthetic
    assert "SYNTHETIC" not in " ".join(sheet.caption)
    assert "2 withdrawn" in sheet.caption[-1]


def test_an_incidence_stands_beside_what_competes_with_it_and_what_nobody_had_is_not_drawn() -> None:
    drawn = curves.incidence(incidence(), ORIGIN)
    assert [line.label for line in drawn.lines] == ["relapse", "non-relapse mortality"]
    assert [line.start for line in drawn.lines] == [0.0, 0.0]
    assert not drawn.falling
    assert [row.label for row in drawn.risk] == ["at risk"]


def test_grouped_incidences_are_of_the_figures_own_event() -> None:
    drawn = curves.grouped(grouped([incidence(), incidence()]), ORIGIN)
    assert [line.label for line in drawn.lines] == ["group A", "group B"]
    assert "relapse: 1 events" in " ".join(drawn.sheet.caption)


def test_a_grouped_caption_has_the_test_the_effect_and_who_is_in_no_group() -> None:
    effect = Effect(name="transplant", method="Cox", hazard_ratio=1.134, low=0.671, high=1.916, p=0.6)
    drawn = curves.grouped(grouped([survival(), survival(), None], effect=effect), ORIGIN)
    words = " ".join(drawn.sheet.caption)
    assert "Log-rank test: chi-square 1.50, 1 df, p = 0.2200." in words
    assert "Transplant: hazard ratio 1.13 (0.67–1.92)." in words
    assert "Group C: n 2, not estimable: few." in words
    assert "1 without a value to group by." in words
    assert drawn.sheet.title == "Overall survival, by Philadelphia chromosome"


def test_a_test_that_cannot_be_made_says_why() -> None:
    test = GroupTest(name="log-rank test", statistic=None, df=None, p=None, reason="one group")
    words = " ".join(curves.grouped(grouped([survival()], test=test), ORIGIN).sheet.caption)
    assert "Log-rank test: not estimable (one group)." in words


@pytest.mark.parametrize("empty", [None, msgspec.structs.replace(points(), at_risk=())])
def test_a_figure_of_nobody_is_refused_with_the_number_left_out(empty: object) -> None:
    with pytest.raises(Refused, match=r"os has nothing to draw.*3 are without a value"):
        curves.of(survival(curve=empty), ORIGIN)


def test_groups_of_which_none_is_estimable_are_refused_with_the_reason() -> None:
    with pytest.raises(Refused, match="os by ph has nothing to draw: group A: n 2, not estimable: few"):
        curves.grouped(grouped([None]), ORIGIN)


# -- forest ----------------------------------------------------------------------------------------


def test_a_forest_has_all_cases_first_and_every_group_with_its_counts() -> None:
    cohort = rows(reference_cases())
    whole = compute(cohort).figure("response.best")
    assert isinstance(whole, ProportionFigure)
    drawn = forest(whole, [by_group(cohort, "response.best", by) for by in ("ph", "timing")], ORIGIN)
    assert (drawn.rows[0].count, drawn.rows[0].note) == ("67/100", "67.0 (56.9–76.1)")
    assert next(row.label for row in drawn.rows if row.heading) == "Philadelphia chromosome"
    groups = [row for row in drawn.rows[1:] if not row.heading]
    assert [row.of for row in groups] == [25, 75, 7, 60, 33]
    assert "Clopper-Pearson 95 % intervals" in drawn.sheet.caption[0]
    assert any("Fisher" in said and "not adjusted" in said for said in drawn.sheet.caption)


def test_a_group_too_small_has_its_number_and_the_reason_and_no_square() -> None:
    cohort = rows(reference_cases())
    whole = compute(cohort).figure("response.best")
    assert isinstance(whole, ProportionFigure)
    small = Grouped(code="x", label="small", n=2, figure=None, reason="fewer than 5 cases")
    by = msgspec.structs.replace(by_group(cohort, "response.best", "ph"), groups=(small,))
    row = forest(whole, [by], ORIGIN).rows[-1]
    assert (row.count, row.percent, row.note) == ("n 2", None, "fewer than 5 cases")


# -- flow ------------------------------------------------------------------------------------------


def test_the_flow_of_the_reference_cohort_says_that_all_sums_hold() -> None:
    drawn = flow(consort(rows(reference_cases())), ORIGIN)
    assert not any(box.bad for box in drawn.boxes)
    assert "All sums hold." in drawn.sheet.caption
    codes = {box.code for box in drawn.boxes}
    assert {"neither", "hct"} <= codes
    assert not {"untreated", "c1_missing", "died_other"} & codes
    assert all(set(arrow) <= codes for arrow in drawn.arrows)


def test_no_two_boxes_of_the_flow_overlap() -> None:
    found = consort(rows(reference_cases()))
    # Every box is shown where somebody is in each of them.
    crowded = msgspec.structs.replace(found, boxes=tuple(msgspec.structs.replace(b, n=b.n or 1) for b in found.boxes))
    boxes = flow(crowded, ORIGIN).boxes
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            assert one.y != other.y or abs(one.x - other.x) > (one.width + other.width) / 2, (one.code, other.code)
        assert one.width / 2 < one.x < 297 - one.width / 2


def test_a_sum_that_fails_marks_its_boxes_and_names_the_cases() -> None:
    found = consort(rows([case()]))
    first = msgspec.structs.replace(found.identities[1], twice=("A-1",), sum=2)
    drawn = flow(msgspec.structs.replace(found, identities=(first,)), ORIGIN)
    assert {box.code for box in drawn.boxes if box.bad} == {"treated", "early_death", "nr", "r"}
    (said,) = [each for each in drawn.sheet.caption if "DOES NOT ADD UP" in each]
    assert "against 1 treated with INO" in said
    assert "A-1" in said
    assert "All sums hold." not in drawn.sheet.caption


def test_a_case_the_reader_is_blind_to_is_counted_and_not_named() -> None:
    found = consort(rows([case()]))
    first = msgspec.structs.replace(found.identities[1], twice=("A-1", "B-2"), sum=2)
    off = msgspec.structs.replace(found, identities=(first,))
    for blind, said in (({"A-1"}, "B-2 and 1 more"), ({"A-1", "B-2"}, "counted twice or not in it: 2 not named")):
        drawn = flow(off, ORIGIN, frozenset(blind))
        assert said in " ".join(drawn.sheet.caption)
        assert "A-1" not in " ".join(drawn.sheet.caption)
        assert any(box.bad for box in drawn.boxes)


# -- swimmer ---------------------------------------------------------------------------------------


def _lane(**changes: object) -> Lane:
    plain = {
        "case": "A-1",
        "days": 100,
        "dead": True,
        "cycles": (0, 15, 95),
        "responses": (),
        "undated": 0,
        "transplant": None,
        "relapse": None,
    }
    return Lane(**{**plain, **changes})  # type: ignore[arg-type]


def _swimmer(*lanes: Lane) -> Swimmer:
    return Swimmer(
        revision=1, basis="own", synthetic=True, withdrawn=0, month_days=30.0, imputed=0, lanes=lanes, untimed=("A-9",)
    )


def test_a_cycle_ends_at_the_next_one_after_three_weeks_or_with_the_follow_up() -> None:
    (lane,) = swim(_swimmer(_lane()), ORIGIN).lanes
    assert [(round(30 * a), round(30 * b)) for a, b in lane.cycles] == [(0, 15), (15, 36), (95, 100)]


def test_marks_of_a_lane_and_only_those_kinds_are_explained() -> None:
    codes = (("CR", True), ("NR", False), ("NE", False))
    responses = tuple(Response(cycle=i, code=c, remission=r, day=30 * i) for i, (c, r) in enumerate(codes))
    drawn = swim(_swimmer(_lane(responses=responses, transplant=60, undated=1)), ORIGIN)
    (lane,) = drawn.lanes
    assert [mark.kind for mark in lane.marks] == ["remission", "no_remission", "not_evaluable", "transplant", "death"]
    assert lane.marks[3].months == 2.0
    assert drawn.kinds == ("cycle", "remission", "no_remission", "not_evaluable", "transplant", "death")
    words = " ".join(drawn.sheet.caption)
    assert "1 responses have no day" in words
    assert "1 treated without a first dose" in words


def test_every_kind_of_mark_has_words_and_a_sign() -> None:
    from ino_tui.plots.draw_swimmer import _MARKS

    assert set(KINDS) == {*_MARKS, "cycle"}
    assert len({(marker, face) for marker, face, _ in _MARKS.values()}) == len(_MARKS)


def test_nobody_and_too_many_are_refused() -> None:
    with pytest.raises(Refused, match="no treated case"):
        swim(_swimmer(), ORIGIN)
    with pytest.raises(Refused, match=f"at most {MOST}"):
        swim(_swimmer(*[_lane()] * (MOST + 1)), ORIGIN)


def test_the_reference_cohort_has_a_bar_for_each() -> None:
    drawn = swim(swimmer(rows(reference_cases())), ORIGIN)
    assert len(drawn.lanes) == 100
    assert "n 100, 79 deaths" in drawn.sheet.caption[0]
