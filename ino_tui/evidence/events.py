"""The events of a case in time order, each with what is to be read of it."""

from __future__ import annotations

from collections.abc import Sequence

from ino_tui.evidence.model import Event
from store.case import Case
from store.charter import Charter


def events_of(case: Case, charter: Charter) -> tuple[Event, ...]:
    """Every event of the course by first day, then lane; labs and plain weights are trends, not events."""
    raise NotImplementedError


def event_for(events: Sequence[Event], endpoint: str) -> int:
    """Where to put the cursor for an endpoint: its cycle, the last cycle for best response, the death.

    The first event where there is no such one; -1 where there are no events.
    """
    raise NotImplementedError
