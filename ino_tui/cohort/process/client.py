"""The desk's side of the statistics process: start it, ask, hear the answer, kill it. No NumPy here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread

import msgspec

from ino_tui.cohort.process.asking import Asking, Told
from ino_tui.cohort.process.opinions import Opinions
from ino_tui.cohort.process.wire import (
    BEAT_SECONDS,
    Answer,
    FiguresRequest,
    GroupedAnswer,
    GroupedRequest,
    Request,
    Said,
    Working,
)

MODULE = "ino_tui.cohort.engine"
# A process that owes an answer and says nothing for so long hangs: it would say that it works.
SILENT_SECONDS = 15
# No answer is as long as this; what does not end is no answer.
_MOST_BYTES = 64_000_000
_ROOT = Path(__file__).resolve().parents[3]


class EngineClient:
    """One statistics process for one study and one person.

    ``on_answer`` is called on a thread of its own with each answer to the newest request for the
    figures, ``on_grouped`` with that to the newest for a grouped one, ``on_told`` with those to the
    newest of each other kind; answers to earlier ones are dropped. ``on_opinions`` is called with second
    opinions, which come unasked. ``on_end`` is called there when the
    process ends unasked, which it is made to where it hangs or says what is no answer.
    """

    def __init__(
        self,
        study: Path,
        person: str,
        on_answer: Callable[[Answer], None],
        on_end: Callable[[], None] = lambda: None,
        on_grouped: Callable[[GroupedAnswer], None] = lambda _: None,
        on_told: Callable[[Told], None] = lambda _: None,
        on_opinions: Callable[[Opinions], None] = lambda _: None,
    ) -> None:
        self._command = [sys.executable, "-P", "-m", MODULE, str(study.resolve()), person]
        self._on_answer = on_answer
        self._on_end = on_end
        self._on_grouped = on_grouped
        self._on_told = on_told
        self._on_opinions = on_opinions
        self._turn = Condition()
        self._asked = 0
        # The newest request of each kind whose answer is due, and since how many seconds nothing was heard.
        self._due: dict[type | str, int] = {}
        self._silent = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        process = self._process
        return process is not None and process.poll() is None

    def start(self) -> None:
        """Start the process; again, where it has ended."""
        if self.alive:
            return
        # Started anew, never forked: a forked child would keep the study's lock.
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
        process = subprocess.Popen(  # noqa: S603 - this interpreter, our module
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            close_fds=True,
            start_new_session=True,
        )
        assert process.stdin is not None
        # The desk never waits for a process that does not read.
        os.set_blocking(process.stdin.fileno(), False)
        with self._turn:
            self._process = process
            self._due = {}
            self._turn.notify_all()
        Thread(target=self._listen, args=(process,), daemon=True, name="figures").start()
        Thread(target=self._watch, args=(process,), daemon=True, name="figures' life").start()

    def ask(self, basis: str, revision: int | None = None) -> int:
        """Ask for the figures on a basis, as of a revision or the newest; the number of the request."""
        with self._turn:
            self._asked += 1
            self._send(Answer, FiguresRequest(basis=basis, revision=revision, request=self._asked))
            return self._asked

    def ask_grouped(
        self,
        basis: str,
        figure: str,
        by: str,
        *,
        landmark: float | None = None,
        time_dependent: bool = False,
        revision: int | None = None,
    ) -> int:
        """Ask for a figure by a subgroup, from a landmark in months or in time; the number of the request."""
        with self._turn:
            self._asked += 1
            request = GroupedRequest(
                basis=basis,
                revision=revision,
                request=self._asked,
                figure=figure,
                by=by,
                landmark=landmark,
                time_dependent=time_dependent,
            )
            self._send(GroupedAnswer, request)
            return self._asked

    def inquire(self, asked: Asking) -> int:
        """Ask for something else of the cohort; the number of the request."""
        with self._turn:
            self._asked += 1
            request = msgspec.structs.replace(asked, request=self._asked)
            self._send(_tag(request), request)
            return self._asked

    def kill(self) -> None:
        """End the process at once; nothing is heard from it after this."""
        with self._turn:
            process, self._process = self._process, None
            self._turn.notify_all()
        if process is not None:
            _end(process)

    def _send(self, answer: type | str, request: Request) -> None:
        pipe = self._process.stdin if self._process is not None else None
        # A process that has ended is told by on_end; a request to it is simply not answered.
        with suppress(OSError, ValueError):
            if pipe is not None:
                os.write(pipe.fileno(), msgspec.json.encode(request) + b"\n")
        if not self._due:
            self._silent = 0.0
            self._turn.notify_all()
        self._due[answer] = request.request

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            while line := lines.readline(_MOST_BYTES):
                try:
                    said: Said = msgspec.json.decode(line, type=Said)
                except (msgspec.DecodeError, UnicodeDecodeError):
                    break
                self._silent = 0.0
                if isinstance(said, Opinions) and process is self._process:
                    self._on_opinions(said)
                if isinstance(said, Working | Opinions) or not self._is_due(process, said):
                    continue
                if isinstance(said, GroupedAnswer):
                    self._on_grouped(said)
                elif isinstance(said, Told):
                    self._on_told(said)
                else:
                    self._on_answer(said)
        # Without its output a process is of no use, whatever it still does.
        _end(process)
        with self._turn:
            self._turn.notify_all()
        if process is self._process:
            self._on_end()

    def _is_due(self, process: subprocess.Popen[bytes], answer: Answer | GroupedAnswer | Told) -> bool:
        """Whether this answers the newest request of its kind, or says that one could not be read."""
        with self._turn:
            if process is not self._process:
                return False
            if answer.request is None:
                self._due = {}
                return True
            kind = answer.asked if isinstance(answer, Told) else type(answer)
            if self._due.get(kind) != answer.request:
                return False
            del self._due[kind]
            return True

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a process that hangs; `_listen` then tells. Sleeps while no answer is due."""
        with self._turn:
            while process is self._process and process.poll() is None:
                if not self._due:
                    self._turn.wait()
                # Counted in short waits: a desk that was itself stopped for an hour has not waited an hour.
                elif not self._turn.wait(BEAT_SECONDS):
                    self._silent += BEAT_SECONDS
                    if self._silent >= SILENT_SECONDS:
                        process.kill()
                        return


def _tag(asked: Asking) -> str:
    return str(asked.__struct_config__.tag)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    with suppress(OSError, ValueError):
        if process.stdin is not None:
            process.stdin.close()
