"""Draws step curves with interval bands, censoring ticks and the numbers at risk under the axis."""

from __future__ import annotations

from math import nan
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ino_tui.plots.layout import Curves, Line, StepBand
from ino_tui.plots.style import BODY, COLOURS, DASHES, HATCH, INK, MARGIN, Page, text_width, wrapped

_WIDTH, _AXES, _RISK = 180.0, 88.0, 4.2
_BELOW_AXIS = 11.0  # tick labels and the axis title
_LONGEST_LABEL = 36.0
_CROWDED = 0.7  # above it a line meets what stands in the upper corner
_MOST_SOLID = 3  # with more curves their bands only cloud each other


def draw_curves(curves: Curves) -> Figure:
    """The drawing of step curves."""
    longest = max((text_width(row.label, BODY, bold=True) for row in curves.risk), default=0.0)
    labels = [wrapped(row.label, _LONGEST_LABEL, BODY, bold=True) for row in curves.risk]
    left = MARGIN + max(14.0, min(longest, _LONGEST_LABEL) + 6.0)
    table = _RISK * (sum(map(len, labels)) + (0 if len(labels) == 1 else 1))
    page = Page(curves.sheet, _WIDTH, _AXES + _BELOW_AXIS + table)
    axes = page.figure.add_axes(page.box(left, page.top, _WIDTH - left - MARGIN - 4, _AXES))
    many = len(curves.lines) > _MOST_SOLID
    for i, line in enumerate(curves.lines):
        _draw(axes, line, i, faint=many)
    if curves.band is not None:
        _draw_band(axes, curves.band)
    axes.set_xlim(0, max(curves.horizon, 1.0) * 1.01)
    axes.set_ylim(0, 1.005)
    axes.set_xticks(curves.ticks)
    axes.set_yticks([k / 10 for k in range(0, 11, 2)], [f"{10 * k}" for k in range(0, 11, 2)])
    axes.set_xlabel(curves.x_label)
    axes.set_ylabel(curves.y_label)
    if len(curves.lines) > 1:
        axes.legend(loc=_free_corner(curves), handlelength=3.6)
    _table(page, axes, curves, labels, left)
    return page.figure


def _free_corner(curves: Curves) -> Literal["upper right", "upper left", "lower right", "lower left"]:
    """Where the explanation of the lines hides none of them: it takes half the width."""
    middle = 0.5 * curves.horizon
    if curves.falling:
        there = [_value(line, middle) for line in curves.lines if line.last >= middle]
        return "upper right" if max(there, default=0.0) < _CROWDED else "lower left"
    return "upper left" if max(_value(line, middle) for line in curves.lines) < _CROWDED else "lower right"


def _draw(axes: Axes, line: Line, i: int, *, faint: bool) -> None:
    colour, dashes = COLOURS[i % len(COLOURS)], DASHES[i % len(DASHES)]
    x = [0.0, *line.months, line.last]
    y = [line.start, *line.estimate, (line.estimate or (line.start,))[-1]]
    low, high = (_limit(side, line) for side in (line.low, line.high))
    axes.fill_between(x, low, high, step="post", color=colour, alpha=0.07 if faint else 0.15, linewidth=0)
    axes.plot(x, y, drawstyle="steps-post", color=colour, linestyle=dashes, linewidth=1.3, label=line.label)
    at = [_value(line, month) for month in line.censored]
    axes.plot(line.censored, at, linestyle="none", marker="|", markersize=5, markeredgewidth=0.8, color=colour)


def _draw_band(axes: Axes, band: StepBand) -> None:
    """Hatched and without a colour: no interval."""
    worst, best = ([*side, side[-1]] for side in (band.worst, band.best))
    axes.fill_between([*band.months, band.last], worst, best, step="post", **HATCH)


def _limit(side: tuple[float | None, ...], line: Line) -> list[float]:
    """A limit at each corner of the curve; a gap where there is none."""
    values = [nan if v is None else v for v in side]
    return [line.start if line.months else nan, *values, (values or [nan])[-1]]


def _value(line: Line, month: float) -> float:
    found = line.start
    for when, value in zip(line.months, line.estimate, strict=True):
        if when > month:
            break
        found = value
    return found


def _table(page: Page, axes: Axes, curves: Curves, labels: list[list[str]], left: float) -> None:
    """The numbers at risk, each under its tick; a long label takes a second line."""
    y = page.top + _AXES + _BELOW_AXIS
    width = _WIDTH - left - MARGIN - 4
    span = axes.get_xlim()[1]
    alone = len(curves.risk) == 1
    if not alone:
        page.text(MARGIN, y + _RISK / 2, "at risk", bold=True, middle=True)
        y += _RISK
    for row, lines in zip(curves.risk, labels, strict=True):
        colour = INK if row.line is None else COLOURS[row.line % len(COLOURS)]
        for tick, count in zip(curves.ticks, row.counts, strict=True):
            page.text(left + width * tick / span, y + _RISK / 2, str(count), align="center", middle=True)
        for line in lines:
            page.text(MARGIN, y + _RISK / 2, line, bold=alone, middle=True, colour=colour)
            y += _RISK
