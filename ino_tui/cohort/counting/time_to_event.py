"""A time to an event as the figures, the groups and the exported data sets count it: one row a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ino_tui.cohort.counting.populations import Flow, Mask
from ino_tui.cohort.methods.product_limit import Floats, Ints

FIRST_INO, FIRST_REMISSION, DAY_0 = "first INO dose", "first remission", "transplant, day 0"


class Kind(NamedTuple):
    """One way in which the time ends; the codes of a figure are numbered from 1 in their order."""

    code: str
    label: str


RELAPSE = Kind("relapse", "relapse")
NRM = Kind("nrm", "death without prior relapse")


class Variant(NamedTuple):
    """The same event counted in another way: for a sensitivity analysis."""

    code: str
    label: str
    days: Floats
    cause: Ints


@dataclass(frozen=True, eq=False, kw_only=True)
class TimeToEvent:
    """Times of the cohort from one origin, in days; arrays over all cases of the frame.

    ``group``: whom it is about. ``days``: to the event or to the last contact, NaN where not known.
    ``cause``: 0 censored, else the number of the kind, from 1. For a survival figure every kind is
    the event; for an incidence the first is, and the others compete. ``missing``: in scope, but
    without a value. ``since``: days from the first INO dose to the origin. ``imputed``: of the dates
    that can be its origin or its end, one was partial.
    """

    id: str
    label: str
    origin: str
    population: str
    event: str
    kinds: tuple[Kind, ...]
    group: Mask
    days: Floats
    cause: Ints
    missing: Mask
    imputed: Mask
    since: Floats
    survival: bool = True
    competing: str = ""
    left_out: tuple[tuple[str, Mask], ...] = ()
    variants: tuple[Variant, ...] = ()
    beside: tuple[tuple[str, str, Mask], ...] = field(default=())

    @property
    def inside(self) -> Mask:
        """Who is counted."""
        counted: Mask = self.group & ~np.isnan(self.days)
        return counted

    @property
    def not_counted(self) -> Mask:
        """In scope, but without a value or without a time."""
        absent: Mask = self.missing | (self.group & np.isnan(self.days))
        return absent


def days_between(origin: npt.NDArray[Any], end: npt.NDArray[Any]) -> Floats:
    """Days from one date to another; NaN where either is not known or the order is impossible."""
    days: Floats = (end - origin) / np.timedelta64(1, "D")
    return np.where(days >= 0, days, np.nan)


def first_of(end: Floats, *events: Floats) -> tuple[Floats, Ints]:
    """The time of whatever comes first and its number from 1; ``end`` and 0 where nothing does.

    ``events`` in the order in which they win on one day; NaN where one does not happen. An event
    after the last contact is one all the same: the patient was seen then. NaN: no time at all.
    """
    days, cause = np.full(end.size, np.inf), np.zeros(end.size, dtype=np.int64)
    for number, event in enumerate(events, start=1):
        sooner = event < days
        days[sooner], cause[sooner] = event[sooner], number
    return np.where(cause > 0, days, end), cause


def where(mask: Mask, days: Floats) -> Floats:
    """The days where the mask holds, else NaN: it does not happen."""
    found: Floats = np.where(mask, days, np.nan)
    return found


def later(origin: Floats, days: Floats) -> Floats:
    """Days from a later origin, both given from one and the same; NaN before it."""
    from_there = days - origin
    return where(from_there >= 0, from_there)


def censored_at_transplant(time: Floats, cause: Ints, hct: Floats) -> Variant:
    """For sensitivity; an event on the day of transplant is before it."""
    sooner = hct < time
    return Variant("censored_at_hct", "censored at transplant", np.where(sooner, hct, time), np.where(sooner, 0, cause))


class Days:
    """What the times are made of, worked out once from the flow: days from the first INO dose."""

    def __init__(self, flow: Flow) -> None:
        c = flow.columns
        start = c["ino_start"]
        self.last: Floats = c["days"]
        self.death: Floats = where(flow.dead, self.last)
        self.relapse: Floats = days_between(start, c["relapse_date"])
        self.hct: Floats = c["hct_wait"]
        self.hct_relapse: Floats = days_between(start, c["hct_relapse_date"])
        self.cycle2: Floats = days_between(start, c["cycle2_date"])
        self.remission: Floats = where(flow.responder, days_between(start, c["remission_date"]))
        self.remission_relapse: Floats = where(flow.responder, days_between(start, c["remission_relapse_date"]))
        self.mrd_negative: Floats = where(flow.responder, days_between(start, c["mrd_negative_date"]))
        self.vod: Floats = where(c["vod"] == "yes", days_between(start, c["vod_date"]))
        self.zero: Floats = np.zeros(flow.n)
        self.none: Mask = np.zeros(flow.n, dtype=np.bool_)
        named = c["partial"], c["remission_partial"]
        some = np.flatnonzero((named[0] != "") | (named[1] != ""))
        self._partial = [(int(i), {*named[0][i].split(), *named[1][i].split()}) for i in some]

    def imputed(self, *dates: str) -> Mask:
        """Whose time may rest on a partial date: one of these columns of the frame was imputed."""
        found = self.none.copy()
        for i, partial in self._partial:
            found[i] = not partial.isdisjoint(dates)
        return found
