"""Whether an endpoint takes an answer: one check an endpoint, each pure, each with one plain sentence.

A relapse has its date, VOD/SOS its onset and what that is counted from; nothing else has either.
"""

from __future__ import annotations

from collections.abc import Iterable

from store.case import Case
from store.charter import Charter
from store.codes.base import CodeList
from store.codes.causes import CAUSES
from store.codes.relapse import DATED, RELAPSES
from store.codes.responses import RESPONSES
from store.codes.vod import ANCHORS, GRADES, HAD, VODS
from store.committee import Answer
from store.criteria.dates import Span, before, show, span
from store.criteria.endpoints import label
from store.criteria.facts import facts_of
from store.criteria.sets import load_set
from store.errors import BadInput


def check_endpoint_answer(answer: Answer, charter: Charter, case: Case) -> None:
    """Raises BadInput where the endpoint of an answer does not take it, with what it takes instead."""
    if answer.endpoint == "death.cause":
        check_cause(answer)
    elif answer.endpoint == "relapse":
        check_relapse(answer, case)
    elif answer.endpoint == "vod":
        check_vod(answer, case)
    else:
        check_response(answer, charter)


def check_response(answer: Answer, charter: Charter) -> None:
    """A category of the criteria set in force, and nothing beside it."""
    criteria = load_set(charter.criteria)
    _check_code(answer.value, criteria.answers, RESPONSES, criteria.title)
    _check_beside(answer)


def check_cause(answer: Answer) -> None:
    """Codes of the list, the primary cause first, none twice; ``CANNOT`` may stand for the primary one."""
    for code in answer.contributing if answer.value == "CANNOT" else (answer.value, *answer.contributing):
        if code not in CAUSES:
            raise BadInput(f"{code!r} is not a cause of death; use a code such as {', '.join(list(CAUSES)[:6])}.")
    if answer.value in answer.contributing or len(set(answer.contributing)) < len(answer.contributing):
        raise BadInput("A cause of death is named twice; name each once, the primary cause first.")
    _check_beside(answer, contributing=True)


def check_relapse(answer: Answer, case: Case) -> None:
    """A relapse with its date, which is on or after the first INO dose and not after death; or none, without one."""
    _check_code(answer.value, (c.code for c in RELAPSES), RELAPSES, label("relapse"))
    dated = answer.value in DATED
    _check_beside(answer, date=dated)
    if dated:
        _check_day(answer.date, "relapse", "relapse", case)


def check_vod(answer: Answer, case: Case) -> None:
    """VOD/SOS with its onset and what that is counted from, its grade where known; or none, without any of them."""
    _check_code(answer.value, (c.code for c in VODS), VODS, label("vod"))
    had = answer.value in HAD
    _check_beside(answer, date=had, anchor=had, grade=had)
    if not had:
        return
    onset = _check_day(answer.date, "onset of VOD/SOS", "vod", case)
    _check_anchor(answer.anchor, onset, case)
    if answer.grade and answer.grade not in GRADES:
        known = ", ".join(f"{c.code} {c.label}" for c in GRADES)
        raise BadInput(f"{answer.grade!r} is no grade of VOD/SOS; use one of {known}, or leave it out.")


def _check_code(value: str, permitted: Iterable[str], codes: CodeList, of: str) -> None:
    taken = tuple(permitted)
    if value not in taken:
        known = f" ({codes.label(value)})" if value in codes else ""
        raise BadInput(f"{value!r}{known} is not an answer of {of}; use one of {', '.join(taken)}.")


def _check_beside(
    answer: Answer, *, contributing: bool = False, date: bool = False, anchor: bool = False, grade: bool = False
) -> None:
    """Refuses what is given beside an answer that has no room for it."""
    if answer.contributing and not contributing:
        raise BadInput("Only a cause of death has contributing codes; leave them out.")
    said = f"{answer.value} for {label(answer.endpoint)}"
    for what, given, taken in (
        ("date", answer.date, date),
        ("anchor", answer.anchor, anchor),
        ("grade", answer.grade, grade),
    ):
        if given and not taken:
            raise BadInput(f"{said} has no {what}; leave {given!r} out.")


def _check_day(text: str, what: str, endpoint: str, case: Case) -> Span:
    """The days a date as entered can mean; refused where none of them is between first INO and death."""
    if not text:
        raise BadInput(f"The date of the {what} is missing; give it as 2019-03-04, 2019-03 or 2019.")
    when = span(text)
    if when is None:
        raise BadInput(f"{text!r} is no date of the {what}; use 2019-03-04, or 2019-03 or 2019 where no more is known.")
    facts = facts_of(case)
    if facts.ino is not None and before(when, facts.ino):
        first = show(case.ino_start)
        raise BadInput(f"{show(text)} is before the first INO dose ({first}); {label(endpoint)} is asked from then on.")
    if facts.death is not None and before(facts.death, when):
        raise BadInput(f"{show(text)} is after the death ({show(case.deaths[0].date)}); mend the date of the {what}.")
    return when


def _check_anchor(anchor: str, onset: Span, case: Case) -> None:
    """An anchor of the list that the case has: HCT only with a transplant after INO, and not before its day 0."""
    if anchor not in ANCHORS:
        known = ", ".join(f"{c.code} ({c.label})" for c in ANCHORS)
        given = f"{anchor!r} is not" if anchor else "There is no word of"
        raise BadInput(f"{given} what an onset of VOD/SOS is counted from; use one of {known}.")
    facts = facts_of(case)
    if anchor != "hct" or facts.ino is None:
        return
    days0 = [(when, row) for when, row in facts.transplants if before(when, facts.ino) is not True]
    if not days0:
        raise BadInput(f"{case.id} has no transplant after INO to count from; use last_ino or first_ino.")
    when, row = min(days0, key=lambda found: found[0])
    if before(onset, when):
        day0 = show(row.date)
        raise BadInput(f"This onset is before day 0 ({day0}), so it is not counted from it; use last_ino or first_ino.")
