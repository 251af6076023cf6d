"""The lanes of a course in a row of columns, with a cursor: pure text and tones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

import msgspec

from ino_tui.evidence.model import LANES, Event, Lane, Line, Span, Tone
from ino_tui.evidence.scale import Scale, scale_of
from ino_tui.text import plain
from ino_tui.text import width as cells_of

Zoom = Literal["course", "ino"]
GUTTER = 9
_BARS: dict[Lane, str] = {"ino": "█", "therapy": "▄", "adverse": "╌"}
_TONES: dict[int, Tone] = {0: "plain", 1: "plain", 2: "warn", 3: "bad"}
_MANY = 9


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Lanes laid out in ``width`` columns after a gutter of `GUTTER`. ``columns[i]`` is the column of event i.

    ``axis`` is the line above the lanes; ``rows`` has one line a lane in the order of `LANES`.
    ``breaks`` are the columns at which the scale changes (drawn ``╎``).
    """

    width: int
    columns: tuple[int, ...]
    breaks: tuple[int, ...]
    axis: Line
    rows: dict[Lane, Line]


class _Canvas:
    """One row of cells; a wide character takes its cell and an empty one."""

    def __init__(self, size: int) -> None:
        self.chars = [" "] * size
        self.tones: list[Tone] = ["plain"] * size
        self.size = size

    def put(self, column: int, text: str, tone: Tone = "plain") -> None:
        """Write a plain text from a column on; what does not fit is left off."""
        for char in text:
            size = cells_of(char)
            if size == 0 or column < 0 or column + size > self.size:
                continue
            self.chars[column], self.tones[column] = char, tone
            for extra in range(column + 1, column + size):
                self.chars[extra], self.tones[extra] = "", tone
            column += size

    def line(self, *before: Span) -> Line:
        """The row as spans of one tone each."""
        spans = list(before)
        for char, tone in zip(self.chars, self.tones, strict=True):
            if spans and spans[-1].tone == tone:
                spans[-1] = Span(spans[-1].text + char, tone)
            else:
                spans.append(Span(char, tone))
        return tuple(spans)


def lay_out(
    events: Sequence[Event],
    cursor: int,
    width: int,
    zoom: Zoom = "course",
    window: tuple[int, int] | None = None,
) -> Layout:
    """Place ``events`` (in time order) in a row of ``width`` cells, gutter included, with event ``cursor`` marked.

    ``window`` is the first and last day ordinal an endpoint may see; it is drawn on the axis.
    """
    plot = max(1, width - GUTTER)
    ino = [e for e in events if e.lane == "ino"]
    origin = next((e.first_day - e.day for e in events if e.day is not None), None)
    last_start = max((e.first_day for e in ino), default=None)
    spans = [(e.first_day, e.last_day) for e in events]
    scale = scale_of(spans, origin, last_start, plot, ino=zoom == "ino")
    columns = tuple(scale.column(e.first_day) for e in events)
    chosen = events[cursor] if 0 <= cursor < len(events) else None
    at = columns[cursor] if chosen is not None else None
    rows = {
        lane: _lane(lane, [(c, e) for c, e in zip(columns, events, strict=True) if e.lane == lane], scale, chosen)
        for lane in LANES
    }
    return Layout(
        width=plot,
        columns=columns,
        breaks=scale.breaks,
        axis=_axis(scale, at, window, known=origin is not None),
        rows=rows,
    )


def _axis(scale: Scale, at: int | None, window: tuple[int, int] | None, *, known: bool) -> Line:
    """Ticks, breaks, the window (``━``) and the cursor's column (``▼``)."""
    canvas = _Canvas(scale.width)
    taken = range(0)
    if window is not None and window[1] >= window[0]:
        taken = range(scale.column(window[0]), scale.column(window[1]) + 1)
        canvas.put(taken.start, "━" * len(taken), "good")
    free = 0
    for column, text in scale.ticks() if known else ():
        end = column + cells_of(text)
        if column >= free and end < scale.width and (end <= taken.start or column >= taken.stop):
            canvas.put(column, text, "rule")
            free = end + 1
    for column in scale.breaks:
        canvas.put(column, "╎", "rule")
    if at is not None:
        canvas.put(at, "▼", "strong")
    return canvas.line(Span(f"{'0 = INO' if known else 'no INO':<{GUTTER}}", "rule"))


def _lane(lane: Lane, placed: Sequence[tuple[int, Event]], scale: Scale, chosen: Event | None) -> Line:
    canvas = _Canvas(scale.width)
    by_column: dict[int, list[Event]] = defaultdict(list)
    for column, event in placed:
        by_column[column].append(event)
        end = scale.column(event.last_day)
        if event.bar and end > column:
            bar = _BARS.get(lane, "─")
            canvas.put(column, bar * (end - column + 1), "plain" if lane == "ino" else "rule")
    occupied = sorted(by_column)
    for position, column in enumerate(occupied):
        here = by_column[column]
        room = (occupied[position + 1] if position + 1 < len(occupied) else scale.width) - column
        _put_events(canvas, column, here, room, chosen)
    return canvas.line(Span(f"{LANES[lane]:<{GUTTER}}", "rule"))


def _put_events(canvas: _Canvas, column: int, here: Sequence[Event], room: int, chosen: Event | None) -> None:
    """The events of a column: a glyph and, where there is room, the label.

    Of several, the glyph of the worst and ``×3``; without room for that their number alone.
    """
    marked = next((e for e in here if e is chosen), None)
    worst = max(here, key=lambda e: e.severity)
    tone = _TONES[worst.severity]
    # One cell stays free before the next event; the first word alone is better than a torn label.
    space = room - 2 if room < canvas.size - column else room - 1
    glyph, label = worst.glyph, plain(worst.label).removeprefix(worst.glyph)
    if len(here) > 1:
        count = str(len(here)) if len(here) <= _MANY else "+"
        glyph, label = (glyph, f"×{count}") if space >= len("×9") else (count, "")
    canvas.put(column, (marked.glyph if marked else glyph), "cursor" if marked else tone)
    for text in (label, label.split(" ")[0]):
        if text and cells_of(text) <= space:
            canvas.put(column + 1, text, tone)
            return
