"""Walking the chain: is the journal whole, and does it hold a given line? Needs no one to ask."""

from __future__ import annotations

from pathlib import Path

import msgspec

from store.errors import BadInput
from store.journal import Damage, Journal
from store.study import JOURNAL


class Walk(msgspec.Struct, frozen=True, kw_only=True):
    """What a walk along the chain found.

    ``revision`` and ``head`` are of the last whole line (-1 where there is none); ``torn`` is the number
    of bytes after the last newline; ``contains`` answers whether the wanted hash is one of the chain,
    None where none was wanted.
    """

    revision: int
    head: str
    torn: int = 0
    damage: Damage | None = None
    contains: bool | None = None

    @property
    def whole(self) -> bool:
        """Whether the chain holds from its first line to its last."""
        return self.damage is None and self.revision >= 0


def walk(study: Path, wanted: str | None = None) -> Walk:
    """Walk the chain of a study folder, whatever format its documents have.

    Raises BadInput where there is no journal, StudyError where it cannot be read.
    """
    path = study / JOURNAL
    if not path.is_file():
        raise BadInput(f"{study} is not a study (it has no {JOURNAL}); name the folder of one.")
    journal = Journal(path)
    contains = False
    for transaction in journal.read_new():
        contains = contains or transaction.hash == wanted
    return Walk(
        revision=journal.revision,
        head=journal.head,
        torn=journal.torn,
        damage=journal.damage,
        contains=contains if wanted is not None else None,
    )
