"""Where the leukaemia stood: evidence of remission and of disease after INO, and the state at death."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from store.criteria.dates import Span, before, show, span
from store.criteria.facts import Facts
from store.criteria.logic import Truth, any3, not3
from store.criteria.sets import CriteriaSet

State = Literal["remission", "relapsed", "never", "unknown"]

# Cycle -> answer and the day it refers to, where known.
Responses = Mapping[int, tuple[str, Span | None]]


class Evidence(NamedTuple):
    """One fact about the disease. ``relapse``: a loss of remission, not only disease seen."""

    when: Span
    text: str
    relapse: bool = False


class Course(NamedTuple):
    """The state at the end of the record, with the evidence for it.

    ``lost_again``: disease came back after the first remission; None where the days leave it open.
    """

    state: State
    remission: Evidence | None
    loss: Evidence | None
    ever_remission: bool
    missing: tuple[str, ...]
    flags: tuple[str, ...]
    lost_again: Truth = False


def course_of(facts: Facts, criteria: CriteriaSet, responses: Responses) -> Course:
    """The state of the leukaemia at death, or at the end of the record where the patient lives.

    Remission: by response, at transplant, at follow-up or by later therapy. Disease on the same day or
    later than the last remission counts as relapsed; a relapse in MRD alone does not.
    """
    if facts.ino is None:
        return Course("unknown", None, None, ever_remission=False, missing=("first INO dose",), flags=())
    remissions: list[Evidence] = []
    losses: list[Evidence] = []
    missing: list[str] = []
    flags: list[str] = []
    _from_responses(facts, criteria, responses, remissions, losses)
    _from_relapses(facts, losses, missing, flags)
    _from_record(facts, remissions, losses)
    end = facts.death
    if end is not None:
        remissions = [e for e in remissions if e.when.first <= end.last]
        losses = [e for e in losses if e.when.first <= end.last]
    remission = max(remissions, key=lambda e: e.when, default=None)
    loss = max(losses, key=lambda e: e.when, default=None)
    ever = remission is not None
    if remission is None:
        relapse = max((e for e in losses if e.relapse), key=lambda e: e.when, default=None)
        state: State = "relapsed" if relapse else "never"
        loss = relapse or loss
    elif loss is None:
        state = "remission"
    else:
        later = before(loss.when, remission.when)
        state = "remission" if later else "relapsed"
        if later is None:
            missing.append("day of the last remission or relapse (which came later is not known)")
    first = min(remissions, key=lambda e: e.when, default=None)
    again = any3(*(_not_before(e.when, first.when) for e in losses)) if first else False
    return Course(state, remission, loss, ever, tuple(missing), tuple(flags), again)


def _not_before(loss: Span, remission: Span) -> Truth:
    """Whether disease was seen on the day of a remission or later."""
    return not3(before(loss, remission))


def _from_responses(
    facts: Facts,
    criteria: CriteriaSet,
    responses: Responses,
    remissions: list[Evidence],
    losses: list[Evidence],
) -> None:
    for cycle, (value, seen) in responses.items():
        when = seen or facts.cycle_start(cycle)
        if when is None:
            continue
        if value in criteria.remissions:
            remissions.append(Evidence(when, f"{value} in cycle {cycle}"))
        elif value in {"RELAPSE", "PD"}:
            word = "relapse" if value == "RELAPSE" else "progression"
            losses.append(Evidence(when, f"{word} in cycle {cycle}", value == "RELAPSE"))


def _from_relapses(facts: Facts, losses: list[Evidence], missing: list[str], flags: list[str]) -> None:
    assert facts.ino is not None
    treated = facts.relapse_treated()
    for when, row in facts.relapses:
        if when.last <= facts.ino.first or row is treated:
            continue
        if when.first <= facts.ino.last:
            missing.append(f"day of the relapse of {show(row.date)}: before or after the first INO dose")
        elif row.location == "MRD":
            flags.append(f"relapse in MRD alone on {show(row.date)}: not counted as relapse")
        else:
            losses.append(Evidence(when, f"relapse ({row.location}) on {show(row.date)}", row.kind == "relapse"))


def _from_record(facts: Facts, remissions: list[Evidence], losses: list[Evidence]) -> None:
    assert facts.ino is not None
    first = facts.ino.last
    for when, transplant in facts.transplants:
        if when.first > first and transplant.status.startswith("cr"):
            remissions.append(Evidence(when, f"in remission at transplant on {show(transplant.date)}"))
        elif when.first > first and transplant.status == "not_in_remission":
            losses.append(Evidence(when, f"not in remission at transplant on {show(transplant.date)}"))
    for row in facts.case.follow_up:
        seen = span(row.date)
        if seen and seen.first > first and row.status == "cr":
            remissions.append(Evidence(seen, f"in remission on {show(row.date)}"))
        elif seen and seen.first > first and row.status == "disease":
            losses.append(Evidence(seen, f"alive with disease on {show(row.date)}"))
    _from_therapy(facts, remissions, losses)


def _from_therapy(facts: Facts, remissions: list[Evidence], losses: list[Evidence]) -> None:
    """What came of later therapy, and disease progression recorded as an event."""
    assert facts.ino is not None
    first = facts.ino.last
    for rows in facts.therapies.values():
        for start, therapy in rows:
            if start.first <= first or not therapy.result:
                continue
            when = span(therapy.stop) or start
            name = therapy.agent or therapy.kind
            if therapy.result in {"cr", "mrd_neg_cr"}:
                remissions.append(Evidence(when, f"remission after {name} ({show(therapy.stop or therapy.start)})"))
            elif therapy.result == "relapse":
                losses.append(Evidence(when, f"relapse after {name}", relapse=True))
    for event in facts.case.adverse_events:
        seen = span(event.start)
        if seen and seen.first > first and event.term.lower() == "disease progression":
            losses.append(Evidence(seen, f"disease progression from {show(event.start)}"))
