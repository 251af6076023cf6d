"""Where the desk is: what a move changes, and nothing else. Frozen."""

from __future__ import annotations

from typing import Literal

import msgspec

from ino_tui.cohort.process.asking import CasesRequest, LaneSort
from ino_tui.evidence import Zoom
from ino_tui.requests import Secret
from ino_tui.session.entry import Entry
from ino_tui.view import Notice, PromptKind, Scope, ScreenName
from store.commands import Command


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An open prompt. ``digit`` is the first digit of a cause, ``adding`` whether it is a contributing one.

    Of a query ``query`` is the number, and ``digit`` what is done with it.

    ``scope`` is how much of the history is told.

    ``selected`` is -1 until she moves: then what is chosen already is selected, else the first.
    """

    kind: PromptKind
    case: str = ""
    endpoint: str = ""
    entry: Entry = Entry()
    selected: int = -1
    scope: Scope = "item"
    digit: str = ""
    query: int = 0
    adding: bool = False
    said: str = ""


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """Where the cohort screen is. ``chosen`` is an entry of the contents, ``by`` what its figure is grouped by.

    ``back`` is the screen it was opened from, empty before that; ``lane`` whether a case was opened
    from it. ``cursor`` is the box of the flow or the lane that is walked to. ``waits`` are the cases
    that were asked for, and ``words`` what is said of them.
    """

    back: Literal["", "queue", "case"] = ""
    lane: bool = False
    chosen: str = "os"
    by: str = ""
    landmark: float | None = None
    time_dependent: bool = False
    walking: bool = False
    cursor: int = 0
    sort: LaneSort = "longest"
    method: bool = False
    waits: CasesRequest | None = None
    words: str = ""


class Behind(msgspec.Struct, frozen=True):
    """The queue holds the cases behind a number only; ``hidden`` more may not be told."""

    words: str
    cases: frozenset[str]
    hidden: int = 0


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """``case`` is the case under the cursor of the queue and on the case screen; empty where there is none.

    ``order`` is the filtered queue in its order; it changes only when the queue is opened, filtered
    or sorted, and holds the cases ``behind`` a number only where there is one. ``event`` is -1 where
    there is none. ``basis`` and ``page`` are those of the panel. ``conflict`` is whether two readers'
    answers stand in the place of the course (None: for the chair they do), ``row`` the cited row at hand,
    ``unfolded`` whether the settled items are told one by one.
    """

    screen: ScreenName = "queue"
    case: str = ""
    cursor: int = -1
    order: tuple[str, ...] = ()
    filter: str = ""
    filter_error: str = ""
    sort: str = "early"
    sorted: bool = True
    endpoint: str = ""
    event: int = -1
    zoom: Zoom = "course"
    conflict: bool | None = None
    row: int = 0
    unfolded: bool = False
    basis: str = "current"
    page: int = 0
    room: Room = Room()
    behind: Behind | None = None
    asked: Asked | None = None


def changed(place: Place, **changes: object) -> Place:
    """The place with these fields changed."""
    return msgspec.structs.replace(place, **changes)


class Step(msgspec.Struct, frozen=True):
    """Where a key led, and what is said of it; ``send`` is to be put on disk, ``secret`` was typed for it."""

    place: Place
    notice: Notice | None = None
    send: Command | None = None
    secret: Secret | None = None
