"""TinyDB on the journal: committed documents stay bytes, a transaction is what lies in front of them.

`read` gives a ChainMap: in front the tables that the open transaction has touched, behind it a
mapping that decodes one table when asked. TinyDB's own code then does inserts, updates and queries;
`write` only checks where the data came from. `ops` compares encoded bytes, so whatever TinyDB did is
seen; nothing decoded is shared; rolling back is dropping the front.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from typing import Any, cast

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from store.journal import Op
from store.tables import REMOVED, Tables

TableDocuments = dict[str, Any]


class _Committed(Mapping[str, TableDocuments]):
    """The committed tables, each decoded afresh at every look."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def __getitem__(self, name: str) -> TableDocuments:
        documents = self._tables.newest(name)
        if not documents:
            raise KeyError(name)
        return {i: msgspec.json.decode(s.raw) for i, s in documents.items() if not s.removed}

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables.names())

    def __len__(self) -> int:
        return len(self._tables.names())


class JournalStorage(Storage):
    """TinyDB's storage. Outside `begin` ... `drop` it can be read and not written."""

    def __init__(self, tables: Tables) -> None:
        self._committed = tables
        self._front: dict[str, TableDocuments] | None = None

    def begin(self) -> None:
        """Open a transaction."""
        self._front = {}

    def drop(self) -> None:
        """Close the transaction, whatever it holds."""
        self._front = None

    def read(self) -> dict[str, TableDocuments]:
        """The state as TinyDB wants it, without decoding what nobody asks for."""
        front = {} if self._front is None else self._front
        # ChainMap writes only to its front, which is why a Mapping will do behind it.
        behind = cast("dict[str, TableDocuments]", _Committed(self._committed))
        return cast("dict[str, TableDocuments]", ChainMap(front, behind))

    def write(self, data: dict[str, TableDocuments]) -> None:
        """Keep what TinyDB did for `ops`. Raises RuntimeError outside a transaction."""
        if self._front is None:
            raise RuntimeError("the record is written in a transaction only")
        if not isinstance(data, ChainMap) or data.maps[0] is not self._front:
            raise RuntimeError("a record is never replaced as a whole")

    def ops(self) -> list[Op]:
        """What the open transaction changes, by comparing bytes."""
        found: list[Op] = []
        for name, documents in (self._front or {}).items():
            committed = self._committed.newest(name)
            for doc_id, document in documents.items():
                encoded = msgspec.json.encode(document)
                old = committed.get(doc_id)
                if old is None or not _same(old.raw, encoded):
                    found.append((name, doc_id, msgspec.Raw(encoded)))
            gone = [i for i, s in committed.items() if not s.removed and i not in documents]
            found.extend((name, doc_id, msgspec.Raw(REMOVED)) for doc_id in gone)
        return found


def _same(committed: msgspec.Raw, encoded: bytes) -> bool:
    """Whether a document is the committed one; another program may have written that with other escapes."""
    raw = bytes(committed)
    return raw == encoded or msgspec.json.encode(msgspec.json.decode(raw)) == encoded


class RecordTable(Table):
    """A table whose document ids are words."""

    document_id_class = str  # type: ignore[assignment]


class RecordDB(TinyDB):
    """TinyDB on a `JournalStorage`. Queries are never cached: another process may have written."""

    table_class = RecordTable

    def __init__(self, storage: JournalStorage) -> None:
        super().__init__(storage=lambda: storage)

    def table(self, name: str, **_: Any) -> Table:
        """A table without a query cache."""
        return super().table(name, cache_size=0)
