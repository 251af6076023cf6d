"""The proposal for an item: what the criteria set says of the raw data, with reasons and missing items."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from store.case import Case
from store.charter import Charter
from store.codes.responses import BEST_ORDER, best_of
from store.criteria.cause import propose_cause
from store.criteria.cycles import dated, derived, value_of
from store.criteria.endpoints import cycle_of, endpoints_of, given_cycles, has
from store.criteria.facts import Facts, facts_of
from store.criteria.relapse import propose_relapse
from store.criteria.response import ResponseAnswer
from store.criteria.sets import CriteriaSet, load_set
from store.criteria.vod_proposal import propose_vod
from store.errors import BadInput

NOTHING: Mapping[str, str] = MappingProxyType({})


class Proposal(msgspec.Struct, frozen=True):
    """What the criteria set in force proposes for one item.

    ``row`` is the row of the first-match table or of the hierarchy of causes that decided.
    ``missing``: what would make it firm. ``also_meets``: other categories met. ``contributing``:
    cause codes. ``location``: of a relapse or progression, BM, EM or BM+EM. ``criteria``: the set.
    ``date``, ``anchor`` and ``grade``: those of an answer (`store.committee.Answer`), of relapse and VOD/SOS alone.
    """

    endpoint: str
    value: str
    row: str
    reasons: tuple[str, ...]
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    also_meets: tuple[str, ...] = ()
    contributing: tuple[str, ...] = ()
    location: str = ""
    criteria: str = ""
    date: str = ""
    anchor: str = ""
    grade: str = ""


def propose(case: Case, endpoint: str, charter: Charter, known: Mapping[str, str] = NOTHING) -> Proposal:
    """The proposal for one item; ``known`` holds signed answers of other items of the case.

    Earlier cycles without a signed answer are derived. Raises BadInput where the case has no such item.
    """
    facts = facts_of(case)
    cycle = cycle_of(endpoint)
    if not has(case, endpoint, charter):
        raise BadInput(f"Case {case.id} has no endpoint {endpoint!r}; it has {', '.join(endpoints_of(case, charter))}.")
    criteria = load_set(charter.criteria)
    last = cycle or (charter.conventions.best_cycles if endpoint == "response.best" else None)
    return _of(endpoint, _Judged(facts, charter, criteria, derived(facts, charter, criteria, known, up_to=last), known))


def propose_all(case: Case, charter: Charter) -> dict[str, Proposal]:
    """The proposals for every endpoint of the case, nothing signed, in the order of the endpoints."""
    facts = facts_of(case)
    criteria = load_set(charter.criteria)
    judged = _Judged(facts, charter, criteria, derived(facts, charter, criteria, NOTHING), NOTHING)
    return {e: _of(e, judged) for e in endpoints_of(case, charter, _values(judged.answers, NOTHING))}


class _Judged(NamedTuple):
    """What every proposal of a case rests on."""

    facts: Facts
    charter: Charter
    criteria: CriteriaSet
    answers: Mapping[int, ResponseAnswer]
    known: Mapping[str, str]


def _of(endpoint: str, on: _Judged) -> Proposal:
    cycle = cycle_of(endpoint)
    if cycle is not None:
        return _response_proposal(endpoint, on.answers[cycle], on.criteria)
    if endpoint == "response.best":
        return _best_proposal(on.facts.case, on.charter, on.criteria, on.answers, on.known)
    if endpoint == "relapse":
        return _relapse(on)
    return _vod(on) if endpoint == "vod" else _cause(on)


def best_response(values: Mapping[str, str], case: Case, charter: Charter) -> str | None:
    """The best response from ``response.c1`` on, over the cycles that count (convention c).

    None where a cycle that counts has no answer and the others do not already reach the top rank.
    """
    cycles = given_cycles(facts_of(case))
    counted = [n for n in cycles if n <= charter.conventions.best_cycles]
    if charter.conventions.best_scope == "end_c2":
        last = charter.conventions.best_cycles
        if last in cycles:
            value = values.get(f"response.c{last}")
            return value if value in BEST_ORDER else None
        first = values.get("response.c1")
        return None if first is None else "ED" if first == "ED" else "NE"
    answers = [values.get(f"response.c{n}", "") for n in counted]
    best = best_of(answers)
    if best == BEST_ORDER[0] or all(a in BEST_ORDER for a in answers):
        return best
    return None


def _values(answers: Mapping[int, ResponseAnswer], known: Mapping[str, str]) -> dict[str, str]:
    return {f"response.c{n}": value_of(n, a, known) for n, a in answers.items()}


def _response_proposal(endpoint: str, answer: ResponseAnswer, criteria: CriteriaSet) -> Proposal:
    return Proposal(
        endpoint,
        answer.value,
        str(answer.row),
        answer.reasons,
        answer.missing,
        answer.flags,
        answer.also_meets,
        (),
        answer.location,
        criteria.id,
    )


def _best_proposal(
    case: Case,
    charter: Charter,
    criteria: CriteriaSet,
    answers: Mapping[int, ResponseAnswer],
    known: Mapping[str, str],
) -> Proposal:
    values = _values(answers, known)
    best = best_response(values, case, charter)
    cumulative = charter.conventions.best_scope == "cumulative"
    counted = [e for e in values if (cycle_of(e) or 99) <= charter.conventions.best_cycles][0 if cumulative else -1 :]
    open_ = [f"response.c{n}" for n, a in answers.items() if a.sure and f"response.c{n}" not in known]
    reasons = tuple(f"cycle {cycle_of(e)}: {values[e]}{' or better' if e in open_ else ''}" for e in counted)
    lacking = [e for e in counted if values[e] not in BEST_ORDER or (e in open_ and best != BEST_ORDER[0])]
    missing = () if best == BEST_ORDER[0] else tuple(f"response of cycle {cycle_of(e)}" for e in lacking)
    scope = "best" if cumulative else "at the end"
    row = f"{scope} of cycles 1 to {charter.conventions.best_cycles}"
    return Proposal("response.best", best or "NE", row, reasons, missing, criteria=criteria.id)


def _relapse(on: _Judged) -> Proposal:
    found = propose_relapse(on.facts, on.charter, on.criteria, dated(on.answers, on.known))
    return Proposal(
        "relapse",
        found.value,
        found.row,
        found.reasons,
        found.missing,
        found.flags,
        criteria=on.criteria.id,
        date=found.date,
    )


def _vod(on: _Judged) -> Proposal:
    found = propose_vod(on.facts)
    return Proposal(
        "vod",
        found.value,
        "EBMT 2023",
        found.reasons,
        found.missing,
        found.flags,
        found.also_meets,
        criteria=on.criteria.id,
        date=found.date,
        anchor=found.anchor,
        grade=found.grade,
    )


def _cause(on: _Judged) -> Proposal:
    found = propose_cause(on.facts, on.charter, on.criteria, dated(on.answers, on.known))
    return Proposal(
        "death.cause",
        found.value,
        found.row,
        found.reasons,
        found.missing,
        found.flags,
        (),
        found.contributing,
        "",
        on.criteria.id,
    )
