"""The day of a responder's first remission: where relapse, death without relapse and what is free of both count from.

The rule: the first cycle whose response under the basis is a remission. Where that is the centre's
value and the centre gave a date, that date; else the day of the marrow that counts in the cycle's
window (convention o), without a marrow the last extramedullary look in it. Where no cycle has a
remission and only the best response is one, the same of the windows of all cycles that count.
"""

from __future__ import annotations

from collections.abc import Mapping

from ino_tui.cohort.facts.course import Course, Day
from ino_tui.cohort.facts.imputed import day_of
from store.basis import Valued
from store.case import Case
from store.charter import Charter
from store.criteria.facts import Bounds, Facts, facts_of
from store.criteria.marrow_mrd import marrow_in
from store.criteria.sets import load_set
from store.criteria.windows import window


def first_remission(case: Case, values: Mapping[str, Valued], charter: Charter, course: Course) -> tuple[Day, str]:
    """The day, an ordinal, and the date it comes from as entered; None and empty where it is not known."""
    text = _date(case, values, charter)
    return (day_of(text, not_before=course.start, not_after=course.last), text) if text else (None, "")


def _date(case: Case, values: Mapping[str, Valued], charter: Charter) -> str:
    remissions = load_set(charter.criteria).remissions
    cycles = [f"response.c{n}" for n in range(1, charter.conventions.best_cycles + 1)]
    for endpoint in (*cycles, "response.best"):
        value = values.get(endpoint)
        if value is not None and value.value in remissions:
            return response_date(case, endpoint, value, charter)
    return ""


def response_date(case: Case, endpoint: str, value: Valued, charter: Charter) -> str:
    """The date of a response as entered; empty where it is not known."""
    reported = next((v.date for v in case.site_values if v.endpoint == endpoint and v.date), "")
    if value.source == "site" and reported:
        return reported
    seen = window(case, endpoint, charter)
    return _examined(facts_of(case), seen.bounds) if seen else ""


def _examined(facts: Facts, bounds: Bounds) -> str:
    """The date of the marrow that counts inside the bounds, else of the last look outside the marrow."""
    marrow = marrow_in(facts.marrows, bounds).row
    if marrow is not None:
        return marrow.date
    looks = [(when, row.date) for when, row in facts.em if row.finding != "not_evaluable" and bounds.holds(when)]
    return max(looks, default=(None, ""))[1]
