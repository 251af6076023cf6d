"""What the chair's keys do: why the readers differ, a clarification, the meeting, and his signature."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ino_tui.ruling_view import CitedRow
from ino_tui.session.asking import ask
from ino_tui.session.ballot import need_of
from ino_tui.session.chair import before_chair, is_chair
from ino_tui.session.citing import cite_row, recited
from ino_tui.session.collecting import answer_of
from ino_tui.session.desk import Desk
from ino_tui.session.entry import Entry
from ino_tui.session.moves import Move, first_to_do, focus
from ino_tui.session.place import Asked, Place, Step, changed
from ino_tui.session.ruling import conflict_item, in_conflict, ruling_of, ruling_view, with_ruling
from ino_tui.view import Notice, PromptKind
from store.commands import Adjudicate, Meet, Refer
from store.committee import Answer, Cite, Meeting
from store.drafts import Draft
from store.sight import SeenItem
from store.votes import Vote, read_attendees, read_vote

Act = Callable[[Desk, Place], Step]

RULINGS = (Adjudicate, Refer, Meet)
NOT_HIS = Notice("No item that waits for you is at hand; only the chair rules, where two readers differ.", "warn")
NO_VOTE = "A vote is those for and against, and who abstained: such as 3-0 or 2-1-1."
# What a meeting needs beside its answer, in the order in which it is asked for.
_OF_MEETING: tuple[PromptKind, ...] = ("attendees", "vote", "minutes")


def his_item(desk: Desk, place: Place) -> SeenItem | None:
    """The item at hand where it lies before the asker as chair."""
    item = conflict_item(desk, place)
    return item if item is not None and is_chair(desk.seen) and before_chair(item) else None


def keep_ruling(desk: Desk, case: str, endpoint: str, **changes: object) -> None:
    """Keep one of the chair's choices in the draft of an item."""
    new = with_ruling(desk.unsigned.get(case, endpoint), **changes)
    desk.unsigned.put(case, endpoint, None if new == Draft() else new)


def ask_words(desk: Desk, place: Place, kind: PromptKind) -> Place:
    """Ask for words of the ruling; those already there stand in the line."""
    text = getattr(ruling_of(desk.unsigned.get(place.case, place.endpoint)), kind)
    return changed(place, asked=Asked(kind=kind, case=place.case, endpoint=place.endpoint, entry=Entry.of(text)))


def _why_they_differ(desk: Desk, place: Place) -> Step:
    item = his_item(desk, place)
    if item is None:
        return Step(place, NOT_HIS)
    if item.state == "to the meeting":
        return Step(place, Notice("Why they differ was said when it went to the meeting.", "warn"))
    return Step(changed(place, asked=Asked(kind="disagreement", case=place.case, endpoint=place.endpoint)))


def _clarify(desk: Desk, place: Place) -> Step:
    item = his_item(desk, place)
    if item is None:
        return Step(place, NOT_HIS)
    if item.state == "to the meeting":
        return Step(place, Notice("A clarification is raised with the chair's own ruling, or in the minutes.", "warn"))
    now = not ruling_of(desk.unsigned.get(place.case, place.endpoint)).clarify
    keep_ruling(desk, place.case, place.endpoint, clarify=now)
    said = "A clarification of the charter goes with your signature." if now else "No clarification of the charter."
    return Step(place, Notice(said))


def _to_meeting(desk: Desk, place: Place) -> Step:
    item = his_item(desk, place)
    if item is None:
        return Step(place, NOT_HIS)
    if item.state != "to the meeting":
        return Step(ask_words(desk, place, "referral"))
    missing = next((k for k in _OF_MEETING if not _given(desk, place, k)), _OF_MEETING[0])
    return Step(ask_words(desk, place, missing))


def _given(desk: Desk, place: Place, kind: PromptKind) -> bool:
    return bool(getattr(ruling_of(desk.unsigned.get(place.case, place.endpoint)), kind).strip())


def sign_ruling(desk: Desk, place: Place) -> Step:
    """Sign the ruling on the item at hand, or ask for what it still needs."""
    item = his_item(desk, place)
    if item is None:
        return Step(place, NOT_HIS)
    draft = desk.draft(place.case, place.endpoint) or Draft()
    referral = ruling_of(draft).referral.strip()
    if referral and draft.value:
        both = "There is an answer, and words that leave it to the meeting: take one back"
        return Step(place, Notice(f"{both} (backspace the answer; t and no words the meeting).", "warn"))
    if referral:
        return _refer(item, place, draft, referral)
    if not draft.value:
        return Step(place, Notice("Nothing to sign: choose an answer first, or t for the meeting.", "warn"))
    if item.rule is not None:
        return Step(place, Notice(item.rule.reason, "warn"))
    if need := need_of(item, draft, desk.seen.charter):
        return Step(ask(desk, place, need))
    cites = recited(desk, place, item.endpoint, draft)
    if isinstance(cites, Step):
        return cites
    answer = answer_of(item.endpoint, draft, cites)
    return _meet(desk, place, draft, answer) if item.state == "to the meeting" else _rule(desk, place, draft, answer)


def _refer(item: SeenItem, place: Place, draft: Draft, words: str) -> Step:
    ruling = ruling_of(draft)
    command = Refer(
        case=place.case,
        endpoint=item.endpoint,
        why=words,
        disagreement=ruling.disagreement,
        clarify=ruling.clarify,
    )
    return Step(changed(place, asked=None), send=command)


def _rule(desk: Desk, place: Place, draft: Draft, answer: Answer) -> Step:
    ruling = ruling_of(draft)
    if not ruling.disagreement:
        return _why_they_differ(desk, place)
    if not (answer.why or answer.text):
        return Step(ask(desk, place, "rationale"))
    command = Adjudicate(
        case=place.case, answer=answer, disagreement=ruling.disagreement, clarify=ruling.clarify, how="desk"
    )
    return Step(changed(place, asked=None), send=command)


def _meet(desk: Desk, place: Place, draft: Draft, answer: Answer) -> Step:
    ruling = ruling_of(draft)
    missing = next((k for k in _OF_MEETING if not _given(desk, place, k)), None)
    if missing is not None:
        return Step(ask_words(desk, place, missing))
    vote = read_vote(ruling.vote)
    if vote is None:
        return Step(ask_words(desk, place, "vote"), Notice(NO_VOTE, "warn"))
    meeting = meeting_of(read_attendees(ruling.attendees), vote, ruling.minutes)
    return Step(changed(place, asked=None), send=Meet(case=place.case, answer=answer, meeting=meeting, how="desk"))


def meeting_of(attendees: tuple[str, ...], vote: Vote, minutes: str) -> Meeting:
    """A meeting as it is signed."""
    return Meeting(
        attendees=attendees,
        votes_for=vote.votes_for,
        votes_against=vote.votes_against,
        abstained=vote.abstained,
        minutes=minutes.strip(),
    )


def clear_ruled(desk: Desk, case_id: str) -> None:
    """Drop the chair's drafts of items that lie before him no more, and the referral of one that was left."""
    if not is_chair(desk.seen):
        return
    # A case that another chair ruled on is his no more, and he has none but as the chair.
    gone = "reviewer" not in desk.seen.asker.roles and case_id not in desk.seen.case_ids
    for endpoint, draft in tuple(desk.unsigned.of(case_id).items()):
        item = desk.seen_item(case_id, endpoint)
        if gone:
            desk.unsigned.put(case_id, endpoint, None)
        elif item is None or (item.sign is None and not before_chair(item)):
            continue
        elif not before_chair(item):
            desk.unsigned.put(case_id, endpoint, None)
        elif item.state == "to the meeting" and ruling_of(draft).referral:
            new = msgspec.structs.replace(draft, ruling=None)
            desk.unsigned.put(case_id, endpoint, None if new == Draft() else new)


def _cite_chosen(desk: Desk, place: Place) -> Step:
    """Cite the row at hand that a reader cited, or no longer."""
    rows = _rows(desk, place)
    if not rows:
        return Step(place, Notice("Neither reader cited a row; x turns to the course, e cites there.", "warn"))
    chosen = rows[min(place.row, len(rows) - 1)]
    return cite_row(desk, place, Cite(table=chosen.table, row=chosen.row), chosen.name)


def after_ruling(desk: Desk, place: Place, case_id: str) -> Place:
    """Where the chair goes on once a ruling is signed: to the next item of the case that waits for him."""
    if place.screen != "case" or place.case != case_id or place.asked is not None:
        return place
    following = first_to_do(desk.items(case_id))
    return changed(focus(desk, place, following), conflict=None) if following else place


# -- moves ------------------------------------------------------------------------------------------


def _row_step(step: int) -> Move:
    """To another cited row; the event that tells of it comes along."""

    def move(desk: Desk, place: Place) -> Place | Notice:
        rows = _rows(desk, place)
        if not rows:
            return Notice("Neither reader cited a row.")
        at = min(max(place.row, 0), len(rows) - 1) + step
        if not 0 <= at < len(rows):
            return Notice(f"This is the {'last' if step > 0 else 'first'} row that was cited.")
        return changed(place, row=at, event=rows[at].event)

    return move


def _row_to(last: bool) -> Move:  # noqa: FBT001
    def move(desk: Desk, place: Place) -> Place | Notice:
        rows = _rows(desk, place)
        at = len(rows) - 1 if last else 0
        return changed(place, row=at, event=rows[at].event) if rows else Notice("Neither reader cited a row.")

    return move


def _rows(desk: Desk, place: Place) -> tuple[CitedRow, ...]:
    sheet = desk.sheet(place.case)
    view = ruling_view(desk, place, sheet.events) if sheet is not None else None
    return view.rows if view is not None else ()


def _turn(desk: Desk, place: Place) -> Place | Notice:
    """From the conflict to the course at the cited row, and back."""
    if conflict_item(desk, place) is None:
        return Notice("No two answers are there to be compared.", "warn")
    rows, now = _rows(desk, place), in_conflict(desk, place)
    event = rows[min(place.row, len(rows) - 1)].event if rows and now else place.event
    return changed(place, conflict=not now, event=event)


def _unfold(desk: Desk, place: Place) -> Place | Notice:
    if not in_conflict(desk, place):
        return Notice("The settled items are folded on the conflict screen; x turns to it.", "warn")
    return changed(place, unfolded=not place.unfolded)


RULING_MOVES: dict[str, Move] = {"ruling.turn": _turn, "ruling.unfold": _unfold}
# While the conflict stands in the place of the course, stepping goes through the cited rows.
CONFLICT_MOVES: dict[str, Move] = {
    "event.back": _row_step(-1),
    "event.forward": _row_step(1),
    "event.first": _row_to(last=False),
    "event.last": _row_to(last=True),
}
CONFLICT_ACTS: dict[str, Act] = {"item.cite": _cite_chosen}
RULING_ACTS: dict[str, Act] = {
    "ruling.differ": _why_they_differ,
    "ruling.clarify": _clarify,
    "ruling.meeting": _to_meeting,
}
