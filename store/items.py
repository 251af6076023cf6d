"""The transactions of one item -> its state, flags and determination. Pure; nothing here is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

import msgspec

from store.charter import Charter
from store.committee import Determination, Reveal, Review
from store.tables import Stored

State = Literal["unassigned", "open", "one review", "agreed", "discordant", "with the chair", "to the meeting", "final"]
Flag = Literal["stale", "locked", "reopened", "second read"]

# An answer that says the question cannot be answered yet determines nothing.
NO_ANSWER = "CANNOT"


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A review and the transaction it was signed in."""

    review: Review
    revision: int
    at: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A reveal and the transaction it was recorded in."""

    reveal: Reveal
    revision: int
    at: str


class ItemRecord(msgspec.Struct, frozen=True, kw_only=True):
    """All that is recorded of one item: reviews in the order of their revisions, reveals by reader."""

    endpoint: str
    reviews: tuple[Signed, ...] = ()
    reveals: Mapping[str, Shown] = {}

    def of(self, reader: str) -> tuple[Signed, ...]:
        """A reader's reviews of the item, the last one counts."""
        return tuple(s for s in self.reviews if s.review.reader == reader)

    def last_of(self, reader: str) -> Signed | None:
        """The review of a reader that counts."""
        own = self.of(reader)
        return own[-1] if own else None

    def readers(self) -> tuple[str, ...]:
        """Who has signed the item, in the order of the first signatures."""
        return tuple(dict.fromkeys(s.review.reader for s in self.reviews))

    def answerers(self) -> tuple[str, ...]:
        """Who has answered the question, in the order of the first answers; who only said CANNOT has not."""
        return tuple(dict.fromkeys(s.review.reader for s in self.reviews if s.review.value != NO_ANSWER))


class ItemState(msgspec.Struct, frozen=True, kw_only=True):
    """Where an item stands."""

    state: State
    flags: tuple[Flag, ...] = ()
    determination: Determination | None = None


def review_id(review: Review) -> str:
    """The document id of a review: the first is ``endpoint/reader``, an amended one adds its number."""
    base = f"{review.endpoint}/{review.reader}"
    return base if review.number == 1 else f"{base}/{review.number}"


def reveal_id(reveal: Reveal) -> str:
    """The document id of a reveal."""
    return f"{reveal.endpoint}/{reveal.reader}/reveal"


def is_reveal_id(doc_id: str) -> bool:
    """Whether a document of a ``reviews:ID`` table is a reveal; a person may be called ``reveal``."""
    return doc_id.count("/") == 2 and doc_id.endswith("/reveal")


def read_records(documents: Mapping[str, Stored]) -> dict[str, ItemRecord]:
    """The items of one case from its ``reviews:ID`` table, by endpoint."""
    signed: dict[str, list[Signed]] = {}
    shown: dict[str, dict[str, Shown]] = {}
    for doc_id, stored in documents.items():
        header = stored.header
        if is_reveal_id(doc_id):
            reveal = stored.decode(Reveal)
            here = shown.setdefault(reveal.endpoint, {})
            here[reveal.reader] = Shown(reveal=reveal, revision=header.rev, at=header.at)
        else:
            review = stored.decode(Review)
            signed.setdefault(review.endpoint, []).append(Signed(review=review, revision=header.rev, at=header.at))
    return {
        endpoint: ItemRecord(
            endpoint=endpoint,
            reviews=tuple(sorted(signed.get(endpoint, ()), key=lambda s: (s.revision, s.review.number))),
            reveals=shown.get(endpoint, {}),
        )
        for endpoint in {**signed, **shown}
    }


def in_second_read(charter: Charter, case: str, endpoint: str) -> bool:
    """Whether the item is in the seeded sample that gets a blind second read."""
    if charter.second_read <= 0:
        return False
    digest = hashlib.sha256(f"{charter.seed}/{case}/{endpoint}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < charter.second_read * 2**64


def item_state(record: ItemRecord, charter: Charter, readers: Iterable[str], stale: Collection[str] = ()) -> ItemState:
    """Where an item stands, by the charter's number of readers.

    ``stale`` names the readers who signed before what their review rests on was amended.
    """
    state = _state(record, charter, readers)
    if any(reader in stale for reader in record.readers()):
        return msgspec.structs.replace(state, flags=("stale", *state.flags))
    return state


def _state(record: ItemRecord, charter: Charter, readers: Iterable[str]) -> ItemState:
    answers = [last for r in record.answerers() if (last := record.last_of(r)) and last.review.value != NO_ANSWER]
    if not answers:
        if record.reviews:
            return ItemState(state="one review")
        return ItemState(state="open" if tuple(readers) else "unassigned")
    if charter.readers == 1:
        return _one_reader(answers)
    return _two_readers(answers)


def _one_reader(answers: list[Signed]) -> ItemState:
    """A signed answer is final; another reader's is a second read and changes nothing."""
    first = answers[0]
    flags: tuple[Flag, ...] = ("second read",) if len(answers) > 1 else ()
    return ItemState(state="final", flags=flags, determination=_determination(first, "one reader"))


def _two_readers(answers: list[Signed]) -> ItemState:
    if len(answers) == 1:
        return ItemState(state="one review")
    if len({s.review.value for s in answers}) == 1:
        last = max(answers, key=lambda s: s.revision)
        return ItemState(state="final", determination=_determination(last, "agreement"))
    return ItemState(state="discordant")


def _determination(signed: Signed, by: Literal["one reader", "agreement"]) -> Determination:
    review = signed.review
    return Determination(value=review.value, contributing=review.contributing, by=by, revision=signed.revision)


def digest_shown(documents: Mapping[str, Stored], tables: Iterable[str], endpoint: str, charter: int) -> str:
    """SHA-256 of what is shown for an item: endpoint, charter version and the source documents it reads."""
    digest = hashlib.sha256(f"{endpoint}\n{charter}\n".encode())
    for table in tables:
        stored = documents.get(table)
        digest.update(table.encode() + b"\n" + (bytes(stored.raw) if stored else b"") + b"\n")
    return digest.hexdigest()
