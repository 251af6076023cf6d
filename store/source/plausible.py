"""Which laboratory values are possible, and which are likely to be in another unit.

The limits are wide: beyond ``highest`` no patient has lived; below ``low`` or above ``high`` a value is
rare enough that a slip of unit is the likelier reading. All in the working unit of `LAB_UNITS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from store.codes.source import LAB_UNITS
from store.values import measure, shortest


@dataclass(frozen=True, slots=True)
class LabRange:
    """Limits of one test in its working unit. A value of nought is never too low."""

    highest: float
    low: float
    high: float


LAB_RANGES: dict[str, LabRange] = {
    "ANC": LabRange(highest=300, low=0.005, high=80),
    "PLT": LabRange(highest=5000, low=0.9, high=1500),
    "HB": LabRange(highest=30, low=2.5, high=22),
    "WBC": LabRange(highest=1500, low=0.005, high=600),
    "PB_BLASTS": LabRange(highest=1500, low=0.0005, high=600),
    "BILI": LabRange(highest=100, low=0.05, high=60),
    "ALT": LabRange(highest=50_000, low=1, high=15_000),
    "AST": LabRange(highest=100_000, low=1, high=25_000),
    "ALP": LabRange(highest=20_000, low=5, high=5000),
    "CREA": LabRange(highest=50, low=0.1, high=20),
    "CRP": LabRange(highest=1500, low=0.01, high=700),
    "FERRITIN": LabRange(highest=1_000_000, low=0.5, high=200_000),
}


class LabProblem(NamedTuple):
    """What is wrong with a value in a unit; ``doubt`` where it may yet be right."""

    column: str
    reason: str
    right: str
    doubt: bool = False


@lru_cache(maxsize=65536)
def lab_problem(test: str, value: str, unit: str) -> LabProblem | None:
    """What is wrong with a laboratory value as reported; None where nothing is."""
    units = LAB_UNITS[test]
    if unit not in units:
        return LabProblem("unit", f"is no unit of {test}", f"use one of {', '.join(units)}")
    comparator, number = measure(value)
    # A percentage has no factor to the working unit.
    limits = LabRange(100, 0, 100) if unit == "%" else LAB_RANGES[test]
    factor = 1.0 if unit == "%" else units[unit]
    amount = number * factor
    if amount > limits.highest:
        reason = f"{unit} is outside the possible range of {test}, 0 to {_in_unit(limits.highest, factor)} {unit}"
        return LabProblem("value", reason, "mend the value or its unit")
    low, high = _in_unit(limits.low, factor), _in_unit(limits.high, factor)
    if amount > limits.high and comparator != "<":
        return LabProblem(
            "value", f"{unit} is very high for {test}, over {high} {unit}", "see whether the unit is right", doubt=True
        )
    if 0 < amount < limits.low and not comparator:
        return LabProblem(
            "value", f"{unit} is very low for {test}, under {low} {unit}", "see whether the unit is right", doubt=True
        )
    return None


def _in_unit(amount: float, factor: float) -> str:
    return shortest(float(f"{amount / factor:.3g}"))
