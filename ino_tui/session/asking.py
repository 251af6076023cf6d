"""Keeping what was chosen for an item, and asking what it needs."""

from __future__ import annotations

import msgspec

from ino_tui.session.choosing import Choice
from ino_tui.session.desk import Desk
from ino_tui.session.entry import Entry
from ino_tui.session.evidence import shown_to
from ino_tui.session.moves import focus
from ino_tui.session.place import Asked, Place, Step, changed
from ino_tui.view import Notice, PromptKind
from store.drafts import Draft


def ask(desk: Desk, place: Place, kind: PromptKind, endpoint: str = "") -> Place:
    """A prompt about an item of the case; what was already written stands in it."""
    endpoint = endpoint or place.endpoint
    if endpoint != place.endpoint:
        place = focus(desk, place, endpoint)
    draft = desk.draft(place.case, endpoint)
    entry = Entry()
    if draft is not None and kind in ("text", "date"):
        entry = Entry.of((draft.typing or draft.text) if kind == "text" else draft.date)
    return changed(place, asked=Asked(kind=kind, case=place.case, endpoint=endpoint, entry=entry))


def settle(desk: Desk, place: Place, choice: Choice | Notice) -> Step:
    """Keep what was chosen, and ask what it needs."""
    if isinstance(choice, Notice):
        return Step(place, choice)
    if choice.draft is None:
        desk.unsigned.take_back(place.case, place.endpoint)
    else:
        desk.unsigned.put(place.case, place.endpoint, _cited_here(desk, place, choice.draft))
    place = changed(place, asked=None)
    if choice.ask is not None:
        place = ask(desk, place, choice.ask)
    if choice.signed_in:
        return Step(place, Notice(f"already signed, rev {choice.signed_in}"))
    return Step(place, choice.notice)


def _cited_here(desk: Desk, place: Place, draft: Draft) -> Draft:
    """A draft whose evidence may be that of her own review, of which the rows are counted as they are shown now."""
    case = desk.seen_case(place.case)
    to = shown_to(case) if case is not None else ""
    return msgspec.structs.replace(draft, cited_to=to) if draft.cites and not draft.cited_to and to else draft
