"""A drawing to bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matplotlib.figure import Figure

from ino_tui.plots.draw_curves import draw_curves
from ino_tui.plots.draw_flow import draw_flow
from ino_tui.plots.draw_forest import draw_forest
from ino_tui.plots.draw_swimmer import draw_swimmer
from ino_tui.plots.layout import Curves, Drawing, FlowChart, Forest
from ino_tui.plots.style import LACKING, own_style, rendered


@dataclass(frozen=True, slots=True)
class Drawn:
    """The bytes of a file. ``lacking``: the font lacks a letter, so that a box stands for it."""

    data: bytes
    lacking: bool


def draw(drawing: Drawing, suffix: str) -> Drawn:
    """The drawing as the bytes of an ``svg``, ``pdf`` or ``png``; the same drawing gives the same bytes."""
    with own_style() as said:
        data = rendered(_figure(drawing), suffix, drawing.sheet.title)
    lacking = any(re.match(LACKING, str(each.message)) for each in said)
    # In SVG the text stays text: whoever shows it has other fonts.
    return Drawn(data, lacking and suffix != "svg")


def _figure(drawing: Drawing) -> Figure:
    if isinstance(drawing, Curves):
        return draw_curves(drawing)
    if isinstance(drawing, Forest):
        return draw_forest(drawing)
    if isinstance(drawing, FlowChart):
        return draw_flow(drawing)
    return draw_swimmer(drawing)
