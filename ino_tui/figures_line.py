"""The line to the statistics process: asks what the session wants, posts what comes, starts it again if it dies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock
from time import monotonic
from typing import Any

import msgspec

from ino_tui.cohort.process.asking import Told
from ino_tui.cohort.process.client import EngineClient
from ino_tui.cohort.process.opinions import Opinions
from ino_tui.cohort.process.wire import Answer, GroupedAnswer, GroupedRequest
from ino_tui.cohort.shapes import CohortFigures, to_json
from ino_tui.messages import Answered, FiguresCame, FiguresFailed, OpinionsCame
from ino_tui.requests import Compute, Inquire

# Where it ended so often within so many seconds, it is not started again before something else is asked.
_ENDS, _WITHIN_SECONDS = 3, 120.0
_AGAIN = "Statistics process ended, is started again."
_GONE = "The statistics process ends each time it starts; the figures stay as they are."

# The figures kept of a basis; None where there are none.
KeptFigures = Callable[[str], CohortFigures | None]


class FiguresLine:
    """Nothing is asked before `start`; the newest request is kept and asked then, and after a new start.

    ``past`` asks for the revision of the request, and not for the newest there is. Until the process
    answers for the first time, figures that ``kept`` finds are posted at once, marked ``cached``.
    """

    def __init__(
        self,
        study: Path,
        person: str,
        post: Callable[[FiguresCame | FiguresFailed | Answered | OpinionsCame], object],
        *,
        past: bool = False,
        kept: KeptFigures = lambda _basis: None,
    ) -> None:
        self._post = post
        self._past = past
        self._kept: KeptFigures | None = kept
        self._client = EngineClient(
            study,
            person,
            self._answered,
            self._ended,
            self._grouped,
            self._told,
            self._opinions,
        )
        self._wanted: Compute | None = None
        # The newest question of each kind that has no answer, and the number it was asked by.
        self._open: dict[type, tuple[Inquire, int]] = {}
        self._running = False
        self._ends: list[float] = []
        # The process is started from the desk's thread and again from the one that heard it end.
        self._lock = RLock()

    def start(self) -> None:
        """Start the process."""
        with self._lock:
            self._running = True
            self._begin()

    def ask(self, request: Compute) -> None:
        """Ask for the figures on a basis; answers to earlier requests are dropped."""
        with self._lock:
            self._wanted = request
            if self._kept is not None and (figures := self._kept(request.basis)) is not None:
                self._post(FiguresCame({**shown(to_json(figures, curves=True)), "cached": True}))
            if not self._running:
                return
            if self._client.alive:
                self._ask(request)
            else:
                self._ends.clear()
                self._begin()

    def inquire(self, request: Inquire) -> None:
        """Ask something else of the cohort; of each kind only the newest question is answered."""
        with self._lock:
            self._open[type(request.question)] = (request, 0)
            if not self._running:
                return
            if self._client.alive:
                self._inquire(request)
            else:
                self._ends.clear()
                self._begin()

    def stop(self) -> None:
        """End the process at once."""
        with self._lock:
            self._running = False
        self._client.kill()

    def _begin(self) -> None:
        try:
            self._client.start()
        except OSError as error:
            self._post(FiguresFailed(f"The statistics process does not start ({error.strerror})."))
            return
        if self._wanted is not None:
            self._ask(self._wanted)
        for request, _ in tuple(self._open.values()):
            self._inquire(request)

    def _ask(self, request: Compute) -> None:
        self._client.ask(request.basis, request.revision if self._past else None)

    def _inquire(self, request: Inquire) -> None:
        asked = request.question
        revision = request.revision if self._past else None
        if isinstance(asked, GroupedRequest):
            number = self._client.ask_grouped(
                asked.basis,
                asked.figure,
                asked.by,
                landmark=asked.landmark,
                time_dependent=asked.time_dependent,
                revision=revision,
            )
        else:
            number = self._client.inquire(msgspec.structs.replace(asked, revision=revision))
        self._open[type(asked)] = (request, number)

    def _grouped(self, answer: GroupedAnswer) -> None:
        document = msgspec.to_builtins(answer.grouped) if answer.grouped is not None else None
        self._answer_to(answer.request, answer.revision, document, answer.error)

    def _told(self, answer: Told) -> None:
        self._answer_to(answer.request, answer.revision, answer.document, answer.error)

    def _opinions(self, opinions: Opinions) -> None:
        self._post(OpinionsCame(opinions))

    def _answer_to(self, number: int, revision: int | None, document: dict[str, Any] | None, error: str) -> None:
        with self._lock:
            request = next((r for r, n in self._open.values() if n == number), None)
            if request is None:
                return
            del self._open[type(request.question)]
        # What could not be answered is not asked again before there is something newer.
        at = request.revision if revision is None else revision
        self._post(Answered(request.question, at, document, error))

    def _answered(self, answer: Answer) -> None:
        if answer.figures is None:
            self._post(FiguresFailed(answer.error or "The statistics process gave no figures."))
            return
        self._kept = None
        self._post(FiguresCame(shown(to_json(answer.figures, curves=True))))

    def _ended(self) -> None:
        with self._lock:
            if not self._running or self._client.alive:
                return
            now = monotonic()
            self._ends = [*(end for end in self._ends if now - end < _WITHIN_SECONDS), now]
            if len(self._ends) >= _ENDS:
                self._post(FiguresFailed(_GONE))
                for request, _ in self._open.values():
                    self._post(Answered(request.question, request.revision, None, _GONE))
                self._open.clear()
                return
            self._post(FiguresFailed(_AGAIN))
            self._begin()


def shown(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Figures as the session takes them: ``mix`` over all items as counts by source, by endpoint in ``mixes``."""
    mixes = answer.get("mix", ())
    whole: Mapping[str, int] = next((m for m in mixes if m["endpoint"] == "*"), {})
    return {**answer, "mix": {k: whole.get(k, 0) for k in ("final", "own", "site")}, "mixes": mixes}
