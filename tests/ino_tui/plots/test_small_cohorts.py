"""One case, all censored, all dead on one day, nobody treated: a drawing or a reason, never a fault."""

from __future__ import annotations

import msgspec
import pytest

from ino_tui.cohort.counting.consort import consort
from ino_tui.cohort.counting.swimmer import swimmer
from ino_tui.cohort.figures import compute
from ino_tui.cohort.shapes import IncidenceFigure, SurvivalFigure
from ino_tui.plots import curves
from ino_tui.plots.draw import draw
from ino_tui.plots.flow import flow
from ino_tui.plots.swimmer import swim
from store.basis import CohortRows
from store.case import FollowUp
from store.errors import Refused
from tests.cases import case
from tests.ino_tui.cohort.cohorts import rows
from tests.ino_tui.plots.drawings import ORIGIN, texts

_SEEN = (FollowUp(date="2019-12-01", status="cr", how="visit"),)
_DAY_0 = (msgspec.structs.replace(case().deaths[0], date="2019-03-04"),)
COHORTS = {
    "one": rows([case()]),
    "censored": rows([case(f"A-{i}", deaths=(), follow_up=_SEEN) for i in range(6)]),
    "day 0": rows(
        [
            case(f"A-{i}", doses=case().doses[:1], cycles=case().cycles[:1], deaths=_DAY_0, relapses=(), follow_up=())
            for i in range(6)
        ]
    ),
    "untreated": rows([case(doses=(), cycles=())]),
}


@pytest.mark.parametrize("cohort", COHORTS.values(), ids=COHORTS)
def test_every_curve_is_drawn_or_refused_in_a_sentence(cohort: CohortRows) -> None:
    drawn = 0
    for figure in compute(cohort).figures:
        if not isinstance(figure, SurvivalFigure | IncidenceFigure):
            continue
        if figure.n == 0:
            with pytest.raises(Refused, match=r"has nothing to draw: .*\.$"):
                curves.of(figure, ORIGIN)
            continue
        built = curves.of(figure, ORIGIN)
        drawn += 1
        assert built.risk[0].counts[0] == figure.n
        if figure.id == "os":
            assert texts(draw(built, "svg").data)
    assert bool(drawn) == (cohort is not COHORTS["untreated"])


@pytest.mark.parametrize("cohort", COHORTS.values(), ids=COHORTS)
def test_the_flow_is_always_drawn(cohort: CohortRows) -> None:
    assert texts(draw(flow(consort(cohort), ORIGIN), "svg").data)


@pytest.mark.parametrize("name", ["one", "censored", "day 0"])
def test_the_courses_are_drawn(name: str) -> None:
    cohort = COHORTS[name]
    found = {text.words for text in texts(draw(swim(swimmer(cohort), ORIGIN), "svg").data)}
    assert {row.case.id for row in cohort.rows} <= found
