"""The figures as they leave the statistics: frozen, and in JSON as the command line prints them.

No NumPy here: the desk reads these shapes too.
"""

from __future__ import annotations

from typing import Any

import msgspec


class _Shape(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A field without a default is always printed, null where it is not estimable."""


class Part(_Shape, frozen=True, kw_only=True):
    """One of the codes that a figure is made up of, and how many."""

    code: str
    label: str
    n: int


class ProportionFigure(_Shape, frozen=True, kw_only=True, tag_field="kind", tag="proportion"):
    """``n`` of ``of``; percent and limits in per cent.

    ``missing``: items in scope without a value under the basis, not in ``of``. ``left_out``: others
    that are not in ``of``, by reason. ``causes``: what a class of deaths is made up of. ``methods``:
    how those in ``of`` were measured. ``beside``: counts that are always shown with the figure.
    """

    id: str
    label: str
    n: int
    of: int
    percent: float | None
    low: float | None
    high: float | None
    method: str
    level: float
    basis: str
    missing: int
    left_out: tuple[Part, ...] = ()
    causes: tuple[Part, ...] | None = None
    methods: tuple[Part, ...] = ()
    beside: tuple[Part, ...] = ()


class SurvivalAt(_Shape, frozen=True, kw_only=True):
    """A survival curve at a month, as shares of 1; ``at_risk`` is the number watched to it."""

    months: float
    estimate: float | None
    low: float | None
    high: float | None
    at_risk: int


class CurvePoints(_Shape, frozen=True, kw_only=True):
    """A curve to draw, as steps: at each of ``months`` it falls to ``estimate``. ``censored``: ticks."""

    months: tuple[float, ...]
    estimate: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    censored: tuple[float, ...]
    last: float


class SurvivalPart(_Shape, frozen=True, kw_only=True):
    """A survival figure of one group, in short."""

    code: str
    label: str
    n: int
    events: int
    at: tuple[SurvivalAt, ...]


class SurvivalFigure(_Shape, frozen=True, kw_only=True, tag_field="kind", tag="survival"):
    """Survival by Kaplan-Meier; times in months. ``imputed``: cases with a partial date in it."""

    id: str
    label: str
    at: tuple[SurvivalAt, ...]
    median: float | None
    median_low: float | None
    median_high: float | None
    events: int
    n: int
    method: str
    level: float
    basis: str
    missing: int
    imputed: int
    parts: tuple[SurvivalPart, ...] = ()
    curve: CurvePoints | None = None


class FollowUpFigure(_Shape, frozen=True, kw_only=True, tag_field="kind", tag="followup"):
    """Follow-up in months: median, and the range ``low`` to ``high`` of those alive."""

    id: str
    label: str
    median: float | None
    median_low: float | None
    median_high: float | None
    low: float | None
    high: float | None
    n: int
    alive: int
    method: str
    level: float
    basis: str
    missing: int
    imputed: int


Figure = ProportionFigure | SurvivalFigure | FollowUpFigure


class Mix(_Shape, frozen=True, kw_only=True):
    """How many items have a final, an own, a site value, or none. ``endpoint`` is ``*`` for all of them."""

    endpoint: str
    items: int
    final: int
    own: int
    site: int
    missing: int


class CohortFigures(_Shape, frozen=True, kw_only=True):
    """The figures of the cohort under one basis at one revision; ``withdrawn`` cases are in none of them."""

    revision: int
    basis: str
    synthetic: bool
    cases: int
    withdrawn: int
    treated: int
    imputed: int
    figures: tuple[Figure, ...]
    mix: tuple[Mix, ...]

    def figure(self, figure_id: str) -> Figure:
        """A figure by its id. Raises KeyError."""
        for figure in self.figures:
            if figure.id == figure_id:
                return figure
        raise KeyError(figure_id)


def to_json(figures: CohortFigures, *, curves: bool = False) -> dict[str, Any]:
    """The figures as JSON holds them: ``{"revision", "basis", ..., "figures": [...]}``.

    ``curves``: with the points to draw under ``curve``.
    """
    if not curves:
        plain = tuple(
            msgspec.structs.replace(f, curve=None) if isinstance(f, SurvivalFigure) else f for f in figures.figures
        )
        figures = msgspec.structs.replace(figures, figures=plain)
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(figures))
    return found
