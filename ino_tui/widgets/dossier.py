"""The chosen event in full, and the trends around its date."""

from __future__ import annotations

from collections.abc import Sequence

from ino_tui.evidence.model import Event, Line
from ino_tui.evidence.trends import Trend
from ino_tui.widgets.pane import Pane


class Dossier(Pane):
    """A title, the event's lines (wrapped, scrolled where they do not fit), and the trends at the bottom."""

    DEFAULT_CSS = "Dossier { height: 9; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._event: Event | None = None
        self._trends: tuple[Trend, ...] = ()
        self._position = ""
        self._top = 0

    def show(self, event: Event | None, trends: Sequence[Trend] = (), *, position: str = "") -> None:
        """Show an event (None: say that there is none) and the trends; another event starts at its top.

        ``position`` is put at the end of the title, such as ``5/23``.
        """
        if event is not self._event:
            self._top = 0
        self._event, self._trends, self._position = event, tuple(trends), position
        self.redraw()

    def scroll_lines(self, by: int) -> bool:
        """Scroll the event's text by so many lines; False where there is nothing more that way."""
        raise NotImplementedError

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """Title, text, trends."""
        raise NotImplementedError
