"""The figures as they leave the statistics: frozen, and in JSON as the command line prints them.

No NumPy here: the desk reads these shapes too.
"""

from __future__ import annotations

from typing import Any

import msgspec

# What stands for a null where figures are printed, as tables of survival have it.
NOT_ESTIMABLE = "NE"


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
    ``r_call``: what gives the same digits in R.
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
    r_call: str = ""


class SurvivalAt(_Shape, frozen=True, kw_only=True):
    """A survival curve at a month, as shares of 1; ``at_risk`` is the number watched to it."""

    months: float
    estimate: float | None
    low: float | None
    high: float | None
    at_risk: int


class CurvePoints(_Shape, frozen=True, kw_only=True):
    """A curve to draw, as steps: at each of ``months`` it comes to ``estimate``. ``censored``: ticks.

    A survival curve falls from 1, an incidence rises from 0. ``at_risk``: the number watched at 0, 1,
    2, ... months, to the last whole month before ``last``.
    """

    months: tuple[float, ...]
    estimate: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    censored: tuple[float, ...]
    last: float
    at_risk: tuple[int, ...] = ()


class SurvivalPart(_Shape, frozen=True, kw_only=True):
    """A survival figure of one group, or counted in another way, in short."""

    code: str
    label: str
    n: int
    events: int
    at: tuple[SurvivalAt, ...]


class SurvivalFigure(_Shape, frozen=True, kw_only=True, tag_field="kind", tag="survival"):
    """Survival by Kaplan-Meier; times in months. ``imputed``: cases with a partial date in it.

    ``origin``, ``event`` and ``population`` in words. ``missing``: in scope, but without a value or a
    time, not in ``n``. ``left_out``: others that are not in ``n``, by reason. ``events_by``: what came
    first, where several count as the event. ``sensitivity``: the same counted in another way.
    """

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
    origin: str = ""
    event: str = ""
    population: str = ""
    left_out: tuple[Part, ...] = ()
    events_by: tuple[Part, ...] = ()
    sensitivity: tuple[SurvivalPart, ...] = ()
    r_call: str = ""


class IncidencePart(_Shape, frozen=True, kw_only=True):
    """The cumulative incidence of one cause: share who had it by a month, the others competing."""

    code: str
    label: str
    events: int
    at: tuple[SurvivalAt, ...]
    curve: CurvePoints | None = None


class IncidenceFigure(_Shape, frozen=True, kw_only=True, tag_field="kind", tag="incidence"):
    """Cumulative incidence by Aalen-Johansen; times in months.

    ``causes``: the figure's own event first, then what competes with it, by causes of which no case
    has two; their sum and the share free of all of them is 1. ``sensitivity``: the own event counted
    in another way. ``beside``: counts shown with it. The rest as in `SurvivalFigure`.
    """

    id: str
    label: str
    origin: str
    population: str
    competing: str
    causes: tuple[IncidencePart, ...]
    n: int
    missing: int
    imputed: int
    method: str
    level: float
    basis: str
    event: str = ""
    left_out: tuple[Part, ...] = ()
    beside: tuple[Part, ...] = ()
    sensitivity: tuple[IncidencePart, ...] = ()
    r_call: str = ""

    @property
    def own(self) -> IncidencePart:
        """The event the figure is about."""
        return self.causes[0]


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
    origin: str = ""
    population: str = ""
    r_call: str = ""


Figure = ProportionFigure | SurvivalFigure | FollowUpFigure | IncidenceFigure


class GroupTest(_Shape, frozen=True, kw_only=True):
    """A test between groups; numbers None where there is no test, and ``reason`` says why."""

    name: str
    statistic: float | None
    df: int | None
    p: float | None
    reason: str = ""
    r_call: str = ""


class Effect(_Shape, frozen=True, kw_only=True):
    """A hazard ratio with its limits; None where it is not estimable, and ``reason`` says why."""

    name: str
    method: str
    hazard_ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    reason: str = ""
    r_call: str = ""


class Grouped(_Shape, frozen=True, kw_only=True):
    """One group: its figure, or in ``reason`` why it is not estimable. ``n`` is counted in both."""

    code: str
    label: str
    n: int
    figure: ProportionFigure | SurvivalFigure | IncidenceFigure | None
    reason: str = ""


class GroupedFigure(_Shape, frozen=True, kw_only=True, tag_field="kind", tag="grouped"):
    """A figure by groups, with the test between them.

    ``figure`` is the id of what is grouped and ``by`` of the groups; ``id`` is ``FIGURE.by.BY``.
    ``how``: ``baseline`` (known at INO start), ``landmark`` (by what was known at ``landmark``
    months, times count from there) or ``time-dependent`` (a state entered in time; a patient is
    counted in both groups). ``ungrouped``: in the figure, but without a value to group by.
    ``left_out``: others that are in no group, by reason: those the figure itself does not count (code
    ``missing``: no value or no time), and those of no part in a comparison from a landmark.
    """

    id: str
    figure: str
    by: str
    how: str
    label: str
    by_label: str
    groups: tuple[Grouped, ...]
    test: GroupTest
    n: int
    ungrouped: int
    basis: str
    landmark: float | None = None
    left_out: tuple[Part, ...] = ()
    effect: Effect | None = None
    note: str = ""


class Band(_Shape, frozen=True, kw_only=True):
    """A figure if every open item turned out worst, and if every one turned out best; in per cent.

    ``months``: where it is read, for survival. ``open`` items of ``of``.
    """

    id: str
    label: str
    worst: float | None
    best: float | None
    open: int
    of: int
    months: float | None = None


class Mix(_Shape, frozen=True, kw_only=True):
    """How many items have a final, an own, a site value, or none. ``endpoint`` is ``*`` for all of them."""

    endpoint: str
    items: int
    final: int
    own: int
    site: int
    missing: int


class CohortFigures(_Shape, frozen=True, kw_only=True):
    """The figures of the cohort under one basis at one revision; ``withdrawn`` cases are in none of them.

    ``lock`` is what froze the study, or some endpoints of it, as it is here; left out where nothing did.
    ``withheld`` are the ids of figures that a blind reader is not shown on this basis (`cohort.withheld`).
    """

    revision: int
    lock: str = ""
    basis: str
    synthetic: bool
    cases: int
    withdrawn: int
    treated: int
    imputed: int
    figures: tuple[Figure, ...]
    mix: tuple[Mix, ...]
    withheld: tuple[str, ...] = ()

    def figure(self, figure_id: str) -> Figure:
        """A figure by its id. Raises KeyError."""
        for figure in self.figures:
            if figure.id == figure_id:
                return figure
        raise KeyError(figure_id)


def without_curve(figure: Figure) -> Figure:
    """A figure without the points to draw, which say the same again."""
    if isinstance(figure, SurvivalFigure):
        return msgspec.structs.replace(figure, curve=None)
    if isinstance(figure, IncidenceFigure):
        causes = tuple(msgspec.structs.replace(part, curve=None) for part in figure.causes)
        return msgspec.structs.replace(figure, causes=causes)
    return figure


def bare_groups(figure: GroupedFigure) -> GroupedFigure:
    """A figure by groups without the points to draw."""
    groups = tuple(
        msgspec.structs.replace(group, figure=without_curve(group.figure)) if group.figure else group
        for group in figure.groups
    )
    return msgspec.structs.replace(figure, groups=groups)


def to_json(figures: CohortFigures, *, curves: bool = False) -> dict[str, Any]:
    """The figures as JSON holds them: ``{"revision", "basis", ..., "figures": [...]}``.

    ``curves``: with the points to draw under ``curve``.
    """
    if not curves:
        figures = msgspec.structs.replace(figures, figures=tuple(map(without_curve, figures.figures)))
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(figures))
    return found
