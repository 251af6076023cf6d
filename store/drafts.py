"""Unsigned answers of one person, kept beside the record: ``drafts/PERSON.json``. Not part of the record.

Two desks of one person may save at the same time: under the lock each puts its changed items into
what is on disk, so the last writer wins per item and nothing else is touched.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import msgspec

from store.committee import Cite
from store.errors import StudyError

FORMAT = 1
FOLDER = "drafts"
_WAIT_SECONDS = 5.0


class RulingDraft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a chair has chosen beside an answer and not signed yet.

    Why the readers differ (`store.codes.disagreements`), whether the charter needs clarifying, why the item
    is left to a meeting; or of a meeting who attended, the vote and the minutes, as typed.
    """

    disagreement: str = ""
    clarify: bool = False
    referral: str = ""
    attendees: str = ""
    vote: str = ""
    minutes: str = ""


class Draft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An unsigned answer to an item; ``typing`` is text in the middle of being typed.

    ``cites`` is the evidence pointed to, its rows counted as the case had them at revision ``cited_in`` (by the
    number by which its author knows it), as far as it was shown (``cited_to``: the last day shown, empty where
    all was). ``date``, ``anchor`` and ``grade`` are those of an answer; they stay while another one is tried.
    ``ruling`` is the chair's.
    """

    value: str = ""
    contributing: tuple[str, ...] = ()
    why: str = ""
    text: str = ""
    typing: str = ""
    cites: tuple[Cite, ...] = ()
    cited_in: int = 0
    cited_to: str = ""
    date: str = ""
    anchor: str = ""
    grade: str = ""
    ruling: RulingDraft | None = None


class Position(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the desk was: ``event`` is an index in the events of the case.

    ``asking`` are the words of a query in the middle of being typed; or, with its number ``query`` and an
    ``act``, those that answer or end one.
    """

    screen: Literal["queue", "case"] = "queue"
    case: str = ""
    endpoint: str = ""
    event: int = -1
    asking: str = ""
    query: int = 0
    act: str = ""


class DraftBook(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All drafts of a person: case -> endpoint -> draft."""

    format: int = FORMAT
    answers: dict[str, dict[str, Draft]] = {}
    position: Position = Position()


# What changed since the last save: (case, endpoint) -> the draft, None where it is gone.
Changes = Mapping[tuple[str, str], Draft | None]


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """The drafts found, and one sentence where a file could not be read."""

    book: DraftBook
    warning: str = ""


def merge(book: DraftBook, changes: Changes, position: Position | None) -> DraftBook:
    """A book with the changes put in; a case without drafts is left out."""
    answers = {case: dict(items) for case, items in book.answers.items()}
    for (case, endpoint), draft in changes.items():
        items = answers.setdefault(case, {})
        if draft is None:
            items.pop(endpoint, None)
        else:
            items[endpoint] = draft
    kept = {case: items for case, items in answers.items() if items}
    return DraftBook(answers=kept, position=position or book.position)


class Drafts:
    """The draft file of one person in a study."""

    def __init__(self, study: Path, person: str) -> None:
        self.folder = study / FOLDER
        self.path = self.folder / f"{person}.json"
        self._lock = self.folder / f".{person}.lock"

    def load(self) -> Loaded:
        """The drafts as they are; an unreadable file is set aside and said. Raises nothing."""
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            return Loaded(book=DraftBook())
        except OSError as error:
            return Loaded(book=DraftBook(), warning=f"The drafts {self.path} cannot be read ({error.strerror}).")
        try:
            return Loaded(book=_decode(raw))
        except msgspec.MsgspecError:
            return Loaded(book=DraftBook(), warning=self._set_aside())

    def save(self, changes: Changes, position: Position | None = None) -> Loaded:
        """Put the changes into the file and return what it then holds, other desks' drafts too.

        On return they are on disk. Raises StudyError where the folder, the disk or the lock refuses.
        """
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            with self._locked():
                loaded = self.load()
                if loaded.warning and self.path.exists():
                    raise StudyError(f"Drafts are not saved: {loaded.warning}")
                book = merge(loaded.book, changes, position)
                self._replace(msgspec.json.encode(book))
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            lockless = error.errno in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
            remedy = "make room on the disk" if full else "check its permissions"
            remedy = "it has no file locks: move the study to a local disk" if lockless else remedy
            raise StudyError(
                f"Drafts are not saved: {self.folder} cannot be written ({error.strerror}); {remedy}."
            ) from error
        return Loaded(book=book, warning=loaded.warning)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        fd = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            deadline = time.monotonic() + _WAIT_SECONDS
            while not _try_lock(fd):
                if time.monotonic() > deadline:
                    raise StudyError("Drafts are not saved: another desk of yours has been saving for 5 s.")
                time.sleep(0.005)
            yield
        finally:
            os.close(fd)

    def _replace(self, data: bytes) -> None:
        """Write beside the file, fsync, rename: what is there is always whole."""
        partial = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        with suppress(FileNotFoundError):
            partial.unlink()
        fd = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(fd, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(self.path)
        except OSError:
            with suppress(OSError):
                partial.unlink()
            raise
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _set_aside(self) -> str:
        """Move an unreadable file out of the way; the sentence to say."""
        for number in range(1, 1000):
            aside = self.path.with_name(f"{self.path.name}.unreadable-{number}")
            if aside.exists():
                continue
            try:
                self.path.rename(aside)
            except OSError as error:
                return f"{self.path} is not a draft file and cannot be moved aside ({error.strerror}); move it away."
            return f"The drafts in {self.path} could not be read; the file is kept as {aside.name}."
        return f"{self.path} is not a draft file; move it away."


def _decode(raw: bytes) -> DraftBook:
    book = msgspec.json.decode(raw, type=DraftBook)
    if book.format > FORMAT:
        raise msgspec.ValidationError("made by a newer version")
    return book


def _try_lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
