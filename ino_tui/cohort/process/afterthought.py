"""The second opinion while nothing else is asked: a figure at a time, so that no request waits for more than one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from ino_tui.cohort.process.opinions import Opinion, Opinions
from ino_tui.cohort.shapes import CohortFigures, IncidenceFigure, SurvivalFigure
from store.basis import CohortRows

if TYPE_CHECKING:
    from ino_tui.cohort.frame import FrameBuilder

# Beyond so many cases lifelines takes seconds for one incidence or hazard ratio.
MOST_CASES = 2000
# While lifelines is loaded a request waits for no longer than this.
_MOMENT = 0.05


class Afterthought:
    """Second opinions on the figures that went out last; those on figures they have followed are abandoned."""

    def __init__(self) -> None:
        self._figures: CohortFigures | None = None
        self._coming: Iterator[Opinion] = iter(())
        self._found: list[Opinion] = []
        # Basis -> the revision whose figures have one.
        self._done: dict[str, int] = {}
        self._loading: Thread | None = None

    @property
    def due(self) -> bool:
        """Whether there are figures without one."""
        return self._figures is not None

    def on(self, rows: CohortRows, figures: CohortFigures, builder: FrameBuilder | None) -> None:
        """These figures of these rows went out."""
        now = self._figures
        if now is not None and (now.basis, now.revision) == (figures.basis, figures.revision):
            return
        self._figures, self._found = None, []
        if self._done.get(figures.basis) != figures.revision:
            self._figures, self._coming = figures, _opinions(rows, figures, builder)

    def step(self) -> Opinions | None:
        """Go on for a moment or by a figure; the opinions once they are whole. Never raises."""
        figures = self._figures
        if figures is None or not self._loaded():
            return None
        try:
            opinion = next(self._coming, None)
        except Exception as error:  # noqa: BLE001 - the figures stand without it; its text may hold values of the record
            opinion, self._found = None, _none(figures, type(error).__name__)
        if opinion is not None:
            self._found.append(opinion)
            return None
        found, self._figures, self._found = tuple(self._found), None, []
        self._done[figures.basis] = figures.revision
        return Opinions(basis=figures.basis, revision=figures.revision, opinions=found)

    def _loaded(self) -> bool:
        """Load lifelines on a thread of its own: it takes seconds, and a request must not wait for them."""
        if self._loading is None:
            self._loading = Thread(target=_load, daemon=True, name="lifelines")
            self._loading.start()
        self._loading.join(_MOMENT)
        return not self._loading.is_alive()


def _load() -> None:
    # Where it cannot be loaded, whoever uses it is told again.
    with suppress(Exception):
        import_module("ino_tui.cohort.second_opinion")
        import_module("ino_tui.cohort.in_lifelines")


def _opinions(rows: CohortRows, figures: CohortFigures, builder: FrameBuilder | None) -> Iterator[Opinion]:
    from ino_tui.cohort.second_opinion import second_opinion

    yield from second_opinion(rows, figures, builder=builder, most=MOST_CASES)


def _none(figures: CohortFigures, why: str) -> list[Opinion]:
    return [
        Opinion(id=figure.id, by="lifelines", agrees=None, traps=(f"it could not be asked ({why})",))
        for figure in figures.figures
        if isinstance(figure, SurvivalFigure | IncidenceFigure)
    ]
