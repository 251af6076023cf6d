"""VOD/SOS after INO: the answer of a basis where the charter asks it, else a fact of the source.

Of the source by EBMT 2023, which alone applies with and without a transplant. Where the criteria
cannot be judged the source decides: an adverse event of that name, or none among the adverse events
recorded. What neither decides stays open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ino_tui.cohort.facts.course import Course, Day
from ino_tui.cohort.facts.imputed import day_of
from store.basis import Valued
from store.case import Case
from store.charter import Charter
from store.codes.vod import HAD, VOD_YES
from store.criteria.vod import vod

VOD_SET = "ebmt_2023"
# In the term of an adverse event.
TERMS = ("sinusoidal obstruction", "veno-occlusive", "venoocclusive", "vod")


class LiverDisease(NamedTuple):
    """``state``: yes, no, or empty where open; ``day`` of onset, None where not known.

    ``by``: criteria or source; ``answer`` of a basis. ``text``: the onset as entered; of the criteria empty.
    """

    state: str
    level: str
    day: Day
    by: str
    reported: bool
    text: str = ""


def liver_disease(case: Case, course: Course, values: Mapping[str, Valued], charter: Charter) -> LiverDisease:
    """VOD/SOS of a case from the first INO dose on."""
    if "vod" in charter.endpoints:
        return _answered(case, course, values.get("vod"))
    if course.start is None:
        return LiverDisease("", "", None, "", reported=False)
    found = _reported(case, course)
    judged = vod(case).by(VOD_SET)
    if judged.result == "yes" and judged.onset is not None:
        level = judged.level.partition(",")[0]
        return LiverDisease("yes", level, judged.onset.toordinal(), "criteria", reported=bool(found))
    if judged.result == "no":
        return LiverDisease("no", "", None, "criteria", reported=bool(found))
    if found:
        day, text = min(found)
        return LiverDisease("yes", "reported", day, "source", reported=True, text=text)
    if case.adverse_events:
        return LiverDisease("no", "", None, "source", reported=False)
    return LiverDisease("", "", None, "", reported=False)


def _reported(case: Case, course: Course) -> list[tuple[int, str]]:
    """The adverse events of that name after the first INO dose: day, and the date as entered."""
    if course.start is None:
        return []
    texts = [e.start for e in case.adverse_events if any(term in e.term.casefold() for term in TERMS)]
    days = [(day_of(t, not_before=course.start, not_after=course.last), t) for t in texts]
    return [(day, t) for day, t in days if day is not None and day >= course.start]


def _answered(case: Case, course: Course, value: Valued | None) -> LiverDisease:
    """As the basis has it; a level that was not agreed on is empty."""
    reported = bool(_reported(case, course))
    if value is not None and value.value in HAD:
        level = "" if value.value == VOD_YES else value.value
        day = day_of(value.date, not_before=course.start, not_after=course.last)
        return LiverDisease("yes", level, day, "answer", reported=reported, text=value.date)
    state = "no" if value is not None and value.value == "no" else ""
    return LiverDisease(state, "", None, "answer" if state else "", reported=reported)
