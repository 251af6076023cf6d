"""The proposal for an item: what the criteria set says of the raw data, with reasons and missing items."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from store.case import Case
from store.codes.responses import BEST_ORDER, best_of
from store.criteria.cause import CauseProposal, propose_cause
from store.criteria.endpoints import cycle_of, endpoints_of, given_cycles
from store.criteria.facts import Facts, facts_of
from store.criteria.response import ResponseAnswer, assess, baseline
from store.criteria.sets import CriteriaSet, load_set
from store.errors import BadInput

if TYPE_CHECKING:
    from store.charter import Charter

NOTHING: Mapping[str, str] = MappingProxyType({})


class Proposal(msgspec.Struct, frozen=True):
    """What the criteria set in force proposes for one item.

    ``row`` is the row of the first-match table or of the hierarchy of causes that decided.
    ``missing``: what would make it firm. ``also_meets``: other categories met. ``contributing``:
    cause codes. ``location``: of a relapse or progression, BM, EM or BM+EM. ``criteria``: the set.
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


def propose(case: Case, endpoint: str, charter: Charter, known: Mapping[str, str] = NOTHING) -> Proposal:
    """The proposal for one item; ``known`` holds signed answers of other items of the case.

    Earlier cycles without a signed answer are derived. Raises BadInput where the case has no such item.
    """
    facts = facts_of(case)
    cycle = cycle_of(endpoint)
    has = (
        cycle in given_cycles(facts)
        if cycle is not None
        else endpoint == "response.best" or (endpoint == "death.cause" and bool(case.deaths))
    )
    if not has:
        raise BadInput(f"Case {case.id} has no endpoint {endpoint!r}; it has {', '.join(endpoints_of(case, charter))}.")
    criteria = load_set(charter.criteria)
    if cycle is not None:
        answers = _responses(facts, charter, criteria, known, up_to=cycle)
        return _response_proposal(endpoint, answers[cycle], criteria)
    last = charter.conventions.best_cycles if endpoint == "response.best" else None
    answers = _responses(facts, charter, criteria, known, up_to=last)
    if endpoint == "response.best":
        return _best_proposal(case, charter, criteria, answers, known)
    return _cause(facts, charter, criteria, answers, known)


def propose_all(case: Case, charter: Charter) -> dict[str, Proposal]:
    """The proposals for every endpoint of the case, nothing signed, in the order of the endpoints."""
    facts = facts_of(case)
    criteria = load_set(charter.criteria)
    answers = _responses(facts, charter, criteria, NOTHING, up_to=None)
    values = _values(answers, NOTHING)
    found: dict[str, Proposal] = {}
    for endpoint in endpoints_of(case, charter, values):
        cycle = cycle_of(endpoint)
        if cycle is not None:
            found[endpoint] = _response_proposal(endpoint, answers[cycle], criteria)
        elif endpoint == "response.best":
            found[endpoint] = _best_proposal(case, charter, criteria, answers, NOTHING)
        elif endpoint == "death.cause":
            found[endpoint] = _cause(facts, charter, criteria, answers, NOTHING)
    return found


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


def _responses(
    facts: Facts, charter: Charter, criteria: CriteriaSet, known: Mapping[str, str], *, up_to: int | None
) -> dict[int, ResponseAnswer]:
    """The answer of each given cycle, each resting on the signed or derived ones before it."""
    base = baseline(facts, criteria)
    answers: dict[int, ResponseAnswer] = {}
    remission = False
    for cycle in given_cycles(facts):
        if up_to is not None and cycle > up_to:
            break
        answer = assess(facts, cycle, charter, criteria, base, prior_remission=remission)
        answers[cycle] = answer
        remission = remission or _value(cycle, answer, known) in criteria.remissions
    return answers


def _value(cycle: int, answer: ResponseAnswer, known: Mapping[str, str]) -> str:
    """What other items rest on: the signed answer, else the derived one, a remission of open depth at its least."""
    return known.get(f"response.c{cycle}", answer.sure or answer.value)


def _values(answers: Mapping[int, ResponseAnswer], known: Mapping[str, str]) -> dict[str, str]:
    return {f"response.c{n}": _value(n, a, known) for n, a in answers.items()}


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


def _cause(
    facts: Facts,
    charter: Charter,
    criteria: CriteriaSet,
    answers: Mapping[int, ResponseAnswer],
    known: Mapping[str, str],
) -> Proposal:
    states = {n: (_value(n, a, known), a.when) for n, a in answers.items()}
    found: CauseProposal = propose_cause(facts, charter, criteria, states)
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
        criteria.id,
    )
