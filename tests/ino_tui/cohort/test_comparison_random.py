"""Small random cohorts with many ties, on days and in months, against R."""

from __future__ import annotations

from typing import Any

import pytest

from ino_tui.cohort.survival import CoxFit, cox, logrank
from ino_tui.cohort.transplant import cox_time_dependent, mantel_byar, simon_makuch
from tests.ino_tui.cohort.reference import survival_tests

SETS: list[dict[str, Any]] = survival_tests()["random"]["sets"]


def same_fit(got: CoxFit, want: list[float]) -> None:
    assert got.score is not None
    assert got.wald is not None
    tests = [got.log_likelihood, got.score.statistic, got.wald.statistic]
    estimates = [*(t.coef for t in got.terms), *(t.se for t in got.terms)]
    assert [*tests, *estimates] == pytest.approx(want, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("given", SETS)
def test_logrank(given: dict[str, Any]) -> None:
    got = logrank(given["time"], given["event"], given["group"])
    statistic, df, *expected = given["logrank"]
    assert got.statistic == pytest.approx(statistic, abs=1e-12)
    assert got.df == df
    assert [g.expected for g in got.groups] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("given", SETS)
def test_cox(given: dict[str, Any]) -> None:
    same_fit(cox(given["time"], given["event"], {"x": given["x"], "y": given["y"]}), given["cox"])
    keys = ("time", "event", "x", "y", "entry")
    rows = [r for r in zip(*(given[k] for k in keys), strict=True) if r[4] < r[0]]
    time, event, x, y, entry = zip(*rows, strict=True)
    same_fit(cox(time, event, {"x": x, "y": y}, entry=entry), given["cox_entry"])


@pytest.mark.parametrize("given", SETS)
def test_transplant(given: dict[str, Any]) -> None:
    cohort = given["time"], given["event"], given["transplant"]
    same_fit(cox_time_dependent(*cohort, covariates={"x": given["x"]}), given["cox_transplant"])
    test = mantel_byar(*cohort)
    observed, expected, variance = given["mantel_byar"]
    assert (test.groups[1].observed, test.groups[1].expected) == pytest.approx((observed, expected), abs=1e-12)
    assert test.variance[1][1] == pytest.approx(variance, abs=1e-12)
    assert list(simon_makuch(*cohort).transplanted.estimate) == pytest.approx(given["transplanted"], abs=1e-12)
