"""The moves: what is looked at changes, nothing else. Each gives a new place, or says why not."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ino_tui.evidence import event_for
from ino_tui.session.ballot import to_do
from ino_tui.session.desk import Desk
from ino_tui.session.entry import Entry
from ino_tui.session.place import Asked, Place, changed
from ino_tui.session.queries import typed_before
from ino_tui.session.queue import ordered
from ino_tui.view import ItemView, Notice
from store.drafts import Position
from store.progress import sees_progress

Move = Callable[[Desk, Place], Place | Notice]
PAGE_STEP = 15
PANEL_PAGES = 6


def open_case(desk: Desk, place: Place, case_id: str, endpoint: str = "") -> Place | Notice:
    """The case screen with a case, at an item: the named one, else the first to do, else the first."""
    sheet = desk.sheet(case_id)
    if sheet is None:
        return Notice(f"There is no case {case_id} in this study.", "warn")
    items = desk.items(case_id)
    known = {item.endpoint for item in items}
    if endpoint not in known:
        endpoint = first_to_do(items) or (items[0].endpoint if items else "")
    cursor = place.order.index(case_id) if case_id in place.order else place.cursor
    event = event_for(sheet.events, endpoint, desk.seen.charter.conventions.best_cycles)
    fresh: dict[str, object] = {"conflict": None, "row": 0, "unfolded": False}
    return changed(
        place, screen="case", case=case_id, endpoint=endpoint, event=event, cursor=cursor, asked=None, **fresh
    )


def first_to_do(items: tuple[ItemView, ...], after: str = "") -> str:
    """The first item that waits for an answer, behind ``after`` where that is given; empty for none."""
    past = not after
    for item in items:
        if past and to_do(item) and not item.refused:
            return item.endpoint
        past = past or item.endpoint == after
    return ""


def reopen(desk: Desk, place: Place, position: Position) -> Place:
    """Where the desk was left, as far as it is still there."""
    found = open_case(desk, place, position.case, position.endpoint) if position.case else place
    if isinstance(found, Notice):
        return place
    if position.screen == "queue":
        cursor = place.order.index(position.case) if position.case in place.order else place.cursor
        return changed(place, cursor=cursor, case=place.order[cursor] if cursor >= 0 else "")
    sheet = desk.sheet(found.case)
    last = len(sheet.events) - 1 if sheet is not None else -1
    found = changed(found, event=min(position.event, last)) if position.event >= 0 else found
    return typed_before(desk, found, position)


def focus(desk: Desk, place: Place, endpoint: str) -> Place:
    """Another item of the case, with the event that belongs to it."""
    sheet = desk.sheet(place.case)
    event = event_for(sheet.events, endpoint, desk.seen.charter.conventions.best_cycles) if sheet is not None else -1
    return changed(place, endpoint=endpoint, event=event, row=0)


def open_queue(desk: Desk, place: Place) -> Place:
    """The queue, put in order again."""
    room = msgspec.structs.replace(place.room, lane=False)
    return ordered(desk, changed(place, screen="queue", asked=None, room=room))


def _case_step(step: int) -> Move:
    def move(desk: Desk, place: Place) -> Place | Notice:
        if not place.order:
            return Notice("No case is shown; widen the filter.", "warn")
        cursor = place.cursor + step
        if place.screen == "case" and place.case not in place.order:
            cursor = max(place.cursor, 0)
        if not 0 <= cursor < len(place.order):
            return Notice(f"This is the {'last' if step > 0 else 'first'} case of the queue.")
        if place.screen == "case":
            return open_case(desk, place, place.order[cursor])
        return changed(place, cursor=cursor, case=place.order[cursor])

    return move


def _cursor_to(where: Callable[[Place], int]) -> Move:
    def move(_desk: Desk, place: Place) -> Place | Notice:
        if not place.order:
            return Notice("No case is shown; widen the filter.", "warn")
        cursor = min(max(where(place), 0), len(place.order) - 1)
        return changed(place, cursor=cursor, case=place.order[cursor])

    return move


def _event_to(where: Callable[[Place, int], int]) -> Move:
    def move(desk: Desk, place: Place) -> Place | Notice:
        sheet = desk.sheet(place.case)
        if sheet is None or not sheet.events:
            return Notice("Nothing is recorded of the course of this case.")
        last = len(sheet.events) - 1
        return changed(place, event=min(max(where(place, last), 0), last))

    return move


def _lane_step(step: int) -> Move:
    def move(desk: Desk, place: Place) -> Place | Notice:
        sheet = desk.sheet(place.case)
        if sheet is None or not 0 <= place.event < len(sheet.events):
            return Notice("Nothing is recorded of the course of this case.")
        lane = sheet.events[place.event].lane
        index = place.event + step
        while 0 <= index < len(sheet.events):
            if sheet.events[index].lane == lane:
                return changed(place, event=index)
            index += step
        return Notice(f"This is the {'last' if step > 0 else 'first'} event of its lane.")

    return move


def _item_step(step: int) -> Move:
    def move(desk: Desk, place: Place) -> Place | Notice:
        endpoints = [item.endpoint for item in desk.items(place.case)]
        if not endpoints:
            return Notice("This case has no item to answer.", "warn")
        here = endpoints.index(place.endpoint) if place.endpoint in endpoints else -step
        return focus(desk, place, endpoints[(here + step) % len(endpoints)])

    return move


def _zoom(_desk: Desk, place: Place) -> Place | Notice:
    return changed(place, zoom="ino" if place.zoom == "course" else "course")


def _open_here(desk: Desk, place: Place) -> Place | Notice:
    if not 0 <= place.cursor < len(place.order):
        return Notice("No case is shown; widen the filter.", "warn")
    return open_case(desk, place, place.order[place.cursor])


def next_open(desk: Desk, place: Place) -> Place | Notice:
    """The next item without an answer: in this case, then in the cases after it, then from the top."""
    if place.screen == "case":
        items = desk.items(place.case)
        endpoint = first_to_do(items, place.endpoint) or first_to_do(items)
        if endpoint and endpoint != place.endpoint:
            return focus(desk, place, endpoint)
    start = place.cursor + (place.screen == "case" and place.case in place.order)
    for step in range(len(place.order)):
        case_id = place.order[(start + step) % len(place.order)]
        if case_id == place.case and place.screen == "case":
            continue
        endpoint = first_to_do(desk.items(case_id))
        if endpoint:
            return open_case(desk, place, case_id, endpoint)
    if place.screen == "case" and first_to_do(desk.items(place.case)):
        return Notice("This is the only open item of the queue.")
    return Notice("No item of the queue is open.", "good")


def _ask(asked: Asked) -> Move:
    return lambda _desk, place: changed(place, asked=asked)


def _clear(desk: Desk, place: Place) -> Place | Notice:
    return ordered(desk, changed(place, filter="", behind=None))


def _ask_filter(_desk: Desk, place: Place) -> Place | Notice:
    return changed(place, asked=Asked(kind="filter", entry=Entry.of(place.filter)))


def _ask_history(_desk: Desk, place: Place) -> Place | Notice:
    endpoint = place.endpoint if place.screen == "case" else ""
    asked = Asked(kind="history", case=place.case, endpoint=endpoint, scope="item" if endpoint else "case")
    return changed(place, asked=asked)


def _ask_findings(_desk: Desk, place: Place) -> Place | Notice:
    return changed(place, asked=Asked(kind="findings", case=place.case))


def _ask_awaited(desk: Desk, place: Place) -> Place | Notice:
    return changed(place, asked=Asked(kind="awaited" if sees_progress(desk.seen) else "pace"))


def _page(_desk: Desk, place: Place) -> Place | Notice:
    return changed(place, page=(place.page + 1) % PANEL_PAGES)


# Action id -> move.
MOVES: dict[str, Move] = {
    "case.next": _case_step(1),
    "case.previous": _case_step(-1),
    "case.queue": open_queue,
    "case.jump": _ask(Asked(kind="jump")),
    "open.next": next_open,
    "queue.open": _open_here,
    "queue.down": _case_step(1),
    "queue.up": _case_step(-1),
    "queue.page_down": _cursor_to(lambda p: p.cursor + PAGE_STEP),
    "queue.page_up": _cursor_to(lambda p: p.cursor - PAGE_STEP),
    "queue.first": _cursor_to(lambda _p: 0),
    "queue.last": _cursor_to(lambda p: len(p.order) - 1),
    "queue.filter": _ask_filter,
    "queue.clear": _clear,
    "queue.sort": _ask(Asked(kind="sort")),
    "queue.awaited": _ask_awaited,
    "event.back": _event_to(lambda p, _last: p.event - 1),
    "event.forward": _event_to(lambda p, _last: p.event + 1),
    "event.first": _event_to(lambda _p, _last: 0),
    "event.last": _event_to(lambda _p, last: last),
    "event.lane_back": _lane_step(-1),
    "event.lane_forward": _lane_step(1),
    "event.zoom": _zoom,
    "item.next": _item_step(1),
    "item.previous": _item_step(-1),
    "item.history": _ask_history,
    "case.findings": _ask_findings,
    "panel.basis": _ask(Asked(kind="basis")),
    "panel.page": _page,
}
