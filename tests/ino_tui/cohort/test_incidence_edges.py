"""Incidences that can be checked by hand, what is not estimable, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ino_tui.cohort.incidence import cumulative_incidence, gray_test
from ino_tui.cohort.survival import At, Quantile, kaplan_meier
from store.errors import BadInput

# Two causes and a censoring on one day.
TIME, CAUSE = [1, 2, 2, 3, 4, 4, 5, 6], [1, 2, 1, 0, 2, 1, 0, 1]
GROUP = ["a", "a", "b", "b", "a", "b", "a", "b"]


def test_by_hand() -> None:
    curve = cumulative_incidence(TIME, CAUSE)[1]
    assert curve.estimate == pytest.approx((0.125, 0.25, 0.25, 0.40625, 0.40625, 0.71875), abs=1e-15)
    assert curve.events == (1, 1, 0, 1, 0, 1)
    assert curve.competing == (0, 1, 0, 1, 0, 0)
    assert curve.censored == (0, 0, 1, 0, 1, 0)
    assert curve.n == 8
    assert curve.at(4).at_risk == 4


def test_causes_and_a_censoring_of_one_day_leave_together_events_first() -> None:
    curves = cumulative_incidence([5, 5, 5, 5, 9], [1, 2, 0, 1, 1])
    assert [curves[k].at(5).estimate for k in (1, 2)] == [0.4, 0.2]
    assert curves[1].at(9).estimate == pytest.approx(0.8)


def test_before_the_first_exit_nobody_had_it_and_after_the_last_nothing_is_known() -> None:
    curve = cumulative_incidence(TIME, CAUSE)[2]
    assert curve.at(0.5) == At(0.0, 0.0, 0.0, 8)
    # at 1 only the other cause occurred: the limits of log-log have no value at 0
    assert curve.at(1) == At(0.0, None, None, 8)
    assert curve.at(6.5) == At(None, None, None, 0)


def test_quantiles_are_where_the_incidence_and_its_limits_cross() -> None:
    curve = cumulative_incidence([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 1, 0, 1, 0, 0], interval="plain")[1]
    # 0.25 after 2 exactly: the midpoint to the next event of the cause
    assert curve.quantile(0.25).value == 3
    got = curve.quantile(0.2)
    assert got.value == 2
    assert got.low == next(t for t, high in zip(curve.time, curve.high, strict=True) if high is not None and high > 0.2)
    assert got.high is None
    assert curve.quantile(0.9) == Quantile(None, 6.0, None)


def test_one_cause_is_one_minus_kaplan_meier() -> None:
    time, event = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
    rising, falling = (
        cumulative_incidence(time, event, interval="plain")[1],
        kaplan_meier(time, event, interval="plain"),
    )
    assert rising.estimate == pytest.approx([1 - s for s in falling.estimate], abs=1e-15)
    assert rising.low == pytest.approx([1 - s for s in falling.high if s is not None], abs=1e-13)
    assert rising.high == pytest.approx([1 - s for s in falling.low if s is not None], abs=1e-13)
    assert rising.quantile(0.5) == falling.quantile(0.5)


def test_when_all_had_it_the_incidence_is_one_without_error() -> None:
    for n in (1, 3, 7, 49):
        curve = cumulative_incidence(range(n), [4] * n, interval="plain")[4]
        assert (curve.estimate[-1], curve.low[-1], curve.high[-1]) == (1.0, 1.0, 1.0)
        assert cumulative_incidence(range(n), [4] * n)[4].low[-1] is None


def test_codes_need_not_count_from_one_and_one_that_does_not_occur_can_be_asked_for() -> None:
    assert list(cumulative_incidence([1, 2, 3], [7, 0, 1])) == [1, 7]
    curves = cumulative_incidence([1, 2, 3], [7, 0, 7], causes=(1, 7))
    assert list(curves) == [1, 7]
    assert curves[1].estimate == (0.0, 0.0, 0.0)
    assert curves[1].quantile(0.5) == Quantile(None, None, None)


def test_all_censored_one_case_and_no_case() -> None:
    assert cumulative_incidence([1, 2], [0, 0]) == {}
    assert cumulative_incidence([1, 2], [0, 0], causes=[1])[1].estimate == (0.0, 0.0)
    assert cumulative_incidence([4], [2])[2].quantile(0.5).value == 4
    assert cumulative_incidence([], []) == {}
    assert cumulative_incidence([], [], causes=[1])[1].at(0) == At(None, None, None, 0)


def test_an_event_at_time_zero_counts() -> None:
    curves = cumulative_incidence([0, 0, 1, 2], [1, 0, 2, 1])
    assert curves[1].estimate == pytest.approx((0.25, 0.25, 0.625))
    assert curves[2].estimate == pytest.approx((0.0, 0.375, 0.375))


def test_times_that_differ_by_rounding_are_one_day() -> None:
    assert cumulative_incidence([0.1 + 0.2, 0.3, 0.7], [1, 2, 0])[1].at_risk == (3, 1)
    assert gray_test([0.1 + 0.2, 0.3, 1, 2], [1, 1, 1, 0], list("abab")) == gray_test(
        [0.3, 0.3, 1, 2], [1, 1, 1, 0], list("abab")
    )


@pytest.mark.parametrize(
    "rows",
    [
        (np.array(TIME), np.array(CAUSE), np.array(GROUP)),
        (tuple(TIME), tuple(CAUSE), tuple(GROUP)),
        (pd.Series(TIME, index=range(9, 1, -1)), pd.Series(CAUSE, dtype="Int64"), pd.Series(GROUP, dtype="category")),
    ],
)
def test_any_row_of_values_will_do(rows: tuple[Any, Any, Any]) -> None:
    time, cause, group = rows
    assert cumulative_incidence(time, cause) == cumulative_incidence(TIME, CAUSE)
    assert gray_test(time, cause, group) == gray_test(TIME, CAUSE, GROUP)


def test_labels_of_any_kind_name_the_same_groups() -> None:
    plain = gray_test(TIME, CAUSE, GROUP)
    assert plain[1].df == 1
    for first, second in ((0, 1), (1, 0), ("z", 3), ((1, 2), frozenset()), (True, "no")):
        assert gray_test(TIME, CAUSE, [first if g == "a" else second for g in GROUP]) == plain


def test_where_gray_has_no_test_it_says_why() -> None:
    assert gray_test(TIME, CAUSE, ["x"] * 8)[1].reason == "there is only one group."
    assert gray_test(TIME, CAUSE, GROUP, causes=(1, 2, 3))[3].reason == "nobody had an event of this cause."
    assert gray_test([], [], [], causes=(1,))[1].reason == "there are no cases."
    assert gray_test([1, 1], [0, 0], list("ab")) == {}
    left_early = gray_test([1, 1, 5, 6, 7], [0, 0, 1, 1, 0], list("aabbb"))[1]
    all_at_once = gray_test([3, 3, 3, 3], [1, 1, 1, 1], list("aabb"))[1]
    for got in (left_early, all_at_once):
        assert (got.statistic, got.df, got.p) == (None, None, None)
        assert got.reason is not None
        assert got.reason.startswith("a group is not at risk")


def test_a_cause_in_one_group_only_has_a_test() -> None:
    # R: cuminc(c(1,2,3,4,5,6), c(1,2,1,2,2,0), c("a","b","a","b","a","b"))$Tests
    got = gray_test([1, 2, 3, 4, 5, 6], [1, 2, 1, 2, 2, 0], list("ababab"))
    assert got[1].statistic == pytest.approx(2.3636980261819165, rel=1e-12)
    assert got[1].p == pytest.approx(0.12418748578637984, rel=1e-12)


@pytest.mark.parametrize(
    ("time", "cause", "more", "said"),
    [
        ([-1, 2], [1, 0], {}, "negative"),
        ([math.nan, 2], [1, 0], {}, "missing"),
        ([None, 2], [1, 0], {}, "missing"),
        ([1, 2], [1], {}, "2 values and cause has 1"),
        ([1, 2], [1, -1], {}, "positive whole number"),
        ([1, 2], [1, 1.5], {}, "positive whole number"),
        ([1, 2], [1, "relapse"], {}, "not a number"),
        ([1, 2], ["1", "0"], {}, "not a number"),
        ([1, 2], [1, None], {}, "missing"),
        ([1, 10**400], [1, 0], {}, "not a number"),
        (pd.to_timedelta([1, 2], unit="D"), [1, 0], {}, "not a number"),
        (pd.Series([1, None], dtype="Int64"), [1, 0], {}, "missing"),
        (np.ma.array([1, 2], mask=[False, True]), [1, 0], {}, "missing"),
        ([1, 2], [1, 3], {"causes": (1, 2)}, "holds 3"),
        ([1, 2], [1, 0], {"causes": (0, 1)}, "positive whole numbers"),
        ([1, 2], [1, 0], {"interval": "logit"}, "log-log, log, plain"),
        ([1, 2], [1, 0], {"level": 95}, "between 0 and 1"),
    ],
)
def test_bad_input_is_said_in_a_plain_sentence(time: Any, cause: Any, more: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        cumulative_incidence(time, cause, **more)
    assert str(caught.value).endswith(".")


def test_the_answer_by_cause_cannot_be_changed() -> None:
    answers: list[Any] = [cumulative_incidence([1, 2], [1, 2]), gray_test([1, 2], [1, 2], ["a", "b"])]
    for found in answers:
        assert set(found) == {1, 2}
        with pytest.raises(TypeError):
            found[1] = found[2]


@pytest.mark.parametrize("group", [["a"], ["a", None], ["a", math.nan], [pd.NA, "a"], [pd.NaT, "a"], [["a"], ["b"]], 7])
def test_groups_that_are_none_are_refused(group: Any) -> None:
    with pytest.raises(BadInput, match="group"):
        gray_test([1, 2], [1, 1], group)


def test_a_cause_that_nobody_had_can_be_asked_for() -> None:
    time, cause, group = [3, 5, 8], [0, 0, 0], ["a", "b", "a"]
    curves, tests = cumulative_incidence(time, cause), gray_test(time, cause, group)

    assert (list(curves), 1 in curves) == ([], False)
    assert curves[1].estimate == (0.0, 0.0, 0.0)
    assert curves[2].at(5).at_risk == 2
    assert tests[1].p is None
    assert tests[1].reason == "nobody had an event of this cause."
    for absent in (0, -1, "1"):
        with pytest.raises(KeyError):
            curves[absent]  # type: ignore[index]
