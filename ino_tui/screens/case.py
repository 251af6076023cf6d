"""The case screen: the course above, the chosen event in full, the ballot below."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.reactive import reactive

from ino_tui.view import READING, CaseView, Prompt, View
from ino_tui.widgets.ballot import Ballot
from ino_tui.widgets.dossier import Dossier
from ino_tui.widgets.ruling import RulingSheet
from ino_tui.widgets.timeline import Timeline


class CaseScreen(Vertical):
    """Timeline, dossier and ballot of one case."""

    _shown: CaseView | None = None

    # Its size is given from outside: no second layout, no second paint.
    virtual_size = reactive(Size(0, 0), layout=False, repaint=False)

    def compose(self) -> ComposeResult:
        """From above: what happened, one event of it, what is asked."""
        yield RulingSheet(id="ruling")
        yield Timeline(id="timeline")
        yield Dossier(id="dossier")
        yield Ballot(id="ballot")

    def show(self, view: View) -> None:
        """Hand each widget its part, where it is not the one it shows."""
        case = view.case
        if case is None:
            return
        before = self._shown
        if before is None or _course(before) != _course(case):
            self.query_one(Timeline).show(case.events, case.cursor, zoom=case.zoom, window=case.window)
        if before is None or _event(before) != _event(case):
            position = f"{case.cursor + 1}/{len(case.events)}" if case.events else ""
            self.query_one(Dossier).show(case.event, case.trends, position=position, cited=case.cited)
        if case.ruling is not None:
            self.query_one(RulingSheet).show(case.ruling)
        self.query_one(Ballot).show(case, _own(view.prompt))
        self._shown = case

    @property
    def more_below(self) -> bool:
        """Whether the event has more text than is in sight."""
        return self.query_one(Dossier).more_below

    def scroll_text(self, *, down: bool) -> bool:
        """Scroll the text of the event by a part of what is in sight; False where there is no more."""
        if self._shown is not None and self._shown.ruling is not None and self._shown.ruling.shown:
            return self.query_one(RulingSheet).scroll_lines(down=down)
        dossier = self.query_one(Dossier)
        step = max(1, dossier.size.height // 2)
        return dossier.scroll_lines(step if down else -step)


def _course(case: CaseView) -> tuple[int, int, str, tuple[int, int] | None]:
    """What the timeline shows of a case; events are the same while they are the same object."""
    return (id(case.events), case.cursor, case.zoom, case.window)


def _event(case: CaseView) -> tuple[int, int, bool]:
    """What the dossier shows of a case; event and trends are the same while they are the same object."""
    return (id(case.event), id(case.trends), case.cited)


def _own(prompt: Prompt | None) -> Prompt | None:
    """What is read has a page of its own."""
    return None if prompt is not None and prompt.kind in READING else prompt
