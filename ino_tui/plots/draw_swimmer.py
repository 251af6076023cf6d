"""Draws one bar a patient: a hundred of them fill a page of A4."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ino_tui.plots.curves import ticks
from ino_tui.plots.layout import Swim, SwimmerLane
from ino_tui.plots.style import BODY, COLOURS, GREY, INK, MARGIN, PALE, POINT, SMALL, Page, text_width
from ino_tui.plots.swimmer import KINDS

_WIDTH = 210.0
_ALL_LANES, _THINNEST, _THICKEST = 232.0, 2.25, 5.0
_AXIS = 11.0
_SIGNS_TALL, _SIGNS_ACROSS = 9.0, 4  # the explanation of the marks, under the axis
_BLUE, _ORANGE, _GREEN, _PINK = COLOURS[:4]
# Marker, face, edge: shapes differ, so that colour is not the only sign.
_MARKS: dict[str, tuple[str, str, str]] = {
    "remission": ("o", _GREEN, _GREEN),
    "no_remission": ("o", "white", INK),
    "not_evaluable": ("s", "white", GREY),
    "transplant": ("D", _PINK, INK),
    "relapse": ("^", _ORANGE, _ORANGE),
    "death": ("X", INK, INK),
    "alive": (">", "white", _BLUE),
}


def draw_swimmer(swim: Swim) -> Figure:
    """The drawing of the courses."""
    n = len(swim.lanes)
    row = min(max(_ALL_LANES / n, _THINNEST), _THICKEST)
    size = min(BODY, 0.8 * row / POINT)
    left = MARGIN + max(text_width(lane.label, size) for lane in swim.lanes) + 3
    page = Page(swim.sheet, _WIDTH, row * n + _AXIS + _SIGNS_TALL)
    axes = page.figure.add_axes(page.box(left, page.top, _WIDTH - left - MARGIN - 4, row * n))
    for i, lane in enumerate(swim.lanes):
        _draw(axes, i, lane)
    _signs(axes, swim, row)
    longest = max(1.0, *(lane.months for lane in swim.lanes))
    axes.set_xlim(-longest * 0.008, longest * 1.02)
    axes.set_ylim(n - 0.4, -0.8)
    axes.set_xticks(ticks(longest))
    axes.set_yticks(range(len(swim.lanes)), [lane.label for lane in swim.lanes], fontsize=size)
    axes.tick_params(axis="y", length=0, pad=2)
    axes.set_xlabel("months from first INO dose")
    handles = [_explained(kind) for kind in swim.kinds]
    place = page.box(MARGIN, page.top + row * n + _AXIS, _WIDTH - 2 * MARGIN, _SIGNS_TALL)
    page.figure.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=place,
        ncols=_SIGNS_ACROSS,
        fontsize=SMALL,
        handlelength=1.6,
        borderaxespad=0,
    )
    return page.figure


def _draw(axes: Axes, i: int, lane: SwimmerLane) -> None:
    axes.barh(i, lane.months, height=0.62, color=PALE, linewidth=0)
    for begin, end in lane.cycles:
        axes.barh(i, end - begin, left=begin, height=0.62, color=_BLUE, alpha=0.55, edgecolor="white", linewidth=0.25)


def _signs(axes: Axes, swim: Swim, row: float) -> None:
    """The marks, a kind at a time: what is drawn last is the end."""
    size = min(5.0, 0.62 * row / POINT)
    for kind, (marker, face, edge) in _MARKS.items():
        found = [(mark.months, i) for i, lane in enumerate(swim.lanes) for mark in lane.marks if mark.kind == kind]
        if found:
            x, y = zip(*found, strict=True)
            axes.plot(x, y, linestyle="none", marker=marker, clip_on=False, **_inked(face, edge, size))


def _explained(kind: str) -> Line2D | Patch:
    if kind == "cycle":
        return Patch(color=_BLUE, alpha=0.55, linewidth=0, label=KINDS[kind])
    marker, face, edge = _MARKS[kind]
    return Line2D([], [], linestyle="none", marker=marker, label=KINDS[kind], **_inked(face, edge, 4.5))


def _inked(face: str, edge: str, size: float) -> dict[str, Any]:
    return {"markersize": size, "markerfacecolor": face, "markeredgecolor": edge, "markeredgewidth": 0.5}
