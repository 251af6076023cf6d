"""What a signature covers, and what was shown when it was given: SHA-256 over bytes that anyone can make again.

Pure. The bytes are the JSON of the signed document, its ``signature`` empty, after the name of its
case; and of the source rows as they were shown. 21 CFR 11.70 asks that a signature cannot be taken
off one record and put on another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from store.case import Case, rows_of
from store.committee import Lock, Review, Ruling

S = TypeVar("S", Review, Ruling, Lock)
# Site values are hidden from who is blind, so they are no part of what was shown.
_NOT_SHOWN = frozenset({"site_values"})


def signature_of(case_id: str, document: Review | Ruling | Lock) -> str:
    """The digest that binds a signed document to its case, its answer, what was shown and the charter's version."""
    return _signature(case_id, msgspec.to_builtins(document))


def signature_of_document(case_id: str, document: Mapping[str, Any]) -> str:
    """The same of a document as it stands in the journal, fields of a newer program included."""
    return _signature(case_id, dict(document))


def _signature(case_id: str, document: dict[str, Any]) -> str:
    plain = msgspec.json.encode({**document, "signature": ""}, order="sorted")
    return hashlib.sha256(case_id.encode() + b"\n" + plain).hexdigest()


def sign(case_id: str, document: S) -> S:
    """The document with its signature."""
    return msgspec.structs.replace(document, signature=signature_of(case_id, document))


def digest_of_shown(case: Case, tables: Iterable[str], endpoint: str, charter: int) -> str:
    """SHA-256 of what was shown of an item: endpoint, version of the charter, source rows as they were shown.

    ``case`` is the case as shown, its later rows cut off where the stage hides them.
    """
    rows = {table: rows_of(case, table) for table in tables if table not in _NOT_SHOWN}
    shown = {"case": case.id, "endpoint": endpoint, "charter": charter, "rows": rows}
    return hashlib.sha256(msgspec.json.encode(shown, order="sorted")).hexdigest()
