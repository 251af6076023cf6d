"""Paper, type and colours of the figures, in millimetres and points; matplotlib without a window."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from ino_tui.plots.layout import Sheet

INCH = 25.4
POINT = INCH / 72
MARGIN = 6.0
FONT = "DejaVu Sans"  # comes with matplotlib: the same letters everywhere
TITLE, BODY, SMALL = 9.0, 7.5, 6.5
LINE = 1.28  # height of a line of type, of its size

INK, GREY, PALE = "#000000", "#6b6b6b", "#d9d9d9"
# Okabe and Ito 2008, without its yellow, which is too pale for a line on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
DASHES: tuple[str | tuple[int, tuple[float, ...]], ...] = (
    *("-", (0, (5, 2)), (0, (1, 1.4)), (0, (5, 1.6, 1, 1.6)), (0, (9, 3))),
    *((0, (3, 1.2, 1, 1.2, 1, 1.2)), (0, (2, 2))),
)
SIGNAL = "#D55E00"
# What open items leave open: told from an interval by having no colour.
HATCH: dict[str, Any] = {"facecolor": "none", "edgecolor": GREY, "hatch": "/////", "linewidth": 0.5}

_RC: dict[Any, Any] = {
    "font.family": [FONT],
    "font.size": BODY,
    "text.parse_math": False,  # a name may hold a $
    "text.hinting": "none",  # a line of type is as wide as it was measured
    "svg.fonttype": "none",
    "svg.hashsalt": "ino-tui",
    "pdf.fonttype": 42,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelsize": BODY,
    "xtick.labelsize": BODY,
    "ytick.labelsize": BODY,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "legend.fontsize": BODY,
    "legend.frameon": False,
    "hatch.linewidth": 0.4,
}
# No date and no version of a library: the same input gives the same bytes.
# Verdana has the widths of DejaVu Sans, for whoever shows an SVG without it.
_FAMILIES = f"'{FONT}', Verdana, sans-serif"
_METADATA: dict[str, dict[str, str | None]] = {
    "svg": {"Date": None, "Creator": "ino-tui"},
    "pdf": {"CreationDate": None, "Creator": "ino-tui", "Producer": "ino-tui"},
    "png": {"Software": "ino-tui"},
}
SUFFIXES = tuple(_METADATA)
_DPI = 300
LACKING = "Glyph .* missing from"


@contextmanager
def own_style() -> Iterator[list[warnings.WarningMessage]]:
    """Nobody's matplotlibrc has a say. Gives the list of warnings: that the font lacks a letter is among them."""
    with mpl.rc_context(), warnings.catch_warnings(record=True) as said:
        warnings.filterwarnings("always", LACKING)
        mpl.rcdefaults()
        mpl.rcParams.update(_RC)
        yield said


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text stands, in millimetres."""
    if not text:
        return 0.0
    font = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, False)
    return float(width) * POINT


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """A text in lines of at most so many millimetres; a longer word is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        tried = f"{line} {word}" if line else word
        if text_width(tried, size, bold=bold) <= width:
            line = tried
            continue
        if line:
            lines.append(line)
        line = word
        while text_width(line, size, bold=bold) > width:
            keep = next(
                n for n in range(len(line) - 1, 0, -1) if n == 1 or text_width(line[:n], size, bold=bold) <= width
            )
            lines.append(line[:keep])
            line = line[keep:]
    return [*lines, line] if line else lines


def shortened(text: str, width: float, size: float) -> str:
    """A text that fits into so many millimetres, cut with an ellipsis where it does not."""
    if text_width(text, size) <= width:
        return text
    keep = next((n for n in range(len(text) - 1, 0, -1) if text_width(f"{text[:n]}…", size) <= width), 0)
    return f"{text[:keep].rstrip()}…"


@dataclass
class Page:
    """A sheet of ``width`` mm with a title above, ``body`` mm for the drawing, and a caption below.

    Everything is placed in millimetres from the top left.
    """

    sheet: Sheet
    width: float
    body: float
    figure: Figure = field(init=False)
    top: float = field(init=False)
    height: float = field(init=False)

    def __post_init__(self) -> None:
        inner = self.width - 2 * MARGIN
        tag = text_width("SYNTHETIC", TITLE, bold=True) + 4 if self.sheet.synthetic else 0.0
        title = wrapped(self.sheet.title, inner - tag, TITLE, bold=True)
        caption = wrapped(" ".join(self.sheet.caption), inner, SMALL)
        step, small = TITLE * LINE * POINT, SMALL * LINE * POINT
        self.top = MARGIN + step * len(title) + 2
        self.height = self.top + self.body + 3 + small * len(caption) + MARGIN
        self.figure = Figure(figsize=(self.width / INCH, self.height / INCH), facecolor="white")
        for i, line in enumerate(title):
            self.text(MARGIN, MARGIN + step * i, line, size=TITLE, bold=True)
        if self.sheet.synthetic:
            self.text(self.width - MARGIN, MARGIN, "SYNTHETIC", size=TITLE, bold=True, colour=SIGNAL, align="right")
        for i, line in enumerate(caption):
            self.text(MARGIN, self.top + self.body + 3 + small * i, line, size=SMALL)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = BODY,
        bold: bool = False,
        colour: str = INK,
        align: str = "left",
        middle: bool = False,
    ) -> None:
        """Put a line of text; ``y`` is its top, or its middle."""
        self.figure.text(
            x / self.width,
            1 - y / self.height,
            text,
            fontsize=size,
            fontweight="bold" if bold else "normal",
            color=colour,
            ha=align,
            va="center" if middle else "top",
        )

    def box(self, left: float, top: float, width: float, height: float) -> tuple[float, float, float, float]:
        """A rectangle in millimetres from the top left as matplotlib has it."""
        return left / self.width, 1 - (top + height) / self.height, width / self.width, height / self.height


def rendered(figure: Figure, suffix: str, title: str) -> bytes:
    """A figure as the bytes of an ``svg``, ``pdf`` or ``png``; the same figure gives the same bytes."""
    out = io.BytesIO()
    figure.savefig(out, format=suffix, dpi=_DPI, metadata={"Title": title, **_METADATA[suffix]})
    data = out.getvalue()
    return data.replace(f"'{FONT}'".encode(), _FAMILIES.encode()) if suffix == "svg" else data
