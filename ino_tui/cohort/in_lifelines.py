"""The same estimates by lifelines, in the ways in which it is right. Loading this loads lifelines: over a second.

What is known of it and why each way is taken: docs/statistics.md, "Second opinion".
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ino_tui.cohort.methods.product_limit import Bools, Floats, Ints
from ino_tui.cohort.methods.start_stop import StartStop

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import lifelines
    from lifelines import AalenJohansenFitter, CoxPHFitter, CoxTimeVaryingFitter, KaplanMeierFitter
    from lifelines.statistics import multivariate_logrank_test

NAME = f"lifelines {lifelines.__version__}"
# The default stops at 6e-6 from the maximum and a precision of 1e-12, which is of a step squared, at 3e-6.
_EXACT = {"precision": 1e-16, "r_precision": 0.0}
# lifelines leaves an event of its first day, 0, out of an incidence; no incidence depends on which day that is.
_A_DAY = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """A curve at the times of its events; NaN where lifelines has no limit."""

    time: Floats
    estimate: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Ratio:
    """A log hazard ratio with its limits, and the log partial likelihood that was reached there."""

    coef: float
    low: float
    high: float
    log_likelihood: float


class _TiesAsTheyAre(AalenJohansenFitter):  # type: ignore[misc]  # lifelines has no types
    """Without moving the times of ties by chance, which its estimator does not need."""

    @staticmethod
    def _check_for_duplicates(durations: Any, events: Any) -> bool:  # noqa: ARG004 - lifelines names them
        return False


@contextmanager
def quietly() -> Iterator[None]:
    """Without its warnings: what they are about is compared anyway."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def survival(days: Floats, event: Bools, level: float, entry: Floats | None = None) -> Steps:
    """Kaplan-Meier with log-log limits at every time with an event."""
    with quietly():
        fitter = KaplanMeierFitter(alpha=1 - level).fit(days, event, entry=entry)
        return _steps(
            fitter.event_table["observed"], fitter.survival_function_, fitter.confidence_interval_survival_function_
        )


def incidence(days: Floats, cause: Ints, level: float) -> Steps:
    """Aalen-Johansen of cause 1 with log-log limits, at every time with an event of it."""
    with quietly():
        fitter = _TiesAsTheyAre(alpha=1 - level).fit(days + _A_DAY, cause, event_of_interest=1)
        found = _steps(fitter.event_table["observed_1"], fitter.cumulative_density_, fitter.confidence_interval_)
    return Steps(found.time - _A_DAY, found.estimate, found.low, found.high)


def _steps(events: Any, estimate: Any, limits: Any) -> Steps:
    at = (events > 0).to_numpy()
    # The column called upper holds the lower limit of an incidence.
    both = limits.to_numpy()[at]
    return Steps(
        events.index.to_numpy(dtype=np.float64)[at], estimate.to_numpy()[at, 0], both.min(axis=1), both.max(axis=1)
    )


def log_rank(days: Floats, event: Bools, member: Ints) -> tuple[float, float]:
    """Statistic and p."""
    with quietly():
        found = multivariate_logrank_test(days, member, event)
        return float(found.test_statistic), float(found.p_value)


def cox_time_varying(rows: StartStop, level: float, start: float | None = None) -> Ratio:
    """Cox's regression with the state in time, Efron's ties; the search begins at ``start``."""
    frame = _frame(rows).assign(id=rows.patient)
    return _ratio(
        lambda point: CoxTimeVaryingFitter(alpha=1 - level).fit(
            frame, "event", "start", "stop", id_col="id", initial_point=point, fit_options=_EXACT
        ),
        start,
    )


def cox_delayed_entry(rows: StartStop, level: float, start: float | None = None) -> Ratio:
    """The same by the regression for fixed covariates: every row a case that enters late."""
    frame = _frame(rows)
    return _ratio(
        lambda point: CoxPHFitter(alpha=1 - level).fit(
            frame, "stop", "event", entry_col="start", initial_point=point, fit_options=_EXACT
        ),
        start,
    )


def _frame(rows: StartStop) -> pd.DataFrame:
    return pd.DataFrame({"start": rows.start, "stop": rows.stop, "event": rows.event, "state": rows.transplanted})


def _ratio(fit: Callable[[Any], Any], start: float | None) -> Ratio:
    with quietly():
        fitter = fit(None if start is None else np.array([start]))
        low, high = fitter.confidence_intervals_.loc["state"]
        return Ratio(float(fitter.params_["state"]), float(low), float(high), float(fitter.log_likelihood_))
