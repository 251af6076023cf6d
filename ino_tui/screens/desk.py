"""The one Textual screen: header, the queue or the case, the cohort beside it, pages over it, status, keys.

Queue, case and pages are swapped in place: a screen of its own would be written twice over the line.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen

from ino_tui.screens.case import CaseScreen
from ino_tui.screens.cohort import CohortScreen
from ino_tui.screens.overlay import Overlay
from ino_tui.screens.queue import QueueScreen
from ino_tui.terminal import needs, too_small
from ino_tui.view import LISTS, READING, View
from ino_tui.widgets.ballot import REASONS
from ino_tui.widgets.case_header import CaseHeader
from ino_tui.widgets.cohort_panel import CohortFold, CohortPanel
from ino_tui.widgets.dossier import Dossier
from ino_tui.widgets.key_bar import Foot, Keys
from ino_tui.widgets.list_page import ListPage
from ino_tui.widgets.pages import HelpPage, PalettePage, ReaderPage
from ino_tui.widgets.sentence import Sentence

# From this width on the cohort stands beside the case.
WIDE = 110
# From this height on the ballot shows every item on a line of its own.
TALL = 34

Face = Literal["queue", "case", "cohort", "help", "palette", "panel", "reader", "list"]
_FACES: tuple[Face, ...] = ("queue", "case", "cohort", "help", "palette", "panel", "reader", "list")


class Body(Horizontal):
    """What stands between header and foot."""

    # Its size is given from outside: no second layout, no second paint.
    virtual_size = reactive(Size(0, 0), layout=False, repaint=False)


class DeskScreen(Screen[None], inherit_bindings=False):
    """Shows a view. Keys and pasted text go up as messages; nothing on it takes the focus."""

    AUTO_FOCUS = None
    virtual_size = reactive(Size(0, 0), layout=False, repaint=False)
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[object]] = []  # type: ignore[assignment]

    class Pressed(Message):
        """A key, with the character it gives."""

        def __init__(self, key: str, character: str | None) -> None:
            super().__init__()
            self.key = key
            self.character = character

    class Pasted(Message):
        """Text from the terminal's clipboard."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, first: View, overlay: Overlay, keys: Keys) -> None:
        super().__init__()
        self._first = first
        self._overlay = overlay
        self._keys = keys
        self._face: Face | None = None
        # Before there is a widget: a class that is set later has the style of each worked out twice.
        self._turn(_face_of(first, overlay), update=False)

    def compose(self) -> ComposeResult:
        """From above."""
        yield CaseHeader(id="header")
        yield CohortFold(id="fold")
        with Body(id="body"):
            yield QueueScreen(id="queue")
            yield CaseScreen(id="case")
            yield HelpPage(id="help")
            yield PalettePage(id="palette")
            yield ReaderPage(id="reader")
            yield ListPage(id="list")
            yield CohortScreen(id="cohort")
            yield Dossier(id="beside")
            yield CohortPanel(id="panel")
        yield Foot(id="foot")
        yield Sentence(id="too-small")

    def on_mount(self) -> None:
        """Begin with the first view in the right shape, so that the first paint is whole."""
        self._fit(*self.app.size)
        self.show(self._first)

    def show(self, view: View, said: str = "") -> None:
        """Show a view; ``said`` is what the desk itself has to say of the last key."""
        with self.app.batch_update():
            self._turn(_face_of(view, self._overlay))
            self.set_class(view.prompt is not None and view.prompt.kind in REASONS, "-reasons")
            conflict = view.case is not None and view.case.ruling is not None and view.case.ruling.shown
            self.set_class(conflict, "-conflict")
            self.query_one(CaseHeader).show(view)
            self.query_one(CohortFold).show(view.panel, synthetic=view.synthetic)
            self.query_one(CohortPanel).show(view.panel, synthetic=view.synthetic)
            self._show_face(view)
            self.query_one(Foot).show(view, self._keys, self._overlay.page, said)

    @property
    def figures_in_sight(self) -> bool:
        """Whether the cohort's figures are more than one line."""
        return self.query_one(CohortPanel).display and bool(self.query_one(CohortPanel).size)

    def scroll_page(self, by: int) -> bool:
        """Scroll the page that is open; False where there is nothing more that way."""
        if self._face == "reader":
            return self.query_one(ReaderPage).scroll_lines(by)
        return self._face == "help" and self.query_one(HelpPage).scroll_lines(by)

    def read_on(self, *, down: bool) -> bool:
        """Give the text of the event more room, then scroll it; False where there is nothing more that way."""
        case = self.query_one(CaseScreen)
        if not self.has_class("-reading") and not self.has_class("-tall") and not self.has_class("-conflict"):
            if not down or not case.more_below:
                return False
            self.set_class(True, "-reading")
            return True
        return case.scroll_text(down=down) or (not down and self.stop_reading())

    def read_sheet(self, *, down: bool) -> bool:
        """Scroll a figure of the cohort that is longer than the screen; False where there is no more."""
        return self.query_one(CohortScreen).scroll_text(down=down)

    def stop_reading(self) -> bool:
        """Show the course again above the text; False where it is shown."""
        reading = self.has_class("-reading")
        self.remove_class("-reading")
        return reading

    def _turn(self, face: Face, *, update: bool = True) -> None:
        if face != self._face:
            self._face = face
            for name in _FACES:
                self.set_class(name == face, f"-{name}", update=update)

    def _show_face(self, view: View) -> None:
        match self._face:
            case "queue":
                self.query_one(QueueScreen).show(view)
            case "case":
                self.query_one(CaseScreen).show(view)
                if view.case is not None and self.has_class("-conflict"):
                    self.query_one("#beside", Dossier).show(view.case.event, view.case.trends, cited=view.case.cited)
            case "cohort":
                self.query_one(CohortScreen).show(view)
            case "help":
                self.query_one(HelpPage).show(view, self._keys)
            case "palette":
                overlay = self._overlay
                self.query_one(PalettePage).show(view, self._keys, overlay.typed.text, overlay.at)
            case "list" if view.prompt is not None:
                self.query_one(ListPage).show(view.prompt)
            case "reader" if view.prompt is not None:
                about = view.case.item if view.case and view.prompt.endpoint else None
                self.query_one(ReaderPage).show(view.prompt, about)
            case _:
                pass

    def on_key(self, event: events.Key) -> None:
        """Every key goes up; none is Textual's."""
        event.stop()
        event.prevent_default()
        self.post_message(self.Pressed(event.key, event.character))

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text goes up."""
        event.stop()
        self.post_message(self.Pasted(event.text))

    def on_resize(self, event: events.Resize) -> None:
        """The cohort beside the case where there is room; one sentence where there is none at all."""
        self._fit(*event.size)

    def _fit(self, width: int, height: int) -> None:
        self.set_class(width >= WIDE, "-wide")
        self.set_class(height >= TALL, "-tall")
        self.set_class(too_small(width, height), "-too-small")
        if too_small(width, height):
            self.query_one(Sentence).show(f"The desk {needs(width, height)}; enlarge the window to go on.")


def _face_of(view: View, overlay: Overlay) -> Face:
    if overlay.page:
        return overlay.page
    if view.prompt is not None and view.prompt.kind in READING:
        return "reader"
    if view.prompt is not None and view.prompt.kind in LISTS:
        return "list"
    return view.screen
