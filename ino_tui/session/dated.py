"""What relapse and VOD/SOS are answered with beside the code: a date, what it counts from, the worst grade. Pure."""

from __future__ import annotations

from functools import cache
from typing import Literal, Protocol

from ino_tui.view import Option
from store.case import Case
from store.codes.base import CodeList
from store.codes.relapse import DATED, RELAPSE_KEYS, RELAPSES
from store.codes.vod import ANCHORS, GRADES, HAD, VOD_KEYS, VODS
from store.criteria.dates import show, span

RELAPSE, VOD = "relapse", "vod"
# Endpoint -> key -> code.
KEYS: dict[str, dict[str, str]] = {RELAPSE: RELAPSE_KEYS, VOD: VOD_KEYS}
_CODES: dict[str, CodeList] = {RELAPSE: RELAPSES, VOD: VODS}
# So that the answers fit on a line of 80 cells.
_IN_SHORT = {"no": "no VOD", "none": "none", "MRD": "MRD only", "CANNOT": "cannot"}
NO_GRADE = "0"

Lack = Literal["", "date", "anchor"]


class Dated(Protocol):
    """An answer, drafted or signed."""

    @property
    def value(self) -> str:
        """Its code."""

    @property
    def date(self) -> str:
        """The day of the relapse or of the onset, as entered."""

    @property
    def anchor(self) -> str:
        """What the onset counts from."""

    @property
    def grade(self) -> str:
        """The worst grade."""


def takes_date(endpoint: str, value: str) -> bool:
    """Whether an answer to the endpoint has a date."""
    return (endpoint == RELAPSE and value in DATED) or (endpoint == VOD and value in HAD)


def details_of(endpoint: str, said: Dated) -> tuple[str, str, str]:
    """Date, anchor and grade as far as the answer has any; what is kept beside another answer is none of it."""
    if not takes_date(endpoint, said.value):
        return "", "", ""
    return (said.date, said.anchor, said.grade) if endpoint == VOD else (said.date, "", "")


def lack_of(endpoint: str, said: Dated) -> Lack:
    """What the answer lacks before it can be signed."""
    if not takes_date(endpoint, said.value):
        return ""
    return "date" if not said.date else "anchor" if endpoint == VOD and not said.anchor else ""


def details_words(endpoint: str, details: tuple[str, str, str]) -> str:
    """``2019-09-10``; ``onset 2019-05-02, from HCT day 0, worst grade 3 severe``; empty without a date."""
    date, anchor, grade = details
    if not date:
        return ""
    if endpoint == RELAPSE:
        return f"{'in' if date.count('-') < 2 else 'on'} {show(date)}"
    parts = [f"onset {show(date)}", f"from {ANCHORS.label(anchor)}" if anchor else ""]
    parts.append(f"worst grade {grade} {GRADES.label(grade)}" if grade else "")
    return ", ".join(part for part in parts if part)


def is_date(text: str) -> bool:
    """Whether the text is a date as entered: a day, a month or a year."""
    return span(text) is not None


@cache
def options_of(endpoint: str, chosen: str) -> tuple[Option, ...]:
    """The answers to either by key."""
    codes = _CODES[endpoint]
    return tuple(
        Option(key=key, code=code, label=_IN_SHORT.get(code, codes.label(code)), chosen=code == chosen)
        for key, code in KEYS[endpoint].items()
    )


def anchor_options(case: Case, chosen: str) -> tuple[Option, ...]:
    """What an onset may count from; HCT only where the case as shown has one."""
    return tuple(
        Option(
            key=str(n),
            code=code.code,
            label=code.label,
            chosen=code.code == chosen,
            why_not="" if code.code != "hct" or case.transplants else "No transplant is recorded to count from.",
        )
        for n, code in enumerate(ANCHORS, 1)
    )


def grade_options(chosen: str) -> tuple[Option, ...]:
    """The worst grades, and that there is none."""
    none = Option(key=NO_GRADE, code="", label="not graded", chosen=not chosen)
    return (*(Option(key=c.code, code=c.code, label=c.label, chosen=c.code == chosen) for c in GRADES), none)
