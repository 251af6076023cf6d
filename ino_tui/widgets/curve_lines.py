"""Curves of the cohort with axis, months and numbers at risk, as lines; pure, from the engine's JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ino_tui.evidence.curve import NOBODY, Steps, at_risk_line, axis_lines, step_curves
from ino_tui.evidence.model import Line, Span, Tone, line

# Months shown where the cohort was not followed for longer.
HORIZON = 36.0
MARGIN = 5
_AXIS = 2
# Fewer lines than this do not show a curve.
LEAST = 4
# The first, second, ... curve: letter and tone. The letter and the pattern of the line carry the meaning.
LETTERS = "abcdefgh"
_TONES: tuple[Tone, ...] = ("plain", "good", "warn", "bad")


def steps_of(points: Mapping[str, Any], *, rising: bool = False, limits: bool = True) -> Steps:
    """A curve of the engine's; a limit that is not estimable is drawn on the curve itself."""
    estimate = points["estimate"]
    low, high = (_limit(points.get(k), estimate) if limits else () for k in ("low", "high"))
    return Steps(
        points["months"], estimate, points["last"], low, high, points.get("censored", ()), 0.0 if rising else 1.0
    )


def _limit(limits: Sequence[float | None] | None, estimate: Sequence[float]) -> Sequence[float]:
    return [e if limit is None else limit for limit, e in zip(limits or [None] * len(estimate), estimate, strict=True)]


def tone_of(number: int) -> Tone:
    """The tone of a curve by its number."""
    return _TONES[number % len(_TONES)] if number != NOBODY else "dim"


def curve_lines(curves: Sequence[Steps], at_risk: Sequence[Sequence[int]], cells: int, height: int) -> list[Line]:
    """Curves, axis and a line of numbers at risk a curve, in at most ``height`` lines; none where that is too few.

    Several curves carry a letter each, where they end, and before their numbers at risk where those differ.
    """
    room, width = height - _AXIS - len(at_risk), cells - MARGIN
    if room < LEAST or width < 12 or not curves:
        return []
    horizon = max(HORIZON, *(curve.until for curve in curves))
    several = len(curves) > 1
    drawn = [_toned(runs) for runs in step_curves(curves, width, room, horizon=horizon)]
    if several:
        _put_letters(drawn, curves, horizon, width)
    marks = {0: "1.0", room - 1: "0.0"} | ({room // 2: "0.5"} if room % 2 else {})
    framed = [line(Span(f" {marks.get(n, ''):>3}│", "dim"), *row) for n, row in enumerate(drawn)]
    axis, months = axis_lines(horizon, width)
    framed += [line(Span(f"    └{axis}", "dim")), line(Span(f"     {months}", "dim"))]
    for number, numbers in enumerate(at_risk):
        name = Span(f" {LETTERS[number]}   ", tone_of(number)) if len(at_risk) > 1 else Span("risk ", "dim")
        framed.append(line(name, at_risk_line(numbers, horizon, width)))
    return framed


def _toned(runs: Sequence[tuple[str, int]]) -> Line:
    return tuple(Span(text, tone_of(number)) for text, number in runs)


def _put_letters(drawn: list[Line], curves: Sequence[Steps], horizon: float, width: int) -> None:
    """The letter of each curve where it ends; where two meet, the one of the lower curve below the other."""
    taken: set[tuple[int, int]] = set()
    rows = len(drawn)
    ends = sorted(enumerate(curves), key=lambda each: -each[1].at(each[1].until))
    for number, curve in ends:
        if curve.until < 0:
            continue
        column = min(width - 1, int(min(curve.until, horizon) / horizon * width) + 1)
        row = rows - 1 - min(rows - 1, int(curve.at(curve.until) * (rows - 1) + 0.5))
        near = sorted(range(rows), key=lambda at, row=row: (at < row, abs(at - row)))  # type: ignore[misc]
        row = next((at for at in near if (at, column) not in taken), row)
        taken.add((row, column))
        drawn[row] = _with_char(drawn[row], column, Span(LETTERS[number], "strong"))


def _with_char(row: Line, column: int, char: Span) -> Line:
    """The line with one cell replaced; every character of it is one cell."""
    found: list[Span] = []
    at = 0
    for span in row:
        size = len(span.text)
        if at <= column < at + size:
            found += [Span(span.text[: column - at], span.tone), char, Span(span.text[column - at + 1 :], span.tone)]
        else:
            found.append(span)
        at += size
    return tuple(span for span in found if span.text)
