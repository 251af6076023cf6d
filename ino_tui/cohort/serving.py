"""The conversation of the statistics process: which request is answered, and signs of life meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import BinaryIO, Protocol

import msgspec

from ino_tui.cohort.asking import Told
from ino_tui.cohort.wire import BEAT_SECONDS, Answer, GroupedAnswer, Said, Working


class Answers(Protocol):
    """What works the answers out."""

    def answer(self, line: bytes) -> Answer | GroupedAnswer | Told:
        """The answer to one request."""
        ...

    def rest(self) -> None:
        """What has time until the answer is out."""
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
    open_ = True
    while open_ or waiting:
        open_ = _collect(arrived, waiting) if open_ else False
        if not waiting:
            continue
        line = waiting.pop(next(iter(waiting)))
        try:
            with mouth.beating():
                answer = engine.answer(line)
            mouth.say(answer)
        except (BrokenPipeError, ValueError):
            return
        engine.rest()


def _collect(arrived: SimpleQueue[bytes | None], waiting: dict[str, bytes]) -> bool:
    """Take in what arrived, the newest of each kind; waits where there is nothing to do. False at the end."""
    try:
        while True:
            line = arrived.get(block=not waiting)
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

    def say(self, what: Said) -> None:
        """Raises BrokenPipeError or ValueError where nobody listens."""
        with self._lock:
            self._out.write(msgspec.json.encode(what) + b"\n")
            self._out.flush()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Meanwhile, say now and then that there is work going on."""
        done = Event()

        def beat() -> None:
            while not done.wait(BEAT_SECONDS):
                try:
                    self.say(Working())
                except (BrokenPipeError, ValueError):
                    return

        Thread(target=beat, daemon=True, name="signs of life").start()
        try:
            yield
        finally:
            done.set()
