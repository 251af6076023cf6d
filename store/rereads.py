"""Which final items are read again, masked, and by whom: a seeded sample. Pure.

Of the answers of the same reader comes the agreement within readers, of those of another one that
between readers; both are reads without knowledge of what the item was determined as.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Literal

import msgspec

from store.balancing import lot

Kind = Literal["same", "other"]


class Final(msgspec.Struct, frozen=True):
    """A final item: the day on which it became so, and the two who read it independently."""

    case: str
    endpoint: str
    settled_on: date
    readers: tuple[str, ...]


class Task(msgspec.Struct, frozen=True, order=True):
    """An item to be read again by one reader: by the ``same`` who read it before, or by an ``other``."""

    case: str
    endpoint: str
    reader: str
    kind: Kind


def draw_rereads(  # noqa: PLR0913 - what a sample rests on
    finals: Sequence[Final],
    *,
    today: date,
    seed: int,
    share: float,
    least: int = 10,
    after_days: int,
    readers_of: Mapping[str, tuple[str, ...]],
    may_read: Callable[[str, str], bool],
    already: Container[tuple[str, str]] = frozenset(),
    people: Iterable[str] = (),
) -> tuple[Task, ...]:
    """Draw items that are read again, and their readers; by case and endpoint, so that the order tells nothing.

    ``share`` (0 to 1, rounded up) is of the items that have been final for ``after_days`` days, but at
    least ``least`` items are drawn where there are so many, and none with a share of 0. Those in
    ``already`` (case, endpoint) were drawn before and count: drawn again on the same day, nothing is added.

    ``readers_of`` is everyone who ever read a case. The same reader is one of the item's two, the other
    one who never read the case, from all of ``readers_of`` and ``people``; both must be such as
    ``may_read`` (case, reader) lets. Where there is none of a kind that task is missing, and an item
    with neither is not drawn. Of several, who has the fewest tasks, then the lot.
    """
    ripe = [final for final in finals if today - final.settled_on >= timedelta(days=after_days)]
    ripe.sort(key=lambda final: lot(seed, final.case, final.endpoint))
    wanted = max(ceil(Fraction(str(share)) * len(ripe)), least) if share > 0 else 0
    wanted -= sum((final.case, final.endpoint) in already for final in ripe)
    everyone = {*people, *(reader for names in readers_of.values() for reader in names)}
    tasks: list[Task] = []
    given: Counter[str] = Counter()
    for final in ripe:
        if wanted <= 0:
            break
        if (final.case, final.endpoint) in already:
            continue
        strangers = everyone - {*readers_of.get(final.case, ()), *final.readers}
        may: dict[Kind, list[str]] = {
            "same": [reader for reader in final.readers if may_read(final.case, reader)],
            "other": [reader for reader in strangers if may_read(final.case, reader)],
        }
        for kind, readers in may.items():
            if readers:
                # The name goes into the lot, or the same reader would come first wherever tasks are even.
                reader = min(readers, key=lambda r: (given[r], lot(seed, final.case, final.endpoint, r)))
                tasks.append(Task(final.case, final.endpoint, reader, kind))
                given[reader] += 1
        wanted -= any(may.values())
    return tuple(sorted(tasks))
