"""The record of a study as it is read: its whole and lawful lines, and what they say of the study."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from store import journal as journals
from store.charter import Charter, says_the_same
from store.cohort_rows import KeptRows
from store.committee import Assignment, Person
from store.errors import BadInput, StudyError
from store.info import StudyFormat, StudyInfo
from store.journal import Journal, Rewound, Transaction
from store.lawful import objection
from store.place import CHARTER, JOURNAL
from store.seen import TOLD_TO_ALL, Memo
from store.tables import At, Header, Stored, Tables


class StudyRecord:
    """A study folder, open for reading. `store.study.Study` shows it to people and writes to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._journal = Journal(path / JOURNAL, self._objection)
        self._limit: int | None = None
        self._start_over()
        self._read_new()
        self._check_format()

    def _start_over(self) -> None:
        self._tables = Tables()
        # Per person the revisions she may know of; others' lines are added as they are read.
        self._told: dict[str, list[int]] = {}
        self._counted: dict[str, int] = {}
        self._forget()

    def _forget(self) -> None:
        """Keep nothing of what was worked out so far."""
        self._memos: dict[str, Memo] = {}
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
            return not says_the_same((self.path / CHARTER).read_text(encoding="utf-8"), self.charter)
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
            self._assigned = {i: s.decode(Assignment).readers for i, s in stored}
        return self._assigned

    def _told_to(self, person: str) -> Sequence[int]:
        """The revisions that a blind reader may know of: her own, and what is told to all."""
        told = self._told.setdefault(person, [])
        log = self._tables.log
        for header in log[self._counted.get(person, 0) :]:
            if header.by == person or header.act in TOLD_TO_ALL:
                told.append(header.rev)
        self._counted[person] = len(log)
        return told
