"""The reference cohort as a committee that is at work: part of the reviews are in, some of them discordant.

Everyone who sits down at it finds something to do: readers open items, the chair items on which they
differ and one for the meeting, the coordinator a query. It is synthetic as the cohort is, and signed as
any command signs: `command line, nothing shown`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from store.case_record import CaseRecord
from store.commands import Adjudicate, AnswerQuery, Command, NewQuery, RaiseQueries, Refer, Sign
from store.committee import Answer
from store.study import Study

BOTH, FIRST, SECOND = 16, 20, 23  # cases up to these: read by both, by reader 1 alone, by reader 2 alone
ONE, OTHER = "reader1", "reader2"
# What the second reader says instead, where he differs: the category beside the one reported.
_BESIDE = {"CR": "CRi", "CRi": "CR", "CRu": "CRi", "PR": "NR", "NR": "PR", "PD": "NR", "ED": "NE", "NE": "NR"}
_OTHER_CAUSE = {"10": "34", "11": "34", "20": "21", "34": "10", "30": "65"}


def begin(study: Study) -> None:
    """Sign what a committee at work has signed by now. The study is a reference study without reviews."""
    view = study.as_seen_by("coordinator")
    for number, case_id in enumerate(view.case_ids[:SECOND]):
        record = view.record(case_id)
        readers = (ONE, OTHER) if number < BOTH else (ONE,) if number < FIRST else (OTHER,)
        for reader in readers:
            differs = reader == OTHER and number % 4 == 1
            for answers in _stages(record, differs=differs, cannot=reader == ONE and number == BOTH):
                study.commit(Sign(case=case_id, answers=answers, how="command line"), by=reader)
    for command, by in _afterwards(study):
        study.commit(command, by=by)


def _stages(record: CaseRecord, *, differs: bool, cannot: bool) -> Iterator[tuple[Answer, ...]]:
    """The answers of one reader, what is signed together together."""
    asked = tuple(record.proposals)
    cycles = [e for e in asked if e.startswith("response.c")]
    yield tuple(_answer(record, e, differs=differs and e == cycles[0]) for e in cycles)
    if cannot:
        words = "the marrow report of the end of treatment is needed"
        yield (Answer(endpoint="relapse", value="CANNOT", text=words),)
        return
    later = [e for e in asked if not e.startswith("response.")]
    yield tuple(_answer(record, e, differs=differs and e == later[-1]) for e in later)


def _answer(record: CaseRecord, endpoint: str, *, differs: bool) -> Answer:
    """What the centre reported, said as a reader would; where it reported nothing, what the criteria say."""
    proposal = record.proposal(endpoint)
    reported = record.case.site_value(endpoint)
    if endpoint in ("relapse", "vod"):
        answer = Answer(
            endpoint=endpoint, value=proposal.value, date=proposal.date, anchor=proposal.anchor, grade=proposal.grade
        )
    else:
        answer = Answer(endpoint=endpoint, value=reported or proposal.value, why="source")
    if endpoint == "death.cause" and differs:
        answer = msgspec.structs.replace(answer, value=_OTHER_CAUSE.get(answer.value, "34"), why="cause")
    elif endpoint.startswith("response.") and differs:
        answer = msgspec.structs.replace(answer, value=_BESIDE.get(answer.value, "NR"), why="counts")
    if answer.value == "90":
        answer = msgspec.structs.replace(answer, text="the narrative does not say")
    if answer.value == "CANNOT":
        answer = msgspec.structs.replace(answer, text="; ".join(proposal.missing) or "the source does not say")
    return answer


def _afterwards(study: Study) -> Iterator[tuple[Command, str]]:
    """What chair and coordinator have done by now: one item settled, one left to the meeting, one query raised."""
    chair = study.as_seen_by("chair")
    waiting: Sequence[str] = [case_id for case_id in chair.case_ids if chair.case(case_id).items]
    if len(waiting) < 2:
        return
    settled = next(i for i in chair.case(waiting[0]).items if i.rule is None)
    value = settled.readings[0].value
    answer = Answer(endpoint=settled.endpoint, value=value, why="counts", text="counts had recovered by day 28")
    yield Adjudicate(case=waiting[0], answer=answer, disagreement="reading", how="command line"), "chair"
    left = next(i for i in chair.case(waiting[1]).items if i.rule is None)
    why = "the charter does not say which marrow counts"
    yield Refer(case=waiting[1], endpoint=left.endpoint, why=why, disagreement="charter", clarify=True), "chair"
    asked = NewQuery(case=waiting[0], owner="coordinator", text="Which laboratory measured MRD at the end of cycle 1?")
    yield RaiseQueries(queries=(asked,)), ONE
    raised = len(study.as_seen_by("coordinator").case(waiting[0]).threads)
    yield AnswerQuery(case=waiting[0], query=raised, kind="answer", text="asked of the centre"), "coordinator"
