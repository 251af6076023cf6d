"""What is recorded of one item: its reviews, reveals, rulings and queries, each with its transaction. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import msgspec

from store.charter import Charter
from store.committee import Reveal, Review, Ruling, RulingKind
from store.queries import read_threads
from store.tables import Stored

_NONE: Mapping[str, Stored] = MappingProxyType({})

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


class Ruled(msgspec.Struct, frozen=True, kw_only=True):
    """A ruling and the transaction it was made in."""

    ruling: Ruling
    revision: int
    at: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """From which revision to which a query on an item was open; ``ended`` is None while it still is."""

    number: int
    raised: int
    ended: int | None = None


class ItemRecord(msgspec.Struct, frozen=True, kw_only=True):
    """All that is recorded of one item: reviews and rulings in the order of their revisions, reveals by reader.

    ``queries`` are those raised on it, ``lock`` is the id of the lock that freezes it; empty: none.
    ``rules`` is the charter under which the last of its reviews was signed, None where that is the one in
    force: a new charter never makes another decision of what was signed under an old one. ``barred`` are
    those who declared a conflict of interest with the case, with the revision in which they did.
    ``derived`` are answers that nobody signed: what follows from a reader's cycles where the other
    overruled the best response.
    """

    endpoint: str
    reviews: tuple[Signed, ...] = ()
    reveals: Mapping[str, Shown] = {}
    rulings: tuple[Ruled, ...] = ()
    queries: tuple[Asked, ...] = ()
    lock: str = ""
    rules: Charter | None = None
    barred: Mapping[str, int] = {}
    derived: tuple[Signed, ...] = ()

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

    @property
    def reopened(self) -> int:
        """The revision in which the item was opened again, what was signed before it counts no more; 0: never."""
        return max((r.revision for r in self.rulings if r.ruling.kind == "reopen"), default=0)

    def since(self, reader: str) -> Signed | None:
        """The review of a reader that counts, if she signed it since the item was opened (again)."""
        last = self.last_of(reader)
        return last if last is not None and last.revision > self.reopened else None

    def answerers(self) -> tuple[str, ...]:
        """Who has answered the question, in the order of the first answers; who only said CANNOT has not."""
        counted = (s.review for s in self.reviews if s.revision > self.reopened)
        return tuple(dict.fromkeys(r.reader for r in counted if r.value != NO_ANSWER))

    def answers(self) -> tuple[Signed, ...]:
        """The answer of each answerer that counts now; one who says CANNOT at last has none.

        Who declares a conflict of interest takes her answer out, unless another had answered by then.
        """
        last = (self.last_of(reader) for reader in self.answerers())
        found = tuple(s for s in last if s is not None and s.review.value != NO_ANSWER)
        out = self._out() if self.barred else frozenset()
        counted = tuple(s for s in found if s.review.reader not in out)
        return (*counted, *self.derived)

    def _out(self) -> frozenset[str]:
        """Whose answer was taken out, one declaration after the other: what was signed later takes out no more."""
        out: set[str] = set()
        for reader, declared in sorted(self.barred.items(), key=lambda found: found[1]):
            signed = (s for s in self.reviews if self.reopened < s.revision < declared)
            beside = {s.review.reader: s.review.value for s in signed if s.review.reader not in {reader, *out}}
            if all(value == NO_ANSWER for value in beside.values()):
                out.add(reader)
        return frozenset(out)

    def seats(self, assigned: Iterable[str], readers: int) -> tuple[str, ...]:
        """Who reads the item: those who answered it, then those the case is assigned to, as many as the charter has.

        Who takes over a case reads what the one before her has not answered; one who could not judge
        keeps her seat only while the case is hers.
        """
        answered = (s.review.reader for s in self.answers())
        return tuple(dict.fromkeys((*answered, *assigned)))[:readers]

    def settled(self, revision: int) -> int | None:
        """The revision in which an answer of ``revision`` could become final; None while a query holds it up.

        A query raised later than that does not undo what is final.
        """
        for query in sorted(self.queries, key=lambda q: q.raised):
            if query.raised > revision:
                break
            if query.ended is None:
                return None
            revision = max(revision, query.ended)
        return revision

    def ruled(self, *kinds: RulingKind) -> Ruled | None:
        """The last ruling of these kinds since the item was opened (again)."""
        found = (r for r in reversed(self.rulings) if r.ruling.kind in kinds and r.revision > self.reopened)
        return next(found, None)

    @property
    def open_queries(self) -> tuple[int, ...]:
        """The numbers of the queries on the item that nobody has closed or waived."""
        return tuple(q.number for q in self.queries if q.ended is None)


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


def _rulings(documents: Mapping[str, Stored]) -> dict[str, list[Ruled]]:
    found: dict[str, list[Ruled]] = {}
    for stored in sorted(documents.values(), key=lambda s: s.header.rev):
        ruling = stored.decode(Ruling)
        here = found.setdefault(ruling.endpoint, [])
        here.append(Ruled(ruling=ruling, revision=stored.header.rev, at=stored.header.at))
    return found


def _asked(documents: Mapping[str, Stored]) -> dict[str, list[Asked]]:
    found: dict[str, list[Asked]] = {}
    for thread in read_threads(documents):
        if thread.query.endpoint:
            found.setdefault(thread.query.endpoint, []).append(
                Asked(number=thread.query.number, raised=thread.revision, ended=thread.ended)
            )
    return found


def read_records(
    documents: Mapping[str, Stored],
    rulings: Mapping[str, Stored] = _NONE,
    queries: Mapping[str, Stored] = _NONE,
) -> dict[str, ItemRecord]:
    """The items of one case from its tables ``reviews:ID``, ``rulings:ID`` and ``queries:ID``, by endpoint."""
    ruled, asked = _rulings(rulings), _asked(queries)
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
            rulings=tuple(ruled.get(endpoint, ())),
            queries=tuple(asked.get(endpoint, ())),
        )
        for endpoint in {**signed, **shown, **ruled, **asked}
    }
