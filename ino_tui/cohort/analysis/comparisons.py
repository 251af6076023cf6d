"""The comparisons that go with the analysis data sets: by what is known at INO start, and by transplant in time."""

from __future__ import annotations

from collections.abc import Iterator

from ino_tui.cohort.counting.subgroups import SUBGROUPS
from ino_tui.cohort.frame import FrameBuilder
from ino_tui.cohort.grouped import EFFECT, EFFECT_BY, grouped
from ino_tui.cohort.shapes import GroupedFigure, bare_groups
from store.basis import CohortRows

FIGURES = ("response.c1", "response.best", "os", "efs", "rfs", "relapse", "nrm")


def comparisons(rows: CohortRows, builder: FrameBuilder) -> Iterator[GroupedFigure]:
    """`FIGURES` by every subgroup known at INO start, then survival by transplant as a state entered in time."""
    for figure in FIGURES:
        for by in SUBGROUPS:
            yield bare_groups(grouped(rows, figure, by, builder=builder))
    yield bare_groups(grouped(rows, EFFECT, EFFECT_BY, time_dependent=True, builder=builder))
