"""Follow-up cut at the transplant: the rows of every analysis in which transplant depends on time.

A patient is among those not transplanted until transplant and among those transplanted after it, so
that nobody is credited with the time it took to reach transplant (immortal time).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np

from ino_tui.cohort.methods.product_limit import Bools, Floats, Ints, distinct_times, same_length
from ino_tui.cohort.methods.risk_sets import checked
from ino_tui.cohort.methods.wrong import WrongInput

# In the unit of the times; with times in days, R's half a day.
HALF = 0.5


@dataclass(frozen=True, slots=True)
class StartStop:
    """Rows (start, stop], one or two per patient, in the order of the patients.

    ``patient`` is the place in the input, ``event`` 1 where the row ends with it, ``transplanted``
    1 for the time after transplant. ``after_end`` counts the patients whose transplant came after
    the end of their follow-up: all their time is time not transplanted.
    """

    patient: tuple[int, ...]
    start: tuple[float, ...]
    stop: tuple[float, ...]
    event: tuple[int, ...]
    transplanted: tuple[int, ...]
    after_end: int


@dataclass(frozen=True, slots=True, eq=False)
class FollowUp:
    """Checked input: end, event and transplant per patient (NaN: never), on times made exact."""

    time: Floats
    event: Bools
    transplant: Floats


def follow_up(time: Any, event: Any, transplant: Any) -> FollowUp:
    """Check the rows that every function on transplant takes; times equal but for rounding become equal.

    Raises BadInput.
    """
    times, marks = checked(time, event)
    waits = _waits(transplant)
    same_length(times, waits, "transplant")
    if (waits < 0).any():
        raise WrongInput("transplant holds a negative value; times count from the origin.")
    had = ~np.isnan(waits)
    # The origin is among them: what differs from it by rounding is 0.
    values, where = distinct_times(np.concatenate(([0.0], times, waits[had])))
    waits[had] = values[where[times.size + 1 :]]
    return FollowUp(values[where[1 : times.size + 1]], marks, waits)


def start_stop(
    time: Sequence[Any] | Any, event: Sequence[Any] | Any, transplant: Sequence[Any | None] | Any
) -> StartStop:
    """Cut each patient's follow-up at transplant.

    ``time``: from the origin to the end, zero or more, any one unit; ``event``: 1 happened, 0
    censored; ``transplant``: from the origin to transplant, None (or NaN) where there was none.
    Transplant acts after its day. As in R's analysis of the Stanford data: a transplant on the day
    the follow-up ends comes half a day before that end, an end at time 0 comes half a day later.
    The half day is 0.5 in the unit of the times, less where another time would lie between, so that
    no order changes whatever the unit.
    Raises BadInput on negative or missing times, other event codes, a transplant before 0, unequal lengths.
    In R: ``tmerge(d, d, id, death = event(pmax(0.5, time), event), transplant = tdc(tx))`` with
    ``tx <- ifelse(tx == time, tx - 0.5, tx)``.
    """
    followed = follow_up(time, event, transplant)
    ends, waits = _apart(followed)
    cut = (waits > 0) & (waits < ends)
    patient = np.repeat(np.arange(ends.size), 1 + cut)
    second = np.diff(patient, prepend=-1) == 0
    before = cut[patient] & ~second
    return StartStop(
        patient=tuple(patient.tolist()),
        start=tuple(np.where(second, waits[patient], 0.0).tolist()),
        stop=tuple(np.where(before, waits[patient], ends[patient]).tolist()),
        event=tuple((followed.event[patient] & ~before).astype(int).tolist()),
        transplanted=tuple((second | (waits[patient] == 0)).astype(int).tolist()),
        after_end=int((followed.transplant > followed.time).sum()),
    )


def _apart(followed: FollowUp) -> tuple[Floats, Floats]:
    """Ends and transplants such that every transplant of the last day lies before its end and no end is 0."""
    had = followed.transplant[~np.isnan(followed.transplant)]
    times = np.unique(np.concatenate(([0.0], followed.time, had)))
    gaps = np.diff(times, append=np.inf)
    ends = np.where(followed.time > 0, followed.time, min(HALF, float(gaps[0]) / 2))
    place: Ints = np.searchsorted(times, followed.time)
    before = np.minimum(HALF, gaps[np.maximum(place - 1, 0)] / 2)
    last_day = (followed.transplant == followed.time) & (followed.time > 0)
    return ends, np.where(last_day, followed.time - before, followed.transplant)


def _waits(transplant: Any) -> Floats:
    """Times to transplant, NaN where there was none."""
    try:
        row = transplant.tolist() if hasattr(transplant, "tolist") else list(transplant)
        known = not isinstance(transplant, str | bytes) and not any(isinstance(v, str | bytes | list) for v in row)
        waits = np.array([nan if _never(value) else float(value) for value in row] if known else [], dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        known = False
    if not known or np.isinf(waits).any():
        raise WrongInput("transplant must be one row of times, None where there was no transplant.")
    return waits


def _never(value: Any) -> bool:
    return value is None or type(value).__name__ in {"NAType", "NaTType"}
