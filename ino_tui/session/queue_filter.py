"""The filter of the queue: words, and ``field:value``. Pure.

``ph:pos state:open,answered -centre:A relapse`` shows cases for which all of it holds: commas are
or, a minus is not, quotes keep blanks together. Words are looked for in the header line.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from typing import get_args

from ino_tui.view import Mark, QueueRow
from store.case import Case
from store.codes.base import CodeList
from store.codes.source import DISEASE_STATE, LIVER, LOCATION, PH, SEX, YES_NO
from store.errors import BadInput
from store.values import first_day

# Field -> the values a case has of it, in lower case; ``text`` is what words are looked for in.
Traits = Mapping[str, frozenset[str]]
Match = Callable[[str, Traits], bool]


def _codes(codes: CodeList) -> frozenset[str]:
    return frozenset(c.code.casefold() for c in codes)


_TRIAGE = {"differs": "differs", "missing": "missing", "died in remission": "died"}
STATES: frozenset[str] = frozenset(str(m).split(" ", maxsplit=1)[0] for m in get_args(Mark)) | {"done", "withdrawn"}
# Field -> its known values; None where they are as the study has them.
FIELDS: dict[str, frozenset[str] | None] = {
    "state": STATES,
    "early": frozenset({*_TRIAGE.values(), "none"}),
    "answer": None,
    "ph": _codes(PH),
    "sex": _codes(SEX),
    "age": None,
    "centre": None,
    "disease": _codes(DISEASE_STATE),
    "blin": _codes(YES_NO),
    "hct": _codes(YES_NO),
    "dead": _codes(YES_NO),
    "location": _codes(LOCATION),
    "liver": _codes(LIVER),
    "id": None,
}
_COMPARED = {"age"}
_RANGE = re.compile(r"(<=|>=|<|>)?(\d+)(?:-(\d+))?")


def traits_of(case: Case, row: QueueRow, answers: frozenset[str]) -> Traits:
    """What the filter can ask of a case."""
    patient = case.patient
    start = first_day(case.ino_start) if case.ino_start else None
    after = any(start is not None and (day := first_day(t.date)) is not None and day >= start for t in case.transplants)
    states = {str(m.mark).split(" ", maxsplit=1)[0] for m in row.marks}
    if row.withdrawn:
        states = {"withdrawn"}
    elif not row.open:
        states.add("done")
    triage = {_TRIAGE.get(t, t) for t in row.triage or ()}
    if row.triage == ():
        triage.add("none")
    values: dict[str, set[str]] = {
        "state": states,
        "early": triage,
        "answer": set(answers),
        "ph": {patient.ph},
        "sex": {patient.sex},
        "age": {str(patient.age)},
        "centre": {patient.centre},
        "disease": {patient.disease_state},
        "blin": {patient.blin_failure},
        "hct": {"yes" if after else "no"},
        "dead": {"yes" if case.deaths else "no"},
        "location": {r.location for r in case.relapses},
        "liver": {patient.liver_disease or "none"},
        "id": {case.id},
        "text": {" ".join((case.id, *row.fields, patient.centre))},
    }
    return {field: frozenset(v.casefold() for v in found) for field, found in values.items()}


def parse_filter(text: str) -> tuple[Match, ...]:
    """The conditions of a filter, empty for an empty one. Raises BadInput with one sentence."""
    try:
        words = shlex.split(text, comments=False)
    except ValueError:
        # A quote that is not closed yet: she is typing.
        words = text.replace('"', " ").replace("'", " ").split()
    return tuple(_condition(word) for word in words if word != "-")


def _condition(word: str) -> Match:
    wanted = word.casefold()
    negated = wanted.startswith("-")
    wanted = wanted.removeprefix("-")
    field, colon, value = wanted.partition(":")
    match = _field(field, value) if colon and field.isidentifier() else _text(wanted)
    return (lambda case_id, traits: not match(case_id, traits)) if negated else match


def _text(word: str) -> Match:
    return lambda _id, traits: any(word in text for text in traits["text"])


def _field(field: str, value: str) -> Match:
    if field not in FIELDS:
        raise BadInput(f"There is no field {field!r} to filter by; use {', '.join(FIELDS)}.")
    wanted = frozenset(v for v in value.split(",") if v)
    if not wanted:
        raise BadInput(f"Say which {field} after the colon, such as {field}:{_example(field)}.")
    if field in _COMPARED:
        tests = tuple(_range(field, v) for v in wanted)
        return lambda _id, traits: any(test(int(n)) for n in traits[field] for test in tests)
    known = FIELDS[field]
    unknown = sorted(wanted - known) if known is not None else []
    if known is not None and unknown:
        raise BadInput(f"{field} is never {unknown[0]!r}; use {', '.join(sorted(known))}.")
    if field == "id":
        return lambda _id, traits: any(w in i for w in wanted for i in traits["id"])
    return lambda _id, traits: not wanted.isdisjoint(traits[field])


def _example(field: str) -> str:
    known = FIELDS[field]
    return min(known) if known else {"age": ">60", "answer": "CR"}.get(field, "A")


def _range(field: str, text: str) -> Callable[[int], bool]:
    match = _RANGE.fullmatch(text)
    if match is None or (match[1] and match[3]):
        raise BadInput(f"{field} is a number, such as {field}:47, {field}:>60 or {field}:40-60, not {text!r}.")
    low = int(match[2])
    high = int(match[3] or low)
    tests: dict[str | None, Callable[[int], bool]] = {
        "<": lambda n: n < low,
        "<=": lambda n: n <= low,
        ">": lambda n: n > low,
        ">=": lambda n: n >= low,
        None: lambda n: low <= n <= high,
    }
    return tests[match[1]]
