"""The figures as rows for a spreadsheet: one a figure, one a month of a curve, one a part of a figure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from ino_tui.cohort.shapes import (
    CohortFigures,
    Figure,
    FollowUpFigure,
    IncidenceFigure,
    Part,
    ProportionFigure,
    SurvivalAt,
    SurvivalFigure,
)
from ino_tui.commands.speech import plain

COLUMNS = (
    *("id", "label", "kind", "part", "part_label", "basis", "revision", "n", "of", "events", "months"),
    *("estimate", "low", "high", "at_risk", "median", "median_low", "median_high", "range_low", "range_high"),
    *("missing", "left_out", "imputed", "method", "level", "synthetic"),
)
_Row = dict[str, Any]


def table(figures: CohortFigures) -> str:
    """The figures as CSV with `COLUMNS`: LF between lines, empty is no value or not estimable.

    ``estimate``, ``low``, ``high`` and ``level`` are shares of 1, also those of proportions; times are months.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for figure in figures.figures:
        about: _Row = {"id": figure.id, "label": figure.label, "basis": figure.basis, "revision": figures.revision}
        about |= {"method": figure.method, "level": figure.level, "synthetic": "yes" if figures.synthetic else "no"}
        for row in _rows(figure):
            writer.writerow({k: _cell(v) for k, v in {**about, **row}.items()})
    return text.getvalue()


def _cell(value: Any) -> str:
    return "" if value is None else plain(value) if isinstance(value, str) else repr(value)


def _rows(figure: Figure) -> Iterator[_Row]:
    about: _Row = {"n": figure.n, "missing": figure.missing}
    if isinstance(figure, ProportionFigure):
        yield {**about, "kind": "proportion", **_proportion(figure)}
        yield from _parts("proportion", (*(figure.causes or ()), *figure.methods, *figure.beside))
    elif isinstance(figure, FollowUpFigure):
        alive = {"range_low": figure.low, "range_high": figure.high, "imputed": figure.imputed}
        yield {**about, "kind": "followup", **_median(figure), **alive}
    elif isinstance(figure, SurvivalFigure):
        counts = {"events": figure.events, "left_out": _sum(figure.left_out), "imputed": figure.imputed}
        yield {**about, "kind": "survival", **_median(figure), **counts}
        yield from _months("survival", "", "", figure.at)
        for part in (*figure.parts, *figure.sensitivity):
            yield _part("survival", part.code, part.label, n=part.n, events=part.events)
            yield from _months("survival", part.code, part.label, part.at)
    else:
        yield {**about, "kind": "incidence", "left_out": _sum(figure.left_out), "imputed": figure.imputed}
        yield from _causes(figure)


def _causes(figure: IncidenceFigure) -> Iterator[_Row]:
    for part in (*figure.causes, *figure.sensitivity):
        yield _part("incidence", part.code, part.label, events=part.events)
        yield from _months("incidence", part.code, part.label, part.at)
    yield from _parts("incidence", figure.beside)


def _proportion(figure: ProportionFigure) -> _Row:
    estimate = figure.n / figure.of if figure.of else None
    low, high = (None if v is None else v / 100 for v in (figure.low, figure.high))
    return {"of": figure.of, "estimate": estimate, "low": low, "high": high, "left_out": _sum(figure.left_out)}


def _median(figure: SurvivalFigure | FollowUpFigure) -> _Row:
    return {"median": figure.median, "median_low": figure.median_low, "median_high": figure.median_high}


def _months(kind: str, code: str, label: str, at: Iterable[SurvivalAt]) -> Iterator[_Row]:
    for read in at:
        limits = {"estimate": read.estimate, "low": read.low, "high": read.high, "at_risk": read.at_risk}
        yield _part(kind, code, label, months=read.months, **limits)


def _parts(kind: str, parts: Iterable[Part]) -> Iterator[_Row]:
    for part in parts:
        yield _part(kind, part.code, part.label, n=part.n)


def _part(kind: str, code: str, label: str, **values: Any) -> _Row:
    return {"kind": kind, "part": code, "part_label": label, **values}


def _sum(parts: Iterable[Part]) -> int:
    return sum(part.n for part in parts)
