"""The times to an event of the reference cohort against R (tests/data/outcomes.json)."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from ino_tui.cohort.counting.outcomes import OUTCOME_IDS
from ino_tui.cohort.figures import compute
from ino_tui.cohort.grouped import EFFECT, grouped
from ino_tui.cohort.shapes import IncidenceFigure, SurvivalFigure
from tests.ino_tui.cohort.cohorts import reference_cases, rows
from tests.ino_tui.cohort.reference import DATA


@cache
def r() -> dict[str, Any]:
    values: dict[str, Any] = json.loads((DATA / "outcomes.json").read_text())
    return values


@pytest.mark.parametrize("figure_id", OUTCOME_IDS)
def test_a_figure_and_its_tests_between_groups(figure_id: str) -> None:
    found, wanted = rows(reference_cases()), r()["figures"][figure_id]
    figure = compute(found).figure(figure_id)
    assert isinstance(figure, SurvivalFigure | IncidenceFigure)
    at = figure.at if isinstance(figure, SurvivalFigure) else figure.own.at
    assert [a.estimate for a in at] == pytest.approx(wanted["estimate"], rel=1e-12)
    assert [a.low for a in at] == pytest.approx(wanted["low"], rel=1e-10)
    assert [a.high for a in at] == pytest.approx(wanted["high"], rel=1e-10)
    for by in ("ph", "location"):
        assert grouped(found, figure_id, by).test.statistic == pytest.approx(wanted[by], rel=1e-10), by


def test_survival_by_transplant() -> None:
    found, wanted = rows(reference_cases()), r()
    in_time, landmark = grouped(found, EFFECT, ""), grouped(found, "os", "hct", landmark=3)
    assert in_time.effect is not None
    for name in ("hazard_ratio", "low", "high"):
        assert getattr(in_time.effect, name) == pytest.approx(wanted["effect"][name], abs=1e-6)
    assert landmark.test.statistic == pytest.approx(wanted["landmark_3"]["statistic"], rel=1e-9)
    for figure, name in ((in_time, "effect"), (landmark, "landmark_3")):
        curve = figure.groups[1].figure
        assert isinstance(curve, SurvivalFigure)
        assert [at.estimate for at in curve.at] == pytest.approx(wanted[name]["transplanted"], abs=1e-9)
