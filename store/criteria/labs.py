"""Laboratory values in working units, and which counts are valid after transfusion and G-CSF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from store.case import Lab, Row, Therapy
from store.codes.source import LAB_UNITS
from store.criteria.dates import Span, days_between, show, span
from store.criteria.facts import Bounds, Dated, Facts
from store.criteria.logic import Truth
from store.criteria.sets import CriteriaSet, Reading
from store.values import Measure, measure


@lru_cache(maxsize=65536)
def _convert(test: str, value: str, unit: str) -> Measure | None:
    factor = LAB_UNITS.get(test, {}).get(unit)
    if factor is None or factor != factor:  # noqa: PLR0124 - not a number: no fixed factor to the working unit
        return None
    try:
        comparator, number = measure(value)
    except ValueError:
        return None
    return Measure(comparator, round(number * factor, 9))


def lab_value(row: Lab) -> Measure | None:
    """The value in the test's working unit (the first of `LAB_UNITS`), with its comparator.

    None where the unit has no fixed factor (blasts in blood in %) or the text is no measurement.
    """
    return _convert(row.test, row.value, row.unit)


class Count(NamedTuple):
    """A count as the criteria may use it, and how that came about. ``reading`` None: not known."""

    reading: Reading | None
    text: str
    missing: tuple[str, ...]
    flags: tuple[str, ...]


def support_free(facts: Facts, test: str, when: Span, criteria: CriteriaSet) -> tuple[Truth, str]:
    """Whether a count is far enough from platelet transfusion (PLT) or G-CSF (ANC), and the reason if not."""
    if test == "PLT":
        kinds: tuple[tuple[str, str, str], ...] = (("platelets", "plt_after_transfusion", "platelet transfusion"),)
    else:
        kinds = (
            ("gcsf", "anc_after_gcsf", "G-CSF"),
            ("gcsf_peg", "anc_after_gcsf_peg", "pegylated G-CSF"),
        )
    worst: Truth = True
    reason = ""
    for kind, rule, what in kinds:
        needed = criteria.thresholds[rule]
        for given, therapy in facts.therapies.get(kind, ()):
            free, text = _free_of(given, therapy, when, int(needed.number))
            if free is False:
                return False, f"{text} after {what}"
            if free is None:
                worst, reason = None, f"{text} after {what}"
    return worst, reason


def _free_of(given: Span, therapy: Therapy, when: Span, needed: int) -> tuple[Truth, str]:
    """Whether a value is ``needed`` days or more after a support that may have gone on for days."""
    if when.last < given.first:
        return True, ""
    low, high = days_between(span(therapy.stop) or given, when)
    if low >= needed:
        return True, ""
    if high < needed and given.last <= when.first:
        return False, f"{max(low, 0)} d"
    return None, "an unknown number of days"


def count_at(
    facts: Facts,
    test: str,
    at: Span,
    near: Bounds,
    later_to: date,
    criteria: CriteriaSet,
) -> Count:
    """The count that belongs to a marrow at ``at``.

    The nearest valid one within ``near``; where it does not meet CR, a later valid one up to
    ``later_to`` that does. A count under support only bounds the true one from above.
    """
    threshold = criteria.thresholds["anc_cr" if test == "ANC" else "plt_cr"]
    valid: list[tuple[int, Span, Lab, Reading]] = []
    supported: list[tuple[int, Span, Lab, Reading, str]] = []
    doubtful: list[str] = []
    for when, row in facts.labs.get(test, ()):
        if when.last < near.start or (when.first > near.end and when.first > later_to):
            continue
        value = lab_value(row)
        if value is None:
            continue
        inside = near.holds(when)
        later = when.first >= at.last and when.last <= later_to
        if not inside and not later:
            if inside is None:
                doubtful.append(f"day of {test} {row.value} ({show(row.date)})")
            continue
        distance = abs((when.first - at.first).days) if inside else 1000 + (when.first - at.last).days
        free, reason = support_free(facts, test, when, criteria)
        if free:
            valid.append((distance, when, row, Reading(*value)))
        else:
            supported.append((distance, when, row, Reading(value.comparator or "<=", value.number), reason))
    if valid:
        return _choose(test, valid, at, later_to, criteria)
    missing = tuple(doubtful)
    if not supported:
        return Count(
            None, f"{test} not recorded near the marrow", (*missing, f"{test} within 7 days of the marrow"), ()
        )
    _, _, row, reading, reason = min(supported, key=lambda s: s[0])
    unit = threshold.unit
    text = f"{test} {row.value} {row.unit} on {show(row.date)}, {reason}: not valid"
    needs = criteria.thresholds["plt_after_transfusion" if test == "PLT" else "anc_after_gcsf"].number
    wanted = f"{test} ({unit}) {needs:g} days or more after {'transfusion' if test == 'PLT' else 'G-CSF'}"
    if reading.comparator == ">" or threshold.met(reading) is None:
        return Count(None, text, (*missing, wanted), (text,))
    return Count(reading, text, missing, (text,))


def _choose(
    test: str, valid: Sequence[tuple[int, Span, Lab, Reading]], at: Span, later_to: date, criteria: CriteriaSet
) -> Count:
    """The nearest valid count, or a later one that meets more of the criteria."""
    prefix = "anc" if test == "ANC" else "plt"
    steps = [criteria.thresholds[k] for k in (f"{prefix}_cr", f"{prefix}_crh") if k in criteria.thresholds]
    ordered = sorted(valid, key=lambda v: v[0])
    _, _, row, reading = ordered[0]
    chosen, late = (row, reading), ""
    for step in steps:
        if step.met(reading):
            break
        better = [v for v in ordered if v[1].first >= at.last and v[1].last <= later_to and step.met(v[3])]
        if better:
            first = min(better, key=lambda v: v[1])
            chosen, late = (first[2], first[3]), f", recovered after {row.value} on {show(row.date)}"
            break
    row, reading = chosen
    threshold = steps[0]
    met = threshold.met(reading)
    verdict = "≥" if threshold.comparator == ">=" else threshold.comparator
    sign = verdict if met else ("not " + verdict)
    text = f"{test} {row.value} {row.unit} on {show(row.date)} ({sign} {threshold.number:g}){late}"
    missing = () if met is not None else (f"exact {test} on {show(row.date)} (reported as {row.value})",)
    return Count(reading, text, missing, ())


def blasts_in_blood(facts: Facts, rows: Sequence[Dated[Lab]]) -> tuple[Truth, float | None, str]:
    """Of the last of some rows of blasts in blood: present, absolute count in 10^9/L, and in words."""
    if not rows:
        return None, None, ""
    when, row = rows[-1]
    try:
        comparator, number = measure(row.value)
    except ValueError:
        return None, None, ""
    text = f"blood {show(row.date)}: blasts {row.value} {row.unit}"
    if comparator == "<":
        return (None if number > 0 else False), None, text
    if comparator == ">" or number > 0:
        return True, _absolute(facts, when, row, number), text
    return False, 0.0, text


def _absolute(facts: Facts, when: Span, row: Lab, number: float) -> float | None:
    """Blasts in blood in 10^9/L; a percentage needs the leucocytes of the same day."""
    if row.unit != "%":
        value = lab_value(row)
        return value.number if value else None
    for day, other in facts.labs.get("WBC", ()):
        if day == when and (wbc := lab_value(other)) and not wbc.comparator:
            return wbc.number * number / 100
    return None


def nearest(rows: Sequence[Dated[Row]], at: Span) -> Dated[Row] | None:
    """The row nearest to a date, the later one where two are as near."""
    return min(rows, key=lambda r: (abs((r[0].first - at.first).days), r[0].first < at.first), default=None)
