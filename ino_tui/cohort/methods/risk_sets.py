"""Who is at risk when something happens: the rows that log-rank and Cox share.

A row is watched on (entry, time]: it is not at risk at its entry, it is at risk at its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ino_tui.cohort.methods.product_limit import Bools, Floats, Ints, distinct_times, numbers, same_length
from ino_tui.cohort.methods.wrong import WrongInput


@dataclass(frozen=True, slots=True, eq=False)
class RiskSets:
    """Rows as ranks of the distinct times, so that ties are exact and the unit of time falls out.

    ``start`` and ``stop`` are ranks (stop 1 or more); a row is at risk at the distinct event times
    ``first`` to ``last``, the last not included; ``event_times`` says how many there are.
    """

    start: Ints
    stop: Ints
    event: Bools
    event_times: int
    first: Ints
    last: Ints

    @property
    def n(self) -> int:
        """How many rows."""
        return int(self.stop.size)

    @property
    def events(self) -> int:
        """How many rows end with the event."""
        return int(self.event.sum())

    def taken(self, order: Ints) -> RiskSets:
        """The same rows in another order."""
        return replace(
            self,
            start=self.start[order],
            stop=self.stop[order],
            event=self.event[order],
            first=self.first[order],
            last=self.last[order],
        )

    def at_risk(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The sum of ``values`` (one row each, any further shape) over those at risk, per event time."""
        total = self._later(self.last, values)
        # Without delayed entry nothing is subtracted, so nothing is lost to cancellation.
        return total - self._later(self.first, values) if self.first.any() else total

    def dying(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The sum of ``values`` over those who have the event, per event time."""
        sums = np.zeros((self.event_times, *values.shape[1:]), dtype=values.dtype)
        np.add.at(sums, self.last[self.event] - 1, values[self.event])
        return sums

    def _later(self, place: Ints, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        sums = np.zeros((self.event_times + 1, *values.shape[1:]), dtype=values.dtype)
        np.add.at(sums, place, values)
        found: npt.NDArray[Any] = np.cumsum(sums[::-1], axis=0)[::-1][1:]
        return found


def checked(time: Sequence[Any] | Any, event: Sequence[Any] | Any) -> tuple[Floats, Bools]:
    """Times of zero or more and whether they end with the event; raises BadInput."""
    times = numbers(time, "time")
    if (times < 0).any():
        raise WrongInput("time holds a negative value; times count from the origin.")
    marks = numbers(event, "event")
    same_length(times, marks, "event")
    if not ((marks == 0) | (marks == 1)).all():
        raise WrongInput("event must be 1 (it happened) or 0 (censored).")
    return times, marks == 1


def risk_sets(
    time: Sequence[Any] | Any, event: Sequence[Any] | Any, entry: Sequence[Any] | Any | None = None
) -> RiskSets:
    """The rows of ``time``, ``event`` (1 or 0) and, where there is delayed entry, ``entry``.

    Raises BadInput on negative or missing times, other event codes, unequal lengths, an entry that
    does not lie before its time.
    """
    times, event_marks = checked(time, event)
    if entry is None:
        stop = distinct_times(times)[1] + 1
        start = np.zeros_like(stop)
    else:
        entries = numbers(entry, "entry")
        same_length(times, entries, "entry")
        # A negative entry is no time; it gets the rank that is refused.
        ranks = distinct_times(np.concatenate((times, np.where(entries < 0, times, entries))))[1] + 1
        stop, start = ranks[: times.size], ranks[times.size :]
        if not (start < stop).all():
            raise WrongInput("entry must be zero or more and lie before time in every case.")
    happened = np.unique(stop[event_marks])
    return RiskSets(
        start=start,
        stop=stop,
        event=event_marks,
        event_times=int(happened.size),
        first=np.searchsorted(happened, start, side="right").astype(np.int64),
        last=np.searchsorted(happened, stop, side="right").astype(np.int64),
    )
