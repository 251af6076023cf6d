"""A share with its interval as a row of a forest drawing; pure."""

from __future__ import annotations

from ino_tui.evidence.model import Line, Span, line
from ino_tui.text import fit, plain
from ino_tui.view import Figure
from ino_tui.widgets.cohort_lines import number, span_of

_COUNT, _PERCENT, _INTERVAL = 8, 8, 10
_LEAST_BAR = 12


def label_cells(cells: int) -> int:
    """The cells of a label in rows of so many cells."""
    return max(12, min(34, cells - _COUNT - _PERCENT - _INTERVAL - _LEAST_BAR - 6))


def bar_cells(cells: int) -> int:
    """The cells of the bar."""
    return max(0, cells - label_cells(cells) - _COUNT - _PERCENT - _INTERVAL - 6)


def forest_row(name: str, figure: Figure | None, cells: int, reason: str = "") -> Line:
    """``name  15/25  60.0 %  ├──●───┤  38.7-78.9``; where there is no figure, why."""
    label = Span(f" {fit(plain(name), label_cells(cells))} ")
    if figure is None:
        return line(label, Span(f"not estimated: {reason}", "dim"))
    counts = f"{figure.get('n')}/{figure.get('of')}"
    interval = span_of(figure.get("low"), figure.get("high"))
    return line(
        label,
        f"{counts:>{_COUNT}}",
        Span(f" {number(figure.get('percent')) + ' %':>{_PERCENT}} ", "strong"),
        bar(figure.get("percent"), figure.get("low"), figure.get("high"), bar_cells(cells)),
        Span(f" {interval:>{_INTERVAL}}", "dim"),
    )


def bar(percent: float | None, low: float | None, high: float | None, cells: int) -> str:
    """An interval on an axis from 0 to 100 per cent, the estimate a dot on it."""
    if percent is None or cells < 3:
        return " " * cells

    def column(value: float) -> int:
        return min(cells - 1, max(0, round(value / 100 * (cells - 1))))

    at = column(percent)
    first, last = (at if value is None else column(value) for value in (low, high))
    drawn = [" "] * cells
    drawn[(cells - 1) // 2] = "┊"
    for i in range(first, last + 1):
        drawn[i] = "─"
    drawn[first], drawn[last], drawn[at] = "├", "┤", "●"
    return "".join(drawn)


def forest_axis(cells: int) -> Line:
    """0, 50 and 100 per cent under the bars."""
    width = bar_cells(cells)
    if width < _LEAST_BAR:
        return ()
    middle = (width - 1) // 2
    marks = f"{'0':<{middle}}50"
    return line(Span(" " * (label_cells(cells) + _COUNT + _PERCENT + 4) + f"{marks:<{width - 3}}100", "dim"))
