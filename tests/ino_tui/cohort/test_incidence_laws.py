"""Laws that hold for the incidences of every cohort."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ino_tui.cohort.incidence import cumulative_incidence, gray_test
from ino_tui.cohort.survival import Interval, kaplan_meier

Rows = list[tuple[int, int, int]]
ROWS = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from([0, 1, 2, 7]), st.integers(0, 2)), min_size=1, max_size=60
)
INTERVALS: st.SearchStrategy[Interval] = st.sampled_from(["log-log", "log", "plain"])


def split(rows: Rows) -> tuple[list[int], list[int], list[int]]:
    return [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows]


@given(ROWS)
def test_incidences_and_event_free_survival_add_to_one_at_every_time(rows: Rows) -> None:
    time, cause, _ = split(rows)
    curves = cumulative_incidence(time, cause, causes=(1, 2, 7))
    free = kaplan_meier(time, [c > 0 for c in cause])
    assert all(curve.time == free.time for curve in curves.values())
    for i, s in enumerate(free.estimate):
        assert abs(s + sum(curve.estimate[i] for curve in curves.values()) - 1) < 1e-12


@given(ROWS, INTERVALS)
def test_incidences_rise_and_the_interval_holds_them(rows: Rows, interval: Interval) -> None:
    time, cause, _ = split(rows)
    for curve in cumulative_incidence(time, cause, interval=interval).values():
        assert all(a <= b for a, b in pairwise((0.0, *curve.estimate)))
        for f, low, high in zip(curve.estimate, curve.low, curve.high, strict=True):
            assert (low is None) == (high is None)
            if low is not None and high is not None:
                assert 0 <= low <= f + 1e-12
                assert f - 1e-12 <= high <= 1


@given(ROWS, st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_the_names_of_groups_matter_to_the_bit(rows: Rows, random: Random) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    (time, cause, group), (other_time, other_cause, other_group) = split(rows), split(mixed)
    assert cumulative_incidence(time, cause) == cumulative_incidence(other_time, other_cause)
    named = [("c", "a", "b")[g] for g in other_group]
    assert gray_test(time, cause, group) == gray_test(other_time, other_cause, named)


@given(ROWS, st.sampled_from([0.5, 2.0, 30.4375, 1 / 30.4375]), st.sampled_from([0.1, 0.25, 0.5]))
def test_scaling_time_scales_quantiles_and_leaves_the_rest(rows: Rows, factor: float, p: float) -> None:
    time, cause, group = split(rows)
    scaled = [t * factor for t in time]
    assert gray_test(time, cause, group) == gray_test(scaled, cause, group)
    curves, others = cumulative_incidence(time, cause), cumulative_incidence(scaled, cause)
    for code, curve in curves.items():
        assert curve.estimate == others[code].estimate
        one, two = curve.quantile(p), others[code].quantile(p)
        for a, b in ((one.value, two.value), (one.low, two.low), (one.high, two.high)):
            assert (a is None) == (b is None)
            assert a is None or b is None or abs(a * factor - b) <= 1e-9 * max(1.0, b)


@given(ROWS)
def test_a_test_of_gray_is_a_chi_square_or_says_why_not(rows: Rows) -> None:
    time, cause, group = split(rows)
    for got in gray_test(time, cause, group, causes=(1, 2, 7)).values():
        assert (got.statistic is None) == (got.p is None) == (got.df is None) == (got.reason is not None)
        if got.statistic is not None and got.p is not None:
            assert got.statistic >= 0
            assert 0 <= got.p <= 1
            assert got.df == len(set(group)) - 1


@given(ROWS)
def test_the_numbers_add_up(rows: Rows) -> None:
    time, cause, _ = split(rows)
    for code, curve in cumulative_incidence(time, cause, causes=(1, 2, 7)).items():
        assert curve.n == len(rows)
        assert sum(curve.events) == cause.count(code)
        assert sum(curve.censored) == cause.count(0)
