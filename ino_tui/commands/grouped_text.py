"""A figure by groups, as lines."""

from __future__ import annotations

from collections.abc import Sequence

from ino_tui.cohort.moved import says
from ino_tui.cohort.shapes import NOT_ESTIMABLE, Band, Effect, GroupedFigure, GroupTest
from ino_tui.commands.speech import columns


def grouped_lines(figure: GroupedFigure) -> list[str]:
    """What is grouped by what; a line a group; the test; who is in no group."""
    how = {"baseline": "known at INO start", "time-dependent": "as a state entered in time"}
    where = how.get(figure.how, f"from a landmark at {figure.landmark or 0:g} months")
    lines = [f"{figure.figure}: {figure.label}", f"by {figure.by_label}, {where}, n {figure.n}"]
    rows = [
        (group.label, f"n {group.n}", says(group.figure) if group.figure else f"not estimable: {group.reason}")
        for group in figure.groups
    ]
    lines += [f"  {line}" for line in columns(rows)]
    lines.append(_test(figure.test))
    if figure.effect is not None:
        lines.append(_effect(figure.effect))
    if figure.ungrouped:
        lines.append(f"in no group: {figure.ungrouped}")
    lines += [f"left out: {part.label}, {part.n}" for part in figure.left_out]
    return [*lines, figure.note] if figure.note else lines


def _test(test: GroupTest) -> str:
    if test.p is None:
        return f"{test.name}: not estimable: {test.reason}"
    chi_square = "" if test.statistic is None else f"chi-square {test.statistic:.3f}, df {test.df}, "
    return f"{test.name}: {chi_square}p {_p(test.p)}"


def _effect(effect: Effect) -> str:
    if effect.hazard_ratio is None or effect.p is None:
        return f"hazard ratio of {effect.name}: not estimable: {effect.reason}"
    limits = "-".join(NOT_ESTIMABLE if v is None else f"{v:.3f}" for v in (effect.low, effect.high))
    return f"hazard ratio of {effect.name}: {effect.hazard_ratio:.3f} ({limits}), p {_p(effect.p)}, {effect.method}"


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def band_lines(bands: Sequence[Band]) -> list[str]:
    """A line a figure: if every open item turned out worst, and best."""
    head = ("figure", "", "months", "worst", "best", "open", "of")
    rows = [
        (
            band.id,
            band.label,
            "" if band.months is None else f"{band.months:g}",
            *(NOT_ESTIMABLE if v is None else f"{v:.1f} %" for v in (band.worst, band.best)),
            str(band.open),
            str(band.of),
        )
        for band in bands
    ]
    return columns([head, *rows], right=(2, 3, 4, 5, 6))
