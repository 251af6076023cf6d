"""Draws proportions with their intervals, one row a group."""

from __future__ import annotations

from math import sqrt

from matplotlib.figure import Figure

from ino_tui.plots.layout import Forest
from ino_tui.plots.style import BODY, COLOURS, GREY, HATCH, MARGIN, Page, shortened, text_width

_WIDTH, _ROW, _AXIS = 180.0, 4.8, 11.0
_LONGEST_LABEL = 80.0
_SMALLEST, _LARGEST = 2.5, 7.0
_BAND = 0.7  # height of a band, of a row


def draw_forest(forest: Forest) -> Figure:
    """The drawing of a proportion by subgroups."""
    labels = min(max(text_width(row.label, BODY, bold=row.heading) for row in forest.rows) + 5, _LONGEST_LABEL)
    counts = max(text_width(row.count, BODY) for row in forest.rows) + 4
    notes = min(max(text_width(row.note, BODY) for row in forest.rows) + 4, 52.0)
    left, height = MARGIN + labels + counts, _ROW * len(forest.rows)
    page = Page(forest.sheet, _WIDTH, height + _AXIS)
    right = _WIDTH - MARGIN - notes
    axes = page.figure.add_axes(page.box(left + 3, page.top, right - left - 3, height))
    whole = forest.rows[0]
    if whole.percent is not None:
        axes.axvline(whole.percent, color=GREY, linewidth=0.6, linestyle=(0, (4, 2)))
    for i, row in enumerate(forest.rows):
        y = page.top + _ROW * (i + 0.5)
        indent = 0.0 if row.heading or i == 0 else 3.0
        label = shortened(row.label, labels - indent, BODY)
        page.text(MARGIN + indent, y, label, bold=row.heading or i == 0, middle=True)
        page.text(left - 1, y, row.count, align="right", middle=True)
        colour = GREY if row.heading or row.percent is None else "#000000"
        page.text(right + 3, y, shortened(row.note, notes - 3, BODY), middle=True, colour=colour)
        if row.worst is not None and row.best is not None:
            axes.barh(i + 0.5, row.best - row.worst, _BAND, row.worst, **HATCH)
        if row.percent is not None:
            share = sqrt(row.of / whole.of) if whole.of else 0.0
            size = _SMALLEST + (_LARGEST - _SMALLEST) * share
            if row.low is not None and row.high is not None:
                axes.plot([row.low, row.high], [i + 0.5, i + 0.5], color=COLOURS[0], linewidth=1.0)
            marker = "D" if i == 0 else "s"
            axes.plot([row.percent], [i + 0.5], marker=marker, markersize=size, color=COLOURS[0], clip_on=False)
    axes.set_xlim(0, 100)
    axes.set_ylim(len(forest.rows), 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel(forest.x_label)
    return page.figure
