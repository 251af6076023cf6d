"""The test between groups that fits a figure: Fisher's, log-rank or Gray's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ino_tui.cohort.counting.populations import Mask
from ino_tui.cohort.counting.time_to_event import TimeToEvent
from ino_tui.cohort.incidence import GrayTest, gray_test
from ino_tui.cohort.methods.fisher import fisher_exact
from ino_tui.cohort.methods.logrank import LogRank, logrank
from ino_tui.cohort.shapes import GroupTest
from store.errors import BadInput

FISHER, LOG_RANK, GRAY = "Fisher's exact test", "log-rank test", "Gray's test"
TOO_FEW = "fewer than two groups can be estimated."
CALLS = {
    FISHER: "fisher.test(table)$p.value",
    LOG_RANK: "survdiff(Surv(t, e) ~ group)",
    GRAY: "cmprsk::cuminc(t, cause, group)$Tests",
}


def test_of(of: TimeToEvent, groups: Sequence[Mask]) -> GroupTest:
    """Log-rank for a survival, Gray's for an incidence, between the groups that can be estimated."""
    name = LOG_RANK if of.survival else GRAY
    if len(groups) < 2:
        return no_test(name, TOO_FEW)
    member = np.select(groups, range(1, len(groups) + 1), 0)
    inside = of.inside & (member > 0)
    days, cause, label = of.days[inside], of.cause[inside], member[inside]
    if of.survival:
        return as_test(name, logrank(days, cause > 0, label), CALLS[name])
    codes = range(1, len(of.kinds) + 1)
    return as_test(name, gray_test(days, cause, label, causes=codes)[1], CALLS[name])


def fisher_of(counts: Sequence[tuple[int, int]]) -> GroupTest:
    """Of counts with and without, a pair a group."""
    if len(counts) < 2:
        return no_test(FISHER, TOO_FEW)
    try:
        found = fisher_exact(counts)
    except BadInput as error:
        return no_test(FISHER, str(error))
    return GroupTest(name=FISHER, statistic=None, df=None, p=found.p, reason=found.reason or "", r_call=CALLS[FISHER])


def as_test(name: str, found: LogRank | GrayTest, r_call: str) -> GroupTest:
    """A test as the figures carry it."""
    return GroupTest(
        name=name, statistic=found.statistic, df=found.df, p=found.p, reason=found.reason or "", r_call=r_call
    )


def no_test(name: str, reason: str) -> GroupTest:
    """A test that there is not, and why."""
    return GroupTest(name=name, statistic=None, df=None, p=None, reason=reason)
