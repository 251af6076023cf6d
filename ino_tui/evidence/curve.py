"""Step curves in braille cells: two dots across and four up to a cell. No NumPy: the desk draws them itself."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

# The dot of a braille cell by its column (0, 1) and its row from the top (0..3).
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_BLANK = 0x2800
NOBODY = -1
# How the level parts of the first, second, ... curve are drawn: on for so many dots of so many.
_PATTERNS = ((1, 1), (5, 7), (2, 4), (1, 3))
# A limit is a dot every so many dots.
_LIMIT_EVERY = 3
# From so many dots up on, a censoring tick is two dots high.
_TALL = 24
_TICK_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240)
_TICK_CELLS = 6


class Steps(NamedTuple):
    """A right-continuous step function: ``begins``, then ``values`` (0..1) from each of ``times`` on.

    It ends at ``until``. ``low`` and ``high`` hold at the same times; empty where none are drawn.
    """

    times: Sequence[float]
    values: Sequence[float]
    until: float
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    censored: Sequence[float] = ()
    begins: float = 1.0

    def at(self, time: float) -> float:
        """The value at a time."""
        return value_at(self.times, self.values, time, self.begins)


class _Dots:
    """A grid of dots, counted from the left and from the bottom; a cell is owned by who drew there last."""

    def __init__(self, width: int, height: int) -> None:
        self.across, self.up = 2 * width, 4 * height
        self.cells = [[0] * width for _ in range(height)]
        self.owners = [[NOBODY] * width for _ in range(height)]

    def put(self, x: int, y: int, owner: int = NOBODY) -> None:
        if 0 <= x < self.across and 0 <= y < self.up:
            row = self.up - 1 - y
            self.cells[row // 4][x // 2] |= _DOTS[x % 2][row % 4]
            if owner != NOBODY:
                self.owners[row // 4][x // 2] = owner

    def level(self, value: float) -> int:
        """The row of dots of a value between 0 and 1."""
        return round(min(max(value, 0.0), 1.0) * (self.up - 1))

    def rows(self) -> list[list[tuple[str, int]]]:
        """Each line as runs of text and owner. A cell without a dot is a space: one byte over the line, not three."""
        found = []
        for cells, owners in zip(self.cells, self.owners, strict=True):
            chars = [(chr(_BLANK + cell) if cell else " ", who) for cell, who in zip(cells, owners, strict=True)]
            found.append([("".join(c for c, _ in run), who) for who, run in groupby(chars, key=lambda each: each[1])])
        return found


def value_at(times: Sequence[float], values: Sequence[float], time: float, begins: float = 1.0) -> float:
    """A step function that is ``begins`` before the first time, right-continuous."""
    found = bisect_right(times, time)
    return values[found - 1] if found else begins


def step_curves(curves: Sequence[Steps], width: int, height: int, *, horizon: float) -> list[list[tuple[str, int]]]:
    """Curves as ``height`` lines of ``width`` cells, each as runs of text and the number of the curve in it.

    1 is the top edge, 0 the bottom one; the axis runs from 0 to ``horizon``. A curve that is not the
    first is broken in a pattern of its own. Limits are dots apart, a censoring a tick on the curve.
    What belongs to no curve has the number -1.
    """
    dots = _Dots(width, height)
    scale = dots.across / horizon if horizon > 0 else 0.0
    for curve in curves:
        end = min(curve.until, horizon)
        for limit in (curve.low, curve.high):
            if limit:
                for x in range(0, int(end * scale) + 1, _LIMIT_EVERY):
                    dots.put(x, dots.level(value_at(curve.times, limit, (x + 1) / scale, curve.begins)))
    for number, curve in enumerate(curves):
        _draw(dots, curve, number, scale, min(curve.until, horizon))
    return dots.rows()


def _draw(dots: _Dots, curve: Steps, number: int, scale: float, end: float) -> None:
    drops = [(int(t * scale), dots.level(v)) for t, v in zip(curve.times, curve.values, strict=True) if t <= end]
    _draw_steps(dots, [*drops, (int(end * scale), None)], dots.level(curve.begins), number)
    tick = (1, 2) if dots.up >= _TALL else (1,)
    for time in curve.censored:
        if time <= end:
            for above in tick:
                dots.put(int(time * scale), dots.level(curve.at(time)) + above, number)


def _draw_steps(dots: _Dots, drops: Iterable[tuple[int, int | None]], y: int, number: int) -> None:
    """From the left edge: along to each column, then to its level (None: no further)."""
    x = 0
    on, of = _PATTERNS[number % len(_PATTERNS)]
    for column, level in drops:
        to = min(column, dots.across - 1)
        for step in range(x, to + 1):
            if step % of < on:
                dots.put(step, y, number)
        if level is not None:
            for step in range(min(y, level), max(y, level) + 1):
                dots.put(to, step, number)
            y = level
        x = to


def tick_months(horizon: float, width: int) -> list[tuple[int, int]]:
    """Month and column of each tick on an axis of ``width`` cells: as close as their labels can be read."""
    step = next((s for s in _TICK_STEPS if s * width >= _TICK_CELLS * horizon), max(1, round(horizon)))
    return [(m, min(width - 1, int(m * width / horizon))) for m in range(0, int(horizon) + 1, step)]


def axis_lines(horizon: float, width: int) -> list[str]:
    """The axis and its months, in exactly ``width`` cells."""
    ticks = tick_months(horizon, width)
    at = {column for _, column in ticks}
    line = "".join("┴" if column in at else "─" for column in range(width))
    return [line, under([str(month) for month, _ in ticks], ticks, width, "mo")]


def at_risk_line(at_risk: Sequence[int], horizon: float, width: int) -> str:
    """Numbers at risk under the ticks of `axis_lines`; ``at_risk`` holds them at 0, 1, 2, ... months."""
    ticks = tick_months(horizon, width)
    return under([str(at_risk[m]) if m < len(at_risk) else "0" for m, _ in ticks], ticks, width)


def under(labels: Sequence[str], ticks: Sequence[tuple[int, int]], width: int, unit: str = "") -> str:
    """Labels centred under their ticks where they fit, the first at the left; a unit at the end if there is room."""
    text = ""
    for label, (_, column) in zip(labels, ticks, strict=True):
        start = min(max(0, column - (len(label) - 1) // 2), width - len(label))
        if start >= len(text) + bool(text):
            text = f"{text:<{start}}{label}"
    room = width - len(text) - len(unit) - 1
    return f"{text:<{width - len(unit)}}{unit}" if unit and room >= 0 else f"{text:<{width}}"
