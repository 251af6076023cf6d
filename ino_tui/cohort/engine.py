"""The statistics process: ``python -m ino_tui.cohort.engine STUDY PERSON``.

Reads requests from standard input, opens the study itself and answers on standard output, so that
neither NumPy nor a long computation is ever in the desk's process. It ends when its standard input
closes: after the last answer, or at once, whatever it is doing, where nobody reads that any more.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from ino_tui.cohort.process.afterthought import Afterthought
from ino_tui.cohort.process.asking import Asking, Told
from ino_tui.cohort.process.cache import FiguresCache, Key, key_of
from ino_tui.cohort.process.opinions import Opinions
from ino_tui.cohort.process.serving import serve
from ino_tui.cohort.process.wire import Answer, FiguresRequest, GroupedAnswer, GroupedRequest, Request
from ino_tui.cohort.shapes import CohortFigures
from store.basis import CohortRows
from store.charter import Charter
from store.errors import InoError
from store.info import StudyInfo
from store.reads import IndependentReads
from store.seen import Seen
from store.study import Study
from store.tables import Header

if TYPE_CHECKING:
    from ino_tui.cohort.frame import FrameBuilder
    from ino_tui.cohort.process.telling import Teller


class Source(Protocol):
    """What the engine needs of a study."""

    @property
    def revision(self) -> int:
        """The revision that is looked at."""
        ...

    @property
    def info(self) -> StudyInfo:
        """What the study says of itself."""
        ...

    @property
    def charter(self) -> Charter:
        """The charter in force."""
        ...

    @property
    def log(self) -> Sequence[Header]:
        """One header a revision."""
        ...

    def tail(self) -> bool:
        """Read what others wrote since."""
        ...

    def as_of(self, revision: int) -> Source:
        """The study as it was."""
        ...

    def as_seen_by(self, person_id: str) -> Seen:
        """The study as one person may see it."""
        ...

    def cohort_as_seen_by(self, person_id: str, basis: str) -> CohortRows:
        """The rows behind the figures."""
        ...

    def reads_as_seen_by(self, person_id: str) -> IndependentReads:
        """The independent reads, where the person may know of them."""
        ...


def _keeps_nothing(_key: Key, _figures: CohortFigures) -> None:
    return None


class Engine:
    """Answers requests about one study for one person; keeps the frame of each basis between them.

    ``keep`` is given the figures of the newest revision once they are out.
    """

    def __init__(
        self,
        open_study: Callable[[], Source],
        person: str,
        keep: Callable[[Key, CohortFigures], None] = _keeps_nothing,
    ) -> None:
        self._open = open_study
        self._person = person
        self._keep = keep
        self._study: Source | None = None
        self._builders: dict[str, FrameBuilder] = {}
        self._teller: Teller | None = None
        self._unkept: tuple[Key, CohortFigures] | None = None
        self._afterthought = Afterthought()

    def answer(self, line: bytes) -> Answer | GroupedAnswer | Told:
        """The answer to one request; what goes wrong is a sentence, never a traceback."""
        try:
            request: Request = msgspec.json.decode(line, type=Request)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return Answer(request=None, error="A request is one line of JSON with basis, revision and request.")
        try:
            if isinstance(request, FiguresRequest):
                return self._figures(request)
            return self._grouped(request) if isinstance(request, GroupedRequest) else self._told(request)
        except InoError as error:
            said = str(error)
        except Exception as error:  # noqa: BLE001 - its text may hold values of the record: only its name is said
            said = f"The figures could not be computed ({type(error).__name__}); ino-tui stats says more."
        if isinstance(request, Asking):
            return Told(request=request.request, asked=str(request.__struct_config__.tag), error=said)
        answer = GroupedAnswer if isinstance(request, GroupedRequest) else Answer
        return answer(request=request.request, basis=request.basis, error=said)

    def rest(self) -> None:
        """What has time until the answer is out."""
        kept, self._unkept = self._unkept, None
        if kept is not None:
            self._keep(*kept)
        # The first comparison asked for shall be as quick as any other.
        import_module("ino_tui.cohort.grouped")

    @property
    def due(self) -> bool:
        """Whether there is something to do while nothing is asked."""
        return self._afterthought.due

    def spare(self) -> Opinions | None:
        """Some of it; what is to be said once it is done."""
        return self._afterthought.step()

    def _figures(self, request: FiguresRequest) -> Answer:
        # Loaded here, so that the process listens from the start: this takes most of its first second.
        from ino_tui.cohort.figures import compute

        study, builder = self._looked_at(request)
        rows = study.cohort_as_seen_by(self._person, request.basis)
        figures = compute(rows, builder)
        self._afterthought.on(rows, figures, builder)
        if study is self._study:
            self._unkept = (key_of(study, self._person, request.basis), figures)
        return Answer(request=request.request, basis=request.basis, revision=figures.revision, figures=figures)

    def _grouped(self, request: GroupedRequest) -> GroupedAnswer:
        from ino_tui.cohort.grouped import grouped

        study, builder = self._looked_at(request)
        rows = study.cohort_as_seen_by(self._person, request.basis)
        found = grouped(
            rows,
            request.figure,
            request.by,
            landmark=request.landmark,
            time_dependent=request.time_dependent,
            builder=builder,
        )
        return GroupedAnswer(request=request.request, basis=request.basis, revision=rows.revision, grouped=found)

    def _told(self, request: Asking) -> Told:
        from ino_tui.cohort.frame import FrameBuilder
        from ino_tui.cohort.process.telling import Teller

        if self._teller is None:
            self._teller = Teller(self._person)
        study, builder = self._looked_at(request)
        kept = self._builders
        revision, document = self._teller.tell(
            study, request, lambda basis: kept.setdefault(basis, FrameBuilder()) if builder is not None else None
        )
        asked = str(request.__struct_config__.tag)
        return Told(request=request.request, asked=asked, revision=revision, document=document)

    def _looked_at(self, request: Request) -> tuple[Source, FrameBuilder | None]:
        """The study at the revision asked for, and where it is the newest the frame of the last time."""
        from ino_tui.cohort.frame import FrameBuilder

        newest = self._newest()
        if request.revision is not None and request.revision != newest.revision:
            return newest.as_of(request.revision), None
        return newest, self._builders.setdefault(request.basis, FrameBuilder())

    def _newest(self) -> Source:
        if self._study is None:
            self._study = self._open()
        else:
            self._study.tail()
        return self._study


def _leave_when_unread(fd: int) -> None:
    """End this process, whatever it is doing, as soon as nobody reads its answers any more."""
    watch = select.poll()
    # Only what is always reported: that the other end is closed.
    watch.register(fd, 0)
    watch.poll()
    os._exit(0)


def main(arguments: list[str]) -> int:
    """Serve one study to one person."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m ino_tui.cohort.engine STUDY PERSON\n")
        return 2
    path, person = Path(arguments[0]), arguments[1]
    # What a library prints must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    engine = Engine(lambda: Study.open(path), person, FiguresCache(path).keep)
    serve(engine, sys.stdin.buffer, answers, lambda: _leave_when_unread(answers.fileno()))
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stderr.flush()
    # Nothing is left to be put in order, and a thread may still be reading.
    os._exit(code)
