"""The product-limit core on NumPy: one pass that serves Kaplan-Meier, its reverse, delayed entry and Aalen-Johansen.

Ties are counts, a death leaves before a censoring of the same day, the variance is Greenwood's.
Source of the method: Kaplan and Meier 1958; Greenwood 1926; held to R's survival::survfit.
"""

from __future__ import annotations

from collections.abc import Sequence, Sized
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ino_tui.cohort.methods.wrong import WrongInput

Interval: TypeAlias = Literal["log-log", "log", "plain"]
Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]

INTERVALS: tuple[Interval, ...] = ("log-log", "log", "plain")
# As R's timefix: times nearer than this are one time, a survival nearer than this to p is p.
TOLERANCE = sqrt(float(np.finfo(np.float64).eps))
# Up to this, whole times are counted in a table of days instead of being sorted.
DAYS_AT_MOST = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Exits:
    """Per distinct exit time: how many were at risk and left; ``where`` has the time's place for each case."""

    time: Floats
    where: Ints
    at_risk: Ints
    leaving: Ints
    entries: Floats | None

    def tally(self, marked: Bools) -> Ints:
        """How many of the marked cases leave, per distinct time."""
        return np.bincount(self.where[marked], minlength=self.time.size).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Per distinct exit time: how many were at risk, had the event, were censored."""

    time: Floats
    at_risk: Ints
    events: Ints
    censored: Ints
    entries: Floats | None


def numbers(values: Sequence[Any] | Any, name: str) -> Floats:
    """One row of finite numbers; ``name`` says in the error which row it was.

    Texts, dates and durations are refused: NumPy would read them in a unit nobody chose.
    """
    try:
        row = np.asarray(values)
        texts = row.dtype.kind == "O" and any(isinstance(value, str | bytes) for value in row.flat)
        known = row.dtype.kind in "biufO" and not texts and not np.ma.is_masked(values)
        row = row.astype(np.float64) if known else row
    except (TypeError, ValueError, OverflowError):
        known = False
    if not known:
        raise WrongInput(f"{name} holds a value that is missing or not a number.")
    if row.ndim != 1:
        raise WrongInput(f"{name} must be one row of numbers.")
    if row.size and not np.isfinite(row).all():
        raise WrongInput(f"{name} holds a missing or infinite value.")
    return row


def same_length(time: Sized, other: Sized, name: str) -> None:
    """Refuse a row that is not as long as the times."""
    if len(other) != len(time):
        raise WrongInput(f"time has {len(time)} values and {name} has {len(other)}; they must be as many.")


def distinct_times(times: Floats) -> tuple[Floats, Ints]:
    """The distinct times in order, and which of them each time is.

    Times that differ only by rounding are one, so that a tie stays a tie whatever the unit.
    """
    if times.size and times.max() <= DAYS_AT_MOST and bool((times == (days := times.astype(np.int64))).all()):
        # Whole days need no sorting: many cases share few days.
        seen = np.bincount(days) > 0
        return np.flatnonzero(seen).astype(np.float64), (np.cumsum(seen) - 1)[days]
    distinct, where = np.unique(times, return_inverse=True)
    gaps = np.diff(distinct)
    near = (gaps <= TOLERANCE) | (gaps <= TOLERANCE * float((distinct / max(distinct.size, 1)).sum()))
    if not near.any():
        return distinct, where
    first = np.concatenate(([True], ~near))
    return distinct[first], (np.cumsum(first) - 1)[where]


def exits(time: Sequence[Any] | Any, entry: Sequence[Any] | Any | None = None) -> Exits:
    """Who is at risk and who leaves, per distinct exit time.

    ``time`` from the origin, zero or more, any unit; ``entry`` the time from which a case is
    watched (it is at risk after it, up to and including ``time``).
    Raises BadInput with a plain sentence.
    """
    times = numbers(time, "time")
    if (times < 0).any():
        raise WrongInput("time holds a negative value; times count from the origin.")
    entries = None if entry is None else _entries(entry, times)
    distinct, where = distinct_times(times if entries is None else np.concatenate((times, entries)))
    if entries is not None:
        # Times and entries are made distinct together: one may equal the other.
        times, entries = distinct[where[: times.size]], distinct[where[times.size :]]
        if not (entries < times).all():
            raise WrongInput("entry and time of a case differ by no more than rounding.")
        entries = np.sort(entries)
        distinct, where = np.unique(times, return_inverse=True)
    leaving = np.bincount(where, minlength=distinct.size).astype(np.int64)
    entered = times.size if entries is None else np.searchsorted(entries, distinct, side="left")
    at_risk = (entered - np.cumsum(leaving) + leaving).astype(np.int64)
    return Exits(distinct, where, at_risk, leaving, entries)


def count(time: Sequence[Any] | Any, event: Sequence[Any] | Any, entry: Sequence[Any] | Any | None = None) -> Counts:
    """`exits` split by ``event``: 1 it happened, 0 censored."""
    left = exits(time, entry)
    marks = numbers(event, "event")
    same_length(left.where, marks, "event")
    if not ((marks == 0) | (marks == 1)).all():
        raise WrongInput("event must be 1 (it happened) or 0 (censored).")
    events = left.tally(marks == 1)
    return Counts(left.time, left.at_risk, events, left.leaving - events, left.entries)


def _entries(entry: Sequence[Any] | Any, times: Floats) -> Floats:
    entries = numbers(entry, "entry")
    same_length(times, entries, "entry")
    if (entries < 0).any() or not (entries < times).all():
        raise WrongInput("entry must be zero or more and lie before time in every case.")
    return entries


def product_limit(at_risk: Ints, leaving: Ints) -> tuple[Floats, Floats]:
    """Estimate and Greenwood's standard error of its logarithm, per time.

    Where all at risk leave, the estimate is 0 and the standard error infinite; where none was at
    risk, nothing changes.
    """
    risk = np.maximum(at_risk, 1).astype(np.float64)
    left = leaving.astype(np.float64)
    stays = risk - left
    estimate: Floats = np.cumprod(stays / risk, dtype=np.float64)
    with np.errstate(divide="ignore"):
        terms: Floats = np.where(left > 0, left / (risk * stays), 0.0)
    return estimate, np.sqrt(np.cumsum(terms, dtype=np.float64))


def limits(estimate: Floats, log_error: Floats, interval: Interval, level: float) -> tuple[Floats, Floats]:
    """Pointwise confidence limits; NaN where the transformation has none (as R's survfit gives NA)."""
    z = NormalDist().inv_cdf(0.5 + level / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        if interval == "plain":
            width = z * log_error * estimate
            return np.maximum(estimate - width, 0.0), np.minimum(estimate + width, 1.0)
        if interval == "log":
            inside: Floats = np.where(estimate == 0, np.nan, estimate)
            return inside * np.exp(-z * log_error), np.minimum(inside * np.exp(z * log_error), 1.0)
        log: Floats = np.log(np.where((estimate == 0) | (estimate == 1), np.nan, estimate))
        width = z * log_error / log
        return np.exp(log * np.exp(-width)), np.exp(log * np.exp(width))
