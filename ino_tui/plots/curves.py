"""Survival and incidence figures as step curves with their table of numbers at risk; no matplotlib."""

from __future__ import annotations

from ino_tui.cohort.shapes import CurvePoints, GroupedFigure, IncidenceFigure, SurvivalFigure
from ino_tui.plots.captions import (
    Origin,
    about,
    incidence_numbers,
    not_counted,
    r_call,
    sheet,
    survival_numbers,
    test_words,
)
from ino_tui.plots.layout import Curves, Line, RiskRow
from store.errors import Refused

# Ticks of the axis in months; the first step that needs no more than so many of them.
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_MOST_TICKS = 10
_BAND = "Band: interval; ticks: censored."


def ticks(last: float) -> tuple[int, ...]:
    """The ticks of an axis of so many months, from 0."""
    step = next((s for s in _STEPS if last / s < _MOST_TICKS), _STEPS[-1])
    return tuple(range(0, int(last) + 1, step))


def of(figure: SurvivalFigure | IncidenceFigure, origin: Origin) -> Curves:
    """A figure as it is. Raises Refused where it is of nobody."""
    return survival(figure, origin) if isinstance(figure, SurvivalFigure) else incidence(figure, origin)


def survival(figure: SurvivalFigure, origin: Origin) -> Curves:
    """A Kaplan-Meier curve. Raises Refused where nobody is in it."""
    line = _line("all", _points(figure.id, figure.curve, figure.missing), falling=True)
    caption = [*about(figure), _BAND, f"{survival_numbers(figure)}."]
    caption += not_counted(figure.missing, figure.left_out, figure.imputed)
    return _curves(figure.label, [line], [*caption, *r_call(figure)], origin, _since(figure.origin), falling=True)


def incidence(figure: IncidenceFigure, origin: Origin) -> Curves:
    """The incidence of an event and of what competes with it, as far as it happened. Raises as `survival`."""
    drawn = [part for i, part in enumerate(figure.causes) if i == 0 or part.events]
    lines = [_line(part.label, _points(figure.id, part.curve, figure.missing), falling=False) for part in drawn]
    caption = [*about(figure), "Bands: intervals.", f"n {figure.n}; {incidence_numbers(figure.own)}."]
    caption += [f"{incidence_numbers(part)}." for part in drawn[1:]]
    caption += not_counted(figure.missing, figure.left_out, figure.imputed)
    caption += r_call(figure)
    # All curves are of the same patients: one row at risk.
    return _curves(figure.label, lines, caption, origin, _since(figure.origin), falling=False, one_row=True)


def grouped(figure: GroupedFigure, origin: Origin) -> Curves:
    """One curve a group, of the figure's own event. Raises Refused where no group can be estimated."""
    lines, told, some = [], [], None
    for group in figure.groups:
        shown = group.figure
        if isinstance(shown, SurvivalFigure) and (points := shown.curve):
            lines.append(_line(group.label, points, falling=True))
            told.append(f"{group.label}: {survival_numbers(shown)}.")
        elif isinstance(shown, IncidenceFigure) and (points := shown.own.curve):
            lines.append(_line(group.label, points, falling=False))
            told.append(f"{group.label}: n {shown.n}; {incidence_numbers(shown.own)}.")
        else:
            told += [f"{group.label}: n {group.n}, not estimable: {group.reason.rstrip('.')}."] if group.n else []
            continue
        some = some or shown
    if some is None:
        why = " ".join(told) or "no group has a case."
        raise Refused("nothing-to-draw", f"{figure.figure} by {figure.by} has nothing to draw: {why}")
    falling = isinstance(some, SurvivalFigure)
    caption = [*about(some), _BAND if falling else "Bands: intervals.", *told, test_words(figure.test)]
    if figure.effect is not None and figure.effect.hazard_ratio is not None:
        effect = figure.effect
        caption.append(f"{effect.name}: hazard ratio {effect.hazard_ratio:.2f} ({effect.low:.2f}–{effect.high:.2f}).")
    caption += [f"{figure.note}."] if figure.note else []
    caption += [f"{figure.ungrouped} without a value to group by."] if figure.ungrouped else []
    caption += not_counted(0, figure.left_out, 0)
    caption += [f"In R: {figure.test.r_call}."] if figure.test.r_call else []
    return _curves(
        f"{figure.label}, by {figure.by_label}", lines, caption, origin, _since(some.origin), falling=falling
    )


def _since(origin: str) -> str:
    return f"months from {origin}" if origin else "months"


def _points(figure_id: str, points: CurvePoints | None, missing: int) -> CurvePoints:
    if points is None or not points.at_risk:
        without = f" ({missing} are without a value or a time)" if missing else ""
        raise Refused("nothing-to-draw", f"{figure_id} has nothing to draw: nobody is in it under this basis{without}.")
    return points


def _line(label: str, points: CurvePoints, *, falling: bool) -> Line:
    return Line(
        label=label,
        start=1.0 if falling else 0.0,
        months=points.months,
        estimate=points.estimate,
        low=points.low,
        high=points.high,
        censored=points.censored if falling else (),
        last=points.last,
        at_risk=points.at_risk,
    )


def _curves(
    title: str,
    lines: list[Line],
    caption: list[str],
    origin: Origin,
    x_label: str,
    *,
    falling: bool,
    one_row: bool = False,
) -> Curves:
    horizon = max(line.last for line in lines)
    at = ticks(horizon)
    alone = one_row or len(lines) == 1
    rows = lines[:1] if alone else lines
    return Curves(
        sheet=sheet(title, caption, origin),
        x_label=x_label,
        y_label="survival, %" if falling else "cumulative incidence, %",
        lines=tuple(lines),
        ticks=at,
        horizon=horizon,
        risk=tuple(
            RiskRow(label="at risk" if alone else line.label, counts=_at_risk(line, at), line=None if alone else i)
            for i, line in enumerate(rows)
        ),
        falling=falling,
    )


def _at_risk(line: Line, at: tuple[int, ...]) -> tuple[int, ...]:
    """After the last follow-up nobody is watched."""
    return tuple(line.at_risk[k] if k < len(line.at_risk) else 0 for k in at)
