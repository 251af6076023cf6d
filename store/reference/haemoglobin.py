"""Haemoglobin over the course: low under treatment, normal a year into remission."""

from __future__ import annotations

from store.reference.course import REMISSIONS
from store.reference.draft import Draft
from store.reference.draw import Draw
from store.reference.last_days import last_lab_day

TRANSFUSED_BELOW = 7.5  # g/dL


def haemoglobin_anchors(draft: Draft) -> list[tuple[int, float]]:
    """Day and g/dL of the turning points."""
    draw = draft.draw("haemoglobin")
    course = draft.course
    normal = draw.uniform(11.9, 13.6) if course.sex == "F" else draw.uniform(13.0, 15.2)
    low = draw.uniform(6.8, 9.6)
    at = [(-3, draw.uniform(9.6, 12.6) if course.margins.location == "EM" else draw.uniform(7.4, 11.0))]
    at += [(start + 12, low + draw.uniform(-0.3, 0.4)) for start in course.cycle_days]
    if course.marrow_days:
        last = course.marrow_days[-1]
        at.append((last, low + draw.uniform(0.3, 1.2)))
        if course.raw[-1] in REMISSIONS or course.outline.best:
            at += _recovery(draw, last, normal)
    if course.outline.hct_day is not None:
        hct = course.outline.hct_day
        at = [p for p in at if p[0] < hct - 10]
        at += [
            (hct - 9, draw.uniform(9.0, 11.2)),
            (hct + 10, draw.uniform(6.9, 8.3)),
            (hct + 28, draw.uniform(8.0, 9.6)),
        ]
        at += [(hct + 100, draw.uniform(9.8, 11.6)), (hct + 330, normal)]
    if course.relapse_day is not None:
        at = [p for p in at if p[0] < course.relapse_day - 30]
        at += [(course.relapse_day, draw.uniform(8.2, 10.6)), (course.relapse_day + 20, draw.uniform(7.0, 8.8))]
    if course.cells_day is not None:
        assert course.restored_day is not None
        at = [p for p in at if p[0] < course.cells_day - 5]
        at += [(course.cells_day + 9, draw.uniform(7.2, 8.8)), *_recovery(draw, course.restored_day, normal)]
    if course.outline.dead:
        end = last_lab_day(draft)
        at = [p for p in at if p[0] < end - 20]
        bled = course.cause.startswith("4")
        at.append((end, draw.uniform(5.8, 7.4) if bled else draw.uniform(6.8, 9.2)))
    return at


def _recovery(draw: Draw, day: int, normal: float) -> list[tuple[int, float]]:
    """From remission on."""
    return [(day + 40, draw.uniform(9.8, 11.2)), (day + 130, 0.93 * normal), (day + 330, normal)]
