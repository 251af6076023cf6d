"""Dates of a case that are surely out of order. A partial date is wrong only where none of its days fits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from store.case import TABLES, columns
from store.source.fault import Fault
from store.source.rows import CaseRows, found, surely_before

# In one row, the first date may not lie after the second.
_IN_ROW: tuple[tuple[str, str, str], ...] = (
    ("relapses", "origin_date", "date"),
    ("therapies", "start", "stop"),
    ("adverse_events", "start", "stop"),
    ("transplants", "conditioning_start", "date"),
    ("transplants", "date", "engraftment"),
    ("transplants", "date", "agvhd_date"),
    ("transplants", "date", "cgvhd_date"),
    ("transplants", "date", "gvhd_treated_to"),
)
# What cannot lie before the first diagnosis.
_AFTER_DIAGNOSIS = (
    ("relapses", "origin_date"),
    ("relapses", "date"),
    ("cycles", "start"),
    ("doses", "date"),
    ("transplants", "date"),
    ("deaths", "date"),
)
# Rows that are numbered in the order of their dates.
_NUMBERED = (("relapses", "date"), ("cycles", "start"), ("transplants", "date"))


@cache
def date_columns(table: str) -> tuple[str, ...]:
    """The columns of a table that hold dates."""
    return tuple(name for name, column in columns(table).items() if column.kind == "date")


def chronology_faults(case: CaseRows) -> Iterator[Fault]:
    """Every date of the case that contradicts another."""
    yield from _in_rows(case)
    yield from _before_diagnosis(case)
    yield from _numbers_against_dates(case)
    yield from _ino_and_relapse(case)
    yield from _ino_and_transplants(case)
    yield from _doses_in_cycles(case)
    yield from _after_death(case)


def _in_rows(case: CaseRows) -> Iterator[Fault]:
    for table, first, second in _IN_ROW:
        for entry in case.holding(table, first, second):
            if surely_before(entry.data[second], entry.data[first]):
                reason = f"lies before {first} {entry.data[first]}"
                yield found(table, entry, second, reason, "mend one of the two dates")


def _before_diagnosis(case: CaseRows) -> Iterator[Fault]:
    diagnosis = case.patient.data.get("diagnosis_date") if case.patient else None
    if not diagnosis:
        return
    for table, column in _AFTER_DIAGNOSIS:
        for entry in case.holding(table, column):
            if surely_before(entry.data[column], diagnosis):
                reason = f"lies before the diagnosis on {diagnosis}"
                yield found(table, entry, column, reason, "mend this date or cases.diagnosis_date")


def _numbers_against_dates(case: CaseRows) -> Iterator[Fault]:
    for table, column in _NUMBERED:
        by_number = sorted(case.holding(table, "n", column), key=lambda entry: entry.data["n"])
        for earlier, later in pairwise(by_number):
            if surely_before(later.data[column], earlier.data[column]):
                reason = f"lies before number {earlier.data['n']} on {earlier.data[column]}"
                yield found(table, later, column, reason, "mend the dates or number the rows in their order")


def _ino_and_relapse(case: CaseRows) -> Iterator[Fault]:
    dated = sorted(case.holding("relapses", "date"), key=lambda entry: entry.data["date"])
    if dated and case.ino_start and surely_before(case.ino_start, dated[0].data["date"]):
        reason = f"is the first relapse or refractory disease and lies after the first INO on {case.ino_start}"
        yield found("relapses", dated[0], "date", reason, "add the relapse that INO was given for, or mend the date")


def _ino_and_transplants(case: CaseRows) -> Iterator[Fault]:
    prior = case.patient.data.get("prior_hct_n") if case.patient else None
    if prior is None or not case.ino_start:
        return
    before = [e for e in case.holding("transplants", "date") if surely_before(e.data["date"], case.ino_start)]
    for entry in before[prior:]:
        reason = f"lies before the first INO on {case.ino_start}, and cases.prior_hct_n is {prior}"
        yield found("transplants", entry, "date", reason, "mend the date or cases.prior_hct_n")


def _doses_in_cycles(case: CaseRows) -> Iterator[Fault]:
    starts = {e.data["n"]: e.data["start"] for e in case.holding("cycles", "n", "start")}
    for entry in case.holding("doses", "cycle", "date"):
        number, day = entry.data["cycle"], entry.data["date"]
        start, following = starts.get(number), starts.get(number + 1)
        if start and surely_before(day, start):
            yield found("doses", entry, "date", f"lies before cycle {number} began on {start}", "mend one of the two")
        elif following and surely_before(following, day):
            reason = f"is a dose of cycle {number}, and cycle {number + 1} began on {following}"
            yield found("doses", entry, "date", reason, "mend the date or the cycle")
    yield from _doses_by_day(case)


def _doses_by_day(case: CaseRows) -> Iterator[Fault]:
    planned = sorted(case.holding("doses", "cycle", "day", "date"), key=lambda e: (e.data["cycle"], e.data["day"]))
    for earlier, later in pairwise(planned):
        same_cycle = earlier.data["cycle"] == later.data["cycle"]
        if same_cycle and surely_before(later.data["date"], earlier.data["date"]):
            reason = f"lies before the dose of day {earlier.data['day']} on {earlier.data['date']}"
            yield found("doses", later, "date", reason, "mend the dates or the days")


def _after_death(case: CaseRows) -> Iterator[Fault]:
    death = case.death.data.get("date") if case.death else None
    if not death:
        return
    for table in TABLES:
        if table == "deaths":
            continue
        for column in date_columns(table):
            for entry in case.of(table):
                if column in entry.data and surely_before(death, entry.data[column]):
                    reason = f"lies after the death on {death}"
                    yield found(table, entry, column, reason, "mend this date or deaths.date")
