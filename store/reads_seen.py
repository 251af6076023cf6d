"""The independent reads of a study, from its records: what agreement is measured on. Pure.

Who still reads blind is not told of them: how far two readers agree tells what each of them said.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from store.basis import values_of
from store.case_record import CaseRecord
from store.committee import Review
from store.errors import Refused
from store.item_record import ItemRecord, Signed
from store.items import in_second_read
from store.locks import whole_lock
from store.reads import IndependentReads, Read, ReadPair, Reread
from store.rereads import Kind
from store.seen import Seen
from store.tables import Stored

_ANSWER = "/answer"
# It follows from the cycles, so it is no read of its own.
_DERIVED = "response.best"


def may_see_reads(seen: Seen) -> Refused | None:
    """Whether the person may know how far readers agree: who reads or rules blind, once the whole study is locked."""
    if not seen.blind or whole_lock(seen.locks) is not None:
        return None
    why = "it would tell what others answered"
    return Refused("blind", f"How far readers agree is shown to readers and chair once the study is locked: {why}.")


def reads_of(seen: Seen) -> IndependentReads:
    """The pairs of independent reads, and the rereads, of every case that is not withdrawn. Raises Refused."""
    refused = may_see_reads(seen)
    if refused is not None:
        raise refused
    records = [seen.record(case_id) for case_id in seen.all_case_ids if case_id not in seen.withdrawn]
    return IndependentReads(
        revision=seen.revision,
        charter=seen.charter,
        pairs=tuple(pair for record in records for pair in _pairs(record)),
        rereads=tuple(again for record in records for again in _rereads(record)),
        synthetic=seen.info.synthetic,
    )


def _pairs(record: CaseRecord) -> Iterator[ReadPair]:
    """The items of a case that two have read independently."""
    site = values_of(record.case, {}, record.charter, basis="site", asker="")
    for endpoint, item in sorted(record.items.items()):
        if endpoint == _DERIVED or not _read_twice(record, endpoint):
            continue
        reads = [read for reader in item.readers()[:2] if (read := independent(item, reader)) is not None]
        if len(reads) == 2:
            told = site[endpoint].value if endpoint in site else ""
            yield ReadPair(case=record.id, endpoint=endpoint, one=reads[0], other=reads[1], site=told)


def _read_twice(record: CaseRecord, endpoint: str) -> bool:
    """Whether two read the item without knowing of each other: in an audit those of the second read only."""
    return record.charter.readers > 1 or in_second_read(record.charter, record.id, endpoint)


def independent(item: ItemRecord, reader: str) -> Read | None:
    """What a reader said of an item before she could know what anybody else did; None where she did not.

    That is the value she fixed when nothing of it had been shown to her. What she said after the item was
    opened again is no independent read.
    """
    own = item.of(reader)
    first = own[0] if own else None
    if first is None or not first.review.first or _opened_before(item, first):
        return None
    return Read(reader=reader, value=first.review.first, signed_on=_day(first.at))


def _opened_before(item: ItemRecord, signed: Signed) -> bool:
    return any(r.ruling.kind == "reopen" and r.revision < signed.revision for r in item.rulings)


def _rereads(record: CaseRecord) -> Iterator[Reread]:
    """The masked answers to items of a case that were read again, each beside the read it is held against."""
    for doc_id, stored in sorted(record.rereads.items()):
        endpoint, _, reader = doc_id.removesuffix(_ANSWER).partition("/")
        if not doc_id.endswith(_ANSWER) or endpoint == _DERIVED:
            continue
        item = record.item(endpoint)
        kind: Kind = "same" if reader in item.readers() else "other"
        before = independent(item, reader if kind == "same" else _went_back_to(record, item))
        if before is not None:
            yield Reread(case=record.id, endpoint=endpoint, kind=kind, before=before, again=_again(stored, reader))


def _went_back_to(record: CaseRecord, item: ItemRecord) -> str:
    """The reader of an item to whom it was given again, else its first reader."""
    given = (reader for reader in item.readers() if f"{item.endpoint}/{reader}" in record.rereads)
    return next(given, next(iter(item.readers()), ""))


def _again(stored: Stored, reader: str) -> Read:
    return Read(reader=reader, value=stored.decode(Review).value, signed_on=_day(stored.header.at))


def _day(at: str) -> date:
    return date.fromisoformat(at[:10])
