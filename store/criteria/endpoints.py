"""The endpoints of a case: names, order, labels and the source tables each reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from store.case import Case
from store.charter import Charter
from store.criteria.facts import Facts, facts_of
from store.criteria.sets import load_set

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
        "relapse": (*_RESPONSE_TABLES, "adverse_events", "follow_up"),
        "vod": ("cases", "cycles", "doses", "labs", "signs", "adverse_events", "transplants", "deaths"),
        "death.cause": (*_RESPONSE_TABLES, "cases", "signs", "adverse_events", "follow_up"),
    }
)


_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "response.best": "best response",
        "relapse": "relapse after INO",
        "vod": "VOD/SOS",
        "death.cause": "cause of death",
    }
)
# How the endpoints are named where one is asked for that does not exist.
NAMED = "response.c1, response.best, relapse, vod or death.cause"


@lru_cache(maxsize=256)
def cycle_of(endpoint: str) -> int | None:
    """The cycle of ``response.cN``; None for any other text."""
    match = _RESPONSE.fullmatch(endpoint)
    return int(match.group(1)) if match else None


def is_endpoint(text: str) -> bool:
    """Whether the text names an endpoint that some case may have."""
    return text in _LABELS or cycle_of(text) is not None


def kind_of(endpoint: str) -> str:
    """The endpoint as a charter names it: the response of every cycle and the best are ``response``."""
    return "response" if endpoint.startswith("response.") else endpoint


def inputs_of(endpoint: str) -> tuple[str, ...]:
    """The source tables an endpoint reads; empty for what is no endpoint."""
    return INPUTS["response"] if cycle_of(endpoint) else INPUTS.get(endpoint, ())


def label(endpoint: str) -> str:
    """The endpoint in words: ``response, end of cycle 1``."""
    cycle = cycle_of(endpoint)
    if cycle is not None:
        return f"response, end of cycle {cycle}"
    return _LABELS.get(endpoint, endpoint)


def given_cycles(facts: Facts) -> tuple[int, ...]:
    """The cycles given; cycle 1 is asked about even where no dose is recorded."""
    return tuple(sorted({1, *facts.cycles()}))


def _treated(case: Case) -> bool:
    """Whether at least one INO dose or cycle is recorded."""
    return bool(case.doses or case.cycles)


def has(case: Case, endpoint: str, charter: Charter) -> bool:
    """Whether the charter asks the endpoint of the case, whatever was answered: any cycle that was given."""
    cycle = cycle_of(endpoint)
    if cycle is not None:
        return cycle in given_cycles(facts_of(case))
    return endpoint == "response.best" or endpoint in _beside_responses(case, charter)


def _beside_responses(case: Case, charter: Charter) -> tuple[str, ...]:
    """What the charter asks beside the responses: after INO every treated case, the cause of every death."""
    there = {"relapse": _treated(case), "vod": _treated(case), "death.cause": bool(case.deaths)}
    return tuple(endpoint for endpoint, asked in there.items() if asked and endpoint in charter.endpoints)


def endpoints_of(case: Case, charter: Charter, answered: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
    """The endpoints of a case, in the order in which they are answered.

    ``answered`` holds values by endpoint: cycles beyond those of the charter are asked only where
    every given cycle within it is answered and none reached a remission. Nothing else depends on an answer.
    """
    cycles = given_cycles(facts_of(case))
    within = [f"response.c{n}" for n in cycles if n == 1 or n <= charter.response_cycles]
    beyond: list[str] = []
    if len(within) < len(cycles):
        remissions = load_set(charter.criteria).remissions
        if all(e in answered and answered[e] not in remissions for e in within):
            beyond = [f"response.c{n}" for n in cycles[len(within) :]]
    return (*within, *beyond, "response.best", *_beside_responses(case, charter))
