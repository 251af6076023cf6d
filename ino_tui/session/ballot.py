"""The items of a case as the ballot shows them, and what an answer needs before it can be signed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Literal

import msgspec

from ino_tui.session import dated
from ino_tui.session.causes import CANNOT, CANNOT_KEY, CANNOT_LABEL, GROUPS
from ino_tui.session.evidence import NO_EVIDENCE, Evidence
from ino_tui.view import ItemView, Mark, Option
from store.charter import Charter
from store.codes.rationale import NEEDS_TEXT
from store.codes.responses import RESPONSE_KEYS, RESPONSES
from store.codes.words import named_answer
from store.committee import Review
from store.criteria.endpoints import cycle_of
from store.criteria.proposal import best_response
from store.criteria.sets import load_set
from store.drafts import Draft
from store.item_record import NO_ANSWER, Signed
from store.moments import utc_time
from store.settle import NEEDS_WORDS, NEEDS_WORDS_AGAINST_PROPOSAL
from store.sight import SeenCase, SeenItem

OTHER = "another reader"

DEATH = "death.cause"
BEST = "response.best"

Need = Literal["", "rationale", "amend", "text", "date", "anchor"]
NEEDS_SAID: dict[Need, str] = {
    "": "",
    "rationale": "not what is proposed or derived: needs a rationale (r) or another answer",
    "amend": "already signed otherwise: needs a reason for the change (r)",
    "text": "needs words (r)",
    "date": "needs its date (d)",
    "anchor": "needs what its onset counts from (d)",
}
_TO_DO: frozenset[Mark] = frozenset({"open", "second read"})
_UNSIGNED: frozenset[Mark] = frozenset({"answered", "revealed"})
_BEFORE_CHAIR: frozenset[Mark] = frozenset({"with the chair", "to the meeting", "stale"})


class Told(msgspec.Struct, frozen=True):
    """How the asker is told of signatures: ``number`` by which she knows a revision, None: as it is.

    To who is blind another reader has neither name nor time. ``closed`` are the items of stages that are closed.
    """

    number: Callable[[int], int] | None = None
    closed: tuple[str, ...] = ()

    def own(self, signed: Signed) -> Signed:
        """Her own review."""
        if self.number is None:
            return signed
        return msgspec.structs.replace(signed, revision=self.number(signed.revision))

    def other(self, signed: Signed) -> Signed:
        """The review of someone else."""
        if self.number is None:
            return signed
        nameless = msgspec.structs.replace(signed.review, reader=OTHER, name="")
        return msgspec.structs.replace(signed, review=nameless, revision=0, at="")


PLAIN = Told()


def short_of(endpoint: str) -> str:
    """An endpoint in a few cells: ``C1``, ``best``, ``rel``, ``VOD``, ``death``."""
    cycle = cycle_of(endpoint)
    if cycle is not None:
        return f"C{cycle}"
    return _SHORT.get(endpoint) or endpoint.split(".", maxsplit=1)[0]


_SHORT = {BEST: "best", dated.RELAPSE: "rel", dated.VOD: "VOD"}


def draft_of(item: SeenItem, draft: Draft | None) -> Draft | None:
    """The draft of an item; an answer that was fixed and not signed is one even where the file lost it."""
    if item.fixed is None or (draft is not None and draft.value):
        return draft
    fixed = item.fixed.reveal
    return msgspec.structs.replace(
        draft or Draft(),
        value=fixed.first,
        contributing=fixed.contributing,
        date=fixed.date,
        anchor=fixed.anchor,
        grade=fixed.grade,
    )


def to_do(item: ItemView) -> bool:
    """Whether the asker has yet to answer an item, to rule on it, or to look again at her stale answer."""
    before_him = item.chairs and item.mark in _BEFORE_CHAIR
    return item.mark in _TO_DO or before_him or (item.mark == "stale" and item.confirm)


def waits(item: ItemView) -> bool:
    """Whether an item is not settled by the asker: to do, or answered and not signed."""
    return item.confirm or item.chairs or item.mark in _TO_DO or item.mark in _UNSIGNED


def same_as_signed(item: SeenItem, draft: Draft) -> bool:
    """Whether a draft says what the person's own signed review says."""
    signed = item.signed
    return signed is not None and _said(item.endpoint, draft) == _said(item.endpoint, signed.review)


def _said(endpoint: str, said: Draft | Review) -> tuple[object, ...]:
    return said.value, said.contributing, *dated.details_of(endpoint, said)


def redundant(item: SeenItem, draft: Draft) -> bool:
    """Whether a draft says only what is signed and stands: the same answer to a stale item does not."""
    return same_as_signed(item, draft) and not item.confirm


def need_of(item: SeenItem, draft: Draft, charter: Charter) -> Need:
    """What an answer still needs before it can be sent, by the rules of `store.rules.settle`."""
    same = same_as_signed(item, draft)
    if same and not item.confirm:
        return ""
    if lack := dated.lack_of(item.endpoint, draft):
        return lack
    said = bool(draft.why or draft.text)
    if item.signed is not None and not same and not said:
        return "amend"
    # The same answer to a stale item is held against the proposal as a first one is, in an audit.
    held = item.signed is None or (same and charter.profile == "audit")
    against = held and item.proposal is not None and draft.value != item.proposal.value
    overruling = item.signed is None and item.derived is not None and draft.value != item.derived
    if (against or overruling) and not said:
        return "rationale"
    words = draft.value in NEEDS_WORDS
    if (item.signed is not None and not same) or against:
        words = words or draft.why in NEEDS_TEXT
    if against:
        words = words or draft.value in NEEDS_WORDS_AGAINST_PROPOSAL
    return "text" if words and not draft.text else ""


def derived_best(case: SeenCase, charter: Charter, drafts: Mapping[str, Draft] | None = None) -> str | None:
    """The best response that follows from what is signed, by the asker or, where seen, by others.

    With ``drafts`` (endpoint to draft), the one that follows once they are signed too.
    """
    known: dict[str, str] = {}
    for item in case.items:
        draft = (drafts or {}).get(item.endpoint)
        if drafts is None and item.endpoint == BEST and item.derived is not None:
            return item.derived
        if draft is not None and draft.value:
            known[item.endpoint] = draft.value
            continue
        if item.signed is not None:
            known[item.endpoint] = item.signed.review.value
        elif item.determination is not None:
            known[item.endpoint] = item.determination.value
    cycles = {e: v for e, v in known.items() if cycle_of(e) is not None and v != NO_ANSWER}
    return best_response(cycles, case.case, charter) if cycles else None


def mark_of(item: SeenItem, draft: Draft | None, derived: str | None) -> Mark:
    """How an item stands, in one word."""
    if draft is not None and draft.value and not redundant(item, draft):
        if item.signed is not None:
            return "answered" if same_as_signed(item, draft) else "amending"
        return "revealed" if item.fixed is not None else "answered"
    if item.stale:
        return "stale"
    if item.state in ("discordant", "with the chair", "to the meeting"):
        return item.state
    if item.signed is not None:
        if item.signed.review.value == NO_ANSWER:
            return "waiting"
        return "final" if item.state == "final" else "signed"
    if item.second_read and item.blind:
        return "second read"
    if item.state in ("final", "agreed"):
        return "final"
    return "derived" if item.endpoint == BEST and derived is not None else "open"


@cache
def response_options(criteria_set: str, chosen: str) -> tuple[Option, ...]:
    """The answers to a response item by key; those the criteria set does not have say so."""
    criteria = load_set(criteria_set)
    return tuple(
        Option(
            key=key,
            code=code,
            label=RESPONSES.label(code),
            chosen=code == chosen,
            why_not="" if code in criteria.answers else f"{criteria.title} has no {code} ({RESPONSES.label(code)}).",
        )
        for key, code in RESPONSE_KEYS.items()
        # Letters stand there only where the set has the category; digits keep their places.
        if code in criteria.answers or key.isdigit()
    )


@cache
def cause_options(chosen: str) -> tuple[Option, ...]:
    """The classes of causes of death by first digit."""
    groups = (Option(key=k, code=k, label=label, chosen=chosen[:1] == k) for k, label in GROUPS.items())
    return (*groups, Option(key=CANNOT_KEY, code=CANNOT, label=CANNOT_LABEL, chosen=chosen == CANNOT))


def item_view(
    item: SeenItem, draft: Draft | None, charter: Charter, derived: str | None, told: Told, evidence: Evidence
) -> ItemView:
    """One item as the ballot shows it."""
    draft = draft_of(item, draft)
    names, cited = evidence.get(item.endpoint, ((), ()))
    shown, contributing = _shown(item, draft, derived)
    first = item.fixed.reveal.first if item.fixed is not None else ""
    if item.signed is not None and item.own[0].review.first not in ("", item.own[0].review.value):
        first = item.own[0].review.first
    return ItemView(
        endpoint=item.endpoint,
        short=short_of(item.endpoint),
        label=item.label,
        mark=mark_of(item, draft, derived),
        state=item.state,
        flags=item.flags,
        answer=shown,
        contributing=contributing,
        details=dated.details_words(item.endpoint, _details(item, draft)),
        draft=draft,
        signed=told.own(item.signed) if item.signed is not None else None,
        superseded=tuple(map(told.own, item.own[:-1])),
        others=tuple(map(told.other, item.others)),
        closed=item.endpoint in told.closed,
        settled=_settled(item),
        first=first,
        blind=item.blind,
        second_read=item.second_read,
        proposal=item.proposal,
        site=item.site,
        determination=item.determination,
        derived=derived if item.endpoint == BEST else None,
        options=_options(item.endpoint, shown, charter),
        stale=item.stale,
        confirm=item.confirm,
        evidence=names,
        cited=cited,
        needs=NEEDS_SAID[need_of(item, draft, charter)] if draft is not None and draft.value else "",
        refused=item.sign.reason if item.sign is not None else "",
        chairs=item.blind and bool(item.readings),
    )


def _settled(item: SeenItem) -> str:
    """What two readers, the chair or a meeting determined, with the signature."""
    found = item.determination
    if found is None or found.by not in ("agreement", "chair", "meeting"):
        return ""
    words = named_answer(item.endpoint, found.value)
    details = dated.details_words(item.endpoint, dated.details_of(item.endpoint, found))
    words += f", {details}" if details else ""
    ruled = next((r for r in reversed(item.rulings) if r.ruling.kind == found.by), None)
    if ruled is None:
        return f"{words}, both readers agree"
    when = utc_time(ruled.at, seconds=False)
    at = "" if found.by == "chair" else ", in a meeting"
    return f"{words}, {ruled.ruling.meaning} by {ruled.ruling.name}, {when}{at}"


def _options(endpoint: str, shown: str, charter: Charter) -> tuple[Option, ...]:
    if endpoint in dated.KEYS:
        return dated.options_of(endpoint, shown)
    return cause_options(shown) if endpoint == DEATH else response_options(charter.criteria, shown)


def _details(item: SeenItem, draft: Draft | None) -> tuple[str, str, str]:
    """Date, anchor and grade of the answer that counts on the screen now."""
    if draft is not None and draft.value:
        return dated.details_of(item.endpoint, draft)
    if item.signed is not None:
        return dated.details_of(item.endpoint, item.signed.review)
    found = item.determination
    return dated.details_of(item.endpoint, found) if found is not None else ("", "", "")


def _shown(item: SeenItem, draft: Draft | None, derived: str | None) -> tuple[str, tuple[str, ...]]:
    """The answer that counts on the screen now, with contributing causes."""
    if draft is not None and draft.value:
        return draft.value, draft.contributing
    if item.signed is not None:
        return item.signed.review.value, item.signed.review.contributing
    if item.determination is not None:
        return item.determination.value, item.determination.contributing
    return (derived, ()) if item.endpoint == BEST and derived is not None else ("", ())


def item_views(
    case: SeenCase,
    drafts: Mapping[str, Draft],
    charter: Charter,
    before: tuple[ItemView, ...] = (),
    evidence: Evidence = NO_EVIDENCE,
    told: Told = PLAIN,
) -> tuple[ItemView, ...]:
    """The items of a case; those equal to the ones before are the same objects."""
    derived = derived_best(case, charter)
    old = {item.endpoint: item for item in before}
    found: list[ItemView] = []
    for item in case.items:
        new = item_view(item, drafts.get(item.endpoint), charter, derived, told, evidence)
        kept = old.get(item.endpoint)
        found.append(kept if kept is not None and kept == new else new)
    views = tuple(found)
    same = len(views) == len(before) and all(a is b for a, b in zip(views, before, strict=True))
    return before if same else views
