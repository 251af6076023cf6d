"""Answers, reasons and the signature: what the keys of the ballot do to the drafts."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ino_tui.session import dated, dating, queries
from ino_tui.session.asking import ask, settle
from ino_tui.session.ballot import BEST, DEATH, derived_best, draft_of, need_of, redundant, same_as_signed
from ino_tui.session.causes import CANNOT, CANNOT_KEY, causes_of
from ino_tui.session.choosing import choose_cause, choose_response, toggle_contributing
from ino_tui.session.citing import cite
from ino_tui.session.desk import Desk
from ino_tui.session.moves import focus
from ino_tui.session.place import Asked, Place, Step, changed
from ino_tui.view import Notice, PromptKind
from store.codes.rationale import NEEDS_TEXT
from store.codes.responses import RESPONSE_KEYS
from store.commands import Sign
from store.criteria.endpoints import cycle_of
from store.drafts import Draft
from store.sight import SeenItem

Act = Callable[[Desk, Place], Step]


def answer(key: str) -> Act:
    """A digit or letter: an answer to a response, the class of a cause of death."""

    def act(desk: Desk, place: Place) -> Step:
        item = desk.seen_item(place.case, place.endpoint)
        if item is None:
            return Step(place, Notice("This case has no item to answer.", "warn"))
        if place.endpoint == DEATH:
            return _cause_class(desk, place, item, key)
        if place.endpoint in dated.KEYS:
            return dating.answer(desk, place, item, key)
        if place.endpoint == BEST and item.signed is None and not item.readings and _cycles_open(desk, place.case):
            return Step(place, Notice("Best response follows from the cycles; answer those first.", "warn"))
        draft = desk.unsigned.get(place.case, place.endpoint)
        case = desk.seen_case(place.case)
        derived = derived_best(case, desk.seen.charter) if case is not None else None
        choice = choose_response(item, draft, RESPONSE_KEYS[key], desk.seen.charter, derived)
        return settle(desk, place, choice)

    return act


def _cycles_open(desk: Desk, case_id: str) -> bool:
    """Whether a cycle that the best response follows from has neither a signed answer nor a draft."""
    case = desk.seen_case(case_id)
    last = desk.seen.charter.conventions.best_cycles
    return case is not None and any(
        (cycle := cycle_of(i.endpoint)) is not None
        and cycle <= last
        and i.signed is None
        and not ((draft := desk.draft(case_id, i.endpoint)) and draft.value)
        for i in case.items
    )


def _cause_class(desk: Desk, place: Place, item: SeenItem, key: str) -> Step:
    if key == CANNOT_KEY:
        return choose_primary(desk, place, CANNOT)
    if item.sign is not None:
        return Step(place, Notice(item.sign.reason, "warn"))
    if not causes_of(key):
        return Step(
            place, Notice("A cause of death is two digits; the first is 1 to 9, or 0 for cannot judge.", "warn")
        )
    return Step(changed(place, asked=Asked(kind="cause", case=place.case, endpoint=DEATH, digit=key)))


def choose_primary(desk: Desk, place: Place, code: str) -> Step:
    """Answer the primary cause of death."""
    item = desk.seen_item(place.case, DEATH)
    if item is None:
        return Step(place, Notice("This patient is not recorded as dead: there is no cause to give.", "warn"))
    return settle(desk, focus_on_death(desk, place), choose_cause(item, desk.unsigned.get(place.case, DEATH), code))


def add_contributing(desk: Desk, place: Place, code: str) -> Step:
    """Add a contributing cause of death, or take it away."""
    item = desk.seen_item(place.case, DEATH)
    if item is None:
        return Step(place, Notice("This patient is not recorded as dead: there is no cause to give.", "warn"))
    choice = toggle_contributing(item, desk.unsigned.get(place.case, DEATH), code)
    return settle(desk, focus_on_death(desk, place), choice)


def focus_on_death(desk: Desk, place: Place) -> Place:
    """The cause of death in focus."""
    return place if place.endpoint == DEATH else focus(desk, place, DEATH)


def rationale(desk: Desk, place: Place) -> Step:
    """Ask why: by key, or in words where a reason by key would not do."""
    item = desk.seen_item(place.case, place.endpoint)
    draft = desk.draft(place.case, place.endpoint)
    if item is None or draft is None or not draft.value:
        return Step(place, Notice("Choose an answer first.", "warn"))
    need = need_of(item, draft, desk.seen.charter)
    amends = item.signed is not None and not same_as_signed(item, draft)
    kind: PromptKind = "text" if need == "text" else "amend" if amends else "rationale"
    return Step(ask(desk, place, kind))


def give_reason(desk: Desk, place: Place, endpoint: str, why: str) -> Step:
    """Keep a reason by key, and ask for words where it needs them."""
    draft = desk.draft(place.case, endpoint)
    if draft is None:
        return Step(changed(place, asked=None))
    desk.unsigned.put(place.case, endpoint, msgspec.structs.replace(draft, why=why))
    # Who is blind needs no words yet; what she types next must not be taken for keys.
    if why in NEEDS_TEXT and not draft.text:
        return Step(ask(desk, changed(place, asked=None), "text", endpoint))
    return _after_reason(desk, place, endpoint)


def type_words(desk: Desk, place: Place, endpoint: str, text: str) -> None:
    """Keep words as they are typed."""
    draft = desk.draft(place.case, endpoint)
    if draft is not None:
        desk.unsigned.put(place.case, endpoint, msgspec.structs.replace(draft, typing=text))


def give_words(desk: Desk, place: Place, endpoint: str, text: str) -> Step:
    """Keep a rationale in words; none at all takes it away."""
    draft = desk.draft(place.case, endpoint)
    if draft is None:
        return Step(changed(place, asked=None))
    desk.unsigned.put(place.case, endpoint, msgspec.structs.replace(draft, text=text.strip(), typing=""))
    return _after_reason(desk, place, endpoint)


def _after_reason(desk: Desk, place: Place, endpoint: str) -> Step:
    """Words if they are needed, else the next item that waits for a reason, else it can be signed."""
    item = desk.seen_item(place.case, endpoint)
    draft = desk.draft(place.case, endpoint)
    closed = changed(place, asked=None)
    if item is None or draft is None:
        return Step(closed)
    need = need_of(item, draft, desk.seen.charter)
    if need == "text" and (place.asked is None or place.asked.kind != "text"):
        return Step(ask(desk, closed, "text", endpoint))
    if need in ("date", "anchor"):
        return Step(ask(desk, closed, need, endpoint))
    if need:
        return Step(closed, Notice("It still needs words; r asks for them again.", "warn"))
    return ask_next_reason(desk, closed) or Step(closed, Notice(_next_key(item, draft)))


def _next_key(item: SeenItem, draft: Draft) -> str:
    """That it can be signed; evidence is asked for where the answer differs from a proposal that is shown."""
    differs = item.proposal is not None and draft.value != item.proposal.value
    return "e cites what it rests on, if you like; s signs." if differs and not draft.cites else "s signs."


def ask_next_reason(desk: Desk, place: Place) -> Step | None:
    """Ask for the rationale of the first revealed item of the case that has none."""
    case = desk.seen_case(place.case)
    for item in case.items if case is not None else ():
        if item.fixed is not None and wants_reason(desk, place.case, item.endpoint):
            return Step(ask(desk, place, "rationale", item.endpoint))
    return None


def wants_reason(desk: Desk, case_id: str, endpoint: str) -> bool:
    """Whether an answer differs from the proposal and nothing was said of it."""
    item, draft = desk.seen_item(case_id, endpoint), desk.draft(case_id, endpoint)
    return (
        item is not None
        and draft is not None
        and bool(draft.value)
        and need_of(item, draft, desk.seen.charter) == "rationale"
    )


def take_back(desk: Desk, place: Place) -> Step:
    """Take an unsigned answer back, or bring it back."""
    item = desk.seen_item(place.case, place.endpoint)
    fixed = draft_of(item, None) if item is not None else None
    kept = desk.unsigned.get(place.case, place.endpoint)
    if kept is not None and kept != fixed and desk.unsigned.take_back(place.case, place.endpoint):
        gone = f"Fixed answer {fixed.value} again" if fixed is not None else "Answer taken back"
        return Step(place, Notice(f"{gone}; the same key brings {'the other' if fixed is not None else 'it'} back."))
    if desk.unsigned.bring_back(place.case, place.endpoint):
        return Step(place, Notice("Answer brought back."))
    if fixed is not None:
        return Step(place, Notice("This answer is fixed: choose another one, or give a rationale.", "warn"))
    return Step(place, Notice("No unsigned answer to take back."))


def clear_signed(desk: Desk, case_id: str) -> None:
    """Drop drafts of a case that say what is signed: they have done their work, also in another session."""
    for endpoint, draft in tuple(desk.unsigned.of(case_id).items()):
        item = desk.seen_item(case_id, endpoint)
        if item is None or item.signed is None or not draft.value or not redundant(item, draft):
            continue
        if draft.typing.strip() in ("", item.signed.review.text):
            desk.unsigned.put(case_id, endpoint, None)


def clear_sent(desk: Desk, sign: Sign, signed: tuple[str, ...], sent: dict[str, Draft]) -> None:
    """Drop the drafts that were signed, unless they were changed while they were being saved."""
    for item in sign.answers:
        endpoint = item.endpoint
        if endpoint in signed and desk.unsigned.get(sign.case, endpoint) == sent.get(endpoint):
            desk.unsigned.put(sign.case, endpoint, None)


def _start_contributing(desk: Desk, place: Place) -> Step:
    place = focus_on_death(desk, place)
    return Step(changed(place, asked=Asked(kind="contributing class", case=place.case, endpoint=DEATH, adding=True)))


def _start_search(desk: Desk, place: Place) -> Step:
    place = focus_on_death(desk, place)
    return Step(changed(place, asked=Asked(kind="cause search", case=place.case, endpoint=DEATH)))


# Action id -> what it does to drafts and prompts; the signature itself is the session's.
ACTS: dict[str, Act] = {
    **{f"answer.{code}": answer(key) for key, code in RESPONSE_KEYS.items()},
    "item.cite": cite,
    "cause.contributing": _start_contributing,
    "cause.search": _start_search,
    "item.rationale": rationale,
    "item.take_back": take_back,
    "item.date": dating.ask_date,
    "query.raise": queries.ask_query,
    "query.show": queries.show_queries,
    "conflict.declare": queries.ask_conflict,
}
