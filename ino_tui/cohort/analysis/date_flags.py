"""Which of the dates of the cohort frame were imputed, and how much of each."""

from __future__ import annotations

from ino_tui.cohort.facts.course import Course, Day, course_under
from ino_tui.cohort.facts.liver import liver_disease
from ino_tui.cohort.facts.remission import first_remission
from ino_tui.cohort.facts.source import cycle_starts
from store.basis import CohortRow
from store.case import Case
from store.charter import Charter
from store.criteria.marrow_mrd import mrd_best
from store.criteria.sets import load_set

# A date as entered, by its length: what the rule had to add. ADaM's letters.
_MISSING = {len("2019"): "M", len("2019-03"): "D"}


def imputed_part(text: str) -> str:
    """What a date as entered lacks: ``D`` the day, ``M`` month and day; empty where nothing is."""
    return _MISSING.get(len(text), "")


def date_flags(row: CohortRow, charter: Charter) -> dict[str, str]:
    """Date column of the frame -> ``D`` or ``M`` where a part of it was imputed; whole dates are left out."""
    case = row.case
    course = course_under(case, row.values, charter)
    texts = {
        "ino_start": case.ino_start,
        "last_contact": course.last_text,
        "relapse_date": course.relapses[0].date if course.relapses else "",
        "hct_date": course.transplant.date if course.transplant else "",
        "hct_relapse_date": _relapse(course, course.hct),
        "cycle2_date": _cycle2(case),
        "vod_date": _onset(row, course, charter),
        "mrd_negative_date": _mrd_negative(row, charter),
    }
    remission, texts["remission_date"] = first_remission(case, row.values, charter, course)
    texts["remission_relapse_date"] = _relapse(course, remission)
    return {column: part for column, text in texts.items() if (part := imputed_part(text))}


def _relapse(course: Course, day: Day) -> str:
    return course.relapse_as_entered(day)[1] if day is not None else ""


def _cycle2(case: Case) -> str:
    """The second cycle began with its first dose, else as its row says."""
    starts = cycle_starts(case)
    return starts[sorted(starts)[1]] if len(starts) > 1 else ""


def _onset(row: CohortRow, course: Course, charter: Charter) -> str:
    """An onset by the criteria is a whole day; one that was reported is the first report of that day."""
    if "vod" not in charter.endpoints and not any(imputed_part(e.start) for e in row.case.adverse_events):
        return ""
    return liver_disease(row.case, course, row.values, charter).text


def _mrd_negative(row: CohortRow, charter: Charter) -> str:
    remissions = load_set(charter.criteria).remissions
    cycles = range(1, charter.conventions.best_cycles + 1)
    reached = [n for n in cycles if (v := row.values.get(f"response.c{n}")) is not None and v.value in remissions]
    status = mrd_best(row.case, reached, charter)
    return status.date if status.negative else ""
