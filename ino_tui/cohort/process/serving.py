"""The conversation of the statistics process: which request is answered, and signs of life meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import BinaryIO, Protocol

import msgspec

from ino_tui.cohort.process.asking import Told
from ino_tui.cohort.process.opinions import Opinions
from ino_tui.cohort.process.wire import BEAT_SECONDS, Answer, GroupedAnswer, Said, Working

# What nobody waits for is begun after so many seconds without a request.
QUIET_SECONDS = 3.0


class Answers(Protocol):
    """What works the answers out."""

    def answer(self, line: bytes) -> Answer | GroupedAnswer | Told:
        """The answer to one request."""
        ...

    def rest(self) -> None:
        """What has time until the answer is out."""
        ...

    @property
    def due(self) -> bool:
        """Whether there is something to do while nothing is asked."""
        ...

    def spare(self) -> Opinions | None:
        """Some of it; what is to be said once it is done."""
        ...


def serve(engine: Answers, lines: Iterable[bytes], out: BinaryIO, ended: Callable[[], None] = lambda: None) -> None:
    """Answer requests until the lines end or nobody reads the answers; of each kind the newest waiting.

    ``ended`` is called when the lines end, on the thread that read them.
    """
    arrived: SimpleQueue[bytes | None] = SimpleQueue()

    def read() -> None:
        for line in lines:
            arrived.put(line)
        arrived.put(None)
        ended()

    Thread(target=read, daemon=True, name="requests").start()
    mouth = _Mouth(out)
    waiting: dict[str, bytes] = {}
    open_, quiet = True, QUIET_SECONDS
    while open_ or waiting:
        open_ = _collect(arrived, waiting, quiet if engine.due else None) if open_ else False
        if not waiting:
            # At the end nobody wants to know any more.
            said = engine.spare() if open_ else None
            quiet = 0.0
            if said is not None and not mouth.said(said):
                return
            continue
        quiet = QUIET_SECONDS
        line = waiting.pop(next(iter(waiting)))
        with mouth.beating():
            answer = engine.answer(line)
        if not mouth.said(answer):
            return
        engine.rest()


def _collect(arrived: SimpleQueue[bytes | None], waiting: dict[str, bytes], patience: float | None) -> bool:
    """Take in what arrived, the newest of each kind; False at the end.

    Waits where there is nothing to do, for ``patience`` seconds or, where it is None, for ever.
    """
    try:
        while True:
            line = arrived.get(block=not waiting, timeout=patience)
            if line is None:
                return False
            if line.strip():
                waiting[_kind(line)] = line
    except Empty:
        return True


class _Kind(msgspec.Struct, frozen=True):
    kind: str = ""


def _kind(line: bytes) -> str:
    try:
        return msgspec.json.decode(line, type=_Kind).kind
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""


class _Mouth:
    """Says one whole line at a time."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._lock = Lock()

    def said(self, what: Said) -> bool:
        """Say it; False where nobody listens any more."""
        try:
            with self._lock:
                self._out.write(msgspec.json.encode(what) + b"\n")
                self._out.flush()
        except (BrokenPipeError, ValueError):
            return False
        return True

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Meanwhile, say now and then that there is work going on."""
        done = Event()

        def beat() -> None:
            while not done.wait(BEAT_SECONDS):
                if not self.said(Working()):
                    return

        Thread(target=beat, daemon=True, name="signs of life").start()
        try:
            yield
        finally:
            done.set()
