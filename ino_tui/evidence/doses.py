"""INO doses as given, against the label."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ino_tui.evidence.course import Course
from ino_tui.evidence.model import Line, Span
from ino_tui.evidence.words import named, number
from store.case import Dose


def off_label(course: Course, cycle: int) -> bool:
    """Whether a dose of the cycle differs from the label."""
    return False


def dose_line(course: Course, cycle: int, doses: Sequence[tuple[int, Dose]], day: Callable[[str], str]) -> Line:
    """The doses of a cycle in mg/m2 with mg and body surface, and what differs from the label."""
    if not doses:
        return named("doses", Span("none recorded", "warn"))
    given = "  ".join(f"{day(d.date)} {number(d.mg_m2)}" for _, d in doses)
    amounts = [number(d.mg) or "?" for _, d in doses]
    surface = next((number(d.bsa) for _, d in doses if d.bsa is not None), "?")
    return named("doses", Span(f"{given} mg/m²"), f"  {' · '.join(amounts)} mg, {surface} m²")
