"""A study: the one door to the record. Opens it, judges and commits commands, and shows it to people.

One thread uses a Study. What it hands out (`Seen`, `CohortRows`) is immutable and may go anywhere.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from copy import copy
from pathlib import Path

import msgspec
from tinydb.table import Document

from store import journal as journals
from store.basis import BASES, CohortRows
from store.blinding import reads_blind
from store.charter import write_charter
from store.commands import SIGNATURES, AddPeople, Command, ImportSource, SetCharter, Sign
from store.committee import KeptSecret
from store.errors import BadInput, Refused
from store.folder import made_whole
from store.info import StudyInfo
from store.journal import Transaction
from store.judge import judge, may_use
from store.place import CHARTER, JOURNAL, check_journal
from store.proofs import Proofs, judge_secret
from store.reads import IndependentReads
from store.reads_seen import reads_of
from store.rehearsal import Rehearsal
from store.rules import check_case_ids, check_people
from store.seen import Seen
from store.study_record import StudyRecord
from store.tinydb_storage import JournalStorage, RecordDB
from store.writes import (
    Plan,
    Receipt,
    StudyCommand,
    check_not_put_back,
    plan_format,
    plan_plain,
)


class Study(StudyRecord):
    """A study folder, open."""

    def __init__(self, path: Path) -> None:
        self._proofs = Proofs()
        super().__init__(path)

    @classmethod
    def open(cls, path: Path) -> Study:
        """Open a study. Raises BadInput where there is none, StudyError where it cannot be read.

        The study stays the one it is, though a link on the way to it be pointed elsewhere.
        """
        check_journal(path / JOURNAL)
        return cls(path.resolve())

    @classmethod
    def create(cls, path: Path, *, name: str, by: str, synthetic: bool, commands: Iterable[Command]) -> Study:
        """Make a study with these first commands, whole or not at all.

        Raises BadInput where the folder exists and holds something, or cannot be made.
        """
        with made_whole(path) as partial:
            info = StudyInfo(format=journals.FORMAT, name=name, id=secrets.token_hex(16), synthetic=synthetic)
            op = ("study", "study", msgspec.Raw(msgspec.json.encode(info)))
            journals.create(partial / JOURNAL, by=by, op=op)
            study = cls(partial)
            for command in commands:
                study._found(command, by=by)
            (partial / CHARTER).write_text(write_charter(study.charter), encoding="utf-8")
        return cls(path.resolve())

    @property
    def past(self) -> bool:
        """Whether this is the study as it was, which is read and not written."""
        return self._limit is not None

    def as_of(self, revision: int) -> Study:
        """The study as it was at a revision; it cannot be written. Raises BadInput out of range."""
        if not 0 <= revision <= self.revision:
            raise BadInput(f"There is no revision {revision}; the last one is {self.revision}.")
        _ = self.charter  # so that both hold the same one, and what rests on it is known to be unchanged
        past: Study = copy(self)
        past._limit = revision
        past._forget()
        return past

    def rehearsal(self) -> Study:
        """A copy in memory on which commands are judged and done as on this, and nothing is written."""
        copied: Study = copy(self)
        copied._journal = Rehearsal(self._journal)
        copied._tables = self._tables.copy()
        copied._proofs = self._proofs.copy()
        copied._told, copied._counted = {}, {}
        copied._forget()
        return copied

    def as_seen_by(self, person_id: str) -> Seen:
        """What the person may see, at this revision. Raises BadInput for no such person."""
        asker = self.person(person_id)
        return Seen(
            info=self.info,
            at=self._at(),
            now=self._tables.at(self._journal.revision) if self.past else None,
            head=self.head,
            charter=self.charter,
            people=self.people,
            readers=self._readers(),
            asker=asker,
            told=self._told_to(person_id) if reads_blind(self.charter, asker) else None,
            case_ids=self.case_ids,
            warnings=self.warnings,
            memo=self._memos.setdefault(person_id, {}),
        )

    def cohort_as_seen_by(self, person_id: str, basis: str) -> CohortRows:
        """The rows behind the figures the person may ask for. Raises BadInput for no such basis."""
        seen = self.as_seen_by(person_id)
        if seen.training:
            raise Refused("training", "Figures come after the training cases, which are none of the study.")
        if basis not in BASES and basis not in seen.people:
            known = ", ".join([*BASES, *seen.people])
            raise BadInput(f"{basis!r} is not a basis; use one of {known}.")
        refused = may_use(seen, basis)
        if refused:
            raise refused
        return self._cohorts.rows(seen, basis, keep=self._limit is None)

    def reads_as_seen_by(self, person_id: str) -> IndependentReads:
        """The independent reads, for whoever is not blind; for all once the whole study is locked.

        Raises BadInput for no such person, Refused for who still reads or rules blind.
        """
        return reads_of(self.as_seen_by(person_id))

    # -- writing ----------------------------------------------------------------------------------

    def commit(
        self, command: Command, *, by: str, seen: int | None = None, waiting: Callable[[], None] | None = None
    ) -> Receipt:
        """Judge a command and, if the rules allow it, put it on disk. On return it is there.

        ``seen`` is the revision its author looked at: what changed since and matters refuses it.
        Raises Refused, BadInput, or StudyError where the disk or the lock does not let it.
        """
        self._check_now(by)
        with self._journal.locked(waiting):
            read = self._tables.log[-1]
            self.tail()
            check_not_put_back(read, self._tables.log)
            view = self.as_seen_by(by)
            plan = judge(command, view, seen, proved=self._is_proved(by))
            cut, format_ = self._journal.torn, self._carry_forward(by)
            if format_ != journals.FORMAT:
                # What was judged may name the line before it, which is another now.
                plan = judge(command, self.as_seen_by(by), seen, proved=self._is_proved(by))
            revision = self._write(plan, by=by).rev
        if isinstance(command, SetCharter):
            self._copy_charter()
        if isinstance(command, SIGNATURES) and self._is_proved(by):
            self._proofs.use(by, self._kept_secret(by))  # who has typed it goes on; signing without one proves nothing
        carried = 0 if format_ == journals.FORMAT else format_
        if view.blind:
            self._told_to(by)
        number = view.number(revision)
        return msgspec.structs.replace(plan.receipt, revision=revision, number=number, cut=cut, carried=carried)

    def prove(self, person_id: str, secret: str) -> None:
        """Show that the person is at the keyboard: what she signs in the next minutes needs no secret again.

        A wrong secret is recorded. Raises Refused for a wrong one, after too many of them, and where none is set.
        """
        self._check_now(person_id)
        with self._journal.locked():
            self.tail()
            person = self.person(person_id)
            attempt = judge_secret(person, self._kept_secret(person_id), secret)
            if attempt.plan is not None:
                self._carry_forward(person_id)
                self._write(attempt.plan, by=person_id)
        if attempt.refused is not None:
            raise attempt.refused
        self._proofs.use(person_id, self._kept_secret(person_id))

    def needs_secret(self, person_id: str) -> bool:
        """Whether the person must type her signing secret before she signs next."""
        return self.charter.signing_secret and not self._is_proved(person_id)

    def has_secret(self, person_id: str) -> bool:
        """Whether the person has chosen a signing secret."""
        return self.as_seen_by(person_id).has_secret

    def _check_now(self, person_id: str) -> None:
        """Raises Refused where this is the study as it was."""
        if self._limit is not None:
            number = self.as_seen_by(person_id).shown_revision
            raise Refused("past", f"This is the study as of revision {number}; open it without that to sign.")

    def _is_proved(self, person_id: str) -> bool:
        if person_id not in self._proofs:
            return False
        return self._proofs.holds(person_id, self._kept_secret(person_id), self.charter.secret_idle_minutes)

    def _kept_secret(self, person_id: str) -> KeptSecret | None:
        stored = self._at().document("secrets", person_id)
        return stored.decode(KeptSecret) if stored else None

    def _carry_forward(self, by: str) -> int:
        """Write first that the study is of the newest format; the format it was of."""
        format_ = self.info.format
        if format_ < journals.FORMAT:
            self._write(plan_format(self.info), by=by)
            self._check_format()
        return format_

    def _copy_charter(self) -> None:
        """Put the charter in force beside the journal, for people to read; the journal is what counts."""
        beside = self.path / f".{CHARTER}.{os.getpid()}"
        with suppress(OSError):
            beside.write_text(write_charter(self.charter), encoding="utf-8")
            beside.replace(self.path / CHARTER)

    def _found(self, command: Command, *, by: str) -> None:
        """Write one of the first commands of a new study, before there is anyone to judge."""
        if isinstance(command, Sign):
            raise BadInput("A study begins without reviews.")
        if not isinstance(command, StudyCommand):
            raise BadInput("A study begins with its charter, its people and its cases.")
        if isinstance(command, AddPeople):
            check_people(command, self.people)
        if isinstance(command, ImportSource):
            check_case_ids(command.cases)
        with self._journal.locked():
            self._write(plan_plain(command), by=by)

    def _write(self, plan: Plan, *, by: str) -> Transaction:
        storage = JournalStorage(self._tables)
        storage.begin()
        try:
            db = RecordDB(storage)
            for table, doc_id, document in plan.writes:
                documents = db.table(table)
                documents.remove(doc_ids=[doc_id])  # type: ignore[list-item]
                if document is not None:
                    documents.insert(Document(document, doc_id=doc_id))  # type: ignore[arg-type]
            transaction = self._journal.append(by=by, act=plan.act, why=plan.why, ops=storage.ops())
        finally:
            storage.drop()
        self._apply(transaction)
        return transaction
