"""The statistics process: ``python -m ino_tui.cohort.engine STUDY PERSON``.

Reads requests from standard input, opens the study itself and answers on standard output, so that
neither NumPy nor a long computation is ever in the desk's process. Of several requests waiting
only the newest is answered. It ends when its standard input closes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import BinaryIO, Protocol

import msgspec

from ino_tui.cohort.figures import compute
from ino_tui.cohort.frame import FrameBuilder
from ino_tui.cohort.wire import Answer, Request
from store.basis import CohortRows
from store.errors import InoError
from store.study import Study


class Source(Protocol):
    """What the engine needs of a study."""

    @property
    def revision(self) -> int:
        """The revision that is looked at."""
        ...

    def tail(self) -> bool:
        """Read what others wrote since."""
        ...

    def as_of(self, revision: int) -> Source:
        """The study as it was."""
        ...

    def cohort_as_seen_by(self, person_id: str, basis: str) -> CohortRows:
        """The rows behind the figures."""
        ...


class Engine:
    """Answers requests about one study for one person; keeps the frame of each basis between them."""

    def __init__(self, open_study: Callable[[], Source], person: str) -> None:
        self._open = open_study
        self._person = person
        self._study: Source | None = None
        self._builders: dict[str, FrameBuilder] = {}

    def answer(self, line: bytes) -> Answer:
        """The answer to one request; what goes wrong is a sentence, never a traceback."""
        try:
            request = msgspec.json.decode(line, type=Request)
        except msgspec.DecodeError:
            return Answer(request=None, error="A request is one line of JSON with basis, revision and request.")
        try:
            rows = self._rows(request)
            builder = self._builders.setdefault(request.basis, FrameBuilder())
            figures = compute(rows, builder if request.revision is None else None)
        except InoError as error:
            return Answer(request=request.request, basis=request.basis, error=str(error))
        except Exception as error:  # noqa: BLE001 - its text may hold values of the record: only its name is said
            said = f"The figures could not be computed ({type(error).__name__}); ino-tui stats says more."
            return Answer(request=request.request, basis=request.basis, error=said)
        return Answer(request=request.request, basis=request.basis, revision=rows.revision, figures=figures)

    def _rows(self, request: Request) -> CohortRows:
        if self._study is None:
            self._study = self._open()
        else:
            self._study.tail()
        study = self._study
        if request.revision is not None and request.revision != study.revision:
            study = study.as_of(request.revision)
        return study.cohort_as_seen_by(self._person, request.basis)


def serve(engine: Engine, lines: Iterable[bytes], out: BinaryIO) -> None:
    """Answer the newest request waiting until the lines end or nobody reads the answers."""
    waiting: SimpleQueue[bytes | None] = SimpleQueue()

    def read() -> None:
        for line in lines:
            waiting.put(line)
        waiting.put(None)

    Thread(target=read, daemon=True, name="requests").start()
    ended = False
    while not ended:
        newest: bytes | None = None
        line = waiting.get()
        while True:
            ended = ended or line is None
            newest = line or newest
            try:
                line = waiting.get_nowait()
            except Empty:
                break
        if newest is None or not newest.strip():
            continue
        try:
            out.write(msgspec.json.encode(engine.answer(newest)) + b"\n")
            out.flush()
        except (BrokenPipeError, ValueError):
            return


def main(arguments: list[str]) -> int:
    """Serve one study to one person."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m ino_tui.cohort.engine STUDY PERSON\n")
        return 2
    path, person = Path(arguments[0]), arguments[1]
    serve(Engine(lambda: Study.open(path), person), sys.stdin.buffer, sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
