"""Bilirubin, transaminases and creatinine: drug effect, VOD/SOS, the last days."""

from __future__ import annotations

from store.reference.counts import Anchors
from store.reference.draft import Draft
from store.reference.last_days import last_lab_day

Peak = tuple[int, float]


def chemistry_anchors(draft: Draft) -> Anchors:
    """Anchors in working units (mg/dL, U/L)."""
    draw = draft.draw("chemistry")
    course = draft.course
    bili, alt, crea = draw.uniform(0.4, 0.9), draw.uniform(14, 38), draw.uniform(0.55, 0.95)
    at: Anchors = {"BILI": [(-3, bili)], "ALT": [(-3, alt)], "AST": [(-3, alt * 0.9)], "CREA": [(-3, crea)]}
    for start in course.cycle_days:
        rise = draw.weighted(((1.3, 0.4), (2.0, 0.35), (3.4, 0.18), (5.5, 0.07)))
        _put(at, start + 10, min(1.5, bili * draw.uniform(1.1, 1.6)), alt * rise, crea)
        _put(at, start + 24, bili, alt * 1.1, crea)
    for index, day in course.delays.items():
        if not course.waits_for_platelets(index):
            peak = draw.uniform(125, 290)
            _put(at, day - 4, bili, 0.5 * peak, crea)
            _put(at, day, min(1.5, bili * 1.5), peak, crea)
            _put(at, course.cycle_days[index] - 2, bili, draw.uniform(30, 70), crea)
    if course.outline.hct_day is not None:
        hct = course.outline.hct_day
        _put(at, hct - 9, bili, alt, crea)
        _put(at, hct + 14, min(1.5, bili * 1.6), alt * 1.6, crea * 1.1)
        _put(at, hct + 60, bili, alt * 1.2, crea)
    if course.vod_day is not None:
        _vod(draft, at, bili, alt, crea)
    if course.outline.dead:
        _ending(draft, at, alt, crea)
    return at


def _put(at: Anchors, day: int, bili: float, alt: float, crea: float) -> None:
    for test, value in (("BILI", bili), ("ALT", alt), ("AST", 0.95 * alt), ("CREA", crea)):
        at[test] = [p for p in at[test] if p[0] != day]
        at[test].append((day, value))


def _clear(at: Anchors, first: int, last: int) -> None:
    for test, points in at.items():
        at[test] = [p for p in points if not first <= p[0] <= last]


def _vod(draft: Draft, at: Anchors, bili: float, alt: float, crea: float) -> None:
    """Bilirubin through 2 mg/dL at onset; it falls again, or rises to the end."""
    course = draft.course
    draw = draft.draw("liver chemistry")
    day = course.vod_day
    assert day is not None
    _clear(at, day - 5, day + 30)
    _put(at, day - 6, min(1.3, bili * 1.4), alt * 1.5, crea)
    # grade 2 ends at 5 mg/dL
    tops = {2: (2.6, 4.6), 3: (3.4, 8.0), 4: (8.0, 13.0)}
    top = draw.uniform(*tops.get(course.vod_grade, (4.4, 7.5)))
    kidney = 3.1 if course.vod_grade == 4 else 1.35
    _put(at, day, draw.uniform(2.2, 2.9), alt * draw.uniform(2.5, 5), crea * 1.2)
    _put(at, day + 3, top, alt * draw.uniform(3, 7), crea * kidney)
    if course.cause == "20":
        _put(
            at,
            max(day + 5, last_lab_day(draft)),
            draw.uniform(9, 22),
            alt * draw.uniform(5, 14),
            crea * draw.uniform(2, 3.4),
        )
    else:
        _put(at, day + 8, top * 0.8, alt * 2.5, crea * 0.9 * kidney)
        _put(at, day + 24, draw.uniform(0.8, 1.3), alt * 1.3, crea)


def _ending(draft: Draft, at: Anchors, alt: float, crea: float) -> None:
    """The last days: what fits the cause, without a second liver disease by chance."""
    course = draft.course
    draw = draft.draw("last chemistry")
    last = last_lab_day(draft)
    if course.cause == "20":
        return
    _clear(at, last - 2, last + 400)
    if course.cause == "50" or course.kind("death.cause") == "relapse_and_liver":
        _put(at, last, draw.uniform(3.0, 9.0), alt * draw.uniform(2, 5), crea * 1.6)
    elif course.cause in ("30", "31", "34"):
        _put(at, last, draw.uniform(1.0, 1.8), alt * draw.uniform(1.5, 4), crea * draw.uniform(1.8, 3.2))
    else:
        _put(at, last, draw.uniform(0.7, 1.7), alt * draw.uniform(1, 3), crea * draw.uniform(1.0, 2.0))
