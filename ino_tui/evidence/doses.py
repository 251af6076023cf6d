"""INO doses as given, against the label."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ino_tui.evidence.model import Line, Span
from ino_tui.evidence.words import named, number
from store.case import Dose
from store.criteria.dosing import DoseFlag, dose_rules


def flags_of(flags: Sequence[DoseFlag], cycle: int) -> tuple[DoseFlag, ...]:
    """The doses of one cycle against the label."""
    return tuple(flag for flag in flags if flag.cycle == cycle)


def omitted(flags: Sequence[DoseFlag]) -> tuple[int, ...]:
    """The label's days of a cycle on which no dose was given."""
    given = {flag.day for flag in flags}
    return tuple(day for day in dose_rules().days if day not in given)


def dose_line(
    doses: Sequence[Dose], flags: Sequence[DoseFlag], day: Callable[[str], str], *, whole_cycle: bool = True
) -> Line:
    """Doses in mg/m2 by the day they were given on, what differs from the label, then mg and body surface in m2.

    ``flags`` are those of the same doses; with ``whole_cycle`` days of the label without a dose are said.
    """
    if not doses:
        return named("doses", Span("none recorded", "warn"))
    given = "  ".join(f"{day(d.date)} {number(d.mg_m2)}" for d in doses)
    notes = [f"d{flag.day}: {flag.note}" for flag in flags if flag.note]
    if whole_cycle:
        notes += [f"d{n} not given" for n in omitted(flags)]
    amounts = "/".join(number(d.mg) or "?" for d in doses)
    surface = next((number(d.bsa) for d in doses if d.bsa is not None), "?")
    against = Span("; ".join(notes), "warn") if notes else Span("as label")
    return named("doses", f"{given} mg/m²  ", against, f"  ({amounts} mg, {surface} m²)")
