"""What one person may see of a study at one revision: built here, so that no screen can leak more.

`Seen` is immutable. It builds a case when it is asked for (`store.sight`) and takes the unchanged ones
over, by identity, from the `Seen` before it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property

from store.assigning import care_of, conflict_of
from store.blinding import is_blind, reads_blind
from store.case_record import CaseRecord, withdrawn
from store.charter import Charter
from store.commands import Command
from store.committee import KeptSecret, Lock, Person
from store.criteria.sets import load_set
from store.errors import Refused
from store.info import StudyInfo
from store.locks import locks_in_force, whole_lock
from store.rules import may_change_study, may_sign, no_such_case
from store.sight import SeenCase, see_case
from store.tables import At, Stored
from store.training import FirstAnswer, Trained, first_answers, trained, training_due, training_record

# Every reader is told of these; by whom else a line was written she is not.
TOLD_TO_ALL = frozenset(
    {"study.create", "charter.set", "people.add", "people.retire", "source.import", "source.amend"}
    | {"case.withdraw", "case.reinstate", "study.lock", "study.unlock"}
)


# What was built for one person, by case, and on what: the record of the case, herself and why she may not judge it.
Memo = dict[str, tuple[CaseRecord, SeenCase, tuple[Person, str]]]


class Seen:
    """A study at one revision, as one person may see it."""

    def __init__(  # noqa: PLR0913 - composition
        self,
        *,
        info: StudyInfo,
        at: At,
        head: str,
        charter: Charter,
        people: Mapping[str, Person],
        readers: Mapping[str, tuple[str, ...]],
        asker: Person,
        case_ids: tuple[str, ...],
        told: Sequence[int] | None = None,
        now: At | None = None,
        warnings: tuple[str, ...] = (),
        memo: Memo | None = None,
    ) -> None:
        self.info = info
        self.revision = at.revision
        # A blind reader sees no head and counts only what she may know of: both would tell what others did.
        self.blind = reads_blind(charter, asker)
        self.head = None if self.blind else head
        # For what is written of it, not for screens.
        self.journal_head = head
        self.charter = charter
        self.people = people
        self.asker = asker
        # Every case of the study; those the person may look at are `case_ids`.
        self.all_case_ids = case_ids
        # A warning may quote a site value, which a reader may not see yet.
        self.may_read_doubts = asker.sees_all or "coordinator" in asker.roles
        self.warnings = warnings if self.may_read_doubts else ()
        self._at = at
        self._told = told
        # Of a study as it was: as it is, since what is to be read again now is masked in the past too.
        self._now = now if self.blind else None
        self._readers = readers
        self._records: dict[str, CaseRecord] = {}
        self._blind_to: dict[str, frozenset[str]] = {}
        # Shared by the successive sights of one person: what was not written to is taken over.
        self._memo = {} if memo is None else memo

    @cached_property
    def case_ids(self) -> tuple[str, ...]:
        """The cases the person may look at: in a committee a reader's own, the chair's what was or is before him."""
        if self.training:
            return self.training
        if not self.blind or "coordinator" in self.asker.roles:
            return self.all_case_ids
        return tuple(i for i in self.all_case_ids if self._is_hers(i))

    def _is_hers(self, case_id: str) -> bool:
        person = self.asker.id
        if self.conflict(case_id):
            return False
        if "reviewer" in self.asker.roles and person in self.readers_of(case_id):
            return True
        record = self.record(case_id)
        if any(doc_id.split("/")[1] == person for doc_id in (*record.reviews, *record.rereads)):
            return True
        if "chair" not in self.asker.roles:
            return False
        ruled = any(r.ruling.by == person for item in record.items.values() for r in item.rulings)
        return ruled or bool(record.waiting)

    def may_open(self, case_id: str) -> Refused | None:
        """Whether the person may look at a case. Raises BadInput where the study has no such case."""
        if not self.has(case_id):
            raise no_such_case(case_id, self.case_ids or self.all_case_ids)
        if case_id in self.case_ids:
            return None
        if self.training:
            left = f"the training cases {self.training[0]} to {self.training[-1]} come before the first real one"
            return Refused("training", f"{self.asker.id} may not open {case_id} yet: {left}.")
        if why := self.conflict(case_id):
            return Refused("conflict", f"{self.asker.id} {why} and may not judge {case_id}.")
        return Refused("not-assigned", f"{case_id} is not assigned to {self.asker.id}; the coordinator assigns cases.")

    def conflict(self, case_id: str) -> str:
        """Why the person may not judge a case: it is in her own care or centre, or she declared it; empty: she may."""
        if self.asker.sees_all:
            return ""
        known = self.charter.conflict != "none" and (self.asker.physician or self.asker.centre)
        if not known and not self.has_declared(case_id, self.asker.id):
            return ""
        return conflict_of(self.asker, care_of(self.record(case_id).case), self.charter.conflict, self.declared)

    @cached_property
    def training(self) -> tuple[str, ...]:
        """The training cases, where the person has yet to answer them before her first real case."""
        return training_due(self._at, self.charter, self.asker)

    def trained(self, person: str) -> Trained:
        """How a person did in training. Not for screens of others than herself and who is not blind."""
        return trained(self._at, self.charter, self.people[person])

    def first_answers(self, person: str, case_id: str) -> tuple[FirstAnswer, ...]:
        """What a person first answered in a training case. As `trained`, not for screens of others."""
        return first_answers(self._at, self.charter, self.people[person], case_id)

    @cached_property
    def declared(self) -> frozenset[tuple[str, str]]:
        """The conflicts that readers declared: case and person. Not for screens."""
        return frozenset((c, p) for c, _, p in (doc_id.rpartition("/") for doc_id in self._conflicts))

    def has_declared(self, case_id: str, person: str) -> bool:
        """Whether a person has declared that she may not judge a case. Not for screens."""
        return (case_id, person) in self.declared

    @cached_property
    def _conflicts(self) -> Mapping[str, Stored]:
        return self._at.documents("conflicts")

    @property
    def anything_signed(self) -> bool:
        """Whether any item of the study has a review."""
        return bool(self._at.names("reviews:"))

    @property
    def has_secret(self) -> bool:
        """Whether the person has chosen a signing secret."""
        stored = self._at.document("secrets", self.asker.id)
        return stored is not None and bool(stored.decode(KeptSecret).hash)

    @cached_property
    def locks(self) -> tuple[Lock, ...]:
        """The locks that freeze something of the study."""
        return locks_in_force(self._at.documents("locks"))

    def number(self, revision: int) -> int:
        """The number by which the person knows a revision: to who is blind, how many of those she may know of."""
        return revision if self._told is None else bisect_right(self._told, revision) - 1

    def told(self, revision: int) -> int | None:
        """The number by which the person knows a revision; None where it is an act that she is not told of."""
        if self._told is None:
            return revision
        number = self.number(revision)
        return number if number >= 0 and self._told[number] == revision else None

    def revision_of(self, number: int) -> int:
        """The revision that the person means by a number; of a number that is too high, the newest she may know of."""
        return number if self._told is None else self._told[min(number, len(self._told) - 1)]

    @property
    def shown_revision(self) -> int:
        """The number by which the person knows the revision that is looked at."""
        return self.number(self.revision)

    @cached_property
    def may_look_behind(self) -> Refused | None:
        """Whether the person may be told which cases are behind a number: not while it could tell of an open item."""
        if not self.blind or whole_lock(self.locks) is not None:
            return None
        why = "it could tell of cases that are still read"
        return Refused("blind", f"The cases behind a number are shown to readers once the study is locked: {why}.")

    def readers_of(self, case_id: str) -> tuple[str, ...]:
        """Who reads a case."""
        return self._readers.get(case_id, self._readers.get("*", ()))

    def record(self, case_id: str) -> CaseRecord:
        """All that is recorded of a case. Raises KeyError for no such case. Not for screens."""
        found = self._records.get(case_id)
        if found is None and case_id in self.training:
            found = training_record(case_id, self._at, self.charter, self.asker.id)
        elif found is None:
            found = CaseRecord(case_id, self._at, self.charter, self.readers_of(case_id))
            if not found.documents:
                raise KeyError(case_id)
            if self._now is not None:
                now = self._now.documents(f"rereads:{case_id}")
                found.rereads = {**found.rereads, **{i: s for i, s in now.items() if f"{i}/answer" not in now}}
        if case_id not in self._records:
            earlier = self._memo.get(case_id)
            if earlier is not None and found.same_as(earlier[0]):
                found = earlier[0]
            self._records[case_id] = found
        return found

    @cached_property
    def withdrawn(self) -> Mapping[str, str]:
        """The cases that are out of every denominator, each with the reason in words."""
        stored = self._at.documents("withdrawals")
        return {case_id: withdrawn(each, self.charter) for case_id, each in stored.items()}

    @property
    def charter_revision(self) -> int:
        """The revision in which the charter in force was set."""
        return max((stored.header.rev for stored in self._at.documents("charter").values()), default=0)

    def has(self, case_id: str) -> bool:
        """Whether the study has the case; takes no longer where there are many."""
        return case_id in self.training or bool(self._at.documents(f"case:{case_id}"))

    def case(self, case_id: str) -> SeenCase:
        """A case as the person may see it. Raises KeyError for no such case."""
        record = self.record(case_id)
        earlier = self._memo.get(case_id)
        # That she left, or declared a conflict, is no part of the record of a case.
        who = (self.asker, self.conflict(case_id))
        if earlier is None or earlier[0] is not record or earlier[2] != who:
            earlier = self._memo[case_id] = (record, see_case(record, *who), who)
        return earlier[1]

    def blind_to(self, case_id: str) -> frozenset[str]:
        """The endpoints of a case of which the person may not know what others say, asked of her or not."""
        if self.asker.sees_all:
            return frozenset()
        if case_id not in self._blind_to:
            self._blind_to[case_id] = self._hidden_of(case_id)
        return self._blind_to[case_id]

    def _hidden_of(self, case_id: str) -> frozenset[str]:
        record = self.record(case_id)
        known = {*record.endpoints(self.asker), *(v.endpoint for v in record.case.site_values)}
        if not self.blind:  # in a committee that another was asked more is not told either
            known |= record.items.keys()
        return frozenset(endpoint for endpoint in known if is_blind(record, endpoint, self.asker))

    def versions(self, table: str) -> list[tuple[str, Stored]]:
        """Every version of every document of a table, oldest first. Not for screens: see `store.history`."""
        return self._at.versions(table)

    def triage(self, case_id: str) -> tuple[str, ...]:
        """Why a case should be read early: ``differs``, ``missing``, ``died in remission``.

        In a committee nothing for a reader: it would tell what she is blind to.
        """
        if self.charter.profile == "committee" and not self.asker.sees_all:
            return ()
        return triage(self.record(case_id))

    def refuses(self, command: type[Command]) -> Refused | None:
        """Why the person may not give a kind of command at all; None where she may."""
        if command.__struct_config__.tag == "sign":
            return may_sign(self.asker, (self.asker.id,))
        return may_change_study(self.asker)


def triage(record: CaseRecord) -> tuple[str, ...]:
    """Why a case should be read early, from proposals and source alone."""
    remissions = load_set(record.charter.criteria).remissions
    reasons: list[str] = []
    site = {v.endpoint: v.value for v in record.case.site_values}
    proposals = record.proposals
    if any(e in site and site[e] != p.value for e, p in proposals.items()):
        reasons.append("differs")
    if any(p.missing for p in proposals.values()):
        reasons.append("missing")
    death = proposals.get("death.cause")
    best = proposals.get("response.best")
    if death and best and best.value in remissions and death.value not in ("10", "11"):
        reasons.append("died in remission")
    return tuple(reasons)
