"""Pointing to evidence: the event at the cursor is cited for the item at hand, and signed with its answer."""

from __future__ import annotations

import msgspec

from ino_tui.session.ballot import short_of
from ino_tui.session.desk import Desk
from ino_tui.session.evidence import shown_to, standing
from ino_tui.session.place import Place, Step
from ino_tui.view import Notice
from store.committee import Cite
from store.drafts import Draft


def cite(desk: Desk, place: Place) -> Step:
    """Cite the event at the cursor, or no longer."""
    sheet = desk.sheet(place.case)
    if sheet is None or not 0 <= place.event < len(sheet.events):
        return Step(place, Notice("There is no event here to cite.", "warn"))
    event = sheet.events[place.event]
    return cite_row(desk, place, Cite(table=event.ref.table, row=event.ref.row), event.title)


def cite_row(desk: Desk, place: Place, wanted: Cite, title: str) -> Step:
    """Cite a row of the source, or no longer."""
    item = desk.seen_item(place.case, place.endpoint)
    if item is None:
        return Step(place, Notice("There is no item here to cite for.", "warn"))
    draft = desk.draft(place.case, place.endpoint) or Draft()
    if item.signed is not None and not draft.value:
        return Step(place, Notice("This item is signed; choose an answer first, then cite for it.", "warn"))
    short = short_of(place.endpoint)
    cites, _ = standing(desk.seen, place.case, draft.cites, desk.seen.revision_of(draft.cited_in), draft.cited_to)
    there = wanted in cites
    keep_cites(desk, place, draft, tuple(c for c in cites if c != wanted) if there else (*cites, wanted))
    said = f"{title}: {'no longer cited' if there else 'cited'} for {short}."
    return Step(place, Notice(said))


def keep_cites(desk: Desk, place: Place, draft: Draft, cites: tuple[Cite, ...]) -> None:
    """Keep a draft with these cites, by the rows as they are now; none of an empty one."""
    revision = desk.seen.shown_revision if cites else 0
    case = desk.seen_case(place.case)
    to = shown_to(case) if cites and case is not None else ""
    new = msgspec.structs.replace(draft, cites=cites, cited_in=revision, cited_to=to)
    desk.unsigned.put(place.case, place.endpoint, None if new == Draft() else new)


def recited(desk: Desk, place: Place, endpoint: str, draft: Draft) -> tuple[Cite, ...] | Step:
    """The cites of a draft by the rows as they are now; where one changed, it is dropped and said instead."""
    cites, changed = standing(desk.seen, place.case, draft.cites, desk.seen.revision_of(draft.cited_in), draft.cited_to)
    if not changed:
        return cites
    keep_cites(desk, msgspec.structs.replace(place, endpoint=endpoint), draft, cites)
    said = f"Not signed: {', '.join(changed)}, cited for {short_of(endpoint)}, changed since; look again, then s signs."
    return Step(place, Notice(said, "error"))
