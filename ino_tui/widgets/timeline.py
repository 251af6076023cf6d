"""The course of a case in lanes, with a cursor on one event."""

from __future__ import annotations

from collections.abc import Sequence

from ino_tui.evidence.lanes import Zoom, lay_out
from ino_tui.evidence.model import LANES, Event, Line
from ino_tui.widgets.pane import Pane


class Timeline(Pane):
    """One line of axis and one a lane: eight lines whatever the case holds."""

    DEFAULT_CSS = "Timeline { height: 8; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._events: tuple[Event, ...] = ()
        self._cursor = 0
        self._zoom: Zoom = "course"
        self._window: tuple[int, int] | None = None

    def show(
        self,
        events: Sequence[Event],
        cursor: int,
        *,
        zoom: Zoom = "course",
        window: tuple[int, int] | None = None,
    ) -> None:
        """Show ``events`` (as `events_of` gives them) with event ``cursor`` marked; -1 marks none.

        ``window`` is the first and last day ordinal that the endpoint at hand may see.
        """
        self._events, self._cursor, self._zoom, self._window = tuple(events), cursor, zoom, window
        self.redraw()

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """The axis and the lanes."""
        layout = lay_out(self._events, self._cursor, cells, self._zoom, self._window)
        return [layout.axis, *(layout.rows[lane] for lane in LANES)][:height]
