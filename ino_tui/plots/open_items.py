"""Best and worst case over items still open, added to a drawing; no matplotlib."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ino_tui.cohort.shapes import Band, CurvePoints
from ino_tui.plots.captions import GAP, limits
from ino_tui.plots.layout import Curves, Forest, Sheet, StepBand


def on_forest(drawing: Forest, band: Band) -> Forest:
    """A proportion with its band in the row of all cases."""
    whole, *rows = drawing.rows
    row = replace(whole, worst=band.worst, best=band.best)
    return replace(drawing, rows=(row, *rows), sheet=_told(drawing.sheet, band, _span(band)))


def on_curve(drawing: Curves, at: Sequence[Band], worst: CurvePoints, best: CurvePoints) -> Curves:
    """A survival curve with the band between the curves of both cases; ``at`` is what is read off them."""
    last = min(worst.last, best.last)
    months = sorted({0.0, *(month for case in (worst, best) for month in case.months if month <= last)})
    band = StepBand(
        months=tuple(months),
        worst=tuple(_value(worst, month) for month in months),
        best=tuple(_value(best, month) for month in months),
        last=last,
    )
    said = ", ".join(f"{each.months:g}{GAP}months {_span(each)}" for each in at)
    return replace(drawing, band=band, sheet=_told(drawing.sheet, at[0], said))


def _told(sheet: Sheet, band: Band, said: str) -> Sheet:
    """Where the drawing comes from stays the last sentence."""
    *caption, origin = sheet.caption
    what = f"Hatched: from worst to best case over the {band.open} of {band.of} items still open, {said}."
    return replace(sheet, caption=(*caption, what, origin))


def _span(band: Band) -> str:
    return "NE" if band.worst is None and band.best is None else f"{limits(band.worst, band.best)}{GAP}%"


def _value(points: CurvePoints, month: float) -> float:
    steps = bisect_right(points.months, month)
    return points.estimate[steps - 1] if steps else 1.0
