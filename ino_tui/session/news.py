"""What is said of a signature, of a refusal, and of what others wrote while the desk was open."""

from __future__ import annotations

from collections import Counter

import msgspec

from ino_tui.requests import case_of
from ino_tui.session.ballot import short_of
from ino_tui.session.desk import Desk
from ino_tui.session.place import Place
from ino_tui.view import Notice
from store.case import TABLES
from store.commands import Command
from store.history import Change, history_of
from store.journal import FORMAT
from store.sight import SeenCase
from store.writes import Receipt

Items = frozenset[tuple[str, str]]
# How many items or changes are named before they are counted.
_NAMED = 3


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """What was known before a newer sight of the study: revision, own stale items, the cases at hand."""

    revision: int
    stale: Items
    cases: dict[str, SeenCase]


def before(desk: Desk, place: Place) -> Before:
    """What to hold the next sight of the study against: the case at hand and those with drafts."""
    at_hand = {*desk.unsigned.book.answers, *((place.case,) if place.screen == "case" else ())}
    cases = {i: case for i in at_hand if (case := desk.seen_case(i)) is not None}
    return Before(revision=desk.seen.revision, stale=desk.own_stale(), cases=cases)


def of_others(was: Before, desk: Desk) -> Notice | None:
    """What others wrote that bears on what she signed, or has before her; None where nothing does."""
    if desk.seen.revision < was.revision:
        gone = f"The study was put back from revision {was.revision} to {desk.seen.revision}"
        return Notice(f"{gone}: what was signed after that is gone. Drafts stay; tell the coordinator.", "error")
    for case_id, old in was.cases.items():
        now = desk.seen_case(case_id)
        if now is not None and now.withdrawn and not old.withdrawn:
            return Notice(f"{case_id} was withdrawn ({now.withdrawn}); drafts stay, nothing in it is signed.", "warn")
    new = sorted(desk.own_stale() - was.stale)
    if new:
        return Notice(_turned_stale(desk, new), "warn")
    for case_id in was.cases:
        if changes := source_changes(desk, case_id, was.revision):
            said = f"The source record of {case_id} changed, {_changes(changes)}; drafts stay, f shows it all."
            return Notice(said, "warn")
    return None


def _turned_stale(desk: Desk, new: list[tuple[str, str]]) -> str:
    case_id, endpoint = new[0]
    if len(new) == 1:
        item = desk.seen_item(case_id, endpoint)
        why = f", {item.stale[0]}" if item is not None and item.stale else ""
        return f"{short_of(endpoint)} of {case_id} was amended after you signed{why}; o finds what is stale."
    cases = Counter(case for case, _ in new)
    named = ", ".join(f"{short_of(e)} of {c}" for c, e in new[:_NAMED]) + (", ..." if len(new) > _NAMED else "")
    over = f" in {len(cases)} cases" if len(cases) > 1 else ""
    return f"{len(new)} items{over} were amended after you signed ({named}); o finds what is stale."


def source_changes(desk: Desk, case_id: str, since: int) -> list[Change]:
    """What changed in the source record of a case after a revision, as far as she may see it."""
    if not desk.seen.has(case_id):
        return []
    record = desk.seen.record(case_id)
    if all(stored.header.rev <= since for stored in record.documents.values()):
        return []
    return [c for c in history_of(desk.seen, case_id) if c.revision > since and c.table in TABLES]


def _changes(changes: list[Change]) -> str:
    """``labs 2019-03-26 ANC value: 1.4 → 0.4``, the first few."""
    said = []
    for change in changes[:_NAMED]:
        what = " ".join(part for part in (change.table, change.item, change.field) if part)
        said.append(f"{what}: {change.before or 'nothing'} → {change.after or 'removed'}")
    return "; ".join(said) + (f"; {len(changes) - _NAMED} more" if len(changes) > _NAMED else "")


def of_refusal(reason: str, was: Before, desk: Desk, case_id: str) -> Notice:
    """A command that was not done: why, and what changed in the case meanwhile."""
    said = f"Not saved: {reason.removeprefix('Not saved: ')}"
    changes = source_changes(desk, case_id, was.revision)
    return Notice(f"{said} Changed: {_changes(changes)}." if changes else said, "error")


def of_receipt(receipt: Receipt, case_id: str, *, waits: bool, opened: str = "") -> Notice:
    """What a signature did, and what it did to the journal beside that; ``opened``: what is shown from now on."""
    parts = []
    if receipt.signed:
        parts.append(f"signed {len(receipt.signed)} item{'s' if len(receipt.signed) > 1 else ''}")
    if receipt.revealed:
        names = ", ".join(short_of(e) for e in receipt.revealed)
        differ = "differ" if len(receipt.revealed) > 1 else "differs"
        then = "say why, or change the answer" if waits else "s signs as it is, or change the answer"
        parts.append(f"{names} of {case_id} {differ} from the proposal, now shown: {then}")
    said = f"{'; '.join(parts)}, rev {receipt.number}"
    return _beside(f"{said}{opened}", receipt, warn=bool(receipt.revealed))


# Act -> what is said of it.
_DONE: dict[str, str] = {
    "conflict": "You declared a conflict of interest; {case} left your list",
    "query": "query {opened} raised",
    "answer-query": "query {query}: kept",
    "adjudicate": "your determination for {case} is signed",
    "refer": "left to the meeting, {case}",
    "meet": "the meeting's determination for {case} is signed",
}


def of_done(command: Command, receipt: Receipt, opened: tuple[int, ...]) -> Notice:
    """What a command beside a signature of answers did; ``opened`` are the queries it raised, as she knows them."""
    words = _DONE.get(command.__struct_config__.tag, "done")  # type: ignore[arg-type]
    named = ", ".join(map(str, opened))
    said = words.format(case=case_of(command), opened=named, query=getattr(command, "query", ""))
    return _beside(f"{said}, rev {receipt.number}", receipt)


def _beside(said: str, receipt: Receipt, *, warn: bool = False) -> Notice:
    """What was done, and what that did to the journal beside it."""
    if receipt.cut:
        said += f"; {receipt.cut} bytes of a line that was never acknowledged were cut off"
    if receipt.carried:
        said += f"; the study was carried forward from format {receipt.carried} to {FORMAT}"
    return Notice(said, "warn" if warn or receipt.cut or receipt.carried else "good")


def both(first: Notice, second: Notice | None) -> Notice:
    """Two things said at once."""
    return first if second is None else Notice(f"{first.text}; {second.text}", "warn")
