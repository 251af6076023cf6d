"""CTCAE v5 at the boundaries of its rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.case import Lab
from store.criteria.grades import (
    LAB_TERMS,
    TERMS,
    grade_row,
    grade_value,
    grade_weight_gain,
    has_grade,
    hys_law,
    term,
)


@pytest.mark.parametrize(
    ("test", "value", "grade"),
    [
        ("ANC", 0.49, 4), ("ANC", 0.5, 3), ("ANC", 1.0, 2), ("ANC", 1.5, 1), ("ANC", 1.8, 0),
        ("PLT", 24.9, 4), ("PLT", 25, 3), ("PLT", 50, 2), ("PLT", 75, 1),
        ("HB", 7.9, 3), ("HB", 8, 2), ("HB", 10, 1),
    ],
)  # fmt: skip
def test_counts(test: str, value: float, grade: int) -> None:
    assert grade_value(test, value, lln={"ANC": 1.8, "PLT": 150, "HB": 12}[test]) == grade


@pytest.mark.parametrize(
    ("test", "value", "baseline", "grade"),
    [
        ("ALT", 40, None, 0), ("ALT", 120, None, 1), ("ALT", 120.1, None, 2), ("ALT", 200.1, None, 3),
        ("ALT", 800.1, None, 4), ("ALT", 119, 80, 0), ("ALT", 120, 80, 1), ("ALT", 240.1, 80, 2),
        ("BILI", 60, None, 1), ("BILI", 60.1, None, 2), ("BILI", 120.1, None, 3), ("BILI", 400.1, None, 4),
        ("CREA", 60.1, None, 2), ("CREA", 50, 10, 3), ("CREA", 240.1, None, 4),
    ],
)  # fmt: skip
def test_multiples_of_the_upper_limit(test: str, value: float, baseline: float | None, grade: int) -> None:
    assert grade_value(test, value, uln=40, baseline=baseline) == grade


@given(st.sampled_from(sorted(LAB_TERMS)), st.floats(0, 5000), st.floats(0, 5000))
def test_worse_values_never_grade_lower(test: str, a: float, b: float) -> None:
    low, high = sorted((a, b))
    better, worse = (high, low) if test in {"ANC", "PLT", "HB"} else (low, high)
    first, second = (grade_value(test, v, lln=100.0, uln=1.0) for v in (better, worse))
    assert first is not None
    assert second is not None
    assert first <= second <= 4


def test_without_limits_mild_grades_are_unknown() -> None:
    assert grade_value("ALT", 500) is None
    assert grade_value("ANC", 3.0) is None
    assert grade_value("ANC", 0.2) == 4


def test_no_grade_5_for_laboratory_terms() -> None:
    for name in LAB_TERMS.values():
        assert has_grade(name, 5) is (name == "Anemia")
    assert len({t.meddra for t in TERMS}) == len(TERMS)
    assert has_grade("Hangnail", 5) is None
    found = term("Intracranial haemorrhage")
    assert found is not None
    assert found.meddra == 10022763


def test_units_and_limits_of_the_row() -> None:
    row = Lab(date="2019-03-04", test="ANC", value="400", unit="/uL", lln=1800)
    assert grade_row(row) == ("Neutrophil count decreased", 4)
    assert grade_row(Lab(date="2019-03-04", test="BILI", value="52", unit="umol/L", uln=20)) == (
        "Blood bilirubin increased",
        2,
    )
    assert grade_row(Lab(date="2019-03-04", test="CRP", value="52", unit="mg/L", uln=5)) is None


@pytest.mark.parametrize(
    ("test", "value", "grade"),
    [
        ("PLT", "25", 3),
        ("PLT", "<25", 4),
        ("ANC", "<0.5", 4),
        ("ALT", "120", 1),
        ("ALT", ">120", 2),
        ("ALT", "<120", 1),
    ],
)
def test_a_value_beyond_a_limit_is_graded_beyond_it(test: str, value: str, grade: int) -> None:
    unit = "U/L" if test == "ALT" else "10^9/L"
    found = grade_row(Lab(date="2019-03-04", test=test, value=value, unit=unit, uln=40))
    assert found is not None
    assert found[1] == grade


def test_weight_gain_and_hys_law() -> None:
    assert [grade_weight_gain(p) for p in (4.9, 5, 10, 20)] == [0, 1, 2, 3]
    assert hys_law(3.1, 2.1, 1.9)
    assert not hys_law(3.0, 2.1)
    assert not hys_law(3.1, 2.1, 2.0)
