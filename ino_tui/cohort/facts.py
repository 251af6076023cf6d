"""What a case's source says for the figures: the part of the frame that no basis changes."""

from __future__ import annotations

from math import nan
from typing import NamedTuple

from ino_tui.cohort.imputed import day_of, earliest_whole, latest_whole, whole
from store.case import Case, Relapse, Transplant
from store.charter import Conventions
from store.criteria.extramedullary import baseline_of
from store.criteria.facts import facts_of
from store.criteria.response import died_unassessed

# Days are proleptic ordinals (`datetime.date.toordinal`); None where not known.
Day = int | None


class Course(NamedTuple):
    """The dates of a case that the figures rest on."""

    start: Day
    death: Day
    last: Day
    relapse: Day
    hct: Day
    transplant: Transplant | None
    imputed: int


def source_facts(case: Case, conventions: Conventions) -> tuple[object, ...]:
    """The values of `columns.FACTS`, in that order. Dates as ordinals."""
    patient = case.patient
    course = _course(case, conventions)
    start, last, hct = course.start, course.last, course.hct
    treated = bool(case.doses or case.cycles)
    index = facts_of(case).relapse_treated() if treated else None
    timing, months, origin = _timing(case, index, conventions)
    starts = _cycle_starts(case)
    return (
        case.id,
        treated,
        start,
        patient.ph,
        patient.disease_state,
        patient.prior_hct_n,
        patient.blin_failure == "yes",
        timing,
        months,
        origin,
        index.location if index else "",
        len(starts),
        max(case.cycles, key=lambda c: c.n).stop_reason if case.cycles else "",
        last,
        bool(case.deaths),
        _days(start, last),
        _early_death(case, course, conventions),
        course.relapse,
        course.relapse is not None,
        hct is not None,
        hct,
        course.transplant.status if course.transplant else "",
        0 if hct is None else sum((day_of(text) or hct) < hct for text in starts.values()),
        hct is not None and (course.relapse is None or hct <= course.relapse),
        _days(start, hct),
        _days(hct, last),
        course.imputed,
    )


def _cycle_starts(case: Case) -> dict[int, str]:
    """The cycles given, each with the date it began as entered."""
    starts: dict[int, str] = {}
    for dose in case.doses:
        starts[dose.cycle] = min(starts.get(dose.cycle, dose.date), dose.date)
    for cycle in case.cycles:
        starts.setdefault(cycle.n, cycle.start)
    return starts


def _days(origin: Day, end: Day) -> float:
    """Days between; NaN where an end is not known or the order is impossible."""
    return float(end - origin) if origin is not None and end is not None and end >= origin else nan


def _course(case: Case, conventions: Conventions) -> Course:
    death_text = case.deaths[0].date if case.deaths else ""
    doses = [d.date for d in case.doses] or [c.start for c in case.cycles]
    start_text = case.ino_start
    start = day_of(start_text, not_after=earliest_whole([*doses, death_text]))
    alive = latest_whole([*doses, *(f.date for f in case.follow_up), *(t.date for t in case.transplants)])
    death = day_of(death_text, not_before=alive)
    last_text = death_text
    last = death
    if not case.deaths:
        seen = [(day, f.date) for f in case.follow_up if (day := day_of(f.date, not_before=alive)) is not None]
        last, last_text = max(seen, default=(None, ""))
    transplant, hct = _first_transplant(case, start, last, conventions)
    relapse, relapse_text = _first_relapse(case, start, last)
    used = (start_text, last_text, relapse_text, transplant.date if transplant else "")
    imputed = sum(bool(t) and whole(t) is None for t in used)
    return Course(start, death, last, relapse, hct, transplant, imputed)


def _first_transplant(case: Case, start: Day, last: Day, conventions: Conventions) -> tuple[Transplant | None, Day]:
    """Convention n: the first allogeneic transplant after the first INO dose."""
    if start is None:
        return None, None
    found: list[tuple[int, int, Transplant]] = []
    for row in case.transplants:
        day = day_of(row.date, not_after=last)
        wanted = conventions.hct_counted == "any" or row.status.startswith("cr")
        if day is not None and day > start and row.donor != "autologous" and wanted:
            found.append((day, row.n, row))
    if not found:
        return None, None
    day, _, row = min(found, key=lambda f: f[:2])
    return row, day


def _first_relapse(case: Case, start: Day, last: Day) -> tuple[Day, str]:
    if start is None:
        return None, ""
    rows = [r for r in case.relapses if r.kind == "relapse"]
    found = [(day, r.date) for r in rows if (day := day_of(r.date, not_after=last)) is not None and day > start]
    return min(found, default=(None, ""))


def _early_death(case: Case, course: Course, conventions: Conventions) -> bool:
    """Convention f: death within so many days of the first dose, and surely nothing assessed after it."""
    start = course.start
    if course.death is None or start is None or course.death - start > conventions.early_death_days:
        return False
    facts = facts_of(case)
    return died_unassessed(facts, baseline_of(facts)) is True


def _timing(case: Case, index: Relapse | None, conventions: Conventions) -> tuple[str, float, str]:
    """Convention h: refractory, early or late; the months and what they are counted from."""
    if case.patient.disease_state == "refractory" or (index is not None and index.kind == "refractory"):
        return "refractory", nan, ""
    if conventions.relapse_origin == "cr1":
        months, origin = case.patient.cr1_months, "cr1"
    elif index is None:
        return "", nan, ""
    else:
        relapse = day_of(index.date)
        since = day_of(index.origin_date, not_after=relapse)
        days = _days(since, relapse)
        months, origin = days / conventions.month_days, index.origin
    if months is None or months != months:  # noqa: PLR0124  NaN alone differs from itself
        return "", nan, ""
    return ("late" if months >= conventions.late_relapse_months else "early"), months, origin
