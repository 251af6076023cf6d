"""What a drawing is made of before it is drawn: plain data, no matplotlib."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands around every drawing. ``caption`` is a sentence or so each; ``synthetic`` is said on it."""

    title: str
    caption: tuple[str, ...]
    synthetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A step curve in months and shares of 1, from ``start`` at 0 to ``last``; limits None where there are none.

    ``at_risk``: the number watched at 0, 1, 2, ... months. ``censored``: where a tick stands.
    """

    label: str
    start: float
    months: tuple[float, ...]
    estimate: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    censored: tuple[float, ...]
    last: float
    at_risk: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBand:
    """Worst and best case of a step curve as shares of 1: both hold from each of ``months`` on, to ``last``."""

    months: tuple[float, ...]
    worst: tuple[float, ...]
    best: tuple[float, ...]
    last: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    """A row of the table under the axis: the number at risk at each tick; ``line`` is the curve it belongs to."""

    label: str
    counts: tuple[int, ...]
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Step curves over one axis, with the table of numbers at risk at its ``ticks``, in months."""

    sheet: Sheet
    x_label: str
    y_label: str
    lines: tuple[Line, ...]
    ticks: tuple[int, ...]
    horizon: float
    risk: tuple[RiskRow, ...]
    falling: bool
    band: StepBand | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestRow:
    """A group of ``of`` cases with its proportion in per cent.

    ``note`` stands to the right: the numbers, the test of a heading, or why there is no proportion.
    ``worst`` and ``best`` case over open items, in per cent, where they are to be drawn.
    """

    label: str
    heading: bool = False
    count: str = ""
    of: int = 0
    percent: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    worst: float | None = None
    best: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Proportions below one another, with their intervals."""

    sheet: Sheet
    x_label: str
    rows: tuple[ForestRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowBox:
    """A box of ``n`` cases; ``x`` is its middle and ``y`` its top, in mm. ``bad``: a sum about it fails."""

    code: str
    label: str
    n: int
    x: float
    y: float
    width: float
    bad: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowChart:
    """Boxes and the arrows between them, by code."""

    sheet: Sheet
    boxes: tuple[FlowBox, ...]
    arrows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A sign on a lane, in months; ``kind`` is one of `swimmer.KINDS`."""

    kind: str
    months: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SwimmerLane:
    """One patient: a bar of ``months``, the INO cycles in it as (from, to), and what happened."""

    label: str
    months: float
    cycles: tuple[tuple[float, float], ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Swim:
    """The lanes from top to bottom, with the kinds of marks that are explained beside them."""

    sheet: Sheet
    lanes: tuple[SwimmerLane, ...]
    kinds: tuple[str, ...]


Drawing = Curves | Forest | FlowChart | Swim
