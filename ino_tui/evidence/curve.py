"""A Kaplan-Meier curve in braille cells: two dots across and four up to a cell."""

from __future__ import annotations

from collections.abc import Sequence

# The dot of a braille cell by its column (0, 1) and its row from the top (0..3).
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_BLANK = 0x2800


class _Dots:
    """A grid of dots, counted from the left and from the bottom."""

    def __init__(self, width: int, height: int) -> None:
        self.across, self.up = 2 * width, 4 * height
        self.cells = [[0] * width for _ in range(height)]

    def put(self, x: int, y: int) -> None:
        if 0 <= x < self.across and 0 <= y < self.up:
            row = self.up - 1 - y
            self.cells[row // 4][x // 2] |= _DOTS[x % 2][row % 4]

    def level(self, value: float) -> int:
        """The row of dots of a value between 0 and 1."""
        return round(min(max(value, 0.0), 1.0) * (self.up - 1))

    def lines(self) -> list[str]:
        return ["".join(chr(_BLANK + cell) if cell else " " for cell in row) for row in self.cells]


def value_at(times: Sequence[float], values: Sequence[float], time: float) -> float:
    """A step function that is 1 before the first time, right-continuous."""
    found = 1.0
    for when, value in zip(times, values, strict=True):
        if when > time:
            break
        found = value
    return found


def step_curve(  # noqa: PLR0913 - a curve with its limits and ticks
    times: Sequence[float],
    estimates: Sequence[float],
    width: int,
    height: int,
    *,
    horizon: float,
    until: float | None = None,
    low: Sequence[float] | None = None,
    high: Sequence[float] | None = None,
    censored: Sequence[float] = (),
) -> list[str]:
    """A survival curve as ``height`` strings of ``width`` cells; 1 is the top edge, 0 the bottom one.

    ``times`` ascend, ``estimates`` (0..1) hold from each time on. The axis runs from 0 to ``horizon``;
    the curve ends at ``until``, the longest time observed (default: the horizon). ``low`` and ``high``
    are the limits at the same times, drawn as dots apart. A censoring is a dot above the curve.
    """
    dots = _Dots(width, height)
    end = horizon if until is None else min(until, horizon)
    scale = dots.across / horizon if horizon > 0 else 0.0
    for limit in (low, high):
        if limit is not None:
            for x in range(0, int(end * scale) + 1, 3):
                dots.put(x, dots.level(value_at(times, limit, (x + 1) / scale)))
    drops = [(int(t * scale), dots.level(e)) for t, e in zip(times, estimates, strict=True) if t <= end]
    _draw_steps(dots, [*drops, (int(end * scale), None)])
    for time in censored:
        if time <= end:
            dots.put(int(time * scale), dots.level(value_at(times, estimates, time)) + 1)
    return dots.lines()


def _draw_steps(dots: _Dots, drops: Sequence[tuple[int, int | None]]) -> None:
    """From the top edge: along to each column, then down to its level (None: no further)."""
    x, y = 0, dots.up - 1
    for column, level in drops:
        to = min(column, dots.across - 1)
        for step in range(x, to + 1):
            dots.put(step, y)
        if level is not None:
            for step in range(min(y, level), max(y, level) + 1):
                dots.put(to, step)
            y = level
        x = to


def framed_curve(lines: Sequence[str], *, horizon: float, unit: str = "mo") -> list[str]:
    """Lines of `step_curve` with an axis: 1 and 0 at the left, 0 and the horizon below. Four cells wider."""
    if not lines:
        return []
    marks = {0: "1.0", len(lines) - 1: "0.0"}
    if len(lines) % 2:
        marks[len(lines) // 2] = "0.5"
    framed = [f"{marks.get(number, ''):>3}│{text}" for number, text in enumerate(lines)]
    width = len(lines[0])
    end = f"{horizon:g} {unit}"
    return [*framed, "   └" + "─" * width, "    0" + f"{end:>{max(0, width - 1)}}"]
