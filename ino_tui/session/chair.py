"""Who sits as the chair of a committee, which items lie before him, and what his desk does not show. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from store.balancing import lot
from store.locks import whole_lock
from store.seen import Seen
from store.sight import SeenCase, SeenItem

_WAITING = ("with the chair", "to the meeting")
NO_FIGURES = (
    "No figures on the chair's desk: what an open answer would do to them is not to bear on it. "
    "They are here once the study is locked."
)
NOT_IN_TRAINING = "No figures yet: the training cases come first, and they are none of the study."
_NOT_A_READER = ("not-a-reviewer", "not-assigned")


def is_chair(seen: Seen) -> bool:
    """Whether the asker sits here as the chair of a committee."""
    return seen.blind and "chair" in seen.asker.roles


def figures_off(seen: Seen) -> str:
    """Why the desk shows no figures; empty where it does."""
    if seen.training:
        return NOT_IN_TRAINING
    return NO_FIGURES if is_chair(seen) and whole_lock(seen.locks) is None else ""


def drawn_order(seen: Seen, case_ids: Sequence[str]) -> list[str]:
    """Cases in an order drawn for the chair: that of their ids or of their arrival would tell something."""
    return sorted(case_ids, key=lambda case_id: lot(seen.charter.seed, seen.asker.id, case_id))


def before_chair(item: SeenItem) -> bool:
    """Whether an item lies before the asker as chair, though a query or a lock may keep him from ruling now."""
    return item.blind and bool(item.readings) and item.state in _WAITING


def as_chair(case: SeenCase) -> SeenCase:
    """A case as the chair's ballot takes it: where a reader may sign, he may rule.

    What does not lie before him and is shown all the same is settled, though not told yet.
    """
    return msgspec.structs.replace(case, items=tuple(map(_as_chair, case.items)))


def _as_chair(item: SeenItem) -> SeenItem:
    if before_chair(item):
        return msgspec.structs.replace(item, sign=item.rule, derived=None)
    reads = item.own or item.sign is None or item.sign.code not in _NOT_A_READER
    if item.blind and not reads and not item.reread:
        return msgspec.structs.replace(item, state="final")
    return item
