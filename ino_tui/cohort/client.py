"""The desk's side of the statistics process: start it, ask, hear the answer, kill it. No NumPy here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

import msgspec

from ino_tui.cohort.wire import Answer, Request

MODULE = "ino_tui.cohort.engine"
_ROOT = Path(__file__).resolve().parents[2]


class EngineClient:
    """One statistics process for one study and one person.

    ``on_answer`` is called on a thread of its own with each answer to the newest request; answers
    to earlier ones are dropped. ``on_end`` is called there when the process ends unasked.
    """

    def __init__(
        self,
        study: Path,
        person: str,
        on_answer: Callable[[Answer], None],
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._command = [sys.executable, "-P", "-m", MODULE, str(study.resolve()), person]
        self._on_answer = on_answer
        self._on_end = on_end
        self._lock = Lock()
        self._asked = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

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
        self._process = process
        Thread(target=self._listen, args=(process,), daemon=True, name="figures").start()

    def ask(self, basis: str, revision: int | None = None) -> int:
        """Ask for the figures on a basis, as of a revision or the newest; the number of the request."""
        with self._lock:
            self._asked += 1
            number = self._asked
            line = msgspec.json.encode(Request(basis=basis, revision=revision, request=number)) + b"\n"
            pipe = self._process.stdin if self._process is not None else None
            # A process that has ended is told by on_end; a request to it is simply not answered.
            with suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.write(line)
                    pipe.flush()
        return number

    def kill(self) -> None:
        """End the process at once; nothing is heard from it after this."""
        process, self._process = self._process, None
        if process is not None:
            _end(process)

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                try:
                    answer = msgspec.json.decode(line, type=Answer)
                except msgspec.DecodeError:
                    continue
                if process is self._process and answer.request == self._asked:
                    self._on_answer(answer)
        # Without its output a process is of no use, whatever it still does.
        _end(process)
        if process is self._process:
            self._on_end()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    with suppress(OSError, ValueError):
        if process.stdin is not None:
            process.stdin.close()
