"""The worst grade of VOD/SOS in adults: EBMT 2016, the grid that EBMT 2023 keeps.

The days from the first symptom to the diagnosis are in no source table, and organ dysfunction by SOFA
is not computed: neither counts here, only multi-organ failure where it was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from store.case import AdverseEvent, Lab
from store.criteria.dates import Span, before, shift, show, span
from store.criteria.events import cause_of_event, is_fatal
from store.criteria.facts import Dated, Facts
from store.criteria.labs import lab_value
from store.criteria.vod_signs import last_weight, vod_rules
from store.values import measure

MILD, MODERATE, SEVERE, VERY_SEVERE, FATAL = range(1, 6)
_VOD, _MULTI_ORGAN = "20", "65"
_NO_LIVER_DISEASE = frozenset({"", "none"})


class SeverityRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of data/vod_severity.toml."""

    bilirubin_mg_dl: tuple[float, float, float, float]
    bilirubin_umol_l: tuple[float, float, float, float]
    transaminases_uln: tuple[float, float, float, float]
    weight_pct: tuple[float, float, float, float]
    creatinine_baseline: tuple[float, float, float, float]
    doubling_days: int
    items: int
    risk_factors: int
    episode_days: int


@cache
def severity_rules() -> SeverityRules:
    """The thresholds, read once."""
    import tomllib

    text = (Path(__file__).parent / "data" / "vod_severity.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), SeverityRules)


class Severity(NamedTuple):
    """The worst grade, 1 to 5 as in `store.codes.vod.GRADES`; 0 where no column has enough items."""

    grade: int
    reasons: tuple[str, ...]
    missing: tuple[str, ...]


class _Item(NamedTuple):
    """One item of the grid: its column, and what was measured."""

    column: int
    text: str
    weight: bool = False


def severity(facts: Facts, onset: date, day0: Span | None) -> Severity:
    """The worst grade of an episode that began at ``onset``; ``day0`` is that of the transplant before it, if any."""
    first, last = shift(onset, -vod_rules().together_days), _end(facts, onset)
    for row, began in _events(facts):
        if cause_of_event(row.term, row.organism) == _VOD and is_fatal(row) and began.last >= first:
            return Severity(FATAL, (f"{row.term} from {show(row.start)} was fatal",), ())
    for row, began in _events(facts):
        if cause_of_event(row.term, row.organism) == _MULTI_ORGAN and first <= began.first <= last:
            return Severity(VERY_SEVERE, (f"{row.term} from {show(row.start)}",), ())
    inside = _Episode(facts, first, last, day0 or facts.ino or Span(onset, onset))
    items: list[_Item] = []
    missing: list[str] = []
    for look, lacks in (
        (_bilirubin, "bilirubin"),
        (_transaminases, "ALT or AST with the upper limit of normal"),
        (_weight, "weight before and after"),
        (_creatinine, "creatinine before and after"),
    ):
        found = look(inside)
        items += found
        missing += [] if found else [lacks]
    items += _doubling(inside)
    grade = _graded(items)
    risks = _risk_factors(facts, day0)
    reasons = [i.text for i in items]
    if grade in {MILD, MODERATE} and len(risks) >= severity_rules().risk_factors:
        grade += 1
        reasons.append(f"one grade up for risk factors: {', '.join(risks)}")
    return Severity(grade, tuple(reasons), tuple(missing))


def _graded(items: list[_Item]) -> int:
    """The highest column with enough items; a gain of 5 to under 10 % is moderate where nothing else is severe."""
    columns = [i.column for i in items]
    if all(i.weight for i in items if i.column == SEVERE):
        columns = [MODERATE if c == SEVERE else c for c in columns]
    return next((c for c in range(VERY_SEVERE, 0, -1) if columns.count(c) >= severity_rules().items), 0)


def _events(facts: Facts) -> Iterator[tuple[AdverseEvent, Span]]:
    for row in facts.case.adverse_events:
        if began := span(row.start):
            yield row, began


def _end(facts: Facts, onset: date) -> date:
    """The last day of the episode: until bilirubin is back under the limit, or so many days; never after death."""
    end = shift(onset, severity_rules().episode_days)
    limit = vod_rules().bilirubin_mg_dl
    high = False
    for when, row in facts.labs.get("BILI", ()):
        value = lab_value(row)
        if value is None or not onset <= when.first <= end:
            continue
        if value.number >= limit and value.comparator != "<":
            high = True
        elif high:
            end = when.first
            break
    return min(end, facts.death.last) if facts.death else end


class _Episode(NamedTuple):
    """The days of an episode, and the day that its values are compared with what was before."""

    facts: Facts
    first: date
    last: date
    anchor: Span

    def labs(self, *tests: str) -> list[Dated[Lab]]:
        """The values of these tests in the episode that are no upper bounds."""
        found = [row for test in tests for row in self.facts.labs.get(test, ())]
        return [(w, r) for w, r in found if self.first <= w.first and w.last <= self.last and _number(r) is not None]


def _number(row: Lab) -> float | None:
    """The value in its working unit, at its least; None where it is only bounded from above."""
    value = lab_value(row)
    return None if value is None or value.comparator == "<" else value.number


def _column(value: float, limits: Sequence[float], *, over: bool = False) -> int:
    """The column a value falls in, 0 under the first; ``over``: beyond a number, not from it on."""
    return sum(value > low if over and low else value >= low for low in limits)


def _worst(items: Iterable[_Item]) -> list[_Item]:
    """The worst of the same item over the episode."""
    found = [i for i in items if i.column]
    return [max(found, key=lambda i: i.column)] if found else []


def _bilirubin(inside: _Episode) -> list[_Item]:
    rules = severity_rules()
    found = []
    for _, row in inside.labs("BILI"):
        limits = rules.bilirubin_umol_l if row.unit == "umol/L" else rules.bilirubin_mg_dl
        text = f"bilirubin {row.value} {row.unit} on {show(row.date)}"
        found.append(_Item(_column(measure(row.value).number, limits), text))
    return _worst(found)


def _doubling(inside: _Episode) -> list[_Item]:
    """Bilirubin that doubled in 48 hours and reached the limit; a whole day is the least that dates tell."""
    rows = sorted(inside.labs("BILI"), key=lambda found: found[0])
    for i, (early, low) in enumerate(rows):
        for late, high in rows[i + 1 :]:
            before_, after = _number(low), _number(high)
            near = early.first == early.last and 0 < (late.last - early.first).days <= severity_rules().doubling_days
            if near and before_ and after and after >= max(2 * before_, vod_rules().bilirubin_mg_dl):
                return [_Item(SEVERE, f"bilirubin doubled from {show(low.date)} to {show(high.date)}")]
    return []


def _transaminases(inside: _Episode) -> list[_Item]:
    found = []
    for _, row in inside.labs("ALT", "AST"):
        value = _number(row)
        if row.uln and value is not None:
            times = round(value / row.uln, 6)
            text = f"{row.test} {times:.1f} x the upper limit on {show(row.date)}"
            found.append(_Item(_column(times, severity_rules().transaminases_uln, over=True), text))
    return _worst(found)


def _weight(inside: _Episode) -> list[_Item]:
    signs = [(when, sign) for sign in inside.facts.case.signs if (when := span(sign.date))]
    ino = inside.facts.ino
    base = last_weight(signs, inside.anchor) or (last_weight(signs, ino) if ino else None)
    if base is None or not base.weight_kg:
        return []
    found = []
    for when, sign in signs:
        if sign.weight_kg is not None and sign is not base and inside.first <= when.first and when.last <= inside.last:
            gain = max(round((sign.weight_kg - base.weight_kg) / base.weight_kg * 100, 6), 0.0)
            text = f"weight {gain:+.1f} % on {show(sign.date)}"
            found.append(_Item(_column(gain, severity_rules().weight_pct), text, weight=True))
    return _worst(found)


def _creatinine(inside: _Episode) -> list[_Item]:
    rows = [(w, n) for w, r in inside.facts.labs.get("CREA", ()) if w.last <= inside.anchor.first and (n := _number(r))]
    if not rows:
        return []
    base = max(rows)[1]
    found = []
    for _, row in inside.labs("CREA"):
        times = round((_number(row) or 0.0) / base, 6)
        text = f"creatinine {times:.1f} x baseline on {show(row.date)}"
        found.append(_Item(_column(times, severity_rules().creatinine_baseline), text))
    return _worst(found)


def _risk_factors(facts: Facts, day0: Span | None) -> list[str]:
    """The risk factors that the source tells without a limit of our own; age, lines and cycles have none published."""
    patient = facts.case.patient
    found = ["transplant before INO"] if patient.prior_hct_n else []
    found += ["liver disease before INO"] if patient.liver_disease not in _NO_LIVER_DISEASE else []
    if day0 is None:
        return found
    rows = [(w, r) for w, r in facts.labs.get("BILI", ()) if before(w, day0) and r.uln and _unbounded(r) is not None]
    if rows:
        last = max(rows, key=lambda found: found[0])[1]
        found += ["bilirubin over normal before transplant"] if (_unbounded(last) or 0.0) >= (last.uln or 0.0) else []
    row = next((t for w, t in facts.transplants if w == day0), None)
    return found + (["two alkylators"] if row and row.dual_alkylator == "yes" else [])


def _unbounded(row: Lab) -> float | None:
    """The value in the unit in which it was reported; None where it is only bounded from above."""
    try:
        comparator, number = measure(row.value)
    except ValueError:
        return None
    return None if comparator == "<" else number
