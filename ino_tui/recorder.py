"""The recorder: the one thread that touches the study, and beside it one that keeps drafts on disk.

Drafts have a thread of their own since a signature may wait for another session's lock, and what is
typed meanwhile must not. Both are daemons: a dropped line ends them at once, and what was reported
as saved is on disk by then. Reports are given on these threads; the receiver takes them to its own.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable

from ino_tui.requests import (
    Changed,
    Commit,
    Committed,
    Compute,
    DraftsNotSaved,
    DraftsSaved,
    Noted,
    NoteLook,
    NotSaved,
    Prove,
    Recovered,
    Report,
    Request,
    SaveDrafts,
    SecretWanted,
    Trouble,
    Waiting,
)
from store.commands import SIGNATURES, NoteOpening, SetSecret
from store.drafts import Drafts
from store.errors import InoError, Refused, StudyError
from store.place import JOURNAL
from store.secrets import new_secret
from store.seen import Seen
from store.study import Study

# How often an idle recorder asks the file system whether another session wrote; one `stat` each.
LOOK_EVERY = 0.5
# A draft that could not be saved is tried again after this long.
TRY_AGAIN = 5.0

Reporter = Callable[[Report], None]


class DraftKeeper:
    """Saves the newest drafts, one save at a time; a newer request takes the place of one that waits."""

    def __init__(self, drafts: Drafts, report: Reporter) -> None:
        self._drafts = drafts
        self._report = report
        self._waiting: SaveDrafts | None = None
        self._failed: SaveDrafts | None = None
        self._ending = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="drafts", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def save(self, request: SaveDrafts) -> None:
        """Save these drafts as soon as may be. Never blocks."""
        with self._changed:
            self._waiting = request
            self._changed.notify_all()

    def close(self, deadline: float) -> bool:
        """Save what waits and end; false where a draft was not saved by the deadline (monotonic)."""
        with self._changed:
            self._waiting = self._waiting or self._failed
            self._ending = True
            self._changed.notify_all()
        _join(self._thread, deadline)
        # Where only the desk's place was to be kept, nothing is lost: who may only read leaves in peace.
        return not self._thread.is_alive() and (self._failed is None or not self._failed.changes)

    def _run(self) -> None:
        while (request := self._next()) is not None:
            try:
                saved = self._drafts.save(request.changes, request.position)
            except InoError as error:
                self._failed = request
                self._report(DraftsNotSaved(number=request.number, reason=str(error)))
            except Exception as error:  # noqa: BLE001 - a thread that dies silently loses drafts
                self._failed = request
                reason = f"Drafts are not saved: {type(error).__name__} in the drafts thread."
                self._report(DraftsNotSaved(number=request.number, reason=reason))
            else:
                self._failed = None
                self._report(DraftsSaved(number=request.number, book=saved.book, warning=saved.warning))

    def _next(self) -> SaveDrafts | None:
        """The next request; a failed one again after a while; None at the end."""
        with self._changed:
            retry = TRY_AGAIN if self._failed is not None else None
            self._changed.wait_for(lambda: self._waiting is not None or self._ending, retry)
            request, self._waiting = self._waiting, None
            return request if request is not None or self._ending else self._failed


class Recorder:
    """Commits commands and follows what other sessions write. ``study`` is this thread's alone from `start` on."""

    def __init__(self, study: Study, person: str, drafts: Drafts, report: Reporter) -> None:
        self._study = study
        self._person = person
        self._report = report
        self._keeper = DraftKeeper(drafts, report)
        self._commands: deque[Commit | Prove | NoteLook] = deque()
        self._ending = False
        self._changed = threading.Condition()
        self._looked: tuple[int, int, int] | None = None
        self._lost = False
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._keeper.start()
        self._thread.start()

    def send(self, request: Request) -> None:
        """Do this as soon as may be. Never blocks; what comes of it is reported."""
        if isinstance(request, SaveDrafts):
            self._keeper.save(request)
        elif isinstance(request, Commit | Prove | NoteLook):
            with self._changed:
                self._commands.append(request)
                self._changed.notify_all()
        else:
            assert isinstance(request, Compute)
            raise TypeError("figures are worked out by the statistics process, not by the recorder")

    def close(self, timeout: float = 3.0) -> bool:
        """Finish what was sent and end; false where that took longer than ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        with self._changed:
            self._ending = True
            self._changed.notify_all()
        kept = self._keeper.close(deadline)
        _join(self._thread, deadline)
        return kept and not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._commands and not self._ending:
                    self._changed.wait(LOOK_EVERY)
                command = self._commands.popleft() if self._commands else None
                if command is None and self._ending:
                    return
            try:
                self._do(command)
            except Exception as error:  # noqa: BLE001 - a thread that dies silently loses signatures
                self._report(Trouble(reason=f"The study is read-only from here: {_said(error)}"))
                waiting = command.then if isinstance(command, Prove) else command
                if isinstance(waiting, Commit):
                    self._report(NotSaved(command=waiting.command, reason=_said(error)))

    def _do(self, request: Commit | Prove | NoteLook | None) -> None:
        match request:
            case None:
                self._follow()
            case NoteLook():
                self._note(request)
            case Prove():
                self._prove(request)
            case Commit():
                self._commit(request)

    def _note(self, request: NoteLook) -> None:
        """Write down that a case was opened; where that cannot be, the next signature says why."""
        before = self._study.revision
        try:
            self._study.commit(NoteOpening(case=request.case), by=self._person)
            seen = self._study.as_seen_by(self._person)
        except InoError:
            return
        self._report(Noted(seen=seen, alone=seen.revision == before + 1))

    def _prove(self, request: Prove) -> None:
        """Show who is at the keyboard, and then do what waited for it. The secret goes no further than this."""
        try:
            if request.new:
                kept = new_secret(request.secret.text)
                self._study.commit(SetSecret(salt=kept.salt, hash=kept.written), by=self._person)
            self._study.prove(self._person, request.secret.text)
        except Refused as refused:
            if refused.code != "wrong-secret":
                self._report(NotSaved(command=request.then.command, reason=str(refused), seen=self._sight()))
                return
            self._report(SecretWanted(command=request.then, chosen=True, reason=str(refused), seen=self._sight()))
        except InoError as error:
            self._report(NotSaved(command=request.then.command, reason=str(error), seen=self._sight()))
        else:
            self._commit(request.then)

    def _commit(self, request: Commit) -> None:
        command, before = request.command, self._study.revision
        try:
            if self._study.failed:
                self._study = Study.open(self._study.path)
            if isinstance(command, SIGNATURES) and self._study.needs_secret(self._person):
                self._report(SecretWanted(command=request, chosen=self._study.has_secret(self._person)))
                return
            receipt = self._study.commit(
                command, by=self._person, seen=request.seen, waiting=lambda: self._report(Waiting())
            )
        except InoError as error:
            self._report(NotSaved(command=command, reason=str(error), seen=self._seen_since(before)))
            return
        self._report(Committed(command=command, receipt=receipt, seen=self._study.as_seen_by(self._person)))

    def _seen_since(self, revision: int) -> Seen | None:
        """The study where it moved on; None where it did not, or where nothing of it can be read now."""
        return self._sight() if self._study.revision not in (revision, -1) else None

    def _sight(self) -> Seen | None:
        """The study as it is; None where nothing of it can be read now."""
        try:
            return self._study.as_seen_by(self._person)
        except InoError:
            return None

    def _follow(self) -> None:
        """Read what other sessions wrote, where the file says that there is something."""
        try:
            status = (self._study.path / JOURNAL).stat()
            now = (status.st_size, status.st_mtime_ns, status.st_ino)
            if now == self._looked and not self._lost:
                return
            changed = self._study.tail()
        except OSError as error:
            self._lose(f"{self._study.path} cannot be reached ({error.strerror}); check that the disk is there.")
            return
        except InoError as error:
            self._lose(str(error))
            return
        self._looked = now
        if self._study.damage is not None:
            self._lose(why_read_only(self._study))
            return
        if self._lost:
            self._lost = False
            self._report(Recovered(seen=self._study.as_seen_by(self._person)))
        elif changed:
            self._report(Changed(seen=self._study.as_seen_by(self._person)))

    def _lose(self, reason: str) -> None:
        """Say once that the study cannot be read; `_follow` looks for it until it is there again."""
        if not self._lost:
            self._lost = True
            self._report(Trouble(reason=reason))


def _said(error: Exception) -> str:
    """An error in words; of one that is not ours only its name, since its text may hold data."""
    return str(error) if isinstance(error, InoError) else f"{type(error).__name__} in the recorder"


def _join(thread: threading.Thread, deadline: float) -> None:
    if thread.ident is not None:
        thread.join(max(0.0, deadline - time.monotonic()))


def why_read_only(study: Study) -> str:
    """Why nothing can be signed in a study that was just opened; empty where it can."""
    if study.damage is not None:
        return f"The journal is damaged at {study.damage}: nothing can be signed."
    if not os.access(study.path / JOURNAL, os.W_OK):
        return f"{study.path / JOURNAL} may not be written by you: nothing can be signed."
    try:
        study.check_locks()
    except StudyError as error:
        return str(error)
    return ""
