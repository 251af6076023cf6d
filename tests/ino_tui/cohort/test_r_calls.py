"""The call of R that a figure names gives the figure's digits: run where R is, with its package survival."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable

import pytest

from ino_tui.cohort.counting.outcomes import outcomes
from ino_tui.cohort.counting.populations import Flow, columns_of
from ino_tui.cohort.counting.time_to_event import TimeToEvent
from ino_tui.cohort.figures import compute
from ino_tui.cohort.frame import build
from ino_tui.cohort.grouped import grouped
from ino_tui.cohort.methods.start_stop import start_stop
from ino_tui.cohort.shapes import IncidenceFigure
from store.basis import CohortRows
from store.case import Death, Relapse
from tests.cases import case
from tests.ino_tui.cohort.cohorts import reference_cases, rows


def times(found: CohortRows) -> dict[str, TimeToEvent]:
    return outcomes(Flow(columns_of(build(found)), found.charter), found.charter)


def nobody_censored() -> CohortRows:
    """All die, two without relapse."""
    back = Relapse(n=2, kind="relapse", date="2019-09-10", origin="cr", origin_date="2019-03-26", location="BM")
    dates = ("2019-05-02", "2019-07-19", "2019-11-02", "2019-12-24", "2020-02-11")
    return rows(
        [case(f"A-{i}", deaths=(Death(date=date),), relapses=(back,) if i > 1 else ()) for i, date in enumerate(dates)]
    )


def in_r(*lines: str) -> list[float]:
    """The numbers that R prints."""
    found = shutil.which("Rscript")
    if found is None:
        pytest.skip("there is no Rscript")
    script = "\n".join(["suppressMessages(library(survival))", *lines])
    done = subprocess.run([found, "-e", script], capture_output=True, text=True, check=False)
    if "there is no package" in done.stderr:
        pytest.skip("R has no package survival")
    assert done.returncode == 0, done.stderr
    return [float(line) for line in done.stdout.split()]


def row_of(name: str, values: Iterable[float]) -> str:
    return f"{name} <- c({', '.join('NA' if v != v else repr(float(v)) for v in values)})"  # noqa: PLR0124  NaN


@pytest.mark.parametrize("figure_id", ["relapse", "nrm", "trm"])
def test_an_incidence_where_nobody_is_censored(figure_id: str) -> None:
    found = nobody_censored()
    figure, of = compute(found).figure(figure_id), times(found)[figure_id]
    assert isinstance(figure, IncidenceFigure)
    assert f"factor(cause, 0:{len(figure.causes)})" in figure.r_call
    assert of.inside.all()
    assert (of.cause > 0).all()
    last = f"f <- {figure.r_call}; cat(f$pstate[length(f$time), -1])"
    got = in_r(row_of("t", of.days), row_of("cause", of.cause), last)
    ends = [part.curve.estimate[-1] if part.curve and part.curve.estimate else 0.0 for part in figure.causes]
    assert got == pytest.approx(ends, abs=1e-6)


def test_the_log_rank_test_from_a_landmark() -> None:
    found = rows(reference_cases())
    of, waits = times(found)["os"], columns_of(build(found))["hct_wait"]
    test = grouped(found, "os", "hct", landmark=3).test
    call = f"cat(({test.r_call})$chisq)"
    got = in_r(row_of("t", of.days), row_of("e", of.cause), row_of("state", waits), call)
    assert got == pytest.approx([test.statistic], rel=1e-6)


def test_mantel_and_byars_test() -> None:
    found = rows(reference_cases())
    of, waits = times(found)["os"], columns_of(build(found))["hct_wait"]
    cut = start_stop(of.days, of.cause > 0, waits)
    test = grouped(found, "os", "hct", time_dependent=True).test
    rows_of = zip(("start", "stop", "e", "state"), (cut.start, cut.stop, cut.event, cut.transplanted), strict=True)
    got = in_r(*(row_of(name, values) for name, values in rows_of), f"cat({test.r_call})")
    assert got == pytest.approx([test.statistic], rel=1e-6)
