"""Pages that open in the place of a screen: every key, the palette, something to read."""

from __future__ import annotations

from types import MappingProxyType

from ino_tui.actions import ACTIONS, GROUPS, Action, offered
from ino_tui.evidence.model import Line, Span, Tone, line
from ino_tui.text import fit, plain, wrap
from ino_tui.view import ItemView, Prompt, View
from ino_tui.widgets.ballot import item_lines
from ino_tui.widgets.key_bar import Keys, drawn
from ino_tui.widgets.lines import ends, rule
from ino_tui.widgets.pane import Pane
from ino_tui.widgets.prompt import typed_lines

_KEYS_CELLS, _LABEL_CELLS = 18, 13


class HelpPage(Pane):
    """Every action with its keys; what is off now says why."""

    DEFAULT_CSS = "HelpPage { height: 1fr; }"
    _view: View | None = None
    _keys: Keys = MappingProxyType({})
    _top = 0
    _most = 0

    def show(self, view: View, keys: Keys) -> None:
        """Show the keys of the screen, from where it was read last."""
        self._view, self._keys = view, keys
        self.redraw()

    def scroll_lines(self, by: int) -> bool:
        """Scroll; False where there is nothing more that way."""
        before, self._top = self._top, min(max(0, self._top + by), self._most)
        self.redraw()
        return before != self._top

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """A title, and the part of the list that is in sight."""
        if self._view is None:
            return []
        body = help_lines(self._view, self._keys, cells)
        room = height - 1
        self._most = max(0, len(body) - room)
        self._top = min(self._top, self._most)
        below = len(body) - room - self._top
        right = [f"↓ {below} more"] if below > 0 else [f"↑ {self._top}"] if self._top else []
        title = rule([Span(f"keys of the {self._view.screen}", "strong")], cells, right)
        return [title, *body[self._top : self._top + room]]


def help_lines(view: View, keys: Keys, cells: int) -> list[Line]:
    """The actions of the view's screen by group, each with keys, name and what it does or why it is off."""
    lines: list[Line] = []
    actions = offered(view)
    for group, title in GROUPS.items():
        inside = [a for a in actions if a.group == group]
        if inside:
            lines.append(line(Span(f" {title}", "strong")))
            lines += [row for action in inside for row in _help_rows(action, view, keys, cells)]
    return lines


def _help_rows(action: Action, view: View, keys: Keys, cells: int) -> list[Line]:
    shown = " ".join(drawn(k) for k in keys[action.id])
    why = action.why_not(view)
    room = max(20, cells - _KEYS_CELLS - _LABEL_CELLS - 6)
    body = wrap(action.help, room) + ([f"off now: {why}"] if why else [])
    lines = []
    for number, text in enumerate(body):
        first = number == 0
        lines.append(
            line(
                Span(f"   {fit(shown if first else '', _KEYS_CELLS)} ", "strong"),
                Span(f"{fit(action.label if first else '', _LABEL_CELLS)} "),
                Span(text, "dim" if why else "plain"),
            )
        )
    return lines


def find_actions(words: str) -> tuple[Action, ...]:
    """The actions in whose name, help or id every word occurs; those with a hit in the name first."""
    wanted = words.casefold().split()
    near = [a for a in ACTIONS if all(w in a.label.casefold() for w in wanted)]
    far = [a for a in ACTIONS if all(w in f"{a.label} {a.help} {a.id}".casefold() for w in wanted)]
    return tuple(dict.fromkeys([*near, *far]))


class PalettePage(Pane):
    """Find an action by a word and do it; every action is there, those that are off with the reason."""

    DEFAULT_CSS = "PalettePage { height: 1fr; }"
    _view: View | None = None
    _keys: Keys = MappingProxyType({})
    _typed = ""
    _at = 0

    def show(self, view: View, keys: Keys, typed: str, at: int) -> None:
        """Show what is typed and the actions that fit, ``at`` the one that enter does."""
        self._view, self._keys, self._typed, self._at = view, keys, typed, at
        self.redraw()

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """A title, the typed words, and the actions around the chosen one."""
        view = self._view
        if view is None:
            return []
        found = find_actions(self._typed)
        room = height - 2
        top = min(max(0, self._at - room // 2), max(0, len(found) - room))
        rows = [
            self._row(action, view, cells, here=top + n == self._at) for n, action in enumerate(found[top : top + room])
        ]
        title = rule([Span("do", "strong"), " · type a word, Enter does it"], cells, [f"{len(found)} actions"])
        typed = typed_lines(self._typed, len(self._typed), cells, 1)
        return [title, *typed, *(rows or [line(Span(" nothing is called that", "dim"))])]

    def _row(self, action: Action, view: View, cells: int, *, here: bool) -> Line:
        why = why_off(action, view)
        keys = " ".join(drawn(k) for k in self._keys[action.id])
        name = Span(
            f"{'▸' if here else ' '}{fit(plain(action.label), _LABEL_CELLS + 2)} ", "cursor" if here else "plain"
        )
        said = Span(f"off now: {why}" if why else action.help, "dim" if why else "plain")
        return ends(line(name, said), [Span(keys, "strong"), " "], cells)


def why_off(action: Action, view: View) -> str | None:
    """Why an action cannot be done now; None where it can."""
    if view.screen not in action.screens:
        return f"This is a key of the {' and '.join(action.screens)}."
    return action.why_not(view)


class ReaderPage(Pane):
    """Lines to read, such as the history of an item below what is known of it. They are wrapped as far as is read."""

    DEFAULT_CSS = "ReaderPage { height: 1fr; }"
    _prompt: Prompt | None = None
    _item: ItemView | None = None
    _top = 0
    # Of which lines, item and width; what was wrapped of them; how many lines those are.
    _wrapped: tuple[tuple[object, object, int], list[Line], int] = ((None, None, 0), [], 0)

    def show(self, prompt: Prompt, item: ItemView | None) -> None:
        """Show the lines of a prompt, below what is known of the item; another prompt begins at its top."""
        if prompt is not self._prompt or item is not self._item:
            if self._prompt is None or (prompt.kind, prompt.title) != (self._prompt.kind, self._prompt.title):
                self._top = 0
            self._prompt, self._item = prompt, item
            self.redraw()

    def scroll_lines(self, by: int) -> bool:
        """Scroll; False where there is nothing more that way."""
        cells, room = self.size.width, self.size.height - 1
        before = self._top
        body, _ = self._body(cells, self._top + by + room)
        self._top = min(max(0, self._top + by), max(0, len(body) - room))
        self.redraw()
        return before != self._top

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """A title and the lines in sight."""
        if self._prompt is None:
            return []
        room = height - 1
        body, rest = self._body(cells, self._top + room)
        top = self._top = min(self._top, max(0, len(body) - room))
        below = len(body) - room - top
        more = f"↓ {max(below, 0) + rest}{'+' if rest else ''} more"
        right = [more] if below > 0 or rest else [f"↑ {top}"] if top else []
        return [rule([Span(self._prompt.title, "strong")], cells, right), *body[top : top + room]]

    def _body(self, cells: int, wanted: int) -> tuple[list[Line], int]:
        """The first lines as wrapped, at least so many where there are, and how many lines are not wrapped yet."""
        prompt, item = self._prompt, self._item
        lines = prompt.lines if prompt is not None else ()
        known, body, at = self._wrapped
        if known[0] is not lines or known[1] is not item or known[2] != cells:
            body, at = (item_lines(item, cells) if item is not None else []), 0
        while at < len(lines) and len(body) < wanted:
            body += hanging(lines[at], cells)
            at += 1
        self._wrapped = ((lines, item, cells), body, at)
        return body, len(lines) - at


def hanging(text: str, cells: int) -> list[Line]:
    """A line to read: one that is not indented stands out, what is wrapped hangs two cells below its beginning."""
    begins = len(text) - len(text.lstrip(" "))
    rows = wrap(text[begins:], max(10, cells - begins - 3))
    tone: Tone = "plain" if begins or not text else "strong"
    return [line(" " * (1 + begins + 2 * (n > 0)), Span(row, tone)) for n, row in enumerate(rows)]
