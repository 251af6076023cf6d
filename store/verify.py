"""Walking the chain: is the journal whole and lawful, what was signed on what was shown? Needs no one to ask."""

from __future__ import annotations

from pathlib import Path

import msgspec

from store.digests import not_as_shown
from store.errors import InoError
from store.journal import FORMAT, Damage, Journal, Transaction
from store.lawful import objection
from store.lawful_reviews import format_of
from store.moments import backwards
from store.place import JOURNAL, check_journal
from store.tables import Tables


class Walk(msgspec.Struct, frozen=True, kw_only=True):
    """What a walk along the chain found.

    ``revision`` and ``head`` are of the last whole line (-1 where there is none); ``torn`` is the number
    of bytes after the last newline; ``contains`` answers whether the wanted hash is one of the chain,
    None where none was wanted. ``backwards`` are the revisions that a clock dates before an earlier one:
    kept as they are, and no break. ``newer`` is the format of a newer program, whose lines were walked
    by the chain alone; 0 where every line could be judged. ``not_shown`` are the lines, otherwise lawful,
    in which something is signed that names another digest than that of what was shown; ``untold`` the
    revisions of which only another version of the program can tell. ``committee``: the charter in force is
    that of a committee, whose blind readers are told neither revision nor head.
    """

    revision: int
    head: str
    torn: int = 0
    damage: Damage | None = None
    contains: bool | None = None
    backwards: tuple[int, ...] = ()
    newer: int = 0
    not_shown: tuple[Damage, ...] = ()
    untold: tuple[int, ...] = ()
    committee: bool = False

    @property
    def whole(self) -> bool:
        """Whether the chain holds from its first line to its last, and each line is one that a command writes."""
        return self.damage is None and self.revision >= 0 and not self.not_shown


def walk(study: Path, wanted: str | None = None) -> Walk:
    """Walk the chain of a study folder; of a newer format, by the chain alone.

    Raises BadInput where there is no journal, StudyError where it cannot be read.
    """
    path = study / JOURNAL
    check_journal(path)
    tables = Tables()
    journal = Journal(path, lambda transaction: objection(transaction, tables))
    digests = _Digests(tables)
    for transaction in journal.read_new():
        digests.check(transaction)
        tables.apply(transaction)
    written_in = format_of(tables)
    return Walk(
        revision=journal.revision,
        head=journal.head,
        torn=journal.torn,
        damage=journal.damage,
        contains=None if wanted is None else any(header.hash == wanted for header in tables.log),
        backwards=backwards(header.at for header in tables.log),
        newer=written_in if written_in > FORMAT else 0,
        not_shown=tuple(digests.wrong),
        untold=tuple(digests.untold),
        committee=_profile(tables, journal.revision) == "committee",
    )


class _Profiled(msgspec.Struct):
    profile: str = ""


def _profile(tables: Tables, revision: int) -> str:
    """The profile of the charter in force, whatever else a newer format says of it; empty where there is none."""
    charters = tables.at(revision).documents("charter").values() if revision >= 0 else ()
    newest = max(charters, key=lambda stored: stored.header.rev, default=None)
    try:
        return newest.decode(_Profiled).profile if newest is not None else ""
    except InoError:
        return ""


class _Digests:
    """What is found of the digests along the way."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.wrong: list[Damage] = []
        self.untold: list[int] = []

    def check(self, transaction: Transaction) -> None:
        """Work out again the digests of what is signed in a line, before it is applied."""
        try:
            if why := not_as_shown(transaction, self._tables):
                self.wrong.append(Damage(transaction.rev, why))
        except InoError:
            self.untold.append(transaction.rev)
