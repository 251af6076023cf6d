"""A proportion by every subgroup known at INO start, below one another; no matplotlib."""

from __future__ import annotations

from collections.abc import Sequence

from ino_tui.cohort.shapes import GroupedFigure, ProportionFigure
from ino_tui.plots.captions import Origin, method_words, not_counted, number, r_call, sheet
from ino_tui.plots.layout import Forest, ForestRow
from store.errors import Refused


def forest(whole: ProportionFigure, by: Sequence[GroupedFigure], origin: Origin) -> Forest:
    """All cases first, then each subgroup under its heading, with the test between its groups.

    Raises Refused where nobody is counted.
    """
    if not whole.of:
        without = f" ({whole.missing} are without a value)" if whole.missing else ""
        raise Refused("nothing-to-draw", f"{whole.id} has nothing to draw: nobody is in it under this basis{without}.")
    rows = [_row("all", whole)]
    ungrouped = []
    for figure in by:
        p = figure.test.p
        test = f"p = {p:.3f}" if p is not None and p >= 0.001 else "p < 0.001" if p is not None else "no test"
        rows.append(ForestRow(label=figure.by_label, heading=True, note=test))
        for group in figure.groups:
            if isinstance(group.figure, ProportionFigure):
                rows.append(_row(group.label, group.figure))
            elif group.n:
                rows.append(ForestRow(label=group.label, count=f"n {group.n}", note=group.reason))
        if figure.ungrouped:
            ungrouped.append(f"{figure.ungrouped} not in {figure.by_label}")
    what = by[0].by_label if len(by) == 1 else "subgroup"
    tests = " and ".join(sorted({figure.test.name for figure in by if figure.test.p is not None}))
    caption = [f"{method_words(whole.method, whole.level)}; counts are of those with a value, n {whole.of}."]
    caption += ["A larger square is a larger group; the broken line is all of them."]
    caption += [f"p by {tests}, not adjusted for the number of subgroups."] if tests else []
    caption += not_counted(whole.missing, whole.left_out, 0)
    caption += [f"{'; '.join(ungrouped)}."] if ungrouped else []
    return Forest(
        sheet=sheet(f"{whole.label}, by {what}", [*caption, *r_call(whole)], origin),
        x_label="per cent",
        rows=tuple(rows),
    )


def _row(label: str, figure: ProportionFigure) -> ForestRow:
    return ForestRow(
        label=label,
        count=f"{figure.n}/{figure.of}",
        of=figure.of,
        percent=figure.percent,
        low=figure.low,
        high=figure.high,
        note="" if figure.percent is None else f"{figure.percent:.1f} ({number(figure.low)}–{number(figure.high)})",
    )
