"""What becomes of an item's draft when an answer is chosen. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ino_tui.session.ballot import BEST, draft_of, same_as_signed
from ino_tui.session.dated import lack_of
from ino_tui.view import Notice, PromptKind
from store.charter import Charter
from store.codes.responses import RESPONSES
from store.criteria.sets import load_set
from store.drafts import Draft
from store.item_record import Signed
from store.settle import NEEDS_WORDS
from store.sight import SeenItem


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """``draft`` is what the item's draft becomes, None: it has none. ``ask`` is the prompt that follows.

    ``signed_in`` is the number of the revision in which the same was signed already; 0 where it was not.
    """

    draft: Draft | None
    notice: Notice | None = None
    ask: PromptKind | None = None
    signed_in: int = 0


def choose_response(
    item: SeenItem, draft: Draft | None, code: str, charter: Charter, derived: str | None
) -> Choice | Notice:
    """Answer a response item; a notice where the answer cannot be given."""
    criteria = load_set(charter.criteria)
    if code not in criteria.answers:
        return Notice(f"{criteria.title} has no {code} ({RESPONSES.label(code)}).", "warn")
    if item.endpoint == BEST and item.signed is None and item.fixed is None and derived == code:
        return Choice(draft=None, notice=Notice(f"Best response is {code} already, derived; nothing to sign."))
    return _choose(item, draft, code, ())


def choose_dated(item: SeenItem, draft: Draft | None, code: str) -> Choice | Notice:
    """Answer relapse or VOD/SOS; a date that was given stays, also that of her signed answer."""
    current = draft_of(item, draft)
    signed = item.signed.review if item.signed is not None else None
    if signed is not None and signed.value == code == (current.value if current is not None else ""):
        return Choice(draft=current, notice=Notice(f"{code} is the answer already; d changes its date."))
    choice = _choose(item, draft, code, ())
    if isinstance(choice, Notice) or choice.draft is None or signed is None or choice.draft.date:
        return choice
    with_date = msgspec.structs.replace(choice.draft, date=signed.date, anchor=signed.anchor, grade=signed.grade)
    return msgspec.structs.replace(choice, draft=with_date)


def with_details(item: SeenItem, draft: Draft | None, details: Mapping[str, str]) -> Choice | Notice:
    """Give the answer at hand a date, an anchor or a grade; a signed answer is amended by it, with a reason."""
    if item.sign is not None:
        return Notice(item.sign.reason, "warn")
    signed = item.signed.review if item.signed is not None else None
    current = draft_of(item, draft) or Draft()
    if not current.value and signed is not None:
        current = msgspec.structs.replace(
            current, value=signed.value, date=signed.date, anchor=signed.anchor, grade=signed.grade
        )
    new = msgspec.structs.replace(current, **details)
    if item.signed is not None and same_as_signed(item, new) and not item.confirm:
        return Choice(draft=None, notice=Notice("That is what you signed; nothing changes."))
    complete = not lack_of(item.endpoint, new)
    amends = item.signed is not None and not same_as_signed(item, new)
    ask: PromptKind | None = "amend" if complete and amends and not (new.why or new.text) else None
    return Choice(draft=new, ask=ask)


def choose_cause(item: SeenItem, draft: Draft | None, code: str) -> Choice | Notice:
    """Answer the primary cause of death; contributing causes stay, without the new primary one."""
    contributing = _contributing(item, draft)
    return _choose(item, draft, code, tuple(c for c in contributing if c != code))


def toggle_contributing(item: SeenItem, draft: Draft | None, code: str) -> Choice | Notice:
    """Add a contributing cause, or take it away where it was there."""
    current = draft_of(item, draft)
    primary = current.value if current is not None and current.value else _signed_value(item)
    if not primary:
        return Notice("Choose the primary cause first.", "warn")
    if code == primary:
        return Notice(f"{code} is the primary cause already.", "warn")
    contributing = _contributing(item, draft)
    there = code in contributing
    new = tuple(c for c in contributing if c != code) if there else (*contributing, code)
    choice = _choose(item, draft, primary, new)
    if isinstance(choice, Choice) and choice.notice is None:
        said = f"{code} is no longer a contributing cause." if there else f"{code} is a contributing cause."
        return msgspec.structs.replace(choice, notice=Notice(said))
    return choice


def _signed_value(item: SeenItem) -> str:
    return item.signed.review.value if item.signed is not None else ""


def _contributing(item: SeenItem, draft: Draft | None) -> tuple[str, ...]:
    current = draft_of(item, draft)
    if current is not None and current.value:
        return current.contributing
    return item.signed.review.contributing if item.signed is not None else ()


def _choose(item: SeenItem, draft: Draft | None, code: str, contributing: tuple[str, ...]) -> Choice | Notice:
    if item.sign is not None:
        return Notice(item.sign.reason, "warn")
    signed = item.signed
    current = draft_of(item, draft) or Draft()
    if signed is not None and (code, contributing) == (signed.review.value, signed.review.contributing):
        if not item.confirm:
            return Choice(draft=None, signed_in=signed.revision)
        return _again(signed, current)
    if current.value == code:
        new = msgspec.structs.replace(current, contributing=contributing)
    else:
        # Words said of another answer are not signed with this one; they stay in the text field.
        typing = current.typing or current.text
        new = msgspec.structs.replace(current, value=code, contributing=contributing, why="", text="", typing=typing)
    ask: PromptKind | None = None
    if signed is not None and not (new.why or new.text):
        ask = "amend"
    elif code in NEEDS_WORDS and not new.text:
        ask = "text"
    same = new == current and ask is None
    return Choice(draft=new, ask=ask, notice=Notice(f"{code} is the answer already; s signs it.") if same else None)


def _again(signed: Signed, current: Draft) -> Choice:
    """The same answer after what it rests on was amended, with what was said and cited of it before."""
    review = signed.review
    new = current
    if (current.value, current.contributing) != (review.value, review.contributing):
        new = Draft(
            value=review.value,
            contributing=review.contributing,
            why=review.why,
            text=review.text,
            date=review.date,
            anchor=review.anchor,
            grade=review.grade,
        )
        # Evidence pointed to since then is what it rests on now.
        cites, cited_in = (current.cites, current.cited_in) if current.cites else (review.cites, signed.revision)
        new = msgspec.structs.replace(new, cites=cites, cited_in=cited_in if cites else 0)
    return Choice(draft=new, notice=Notice(f"{review.value} again, with what was amended in sight: s signs it."))
