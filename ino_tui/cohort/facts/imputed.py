"""Partial dates made whole, for the statistics only.

The rule: a month becomes its 15th, a year its 1 July; where a whole date says that this is too
early or too late, the nearest day that both the partial date and the whole date allow. The record
keeps what was entered, and every figure counts the dates it imputed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from store.values import first_day, is_whole_date, last_day


@lru_cache(maxsize=65536)
def whole(text: str) -> int | None:
    """The day of a whole date, as a proleptic ordinal; None for what is no whole date."""
    if not is_whole_date(text):
        return None
    try:
        return first_day(text).toordinal()
    except ValueError:
        return None


def day_of(text: str, *, not_before: int | None = None, not_after: int | None = None) -> int | None:
    """The day a date as entered counts as, an ordinal; None where it is empty or no date."""
    known = whole(text)
    if known is not None:
        return known
    try:
        first, last = first_day(text), last_day(text)
    except ValueError:
        return None
    middle = date(first.year, 7, 1) if len(text) == len("2019") else first.replace(day=15)
    day = middle.toordinal()
    if not_before is not None and day < not_before:
        day = min(not_before, last.toordinal())
    if not_after is not None and day > not_after:
        day = max(not_after, first.toordinal())
    return day


def is_partial(text: str) -> bool:
    """Whether a date was entered and is not whole."""
    return bool(text) and whole(text) is None


def partial_among(**dates: bool) -> str:
    """The columns of the frame whose date is partial, as one text."""
    return " ".join(column for column, partial in dates.items() if partial)


def latest_whole(texts: Iterable[str]) -> int | None:
    """The latest of the whole dates among these; None where there is none."""
    return max((day for t in texts if (day := whole(t)) is not None), default=None)


def earliest_whole(texts: Iterable[str]) -> int | None:
    """The earliest of the whole dates among these; None where there is none."""
    return min((day for t in texts if (day := whole(t)) is not None), default=None)
