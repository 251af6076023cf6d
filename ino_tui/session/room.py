"""The cohort screen: which figure is looked at, how it is grouped, and the way from a number to its cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from ino_tui.cohort.process.asking import LANES, CaseList, CasesRequest, FlowRequest, ForestRequest, LanesRequest
from ino_tui.cohort.process.opinions import in_short
from ino_tui.cohort.process.wire import GroupedRequest
from ino_tui.cohort_view import EVERY, CohortView, Entry
from ino_tui.requests import Inquire, Question
from ino_tui.session.agreement import AGREEMENT
from ino_tui.session.bands import band_of, band_question
from ino_tui.session.contents import CONTENTS, INDEX, by_label, entry_of
from ino_tui.session.desk import Desk
from ino_tui.session.moves import PAGE_STEP, Move, open_case
from ino_tui.session.place import Asked, Behind, Place, Step, changed
from ino_tui.session.queue import ordered
from ino_tui.view import Notice, PanelView
from store.drafts import Position

# Survival by transplant in time: the one grouped figure that has a second opinion unasked.
EFFECT, EFFECT_OF, EFFECT_BY = "hct.effect", "os", "hct"
_WALKED = frozenset({"flow", "lanes"})


def in_room(place: Place, **changes: object) -> Place:
    """The place with these fields of the room changed; whatever was waited for is no more."""
    room = msgspec.structs.replace(place.room, **{"waits": None, "words": "", **changes})
    return changed(place, room=room)


def question_of(place: Place) -> Question | None:
    """What must be asked for the room as it is; None where a plain figure is all."""
    room, basis = place.room, place.basis
    entry = entry_of(room.chosen)
    if entry.kind == "agreement":
        return AGREEMENT
    if entry.kind == "flow":
        return FlowRequest(basis=basis)
    if entry.kind == "lanes":
        return LanesRequest(basis=basis, sort=room.sort, offset=room.cursor // LANES * LANES)
    if entry.kind == "forest" or room.by == EVERY:
        return ForestRequest(basis=basis, figure=entry.figure)
    if not room.by:
        return None
    return GroupedRequest(
        basis=basis,
        request=0,
        figure=entry.figure,
        by=room.by,
        landmark=room.landmark,
        time_dependent=room.time_dependent,
    )


def questions(desk: Desk, place: Place) -> list[Inquire]:
    """What must be asked for the room, and is neither known nor on its way."""
    if place.screen != "cohort":
        return []
    wanted = (question_of(place), place.room.waits, band_question(desk, place))
    asked = [q for q in wanted if q is not None and not closed(desk, q)]
    return [found for q in asked if (found := desk.told.ask(q, desk.seen.revision)) is not None]


def closed(desk: Desk, question: Question) -> str:
    """Why a question that leads to single cases is not asked: to who reads it would tell what follows in a case."""
    refused = desk.seen.may_look_behind
    return refused.reason if refused is not None and isinstance(question, CasesRequest | LanesRequest) else ""


def busy_with(place: Place) -> str:
    """What is waited for, in words."""
    return "looking the cases up" if place.screen == "cohort" and place.room.waits is not None else ""


def position_of(place: Place) -> Position:
    """Where the desk is found again: the cohort screen is left for the screen it was opened from."""
    screen = place.screen if place.screen != "cohort" else place.room.back or "queue"
    position = Position(screen=screen, case=place.case, endpoint=place.endpoint, event=place.event)
    asked = place.asked
    if asked is None or asked.kind not in ("query", "query words") or not asked.entry.text:
        return position
    return msgspec.structs.replace(position, asking=asked.entry.text, query=asked.query, act=asked.digit)


def escapes(place: Place) -> bool:
    """Whether escape is a step back on the cohort screen, or back to it."""
    return place.screen == "cohort" or bool(way_back(place))


def document_of(desk: Desk, place: Place) -> Mapping[str, Any]:
    """What is known of what the room shows; empty before the first answer."""
    question = question_of(place)
    known = desk.told.known(question) if question is not None else None
    return known.document or {} if known is not None else {}


def room_view(desk: Desk, place: Place, panel: PanelView, before: CohortView | None) -> CohortView | None:
    """The cohort screen as shown; the one before where nothing in it changed."""
    if place.screen != "cohort":
        return None
    room, question = place.room, question_of(place)
    entry = entry_of(room.chosen)
    known = desk.told.known(question) if question is not None else None
    figure = panel.figure(entry.figure)
    off = closed(desk, question) if question is not None else ""
    # To who is blind only what she has not got at all is late: that something newer comes would tell of others.
    old = known is not None and known.revision < desk.seen.revision and not desk.seen.blind
    late = question is not None and not off and (known is None or old)
    new = CohortView(
        entries=CONTENTS,
        at=INDEX[room.chosen],
        figure=figure if figure is not None and figure.get("basis", place.basis) == place.basis else None,
        by=room.by,
        by_label=by_label(room.by),
        answer=known.document if known is not None else None,
        refused=off or (known.error if known is not None else ""),
        loading=panel.updating or late,
        walking=room.walking,
        cursor=room.cursor,
        sort=room.sort,
        method=room.method,
        # Only where it is read: it comes late, and what is not shown is not drawn again.
        second=_second(desk, place, panel.revision if known is None else desk.seen.number(known.revision))
        if room.method
        else "",
        band=band_of(desk, place, panel.revision),
        basis=place.basis,
    )
    if before is None:
        return new
    same = all(
        (a is b) if isinstance(a, Mapping) else a == b
        for a, b in ((getattr(before, n), getattr(new, n)) for n in CohortView.__struct_fields__)
    )
    return before if same else new


def _second(desk: Desk, place: Place, revision: int) -> str:
    """How far another implementation is from what is shown, where that is of the same revision."""
    room, said = place.room, desk.opinions.get(place.basis)
    in_time = (entry_of(room.chosen).figure, room.by, room.time_dependent) == (EFFECT_OF, EFFECT_BY, True)
    figure = EFFECT if in_time else "" if room.by else entry_of(room.chosen).figure
    if said is None or desk.seen.number(said.revision) != revision:
        return ""
    return next((in_short(opinion) for opinion in said.opinions if opinion.id == figure), "")


# -- moves ------------------------------------------------------------------------------------------


def _open(_desk: Desk, place: Place) -> Place | Notice:
    back = place.screen if place.screen != "cohort" else "queue"
    return in_room(changed(place, screen="cohort", asked=None), back=back, lane=False)


def _leave(desk: Desk, place: Place) -> Place | Notice:
    """A step back: out of the drawing, out of the method, out of the room; from the cases to the figure."""
    room = place.room
    if place.screen != "cohort":
        if place.screen == "case" and place.behind is not None and not room.lane:
            return ordered(desk, changed(place, screen="queue", asked=None))
        return in_room(_without_behind(desk, place, screen="cohort"), lane=False)
    if room.method:
        return in_room(place, method=False)
    if room.walking:
        return in_room(place, walking=False)
    if room.by:
        return in_room(place, by="", landmark=None, time_dependent=False)
    left = in_room(changed(place, screen=room.back or "queue"), back="")
    return left if left.screen == "case" else ordered(desk, left)


def _without_behind(desk: Desk, place: Place, **changes: object) -> Place:
    """The queue as it was before the cases behind a number were shown."""
    bare = changed(place, behind=None, asked=None, **changes)
    return ordered(desk, bare) if place.behind is not None else bare


def _choose(step: Callable[[int], int]) -> Move:
    def move(desk: Desk, place: Place) -> Place | Notice:
        room = place.room
        if room.walking:
            return _walk(desk, place, step(room.cursor))
        at = min(max(0, step(INDEX[room.chosen])), len(CONTENTS) - 1)
        if CONTENTS[at].id == room.chosen:
            return Notice("The contents end here.")
        entry = CONTENTS[at]
        # A grouping stays as long as the next figure can be grouped so.
        keep = can_group(entry, room.by, later=room.landmark is not None or room.time_dependent)
        gone: dict[str, object] = {} if keep else {"by": "", "landmark": None, "time_dependent": False}
        return in_room(place, chosen=entry.id, cursor=0, **gone)

    return move


def can_group(entry: Entry, by: str, *, later: bool = False) -> bool:
    """Whether a figure can be grouped that way."""
    if entry.kind in ("flow", "lanes", "forest", "followup", "agreement"):
        return False
    return entry.kind == "rate" if by == EVERY else not later or entry.kind == "survival"


def _walk(desk: Desk, place: Place, to: int) -> Place | Notice:
    found = document_of(desk, place)
    of = int(found.get("of", 0)) or len(found.get("boxes", ()))
    to = min(max(0, to), of - 1)
    if to == place.room.cursor or of == 0:
        return Notice("There is nothing more that way.")
    return in_room(place, cursor=to)


def _inside(desk: Desk, place: Place) -> Place | Notice:
    """Into the drawing."""
    if entry_of(place.room.chosen).kind not in _WALKED:
        return Notice("Only the flow and the patients are walked; Enter leads from a figure to its cases.")
    if not document_of(desk, place):
        return Notice("It is still being worked out.")
    return in_room(place, walking=True)


def _outside(_desk: Desk, place: Place) -> Place | Notice:
    if not place.room.walking:
        return Notice("Up and down choose; Esc goes back.")
    return in_room(place, walking=False)


def _enter(desk: Desk, place: Place) -> Place | Notice:
    """From a figure to the choice of its cases; into a drawing, and from it to a case or a box's cases."""
    room, entry = place.room, entry_of(place.room.chosen)
    if (refused := desk.seen.may_look_behind) is not None:
        return Notice(refused.reason, "warn")
    if entry.kind in _WALKED and not room.walking:
        return _inside(desk, place)
    found = document_of(desk, place)
    if entry.kind == "flow":
        box = found["boxes"][room.cursor]
        if faults_of(found, box["code"]):
            return changed(in_room(place), asked=Asked(kind="part"))
        question = CasesRequest(basis=place.basis, figure=f"flow.{box['code']}", part="numerator")
        return waiting(place, question, f"flow: {box['label']}, on {place.basis}")
    if entry.kind == "lanes":
        lanes = found.get("lanes", ())
        index = room.cursor - int(found.get("offset", 0))
        if not 0 <= index < len(lanes):
            return Notice("This part of the list is still being worked out.")
        opened = open_case(desk, place, str(lanes[index]["case"]))
        return opened if isinstance(opened, Notice) else in_room(opened, lane=True)
    return changed(place, asked=Asked(kind="part"))


def faults_of(document: Mapping[str, Any], code: str) -> int:
    """How many times the sums of a box miss a case or count one twice."""
    return sum(int(s["twice"] + s["nowhere"]) for s in document.get("identities", ()) if s["whole"] == code)


def waiting(place: Place, question: CasesRequest, words: str) -> Place:
    """The place from which the queue opens as soon as the cases are known."""
    return changed(in_room(place, waits=question, words=words), asked=None)


def cases_came(desk: Desk, place: Place) -> Step | None:
    """The queue with the cases that were waited for; None where they are not known yet."""
    question = place.room.waits
    known = desk.told.known(question) if question is not None else None
    if question is None or known is None or known.revision < desk.seen.revision:
        return None
    back = in_room(place)
    if known.document is None:
        return Step(back, Notice(known.error, "warn"))
    found = msgspec.convert(known.document, CaseList)
    hidden = f"{found.hidden} left out: not answered by you yet" if found.hidden else ""
    if not found.cases:
        return Step(back, Notice(f"No case to show; {hidden}." if hidden else "There is no such case.", "warn"))
    behind = Behind(f"{place.room.words} ({len(found.cases)})", frozenset(found.cases), found.hidden)
    queue = ordered(desk, changed(back, screen="queue", asked=None, filter="", filter_error="", behind=behind))
    return Step(queue, Notice(f"{hidden}." if hidden else "Esc goes back to the figure, c shows all cases."))


def _method(_desk: Desk, place: Place) -> Place | Notice:
    return in_room(place, method=not place.room.method)


def _ask(kind: str) -> Move:
    return lambda _desk, place: changed(in_room(place), asked=Asked(kind=kind))  # type: ignore[arg-type]


def _to_queue(desk: Desk, place: Place) -> Place | Notice:
    return ordered(desk, in_room(changed(place, screen="queue", asked=None), back=""))


def way_back(place: Place) -> str:
    """Where escape leads from the queue or a case, in a word; empty where nowhere."""
    if place.screen == "cohort" or not place.room.back:
        return ""
    if place.screen == "case":
        return "patients" if place.room.lane else "cases" if place.behind is not None else ""
    return "figure" if place.behind is not None else ""


ROOM_MOVES: dict[str, Move] = {
    "cohort.open": _open,
    "cohort.back": _leave,
    "cohort.down": _choose(lambda at: at + 1),
    "cohort.up": _choose(lambda at: at - 1),
    "cohort.page_down": _choose(lambda at: at + PAGE_STEP),
    "cohort.page_up": _choose(lambda at: at - PAGE_STEP),
    "cohort.first": _choose(lambda _at: 0),
    "cohort.last": _choose(lambda _at: 10**9),
    "cohort.inside": _inside,
    "cohort.outside": _outside,
    "cohort.enter": _enter,
    "cohort.by": _ask("subgroup"),
    "cohort.sort": _ask("lane order"),
    "cohort.method": _method,
    "cohort.queue": _to_queue,
}
