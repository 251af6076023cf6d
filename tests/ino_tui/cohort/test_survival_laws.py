"""Laws that hold for every cohort."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ino_tui.cohort.survival import Interval, kaplan_meier, reverse_kaplan_meier

Rows = list[tuple[int, int]]
ROWS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 1)), min_size=1, max_size=60)
INTERVALS: st.SearchStrategy[Interval] = st.sampled_from(["log-log", "log", "plain"])


def split(rows: Rows) -> tuple[list[int], list[int]]:
    return [t for t, _ in rows], [e for _, e in rows]


@given(ROWS)
def test_curve_times_reverse_curve_is_the_share_still_followed(rows: Rows) -> None:
    time, event = split(rows)
    curve, reverse = kaplan_meier(time, event), reverse_kaplan_meier(time, event)
    assert curve.time == reverse.time
    for t, s, g in zip(curve.time, curve.estimate, reverse.estimate, strict=True):
        assert abs(s * g - sum(other > t for other in time) / len(time)) < 1e-12


@given(ROWS, INTERVALS)
def test_estimates_fall_and_the_interval_holds_the_estimate(rows: Rows, interval: Interval) -> None:
    curve = kaplan_meier(*split(rows), interval=interval)
    assert all(a >= b for a, b in pairwise((1.0, *curve.estimate)))
    for s, low, high in zip(curve.estimate, curve.low, curve.high, strict=True):
        assert (low is None) == (high is None)
        if low is not None and high is not None:
            assert 0 <= low <= s + 1e-12
            assert s - 1e-12 <= high <= 1


@given(ROWS, st.randoms())
def test_the_order_of_rows_does_not_matter_and_the_same_data_give_the_same_bits(rows: Rows, random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert kaplan_meier(*split(rows)) == kaplan_meier(*split(mixed)) == kaplan_meier(*split(rows))
    assert reverse_kaplan_meier(*split(rows)) == reverse_kaplan_meier(*split(mixed))


@given(ROWS, st.sampled_from([0.5, 2.0, 30.4375, 1 / 30.4375]), st.sampled_from([0.25, 0.5, 0.75]))
def test_scaling_time_scales_quantiles_and_leaves_the_estimates(rows: Rows, factor: float, p: float) -> None:
    time, event = split(rows)
    plain, scaled = kaplan_meier(time, event), kaplan_meier([t * factor for t in time], event)
    assert plain.estimate == scaled.estimate
    for a, b in zip(astuple(plain.quantile(p)), astuple(scaled.quantile(p)), strict=True):
        assert (a is None) == (b is None)
        assert a is None or b is None or abs(a * factor - b) <= 1e-9 * max(1.0, b)


def astuple(quantile: object) -> tuple[float | None, ...]:
    return tuple(getattr(quantile, name) for name in ("value", "low", "high"))


@given(ROWS)
def test_the_numbers_add_up(rows: Rows) -> None:
    time, event = split(rows)
    curve = kaplan_meier(time, event)
    assert curve.n == len(rows)
    assert sum(curve.events) == sum(event)
    for t, n in zip(curve.time, curve.at_risk, strict=True):
        assert n == curve.at(t).at_risk == sum(other >= t for other in time)


@given(ROWS, st.lists(st.integers(0, 20), min_size=60, max_size=60))
def test_with_delayed_entry_the_risk_set_is_who_entered_before_and_leaves_then_or_later(
    rows: Rows, waits: list[int]
) -> None:
    time = [t + w + 1 for (t, _), w in zip(rows, waits, strict=False)]
    entry = waits[: len(rows)]
    curve = kaplan_meier(time, [e for _, e in rows], entry=entry)
    for t in [*curve.time, 0.5, 7.5, 20]:
        watched = sum(enters < t <= leaves for enters, leaves in zip(entry, time, strict=True))
        assert curve.at(t).at_risk == watched
