"""Best and worst case on a drawing: where it stands, told from the interval, named in the caption."""

from __future__ import annotations

import pytest

from ino_tui.cohort.counting.bands import bands, event_free_cases
from ino_tui.cohort.figures import compute
from ino_tui.cohort.grouped import grouped
from ino_tui.cohort.shapes import Band, ProportionFigure
from ino_tui.plots import curves
from ino_tui.plots.draw import draw
from ino_tui.plots.forest import forest
from ino_tui.plots.layout import Drawing
from ino_tui.plots.open_items import on_curve, on_forest
from store.basis import CohortRows
from tests.ino_tui.cohort.cohorts import reference_cases, row, rows
from tests.ino_tui.plots.drawings import ORIGIN, points, survival

AT = [Band(id="efs", label="EFS", worst=40.0, best=60.0, open=2, of=10, months=12.0)]


def half_open() -> CohortRows:
    """The reference cohort with every seventh case without an answer."""
    found = rows(reference_cases())
    silent = [row(c, answers={}) for c in reference_cases()]
    kept = [r if i % 7 else type(r)(case=r.case, values={}) for i, r in enumerate(silent)]
    return type(found)(revision=0, basis="site", charter=found.charter, synthetic=True, rows=tuple(kept))


def test_between_the_curves_of_both_cases_every_step_counts() -> None:
    plain = curves.survival(survival(), ORIGIN)
    worst, best = points(), points(last=11.0)
    best = type(best)(**{**{f: getattr(best, f) for f in best.__struct_fields__}, "months": (5.0, 12.0)})
    band = on_curve(plain, AT, worst, best).band
    assert band is not None
    assert band.months == (0.0, 4.0, 5.0, 9.0)
    assert band.worst == (1.0, 0.75, 0.75, 0.25)
    assert band.best == (1.0, 1.0, 0.75, 0.75)
    assert band.last == 11.0, "no further than both are followed"


def test_the_caption_names_it_before_where_the_drawing_comes_from() -> None:
    drawn = on_curve(curves.survival(survival(), ORIGIN), AT, points(), points())
    said, origin = drawn.sheet.caption[-2:]
    assert said.replace("\u00a0", " ") == (
        "Hatched: from worst to best case over the 2 of 10 items still open, 12 months 40.0–60.0 %."
    )
    assert origin == curves.survival(survival(), ORIGIN).sheet.caption[-1]


@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
@pytest.mark.parametrize("name", ["efs", "response.best"])
def test_it_is_drawn_beside_the_interval_the_same_each_time(name: str, suffix: str) -> None:
    cohort = half_open()
    found = [band for band in bands(cohort, ["statistician"]) if band.id == name]
    figure = compute(cohort).figure(name)
    plain: Drawing
    hatched: Drawing
    if isinstance(figure, ProportionFigure):
        plain = forest(figure, [grouped(cohort, name, "ph")], ORIGIN)
        hatched = on_forest(plain, found[0])
        assert [row.worst is None for row in hatched.rows] == [False, *[True] * (len(plain.rows) - 1)]
    else:
        worst, best = (case.curve for case in event_free_cases(cohort, ["statistician"]))
        assert worst is not None
        assert best is not None
        plain = curves.of(figure, ORIGIN)  # type: ignore[arg-type]
        hatched = on_curve(plain, found, worst, best)
    data = draw(hatched, suffix).data
    assert data == draw(hatched, suffix).data
    if suffix == "svg":
        assert b"<pattern" in data, "a hatch"
        assert b"<pattern" not in draw(plain, suffix).data
