"""Figures after one decision: 10,000 cases against 100, in one run (docs/statistics.md)."""

from __future__ import annotations

import gc
from time import perf_counter

import msgspec
import pytest

from ino_tui.cohort.figures import compute
from ino_tui.cohort.frame import FrameBuilder
from store.basis import CohortRow, Valued
from tests.ino_tui.cohort.cohorts import reference_cases, row, rows


def cohort(n: int) -> list[CohortRow]:
    base = [row(c) for c in reference_cases()]
    return [
        CohortRow(case=msgspec.structs.replace(r.case, id=f"B-{i:05d}"), values=r.values)
        for i, r in ((i, base[i % len(base)]) for i in range(n))
    ]


def after_a_decision(n: int) -> float:
    """The best of several: seconds from new rows, one of them changed, to the figures."""
    found = cohort(n)
    builder = FrameBuilder()
    compute(rows(found), builder)
    gc.collect()
    best = float("inf")
    for i, value in enumerate(("PD", "CR", "NR", "CRi", "PR", "CR", "PD")):
        values = {**found[i].values, "response.c1": Valued(value=value, source="own")}
        found[i] = CohortRow(case=found[i].case, values=values)
        new = rows(found)
        begun = perf_counter()
        compute(new, builder)
        best = min(best, perf_counter() - begun)
    return best


@pytest.mark.bench
def test_ten_thousand_cases_take_at_most_eight_times_what_a_hundred_take() -> None:
    few, many = after_a_decision(100), after_a_decision(10_000)
    print(  # noqa: T201 - benchmarks print
        f"figures after a decision: 100 cases {1000 * few:.1f} ms, 10,000 {1000 * many:.1f} ms, {many / few:.1f} x"
    )
    assert many <= 8 * few
