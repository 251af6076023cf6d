"""Criteria sets are data; a bound decides only what it decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.codes import RESPONSES
from store.criteria.logic import Truth
from store.criteria.sets import CRITERIA_SETS, Reading, Threshold, load_set
from store.errors import BadInput


@pytest.mark.parametrize("name", CRITERIA_SETS)
def test_every_answer_is_a_response_and_every_remission_an_answer(name: str) -> None:
    found = load_set(name)
    assert set(found.answers) <= {c.code for c in RESPONSES}
    assert set(found.remissions) <= set(found.answers)
    assert ("MLFS" in found.answers) is found.has_mlfs
    assert "MLFS" not in found.remissions


def test_an_unknown_set_is_bad_input() -> None:
    with pytest.raises(BadInput, match="ino_vate or eln_2024"):
        load_set("nccn")


@pytest.mark.parametrize(("name", "anc", "plt"), [("ino_vate", True, True), ("eln_2024", False, False)])
def test_the_sets_differ_exactly_at_the_boundary(name: str, *, anc: bool, plt: bool) -> None:
    limits = load_set(name).thresholds
    assert limits["anc_cr"].holds(1.0) is anc
    assert limits["plt_cr"].holds(100.0) is plt
    assert limits["anc_cr"].holds(1.01)
    assert limits["plt_cr"].holds(101)
    assert not limits["anc_cr"].holds(0.99)
    assert not limits["plt_cr"].holds(99)


@given(
    st.sampled_from(["<", "<=", ">", ">="]),
    st.sampled_from(["<", "<=", ">"]),
    st.sampled_from([0.5, 1.0, 1.5]),
)
def test_a_bound_is_met_where_every_number_it_allows_meets(comparator: str, bound: str, number: float) -> None:
    threshold = Threshold(comparator, 1.0, "x")  # type: ignore[arg-type]
    values = [0.25, 0.5, 0.75, 0.999, 1.0, 1.001, 1.25, 1.5, 1.75]
    allowed = [v for v in values if (v < number if bound == "<" else v <= number if bound == "<=" else v > number)]
    outcomes = {threshold.holds(v) for v in allowed}
    expected: Truth = outcomes.pop() if len(outcomes) == 1 else None
    assert threshold.met(Reading(bound, number)) is expected
