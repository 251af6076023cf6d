"""A case's clock: where a day lies against the INO cycles, the last dose and the transplants."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from ino_tui.evidence.model import Event, Lane, Line, Reference, Severity
from store.case import Case, Marrow
from store.charter import Charter
from store.values import first_day, is_whole_date, last_day


def days(text: str) -> tuple[int, int]:
    """First and last day ordinal that a date as entered can mean."""
    return first_day(text).toordinal(), last_day(text).toordinal()


def signed(number: int) -> str:
    """``+22`` or ``-3``, with a true minus."""
    return f"{number:+d}".replace("-", "−")


class Course:
    """What builders of events ask of a case again and again."""

    def __init__(self, case: Case, charter: Charter) -> None:
        self.case = case
        self.charter = charter

    @cached_property
    def ino_start(self) -> int | None:
        """Ordinal of the first INO dose; None where INO was never given."""
        text = self.case.ino_start
        return days(text)[0] if text else None

    @cached_property
    def last_dose(self) -> int | None:
        """Ordinal of the last INO dose."""
        return max((days(d.date)[0] for d in self.case.doses), default=self.ino_start)

    @cached_property
    def cycle_starts(self) -> dict[int, int]:
        """Cycle number to the ordinal of its first dose, else of its start."""
        starts = {c.n: days(c.start)[0] for c in self.case.cycles}
        for dose in self.case.doses:
            day = days(dose.date)[0]
            starts[dose.cycle] = min(starts.get(dose.cycle, day), day)
        return starts

    def cycle_at(self, day: int) -> int | None:
        """The cycle a day counts in: the last one begun by then, to its last window day (convention o)."""
        begun = [(start, n) for n, start in self.cycle_starts.items() if start <= day]
        if not begun:
            return None
        start, n = max(begun)
        return n if day - start < self.charter.conventions.window_last_day else None

    def when(self, day: int) -> str:
        """Such as ``C1 d22`` or ``day −12`` or ``day +180, HCT 2 +34 d``: day 0 is the first INO dose."""
        if self.ino_start is None:
            return ""
        after = [(days(t.date)[0], t.n) for t in self.case.transplants if self.ino_start < days(t.date)[0] < day]
        cycle = self.cycle_at(day)
        words = [f"day {signed(day - self.ino_start)}" if day != self.ino_start else "day 0"]
        if cycle is not None and not after:
            words.append(f"C{cycle} d{day - self.cycle_starts[cycle] + 1}")
        if after:
            start, n = max(after)
            words.append(f"HCT {n} +{day - start} d")
        return ", ".join(words)

    def after_last_dose(self, day: int) -> str:
        """How long after the last INO dose a day is; empty up to it."""
        if self.last_dose is None or day <= self.last_dose:
            return ""
        return f"{day - self.last_dose} d after the last INO dose"

    @cached_property
    def baseline_marrow(self) -> Marrow | None:
        """The last marrow with a blast count up to the first INO dose."""
        if self.ino_start is None:
            return None
        before = [
            m
            for m in self.case.marrows
            if m.blast_pct is not None and m.specimen != "blood" and days(m.date)[0] <= self.ino_start
        ]
        return before[-1] if before else None

    def event(  # noqa: PLR0913 - an event has that many sides
        self,
        lane: Lane,
        ref: tuple[str, int],
        date_text: str,
        *,
        glyph: str,
        label: str,
        what: str,
        lines: Iterable[Line],
        until: str = "",
        severity: Severity = 0,
        also: Iterable[Reference] = (),
        bar_to: int | None = None,
        trend_day: int | None = None,
    ) -> Event:
        """An event placed on this clock. ``bar_to`` is the last day of a bar that has no entered end."""
        first, last = days(date_text)
        end = max(last, days(until)[1]) if until else last
        if bar_to is not None:
            end = max(end, bar_to)
        whole = is_whole_date(date_text)
        span = f"{date_text} – {until}" if until and until != date_text else date_text
        words = [what, self.when(first), span if whole else f"~{span} (day not known)"]
        return Event(
            lane=lane,
            date=date_text,
            until=until,
            first_day=first,
            last_day=end,
            day=None if self.ino_start is None else first - self.ino_start,
            trend_day=first if trend_day is None else trend_day,
            whole_date=whole,
            glyph=glyph,
            label=label if whole else f"~{label}",
            bar=bool(until) or bar_to is not None,
            severity=severity,
            ref=Reference(*ref),
            also=tuple(also),
            title=" · ".join(w for w in words if w),
            lines=tuple(row for row in lines if row),
        )
