"""Delayed entry against R's survfit, on small sets with many ties."""

from __future__ import annotations

import json

import pytest

from ino_tui.cohort.survival import Interval, kaplan_meier
from tests.ino_tui.cohort.reference import DATA

SETS = json.loads((DATA / "delayed_entry.json").read_text())["sets"]
INTERVALS: tuple[Interval, ...] = ("log-log", "log", "plain")


def same(got: float | None, want: float | None, tolerance: float) -> bool:
    if got is None or want is None:
        return got is want
    return abs(got - want) <= tolerance


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("number", range(len(SETS)))
def test_steps_limits_and_quantiles_are_those_of_r(number: int, interval: Interval) -> None:
    rows = SETS[number]
    want = rows["survfit"]
    curve = kaplan_meier(rows["time"], rows["event"], entry=rows["entry"], interval=interval)
    assert curve.time == pytest.approx(want["time"], rel=1e-12)
    assert list(curve.at_risk) == want["at_risk"]
    assert list(curve.events) == want["events"]
    assert list(curve.censored) == want["censored"]
    assert all(same(a, b, 1e-12) for a, b in zip(curve.estimate, want["estimate"], strict=True))
    assert all(same(a, b, 1e-10) for a, b in zip(curve.low, want[f"low {interval}"], strict=True))
    assert all(same(a, b, 1e-10) for a, b in zip(curve.high, want[f"high {interval}"], strict=True))
    for p, quantile in want[f"quantiles {interval}"].items():
        got = curve.quantile(float(p))
        assert all(same(a, b, 1e-12) for a, b in zip((got.value, got.low, got.high), quantile, strict=True))
