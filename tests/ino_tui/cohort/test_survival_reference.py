"""Our curves against R's survfit on every reference data set, and against lifelines."""

from __future__ import annotations

import warnings
from itertools import pairwise
from math import isclose
from typing import Any

import pytest

from ino_tui.cohort.survival import Curve, Interval, kaplan_meier, reverse_kaplan_meier
from tests.ino_tui.cohort.reference import Times, data_sets, survfit

SETS = sorted(data_sets())
INTERVALS: tuple[Interval, ...] = ("log-log", "log", "plain")


def same(got: float | None, want: float | None, tolerance: float) -> bool:
    if got is None or want is None:
        return got is want
    return abs(got - want) <= tolerance


def curve_of(data: Times, interval: Interval = "log-log") -> Curve:
    return kaplan_meier(data.time, data.event, entry=data.entry, interval=interval)


@pytest.mark.parametrize(("name", "interval"), [(n, i) for n in SETS for i in INTERVALS if i in survfit()[n]["ci"]])
def test_estimate_limits_and_numbers_at_risk_are_those_of_r(name: str, interval: Interval) -> None:
    ref = survfit()[name]
    curve = curve_of(data_sets()[name], interval)
    for i, t in enumerate(ref["at"]["time"]):
        read = curve.at(t)
        assert read.at_risk == ref["at"]["n_risk"][i]
        assert same(read.estimate, ref["at"]["surv"][i], 1e-12)
        assert same(read.low, ref["ci"][interval]["lower"][i], 1e-10)
        assert same(read.high, ref["ci"][interval]["upper"][i], 1e-10)


@pytest.mark.parametrize("name", [n for n in SETS if "steps" in survfit()[n]])
def test_every_step_is_that_of_r(name: str) -> None:
    steps: dict[str, Any] = survfit()[name]["steps"]
    for interval in ("log-log", "log"):
        curve = curve_of(data_sets()[name], interval)
        assert list(curve.time) == steps["time"]
        assert list(curve.at_risk) == steps["n_risk"]
        assert list(curve.events) == steps["n_event"]
        assert list(curve.censored) == steps["n_censor"]
        key = interval.replace("-", "")
        assert all(same(a, b, 1e-12) for a, b in zip(curve.estimate, steps["surv"], strict=True))
        assert all(same(a, b, 1e-10) for a, b in zip(curve.low, steps[f"lower_{key}"], strict=True))
        assert all(same(a, b, 1e-10) for a, b in zip(curve.high, steps[f"upper_{key}"], strict=True))


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("name", [n for n in SETS if "quantiles" in survfit()[n]])
def test_quantiles_are_exactly_those_of_r(name: str, interval: Interval) -> None:
    ref = survfit()[name]["quantiles"][interval]
    curve = curve_of(data_sets()[name], interval)
    for i, p in enumerate(ref["prob_died"]):
        got = curve.quantile(p)
        assert (got.value, got.low, got.high) == (ref["estimate"][i], ref["lower"][i], ref["upper"][i])


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("name", [n for n in SETS if "reverse" in survfit()[n]])
def test_median_follow_up_is_that_of_prodlim(name: str, interval: Interval) -> None:
    ref = survfit()[name]
    data = data_sets()[name]
    got = reverse_kaplan_meier(data.time, data.event, interval=interval).quantile(0.5)
    flipped = ref["reverse"][interval]
    assert got.value == ref["reverse_deaths_first"]
    if flipped["median"] == got.value:
        # Where no death and censoring share a day, R's survfit with the indicator flipped is the same curve.
        assert (got.low, got.high) == (flipped["lower"], flipped["upper"])
    else:
        assert name == "aml Maintained"


def test_delayed_entry_gives_the_median_of_simon_and_makuch() -> None:
    assert curve_of(data_sets()["simon makuch hct"]).quantile(0.5).value == survfit()["simon makuch hct"]["median"]


@pytest.mark.parametrize("name", [n for n in SETS if data_sets()[n].entry is None])
def test_lifelines_agrees(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import KaplanMeierFitter

        data = data_sets()[name]
        fitter = KaplanMeierFitter().fit(data.time, data.event)
        limits = fitter.confidence_interval_survival_function_
    curve = curve_of(data)
    for t, s, low, high in zip(curve.time, curve.estimate, curve.low, curve.high, strict=True):
        assert isclose(fitter.survival_function_.at[t, "KM_estimate"], s, abs_tol=1e-12)
        if low is not None and high is not None:
            assert isclose(limits.at[t, "KM_estimate_lower_0.95"], low, abs_tol=1e-10)
            assert isclose(limits.at[t, "KM_estimate_upper_0.95"], high, abs_tol=1e-10)


def test_estimates_never_rise_on_the_reference_data() -> None:
    for data in data_sets().values():
        assert all(a >= b for a, b in pairwise(curve_of(data).estimate))
