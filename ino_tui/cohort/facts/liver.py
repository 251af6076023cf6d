"""VOD/SOS after INO as a fact of the source: by EBMT 2023, which alone applies with and without a transplant.

Where the criteria cannot be judged the source decides: an adverse event of that name, or none among
the adverse events recorded. What neither decides stays open.
"""

from __future__ import annotations

from typing import NamedTuple

from ino_tui.cohort.facts.course import Course, Day
from ino_tui.cohort.facts.imputed import day_of, whole
from store.case import Case
from store.criteria.vod import vod

VOD_SET = "ebmt_2023"
# In the term of an adverse event.
TERMS = ("sinusoidal obstruction", "veno-occlusive", "venoocclusive", "vod")


class LiverDisease(NamedTuple):
    """``state``: yes, no, or empty where open; ``day`` of onset, None where not known; ``by``: criteria or source."""

    state: str
    level: str
    day: Day
    by: str
    reported: bool
    partial: bool = False


def liver_disease(case: Case, course: Course) -> LiverDisease:
    """VOD/SOS of a case from the first INO dose on."""
    if course.start is None:
        return LiverDisease("", "", None, "", reported=False)
    texts = [e.start for e in case.adverse_events if any(term in e.term.casefold() for term in TERMS)]
    days = [(day_of(t, not_before=course.start, not_after=course.last), t) for t in texts]
    found = [(day, t) for day, t in days if day is not None and day >= course.start]
    judged = vod(case).by(VOD_SET)
    if judged.result == "yes" and judged.onset is not None:
        level = judged.level.partition(",")[0]
        return LiverDisease("yes", level, judged.onset.toordinal(), "criteria", reported=bool(found))
    if judged.result == "no":
        return LiverDisease("no", "", None, "criteria", reported=bool(found))
    if found:
        day, text = min(found)
        return LiverDisease("yes", "reported", day, "source", reported=True, partial=whole(text) is None)
    if case.adverse_events:
        return LiverDisease("no", "", None, "source", reported=False)
    return LiverDisease("", "", None, "", reported=False)
