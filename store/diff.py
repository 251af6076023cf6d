"""What changed of a study between two revisions, as far as one person may see it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from store.history import Change, history_of, history_of_settings
from store.item_record import Signed
from store.seen import Seen
from store.sight import SeenCase, SeenItem

_NOT_ASKED = "not asked"


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """An item that stands otherwise, or was signed, between two revisions.

    ``before`` and ``after`` say where it stood, such as ``open``, ``final CR`` or ``discordant``; what the
    person is blind to is ``open``. ``reviews`` were signed between the two, oldest first.
    """

    case: str
    endpoint: str
    before: str
    after: str
    reviews: tuple[Signed, ...] = ()


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What changed between two revisions: decisions on items, and all else as `store.history` tells it."""

    decisions: tuple[Decision, ...]
    changes: tuple[Change, ...]


def difference(before: Seen, after: Seen) -> Difference:
    """What changed from one sight of a study to a later one of the same person."""
    decisions: list[Decision] = []
    changes = [c for c in history_of_settings(after) if c.revision > before.revision]
    for case_id in after.case_ids:
        if _touched(before, after, case_id):
            decisions += _decisions(before, after, case_id)
            changes += [c for c in history_of(after, case_id) if _is_new(c, before.revision)]
    return Difference(decisions=tuple(decisions), changes=tuple(sorted(changes, key=lambda c: c.revision)))


def _touched(before: Seen, after: Seen, case_id: str) -> bool:
    """Whether anything can have changed of a case; many are not, and building one is slow."""
    return not before.has(case_id) or not after.record(case_id).same_as(before.record(case_id))


def _is_new(change: Change, since: int) -> bool:
    return change.revision > since and change.table not in ("reviews", "reveals")


def _decisions(before: Seen, after: Seen, case_id: str) -> Iterator[Decision]:
    old = before.case(case_id) if before.has(case_id) else None
    for item in after.case(case_id).items:
        was, stands = _stood(old, item.endpoint), stand(item)
        signed = (s for s in (*item.own, *item.others) if s.revision > before.revision)
        reviews = tuple(sorted(signed, key=lambda s: s.revision))
        came = was == _NOT_ASKED and item.state in ("open", "unassigned")
        if reviews or (was != stands and not came):
            yield Decision(case=case_id, endpoint=item.endpoint, before=was, after=stands, reviews=reviews)


def _stood(case: SeenCase | None, endpoint: str) -> str:
    item = case.item(endpoint) if case is not None else None
    return stand(item) if item is not None else _NOT_ASKED


def stand(item: SeenItem) -> str:
    """Where an item stands in words: ``final CR (stale)``."""
    determined = item.determination
    value = "+".join((determined.value, *determined.contributing)) if determined is not None else ""
    flags = f"({', '.join(item.flags)})" if item.flags else ""
    return " ".join(part for part in (item.state, value, flags) if part)
