"""Which figures differ between two computations of a cohort, and each in one line. Pure; no NumPy."""

from __future__ import annotations

import msgspec

from ino_tui.cohort.shapes import (
    NOT_ESTIMABLE,
    CohortFigures,
    Figure,
    FollowUpFigure,
    IncidenceFigure,
    ProportionFigure,
    SurvivalAt,
    without_curve,
)


class MovedFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure before and after; None where there was none. ``says`` are its numbers in one line."""

    id: str
    label: str
    before: Figure | None
    after: Figure | None
    says_before: str
    says_after: str


def moved(before: CohortFigures, after: CohortFigures) -> tuple[MovedFigure, ...]:
    """The figures of which any number differs, in the order of the later computation."""
    old = {figure.id: figure for figure in before.figures}
    new = {figure.id: figure for figure in after.figures}
    return tuple(
        _moved(old.get(figure_id), new.get(figure_id))
        for figure_id in dict.fromkeys([*new, *old])
        if _bare(old.get(figure_id)) != _bare(new.get(figure_id))
    )


def _bare(figure: Figure | None) -> Figure | None:
    return None if figure is None else without_curve(figure)


def _moved(before: Figure | None, after: Figure | None) -> MovedFigure:
    either = after or before
    assert either is not None
    return MovedFigure(
        id=either.id,
        label=either.label,
        before=_bare(before),
        after=_bare(after),
        says_before=says(before),
        says_after=says(after),
    )


def says(figure: Figure | None) -> str:
    """The numbers of a figure: ``60/100 60.0 % (49.7-69.7)``; ``-`` where there is none."""
    if figure is None:
        return "-"
    if isinstance(figure, ProportionFigure):
        percent = f"{_number(figure.percent)} % ({_number(figure.low)}-{_number(figure.high)})"
        inside = ", ".join(f"{part.label} {part.n}" for part in (*(figure.causes or ()), *figure.beside) if part.n)
        words = f"{figure.n}/{figure.of} {percent}" if figure.percent is not None else f"{figure.n}/{figure.of}"
        missing = f", {figure.missing} missing" if figure.missing else ""
        return words + missing + (f" [{inside}]" if inside else "")
    if isinstance(figure, IncidenceFigure):
        own = figure.own
        missing = f", {figure.missing} missing" if figure.missing else ""
        return f"{own.events}/{figure.n}, {', '.join(map(_at, own.at))}{missing}"
    limits = f"({_number(figure.median_low)}-{_number(figure.median_high)})"
    median = f"median {_number(figure.median)} {limits}"
    missing = f", {figure.missing} missing" if figure.missing else ""
    if isinstance(figure, FollowUpFigure):
        return f"{median}, n {figure.n}{missing}"
    return f"{figure.events}/{figure.n}, {median}, {', '.join(map(_at, figure.at))}{missing}"


def _at(at: SurvivalAt) -> str:
    limits = "-".join(_number(None if v is None else 100 * v) for v in (at.low, at.high))
    return f"{at.months:g} mo {_number(None if at.estimate is None else 100 * at.estimate)} % ({limits})"


def _number(value: float | None) -> str:
    return NOT_ESTIMABLE if value is None else f"{value:.1f}"
