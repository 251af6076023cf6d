"""The last two lines of every screen: what was said, and what can be pressed now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ino_tui.actions import Action, offered
from ino_tui.evidence.model import Line, Span, line
from ino_tui.view import View
from ino_tui.widgets.cohort_lines import fitting
from ino_tui.widgets.lines import ends
from ino_tui.widgets.marks import LEVELS
from ino_tui.widgets.pane import Pane

# How keys are drawn on the bar and in the help; the others by their name.
DRAWN: dict[str, str] = {
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "space": "Space",
    "backspace": "Backspace",
    "delete": "Del",
    "f1": "F1",
}

Keys = Mapping[str, Sequence[str]]


def drawn(key: str) -> str:
    """A key as it is written for people."""
    return DRAWN.get(key, key.replace("ctrl+", "Ctrl+") if "+" in key and len(key) > 1 else key)


class KeyBar(Pane):
    """What can be pressed: the actions of the bar, those that are off with a sign before them."""

    DEFAULT_CSS = "KeyBar { height: 1; }"
    _shown: tuple[Line, ...] = ()

    def show(self, view: View, keys: Keys, page: str = "") -> None:
        """Show the bar of a screen; of a page that is open over it, or of a prompt, how to leave it."""
        runs = tuple(_runs(view, keys, page))
        if runs != self._shown:
            self._shown = runs
            self.redraw()

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """One line, whole runs only."""
        return [fitting([line(" ", *self._shown[0]), *self._shown[1:]], cells)][:height] if self._shown else []


def _runs(view: View, keys: Keys, page: str) -> list[Line]:
    if page:
        return [_pair("Esc", "back"), _pair("↑↓ PgUp PgDn", "read"), *_pairs_of_page(view, keys, page)]
    if view.prompt is not None:
        leave = [_pair("Esc", "leave")]
        if view.prompt.typing:
            return [_pair("Enter", "keep"), *leave]
        if view.prompt.lines:
            return [_pair("↑↓ PgUp PgDn", "read"), *leave]
        return [_pair("the key", "chooses"), *leave]
    return [_run(action, keys, view) for action in offered(view) if action.bar]


def _pairs_of_page(view: View, keys: Keys, page: str) -> list[Line]:
    if page == "cohort":
        return [
            _pair(drawn(keys["panel.page"][0]), f"page {2 - view.panel.page % 2}"),
            _pair(drawn(keys["panel.basis"][0]), "basis"),
        ]
    return [_pair("Enter", "do it")] if page == "palette" else []


def _pair(key: str, label: str) -> Line:
    return line(Span(key, "strong"), f" {label}")


def _run(action: Action, keys: Keys, view: View) -> Line:
    key = drawn(keys[action.id][0])
    if action.why_not(view):
        return line(Span(f"×{key} {action.label}", "dim"))
    return _pair(key, action.label)


class Status(Pane):
    """The notice, or what the desk waits for; at the right what the record is doing."""

    DEFAULT_CSS = "Status { height: 1; }"
    _shown: tuple[Line, Line] = ((), ())

    def show(self, view: View, said: str = "") -> None:
        """Show the session's notice; ``said`` is what the screen itself has to say, and goes before it."""
        shown = (_notice(view, said), _record(view))
        if shown != self._shown:
            self._shown = shown
            self.redraw()

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """One line."""
        return [ends(*self._shown, cells)][:height]


def _notice(view: View, said: str) -> Line:
    if said:
        return line(Span(f" ! {said}", "warn"))
    if view.notice is not None:
        glyph, tone = LEVELS[view.notice.level]
        return line(Span(f" {glyph} {view.notice.text}", tone))
    return line(Span(f" {view.read_only}", "warn")) if view.read_only else ()


def _record(view: View) -> Line:
    if view.busy:
        return line(Span(f"{view.busy} ", "warn"))
    return () if view.draft_saved else line(Span("keeping the draft ", "dim"))
