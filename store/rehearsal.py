"""A journal in memory that goes on where a real one ends: what would be written is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from store.journal import Journal, Op, Transaction, encode_line, now


class Rehearsal(Journal):
    """Takes transactions and keeps only their revision and hash."""

    def __init__(self, after: Journal) -> None:
        super().__init__(after.path)
        self.revision, self.head, self.damage = after.revision, after.head, after.damage

    def read_new(self) -> Iterator[Transaction]:
        """Nothing: nobody else writes here."""
        return iter(())

    @contextmanager
    def locked(self, waiting: Callable[[], None] | None = None) -> Iterator[None]:  # noqa: ARG002 - the same question
        """No lock is needed where nothing is shared."""
        yield

    def append(self, *, by: str, act: str, why: str, ops: list[Op]) -> Transaction:
        """The transaction as it would stand in the journal."""
        draft = Transaction(self.revision + 1, now(), by, act, why, ops, self.head, "")
        _, self.head = encode_line(draft)
        self.revision = draft.rev
        return msgspec.structs.replace(draft, hash=self.head)
