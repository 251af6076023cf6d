"""The last days of who dies: when the last illness began, and when blood was last taken."""

from __future__ import annotations

from store.reference.draft import Draft

# Days from the last blood to death, and how often
_GAPS = ((0, 0.18), (1, 0.28), (2, 0.2), (3, 0.13), (4, 0.09), (5, 0.07), (6, 0.05))


def onset_day(draft: Draft) -> int:
    """First day of the last illness."""
    return max(2, draft.course.last_day - draft.draw("onset").integer(3, 8))


def last_lab_day(draft: Draft) -> int:
    """Day of the last blood: that of the last contact of who lives, up to six days before death otherwise."""
    course = draft.course
    if not course.outline.dead:
        return course.last_day
    marrow = course.marrow_days[-1] if course.marrow_days else 0
    return max(course.last_day - draft.draw("last blood").weighted(_GAPS), onset_day(draft), marrow + 1)
