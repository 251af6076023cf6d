"""What a reviewer reads of a case, as plain data: events, trends, header, lanes. No screen, no statistics."""

from ino_tui.evidence.events import event_for, events_of
from ino_tui.evidence.header import header_of
from ino_tui.evidence.lanes import Layout, Zoom, lay_out
from ino_tui.evidence.model import LANES, LEGEND, Event, Lane, Line, Reference, Span, Tone
from ino_tui.evidence.trends import Point, Trend, trends_of

__all__ = [
    "LANES",
    "LEGEND",
    "Event",
    "Lane",
    "Layout",
    "Line",
    "Point",
    "Reference",
    "Span",
    "Tone",
    "Trend",
    "Zoom",
    "event_for",
    "events_of",
    "header_of",
    "lay_out",
    "trends_of",
]
