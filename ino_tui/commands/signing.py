"""Signing the rows of a batch one after another, each a transaction of its own, and saying what became of each."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from ino_tui.commands.batch import Row, read_batch
from ino_tui.commands.speech import DONE, NO, USAGE, count, drop_stdout, plain, put, say, say_beside, say_waiting
from store.commands import Sign
from store.errors import BadInput, Refused, StudyError
from store.study import Study
from store.writes import PUT_BACK, Receipt


def sign_batch(study: Study, person: str, file: str, *, strict: bool) -> int:
    """Sign each row of the file; the exit code.

    A row that is refused is said on stderr and left out; with ``strict`` nothing is signed where one
    would be. Raises BadInput for a file that cannot be used, before anything is signed.
    """
    rows = read_batch(file)
    if strict and (refused := _rehearsed(study, person, rows)):
        say(f"{refused} of {count(len(rows), 'row')} would be refused, listed above; nothing was signed.")
        return NO
    return _Batch(study, person, rows, strict=strict).run()


def _rehearsed(study: Study, person: str, rows: Sequence[Row]) -> int:
    """How many rows would be refused, each said; later rows see what the earlier ones would sign."""
    rehearsal = study.rehearsal()
    refused = 0
    for row in rows:
        try:
            rehearsal.commit(_command(row), by=person)
        except (Refused, BadInput) as error:
            _say_refused(row, error)
            refused += 1
    return refused


class _Batch:
    """A batch on its way through the record."""

    def __init__(self, study: Study, person: str, rows: Sequence[Row], *, strict: bool) -> None:
        self._study = study
        self._person = person
        self._rows = rows
        self._strict = strict
        self._signed = 0
        self._refused = 0
        self._waited = False

    def run(self) -> int:
        """Sign the rows in turn until one cannot be judged, cannot be told, or somebody interrupts."""
        with _interrupts() as interrupted:
            for at, row in enumerate(self._rows):
                if interrupted:
                    return self._stopped(at, "Interrupted")
                try:
                    receipt = self._sign(row)
                except KeyboardInterrupt:
                    say(plain(f"Interrupted while {_name(row)} was being signed; ino-tui history says whether it was."))
                    return self._stopped(at + 1, "Interrupted")
                except StudyError as error:
                    say(plain(f"{_name(row)}: {error}"))
                    return self._stopped(at, "Stopped")
                if receipt is None and self._strict:
                    say("Another session has written since the rows were judged.")
                    self._stopped(at + 1, "Stopped")
                    return NO
                if receipt is not None and (failed := _tell(row, receipt)):
                    untold = f"{_name(row)} is signed, rev {receipt.number}"
                    say(plain(f"{untold}; that could not be written to stdout ({failed.strerror})."))
                    return self._stopped(at + 1, "Stopped")
        return self._finished()

    def _sign(self, row: Row) -> Receipt | None:
        """Sign a row; None, with the reason said, where it was refused.

        Raises StudyError where no row could be signed now.
        """
        try:
            receipt = self._study.commit(_command(row), by=self._person, waiting=self._waiting)
        except (Refused, BadInput) as error:
            self._check_open(error)
            _say_refused(row, error)
            self._refused += 1
            return None
        self._signed += 1
        return receipt

    def _check_open(self, error: Exception) -> None:
        """Raises StudyError where not the row is at fault, but the study: put back, or written by a newer program."""
        if isinstance(error, Refused) and error.code == PUT_BACK:
            raise StudyError(str(error)) from None
        try:
            self._study.tail()
        except BadInput:
            raise StudyError(str(error)) from None

    def _stopped(self, at: int, why: str) -> int:
        """Say what was signed, and where to go on: before the row with this index."""
        rest = len(self._rows) - at
        left = f"; {count(rest, 'row')} from row {self._rows[at].number} on left alone" if rest else ""
        say(f"{why}; {self._count()}{left}.")
        return USAGE

    def _finished(self) -> int:
        if not self._refused:
            return DONE
        say(f"{self._count()}.")
        return NO

    def _count(self) -> str:
        signed = f"{self._signed} of {count(len(self._rows), 'row')} signed"
        return f"{signed}, {self._refused} refused and left out" if self._refused else signed

    def _waiting(self) -> None:
        # Where two batches run side by side every row may wait; once is enough to say so.
        if not self._waited:
            say_waiting()
        self._waited = True


def _command(row: Row) -> Sign:
    return Sign(case=row.case, answers=(row.answer,), how="command line")


def _tell(row: Row, receipt: Receipt) -> OSError | None:
    """Say on stdout what was signed; what went wrong where that fails, after which nothing is written there."""
    say_beside(receipt)
    try:
        for endpoint in receipt.signed:
            put(f"rev {receipt.number} {row.case} {endpoint}")
        sys.stdout.flush()
    except OSError as error:
        drop_stdout()
        return error
    return None


def _say_refused(row: Row, error: Exception) -> None:
    say(plain(f"{_name(row)}: {error}"))


def _name(row: Row) -> str:
    return f"row {row.number}: {row.case} {row.answer.endpoint}"


@contextmanager
def _interrupts() -> Iterator[list[int]]:
    """A list that Ctrl-C puts something into, so that the row at hand is finished; a second one interrupts it."""
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        if came:
            raise KeyboardInterrupt
        came.append(number)

    # Where the caller ignores Ctrl-C, as a shell does for what runs in the background, so does this.
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield came
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield came
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
