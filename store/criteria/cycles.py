"""The answers of the cycles that other items rest on: signed where they are, else derived, in order."""

from __future__ import annotations

from collections.abc import Mapping

from store.charter import Charter
from store.criteria.course import Responses
from store.criteria.endpoints import given_cycles
from store.criteria.facts import Facts
from store.criteria.response import ResponseAnswer, assess, baseline
from store.criteria.sets import CriteriaSet


def derived(
    facts: Facts, charter: Charter, criteria: CriteriaSet, known: Mapping[str, str], *, up_to: int | None = None
) -> dict[int, ResponseAnswer]:
    """The proposal of each given cycle, each resting on the signed (``known``) or derived ones before it."""
    base = baseline(facts, criteria)
    answers: dict[int, ResponseAnswer] = {}
    remission = False
    for cycle in given_cycles(facts):
        if up_to is not None and cycle > up_to:
            break
        answer = assess(facts, cycle, charter, criteria, base, prior_remission=remission)
        answers[cycle] = answer
        remission = remission or value_of(cycle, answer, known) in criteria.remissions
    return answers


def value_of(cycle: int, answer: ResponseAnswer, known: Mapping[str, str]) -> str:
    """What other items rest on: the signed answer, else the derived one, a remission of open depth at its least."""
    return known.get(f"response.c{cycle}", answer.sure or answer.value)


def dated(answers: Mapping[int, ResponseAnswer], known: Mapping[str, str]) -> Responses:
    """Cycle -> the answer that counts and the day of what it was read from."""
    return {n: (value_of(n, a, known), a.when) for n, a in answers.items()}
