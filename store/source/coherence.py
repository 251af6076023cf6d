"""Rows of a case that cannot stand together, other than by their dates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from store.codes import CAUSES, RESPONSES
from store.codes.source import LOCATION, SITE_MRD, SITE_VOD
from store.criteria.grades import has_grade
from store.source.fault import Fault
from store.source.plausible import lab_problem
from store.source.rows import CaseRows, Entry, found

# The columns that tell the rows of a case apart; a table with none has one row a case.
KEYS: dict[str, tuple[str, ...]] = {
    "relapses": ("n",),
    "cycles": ("n",),
    "doses": ("cycle", "day"),
    "transplants": ("n",),
    "deaths": (),
    "site_values": ("endpoint",),
}

# Laboratory terms of CTCAE without grade 5 that are not in `store.criteria.grades`.
_MORE_LAB_TERMS = frozenset({"white blood cell decreased", "lymphocyte count decreased"})

_RESPONSE_OF_CYCLE = re.compile(r"response\.c([1-9]|1[0-2])", re.ASCII)
_SITE_CODES: dict[str, tuple[str, ...]] = {
    "response.best": tuple(c.code for c in RESPONSES),
    "death.cause": tuple(CAUSES),
    "mrd": tuple(c.code for c in SITE_MRD),
    "relapse": (*(c.code for c in LOCATION), "none"),
    "vod": tuple(c.code for c in SITE_VOD),
}


def site_codes(endpoint: str) -> tuple[str, ...] | None:
    """What a centre may have reported for an endpoint; None where there is no such endpoint."""
    return _SITE_CODES.get("response.best" if _RESPONSE_OF_CYCLE.fullmatch(endpoint) else endpoint)


def response_cycle(endpoint: str) -> int | None:
    """The cycle whose response an endpoint is; None for the other endpoints."""
    match = _RESPONSE_OF_CYCLE.fullmatch(endpoint)
    return int(match[1]) if match else None


def coherence_faults(case: CaseRows) -> Iterator[Fault]:
    """Every row of the case that contradicts another row, or itself."""
    for table, key in KEYS.items():
        yield from _repeated(case, table, key)
    yield from _doses_and_cycles(case)
    yield from _labs(case)
    yield from _adverse_events(case)
    yield from _site_values(case)


def _repeated(case: CaseRows, table: str, key: tuple[str, ...]) -> Iterator[Fault]:
    earlier: dict[tuple[object, ...], Entry] = {}
    for entry in case.holding(table, *key):
        values = tuple(entry.data[name] for name in key)
        first = earlier.setdefault(values, entry)
        if first is entry:
            continue
        what = " and ".join(f"{name} {value}" for name, value in zip(key, values, strict=True))
        reason = (
            f"row {first.row} has {what} of case {case.id} too" if key else f"row {first.row} is of case {case.id} too"
        )
        right = "keep one of the two rows, or mend the key"
        yield Fault(place=table, row=entry.row, column=key[-1] if key else "case", reason=reason, right=right)


def _doses_and_cycles(case: CaseRows) -> Iterator[Fault]:
    cycles = {entry.data["n"] for entry in case.holding("cycles", "n")}
    dosed = {entry.data["cycle"] for entry in case.holding("doses", "cycle")}
    # A number that could not be read is a fault already, and may be the one that is missed here.
    if "doses" in case.given and all("cycle" in entry.data for entry in case.of("doses")):
        for entry in case.holding("cycles", "n"):
            if entry.data["n"] not in dosed:
                reason = "is a cycle without a dose"
                yield found("cycles", entry, "n", reason, "add its doses to the table doses, or take the cycle out")
    if "cycles" in case.given and all("n" in entry.data for entry in case.of("cycles")):
        for entry in case.holding("doses", "cycle"):
            if entry.data["cycle"] not in cycles:
                reason = f"is not a cycle of case {case.id}"
                yield found("doses", entry, "cycle", reason, "add the cycle to the table cycles, or mend the number")


def _labs(case: CaseRows) -> Iterator[Fault]:
    for entry in case.of("labs"):
        data = entry.data
        if "test" in data and "value" in data and "unit" in data:
            problem = lab_problem(data["test"], data["value"], data["unit"])
            if problem and not problem.doubt:
                yield found("labs", entry, problem.column, problem.reason, problem.right)
        if "lln" in data and "uln" in data and data["lln"] > data["uln"]:
            yield found(
                "labs", entry, "uln", f"is under the lower limit of normal {data['lln']:g}", "mend one of the two"
            )


def _adverse_events(case: CaseRows) -> Iterator[Fault]:
    for entry in case.of("adverse_events"):
        term = entry.data.get("term", "")
        if entry.data.get("grade") == 5:
            if has_grade(term, 5) is False or term.casefold() in _MORE_LAB_TERMS:
                yield found(
                    "adverse_events", entry, "grade", f'is not defined for "{term}"', "mend the grade or the term"
                )
            if case.death is None:
                reason = f"is a death, and case {case.id} has no row in the table deaths"
                yield found("adverse_events", entry, "grade", reason, "add the death or mend the grade")
        elif entry.data.get("outcome") == "fatal" and case.death is None:
            reason = f"is a death, and case {case.id} has no row in the table deaths"
            yield found("adverse_events", entry, "outcome", reason, "add the death or mend the outcome")


def _site_values(case: CaseRows) -> Iterator[Fault]:
    for entry in case.holding("site_values", "endpoint"):
        endpoint = entry.data["endpoint"]
        codes = site_codes(endpoint)
        if codes is None:
            right = f"use one of response.c1 to response.c12, {', '.join(_SITE_CODES)}"
            yield found("site_values", entry, "endpoint", "is not an endpoint", right)
        elif "value" in entry.data and entry.data["value"] not in codes:
            reason = f"is not a known code of {endpoint}"
            yield found("site_values", entry, "value", reason, f"use one of {', '.join(codes)}")
