"""Proportions against R, SciPy and themselves."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaincinv

from ino_tui.cohort.rates import METHODS, Method, proportion
from tests.ino_tui.cohort.reference import DATA

ROWS = json.loads((DATA / "binomial.json").read_text())["proportions"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['n']}of{r['of']}")
def test_limits_are_those_of_r(row: dict[str, list[float]], method: Method) -> None:
    got = proportion(row["n"], row["of"], method=method)  # type: ignore[arg-type]
    assert got.low is not None
    assert got.high is not None
    assert abs(got.low / 100 - row[method][0]) <= 1e-12
    assert abs(got.high / 100 - row[method][1]) <= 1e-12


@given(
    st.integers(1, 3000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))),
    st.sampled_from([0.5, 0.9, 0.95, 0.999]),
)
def test_the_exact_limits_are_those_of_the_beta_distribution(counts: tuple[int, int], level: float) -> None:
    n, of = counts
    tail = (1 - level) / 2
    got = proportion(n, of, level=level)
    assert got.low == pytest.approx(100 * (betaincinv(n, of - n + 1, tail) if n else 0), rel=1e-11, abs=1e-11)
    assert got.high == pytest.approx(100 * (betaincinv(n + 1, of - n, 1 - tail) if n < of else 1), rel=1e-11, abs=1e-11)


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), st.sampled_from(METHODS))
def test_limits_hold_the_share_and_mirror(counts: tuple[int, int], method: Method) -> None:
    n, of = counts
    got, other = proportion(n, of, method=method), proportion(of - n, of, method=method)
    assert got.percent is not None
    assert got.low is not None
    assert got.high is not None
    assert 0 <= got.low <= got.percent <= got.high <= 100
    assert other.low == pytest.approx(100 - got.high, abs=1e-10)


def test_nothing_to_divide_by_is_not_estimable() -> None:
    got = proportion(0, 0)
    assert (got.n, got.of, got.percent, got.low, got.high) == (0, 0, None, None, None)


@pytest.mark.parametrize(
    ("n", "of"), [(5, 4), (-1, 4), (1, -1), (1.5, 4), ("1", 4), (None, 4), ([1], 4), (1, math.inf)]
)
def test_what_is_no_proportion_is_refused(n: Any, of: Any) -> None:
    with pytest.raises(ValueError, match="not a proportion"):
        proportion(n, of)


def test_unknown_method_or_level_is_refused() -> None:
    with pytest.raises(ValueError, match="clopper-pearson or wilson"):
        proportion(1, 2, method="wald")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="between 0 and 1"):
        proportion(1, 2, level=95)
    with pytest.raises(ValueError, match="between 0 and 1"):
        proportion(1, 2, level="0.95")  # type: ignore[arg-type]
