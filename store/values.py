"""Values as they are entered: partial dates, censored measurements, units."""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

Comparator = Literal["", "<", ">"]

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MEASURE = re.compile(r"([<>]?)\s*(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)")


class Measure(NamedTuple):
    """A measurement as entered: ``<0.01`` is ``Measure("<", 0.01)``."""

    comparator: Comparator
    number: float


@lru_cache(maxsize=65536)
def first_day(text: str) -> date:
    """The earliest day a date as entered (``2019``, ``2019-03``, ``2019-03-04``) can mean.

    Raises ValueError where the text is not such a date.
    """
    # Nearly every date is a whole one; what is not, or no date, is told by the pattern.
    if len(text) == len("2019-03-04") and text[4] == text[7] == "-":
        with suppress(ValueError):
            return date.fromisoformat(text)
    match = _PARTIAL.fullmatch(text)
    if match is None:
        message = f"not a date: {text!r}"
        raise ValueError(message)
    year, month, day = match.groups()
    return date(int(year), int(month or 1), int(day or 1))


def last_day(text: str) -> date:
    """The latest day a date as entered can mean. Raises ValueError as `first_day`."""
    first = first_day(text)
    if len(text) == len("2019"):
        return date(first.year, 12, 31)
    if len(text) == len("2019-03"):
        return date(first.year, first.month, monthrange(first.year, first.month)[1])
    return first


def is_whole_date(text: str) -> bool:
    """Whether the day is known, not only the month or the year."""
    return len(text) == len("2019-03-04")


@lru_cache(maxsize=65536)
def measure(text: str) -> Measure:
    """Read ``0.5``, ``<0.01`` or ``>1000``. Raises ValueError where the text is neither."""
    match = _MEASURE.fullmatch(text.strip())
    if match is None:
        message = f"not a measurement: {text!r}"
        raise ValueError(message)
    comparator, number = match.groups()
    return Measure("<" if comparator == "<" else ">" if comparator == ">" else "", float(number))


def shortest(number: float) -> str:
    """A number as text that reads back the same: 2 for 2.0, 0.00001 for 1e-05."""
    number = float(number)
    if number.is_integer() and abs(number) < 1e16:
        return str(int(number))
    text = repr(number)
    return format(Decimal(text), "f") if "e" in text else text


def cell_text(value: str | float | None) -> str:
    """A value of a row as it stands in a table; nothing is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return shortest(value) if isinstance(value, float) else str(value)
