"""What is asked of the chair: why the readers differ by key; in words the referral, and what a meeting did."""

from __future__ import annotations

from ino_tui.session.desk import Desk
from ino_tui.session.place import Asked, Place, Step, changed
from ino_tui.session.ruling import ruling_of
from ino_tui.session.ruling_acts import NO_VOTE, ask_words, keep_ruling
from ino_tui.view import Notice, Option, PromptKind
from store.codes.disagreements import DISAGREEMENTS
from store.votes import read_attendees, read_vote

TYPED: frozenset[PromptKind] = frozenset({"referral", "attendees", "vote", "minutes"})
TITLES: dict[str, str] = {
    "disagreement": "why the readers differ",
    "referral": "to the meeting: why, in words",
    "attendees": "who attended, separated by commas",
    "vote": "the vote, for-against or for-against-abstained",
    "minutes": "the minutes, in words",
}
HINTS: dict[str, str] = {
    "disagreement": "a digit gives the reason · Esc for later",
    "referral": "Enter keeps it, s then sends it · no words take it back · Esc for later",
    "attendees": "such as chair, reader1, guest.a · Enter · Esc for later, it is kept too",
    "vote": "such as 3-0 or 2-1-1 · Enter · Esc for later, it is kept too",
    "minutes": "Enter keeps them · Esc for later, they are kept too",
}


def ruling_options(desk: Desk, asked: Asked) -> tuple[Option, ...]:
    """The reasons why readers differ, by digit."""
    now = ruling_of(desk.unsigned.get(asked.case, asked.endpoint)).disagreement
    return tuple(
        Option(key=str(n), code=c.code, label=c.label, chosen=c.code == now) for n, c in enumerate(DISAGREEMENTS, 1)
    )


def choose_disagreement(desk: Desk, place: Place, asked: Asked, option: Option) -> Step:
    """Keep why the readers differ."""
    keep_ruling(desk, asked.case, asked.endpoint, disagreement=option.code)
    return Step(changed(place, asked=None), Notice(f"They differ by {option.label}."))


def typed(desk: Desk, asked: Asked, text: str) -> None:
    """Keep words as they are typed."""
    keep_ruling(desk, asked.case, asked.endpoint, **{asked.kind: text})


def entered(desk: Desk, place: Place, asked: Asked) -> Step:
    """Keep the words, and ask for what a meeting needs next."""
    text = asked.entry.text.strip()
    keep_ruling(desk, asked.case, asked.endpoint, **{asked.kind: text})
    closed = changed(place, asked=None)
    if asked.kind == "referral":
        said = "s sends it to the meeting." if text else "It stays with you."
        return Step(closed, Notice(said))
    if asked.kind == "vote" and text and read_vote(text) is None:
        return Step(place, Notice(NO_VOTE, "warn"))
    after: dict[PromptKind, PromptKind] = {"attendees": "vote", "vote": "minutes"}
    following = after.get(asked.kind)
    if text and following is not None:
        counted = f"{len(read_attendees(text))} attended." if asked.kind == "attendees" else ""
        return Step(ask_words(desk, closed, following), Notice(counted) if counted else None)
    draft = desk.draft(asked.case, asked.endpoint)
    next_ = "s signs." if draft is not None and draft.value else "Now the answer of the meeting, by its key."
    return Step(closed, Notice(next_) if text else None)
