"""The honest ways to compare transplanted with not transplanted patients.

To group patients from the start by what happens to them later credits the transplanted with the time
they had to survive to reach transplant (immortal time). A landmark, delayed entry and a covariate that
depends on time do not.
Source of the methods: Anderson, Cain and Gelber 1983 (landmark); Mantel and Byar 1974; Simon and
Makuch 1984; Crowley and Hu 1977.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nextafter
from typing import Any

import numpy as np

from ino_tui.cohort.methods.cox import CoxFit, cox
from ino_tui.cohort.methods.logrank import LogRank, logrank
from ino_tui.cohort.methods.product_limit import Bools, Interval, distinct_times, numbers, same_length
from ino_tui.cohort.methods.start_stop import FollowUp, StartStop, follow_up, start_stop
from ino_tui.cohort.methods.wrong import WrongInput, is_number
from ino_tui.cohort.survival import Curve, kaplan_meier

__all__ = [
    "Landmark",
    "SimonMakuch",
    "StartStop",
    "cox_time_dependent",
    "landmark",
    "mantel_byar",
    "simon_makuch",
    "start_stop",
]

NOT_TRANSPLANTED, TRANSPLANTED = "not transplanted", "transplanted"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who was no longer followed at the landmark, by how the follow-up ended."""

    event: int
    censored: int

    @property
    def n(self) -> int:
        """How many patients."""
        return self.event + self.censored


@dataclass(frozen=True, slots=True)
class Landmark:
    """Curves of those followed at the landmark ``at``, grouped by transplant until then.

    The times of the curves count from the landmark. ``test`` is the log-rank test of the two.
    """

    at: float
    n: int
    left_out: LeftOut
    not_transplanted: Curve
    transplanted: Curve
    test: LogRank


@dataclass(frozen=True, slots=True)
class SimonMakuch:
    """Simon and Makuch's curves; the times count from the origin.

    The transplanted enter their curve at transplant (or at ``landmark``, if that is later) and
    leave the other one there.
    """

    landmark: float
    n: int
    left_out: LeftOut
    not_transplanted: Curve
    transplanted: Curve


def landmark(
    time: Sequence[Any] | Any,
    event: Sequence[Any] | Any,
    transplant: Sequence[Any | None] | Any,
    *,
    at: float,
    interval: Interval = "log-log",
    level: float = 0.95,
) -> Landmark:
    """Compare from a landmark: those still followed after ``at``, by transplant up to and on that day.

    ``time``: from the origin to the end, zero or more, any one unit; ``event``: 1 happened, 0
    censored; ``transplant``: from the origin to transplant, None where there was none; ``at`` in the
    same unit. Who ended before the landmark or on it is left out and counted; a later transplant
    changes no group.
    Raises BadInput on negative or missing times, other event codes, unequal lengths, a landmark before 0.
    In R: ``survfit(Surv(time - at, event) ~ (tx <= at), d, subset = time > at)``, and ``survdiff`` of the same.
    """
    followed = follow_up(time, event, transplant)
    kept, left_out = _followed_at(followed, at)
    by_then = np.isfinite(followed.transplant) & ~_after(followed.transplant, at)
    times, marks = followed.time[kept] - at, followed.event[kept]
    member = by_then[kept]
    without, transplanted = (
        kaplan_meier(times[member == group], marks[member == group], interval=interval, level=level)
        for group in (False, True)
    )
    test = logrank(times, marks, [TRANSPLANTED if yes else NOT_TRANSPLANTED for yes in member])
    return Landmark(float(at), int(kept.sum()), left_out, without, transplanted, test)


def simon_makuch(
    time: Sequence[Any] | Any,
    event: Sequence[Any] | Any,
    transplant: Sequence[Any | None] | Any,
    *,
    landmark: float = 0.0,
    interval: Interval = "log-log",
    level: float = 0.95,
) -> SimonMakuch:
    """The curves of transplanted and not transplanted with transplant as a state entered in time.

    Takes what `landmark` takes; days are cut as in `start_stop`. With a landmark the curves start
    there: who is no longer followed is left out and counted, who was transplanted before enters
    there. The curve of the transplanted is about few patients early on; where all at risk die it
    stays at 0, also for those who enter later: then a landmark helps.
    In R: ``survfit(Surv(start, stop, event) ~ transplant)`` of the cut rows, with a landmark ``subset = stop > L`` and
    ``start = pmax(start, L)``.
    """
    followed = follow_up(time, event, transplant)
    kept, left_out = _followed_at(followed, landmark)
    if landmark == 0:
        # An end on day 0 is half a day of follow-up.
        kept, left_out = np.ones_like(kept), LeftOut(0, 0)
    rows = start_stop(followed.time, followed.event, followed.transplant)
    start, stop = np.array(rows.start), np.array(rows.stop)
    event_marks, after = np.array(rows.event), np.array(rows.transplanted)
    inside = kept[np.array(rows.patient, dtype=np.int64)] & _after(stop, landmark)
    # Whoever is there at the landmark is at risk on it: entered just before.
    entry = np.where(start <= landmark, nextafter(landmark, 0.0), start)
    without, transplanted = (
        kaplan_meier(
            stop[inside & (after == group)],
            event_marks[inside & (after == group)],
            entry=entry[inside & (after == group)],
            interval=interval,
            level=level,
        )
        for group in (0, 1)
    )
    return SimonMakuch(float(landmark), int(kept.sum()), left_out, without, transplanted)


def mantel_byar(
    time: Sequence[Any] | Any, event: Sequence[Any] | Any, transplant: Sequence[Any | None] | Any
) -> LogRank:
    """Mantel and Byar's test: the log-rank test with transplant as a group that is entered in time.

    Takes what `start_stop` takes. The groups of the result count rows, not patients: the
    transplanted are first not transplanted. In R, of the cut rows:
    ``coxph(Surv(start, stop, event) ~ transplant, ties = "exact")$score``.
    """
    rows = start_stop(time, event, transplant)
    group = [TRANSPLANTED if after else NOT_TRANSPLANTED for after in rows.transplanted]
    return logrank(rows.stop, rows.event, group, entry=rows.start)


def cox_time_dependent(
    time: Sequence[Any] | Any,
    event: Sequence[Any] | Any,
    transplant: Sequence[Any | None] | Any,
    *,
    covariates: Mapping[str, Sequence[Any] | Any] | None = None,
    level: float = 0.95,
) -> CoxFit:
    """Cox's regression with transplant as a covariate that is 0 before transplant and 1 after it; ties by Efron.

    Takes what `start_stop` takes; ``covariates`` are fixed ones, a number per patient each. The term
    of transplant is the last and is named "transplant". ``n`` of the result counts rows, as R does.
    Raises BadInput as `start_stop` and `cox` do.
    In R: ``coxph(Surv(start, stop, event) ~ x + transplant)`` of the cut rows.
    """
    rows = start_stop(time, event, transplant)
    patient = np.array(rows.patient, dtype=np.int64)
    columns: dict[str, Any] = {}
    for name, values in (covariates or {}).items():
        if name == "transplant":
            raise WrongInput('"transplant" is the covariate that depends on time; name the other one differently.')
        column = numbers(values, str(name))
        same_length(time, column, str(name))
        columns[str(name)] = column[patient]
    return cox(rows.stop, rows.event, {**columns, "transplant": rows.transplanted}, entry=rows.start, level=level)


def _followed_at(followed: FollowUp, at: float) -> tuple[Bools, LeftOut]:
    if not is_number(at) or at < 0:
        raise WrongInput("A landmark is a time of zero or more.")
    kept = _after(followed.time, at)
    gone = followed.event[~kept]
    return kept, LeftOut(int(gone.sum()), int((~gone).sum()))


def _after(times: Any, at: float) -> Bools:
    """Which times are later than ``at`` by more than rounding; NaN is not."""
    known = ~np.isnan(times)
    _, where = distinct_times(np.append(times[known], at))
    later = np.zeros(len(times), dtype=np.bool_)
    later[known] = where[:-1] > where[-1]
    return later
