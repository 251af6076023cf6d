"""Doses against the label, in mg/m2."""

from __future__ import annotations

import pytest

from store.criteria.dosing import dose_flags
from tests.cases import case
from tests.store.criteria.build import dose, one_cycle


def test_a_course_on_label() -> None:
    assert not any(f.off_label for f in dose_flags(case()))
    assert [f.label_mg_m2 for f in dose_flags(case())] == [0.8, 0.5, 0.5, 0.5, 0.5, 0.5]


@pytest.mark.parametrize(("answer", "label", "off"), [("CR", 0.5, False), ("CRi", 0.5, False), ("NR", 0.8, True)])
def test_day_1_of_cycle_2_follows_the_response(answer: str, label: float, *, off: bool) -> None:
    found = dose_flags(case(), {1: answer})[3]
    assert (found.label_mg_m2, found.off_label) == (label, off)


@pytest.mark.parametrize(
    ("mg_m2", "off"), [(0.72, False), (0.88, False), (0.71, True), (0.89, True), (0.6, True), (0.5, True)]
)
def test_first_dose(mg_m2: float, *, off: bool) -> None:
    assert dose_flags(one_cycle(doses=(dose(1, 1, "2019-03-04", mg_m2),)))[0].off_label is off


def test_reduction_days_intervals_and_cycles() -> None:
    reduced = dose_flags(one_cycle(doses=(dose(1, 8, "2019-03-11", 0.375),)))[0]
    assert "14 days" in reduced.note
    assert dose_flags(one_cycle(doses=(dose(1, 4, "2019-03-07"),)))[0].label_mg_m2 is None
    near = dose_flags(one_cycle(doses=(dose(1, 1, "2019-03-04", 0.8), dose(1, 8, "2019-03-09"))))[1]
    assert near.off_label
    late = dose_flags(one_cycle(doses=(dose(1, 1, "2019-03-04", 0.8), dose(1, 8, "2019-03-14"))))[1]
    assert (late.off_label, late.note) == (False, "3 days after day 8")
    assert dose_flags(one_cycle(doses=(dose(7, 8, "2019-03-11"),)))[0].off_label
    never = {1: "NR", 2: "NR", 3: "NR"}
    assert dose_flags(one_cycle(doses=(dose(4, 8, "2019-03-11"),)), never)[0].off_label
    assert not dose_flags(one_cycle(doses=(dose(4, 8, "2019-03-11"),)), {**never, 3: "CRi"})[0].off_label
