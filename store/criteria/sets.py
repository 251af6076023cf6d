"""Criteria sets: what counts as which response, as data files with comparator, number and unit."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from store.criteria.logic import Truth
from store.errors import BadInput

CRITERIA_SETS: tuple[str, ...] = ("ino_vate", "eln_2024")

Comparator = Literal["<", "<=", ">", ">="]
_DATA = Path(__file__).parent / "data"


class Reading(NamedTuple):
    """A measured number, or the bound of it: ``<``, ``<=`` or ``>`` the number."""

    comparator: str
    number: float

    def __str__(self) -> str:
        return f"{self.comparator}{self.number:g}"


class Threshold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A comparison with a number in a unit."""

    comparator: Comparator
    number: float
    unit: str

    def __str__(self) -> str:
        sign = {"<=": "≤", ">=": "≥"}.get(self.comparator, self.comparator)
        return f"{sign}{self.number:g}" if self.unit == "x" else f"{sign} {self.number:g}"

    def holds(self, number: float) -> bool:
        """Whether a number meets the threshold."""
        comparator, limit = self.comparator, self.number
        if comparator == ">=":
            return number >= limit
        if comparator == "<":
            return number < limit
        return number > limit if comparator == ">" else number <= limit

    def met(self, reading: Reading | None) -> Truth:
        """Whether a reading meets the threshold; None where a bound or no reading leaves it open."""
        if reading is None:
            return None
        bound, number = reading
        if not bound:
            return self.holds(number)
        upward = self.comparator in {">", ">="}
        if bound == ">":
            return None if number < self.number else upward
        if number < self.number or (number == self.number and (bound == "<" or self.comparator in {">", "<="})):
            return not upward
        return None


class CriteriaSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One set of response criteria. ``remissions`` is what counts as response (convention d)."""

    id: str
    title: str
    source: str
    remissions: tuple[str, ...]
    answers: tuple[str, ...]
    has_crh: bool
    has_mlfs: bool
    pr_needs_counts: bool
    aplasia_is_ne: bool
    cri_needs_one_count: bool
    mrd_gate_pct: float | None = None
    mrd_negative: Literal["below", "not_detected"]
    thresholds: dict[str, Threshold]


@cache
def load_set(name: str) -> CriteriaSet:
    """The criteria set of that name, read once. Raises BadInput for a name that is not known."""
    import tomllib

    if name not in CRITERIA_SETS:
        known = " or ".join(CRITERIA_SETS)
        raise BadInput(f"The criteria set {name!r} is not known; use {known}.")
    return msgspec.convert(tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8")), CriteriaSet)
