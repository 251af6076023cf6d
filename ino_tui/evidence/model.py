"""What a reviewer reads of a case, as frozen data: events, and lines of spans with a tone.

Text in a span may come straight from the record; who puts it on a screen does so through
`ino_tui.text`. Nothing here knows a screen.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Lane = Literal["relapse", "ino", "therapy", "response", "adverse", "hct", "death"]

# In the order in which they are drawn, with what stands before each.
LANES: dict[Lane, str] = {
    "relapse": "relapse",
    "ino": "INO",
    "therapy": "therapy",
    "response": "response",
    "adverse": "adverse",
    "hct": "HCT",
    "death": "death",
}

# How a span is to be read; the words carry the meaning, the tone only helps to find them.
Tone = Literal["plain", "strong", "dim", "good", "warn", "bad", "cursor", "rule"]

# 0 nothing to note, 1 worth a look, 2 serious (grade 3, disease), 3 grave (grade 4-5, death).
Severity = Literal[0, 1, 2, 3]

# What stands in the lanes, for help: colour repeats what the sign says.
LEGEND: tuple[tuple[str, str], ...] = (
    ("▼", "column of the chosen event; the event itself is reversed"),
    ("━", "window of the endpoint at hand"),
    ("╎", "the scale changes: history and what came after are drawn shorter"),
    ("C1█", "INO cycle from its first to its last dose; ! a dose differs from the label"),
    ("○Dx", "diagnosis, and the patient up to INO"),
    ("●R1", "relapse; ~ only month or year is known"),
    ("●7% ○2%", "marrow with blasts of 5 % and more, and below"),
    ("◦", "MRD sample without a blast count, or blood"),
    ("■ □", "extramedullary look: disease, none"),
    ("+rem +dis", "follow-up: in remission, with disease"),
    ("▲4 △2", "adverse event of grade 3 and more, and below"),
    ("◇", "liver work-up and how many findings point to VOD/SOS"),
    ("▪▄", "other therapy"),
    ("◆ ✝", "transplant, death"),
    ("×3, 3", "so many events in one column; the glyph is that of the worst"),
)


class Span(msgspec.Struct, frozen=True):
    """A run of text in one tone."""

    text: str
    tone: Tone = "plain"


Line = tuple[Span, ...]


class Reference(msgspec.Struct, frozen=True):
    """Where in the source record something stands: ``row`` counts from 0 within the case's table."""

    table: str
    row: int


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a course, ready to be placed and read.

    ``date`` and ``until`` are as entered. ``first_day`` and ``last_day`` are day ordinals: the first
    day the date can mean, and the last day the event reaches (its end, or the last day a partial
    date can mean). ``day`` counts from the first INO dose (0), None where INO was never given.
    ``glyph`` is one cell wide; where the label begins with it, it is not drawn twice. ``bar`` events
    are drawn from their first to their last day. ``trend_day`` is the day to read the trends at: the
    first day, for a cycle that of its last marrow.
    """

    lane: Lane
    date: str
    until: str = ""
    first_day: int
    last_day: int
    day: int | None
    trend_day: int
    whole_date: bool = True
    glyph: str
    label: str
    bar: bool = False
    severity: Severity = 0
    ref: Reference
    also: tuple[Reference, ...] = ()
    title: str
    lines: tuple[Line, ...] = ()


def line(*parts: Span | str) -> Line:
    """A line from spans and plain text; empty parts are left out."""
    spans = (p if isinstance(p, Span) else Span(p) for p in parts)
    return tuple(s for s in spans if s.text)


def text_of(row: Line) -> str:
    """The characters of a line."""
    return "".join(span.text for span in row)
