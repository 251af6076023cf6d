"""The line to the statistics process: asks what the session wants, posts what comes, starts it again if it dies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ino_tui.cohort.client import EngineClient
from ino_tui.cohort.shapes import to_json
from ino_tui.cohort.wire import Answer
from ino_tui.messages import FiguresCame, FiguresFailed
from ino_tui.requests import Compute

_STARTS = 3
_GONE = "The statistics process ends each time it starts; the figures stay as they are."


class FiguresLine:
    """Nothing is asked before `start`; the newest request is kept and asked then, and after a new start.

    ``past`` asks for the revision of the request, and not for the newest there is.
    """

    def __init__(
        self, study: Path, person: str, post: Callable[[FiguresCame | FiguresFailed], object], *, past: bool = False
    ) -> None:
        self._post = post
        self._past = past
        self._client = EngineClient(study, person, self._answered, self._ended)
        self._wanted: Compute | None = None
        self._starts = 0

    def start(self) -> None:
        """Start the process."""
        self._starts += 1
        try:
            self._client.start()
        except OSError as error:
            self._starts = 0
            self._post(FiguresFailed(f"The statistics process does not start ({error.strerror})."))
            return
        if self._wanted is not None:
            self._ask(self._wanted)

    def ask(self, request: Compute) -> None:
        """Ask for the newest figures on a basis; answers to earlier requests are dropped."""
        self._wanted = request
        if self._starts:
            self._ask(request)

    def _ask(self, request: Compute) -> None:
        self._client.ask(request.basis, request.revision if self._past else None)

    def stop(self) -> None:
        """End the process at once."""
        self._starts = 0
        self._client.kill()

    def _answered(self, answer: Answer) -> None:
        if answer.figures is None:
            self._post(FiguresFailed(answer.error or "The statistics process gave no figures."))
            return
        self._starts = 1
        self._post(FiguresCame(shown(to_json(answer.figures, curves=True))))

    def _ended(self) -> None:
        if not self._starts:
            return
        if self._starts < _STARTS:
            self.start()
        else:
            self._post(FiguresFailed(_GONE))


def shown(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Figures as the session takes them: ``mix`` over all items as counts by source, by endpoint in ``mixes``."""
    mixes = answer.get("mix", ())
    whole: Mapping[str, int] = next((m for m in mixes if m["endpoint"] == "*"), {})
    return {**answer, "mix": {k: whole.get(k, 0) for k in ("final", "own", "site")}, "mixes": mixes}
