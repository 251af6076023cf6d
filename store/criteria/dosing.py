"""INO doses against the label."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from store.case import Case, Dose
from store.criteria.dates import Span
from store.criteria.facts import Dated, facts_of


class DoseRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of data/dosing.toml; doses in mg/m2."""

    first: float
    first_in_remission: float
    others: float
    days: tuple[int, ...]
    tolerance: float
    reduction: float
    late_days: int
    apart_days: int
    cycles: int
    cycles_without_response: int
    responses: tuple[str, ...]


@cache
def dose_rules() -> DoseRules:
    """The label as data, read once."""
    import tomllib

    text = (Path(__file__).parent / "data" / "dosing.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), DoseRules)


class DoseFlag(msgspec.Struct, frozen=True):
    """One dose against the label. ``label_mg_m2`` is what the label asks for; None where it asks for none.

    ``off_label``: the amount, the day or the cycle is not of the label. A delay is said, not counted.
    """

    cycle: int
    day: int
    given: float
    label_mg_m2: float | None
    off_label: bool
    note: str


def dose_flags(case: Case, responses: Mapping[int, str] | None = None) -> tuple[DoseFlag, ...]:
    """Every dose against the label, in order of cycle and day.

    ``responses``: cycle -> answer; day 1 from cycle 2 on depends on it. Without an answer either of the
    two label doses of day 1 passes.
    """
    facts = facts_of(case)
    found: list[DoseFlag] = []
    previous: Span | None = None
    for cycle in sorted(facts.cycle_doses):
        rows = sorted(facts.cycle_doses[cycle], key=lambda r: (r[1].day, r[0]))
        start = facts.cycle_start(cycle)
        for when, dose in rows:
            found.append(_flag((when, dose), start, previous, responses or {}))
            previous = when
    return tuple(found)


def label_doses(cycle: int, day: int, responses: Mapping[int, str]) -> tuple[float, ...]:
    """The doses of the label on that day, mg/m2: none, one, or two where the response before it is not known."""
    rules = dose_rules()
    if day not in rules.days:
        return ()
    if day != 1:
        return (rules.others,)
    if cycle == 1:
        return (rules.first,)
    earlier = [n for n in responses if n < cycle]
    if not earlier:
        return (rules.first_in_remission, rules.first)
    in_remission = responses[max(earlier)] in rules.responses
    return (rules.first_in_remission if in_remission else rules.first,)


def within_label(given: float, label: float) -> bool:
    """Whether a dose is a label dose but for rounding; both in mg/m2."""
    return abs(given - label) <= dose_rules().tolerance * label + 1e-9


def _flag(row: Dated[Dose], start: Span | None, previous: Span | None, responses: Mapping[int, str]) -> DoseFlag:
    rules = dose_rules()
    when, dose = row
    notes: list[str] = []
    off = False
    label = min(label_doses(dose.cycle, dose.day, responses), key=lambda d: abs(d - dose.mg_m2), default=None)
    if label is None:
        off = True
        notes.append(f"the label has no dose on day {dose.day}")
    elif not within_label(dose.mg_m2, label):
        off = True
        if abs(dose.mg_m2 - label * (1 - rules.reduction)) <= rules.tolerance * label:
            notes.append("reduced by a quarter: the label has this after a hold of 14 days or more")
        else:
            notes.append(f"{'more' if dose.mg_m2 > label else 'less'} than the label's {label:g} mg/m²")
    if dose.cycle > rules.cycles:
        off = True
        notes.append(f"the label has at most {rules.cycles} cycles")
    elif dose.cycle > rules.cycles_without_response and _never(dose.cycle, responses):
        off = True
        notes.append(f"no CR or CRi in {rules.cycles_without_response} cycles: the label stops")
    if previous is not None and (when.last - previous.first).days < rules.apart_days:
        off = True
        notes.append(f"fewer than {rules.apart_days} days after the dose before")
    if start is not None and start.first == start.last and when.first == when.last:
        late = (when.first - start.first).days + 1 - dose.day
        if abs(late) > rules.late_days:
            notes.append(f"{abs(late)} days {'after' if late > 0 else 'before'} day {dose.day}")
    return DoseFlag(dose.cycle, dose.day, dose.mg_m2, label, off, "; ".join(notes))


def _never(cycle: int, responses: Mapping[int, str]) -> bool:
    """Whether every cycle before this one is answered and none with a response."""
    rules = dose_rules()
    return all(n in responses and responses[n] not in rules.responses for n in range(1, cycle))
