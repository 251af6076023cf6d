"""Two readers' answers side by side, the rows each cited, and what the chair has chosen so far."""

from __future__ import annotations

from ino_tui.evidence.model import Line, line
from ino_tui.ruling_view import RulingView
from ino_tui.widgets.pane import Pane
from ino_tui.widgets.ruling_lines import ruling_lines

_MORE = "↓ {} more lines, PgDn reads on"


class RulingSheet(Pane):
    """The conflict of one item. The chosen row stays in sight; what is longer than the screen is scrolled."""

    DEFAULT_CSS = "RulingSheet { height: 1fr; }"
    _ruling: RulingView | None = None
    _top = 0
    _most = 0
    # The chosen row is followed until it is scrolled away from.
    _follows = True

    def show(self, ruling: RulingView) -> None:
        """Show a conflict; another item begins at its top."""
        before = self._ruling
        if before == ruling:
            return
        if before is None or before.endpoint != ruling.endpoint or before.compared != ruling.compared:
            self._top, self._follows = 0, True
        elif before.at != ruling.at:
            self._follows = True
        self._ruling = ruling
        self.redraw()

    def scroll_lines(self, *, down: bool) -> bool:
        """Scroll by a part of what is in sight; False where there is no more."""
        step = max(1, self.size.height // 2)
        before = self._top
        self._top = min(max(0, self._top + (step if down else -step)), self._most)
        self._follows = False
        self.redraw()
        return before != self._top

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """The lines in sight; the last one says how many are below."""
        if self._ruling is None:
            return []
        rows, here = ruling_lines(self._ruling, cells)
        self._most = max(0, len(rows) - height + 1) if len(rows) > height else 0
        if self._follows and here and not self._top <= here[0] <= here[1] < self._top + height - 1:
            self._top = 0 if here[1] < height - 1 else here[1] - height + 2
        self._top = min(self._top, self._most)
        below = len(rows) - self._top - height
        if below <= 0:
            return rows[self._top : self._top + height]
        return [*rows[self._top : self._top + height - 1], line(f" {_MORE.format(below + 1)}")]
