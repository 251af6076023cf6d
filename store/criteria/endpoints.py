"""The endpoints of a case: names, order, labels and the source tables each reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from store.case import Case
from store.criteria.facts import Facts, facts_of
from store.criteria.sets import load_set

if TYPE_CHECKING:
    from store.charter import Charter

_RESPONSE = re.compile(r"response\.c([1-9]\d?)")

_RESPONSE_TABLES = (
    "cycles",
    "doses",
    "marrows",
    "extramedullary",
    "labs",
    "therapies",
    "transplants",
    "relapses",
    "deaths",
)
# Endpoint kind -> the source tables it reads.
INPUTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "response": _RESPONSE_TABLES,
        "response.best": _RESPONSE_TABLES,
        "death.cause": (*_RESPONSE_TABLES, "cases", "signs", "adverse_events", "follow_up"),
    }
)


@lru_cache(maxsize=256)
def cycle_of(endpoint: str) -> int | None:
    """The cycle of ``response.cN``; None for any other text."""
    match = _RESPONSE.fullmatch(endpoint)
    return int(match.group(1)) if match else None


def is_endpoint(text: str) -> bool:
    """Whether the text names an endpoint that some case may have."""
    return text in {"response.best", "death.cause"} or cycle_of(text) is not None


def inputs_of(endpoint: str) -> tuple[str, ...]:
    """The source tables an endpoint reads; empty for what is no endpoint."""
    return INPUTS["response"] if cycle_of(endpoint) else INPUTS.get(endpoint, ())


def label(endpoint: str) -> str:
    """The endpoint in words: ``response, end of cycle 1``."""
    cycle = cycle_of(endpoint)
    if cycle is not None:
        return f"response, end of cycle {cycle}"
    return {"response.best": "best response", "death.cause": "cause of death"}.get(endpoint, endpoint)


def given_cycles(facts: Facts) -> tuple[int, ...]:
    """The cycles given; cycle 1 is asked about even where no dose is recorded."""
    return tuple(sorted({1, *facts.cycles()}))


def endpoints_of(case: Case, charter: Charter, answered: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
    """The endpoints of a case, in the order in which they are answered.

    ``answered`` holds values by endpoint: cycles beyond those of the charter are asked only where
    every given cycle within it is answered and none reached a remission.
    """
    cycles = given_cycles(facts_of(case))
    within = [f"response.c{n}" for n in cycles if n == 1 or n <= charter.response_cycles]
    beyond: list[str] = []
    if len(within) < len(cycles):
        remissions = load_set(charter.criteria).remissions
        if all(e in answered and answered[e] not in remissions for e in within):
            beyond = [f"response.c{n}" for n in cycles[len(within) :]]
    last = ["death.cause"] if case.deaths else []
    return (*within, *beyond, "response.best", *last)
