"""Pages over a screen: help, palette, panel. What a key does while one is open. Presentation state only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ino_tui.actions import BY_ID
from ino_tui.session.entry import Entry
from ino_tui.view import View
from ino_tui.widgets.pages import find_actions, why_off

Page = Literal["", "help", "palette", "panel"]

_OPENS: dict[str, Page] = {"desk.help": "help", "desk.palette": "palette", "panel.show": "panel"}
# What a page may do besides being read and closed.
_WORKS_ON: dict[Page, frozenset[str]] = {
    "help": frozenset(),
    "panel": frozenset({"panel.page", "panel.basis", "case.next", "case.previous"}),
}
_SCROLL = {"up": -1, "k": -1, "down": 1, "j": 1, "pageup": -15, "pagedown": 15, "space": 15, "home": -9999, "end": 9999}
_LEAVE = {"escape", "enter"}
# The keys that scroll what the session gives to read; letters stay actions there.
READS: dict[str, int] = {key: by for key, by in _SCROLL.items() if len(key) > 1}


@dataclass(frozen=True, slots=True)
class Did:
    """What a key did to the pages: an action to run, lines to scroll, something to say, or ``passed`` on."""

    run: str = ""
    scroll: int = 0
    say: str = ""
    passed: bool = False


class Overlay:
    """Which page is open, and the palette's typed words and chosen line."""

    def __init__(self) -> None:
        self.page: Page = ""
        self.typed = Entry()
        self.at = 0

    def open(self, action_id: str) -> None:
        """Open the page of an action, or close it where it is open."""
        wanted = _OPENS[action_id]
        self.page = "" if self.page == wanted else wanted
        self.typed, self.at = Entry(), 0

    def close(self) -> None:
        """Back to the screen."""
        self.page = ""

    def press(self, key: str, character: str | None, action_id: str | None, view: View) -> Did:
        """A key while a page is open; ``action_id`` is what it does on the screen below."""
        if self.page == "palette":
            return self._palette(key, character, view)
        if key in _LEAVE:
            self.close()
            return Did()
        if action_id in _OPENS or action_id == "desk.quit":
            return Did(run=action_id or "")
        if action_id in _WORKS_ON[self.page]:
            why = BY_ID[action_id].why_not(view) if action_id else None
            return Did(say=why) if why else Did(passed=True)
        if key in _SCROLL:
            return Did(scroll=_SCROLL[key])
        return Did(say="A page is open; Esc goes back.")

    def _palette(self, key: str, character: str | None, view: View) -> Did:
        if key in {"escape", "ctrl+p"}:
            self.close()
            return Did()
        if key in {"ctrl+q", "f1"}:
            return Did(run="desk.quit" if key == "ctrl+q" else "desk.help")
        found = find_actions(self.typed.text)
        if key == "enter":
            return self._do(found[self.at].id if found else "", view)
        if key in {"up", "down", "pageup", "pagedown"}:
            step = _SCROLL[key]
            self.at = min(max(0, self.at + step), max(0, len(found) - 1))
            return Did()
        edited = self.typed.edited(key)
        if edited is None and character is not None and character.isprintable():
            edited = self.typed.insert(character)
        if edited is None:
            return Did(say=f"{key} does nothing here; type a word, Enter does it, Esc goes back.")
        if edited.text != self.typed.text:
            self.at = 0
        self.typed = edited
        return Did()

    def paste(self, text: str) -> None:
        """Pasted words go into the palette."""
        if self.page == "palette":
            self.typed, self.at = self.typed.insert(text), 0

    def _do(self, action_id: str, view: View) -> Did:
        if not action_id:
            return Did(say="Nothing is called that.")
        why = why_off(BY_ID[action_id], view)
        if why:
            return Did(say=why)
        self.close()
        return Did(run=action_id)
