"""Whether what was signed names the digest of what its author was shown: worked out again from the record before it.

Pure. Until format 2 the digest is of the bytes of the source documents, from format 3 on of the rows
as they were shown in the stage that the author was in (`store.signature.digest_of_shown`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import msgspec

from store.case_record import CaseRecord
from store.charter import Charter
from store.committee import Assignment, Person, Reveal, Review, Ruling
from store.criteria.endpoints import inputs_of
from store.item_record import is_reveal_id
from store.items import digest_shown
from store.journal import FORMAT, Op, Transaction
from store.lawful_reviews import format_of
from store.sight import shown_case, stage_for
from store.tables import At, Tables

S = TypeVar("S", Review, Reveal, Ruling)
ROWS_SINCE = 3
_DETERMINES = ("chair", "meeting")


class Shown(msgspec.Struct, frozen=True):
    """What was shown when something was signed: which document of which case, and the digest it names."""

    case: str
    table: str
    doc_id: str
    endpoint: str
    by: str
    digest: str


def not_as_shown(transaction: Transaction, tables: Tables) -> str:
    """What is signed in a transaction and names another digest than that of what was shown; empty where nothing is.

    ``tables`` hold the transactions before it. Raises InoError where another version of the program is
    needed to tell.
    """
    written_in = format_of(tables)
    if written_in > FORMAT:
        return ""
    at = tables.at(transaction.rev - 1)
    record: CaseRecord | None = None
    for shown in _signed(transaction):
        if record is None or record.id != shown.case:
            record = _record(shown.case, at)
        if shown.digest != _digest(shown, record, at, written_in):
            return f"{shown.doc_id} of {shown.table} names another digest than that of what was shown"
    return ""


def _signed(transaction: Transaction) -> Iterator[Shown]:
    for op in transaction.ops:
        kind, _, case_id = op[0].partition(":")
        found: Review | Reveal | Ruling | None = None
        if kind == "reviews":
            found = _decode(op, Reveal) if is_reveal_id(op[1]) else _decode(op, Review)
        elif kind == "rereads" and transaction.act == "review.reread":
            found = _decode(op, Review)
        elif kind == "rulings":
            ruling = _decode(op, Ruling)
            found = ruling if ruling.kind in _DETERMINES else None
        if found is not None:
            yield Shown(case_id, op[0], op[1], found.endpoint, transaction.by, found.digest)


def _decode(op: Op, type_: type[S]) -> S:
    return msgspec.json.decode(op[2], type=type_)


def _record(case_id: str, at: At) -> CaseRecord:
    assigned = at.document("assignments", case_id) or at.document("assignments", "*")
    readers = assigned.decode(Assignment).readers if assigned else ()
    charters = at.documents("charter").values()
    newest = max(charters, key=lambda stored: stored.header.rev, default=None)
    return CaseRecord(case_id, at, newest.decode(Charter) if newest else Charter(), readers)


def _digest(shown: Shown, record: CaseRecord, at: At, written_in: int) -> str:
    if written_in < ROWS_SINCE:
        return digest_shown(record.documents, inputs_of(shown.endpoint), shown.endpoint, record.charter.version)
    author = at.document("people", shown.by)
    if author is None:
        return ""
    return record.digest(shown.endpoint, shown_case(record, stage_for(record, author.decode(Person))))
