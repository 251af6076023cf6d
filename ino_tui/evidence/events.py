"""The events of a case in time order, each with what is to be read of it."""

from __future__ import annotations

from collections.abc import Sequence

from ino_tui.evidence.care import care_events
from ino_tui.evidence.course import Course
from ino_tui.evidence.cycles import cycle_events
from ino_tui.evidence.disease import disease_events
from ino_tui.evidence.model import LANES, Event
from ino_tui.evidence.patient import patient_events
from store.case import Case
from store.charter import Charter

_LANE_ORDER = {lane: number for number, lane in enumerate(LANES)}


def events_of(case: Case, charter: Charter) -> tuple[Event, ...]:
    """Every event of the course by first day, then lane; labs and plain weights are trends, not events."""
    course = Course(case, charter)
    found = [*patient_events(course), *disease_events(course), *cycle_events(course), *care_events(course)]
    return tuple(sorted(found, key=lambda e: (e.first_day, _LANE_ORDER[e.lane], e.ref.table, e.ref.row)))


def event_for(events: Sequence[Event], endpoint: str, best_cycles: int) -> int:
    """Where to put the cursor for an endpoint: its cycle, the last that counts for best response, the death.

    ``best_cycles`` is the charter's: best response is that of cycles 1 to this. The first INO event
    where there is no such one, else the first event; -1 where there are none.
    """
    if not events:
        return -1
    ino = [i for i, e in enumerate(events) if e.lane == "ino"]
    if endpoint == "death.cause":
        wanted = [i for i, e in enumerate(events) if e.lane == "death"]
    elif endpoint == "response.best":
        wanted = [i for i in ino if 1 <= _cycle(events[i]) <= best_cycles][-1:]
    else:
        wanted = [i for i in ino if f"response.c{_cycle(events[i])}" == endpoint]
    return next(iter([*wanted, *ino, 0]))


def _cycle(event: Event) -> int:
    """The number of a cycle; 0 for a dose outside the cycles."""
    number = event.label.strip("~!").removeprefix("C")
    return int(number) if number.isdecimal() else 0
