"""Cases that can be checked by hand, and what is not estimable."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

from ino_tui.cohort.survival import Quantile, kaplan_meier, reverse_kaplan_meier
from store.errors import BadInput


def test_a_plateau_at_exactly_one_half_gives_its_midpoint() -> None:
    # 1 - 3/6 = 1/2 after time 3; the next death is at 5 (floating point says 0.5000000000000001)
    assert kaplan_meier([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 1, 1]).quantile(0.5).value == 4


def test_a_last_plateau_at_exactly_one_half_runs_to_the_last_follow_up() -> None:
    assert kaplan_meier([1, 2, 5, 9], [1, 1, 0, 0]).quantile(0.5).value == (2 + 9) / 2


@pytest.mark.parametrize("n", [2, 4, 6, 10, 22, 38, 50, 98, 200])
def test_the_median_of_an_even_number_of_deaths_is_the_midpoint(n: int) -> None:
    middle = kaplan_meier(range(1, n + 1), [1] * n).quantile(0.5)
    assert middle.value == (n / 2 + n / 2 + 1) / 2


def test_the_lower_limit_of_a_median_may_exist_where_the_median_does_not() -> None:
    got = kaplan_meier([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 0, 0, 0, 0, 0, 0], interval="plain").quantile(0.5)
    assert (got.value, got.high) == (None, None)
    assert kaplan_meier([1, 2, 3, 4], [1, 1, 1, 0], interval="log").quantile(0.9) == Quantile(None, 3.0, None)


def test_all_censored() -> None:
    curve = kaplan_meier([3, 5, 5], [0, 0, 0])
    assert curve.estimate == (1.0, 1.0)
    assert curve.low == curve.high == (None, None)
    assert kaplan_meier([3, 5], [0, 0], interval="log").low == (1.0, 1.0)
    assert curve.quantile(0.5) == Quantile(None, None, None)
    assert curve.at(5).at_risk == 2
    assert reverse_kaplan_meier([3, 5, 5], [0, 0, 0]).estimate == pytest.approx((2 / 3, 0.0))


def test_all_die_on_one_day() -> None:
    curve = kaplan_meier([7, 7, 7], [1, 1, 1])
    assert (curve.estimate, curve.low, curve.high) == ((0.0,), (None,), (None,))
    assert curve.quantile(0.5) == Quantile(7.0, None, None)
    assert curve.at(7).estimate == 0
    assert curve.at(8).estimate is None


def test_one_case() -> None:
    assert kaplan_meier([4], [1]).quantile(0.5).value == 4
    assert kaplan_meier([4], [0]).quantile(0.5).value is None


def test_an_event_at_time_zero_counts() -> None:
    curve = kaplan_meier([0, 1, 2, 3], [1, 0, 1, 0])
    assert curve.at(0).estimate == 0.75
    assert curve.at(0).at_risk == 4
    assert curve.at(2).estimate == pytest.approx(0.375)


def test_a_death_leaves_before_a_censoring_of_the_same_day() -> None:
    curve = kaplan_meier([5, 5, 8], [1, 0, 1])
    assert curve.at(5).estimate == pytest.approx(2 / 3)
    reverse = reverse_kaplan_meier([5, 5, 8], [1, 0, 1])
    # the death is gone before the censoring: one of two is censored
    assert reverse.at(5).estimate == 0.5
    assert (reverse.events, reverse.censored) == ((1, 0), (1, 1))


def test_ties_of_times_in_another_unit_stay_ties() -> None:
    time = [0.1 + 0.2, 0.3, 0.7]
    assert time[0] != time[1]
    curve = kaplan_meier(time, [1, 1, 0])
    assert curve.events == (2, 0)
    assert kaplan_meier([0.1, 0.3, 0.7], [1, 1, 0]).events == (1, 1, 0)


def test_delayed_entry_by_hand() -> None:
    curve = kaplan_meier([4, 6, 9, 12], [1, 1, 0, 1], entry=[0, 4, 5, 0])
    # at 4: cases 1 and 4 (case 2 enters on that day and is at risk after it); at 6: cases 2, 3, 4
    assert curve.at_risk == (2, 3, 2, 1)
    assert curve.estimate == pytest.approx((1 / 2, 1 / 3, 1 / 3, 0.0))
    assert [curve.at(t).at_risk for t in (0, 1, 4, 4.5, 5.5, 12, 13)] == [0, 2, 2, 2, 3, 1, 0]


def test_delayed_entry_of_nobody_is_no_delayed_entry() -> None:
    time, event = [4, 6, 6, 12], [1, 1, 0, 1]
    plain, late = kaplan_meier(time, event), kaplan_meier(time, event, entry=[0, 0, 0, 0])
    assert (plain.time, plain.at_risk, plain.estimate, plain.low) == (late.time, late.at_risk, late.estimate, late.low)


def test_a_risk_set_that_empties_stays_at_zero() -> None:
    curve = kaplan_meier([1, 5, 6], [1, 1, 0], entry=[0, 2, 2])
    assert curve.estimate == (0.0, 0.0, 0.0)


def test_no_cases_is_a_curve_on_which_nothing_is_estimable() -> None:
    curve = kaplan_meier([], [])
    assert curve.n == 0
    read = curve.at(3)
    assert (read.estimate, read.low, read.high, read.at_risk) == (None, None, None, 0)
    assert curve.quantile(0.5) == Quantile(None, None, None)
    assert reverse_kaplan_meier([], []).quantile(0.5) == Quantile(None, None, None)


def test_before_anybody_left_all_are_alive_and_after_the_last_nothing_is_known() -> None:
    curve = kaplan_meier([10, 20], [1, 0])
    first = curve.at(9)
    assert (first.estimate, first.low, first.high, first.at_risk) == (1.0, 1.0, 1.0, 2)
    assert curve.at(20).estimate == 0.5
    assert curve.at(20.5).estimate is None


def test_a_late_rise_of_the_upper_limit_is_read_as_r_reads_it() -> None:
    # R: quantile(survfit(..., conf.type = "plain"), .5)$upper is 48 here
    time = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
    event = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
    assert kaplan_meier(time, event, interval="plain").quantile(0.5).high == 48
    assert kaplan_meier(time, event, interval="log").quantile(0.5).high is None


def test_the_product_is_exact_to_rounding() -> None:
    n = 97
    share = Fraction(1)
    for k in range(n // 2):
        share *= Fraction(n - k - 1, n - k)
    assert kaplan_meier(range(n), [1] * n).estimate[n // 2 - 1] == pytest.approx(float(share), abs=1e-15)


@pytest.mark.parametrize(
    ("time", "event", "more", "said"),
    [
        ([-1, 2], [1, 0], {}, "negative"),
        ([math.nan, 2], [1, 0], {}, "missing"),
        ([math.inf, 2], [1, 0], {}, "infinite"),
        ([None, 2], [1, 0], {}, "missing"),
        (["soon", 2], [1, 0], {}, "not a number"),
        ([1, 2], [1], {}, "2 values and event has 1"),
        ([1, 2], [1, 2], {}, "1 .* or 0"),
        ([1, 2], [1, math.nan], {}, "missing"),
        ([[1, 2]], [[1, 0]], {}, "one row"),
        ([1, 2], [1, 0], {"entry": [0]}, "entry has 1"),
        ([1, 2], [1, 0], {"entry": [0, 2]}, "before time"),
        ([0.3, 0.1 + 0.2], [1, 0], {"entry": [0, 0.3]}, "by no more than rounding"),
        (["1", "2"], [1, 0], {}, "not a number"),
        ([1, 10**400], [1, 0], {}, "not a number"),
        ([1, 2], [1, 0], {"interval": "logit"}, "log-log, log, plain"),
        ([1, 2], [1, 0], {"level": 95}, "between 0 and 1"),
        ([1, 2], [1, 0], {"level": "0.95"}, "between 0 and 1"),
        ([1, 2], [1, 0], {"level": None}, "between 0 and 1"),
    ],
)
def test_bad_input_is_said_in_a_plain_sentence(time: Any, event: Any, more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        kaplan_meier(time, event, **more)
    assert isinstance(caught.value, BadInput)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("t", [-1, math.nan, math.inf, None, "6"])
def test_a_curve_is_not_read_before_its_origin(t: Any) -> None:
    with pytest.raises(ValueError, match="zero or more"):
        kaplan_meier([1], [1]).at(t)


@pytest.mark.parametrize("p", [0, 1, 1.5, math.nan, None, "0.5"])
def test_a_quantile_is_of_a_share(p: Any) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        kaplan_meier([1], [1]).quantile(p)
