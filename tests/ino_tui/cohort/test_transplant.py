"""Landmark, Simon-Makuch, Mantel-Byar and time-dependent Cox against R, on the Stanford and the feasible cohort."""

from __future__ import annotations

import csv
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ino_tui.cohort.survival import Curve
from ino_tui.cohort.transplant import cox_time_dependent, landmark, mantel_byar, simon_makuch, start_stop
from store.errors import BadInput
from tests.ino_tui.cohort.reference import DATA, survival_tests
from tests.ino_tui.cohort.test_cox import same_fit
from tests.ino_tui.cohort.test_logrank import same_test

STANFORD: dict[str, Any] = survival_tests()["stanford"]
Cohort = tuple[list[float], list[int], list[float | None]]


def stanford(version: str) -> Cohort:
    """The cohort as R's jasa1; as heart every time is a day later."""
    later = 1 if version == "heart" else 0
    time = [t + later for t in STANFORD["time"]]
    return time, STANFORD["event"], [None if w is None else w + later for w in STANFORD["transplant"]]


def feasible() -> Cohort:
    with (DATA / "feasible_cohort.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    waits = [float(r["hct_day"]) if r["hct_day"] else None for r in rows]
    return [float(r["time"]) for r in rows], [int(r["event"]) for r in rows], waits


def same_steps(curve: Curve, steps: dict[str, Any]) -> None:
    assert list(curve.time) == pytest.approx(steps["time"], abs=1e-9)
    assert list(curve.at_risk) == steps["n_risk"]
    assert list(curve.estimate) == pytest.approx(steps["surv"], abs=1e-12)


def same_curve(curve: Curve, want: dict[str, Any]) -> None:
    same_steps(curve, want["steps"])
    assert list(curve.events) == want["steps"]["n_event"]
    assert curve.quantile(0.5).value == want["median"]
    for i, t in enumerate(want["at"]["at"]):
        read = curve.at(t)
        assert read.estimate == pytest.approx(want["at"]["surv"][i], abs=1e-12)
        assert read.low == pytest.approx(want["at"]["loglog_lower"][i], abs=1e-10)
        assert read.high == pytest.approx(want["at"]["loglog_upper"][i], abs=1e-10)


@pytest.mark.parametrize("version", ["jasa1", "heart"])
@pytest.mark.parametrize("start", ["0", "91.3125"])
def test_simon_makuch_is_that_of_r(version: str, start: str) -> None:
    want = STANFORD[version]["simon_makuch"][start]
    got = simon_makuch(*stanford(version), landmark=float(start))
    same_curve(got.not_transplanted, want["x0"])
    same_curve(got.transplanted, want["x1"])
    assert got.n + got.left_out.n == 103


@pytest.mark.parametrize("version", ["jasa1", "heart"])
def test_mantel_byar_is_that_by_hand_in_r(version: str) -> None:
    want = STANFORD[version]["mantel_byar"]
    got = mantel_byar(*stanford(version))
    assert got.groups[1].label == "transplanted"
    assert got.groups[1].observed == want["observed_x1"]
    assert got.groups[1].expected == pytest.approx(want["expected_x1"], abs=1e-12)
    assert got.variance[1][1] == pytest.approx(want["var"], abs=1e-12)
    assert (got.statistic, got.p, got.df) == pytest.approx((want["chisq"], want["p"], 1), abs=1e-12)


@pytest.mark.parametrize("version", ["jasa1", "heart"])
def test_time_dependent_cox_is_that_of_r(version: str) -> None:
    cohort = stanford(version)
    same_fit(cox_time_dependent(*cohort), STANFORD[version]["cox_tx"])
    fixed = {name: STANFORD[name] for name in ("age", "year", "surgery")}
    same_fit(cox_time_dependent(*cohort, covariates=fixed), STANFORD[version]["cox_full"])


@pytest.mark.parametrize("at", ["30", "91.3125"])
def test_landmark_is_that_of_r(at: str) -> None:
    want = STANFORD["landmark"][at]
    got = landmark(*stanford("jasa1"), at=float(at))
    assert (got.n, got.transplanted.n, got.not_transplanted.n) == (
        want["n"],
        want["transplanted"],
        want["n"] - want["transplanted"],
    )
    assert got.left_out.n == 103 - want["n"]
    same_test(got.test, want["test"])
    same_steps(got.not_transplanted, want["steps"]["km_tx0"])
    same_steps(got.transplanted, want["steps"]["km_tx1"])


def test_the_feasible_cohort_is_that_of_r() -> None:
    want = survival_tests()["feasible"]
    cohort = feasible()
    cox = cox_time_dependent(*cohort)
    same_fit(cox, want["cox"] | {"terms": ["transplant"]})
    assert mantel_byar(*cohort).statistic == pytest.approx(want["mantel_byar"]["chisq"], abs=1e-12)
    curves = simon_makuch(*cohort)
    same_curve(curves.not_transplanted, want["simon_makuch"]["x0"])
    same_curve(curves.transplanted, want["simon_makuch"]["x1"])


def test_follow_up_is_cut_at_transplant() -> None:
    rows = start_stop([10, 20, 30], [1, 0, 1], [None, 5, 40])
    assert rows.patient == (0, 1, 1, 2)
    assert rows.start == (0, 0, 5, 0)
    assert rows.stop == (10, 5, 20, 30)
    assert rows.event == (1, 0, 0, 1)
    assert rows.transplanted == (0, 0, 1, 0)
    assert rows.after_end == 1


def test_half_days_as_in_r() -> None:
    # transplanted from the start; on the day of death; death on day 0; both on day 0
    rows = start_stop([15, 4, 0, 0], [1, 1, 1, 1], [0, 4, None, 0])
    assert rows.patient == (0, 1, 1, 2, 3)
    assert rows.start == (0, 0, 3.5, 0, 0)
    assert rows.stop == (15, 3.5, 4, 0.5, 0.5)
    assert rows.event == (1, 0, 1, 1, 1)
    assert rows.transplanted == (1, 0, 1, 0, 1)


def test_half_a_day_never_passes_another_time() -> None:
    months = start_stop([0.0, 0.2, 0.3], [1, 1, 1], [None, None, 0.3])
    assert months.stop == pytest.approx((0.1, 0.2, 0.25, 0.3))


def test_what_differs_from_day_0_by_rounding_is_day_0() -> None:
    rows = start_stop([1e-12, 3], [1, 1], [None, 1e-12])
    assert (rows.stop, rows.transplanted) == ((0.5, 3.0), (0, 1))


def test_a_transplant_acts_after_its_day() -> None:
    # the second dies on the day the first is transplanted: then both are not transplanted
    test = mantel_byar([9, 5, 12], [1, 1, 0], [5, None, None])
    assert [g.observed for g in test.groups] == [1, 1]
    assert test.groups[1].expected == pytest.approx(1 / 2)


def test_who_is_followed_at_the_landmark_is_at_risk_on_it() -> None:
    got = simon_makuch([5, 20, 30, 40], [1, 1, 0, 1], [None, 3, 10, None], landmark=10)
    assert (got.n, got.left_out.event, got.left_out.censored) == (3, 1, 0)
    assert got.transplanted.at(10).at_risk == 2
    assert got.not_transplanted.at(10).at_risk == 1


def test_who_ends_on_the_landmark_is_left_out_and_a_transplant_on_it_counts() -> None:
    got = landmark([30, 30, 31, 50], [1, 0, 1, 1], [None, 2, 30, 31], at=30)
    assert (got.n, got.left_out.event, got.left_out.censored) == (2, 1, 1)
    assert got.transplanted.time == (1.0,)
    assert got.not_transplanted.time == (20.0,)


def test_nobody_at_the_landmark() -> None:
    got = landmark([3, 4], [1, 0], [1, None], at=90)
    assert (got.n, got.left_out.n) == (0, 2)
    assert got.test.reason == "there are no cases."
    assert got.transplanted.at(1).estimate is None
    curves = simon_makuch([3, 4], [1, 0], [1, None], landmark=90)
    assert (curves.n, curves.transplanted.n, curves.not_transplanted.n) == (0, 0, 0)


@pytest.mark.parametrize("transplant", [[None, None, None], [0, 0, 0]])
def test_one_group_alone_is_not_compared(transplant: list[float | None]) -> None:
    time, event = [3.0, 4.0, 9.0], [1, 0, 1]
    assert mantel_byar(time, event, transplant).reason == "there is only one group."
    assert cox_time_dependent(time, event, transplant)["transplant"].coef is None
    assert landmark(time, event, transplant, at=1).test.reason == "there is only one group."


def test_no_cases() -> None:
    assert start_stop([], [], []).patient == ()
    assert mantel_byar([], [], []).reason == cox_time_dependent([], [], []).reason == "there are no cases."
    assert simon_makuch([], [], []).n == landmark([], [], [], at=0).n == 0


def test_an_end_on_day_0_is_in_the_curve_from_day_0() -> None:
    got = simon_makuch([0, 4], [1, 1], [None, None])
    assert got.not_transplanted.n == got.n == 2
    assert got.left_out.n == 0


def test_never_may_be_said_in_any_way() -> None:
    time, event = [9, 5, 12, 14], [1, 1, 0, 1]
    want = mantel_byar(time, event, [5, None, 3, None])
    ways: list[Any] = [
        np.array([5, math.nan, 3, math.nan]),
        pd.Series([5, None, 3, None], index=[3, 1, 2, 0]),
        pd.array([5, pd.NA, 3, pd.NA], dtype="Int64"),
    ]
    for way in ways:
        assert mantel_byar(pd.Series(time), np.array(event), way) == want


@pytest.mark.parametrize(
    ("time", "event", "transplant", "said"),
    [
        ([-1, 2], [1, 0], [None, 1], "negative"),
        ([None, 2], [1, 0], [None, 1], "missing"),
        ([1, 2], [1, 2], [None, 1], "1 .* or 0"),
        ([1, 2], [1, 0], [None, -1], "transplant holds a negative"),
        ([1, 2], [1, 0], [None], "transplant has 1"),
        ([1, 2], [1, 0], [None, "later"], "one row of times"),
        ([1, 2], [1, 0], [None, math.inf], "one row of times"),
        ([1, 2], [1, 0], 7, "one row of times"),
        ([1, 2], [1, 0], [[1], [2]], "one row of times"),
    ],
)
def test_bad_input_is_said_in_a_plain_sentence(time: Any, event: Any, transplant: Any, said: str) -> None:
    for call in (start_stop, mantel_byar, simon_makuch, cox_time_dependent):
        with pytest.raises(BadInput, match=said) as caught:
            call(time, event, transplant)
        assert str(caught.value).endswith(".")
    with pytest.raises(BadInput, match=said):
        landmark(time, event, transplant, at=1)


@pytest.mark.parametrize("at", [-1, math.nan, math.inf, "day 90", None])
def test_a_landmark_is_a_time(at: Any) -> None:
    with pytest.raises(BadInput, match="zero or more"):
        landmark([1], [1], [None], at=at)
    with pytest.raises(BadInput, match="zero or more"):
        simon_makuch([1], [1], [None], landmark=at)


def test_covariates_are_one_value_a_patient() -> None:
    time, event, transplant = [9, 5, 12], [1, 1, 0], [5, None, 3]
    with pytest.raises(BadInput, match="age has 2"):
        cox_time_dependent(time, event, transplant, covariates={"age": [1, 2]})
    with pytest.raises(BadInput, match="name the other"):
        cox_time_dependent(time, event, transplant, covariates={"transplant": [1, 0, 1]})
