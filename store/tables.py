"""The committed documents, each with what it was before: the journal, seen by table and id.

Versions only grow and never change, so a reader at revision N is never disturbed by a writer at
N + 1, and any earlier revision can be read without replaying the journal.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol, TypeVar

import msgspec

from store.errors import StudyError
from store.journal import Transaction

REMOVED = b"null"
_REMOVED = msgspec.Raw(REMOVED)
# A document that is none, or one that is nested too deep for whoever asks.
UNDECODABLE = (msgspec.MsgspecError, RecursionError)
T = TypeVar("T")


class Header(NamedTuple):
    """Which transaction a version of a document comes from."""

    rev: int
    at: str
    by: str
    act: str
    why: str
    hash: str


class Stored(NamedTuple):
    """One version of a document, as bytes, and the version before it."""

    header: Header
    raw: msgspec.Raw
    before: Stored | None

    @property
    def removed(self) -> bool:
        """Whether this version says that the document is gone."""
        return self.raw == _REMOVED

    def at(self, revision: int) -> Stored | None:
        """The version that stood at a revision; None where the document was not there yet."""
        version: Stored | None = self
        while version is not None and version.header.rev > revision:
            version = version.before
        return version

    def decode(self, type_: type[T]) -> T:
        """The document as a value of the type. Raises StudyError where it is not one."""
        try:
            return msgspec.json.decode(self.raw, type=type_)
        except UNDECODABLE:
            raise unreadable(f"A document of revision {self.header.rev}") from None


def unreadable(what: str) -> StudyError:
    """The error for something in the record that only another version of the program can have written."""
    return StudyError(f"{what} cannot be read by this ino-tui; update ino-tui, or restore the study from a copy.")


class Tables:
    """Table name -> document id -> newest version; grown by `apply`, read through `At`."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, Stored]] = {}
        # One header a revision, in order.
        self.log: list[Header] = []

    def apply(self, transaction: Transaction) -> None:
        """Add what a transaction wrote."""
        t = transaction
        header = Header(t.rev, t.at, t.by, t.act, t.why, t.hash)
        self.log.append(header)
        for table, doc_id, raw in t.ops:
            documents = self._tables.setdefault(table, {})
            documents[doc_id] = Stored(header, raw, documents.get(doc_id))

    def newest(self, table: str) -> dict[str, Stored]:
        """The newest version of each document of a table, removed ones too."""
        return self._tables.get(table, {})

    def names(self) -> list[str]:
        """The tables, in the order in which they first appeared."""
        return list(self._tables)

    def copy(self) -> Tables:
        """Tables that grow apart from these; what is in them is shared."""
        other = Tables()
        other._tables = {name: dict(documents) for name, documents in self._tables.items()}
        other.log = list(self.log)
        return other

    def at(self, revision: int) -> At:
        """The tables as they were at a revision."""
        return At(self, revision)


class Documents(Protocol):
    """Documents by table at one revision: those of a study, or what stands in for some of them."""

    def documents(self, table: str) -> dict[str, Stored]:
        """The documents of a table, removed ones left out."""

    def document(self, table: str, doc_id: str) -> Stored | None:
        """One document; None where it is not there."""


class At:
    """`Tables` as of one revision: immutable, whatever is committed later."""

    def __init__(self, tables: Tables, revision: int) -> None:
        self._tables = tables
        self.revision = revision

    def documents(self, table: str) -> dict[str, Stored]:
        """The documents of a table at this revision, removed ones left out."""
        found: dict[str, Stored] = {}
        if not self._tables.newest(table):
            return found
        # list() is one step under the GIL: a writer thread may be adding documents.
        for doc_id, newest in list(self._tables.newest(table).items()):
            version = newest.at(self.revision)
            if version is not None and not version.removed:
                found[doc_id] = version
        return found

    def document(self, table: str, doc_id: str) -> Stored | None:
        """One document at this revision; None where it is not there."""
        newest = self._tables.newest(table).get(doc_id)
        version = newest.at(self.revision) if newest else None
        return None if version is None or version.removed else version

    def versions(self, table: str) -> list[tuple[str, Stored]]:
        """Every version of every document of a table up to this revision, removals too, oldest first."""
        found: list[tuple[str, Stored]] = []
        for doc_id, newest in list(self._tables.newest(table).items()):
            version = newest.at(self.revision)
            while version is not None:
                found.append((doc_id, version))
                version = version.before
        return sorted(found, key=lambda pair: pair[1].header.rev)

    def names(self, prefix: str) -> list[str]:
        """The tables with this prefix that have a document at this revision."""
        return [n for n in self._tables.names() if n.startswith(prefix) and self.documents(n)]
