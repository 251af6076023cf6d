"""A conflict at the desk: what the chair sees of the two answers, and what he has chosen so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from ino_tui.evidence import Event
from ino_tui.ruling_view import RulingView
from ino_tui.session.ballot import short_of
from ino_tui.session.chair import before_chair, is_chair
from ino_tui.session.comparing import cited_rows, compared
from ino_tui.session.desk import Desk
from ino_tui.session.place import Place
from store.codes.disagreements import DISAGREEMENTS
from store.codes.words import named_answer
from store.drafts import Draft, RulingDraft
from store.sight import SeenCase, SeenItem


def ruling_of(draft: Draft | None) -> RulingDraft:
    """What the chair chose beside an answer."""
    return (draft.ruling if draft is not None else None) or RulingDraft()


def with_ruling(draft: Draft | None, **changes: object) -> Draft:
    """A draft with these of the chair's choices changed."""
    ruling = msgspec.structs.replace(ruling_of(draft), **changes)
    return msgspec.structs.replace(draft or Draft(), ruling=None if ruling == RulingDraft() else ruling)


def conflict_item(desk: Desk, place: Place) -> SeenItem | None:
    """The discordant item at hand; None where its two answers are not there to be compared."""
    item = desk.seen_item(place.case, place.endpoint) if place.screen == "case" else None
    return item if item is not None and len(item.readings) == 2 else None


def in_conflict(desk: Desk, place: Place) -> bool:
    """Whether the conflict stands in the place of the course: for the chair until he turns it away."""
    if conflict_item(desk, place) is None:
        return False
    return is_chair(desk.seen) if place.conflict is None else place.conflict


def ruling_view(desk: Desk, place: Place, events: Sequence[Event]) -> RulingView | None:
    """The conflict of the item at hand; None where there is none."""
    item, case = conflict_item(desk, place), desk.seen_case(place.case)
    if item is None or case is None:
        return None
    one, other = item.readings
    mine = next((i.cited for i in desk.items(place.case) if i.endpoint == item.endpoint), ()) if item.blind else ()
    yours = {(cite.table, cite.row) for cite in mine}
    rows = tuple(
        msgspec.structs.replace(row, yours=(row.table, row.row) in yours)
        for row in cited_rows(case.case, one, other, events)
    )
    draft = desk.unsigned.get(place.case, place.endpoint)
    hers = before_chair(item)
    return RulingView(
        endpoint=item.endpoint,
        label=item.label,
        state=item.state,
        compared=compared(item.endpoint, one, other),
        rows=rows,
        at=min(place.row, len(rows) - 1),
        amended=item.stale,
        own=tuple(_own(item, ruling_of(draft))) if hers else (),
        decided=tuple(_decided(item)),
        revealed=tuple(_revealed(item)),
        settled=tuple(_settled(case)),
        unfolded=place.unfolded,
        hers=hers,
        ready=hers and draft is not None and bool(draft.value or ruling_of(draft).referral.strip()),
        refused=item.rule.reason if hers and item.rule is not None else "",
        shown=in_conflict(desk, place),
    )


def _own(item: SeenItem, ruling: RulingDraft) -> Iterator[tuple[str, str]]:
    """What he chose beside his answer."""
    if item.state == "to the meeting":
        for name in ("attendees", "vote", "minutes"):
            yield name, getattr(ruling, name) or "not said yet (t)"
        return
    yield "they differ by", DISAGREEMENTS.label(ruling.disagreement) if ruling.disagreement else "not said yet (y)"
    if ruling.clarify:
        yield "charter", "to be clarified"
    if ruling.referral:
        yield "to the meeting", ruling.referral


def _decided(item: SeenItem) -> Iterator[tuple[str, str]]:
    """What chair and meeting did with the item so far."""
    for ruled in item.rulings:
        ruling = ruled.ruling
        if ruling.kind == "dispatch":
            continue
        said = [named_answer(item.endpoint, ruling.value) if ruling.value else ""]
        said.append(DISAGREEMENTS.label(ruling.disagreement) if ruling.disagreement else "")
        said += ["charter to be clarified" if ruling.clarify else "", ruling.text]
        if ruling.meeting is not None:
            met = ruling.meeting
            said.append(f"{met.votes_for}-{met.votes_against}-{met.abstained}, {len(met.attendees)} attended")
        name = {"refer": "to the meeting", "reopen": "opened again", "keep": "kept"}.get(ruling.kind, ruling.kind)
        yield name, "; ".join(part for part in said if part)


def _revealed(item: SeenItem) -> Iterator[tuple[str, str]]:
    """What criteria and centre say, where that is not hidden."""
    if item.proposal is not None:
        yield "criteria", named_answer(item.endpoint, item.proposal.value)
        if item.proposal.reasons:
            yield "because", "; ".join(item.proposal.reasons)
    if item.site is not None:
        yield "centre", named_answer(item.endpoint, item.site)


def _settled(case: SeenCase) -> Iterator[tuple[str, str]]:
    """The items on which nobody differs (any more), and what was determined, where that is told."""
    for item in case.items:
        if item.state in ("final", "agreed"):
            value = item.determination.value if item.determination is not None else ""
            told = named_answer(item.endpoint, value) if value else "told when nothing of this case waits for you"
            yield short_of(item.endpoint), told
