"""What a basis says of a case: responses, MRD in remission, relapse, VOD/SOS, cause of death."""

from __future__ import annotations

from collections.abc import Container, Mapping

from ino_tui.cohort.facts.course import Course, course_under
from ino_tui.cohort.facts.imputed import day_of, is_partial, partial_among
from ino_tui.cohort.facts.remission import first_remission
from store.basis import Valued
from store.case import Case
from store.charter import Charter
from store.codes.causes import AGREED_CLASSES, CAUSES, cause_class
from store.codes.relapse import DATED
from store.codes.responses import RESPONSES
from store.codes.vod import HAD
from store.criteria.marrow_mrd import mrd_best
from store.criteria.sets import load_set

# What is no answer to the question, or no code of the list, gives no value: the item counts as missing.
RESPONSE_VALUES = frozenset(c.code for c in RESPONSES) - {"CANNOT"}
RELAPSE_VALUES = frozenset({"none", *DATED})
VOD_VALUES = frozenset({"no", *HAD})
CAUSE_VALUES = frozenset({*CAUSES, *AGREED_CLASSES})
_MISSING = ("", "")


def judged_values(case: Case, values: Mapping[str, Valued], charter: Charter) -> tuple[object, ...]:
    """The values of `columns.JUDGED`, in that order."""
    remissions = load_set(charter.criteria).remissions
    c1, c2, best = (_value(values, f"response.{e}", RESPONSE_VALUES) for e in ("c1", "c2", "best"))
    cycles = range(1, charter.conventions.best_cycles + 1)
    in_remission = [n for n in cycles if _value(values, f"response.c{n}", remissions)[0]]
    mrd = mrd_best(case, in_remission, charter) if in_remission else None
    cause = _value(values, "death.cause", CAUSE_VALUES) if case.deaths else _MISSING
    course = course_under(case, values, charter)
    relapse_value = _value(values, "relapse", RELAPSE_VALUES) if "relapse" in charter.endpoints else _MISSING
    vod_value = _value(values, "vod", VOD_VALUES) if "vod" in charter.endpoints else _MISSING
    remission, text = first_remission(case, values, charter, course) if best[0] in remissions else (None, "")
    relapse, relapse_text = course.relapse_as_entered(remission) if remission is not None else (None, "")
    sampled = mrd.date if mrd and mrd.negative else ""
    return (
        *c1,
        *c2,
        *best,
        c1[0] in remissions,
        best[0] in remissions,
        mrd.state if mrd else "",
        mrd.method if mrd else "",
        bool(mrd and mrd.evaluable),
        bool(mrd and mrd.negative),
        cause[0],
        cause_class(cause[0]) or "",
        cause[1],
        remission,
        relapse,
        day_of(sampled, not_before=course.start, not_after=course.last) if sampled else None,
        _further(course, relapse_text) + sum(map(is_partial, {text, sampled})),
        partial_among(remission_date=is_partial(text), remission_relapse_date=is_partial(relapse_text)),
        *relapse_value,
        vod_value[1],
    )


def _further(course: Course, relapse: str) -> bool:
    """Whether a relapse's date is partial, and not counted among the facts already."""
    after_hct = course.relapse_as_entered(course.hct)[1] if course.hct is not None else ""
    return is_partial(relapse) and relapse not in (course.relapse_text, after_hct)


def _value(values: Mapping[str, Valued], endpoint: str, codes: Container[str]) -> tuple[str, str]:
    found = values.get(endpoint)
    return (found.value, found.source) if found is not None and found.value in codes else _MISSING
