"""Which openings of a case are written down: in a committee each, but for steps back and forth.

Who steps on to the next case and back reads one case: a look within `AGAIN` of the last one is the same
look, and a line for each would only hide from an auditor when she sat down with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ino_tui.requests import NoteLook
from ino_tui.session.place import Place
from store.seen import Seen

# Seconds.
AGAIN = 60.0


class Looks:
    """The case that is open, and when each was last."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open = ""
        self._last: dict[str, float] = {}

    def note(self, seen: Seen, place: Place) -> list[NoteLook]:
        """What must be written down now that the desk is at a place."""
        now = self._clock()
        here = place.case if place.screen == "case" else ""
        if self._open:
            self._last[self._open] = now
        before, self._open = self._open, here
        # A training case is none of the study.
        if not here or here == before or seen.charter.profile != "committee" or here in seen.training:
            return []
        again = now - self._last.get(here, -AGAIN) < AGAIN
        return [] if again else [NoteLook(here)]
