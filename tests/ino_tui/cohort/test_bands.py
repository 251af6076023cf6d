"""Best and worst case over open items."""

from __future__ import annotations

import msgspec
import pytest

from ino_tui.cohort.counting.bands import bands, event_free_cases
from ino_tui.cohort.figures import compute
from ino_tui.cohort.process.asking import BANDED
from ino_tui.cohort.shapes import Band, ProportionFigure, SurvivalFigure
from store.basis import CohortRow
from store.errors import Refused
from tests.cases import case
from tests.ino_tui.cohort.cohorts import reference_cases, row, rows


def cohort(n: int, silent: int) -> list[CohortRow]:
    """Of n, all in remission after either cycle; the last ones without any answer."""
    known = [row(case(f"A-{i}")) for i in range(n - silent)]
    return [*known, *(msgspec.structs.replace(row(case(f"B-{i}")), values={}) for i in range(silent))]


def by_id(found: tuple[Band, ...]) -> dict[tuple[str, float | None], Band]:
    return {(band.id, band.months): band for band in found}


def test_open_items_are_taken_as_no_response_and_as_response() -> None:
    found = by_id(bands(rows(cohort(10, 2)), ["coordinator"]))
    for figure_id in ("response.c1", "response.best", "mrd.treated"):
        band = found[figure_id, None]
        assert (band.worst, band.best, band.open, band.of) == (80.0, 100.0, 2, 10), figure_id
    efs = found["efs", 6]
    assert [efs.worst, efs.best, efs.open] == pytest.approx([80.0, 100.0, 2])
    assert found["efs", 12].best is None, "nobody was followed for so long"


def test_a_remission_of_one_cycle_settles_the_best_response() -> None:
    # c2 is CRi and c1 is open: the best response is open in the figures, and a remission either way.
    values = {k: v for k, v in row(case(), answers={"response.c2": "CRi"}).values.items() if k == "response.c2"}
    half = msgspec.structs.replace(row(case("B-1")), values=values)
    found = by_id(bands(rows([*cohort(9, 0), half]), ["statistician"]))
    assert (found["response.c1", None].worst, found["response.c1", None].best) == (90.0, 100.0)
    assert (found["response.best", None].worst, found["response.best", None].best) == (100.0, 100.0)


def test_without_open_items_the_band_is_the_figure() -> None:
    found = rows(reference_cases())
    figures = compute(found)
    for band in bands(found, ["statistician"]):
        figure = figures.figure(band.id)
        if isinstance(figure, ProportionFigure):
            assert band.worst == band.best == pytest.approx(figure.percent)
        else:
            assert isinstance(figure, SurvivalFigure)
            at = next(at for at in figure.at if at.months == band.months)
            assert band.worst == band.best == pytest.approx(100 * (at.estimate or 0))


def test_the_figures_that_have_a_band_are_those_that_are_asked_for() -> None:
    assert tuple(dict.fromkeys(band.id for band in bands(rows(cohort(10, 1)), ["statistician"]))) == BANDED


def test_the_curves_of_both_cases_are_those_of_the_band() -> None:
    found = rows(cohort(10, 2))
    for case_, figure in zip(("worst", "best"), event_free_cases(found, ["statistician"]), strict=True):
        at = {band.months: getattr(band, case_) for band in bands(found, ["statistician"]) if band.id == "efs"}
        assert figure.curve is not None
        assert {a.months: None if a.estimate is None else 100 * a.estimate for a in figure.at} == at
    with pytest.raises(Refused, match="coordinator and statistician"):
        event_free_cases(found, ["reviewer"])


def test_the_figure_lies_within_its_band() -> None:
    found = [
        msgspec.structs.replace(row(c), values={}) if i % 7 == 0 else row(c) for i, c in enumerate(reference_cases())
    ]
    for band in bands(rows(found), ["coordinator", "reviewer"]):
        assert band.worst is not None
        assert band.best is not None
        assert band.worst < band.best


def test_who_is_refused() -> None:
    for roles in (["reviewer"], ["chair"], ["auditor"], []):
        with pytest.raises(Refused, match="coordinator and statistician"):
            bands(rows(cohort(10, 0)), roles)
    with pytest.raises(Refused, match="3 of 10 items of response"):
        bands(rows(cohort(10, 3)), ["coordinator"])
    assert bands(rows([]), ["coordinator"])[0].worst is None
