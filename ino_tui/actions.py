"""THE registry of what the desk can do: id, default keys, words for the key bar, help and palette.

`why_not` reads what the view says and decides nothing itself: None is yes, else one sentence.
Keys are named by the character they give, or as `keymap.NAMED_KEYS` has them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from ino_tui import why_not as why
from ino_tui.view import ScreenName, View
from store.codes.relapse import RELAPSE_KEYS
from store.codes.responses import RESPONSE_KEYS, RESPONSES
from store.codes.vod import VOD_KEYS

Group = Literal["cases", "course", "answer", "ruling", "cohort", "desk"]
WhyNot = Callable[[View], str | None]

GROUPS: dict[Group, str] = {
    "cases": "Cases",
    "course": "The course of a case",
    "answer": "Answering",
    "ruling": "The chair, where two readers differ",
    "cohort": "The cohort",
    "desk": "The desk",
}


def _always(_view: View) -> str | None:
    return None


class Action(msgspec.Struct, frozen=True):
    """One thing the desk can do.

    ``runs`` is who does it: the session, or the screen (help, palette, what only moves pixels).
    ``fixed`` keys cannot be given away by a keymap. ``bar`` actions stand on the key bar, in order.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: Group
    screens: tuple[ScreenName, ...] = ("queue", "case")
    why_not: WhyNot = _always
    runs: Literal["session", "screen"] = "session"
    fixed: bool = False
    bar: bool = False


def _action(  # noqa: PLR0913 - a row of the table
    id_: str,
    keys: str,
    label: str,
    help_: str,
    group: Group,
    why_not: WhyNot = _always,
    *,
    on: ScreenName | None = None,
    runs: Literal["session", "screen"] = "session",
    fixed: bool = False,
    bar: bool = False,
    too: tuple[ScreenName, ...] = (),
) -> Action:
    screens: tuple[ScreenName, ...] = (*((on,) if on else _CASES), *too)
    return Action(id_, tuple(keys.split()), label, help_, group, screens, why_not, runs, fixed, bar)


_CASES: tuple[ScreenName, ...] = ("queue", "case")
_TOO: tuple[ScreenName, ...] = ("cohort",)


def _answer(key: str, code: str) -> Action:
    label = RESPONSES.label(code)
    death = "cannot judge" if key == "0" else f"class {key}" if key.isdigit() else "nothing"
    parts = [f"Answer {code}: {label}", f"cause of death: {death}"]
    parts += [f"relapse: {RELAPSE_KEYS[key]}"] if key in RELAPSE_KEYS and key != "0" else []
    parts += [f"VOD/SOS: {VOD_KEYS[key]}"] if key in VOD_KEYS and key != "0" else []
    help_ = f"{'; '.join(parts)}."
    return _action(f"answer.{code}", key, label, help_, "answer", why.no_answer, on="case", fixed=True)


ACTIONS: tuple[Action, ...] = (
    _action("case.next", "n", "next", "The next case of the queue.", "cases", why.no_next, bar=True),
    _action("case.previous", "p", "previous", "The previous case of the queue.", "cases", why.no_previous, bar=True),
    _action("open.next", "o", "next open", "The next item not answered, or stale, here or after.", "cases", bar=True),
    _action("case.jump", "g", "go to case", "Go to a case by its id or a part of it.", "cases"),
    _action(
        "queue.open", "enter", "open", "Open the case under the cursor.", "cases", why.no_cases, on="queue", bar=True
    ),
    _action("queue.down", "down j", "down", "One case down.", "cases", why.no_next, on="queue"),
    _action("queue.up", "up k", "up", "One case up.", "cases", why.no_previous, on="queue"),
    _action("queue.page_down", "pagedown", "page down", "A page of cases down.", "cases", why.no_next, on="queue"),
    _action("queue.page_up", "pageup", "page up", "A page of cases up.", "cases", why.no_previous, on="queue"),
    _action("queue.first", "home", "first case", "The first case of the queue.", "cases", why.no_cases, on="queue"),
    _action("queue.last", "end", "last case", "The last case of the queue.", "cases", why.no_cases, on="queue"),
    _action(
        "queue.filter",
        "/",
        "filter",
        "Show only cases that match words and field:value, such as state:open ph:pos.",
        "cases",
        on="queue",
        bar=True,
    ),
    _action("queue.clear", "c", "show all", "Take the filter off.", "cases", why.no_filter, on="queue"),
    _action("queue.sort", "S", "sort", "Choose the order of the queue, or put it in order again.", "cases", on="queue"),
    _action(
        "queue.awaited",
        "T",
        "awaited",
        "What is awaited from whom and since when; for a reader and the chair their own pace.",
        "cases",
        on="queue",
    ),
    _action("case.queue", "l", "queue", "Back to the list of cases; drafts stay.", "cases", on="case"),
    _action("event.back", "left", "step back", "The event before.", "course", why.no_event_before, on="case"),
    _action(
        "event.forward", "right", "step", "The next event in time.", "course", why.no_event_after, on="case", bar=True
    ),
    _action(
        "event.lane_back", ",", "back in lane", "The event before in its lane.", "course", why.no_events, on="case"
    ),
    _action("event.lane_forward", ".", "on in lane", "The next event in its lane.", "course", why.no_events, on="case"),
    _action("event.first", "home", "first event", "The first event.", "course", why.no_events, on="case"),
    _action("event.last", "end", "last event", "The last event.", "course", why.no_events, on="case"),
    _action(
        "event.zoom", "z", "zoom", "The whole course, or the time of INO alone.", "course", why.no_events, on="case"
    ),
    _action("event.page_down", "pagedown", "read on", "Scroll the text down.", "course", on="case", runs="screen"),
    _action("event.page_up", "pageup", "read back", "Scroll the text up.", "course", on="case", runs="screen"),
    _action(
        "item.next",
        "down tab space enter",
        "next item",
        "The next item of this case.",
        "answer",
        why.no_item,
        on="case",
    ),
    _action("item.previous", "up shift+tab", "item before", "The item before.", "answer", why.no_item, on="case"),
    *(_answer(key, code) for key, code in RESPONSE_KEYS.items()),
    _action(
        "cause.contributing",
        "+",
        "contributing",
        "Add a contributing cause of death by two digits; again takes it away.",
        "answer",
        why.no_contributing,
        on="case",
    ),
    _action("cause.search", "/", "find cause", "Find a cause of death by a word.", "answer", why.no_death, on="case"),
    _action(
        "item.date",
        "d",
        "date",
        "The date of a relapse or of the onset of VOD/SOS: typed, or that of the event at the cursor.",
        "answer",
        why.no_date,
        on="case",
    ),
    _action(
        "item.cite", "e", "cite", "Cite the event at the cursor; again takes it away.", "answer", why.no_cite, on="case"
    ),
    _action(
        "item.rationale",
        "r",
        "rationale",
        "Say why, with one key or in words.",
        "answer",
        why.no_reason,
        on="case",
        bar=True,
    ),
    _action("item.sign", "s", "sign", "Sign all answers of this case.", "answer", why.no_sign, on="case", bar=True),
    _action(
        "item.take_back",
        "backspace",
        "take back",
        "Take an unsigned answer back; again brings it back.",
        "answer",
        why.no_take_back,
        on="case",
    ),
    _action(
        "item.history",
        "f",
        "history",
        "Who changed what, when and why: of the item, of the case, of the study.",
        "answer",
        why.no_history,
    ),
    _action(
        "case.findings",
        "k",
        "findings",
        "What each set says of VOD/SOS, each source of relapse, and the classes the death falls in.",
        "answer",
        why.no_findings,
        on="case",
    ),
    _action(
        "ruling.turn",
        "x",
        "conflict",
        "From the two answers to the course, at the row that was cited; and back.",
        "ruling",
        why.no_conflict,
        on="case",
        bar=True,
    ),
    _action(
        "ruling.unfold",
        "u",
        "settled",
        "Tell the items on which nobody differs one by one, or on one line.",
        "ruling",
        why.no_conflict,
        on="case",
    ),
    _action(
        "ruling.differ", "y", "why differ", "Why the readers differ.", "ruling", why.no_ruling, on="case", bar=True
    ),
    _action(
        "ruling.clarify",
        "Y",
        "clarify",
        "Raise a clarification of the charter with the ruling; again takes it back.",
        "ruling",
        why.no_ruling,
        on="case",
    ),
    _action(
        "ruling.meeting",
        "t",
        "meeting",
        "Leave the item to the meeting; of one that is there, who attended, the vote and the minutes.",
        "ruling",
        why.no_ruling,
        on="case",
        bar=True,
    ),
    _action(
        "query.raise",
        "a",
        "query",
        "Ask the coordinator about the event at the cursor and the item at hand.",
        "answer",
        why.no_query,
        on="case",
    ),
    _action(
        "query.show",
        "Q",
        "queries",
        "The queries of the case; a number answers or closes one.",
        "answer",
        on="case",
    ),
    _action(
        "conflict.declare",
        "X",
        "conflict of interest",
        "Declare that you may not judge this case; it goes to another reader.",
        "answer",
        why.no_conflict_here,
        on="case",
    ),
    _action("panel.basis", "b", "basis", "Whose answers the figures use.", "cohort", why.no_figures, too=_TOO),
    _action("panel.page", "v", "next page", "The next page of the cohort's figures.", "cohort", why.no_figures),
    _action("panel.show", "w", "cohort", "Open or close the cohort's figures.", "cohort", runs="screen"),
    _action(
        "cohort.open",
        "W",
        "cohort",
        "Any figure by any subgroup, the flow, the patients.",
        "cohort",
        why.no_figures,
        bar=True,
    ),
    _action(
        "cohort.enter",
        "enter",
        "cases",
        "The cases behind the figure or the box, or the case of the patient.",
        "cohort",
        why.no_cases_behind,
        on="cohort",
        bar=True,
    ),
    _action("cohort.by", "u", "by subgroup", "Group the figure.", "cohort", why.no_grouping, on="cohort", bar=True),
    _action(
        "cohort.method",
        "m",
        "method",
        "All that the figure rests on, and its R call.",
        "cohort",
        why.no_method,
        on="cohort",
        bar=True,
    ),
    _action(
        "cohort.inside",
        "right tab",
        "walk",
        "Into the flow or the patients.",
        "cohort",
        why.no_drawing,
        on="cohort",
        bar=True,
    ),
    _action(
        "cohort.sort", "S", "sort", "Choose the order of the patients.", "cohort", why.no_lanes, on="cohort", bar=True
    ),
    _action("cohort.down", "down j", "down", "The next figure; inside a drawing one on.", "cohort", on="cohort"),
    _action("cohort.up", "up k", "up", "The figure before; inside a drawing one back.", "cohort", on="cohort"),
    _action("cohort.page_down", "pagedown", "page down", "A page on.", "cohort", on="cohort"),
    _action("cohort.page_up", "pageup", "page up", "A page back.", "cohort", on="cohort"),
    _action("cohort.first", "home", "first", "The first of the contents, or of the drawing.", "cohort", on="cohort"),
    _action("cohort.last", "end", "last", "The last of them.", "cohort", on="cohort"),
    _action(
        "cohort.read_on",
        "space",
        "read on",
        "Scroll what is longer than the screen.",
        "cohort",
        on="cohort",
        runs="screen",
    ),
    _action("cohort.read_back", "backspace", "read back", "Scroll it back.", "cohort", on="cohort", runs="screen"),
    _action("cohort.outside", "left", "to contents", "Out of the drawing.", "cohort", on="cohort"),
    _action("cohort.queue", "l", "queue", "To the list of cases.", "cohort", on="cohort"),
    _action(
        "cohort.back",
        "<",
        "back",
        "As Esc: back to the figure whose cases these are; on the cohort screen a step back.",
        "cohort",
        why.no_way_back,
        too=_TOO,
    ),
    _action("desk.help", "? f1", "keys", "Every key and what it does.", "desk", runs="screen", bar=True, too=_TOO),
    _action(
        "desk.palette", "ctrl+p", "palette", "Find an action by its name.", "desk", runs="screen", fixed=True, too=_TOO
    ),
    _action("desk.quit", "q ctrl+q", "quit", "Leave; drafts are kept.", "desk", runs="screen", bar=True, too=_TOO),
)

BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}

# These work while something is being typed.
ALWAYS: frozenset[str] = frozenset({"desk.quit", "desk.palette", "desk.help"})


def offered(view: View) -> tuple[Action, ...]:
    """The actions of the screen the view shows, those that are off now too."""
    return tuple(a for a in ACTIONS if view.screen in a.screens)
