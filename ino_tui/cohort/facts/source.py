"""What a case's source says for the figures, with relapse and VOD/SOS of a basis where the charter asks them."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan

from ino_tui.cohort.facts.course import Course, Day, course_under
from ino_tui.cohort.facts.imputed import day_of, is_partial, partial_among
from ino_tui.cohort.facts.liver import liver_disease
from store.basis import Valued
from store.case import Case, Relapse
from store.charter import Charter, Conventions
from store.criteria.extramedullary import baseline_of
from store.criteria.facts import facts_of
from store.criteria.response import died_unassessed


def source_facts(case: Case, values: Mapping[str, Valued], charter: Charter) -> tuple[object, ...]:
    """The values of `columns.FACTS`, in that order. Dates as ordinals."""
    patient, conventions = case.patient, charter.conventions
    course = course_under(case, values, charter)
    start, last, hct = course.start, course.last, course.hct
    treated = bool(case.doses or case.cycles)
    index = facts_of(case).relapse_treated() if treated else None
    timing, months, origin = _timing(case, index, conventions)
    starts = cycle_starts(case)
    second = starts[sorted(starts)[1]] if len(starts) > 1 else ""
    relapse_after, relapse_text = course.relapse_as_entered(hct) if hct is not None else (None, "")
    vod = liver_disease(case, course, values, charter)
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
        hct is not None and course.relapse_known and (course.relapse is None or hct <= course.relapse),
        _days(start, hct),
        _days(hct, last),
        course.imputed,
        hct is not None and course.transplant is not None and course.transplant.status.startswith("cr"),
        relapse_after,
        day_of(second, not_before=start, not_after=last) if second else None,
        vod.state,
        vod.level,
        vod.day,
        vod.by,
        vod.reported,
        (is_partial(relapse_text) and relapse_text != course.relapse_text) + is_partial(vod.text) + is_partial(second),
        partial_among(
            ino_start=is_partial(case.ino_start),
            last_contact=is_partial(course.last_text),
            relapse_date=is_partial(course.relapse_text),
            hct_date=course.transplant is not None and is_partial(course.transplant.date),
            hct_relapse_date=is_partial(relapse_text),
            vod_date=is_partial(vod.text),
        ),
        course.relapse_known,
    )


def cycle_starts(case: Case) -> dict[int, str]:
    """The cycles given, each with its first dose as entered; where no dose is recorded, its start as recorded."""
    starts: dict[int, str] = {}
    for dose in case.doses:
        starts[dose.cycle] = min(starts.get(dose.cycle, dose.date), dose.date)
    for cycle in case.cycles:
        starts.setdefault(cycle.n, cycle.start)
    return starts


def _days(origin: Day, end: Day) -> float:
    """Days between; NaN where an end is not known or the order is impossible."""
    return float(end - origin) if origin is not None and end is not None and end >= origin else nan


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
