"""The lanes of the swimmer plot: days from the first INO dose, longest first, nothing left out unsaid."""

from __future__ import annotations

import msgspec

from ino_tui.cohort.counting.swimmer import Response, swimmer
from ino_tui.cohort.figures import compute
from ino_tui.cohort.shapes import SurvivalFigure
from store.basis import CohortRow
from store.case import Transplant
from tests.cases import case
from tests.ino_tui.cohort.cohorts import reference_cases, rows


def test_a_lane_tells_the_course_in_days() -> None:
    transplant = Transplant(n=1, date="2019-05-20", status="cr_mrd_neg", donor="matched_unrelated")
    (lane,) = swimmer(rows([case(transplants=(transplant,))])).lanes
    assert (lane.case, lane.days, lane.dead, lane.cycles) == ("A-1", 243, True, (0, 28))
    assert (lane.transplant, lane.relapse, lane.undated) == (77, 190, 0)
    assert lane.responses == (
        Response(cycle=1, code="CR", remission=True, day=22),
        Response(cycle=2, code="CR", remission=True, day=51),
    )


def test_the_longest_comes_first_and_the_lanes_are_those_of_the_curve() -> None:
    cohort = rows(reference_cases())
    found = swimmer(cohort)
    days = [lane.days for lane in found.lanes]
    assert days == sorted(days, reverse=True)
    curve = compute(cohort).figure("os")
    assert isinstance(curve, SurvivalFigure)
    assert (len(days), sum(lane.dead for lane in found.lanes)) == (curve.n, curve.events)


def test_nothing_lies_outside_its_lane() -> None:
    for lane in swimmer(rows(reference_cases())).lanes:
        marks = [*lane.cycles, *(r.day for r in lane.responses), lane.transplant or 0, lane.relapse or 0]
        assert min(marks) >= 0
        assert max(marks) <= lane.days


def test_who_has_no_time_is_named_and_who_was_not_treated_is_not() -> None:
    unseen = case("A-2", deaths=(), follow_up=())
    untreated = case("A-3", doses=(), cycles=())
    found = swimmer(rows([case(), unseen, untreated]))
    assert [lane.case for lane in found.lanes] == ["A-1"]
    assert found.untimed == ("A-2",)


def test_a_response_without_a_day_is_counted() -> None:
    bare = case(marrows=(), extramedullary=())
    (lane,) = swimmer(rows([bare])).lanes
    assert (lane.responses, lane.undated) == ((), 2)


def test_responses_are_those_of_the_basis() -> None:
    plain = case()
    (lane,) = swimmer(rows([CohortRow(case=plain, values={})])).lanes
    assert lane.responses == ()
    assert lane.undated == 0


def test_a_partial_date_is_imputed_and_counted() -> None:
    partial = msgspec.structs.replace(case().deaths[0], date="2019-11")
    found = swimmer(rows([case(deaths=(partial,))]))
    assert (found.imputed, found.lanes[0].days) == (1, 256)
