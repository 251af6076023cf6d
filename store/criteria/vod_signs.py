"""The signs of VOD/SOS in the record: each item, when it was looked for and when it was there."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from store.case import Sign
from store.criteria.dates import Span, show, span
from store.criteria.facts import Facts
from store.criteria.logic import any3
from store.values import measure

_NAMES = {
    "bilirubin": "bilirubin",
    "bilirubin_over": "bilirubin",
    "liver": "hepatomegaly or right upper quadrant pain",
    "painful_liver": "painful hepatomegaly",
    "weight": "weight before and after",
    "weight_seattle": "weight before and after",
    "ascites": "ascites",
    "doppler": "Doppler ultrasound",
    "elastography": "elastography",
    "histology": "liver biopsy",
    "hvpg": "hepatic venous pressure gradient",
}


class VodRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of data/vod.toml."""

    bilirubin_mg_dl: float
    bilirubin_umol_l: float
    weight_pct: float
    weight_seattle_pct: float
    hvpg_mmhg: float
    seattle_days: int
    baltimore_days: int
    together_days: int


@cache
def vod_rules() -> VodRules:
    """The thresholds, read once."""
    import tomllib

    text = (Path(__file__).parent / "data" / "vod.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), VodRules)


def item_name(item: str) -> str:
    """An item in words."""
    return _NAMES[item]


class Seen(NamedTuple):
    """One time an item was there."""

    when: Span
    text: str


class Finding(NamedTuple):
    """When an item was looked for, and when it was there."""

    assessed: list[Span]
    positive: list[Seen]


def findings(facts: Facts, day0: Span | None, rules: VodRules) -> dict[str, Finding]:
    """Every item from the first INO dose on. Weight is compared with the last before INO or before day 0."""
    found = {name: Finding([], []) for name in _NAMES}
    assert facts.ino is not None
    start = facts.ino
    _bilirubin(facts, start, rules, found)
    signs = [(when, sign) for sign in facts.case.signs if (when := span(sign.date))]
    before_ino = last_weight(signs, start)
    before_hct = (last_weight(signs, day0) or before_ino) if day0 else None
    for when, sign in signs:
        if when.last < start.first:
            continue
        compared = before_hct if day0 and when.first >= day0.last else before_ino
        _weight(when, sign, compared, rules, found)
        _bedside(when, sign, rules, found)
    return found


def _bilirubin(facts: Facts, start: Span, rules: VodRules, found: dict[str, Finding]) -> None:
    for when, row in facts.labs.get("BILI", ()):
        if when.last < start.first:
            continue
        limit = rules.bilirubin_umol_l if row.unit == "umol/L" else rules.bilirubin_mg_dl
        try:
            comparator, number = measure(row.value)
        except ValueError:
            continue
        if comparator == "<" and number > limit:
            continue
        text = f"bilirubin {row.value} {row.unit} on {show(row.date)}"
        over = number > limit or (comparator == ">" and number == limit)
        at_least = (number >= limit and comparator != "<") or over
        if comparator == ">" and number < limit:
            continue
        for name, there in (("bilirubin", at_least), ("bilirubin_over", over and comparator != "<")):
            found[name].assessed.append(when)
            if there:
                found[name].positive.append(Seen(when, text))


def last_weight(signs: list[tuple[Span, Sign]], anchor: Span) -> Sign | None:
    """The last weight on or before an anchor."""
    rows = [(w, s) for w, s in signs if s.weight_kg is not None and w.last <= anchor.first]
    return max(rows, key=lambda r: r[0])[1] if rows else None


def _weight(when: Span, sign: Sign, before: Sign | None, rules: VodRules, found: dict[str, Finding]) -> None:
    if sign.weight_kg is None or before is None or not before.weight_kg or sign is before:
        return
    gain = round((sign.weight_kg - before.weight_kg) / before.weight_kg * 100, 6)
    text = f"weight {sign.weight_kg:g} kg on {show(sign.date)} ({gain:+.1f} % of {show(before.date)})"
    for name, limit in (("weight", rules.weight_pct), ("weight_seattle", rules.weight_seattle_pct)):
        found[name].assessed.append(when)
        if gain > limit:
            found[name].positive.append(Seen(when, text))


def _bedside(when: Span, sign: Sign, rules: VodRules, found: dict[str, Finding]) -> None:
    day = show(sign.date)

    def note(name: str, there: bool | None, text: str) -> None:  # noqa: FBT001
        if there is None:
            return
        found[name].assessed.append(when)
        if there:
            found[name].positive.append(Seen(when, f"{text} on {day}"))

    big = {"yes": True, "no": False}.get(sign.hepatomegaly)
    pain = {"yes": True, "no": False}.get(sign.ruq_pain)
    note("liver", any3(big, pain), _liver_words(big, pain))
    painful = True if big and pain else (False if False in (big, pain) else None)
    note("painful_liver", painful, "painful hepatomegaly")
    if sign.ascites:
        how = " (ultrasound only)" if sign.ascites == "ultrasound" else ""
        note("ascites", sign.ascites != "no", f"ascites{how}")
    for name, value in (("doppler", sign.doppler), ("elastography", sign.elastography)):
        if value and value != "equivocal":
            note(name, value == "suggestive", f"{item_name(name)} suggestive")
    if sign.biopsy:
        note("histology", sign.biopsy == "vod", "liver biopsy VOD/SOS")
    if sign.hvpg_mmhg is not None:
        note("hvpg", sign.hvpg_mmhg >= rules.hvpg_mmhg, f"HVPG {sign.hvpg_mmhg:g} mmHg")


def _liver_words(big: bool | None, pain: bool | None) -> str:  # noqa: FBT001
    if big and pain:
        return "hepatomegaly and right upper quadrant pain"
    return "hepatomegaly" if big else "right upper quadrant pain"
