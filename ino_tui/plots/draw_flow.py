"""Draws the flow of the cohort: boxes, arrows with corners, a mark where a sum fails."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from ino_tui.plots.layout import FlowBox, FlowChart
from ino_tui.plots.style import GREY, INK, LINE, POINT, SIGNAL, Page, wrapped

_WIDTH = 297.0
_TYPE = 7.0
_STEP = _TYPE * LINE * POINT
_PAD = 1.4
_ABOVE = 3.2  # where an arrow turns, above the box it goes to


def draw_flow(chart: FlowChart) -> Figure:
    """The drawing of the flow."""
    boxes = {box.code: box for box in chart.boxes}
    body = max(box.y + _height(box) for box in chart.boxes) + 2
    page = Page(chart.sheet, _WIDTH, body)
    axes = page.figure.add_axes(page.box(0, page.top, _WIDTH, body))
    axes.set_axis_off()
    axes.set_xlim(0, _WIDTH)
    axes.set_ylim(body, -0.5)
    for parent, child in chart.arrows:
        _arrow(axes, boxes[parent], boxes[child])
    for box in chart.boxes:
        _draw(axes, box)
    return page.figure


def _lines(box: FlowBox) -> list[str]:
    return wrapped(box.label, box.width - 2 * _PAD, _TYPE)


def _height(box: FlowBox) -> float:
    return _STEP * (len(_lines(box)) + 1) + 2 * _PAD


def _draw(axes: Axes, box: FlowBox) -> None:
    edge, dashes, weight = (SIGNAL, "--", 1.4) if box.bad else (INK, "-", 0.6)
    corner = (box.x - box.width / 2, box.y)
    style: dict[str, Any] = {"facecolor": "white", "edgecolor": edge, "linestyle": dashes, "linewidth": weight}
    axes.add_patch(Rectangle(corner, box.width, _height(box), zorder=2, **style))
    lines = _lines(box)
    for i, line in enumerate(lines):
        axes.text(box.x, box.y + _PAD + _STEP * i, line, fontsize=_TYPE, ha="center", va="top", zorder=3)
    number = f"n = {box.n}" + (" ≠" if box.bad else "")
    y = box.y + _PAD + _STEP * len(lines)
    axes.text(box.x, y, number, fontsize=_TYPE, fontweight="bold", ha="center", va="top", zorder=3)


def _arrow(axes: Axes, parent: FlowBox, child: FlowBox) -> None:
    """Down, across just above the child, and into it."""
    begin, turn = parent.y + _height(parent), child.y - _ABOVE
    axes.plot([parent.x, parent.x, child.x], [begin, turn, turn], color=GREY, linewidth=0.6, zorder=1)
    head: dict[str, Any] = {"arrowstyle": "-|>", "mutation_scale": 5, "color": GREY, "linewidth": 0.6}
    axes.add_patch(FancyArrowPatch((child.x, turn), (child.x, child.y), shrinkA=0, shrinkB=0, zorder=1, **head))
