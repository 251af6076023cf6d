"""The last two lines of every screen: what was said, and what can be pressed now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.geometry import Size

from ino_tui.actions import Action, offered
from ino_tui.evidence.model import Line, Span, line, text_of
from ino_tui.text import plain, wrap
from ino_tui.view import View
from ino_tui.widgets.ballot import again
from ino_tui.widgets.cohort_lines import fitting
from ino_tui.widgets.lines import cells_of, clipped, ends
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

# On a case the room is for reading and answering; the chair's keys are there where he has something to rule on.
_LEFT_OUT = frozenset({"cohort.open"})
_RULING = frozenset({"ruling.differ", "ruling.meeting"})
_LEFT_OUT_OF_CONFLICT = frozenset({"cohort.open", "case.previous", "open.next", "item.query"})

Keys = Mapping[str, Sequence[str]]


def drawn(key: str) -> str:
    """A key as it is written for people."""
    return DRAWN.get(key, key.replace("ctrl+", "Ctrl+") if "+" in key and len(key) > 1 else key)


class Foot(Pane):
    """Above: the notice, and at the right what the record is doing. Below: what can be pressed.

    A notice too long for its line takes two, until the next key.
    """

    DEFAULT_CSS = "Foot { height: auto; }"
    _shown: tuple[Line, Line, tuple[Line, ...]] = ((), (), ())
    _wanted = 2

    def show(self, view: View, keys: Keys, page: str = "", said: str = "") -> None:
        """``said`` is what the screen itself has to say of the last key, before the session's notice."""
        shown = (_notice(view, keys, said), _record(view), tuple(_runs(view, keys, page)))
        if shown != self._shown:
            self._shown = shown
            if self._wanted != self._want(self.size.width):
                self.refresh(layout=True)
            self.redraw()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """Two lines; three where the notice needs two."""
        self._wanted = self._want(width)
        return self._wanted

    def _want(self, cells: int) -> int:
        notice, record, _ = self._shown
        return 3 if cells and notice and cells_of(notice) + cells_of(record) + 1 > cells else 2

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """Notice and keys."""
        notice, record, runs = self._shown
        if not notice and len(runs) == 1 and cells_of(runs[0]) + 1 > cells:
            # What is wrong with the words being typed takes both lines.
            return _on_two(line(Span(f" {text_of(runs[0])}", "warn")), cells)
        if self._want(cells) > 2:
            return [*_on_two(notice, cells), _bar(runs, cells)][:height]
        return [ends(notice, record, cells), _bar(runs, cells)][:height]


def _on_two(notice: Line, cells: int) -> list[Line]:
    """A notice on two lines; what there is no room for is cut."""
    first, *rest = wrap(plain(text_of(notice)).lstrip(), cells - 4)
    tone = notice[0].tone
    return [clipped(row, cells) for row in (line(Span(f" {first}", tone)), line(Span(f"   {' '.join(rest)}", tone)))]


def _bar(runs: tuple[Line, ...], cells: int) -> Line:
    """The runs on one line, closer together where that lets all of them fit."""
    if not runs:
        return ()
    runs = (line(" ", *runs[0]), *runs[1:])
    roomy = sum(map(cells_of, runs)) + 2 * (len(runs) - 1) <= cells
    return fitting(runs, cells, gap="  " if roomy else " ")


def _runs(view: View, keys: Keys, page: str) -> list[Line]:
    if page == "panel" and view.prompt is not None:
        return [*(_pair(option.key, option.label) for option in view.prompt.options), _pair("Esc", "back")]
    if page:
        return [_pair("Esc", "back"), *_pairs_of_page(view, keys, page)]
    if view.prompt is not None:
        return [line(view.prompt.hint)] if view.prompt.hint else [_pair("Esc", "leave")]
    left_out = _left_out(view)
    return [_run(action, keys, view) for action in offered(view) if action.bar and action.id not in left_out]


def _left_out(view: View) -> frozenset[str]:
    """The actions that have no place on the bar now."""
    if view.screen != "case":
        return frozenset()
    ruling = view.case.ruling if view.case is not None else None
    if ruling is None:
        return _LEFT_OUT | _RULING | {"ruling.turn"}
    return _LEFT_OUT_OF_CONFLICT if ruling.hers else _LEFT_OUT | _RULING


def _pairs_of_page(view: View, keys: Keys, page: str) -> list[Line]:
    if page == "panel":
        return [
            _pair(drawn(keys["panel.page"][0]), f"page {(view.panel.page + 1) % view.panel.pages + 1}"),
            _pair(drawn(keys["panel.basis"][0]), "basis"),
        ]
    return [_pair("Enter", "do it"), _pair("↑↓", "choose")] if page == "palette" else [_pair("↑↓ PgUp PgDn", "read")]


def _pair(key: str, label: str) -> Line:
    return line(Span(key, "strong"), f" {label}")


def _run(action: Action, keys: Keys, view: View) -> Line:
    key = drawn(keys[action.id][0])
    if action.why_not(view):
        return line(Span(f"×{key} {action.label}", "dim"))
    return _pair(key, action.label)


def _notice(view: View, keys: Keys, said: str) -> Line:
    if said:
        return line(Span(f" ! {said}", "warn"))
    if view.notice is not None:
        glyph, tone = LEVELS[view.notice.level]
        return line(Span(f" {glyph} {view.notice.text}", tone))
    if view.read_only:
        return line(Span(f" {view.read_only}", "warn"))
    return line(Span(f" {hint}", "dim")) if (hint := _hint(view, keys)) else ()


def _hint(view: View, keys: Keys) -> str:
    """What comes next, where nothing else is to be said."""
    case, sign = view.case, drawn(keys["item.sign"][0])
    if view.screen == "queue" and "coordinator" in view.roles and view.prompt is None:
        return f"{drawn(keys['queue.awaited'][0])} tells what is awaited from whom"
    if case is None or view.screen != "case" or view.prompt is not None:
        return ""
    if case.ruling is not None and case.ruling.hers and not case.ruling.ready:
        return case.ruling.refused or f"a key answers, y says why they differ, t is the meeting; {sign} signs"
    drafts = [item for item in case.items if item.mark in ("answered", "revealed", "amending")]
    if any(item.needs for item in drafts):
        return next(f"{item.short}: {item.needs}" for item in drafts if item.needs)
    if drafts:
        return f"{', '.join(item.short for item in drafts)} answered, not signed: {sign} signs"
    if case.item is not None and case.item.mark == "stale" and case.item.confirm and not case.item.refused:
        return (
            f"{case.item.short} is stale: {again(case.item)} again, then {sign}, signs {case.item.answer} as it stands"
        )
    if case.item is not None and case.item.mark in ("open", "second read") and not case.item.refused:
        return f"a digit answers {case.item.short} and reveals nothing; {sign} signs"
    return ""


def _record(view: View) -> Line:
    if view.busy:
        return line(Span(f"{view.busy} ", "warn"))
    if view.draft_failed:
        return line(Span("draft NOT kept ", "bad"))
    return () if view.draft_saved else line(Span("keeping the draft ", "dim"))
