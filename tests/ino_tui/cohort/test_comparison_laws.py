"""Laws of log-rank, Cox and the comparisons by transplant that hold for every cohort."""

from __future__ import annotations

import random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ino_tui.cohort.survival import cox, logrank
from ino_tui.cohort.transplant import cox_time_dependent, landmark, mantel_byar, simon_makuch, start_stop


class Row(NamedTuple):
    time: int
    event: int
    group: str
    x: int
    transplant: int | None


ROWS = st.lists(
    st.builds(
        Row,
        st.integers(0, 40),
        st.integers(0, 1),
        st.sampled_from("abc"),
        st.integers(-3, 3),
        st.none() | st.integers(0, 45),
    ),
    max_size=40,
)
FACTORS = st.sampled_from([0.5, 2.0, 7.0, 30.4375, 1 / 30.4375])


def columns(rows: list[Row]) -> tuple[list[int], list[int], list[str], list[int], list[int | None]]:
    return (
        [r.time for r in rows],
        [r.event for r in rows],
        [r.group for r in rows],
        [r.x for r in rows],
        [r.transplant for r in rows],
    )


@given(ROWS, st.integers(0, 99))
def test_the_order_of_rows_does_not_change_a_bit(rows: list[Row], seed: int) -> None:
    mixed = random.Random(seed).sample(rows, len(rows))
    time, event, group, x, transplant = columns(rows)
    time_, event_, group_, x_, transplant_ = columns(mixed)
    assert logrank(time, event, group) == logrank(time_, event_, group_) == logrank(time, event, group)
    assert cox(time, event, {"x": x}) == cox(time_, event_, {"x": x_}) == cox(time, event, {"x": x})
    assert mantel_byar(time, event, transplant) == mantel_byar(time_, event_, transplant_)
    assert cox_time_dependent(time, event, transplant) == cox_time_dependent(time_, event_, transplant_)
    assert simon_makuch(time, event, transplant) == simon_makuch(time_, event_, transplant_)
    assert landmark(time, event, transplant, at=9) == landmark(time_, event_, transplant_, at=9)


@given(ROWS, FACTORS)
def test_the_unit_of_time_changes_no_test(rows: list[Row], factor: float) -> None:
    time, event, group, x, transplant = columns(rows)
    other = [t * factor for t in time]
    waits = [None if w is None else w * factor for w in transplant]
    assert logrank(time, event, group) == logrank(other, event, group)
    assert cox(time, event, {"x": x}) == cox(other, event, {"x": x})
    assert mantel_byar(time, event, transplant) == mantel_byar(other, event, waits)
    assert cox_time_dependent(time, event, transplant) == cox_time_dependent(other, event, waits)
    assert landmark(time, event, transplant, at=9).test == landmark(other, event, waits, at=9 * factor).test


@given(ROWS, st.permutations("abc"))
def test_other_labels_give_the_same_test(rows: list[Row], names: list[str]) -> None:
    time, event, group, _, _ = columns(rows)
    renamed = dict(zip("abc", names, strict=True))
    plain, other = logrank(time, event, group), logrank(time, event, [renamed[g] for g in group])
    assert (plain.statistic is None) == (other.statistic is None)
    assert plain.df == other.df
    if plain.statistic is not None:
        assert other.statistic == pytest.approx(plain.statistic, rel=1e-9, abs=1e-12)


@given(ROWS)
def test_expected_events_add_up_to_the_observed(rows: list[Row]) -> None:
    time, event, group, _, transplant = columns(rows)
    for test in (logrank(time, event, group), mantel_byar(time, event, transplant)):
        assert sum(g.observed for g in test.groups) == sum(event)
        assert sum(g.expected for g in test.groups) == pytest.approx(sum(event), abs=1e-9)
        if test.p is not None and test.statistic is not None:
            assert test.statistic >= 0
            assert 0 <= test.p <= 1


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), max_size=30))
def test_without_ties_the_score_test_of_cox_is_the_logrank_test(rows: list[tuple[int, int]]) -> None:
    time, event, x = list(range(len(rows))), [e for e, _ in rows], [g for _, g in rows]
    test, fit = logrank(time, event, x), cox(time, event, {"x": x})
    assert (test.statistic is None) == (fit.score is None)
    if test.statistic is not None and fit.score is not None:
        assert fit.score.statistic == pytest.approx(test.statistic, rel=1e-9, abs=1e-12)


@given(ROWS)
def test_a_turned_covariate_turns_the_coefficient(rows: list[Row]) -> None:
    time, event, _, x, _ = columns(rows)
    there, back = cox(time, event, {"x": x})["x"], cox(time, event, {"x": [-3 * v for v in x]})["x"]
    assert (there.coef is None) == (back.coef is None)
    if there.coef is not None and back.coef is not None:
        assert back.coef * -3 == pytest.approx(there.coef, rel=1e-7, abs=1e-9)
        assert back.p == pytest.approx(there.p, rel=1e-6, abs=1e-9)


@given(ROWS)
def test_transplant_from_the_start_is_an_ordinary_group(rows: list[Row]) -> None:
    time, event = [r.time + 1 for r in rows], [r.event for r in rows]
    at_once = [None if r.transplant is None else 0 for r in rows]
    group = ["not transplanted" if w is None else "transplanted" for w in at_once]
    assert mantel_byar(time, event, at_once) == logrank(time, event, group)
    assert landmark(time, event, at_once, at=0).test == logrank(time, event, group)


@given(ROWS, st.integers(0, 30))
def test_nobody_is_lost(rows: list[Row], at: int) -> None:
    time, event, _, _, transplant = columns(rows)
    cut = start_stop(time, event, transplant)
    assert sum(cut.event) == sum(event)
    assert sorted(set(cut.patient)) == list(range(len(rows)))
    assert all(a < b for a, b in zip(cut.start, cut.stop, strict=True))
    found = landmark(time, event, transplant, at=at)
    assert found.n + found.left_out.n == len(rows)
    assert found.n == found.transplanted.n + found.not_transplanted.n
    curves = simon_makuch(time, event, transplant, landmark=at)
    assert curves.n + curves.left_out.n == len(rows)
    died = sum(curves.transplanted.events) + sum(curves.not_transplanted.events)
    assert died + curves.left_out.event == sum(event)
