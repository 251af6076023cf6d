"""Small pieces that lines of text are made of: two ends, columns, rules, wrapped runs."""

from __future__ import annotations

from collections.abc import Iterable

from ino_tui.evidence.model import Line, Span, Tone, line
from ino_tui.text import cut, fit, plain, width


def cells_of(row: Iterable[Span]) -> int:
    """Terminal cells that a line takes."""
    return sum(width(plain(span.text)) for span in row)


def clipped(row: Iterable[Span], cells: int) -> Line:
    """A line in at most so many cells, with ``…`` where something was left off."""
    left, spans = cells, []
    for span in row:
        text = cut(plain(span.text), left)
        left -= width(text)
        spans.append(Span(text, span.tone))
        if left <= 0:
            break
    return tuple(spans)


def padded(row: Iterable[Span], cells: int) -> Line:
    """A line in exactly so many cells."""
    kept = clipped(row, cells)
    return line(*kept, " " * (cells - cells_of(kept)))


def ends(left: Iterable[Span | str], right: Iterable[Span | str], cells: int) -> Line:
    """Text at both ends of a line; where there is not room for both, the left one is cut."""
    right = clipped(line(*right), cells)
    room = cells - cells_of(right) - (1 if right else 0)
    if room <= 0:
        return right
    return line(*padded(line(*left), room), " " if right else "", *right)


def rule(title: Iterable[Span | str], cells: int, right: Iterable[Span | str] = ()) -> Line:
    """A line with a title in it: ``── title ────── right ──``."""
    head = line(Span("── ", "rule"), *title, " ")
    right = tuple(right)
    tail = line(" ", *right, Span(" ──", "rule")) if right else ()
    head = clipped(head, cells - cells_of(tail))
    return line(*head, Span("─" * (cells - cells_of(head) - cells_of(tail)), "rule"), *tail)


def columns(parts: Iterable[tuple[str, int, Tone]], gap: str = " ") -> Line:
    """Texts in columns of fixed widths; a negative width sets the text to the right end."""
    spans: list[Span | str] = []
    for text, cells, tone in parts:
        shown = plain(text)
        if cells < 0:
            shown = cut(shown, -cells)
            shown = " " * (-cells - width(shown)) + shown
        else:
            shown = fit(shown, cells)
        spans += [Span(shown, tone), gap]
    return line(*spans[:-1])


def flow(runs: Iterable[Iterable[Span]], cells: int, gap: str = "  ", indent: str = " ") -> list[Line]:
    """Runs of spans set one after the other, each kept whole, in as many lines as they need."""
    lines: list[list[Span]] = []
    used = 0
    for run in map(tuple, runs):
        size = cells_of(run)
        if lines and used + width(gap) + size <= cells:
            lines[-1] += [Span(gap), *run]
            used += width(gap) + size
        else:
            lines.append([Span(indent), *run])
            used = width(indent) + size
    return [tuple(spans) for spans in lines]
