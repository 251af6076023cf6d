"""The transactions of one item -> its state, flags and determination. Pure; nothing here is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from store.agreeing import agree
from store.charter import Charter
from store.committee import Determination
from store.criteria.sets import load_set
from store.item_record import ItemRecord, Ruled, Signed
from store.tables import Stored

State = Literal["unassigned", "open", "one review", "agreed", "discordant", "with the chair", "to the meeting", "final"]
Flag = Literal["stale", "locked", "reopened", "second read"]


class ItemState(msgspec.Struct, frozen=True, kw_only=True):
    """Where an item stands."""

    state: State
    flags: tuple[Flag, ...] = ()
    determination: Determination | None = None


def in_second_read(charter: Charter, case: str, endpoint: str) -> bool:
    """Whether the item is in the seeded sample that gets a blind second read."""
    if charter.second_read <= 0:
        return False
    digest = hashlib.sha256(f"{charter.seed}/{case}/{endpoint}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < charter.second_read * 2**64


def item_state(record: ItemRecord, charter: Charter, readers: Iterable[str], stale: Collection[str] = ()) -> ItemState:
    """Where an item stands, by the charter's number of readers and its rule of agreement.

    ``stale`` names who signed before what their review or ruling rests on was amended.
    """
    state = _state(record, charter, readers)
    if not (record.reviews or record.rulings or record.lock):
        return state
    signed = {*record.readers(), *(r.ruling.by for r in record.rulings)}
    flags: list[Flag] = ["stale"] if any(person in stale for person in signed) else []
    flags += ["locked"] if record.lock else []
    flags += ["reopened"] if record.reopened else []
    return msgspec.structs.replace(state, flags=(*flags, *state.flags)) if flags else state


def _state(record: ItemRecord, charter: Charter, readers: Iterable[str]) -> ItemState:
    ruled = record.ruled("chair", "meeting")
    if ruled is not None:
        return ItemState(state="final", determination=_ruled(ruled))
    answers = record.answers()
    if not answers:
        if any(s.revision > record.reopened for s in record.reviews):
            return ItemState(state="one review")
        return ItemState(state="open" if tuple(readers) else "unassigned")
    if charter.readers == 1:
        return _one_reader(record, answers)
    if len(answers) == 1:
        return ItemState(state="one review")
    return _two_readers(record, charter, answers[0], answers[1])


def _one_reader(record: ItemRecord, answers: Sequence[Signed]) -> ItemState:
    """A signed answer is final; another reader's is a second read and changes nothing."""
    first = answers[0]
    flags: tuple[Flag, ...] = ("second read",) if len(answers) > 1 else ()
    if record.settled(first.revision) is None:
        return ItemState(state="one review", flags=flags)
    return ItemState(state="final", flags=flags, determination=_signed(first))


def _two_readers(record: ItemRecord, charter: Charter, one: Signed, other: Signed) -> ItemState:
    rules = record.rules or charter
    remissions = frozenset(load_set(rules.criteria).remissions)
    agreed = agree(record.endpoint, one.review, other.review, rules.agreement, remissions)
    if agreed is not None:
        final = record.settled(max(one.revision, other.revision))
        if final is None:
            return ItemState(state="agreed")
        found = Determination(
            value=agreed.value,
            contributing=agreed.contributing,
            by="agreement",
            revision=final,
            date=agreed.date,
            anchor=agreed.anchor,
            grade=agreed.grade,
        )
        return ItemState(state="final", determination=found)
    if record.ruled("refer") is not None:
        return ItemState(state="to the meeting")
    sent = charter.dispatch == "at-once" or record.ruled("dispatch") is not None
    return ItemState(state="with the chair" if sent else "discordant")


def _signed(signed: Signed) -> Determination:
    review = signed.review
    return Determination(
        value=review.value,
        contributing=review.contributing,
        by="one reader",
        revision=signed.revision,
        date=review.date,
        anchor=review.anchor,
        grade=review.grade,
    )


def _ruled(ruled: Ruled) -> Determination:
    ruling = ruled.ruling
    return Determination(
        value=ruling.value,
        contributing=ruling.contributing,
        by="meeting" if ruling.kind == "meeting" else "chair",
        revision=ruled.revision,
        date=ruling.date,
        anchor=ruling.anchor,
        grade=ruling.grade,
    )


def digest_shown(documents: Mapping[str, Stored], tables: Iterable[str], endpoint: str, charter: int) -> str:
    """SHA-256 of what is shown for an item: endpoint, charter version and the source documents it reads."""
    digest = hashlib.sha256(f"{endpoint}\n{charter}\n".encode())
    for table in tables:
        stored = documents.get(table)
        digest.update(table.encode() + b"\n" + (bytes(stored.raw) if stored else b"") + b"\n")
    return digest.hexdigest()
