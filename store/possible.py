"""The first moment at which a reader could sign an item, by what the record says; and how long she took. Pure.

She could from when the case was there, was assigned to her, the stage before was signed by herself, and
the item was opened (again), whichever came last. Times are those of the journal (UTC, ISO 8601).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import msgspec

from store.case_record import CaseRecord
from store.criteria.endpoints import cycle_of
from store.seen import Seen

_AFTER_ALL_CYCLES = 1_000


class _Assigned(msgspec.Struct):
    readers: tuple[str, ...]


class Assignments:
    """Since when each reader reads a case, from all assignments there ever were."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    @cached_property
    def _versions(self) -> dict[str, list[tuple[int, str, tuple[str, ...]]]]:
        found: dict[str, list[tuple[int, str, tuple[str, ...]]]] = {}
        for doc_id, stored in self._seen.versions("assignments"):
            readers = () if stored.removed else stored.decode(_Assigned).readers
            found.setdefault(doc_id, []).append((stored.header.rev, stored.header.at, readers))
        return found

    def since(self, case_id: str, reader: str) -> str:
        """When the reader last came to read the case, or the case was imported, whichever was later."""
        imported = self._seen.versions(f"case:{case_id}")[0][1].header.at
        entered = ""
        for _, at, readers in self._of(case_id):
            entered = (entered or at) if reader in readers else ""
        return max(imported, entered)

    def _of(self, case_id: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
        """Who read the case from when on: what is said of the case holds over what is said of every case."""
        own = self._versions.get(case_id, [])
        first = own[0][0] if own else None
        yield from (v for v in self._versions.get("*", ()) if first is None or v[0] < first)
        yield from own


def possible_since(record: CaseRecord, reader: str, endpoint: str, assigned: str, before: int | None = None) -> str:
    """When the reader could first sign the item; ``before`` is the revision in which she did, None: she has not.

    ``assigned`` is since when she reads the case.
    """
    found = [assigned]
    for other, item in record.items.items():
        if _is_earlier(other, endpoint, record):
            found += [s.at for s in item.of(reader) if before is None or s.revision < before]
    for ruled in record.item(endpoint).rulings:
        if ruled.ruling.kind == "reopen" and (before is None or ruled.revision < before):
            found.append(ruled.at)
    return max(found)


def _is_earlier(other: str, endpoint: str, record: CaseRecord) -> bool:
    """Whether an item is of a stage before that of another."""
    if record.charter.disclosure == "whole":
        return False
    if not endpoint.startswith("response."):
        return other.startswith("response.")
    if record.charter.disclosure == "two-stage" or not other.startswith("response."):
        return False
    return (cycle_of(other) or _AFTER_ALL_CYCLES) < (cycle_of(endpoint) or _AFTER_ALL_CYCLES)
