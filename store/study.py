"""A study: the one door to the record. Opens it, judges and commits commands, and shows it to people.

One thread uses a Study. What it hands out (`Seen`, `CohortRows`) is immutable and may go anywhere.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from copy import copy
from pathlib import Path

import msgspec
from tinydb.table import Document

from store import journal as journals
from store.basis import BASES, CohortRows
from store.case_record import CaseRecord
from store.charter import Charter, write_charter
from store.cohort_rows import KeptRows
from store.commands import AddPeople, Command, ImportSource, SetCharter, Sign
from store.committee import Person
from store.errors import BadInput, Refused, StudyError
from store.folder import made_whole
from store.info import StudyFormat, StudyInfo
from store.journal import Journal, Rewound, Transaction
from store.judge import judge, may_use
from store.lawful import objection
from store.place import check_journal
from store.rehearsal import Rehearsal
from store.rules import check_case_ids, check_people
from store.seen import Seen, SeenCase
from store.tables import At, Header, Stored, Tables
from store.tinydb_storage import JournalStorage, RecordDB
from store.writes import (
    Plan,
    Receipt,
    check_not_put_back,
    plan_format,
    plan_plain,
)

JOURNAL = "journal.jsonl"
CHARTER = "charter.toml"


class Study:
    """A study folder, open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._journal = Journal(path / JOURNAL, self._objection)
        self._limit: int | None = None
        self._start_over()
        self._read_new()
        self._check_format()

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

    # -- reading ----------------------------------------------------------------------------------

    def _start_over(self) -> None:
        self._tables = Tables()
        self._storage = JournalStorage(self._tables)
        self._forget()

    def _forget(self) -> None:
        """Keep nothing of what was worked out so far."""
        self._memos: dict[str, dict[str, tuple[CaseRecord, SeenCase]]] = {}
        self._case_ids: tuple[str, ...] | None = None
        self._assigned: dict[str, tuple[str, ...]] | None = None
        self._cohorts = KeptRows()

    def _objection(self, transaction: Transaction) -> str:
        return objection(transaction, self._tables)

    def tail(self) -> bool:
        """Read what others wrote since; whether there was something. What is past does not change.

        Raises BadInput where a newer program has written meanwhile.
        """
        if self._limit is not None:
            return False
        before: int | None = self._journal.revision
        try:
            self._read_new()
        except Rewound:
            self._start_over()
            self._read_new()
            before = None
        # Each time: who was told once that a newer program has written must not write at the second try.
        self._check_format()
        return self._journal.revision != before

    def _read_new(self) -> None:
        for transaction in self._journal.read_new():
            self._apply(transaction)

    def _apply(self, transaction: Transaction) -> None:
        self._tables.apply(transaction)
        self._cohorts.note(transaction)
        if any(table.startswith("case:") for table, _, _ in transaction.ops):
            self._case_ids = None
        if any(table == "assignments" for table, _, _ in transaction.ops):
            self._assigned = None

    def _check_format(self) -> None:
        stored = self._at().document("study", "study")
        if stored is None:
            why = self.damage or "it holds no whole line"
            raise StudyError(f"{self._journal.path} does not begin as a study does ({why}); restore a copy.")
        # First the format alone: a newer one may describe the study otherwise.
        written_in = stored.decode(StudyFormat).format
        if written_in > journals.FORMAT:
            raise BadInput(f"{self.path} was written by a newer ino-tui (format {written_in}); update ino-tui.")
        info = stored.decode(StudyInfo)
        if getattr(self, "info", info).id != info.id:
            raise StudyError(f"Another study was put at {self.path}; leave and open it again.")
        self.info = info

    @property
    def revision(self) -> int:
        """The revision that is looked at."""
        newest = self._journal.revision
        return newest if self._limit is None else min(self._limit, newest)

    @property
    def head(self) -> str:
        """The hash of the last line that is looked at."""
        return self._tables.log[self.revision].hash

    @property
    def log(self) -> Sequence[Header]:
        """One header a revision: who wrote it, when, why. Times are as the writers' clocks had them."""
        return self._tables.log[: self.revision + 1]

    @property
    def damage(self) -> journals.Damage | None:
        """Where the journal breaks; what comes after is not read."""
        return self._journal.damage

    @property
    def torn(self) -> int:
        """How many bytes of an unfinished last line were left out."""
        return self._journal.torn

    @property
    def failed(self) -> bool:
        """Whether a failed write could not be taken back: nothing is written until the study is opened again."""
        return self._journal.failed

    def check_locks(self) -> None:
        """Raises StudyError where the file system has no file locks: the study can be read and not written."""
        self._journal.check_locks()

    @property
    def charter(self) -> Charter:
        """The charter in force."""
        newest = self._newest_charter()
        # The same object while the document is the same: what was built on it may be kept.
        if newest is not None and getattr(self, "_charter_raw", None) is not newest.raw:
            self._charter = newest.decode(Charter)
            self._charter_raw = newest.raw
        return Charter() if newest is None else self._charter

    def _newest_charter(self) -> Stored | None:
        return max(self._at().documents("charter").values(), key=lambda s: s.header.rev, default=None)

    @property
    def charter_edited(self) -> bool:
        """Whether charter.toml was changed by hand, which has no effect."""
        try:
            return (self.path / CHARTER).read_text(encoding="utf-8") != write_charter(self.charter)
        except (OSError, UnicodeDecodeError):
            return False

    @property
    def people(self) -> dict[str, Person]:
        """The persons of the study."""
        return {i: s.decode(Person) for i, s in self._at().documents("people").items()}

    @property
    def case_ids(self) -> tuple[str, ...]:
        """The cases, by id."""
        if self._case_ids is None:
            self._case_ids = tuple(sorted(n.removeprefix("case:") for n in self._at().names("case:")))
        return self._case_ids

    @property
    def warnings(self) -> tuple[str, ...]:
        """The doubtful rows that the imports found."""
        stored = self._at().documents("warnings").values()
        return tuple(line for s in stored for line in s.decode(dict[str, tuple[str, ...]])["lines"])

    def person(self, person_id: str) -> Person:
        """A person of the study as it is now: who may look at what is past is not decided in the past.

        Raises BadInput with those there are.
        """
        stored = self._tables.at(self._journal.revision).documents("people")
        people = {i: s.decode(Person) for i, s in stored.items()}
        if person_id not in people:
            raise BadInput(f"{person_id} is not a person of this study; there are {', '.join(people) or 'none yet'}.")
        return people[person_id]

    def _at(self) -> At:
        return self._tables.at(self.revision)

    def _readers(self) -> dict[str, tuple[str, ...]]:
        if self._assigned is None:
            stored = self._at().documents("assignments").items()
            self._assigned = {i: tuple(s.decode(dict[str, tuple[str, ...]])["readers"]) for i, s in stored}
        return self._assigned

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
        copied._storage = JournalStorage(copied._tables)
        copied._forget()
        return copied

    def as_seen_by(self, person_id: str) -> Seen:
        """What the person may see, at this revision. Raises BadInput for no such person."""
        return Seen(
            info=self.info,
            at=self._at(),
            head=self.head,
            charter=self.charter,
            people=self.people,
            readers=self._readers(),
            asker=self.person(person_id),
            case_ids=self.case_ids,
            warnings=self.warnings,
            memo=self._memos.setdefault(person_id, {}),
        )

    def cohort_as_seen_by(self, person_id: str, basis: str) -> CohortRows:
        """The rows behind the figures the person may ask for. Raises BadInput for no such basis."""
        seen = self.as_seen_by(person_id)
        if basis not in BASES and basis not in seen.people:
            known = ", ".join([*BASES, *seen.people])
            raise BadInput(f"{basis!r} is not a basis; use one of {known}.")
        refused = may_use(seen, basis)
        if refused:
            raise refused
        return self._cohorts.rows(seen, basis, keep=self._limit is None)

    # -- writing ----------------------------------------------------------------------------------

    def commit(
        self, command: Command, *, by: str, seen: int | None = None, waiting: Callable[[], None] | None = None
    ) -> Receipt:
        """Judge a command and, if the rules allow it, put it on disk. On return it is there.

        ``seen`` is the revision its author looked at: what changed since and matters refuses it.
        Raises Refused, BadInput, or StudyError where the disk or the lock does not let it.
        """
        if self._limit is not None:
            raise Refused("past", f"This is the study as of revision {self._limit}; open it without that to sign.")
        with self._journal.locked(waiting):
            read = self._tables.log[-1]
            self.tail()
            check_not_put_back(read, self._tables.log)
            plan = judge(command, self.as_seen_by(by), seen)
            cut, format_ = self._journal.torn, self.info.format
            if format_ < journals.FORMAT:
                self._write(plan_format(self.info), by=by)
                self._check_format()
            revision = self._write(plan, by=by).rev
        if isinstance(command, SetCharter):
            self._copy_charter()
        carried = 0 if format_ == journals.FORMAT else format_
        return msgspec.structs.replace(plan.receipt, revision=revision, cut=cut, carried=carried)

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
        if isinstance(command, AddPeople):
            check_people(command, self.people)
        if isinstance(command, ImportSource):
            check_case_ids(command.cases)
        with self._journal.locked():
            self._write(plan_plain(command), by=by)

    def _write(self, plan: Plan, *, by: str) -> Transaction:
        self._storage.begin()
        try:
            db = RecordDB(self._storage)
            for table, doc_id, document in plan.writes:
                documents = db.table(table)
                documents.remove(doc_ids=[doc_id])  # type: ignore[list-item]
                if document is not None:
                    documents.insert(Document(document, doc_id=doc_id))  # type: ignore[arg-type]
            transaction = self._journal.append(by=by, act=plan.act, why=plan.why, ops=self._storage.ops())
        finally:
            self._storage.drop()
        self._apply(transaction)
        return transaction
