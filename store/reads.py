"""Independent reads: what two readers said of an item before either could know of the other. Plain data.

The independent read of a reader is the first answer she signed to the item, CANNOT too; what she
amended later, and what she said after the item was opened again, is none. Best response is not among
the reads: it follows from those of the cycles.
"""

from __future__ import annotations

from datetime import date

import msgspec

from store.charter import Charter
from store.rereads import Kind


class Read(msgspec.Struct, frozen=True):
    """One reader's answer to an item, and the day (UTC) on which she signed it."""

    reader: str
    value: str
    signed_on: date


class ReadPair(msgspec.Struct, frozen=True):
    """The two independent reads of an item, in either order; ``site`` is the site value, empty where there is none."""

    case: str
    endpoint: str
    one: Read
    other: Read
    site: str = ""


class Reread(msgspec.Struct, frozen=True):
    """An item that was read again, masked.

    ``before`` is the independent read of the one the item goes back to, for both kinds of it: what
    the ``same`` reader says again and what an ``other`` says are held against the same answer. Where it
    went back to nobody, it is the read of the item's first reader.
    """

    case: str
    endpoint: str
    kind: Kind
    before: Read
    again: Read


class IndependentReads(msgspec.Struct, frozen=True, kw_only=True):
    """All pairs of independent reads that the asker may know of, at one revision, and the rereads.

    An item is in ``pairs`` once, as soon as both have signed it. Withdrawn cases are in neither.
    """

    revision: int
    charter: Charter
    pairs: tuple[ReadPair, ...] = ()
    rereads: tuple[Reread, ...] = ()
    synthetic: bool = False
