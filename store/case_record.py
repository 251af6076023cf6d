"""All that is recorded of one case at one revision, whoever asks. Not for screens: see `store.seen`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from store import stale
from store.case import Case
from store.charter import Charter
from store.cited import on_shown
from store.codes.withdrawals import WITHDRAWALS
from store.committee import Cite, Determination, Lock, Person, Withdrawal
from store.criteria.endpoints import cycle_of, endpoints_of, inputs_of, kind_of
from store.criteria.proposal import NOTHING, Proposal, best_response, propose, propose_all
from store.disclosure import Stage, cut, stage_of, stage_reached
from store.item_record import ItemRecord, Signed, read_records
from store.items import ItemState, item_state
from store.locks import lock_on, locks_in_force
from store.queries import Thread, read_threads
from store.signature import digest_of_shown
from store.source.build import case_from_encoded
from store.tables import UNDECODABLE, Documents, Stored, unreadable

BEST = "response.best"
DERIVED = "follows from the cycles"


class CaseRecord:
    """The source record, the reviews and what follows from them; ``withdrawn`` says why the case is out.

    ``readers`` are those the case is assigned to; who reads an item is its `seats`.
    """

    def __init__(self, case_id: str, at: Documents, charter: Charter, readers: tuple[str, ...]) -> None:
        self.id = case_id
        self.charter = charter
        self.readers = readers
        self.withdrawn = withdrawn(at.document("withdrawals", case_id), charter)
        self.documents = at.documents(f"case:{case_id}")
        self.reviews = at.documents(f"reviews:{case_id}")
        self.rulings = at.documents(f"rulings:{case_id}")
        self.queries = at.documents(f"queries:{case_id}")
        self.rereads = at.documents(f"rereads:{case_id}")
        self._locks = at.documents("locks")
        self._charters = at.documents("charter")
        self._barred = _declared(at, case_id) if charter.readers > 1 else {}
        self._untouched: dict[str, ItemRecord] = {}
        self._stages: dict[str, Stage] = {}

    def same_as(self, other: CaseRecord) -> bool:
        """Whether nothing was written to the case between the two."""
        return (
            self.documents == other.documents
            and self.reviews == other.reviews
            and self.rulings == other.rulings
            and self.queries == other.queries
            and self.rereads == other.rereads
            and self._locks == other._locks
            and self._barred == other._barred
            and self.charter is other.charter
            and self.readers == other.readers
            and self.withdrawn == other.withdrawn
        )

    @cached_property
    def case(self) -> Case:
        """The source record."""
        return self._case_from(self.documents)

    def _case_from(self, documents: Mapping[str, Stored]) -> Case:
        try:
            return case_from_encoded(self.id, {table: stored.raw for table, stored in documents.items()})
        except (LookupError, *UNDECODABLE):
            raise unreadable(f"The source record of {self.id}") from None

    def case_at(self, revision: int) -> Case:
        """The source record as it was at a revision."""
        before = {table: stored.at(revision) for table, stored in self.documents.items()}
        return self._case_from({table: stored for table, stored in before.items() if stored is not None})

    def stale(self, endpoint: str) -> dict[str, tuple[str, ...]]:
        """Person -> what was amended of all that her last review or ruling of the item rests on.

        No entry where nothing was, where what counted was opened again, or where a coordinator has said
        since that it has no bearing.
        """
        found: dict[str, tuple[str, ...]] = {}
        record = self.item(endpoint)
        kept = record.ruled("keep")
        for person, revision, cites in _signatures(record):
            since = max(revision, kept.revision if kept else 0)
            if all(s.header.rev <= since for s in self.documents.values()):
                continue
            if why := self._changed_for(person, since, endpoint, cites):
                found[person] = why
        return found

    def _changed_for(self, person: str, since: int, endpoint: str, cites: tuple[Cite, ...]) -> tuple[str, ...]:
        """What changed since a revision of what an item reads, as far as the case is disclosed to who signed it."""
        was = self.case_at(since)
        limit = self.stage(person).until if self.charter.disclosure != "whole" and person in self.readers else None
        if limit is None:
            return stale.reasons(was, self.case, endpoint, self.charter, cites)
        shown = on_shown(was, limit, cites)
        return stale.reasons(cut(was, limit), cut(self.case, limit), endpoint, self.charter, shown)

    @cached_property
    def locks(self) -> tuple[Lock, ...]:
        """The locks that freeze something of the study."""
        return locks_in_force(self._locks)

    @cached_property
    def items(self) -> dict[str, ItemRecord]:
        """What was signed, revealed, ruled and asked, by endpoint."""
        found = read_records(self.reviews, self.rulings, self.queries)
        for endpoint, plain in found.items():
            record = msgspec.structs.replace(plain, barred=self._barred) if self._barred else plain
            found[endpoint] = record
            lock = lock_on(self.locks, endpoint) if self.locks else ""
            rules = self._signed_under(record)
            if lock or rules is not None:
                found[endpoint] = msgspec.structs.replace(record, lock=lock, rules=rules)
        best = found.get(BEST)
        if self.charter.readers > 1 and best is not None and len(best.answers()) == 1:
            found[BEST] = msgspec.structs.replace(best, derived=self._derived_beside(best, found))
        return found

    def _derived_beside(self, best: ItemRecord, items: Mapping[str, ItemRecord]) -> tuple[Signed, ...]:
        """What follows from the cycles of who did not overrule the best response, once she signed them all."""
        (overruled,) = best.answers()
        for reader in self.readers:
            signed = [s for e, r in items.items() if cycle_of(e) and (s := r.since(reader)) is not None]
            answers = {s.review.endpoint: s.review.value for s in signed}
            last = self.charter.conventions.best_cycles
            asked = (e for e in endpoints_of(self.case, self.charter, answers) if 0 < (cycle_of(e) or 0) <= last)
            if reader == overruled.review.reader or not all(e in answers for e in asked):
                continue
            value = best_response(answers, self.case, self.charter)
            if value is not None:
                newest = max(signed, key=lambda s: s.revision)
                review = msgspec.structs.replace(
                    newest.review, endpoint=BEST, value=value, why="", text=DERIVED, cites=(), digest="", signature=""
                )
                return (msgspec.structs.replace(newest, review=review),)
        return ()

    @cached_property
    def settled_cycles(self) -> Mapping[str, str]:
        """The cycles that a committee has determined, endpoint -> value: on them it rests what is asked later."""
        if self.charter.readers == 1:
            return {}
        states = {e: item_state(r, self.charter, self.readers) for e, r in self.items.items() if cycle_of(e)}
        return {e: s.determination.value for e, s in states.items() if s.determination is not None}

    def _signed_under(self, record: ItemRecord) -> Charter | None:
        """The charter under which the last answer that counts was signed; None where it is the one in force."""
        version = max((s.review.charter for s in record.answers()), default=self.charter.version)
        stored = self._charters.get(str(version))
        return None if version == self.charter.version or stored is None else stored.decode(Charter)

    @cached_property
    def waiting(self) -> tuple[str, ...]:
        """The items that the chair is to rule on, or the meeting is; none that the charter asks no more."""
        asked = {e: r for e, r in self.items.items() if kind_of(e) in self.charter.endpoints}
        states = {e: item_state(r, self.charter, self.readers).state for e, r in asked.items()}
        return tuple(e for e, state in states.items() if state in ("with the chair", "to the meeting"))

    @cached_property
    def threads(self) -> tuple[Thread, ...]:
        """The queries on the case."""
        return read_threads(self.queries)

    def state(self, endpoint: str) -> ItemState:
        """Where an item stands, all that is stale of it said."""
        return item_state(self.item(endpoint), self.charter, self.readers, self.stale(endpoint))

    def seats(self, endpoint: str) -> tuple[str, ...]:
        """Who reads an item. With one reader everyone the case is assigned to may, the first answer counts."""
        if self.charter.readers == 1:
            return self.readers
        return self.item(endpoint).seats(self.readers, self.charter.readers)

    @cached_property
    def proposals(self) -> dict[str, Proposal]:
        """What the criteria set says of every item."""
        return propose_all(self.case, self.charter)

    def item(self, endpoint: str) -> ItemRecord:
        """The record of an item, empty where nothing was done."""
        found = self.items.get(endpoint) or self._untouched.get(endpoint)
        if found is None:
            found = self._untouched[endpoint] = ItemRecord(endpoint=endpoint, lock=lock_on(self.locks, endpoint))
        return found

    def answers_of(self, person: str) -> dict[str, str]:
        """The person's signed answers, endpoint -> value."""
        found = {e: r.last_of(person) for e, r in self.items.items()}
        return {e: s.review.value for e, s in found.items() if s is not None}

    def answers_for(self, person: str) -> dict[str, str]:
        """The answers on which it rests what a reader is asked and shown, endpoint -> value.

        Her own; and who took the case over goes on from the responses that the one before her answered,
        on which she has no seat. Of who still reads the case beside her nothing is among them.
        """
        return {**self._taken_over(person), **self.answers_of(person)}

    def _taken_over(self, person: str) -> dict[str, str]:
        # Nobody left who had answered: the usual case.
        if self.charter.readers == 1 or person not in self.readers or self.answerers <= {*self.readers}:
            return {}
        return {
            endpoint: signed.review.value
            for endpoint, item in self.items.items()
            if endpoint.startswith("response.") and person not in self.seats(endpoint) and not item.of(person)
            for signed in item.answers()
            if signed.review.reader not in self.readers
        }

    @cached_property
    def answerers(self) -> frozenset[str]:
        """Who has an answer to some item of the case that counts."""
        return frozenset(s.review.reader for item in self.items.values() for s in item.answers())

    def proposal(self, endpoint: str) -> Proposal:
        """What the criteria set says of an item, of a later cycle too that only a reader was asked about.

        Raises BadInput where the source record has no such item (any more).
        """
        return self.proposals.get(endpoint) or propose(self.case, endpoint, self.charter)

    def endpoints(self, person: Person, new: Mapping[str, str] = NOTHING) -> tuple[str, ...]:
        """The items the person is asked about, later cycles by the answers she gave or gives now (``new``).

        What was signed stays an item, though an earlier answer is amended later.
        """
        answered = {**self.answers_for(person.id), **self.settled_cycles}
        if person.sees_all:
            answered = {e: s.review.value for e, r in self.items.items() for s in r.reviews} | {**self.settled_cycles}
        asked = endpoints_of(self.case, self.charter, {**answered, **new})
        later = sorted((e for e in answered if e not in asked), key=lambda e: cycle_of(e) or 0)
        best = asked.index("response.best")
        return (*asked[:best], *later, *asked[best:])

    def derived_best(self, person: str, new: Mapping[str, str] = NOTHING) -> str | None:
        """The best response that follows from the person's cycles, signed or answered now (``new``)."""
        return best_response({**self.answers_for(person), **new}, self.case, self.charter)

    def derived_determination(self) -> Determination | None:
        """The best response that follows from the cycles that are final; None where none follows."""
        states = {e: item_state(r, self.charter, self.readers) for e, r in self.items.items() if cycle_of(e)}
        final = {e: s.determination for e, s in states.items() if s.determination is not None}
        best = best_response({e: d.value for e, d in final.items()}, self.case, self.charter) if final else None
        if best is None:
            return None
        revision = self.item("response.best").settled(max(d.revision for d in final.values()))
        return None if revision is None else Determination(value=best, by="derived", revision=revision)

    def answered_cycles(self, person: Person, new: Mapping[str, str] = NOTHING) -> bool:
        """Whether the person has signed, or signs with ``new``, every cycle the best response follows from."""
        answers = {**self.answers_for(person.id), **new}
        last = self.charter.conventions.best_cycles
        asked = [e for e in self.endpoints(person) if (cycle := cycle_of(e)) is not None and cycle <= last]
        return bool(asked) and all(e in answers for e in asked)

    def stage(self, person: str) -> Stage:
        """How far the case is disclosed to one of its readers, by her own answers."""
        found = self._stages.get(person)
        if found is None:
            found = self._stages[person] = self._stage(person)
        return found

    def _stage(self, person: str) -> Stage:
        reviews = sorted((s for r in self.items.values() for s in r.of(person)), key=lambda s: s.revision)
        signed = [*self._taken_over(person).items(), *((s.review.endpoint, s.review.value) for s in reviews)]
        signed += [(e, value) for e, value in self.settled_cycles.items() if e in dict(signed)]
        stage = stage_reached(self.case, self.charter, signed)
        if stage.name == "after" or not reviews or stage.name == "whole":
            return stage
        last = reviews[-1].revision
        amended = any(s.header.rev > last for s in self.documents.values())
        if amended and stage_reached(self.case_at(last), self.charter, signed).name == "after":
            # What an amended source asks for anew does not hide again what she has seen.
            return stage_of(self.case, self.charter, self.answers_for(person), disclosed=True)
        return stage

    def digest(self, endpoint: str, shown: Case) -> str:
        """The digest of what is shown for an item; ``shown`` is the case as its author sees it."""
        return digest_of_shown(shown, inputs_of(endpoint), endpoint, self.charter.version)

    def stored(self, table: str) -> Stored | None:
        """A source document as stored."""
        return self.documents.get(table)


def withdrawn(stored: Stored | None, charter: Charter) -> str:
    """Why a case is withdrawn, in words with the revision; empty where it is not.

    In a committee with the day instead, which is the same to all: its readers count revisions otherwise.
    """
    if stored is None:
        return ""
    when = stored.header.at[:10] if charter.profile == "committee" else f"rev {stored.header.rev}"
    reason = WITHDRAWALS.label(stored.decode(Withdrawal).reason)
    why = f": {stored.header.why}" if stored.header.why else ""
    return f"{when}, {reason}{why}"


def _declared(at: Documents, case_id: str) -> dict[str, int]:
    """Who declared a conflict of interest with a case, and the revision in which she did."""
    found = ((*doc_id.rpartition("/"), stored.header.rev) for doc_id, stored in at.documents("conflicts").items())
    return {person: revision for case, _, person, revision in found if case == case_id}


def _signatures(record: ItemRecord) -> Iterator[tuple[str, int, tuple[Cite, ...]]]:
    """Who signed what counts of an item: person, revision, what she cited."""
    for reader in record.readers():
        last = record.since(reader)
        if last is not None:
            yield reader, last.revision, last.review.cites
    ruled = record.ruled("chair", "meeting")
    if ruled is not None:
        yield ruled.ruling.by, ruled.revision, ruled.ruling.cites
