"""Cumulative incidences and Gray's test against R, on a real data set and on heavy ties."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

from ino_tui.cohort.incidence import cumulative_incidence, gray_test
from ino_tui.cohort.survival import Interval
from tests.ino_tui.cohort.reference import DATA

R = json.loads((DATA / "incidence.json").read_text())
INTERVALS: tuple[Interval, ...] = ("log-log", "log", "plain")
TIES = range(len(R["ties"]))


def bmtcrr(group: str = "") -> tuple[list[float], list[int], list[dict[str, str]]]:
    with (DATA / "casebase_bmtcrr.csv").open(newline="") as lines:
        rows = [r for r in csv.DictReader(lines) if not group or r["group"] == group]
    return [float(r["time"]) for r in rows], [int(r["cause"]) for r in rows], rows


def same(got: float | None, want: float | None, tolerance: float) -> bool:
    if got is None or want is None:
        return got is want
    return abs(got - want) <= tolerance


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("name", R["curves"])
def test_incidences_and_limits_are_those_of_survfit(name: str, interval: Interval) -> None:
    time, cause, _ = bmtcrr(name.removeprefix("bmtcrr").strip())
    ref: dict[str, Any] = R["curves"][name]
    curves = cumulative_incidence(time, cause, interval=interval)
    assert list(curves) == [1, 2]
    for code, curve in curves.items():
        want = ref["causes"][str(code)]
        assert list(curve.time) == want["steps"]["time"]
        assert list(curve.at_risk) == want["steps"]["n_risk"]
        assert list(curve.events) == want["steps"]["n_event"]
        assert all(same(a, b, 1e-12) for a, b in zip(curve.estimate, want["steps"]["cif"], strict=True))
        for i, t in enumerate(ref["at"]):
            read = curve.at(t)
            assert same(read.estimate, want["cif"][i], 1e-12)
            assert same(read.low, want["ci"][interval]["lower"][i], 1e-10)
            assert same(read.high, want["ci"][interval]["upper"][i], 1e-10)


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("number", TIES)
def test_with_many_ties_every_step_is_that_of_survfit(number: int, interval: Interval) -> None:
    case = R["ties"][number]
    curves = cumulative_incidence(case["time"], case["cause"], interval=interval)
    assert [str(code) for code in curves] == list(case["curves"])
    for code, curve in curves.items():
        want = case["curves"][str(code)]
        assert curve.time == pytest.approx(want["time"])
        assert list(curve.at_risk) == want["at_risk"]
        assert list(curve.events) == want["events"]
        assert list(curve.censored) == want["censored"]
        assert all(same(a, b, 1e-12) for a, b in zip(curve.estimate, want["estimate"], strict=True))
        assert all(same(a, b, 1e-10) for a, b in zip(curve.low, want[f"low {interval}"], strict=True))
        assert all(same(a, b, 1e-10) for a, b in zip(curve.high, want[f"high {interval}"], strict=True))


@pytest.mark.parametrize("column", R["gray"])
def test_the_test_of_gray_is_that_of_cmprsk(column: str) -> None:
    time, cause, rows = bmtcrr()
    for code, got in gray_test(time, cause, [r[column] for r in rows]).items():
        statistic, df, p = R["gray"][column][str(code)]
        assert got.statistic == pytest.approx(statistic, rel=1e-12)
        assert got.df == df
        assert got.p == pytest.approx(p, rel=1e-11)


def test_the_published_digits_of_gray() -> None:
    time, cause, rows = bmtcrr()
    got = gray_test(time, cause, [r["group"] for r in rows])
    assert [f"{got[k].statistic:.7f}" for k in (1, 2)] == ["2.8623325", "0.4481279"]
    assert [f"{got[k].p:.8f}" for k in (1, 2)] == ["0.09067592", "0.50322531"]


@pytest.mark.parametrize("number", TIES)
def test_with_many_ties_the_test_of_gray_is_that_of_cmprsk(number: int) -> None:
    case = R["ties"][number]
    tests = gray_test(case["time"], case["cause"], case["group"])
    assert [str(code) for code in tests] == list(case["gray"])
    for code, got in tests.items():
        want = case["gray"][str(code)]
        if want is None:
            assert (got.statistic, got.df, got.p) == (None, None, None)
            assert got.reason
            continue
        assert got.reason is None
        assert got.statistic == pytest.approx(want[0], rel=1e-12, abs=1e-12)
        assert got.df == want[1]
        assert got.p == pytest.approx(want[2], rel=1e-11)
