"""How far readers agree, as lines: in short for the panel, whole with the tables behind for the cohort screen. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ino_tui.agreement_text import (
    NOBODY,
    lean_text,
    left_out_text,
    measure_text,
    method_text,
    percent_text,
    rows_of,
    square,
    undefined_text,
    whom,
)
from ino_tui.cohort.agreement_shapes import COMPARISONS, AgreementPage, AgreementRow
from ino_tui.evidence.model import Line, Span, line
from ino_tui.text import fit, width, wrap
from ino_tui.widgets.lines import flow

_LABEL, _WHOM = 24, 21
_GAP = 2
# From this width on a row stands on one line.
_WIDE = 96


def agreement_page_of(document: Mapping[str, Any]) -> AgreementPage:
    """The page as the statistics process sent it."""
    return msgspec.convert(document, AgreementPage)


def agreement_lines(document: Mapping[str, Any], cells: int) -> list[Line]:
    """Every comparison: a row a scale, whom it is of and when; then the tables behind."""
    page = agreement_page_of(document)
    rows: list[Line] = []
    for comparison, title in COMPARISONS.items():
        found = rows_of(page, comparison)
        if found:
            rows.append(line(Span(f" {title}", "strong")))
            rows += [each for row in found for each in _row(row, cells)]
            rows += [each for row in found for each in _behind(row, cells)]
    if not rows:
        return [line(Span(f" {NOBODY}", "dim"))]
    return [*rows, *(line(Span(f" {text}", "dim")) for text in wrap(method_text(page), max(10, cells - 2)))]


def agreement_summary(document: Mapping[str, Any], cells: int, beside: int) -> tuple[list[Line], list[Line]]:
    """The two readers of an item, all of them: the measures a scale in ``cells``, the tables in ``beside``."""
    page = agreement_page_of(document)
    found = [row for row in rows_of(page, "readers") if not row.readers and not row.quarter]
    if not found:
        return [line(Span(f" {NOBODY}", "dim"))], []
    measures = [line(Span(" the two readers of an item", "dim"))]
    for row in found:
        measures += flow([line(Span(row.label, "strong")), line(f"{percent_text(row)} %")], cells)
        runs = [line(f"kappa {measure_text(row.kappa, 2)}"), line(f"AC1 {measure_text(row.ac1, 2)}")]
        measures += [*flow(runs, cells, indent="   "), *_noted(row, cells)]
    measures.append(line(Span(" by pair, over time, by centre: W, agreement", "dim")))
    return measures, [each for row in found for each in _behind(row, beside)]


def _row(row: AgreementRow, cells: int) -> Iterator[Line]:
    whole = not row.readers and not row.quarter
    label = Span(f"   {fit(row.label, _LABEL)}", "strong" if whole else "plain")
    kappa, ac1 = (measure_text(measure, 2) for measure in (row.kappa, row.ac1))
    head = line(label, fit(whom(row), _WHOM), " ", percent_text(row))
    measures = line(Span(f"kappa {fit(kappa, 20)} AC1 {ac1}", "plain"))
    if cells >= _WIDE:
        yield line(label, fit(whom(row), _WHOM), " ", fit(percent_text(row), 26), " ", *measures)
    else:
        yield head
        yield line("     ", *measures)
    yield from _noted(row, cells)


def _noted(row: AgreementRow, cells: int) -> Iterator[Line]:
    left = left_out_text(row)
    for text in (f"not compared: {left}" if left else "", undefined_text(row)):
        yield from (line(Span(f"     {part}", "dim")) for part in (wrap(text, max(10, cells - 6)) if text else ()))


def _behind(row: AgreementRow, cells: int) -> Iterator[Line]:
    """The square table of a row of all items, or of one reader and the centre."""
    if row.quarter or not row.n or (row.readers and row.comparison != "site"):
        return
    first, second = ("reader", "centre") if row.comparison == "site" else ("first", "second")
    yield line(Span(f"   {row.label}, {whom(row)}: {first} down, {second} across", "dim"))
    table = square(row)
    name = max(width(line_[0]) for line_ in table)
    widths = [max(width(line_[i]) for line_ in table) for i in range(1, len(table[0]))]
    for n, cells_ in enumerate(table):
        runs = [
            line(Span(f"{text:>{size}}", "dim" if not n else "plain"))
            for text, size in zip(cells_[1:], widths, strict=True)
        ]
        yield from (
            line(Span(f"     {fit(cells_[0] if not m else '', name)}", "dim"), *part)
            for m, part in enumerate(flow(runs, cells - name - 6, gap=" " * _GAP))
        )
    yield from (line(Span(f"     {text}", "dim")) for text in wrap(lean_text(row), max(10, cells - 6)) if text)
