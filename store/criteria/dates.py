"""Dates as entered, as the span of days they can mean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from store.criteria.logic import Truth
from store.values import first_day, is_whole_date, last_day

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Span(NamedTuple):
    """The first and the last day a date as entered can mean; equal where the day is known."""

    first: date
    last: date


@lru_cache(maxsize=65536)
def span(text: str) -> Span | None:
    """The days a date as entered can mean; None where it is empty or not a date."""
    if not text:
        return None
    try:
        first = first_day(text)
        return Span(first, first if is_whole_date(text) else last_day(text))
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def show(text: str) -> str:
    """A date as entered, in words: ``22 Mar 2019``, ``Mar 2019``, ``2019``."""
    days = span(text)
    if days is None:
        return text or "date not recorded"
    first, last = days
    if first == last:
        return show_day(first)
    return f"{_MONTHS[first.month - 1]} {first.year}" if first.month == last.month else str(first.year)


@lru_cache(maxsize=65536)
def show_day(day: date) -> str:
    """A day in words: ``22 Mar 2019``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def entered(when: Span) -> str:
    """A span as it is entered: the day, else the month, else the year that holds it."""
    day = when.first.isoformat()
    return day if when.first == when.last else day[:7] if when.first.month == when.last.month else day[:4]


@lru_cache(maxsize=4096)
def days(n: int) -> timedelta:
    """A number of days, made once."""
    return timedelta(days=n)


def shift(day: date, n: int) -> date:
    """The day ``n`` days later (earlier where negative), kept inside the calendar."""
    try:
        return day + days(n)
    except OverflowError:
        return date.max if n > 0 else date.min


def earliest(spans: Iterable[Span]) -> Span | None:
    """The span of the earliest of several dates."""
    found = list(spans)
    return Span(min(s.first for s in found), min(s.last for s in found)) if found else None


def latest(spans: Iterable[Span]) -> Span | None:
    """The span of the latest of several dates."""
    found = list(spans)
    return Span(max(s.first for s in found), max(s.last for s in found)) if found else None


def before(one: Span, other: Span, *, or_same_day: bool = False) -> Truth:
    """Whether ``one`` is before ``other`` (or on the same day); None where the spans leave it open."""
    if or_same_day:
        if one.last <= other.first:
            return True
        return False if one.first > other.last else None
    if one.last < other.first:
        return True
    return False if one.first >= other.last else None


def days_between(one: Span, other: Span) -> tuple[int, int]:
    """The least and the most days from ``one`` to ``other``."""
    return (other.first - one.last).days, (other.last - one.first).days


def within(one: Span, other: Span, most: int) -> Truth:
    """Whether ``other`` is at most ``most`` days after ``one``; None where the spans leave it open."""
    low, high = days_between(one, other)
    if high <= most:
        return True
    return False if low > most else None
