"""Comparisons that go with the analysis data sets: groups known at INO start, and transplant as a state in time.

Overall survival by log-rank and relapse and non-relapse mortality by Gray's test, each by what was
known at the first INO dose; overall survival by transplant with follow-up cut there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import numpy as np

from ino_tui.cohort.analysis_columns import ADSL_NAMES
from ino_tui.cohort.incidence import gray_test
from ino_tui.cohort.logrank import logrank
from ino_tui.cohort.populations import Flow
from ino_tui.cohort.shapes import Effect, GroupTest
from ino_tui.cohort.time_to_event import TimeToEvent
from ino_tui.cohort.transplant import cox_time_dependent, mantel_byar

# Columns of the frame that are known at INO start.
KNOWN_AT_START = ("ph", "disease_state", "timing", "location", "blin_failure", "prior_hct_n")
BY_TRANSPLANT = "hct"


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """A figure compared between groups. ``column``: of `adsl`; ``ungrouped``: in the figure and without a group."""

    id: str
    figure: str
    column: str
    n: int
    ungrouped: int
    test: GroupTest
    effect: Effect | None = None


def comparisons(flow: Flow, times: Mapping[str, TimeToEvent], level: float) -> Iterator[Comparison]:
    """Every comparison, figure by figure."""
    for figure in ("os", "relapse", "nrm"):
        for by in KNOWN_AT_START:
            yield _at_start(flow, times[figure], by)
    yield _by_transplant(flow, times["os"], level)


def _at_start(flow: Flow, of: TimeToEvent, by: str) -> Comparison:
    labels = flow.columns[by]
    grouped = labels.astype(str) != ""
    counted = of.inside & grouped
    days, cause, group = of.days[counted], of.cause[counted], labels[counted].tolist()
    if of.survival:
        call = "survdiff(Surv(t, e) ~ group)"
        test = _test("log-rank", logrank(days, cause > 0, group), call)
    else:
        found = gray_test(days, cause, group, causes=range(1, len(of.kinds) + 1))[1]
        test = _test("Gray", found, "cmprsk::cuminc(t, cause, group)$Tests")
    ungrouped = int((of.inside & ~grouped).sum())
    return Comparison(
        id=f"{of.id}.by.{by}",
        figure=of.id,
        column=ADSL_NAMES[by],
        n=int(counted.sum()),
        ungrouped=ungrouped,
        test=test,
    )


def _by_transplant(flow: Flow, of: TimeToEvent, level: float) -> Comparison:
    time, event, transplant = overall_until(flow, of)
    fit = cox_time_dependent(time, event, transplant, level=level)
    term = fit["transplant"] if "transplant" in {t.name for t in fit.terms} else None
    return Comparison(
        id=f"{of.id}.by.{BY_TRANSPLANT}",
        figure=of.id,
        column="",
        n=len(time),
        ungrouped=0,
        test=_test("Mantel-Byar", mantel_byar(time, event, transplant), ""),
        effect=Effect(
            name="transplant, as a state entered in time",
            method="cox, efron",
            hazard_ratio=term.hazard_ratio if term else None,
            low=term.low if term else None,
            high=term.high if term else None,
            p=term.p if term else None,
            reason=(fit.reason or (term.reason if term else None)) or "",
            r_call="coxph(Surv(TSTART, TSTOP, EVENT) ~ HCT)",
        ),
    )


def overall_until(flow: Flow, of: TimeToEvent) -> tuple[list[float], list[int], list[float | None]]:
    """Days, event and days to transplant of those counted, as the functions on transplant take them."""
    inside = of.inside
    waits = [None if np.isnan(v) else float(v) for v in flow.columns["hct_wait"][inside]]
    return of.days[inside].tolist(), (of.cause[inside] > 0).astype(int).tolist(), waits


def _test(name: str, found: Any, call: str) -> GroupTest:
    return GroupTest(
        name=name, statistic=found.statistic, df=found.df, p=found.p, reason=found.reason or "", r_call=call
    )
