"""The chosen event in full, and the trends around its date."""

from __future__ import annotations

from collections.abc import Sequence

from ino_tui.evidence.model import Event, Line, Span, line
from ino_tui.evidence.trendlines import Shape, trend_lines
from ino_tui.evidence.trends import Trend
from ino_tui.text import cut, plain, width
from ino_tui.widgets.flow import flow
from ino_tui.widgets.pane import Pane

# Below this width the names of lines are not dimmed: each change of tone is some thirty bytes over SSH.
_WIDE = 100
# From this height on the trends get a line each.
_TALL = 16
# Below this height the text of the event needs the lines more: of the trends only the values.
_LOW = 10


class Dossier(Pane):
    """A title, the event's lines (wrapped, scrolled where they do not fit), and the trends at the bottom."""

    DEFAULT_CSS = "Dossier { height: 9; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._event: Event | None = None
        self._trends: tuple[Trend, ...] = ()
        self._position = ""
        self._cited = False
        self._top = 0
        self._hidden = 0

    def show(
        self, event: Event | None, trends: Sequence[Trend] = (), *, position: str = "", cited: bool = False
    ) -> None:
        """Show an event (None: say that there is none) and the trends; another event starts at its top.

        ``position`` is put before the title, such as ``5/23``; ``cited`` marks it as evidence.
        """
        if event is not self._event:
            self._top = 0
        self._event, self._trends, self._position, self._cited = event, tuple(trends), position, cited
        self.redraw()

    @property
    def more_below(self) -> bool:
        """Whether lines of the event's text are hidden below."""
        return self._hidden > 0

    def scroll_lines(self, by: int) -> bool:
        """Scroll the event's text by so many lines; False where there is nothing more that way."""
        before = self._top
        self._top = max(0, min(self._top + by, self._top + self._hidden))
        if self._top == before:
            return False
        self.redraw()
        return True

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """Title, text, trends."""
        if self._event is None:
            return [(Span("no events in this case", "dim"),)]
        shape: Shape = "long" if height >= _TALL else "short" if height >= _LOW else "values"
        trends = trend_lines(self._trends, self._event.trend_day, cells, shape)
        room = max(0, height - 1 - len(trends))
        text = [row for entry in self._event.lines for row in flow(_named(entry, cells), cells)]
        self._top = max(0, min(self._top, len(text) - room))
        self._hidden = max(0, len(text) - room - self._top)
        shown = text[self._top : self._top + room]
        shown += [()] * (room - len(shown))
        return [self._title(cells), *shown, *trends]

    def _title(self, cells: int) -> Line:
        """What does not change in length comes first, and nothing fills the line: fewer bytes a step."""
        assert self._event is not None
        more = f"  ↓{self._hidden} more" if self._hidden else f"  ↑{self._top} above" if self._top else ""
        before = f"── {self._position} " if self._position else "── "
        cited = "» cited · " if self._cited else ""
        title = cut(plain(self._event.title), max(0, cells - width(before + cited) - width(more)))
        return line(Span(before, "rule"), Span(cited, "good"), Span(title, "strong"), Span(more, "rule"))


def _named(row: Line, cells: int) -> Line:
    if cells >= _WIDE or not row:
        return row
    return (Span(row[0].text), *row[1:])
