"""Series of a case: counts, liver values, weight and marrow blasts over time."""

from __future__ import annotations

import msgspec

from ino_tui.evidence.model import Severity
from store.case import Case
from store.charter import Charter


class Point(msgspec.Struct, frozen=True):
    """One value. ``day`` is an ordinal; ``value`` is in the working unit; ``comparator`` is ``<``, ``>`` or empty."""

    day: int
    date: str
    value: float
    comparator: str = ""
    flags: tuple[str, ...] = ()
    severity: Severity = 0


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """A series in time order. ``threshold`` is the line that matters in the working unit, None where none does."""

    key: str
    title: str
    unit: str
    points: tuple[Point, ...] = ()
    threshold: float | None = None


def trends_of(case: Case, charter: Charter) -> tuple[Trend, ...]:
    """The six series of a case in fixed order: ANC, PLT, BILI, ALT, weight, blasts. Empty ones have no points."""
    raise NotImplementedError
