"""What the centres reported."""

from __future__ import annotations

from store.case import SiteValue
from store.codes.responses import best_of
from store.reference.course import REMISSIONS, Course
from store.reference.draft import Draft


def write_site_values(draft: Draft) -> None:
    """Fill site_values: responses, best response, MRD, relapse, VOD/SOS and cause of death."""
    course = draft.course
    values = []
    for number, value in enumerate(course.site, 1):
        day = "" if not course.marrow_days else draft.on(_response_day(draft, number))
        values.append(SiteValue(endpoint=f"response.c{number}", value=value, date=day))
    best = best_of(list(course.site))
    assert best is not None
    values.append(SiteValue(endpoint="response.best", value=best))
    if best in REMISSIONS:
        values.append(SiteValue(endpoint="mrd", value=site_mrd(course)))
    if course.relapse_day is not None:
        late = draft.draw("relapse date").integer(24, 40) if course.kind("relapse") else 0
        when = draft.on(min(course.relapse_day + late, course.last_day - 3))
        known = 7 if course.kind("death.cause") == "relapse_partial" else 10
        values.append(SiteValue(endpoint="relapse", value=course.relapse_location, date=when[:known]))
    if course.vod_day is not None:
        values.append(SiteValue(endpoint="vod", value=course.vod_level, date=draft.on(course.vod_day + 3)))
    if course.outline.dead:
        values.append(SiteValue(endpoint="death.cause", value=course.site_cause, date=draft.on(course.last_day)))
    draft.add(*values)


def _response_day(draft: Draft, number: int) -> int:
    course = draft.course
    if course.kind(f"response.c{number}") == "early_marrow":
        return draft.early_marrow[number]
    return course.marrow_days[number - 1]


def site_mrd(course: Course) -> str:
    """MRD as reported: that of the margins, unless the centre took another sample for it."""
    stated = {"negative": "negative", "positive": "positive", "missing": "not_evaluable"}[course.margins.mrd]
    return {"mrd_blood": "negative", "mrd_sensitivity": "negative", "mrd_first": "positive"}.get(
        course.kind("mrd"), stated
    )
