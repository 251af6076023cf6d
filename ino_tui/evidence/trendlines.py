"""Trends around a day as lines: a value, a mark where it is beyond its threshold, and bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ino_tui.evidence.model import Line, Span
from ino_tui.evidence.trends import Trend, bars, near
from ino_tui.evidence.words import number

BEFORE_DAYS = 21
AFTER_DAYS = 49
_ACROSS = 3
_NAME = 7
_VALUE = 8


def value_words(trend: Trend, day: int) -> tuple[str, bool]:
    """The value near a day with ``↓`` or ``↑`` where it is beyond its threshold; whether it is."""
    point = near(trend, day)
    if point is None:
        return "–", False
    beyond = point.severity > 0
    mark = ("↓" if trend.low_is_bad else "↑") if beyond else ""
    return f"{point.comparator}{number(round(point.value, 2))}{mark}", beyond


def _name(trend: Trend) -> Span:
    return Span(f"{trend.title:<{_NAME}}", "dim")


def _short(trend: Trend, day: int, cells: int) -> Line:
    value, _ = value_words(trend, day)
    size = cells - _NAME - _VALUE - 1
    drawn = bars(trend.points, day - BEFORE_DAYS, day + AFTER_DAYS, max(1, size))
    # One tone for all of it: every change of tone costs as many bytes as the value.
    return (Span(f"{trend.title:<{_NAME}}{value:<{_VALUE}}{drawn} "),)


def _long(trend: Trend, day: int, cells: int) -> Line:
    value, beyond = value_words(trend, day)
    point = near(trend, day)
    flags = "".join(f"; {flag}" for flag in point.flags) if point else ""
    away = f"{point.day - day:+d} d".replace("-", "−") if point and point.day != day else "that day" if point else ""
    size = max(1, min(40, cells - _NAME - _VALUE - 30))
    drawn = bars(trend.points, day - BEFORE_DAYS, day + AFTER_DAYS, size)
    return (
        _name(trend),
        Span(f"{value:<{_VALUE}}", "warn" if beyond else "plain"),
        Span(f"{drawn} "),
        Span(f"{away:<9} limit {trend.threshold}{flags}", "dim"),
    )


Shape = Literal["values", "short", "long"]


def trend_lines(trends: Sequence[Trend], day: int, cells: int, shape: Shape) -> list[Line]:
    """Trends around a day: one line of values, three in a line with bars, or one a line under a heading.

    The bars run from `BEFORE_DAYS` before the day to `AFTER_DAYS` after it.
    """
    if not trends:
        return []
    if shape == "values":
        part = cells // len(trends)
        return [(Span("".join(f"{f'{t.title} {value_words(t, day)[0]}':<{part}}" for t in trends)),)]
    if shape == "long":
        head = f"── trend {BEFORE_DAYS} d before to {AFTER_DAYS} d after; from ▅ on the threshold is reached "
        return [(Span(head.ljust(cells, "─"), "rule"),), *(_long(t, day, cells) for t in trends)]
    part = cells // _ACROSS
    rows = [trends[i : i + _ACROSS] for i in range(0, len(trends), _ACROSS)]
    return [tuple(span for trend in row for span in _short(trend, day, part)) for row in rows]
