"""Events of the INO cycles: doses against the label, and what the response window holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ino_tui.evidence.course import Course, days
from ino_tui.evidence.disease import em_disease, em_where, em_words, marrow_words, mrd_words
from ino_tui.evidence.doses import dose_line, flags_of, omitted
from ino_tui.evidence.model import Event, Line, Reference, Span
from ino_tui.evidence.words import coded, named, note, number
from store.case import Cycle, Dose, Extramedullary, Lab, Marrow
from store.codes import source as lists
from store.codes.source import LAB_UNITS
from store.criteria.dates import span
from store.criteria.dosing import dose_flags
from store.criteria.facts import Facts
from store.criteria.labs import lab_value, support_free
from store.criteria.sets import load_set
from store.criteria.windows import Window, cycle_window

_LATER_SHOWN = 3


class CycleEvidence:
    """One cycle of a case, its doses, and the rows that bear on its response."""

    def __init__(self, course: Course, facts: Facts, n: int) -> None:
        self.course = course
        self.facts = facts
        self.n = n
        self.start = course.cycle_starts[n]
        self.doses: list[tuple[int, Dose]] = [(i, d) for i, d in enumerate(course.case.doses) if d.cycle == n]
        self.criteria = load_set(course.charter.criteria)

    @cached_property
    def window(self) -> Window | None:
        """The days its response may see."""
        return cycle_window(self.facts, self.n, self.course.charter)

    @cached_property
    def bounds(self) -> tuple[int, int]:
        """First and last ordinal of the window; an empty span where it never opened."""
        window = self.window
        if window is None or window.start is None or window.end is None:
            return (self.start, self.start - 1)
        return window.start.toordinal(), window.end.toordinal()

    def day(self, text: str) -> str:
        """A date as the day of this cycle; ``~`` where only its month or year is known."""
        first, last = days(text)
        number_ = f"d{first - self.start + 1}" if first >= self.start else f"d−{self.start - first}"
        return number_ if first == last else f"~{text}"

    def inside(self, text: str) -> bool:
        """Whether a date can lie in the window."""
        first, last = days(text)
        return first <= self.bounds[1] and last >= self.bounds[0]

    @cached_property
    def marrows(self) -> list[tuple[int, Marrow]]:
        """Marrows and MRD samples from the cycle's first dose to the end of its window."""
        rows = enumerate(self.course.case.marrows)
        return [(i, m) for i, m in rows if self.start < days(m.date)[1] and days(m.date)[0] <= max(self.bounds)]

    @cached_property
    def looks(self) -> list[tuple[int, Extramedullary]]:
        """Extramedullary looks that can lie in the window."""
        return [(i, e) for i, e in enumerate(self.course.case.extramedullary) if self.inside(e.date)]

    @cached_property
    def anchor(self) -> int | None:
        """The day counts are read at: the last marrow that can lie in the window."""
        found = [days(m.date)[0] for _, m in self.marrows if m.specimen != "blood" and self.inside(m.date)]
        return found[-1] if found else None

    def counts(self, test: str) -> tuple[Lab | None, list[Lab]]:
        """The value nearest to the marrow within the days that belong to it, and those after it for recovery.

        Without a marrow: none, and the last values of the window.
        """
        rules = self.course.charter.conventions
        rows = [(when.first.toordinal(), row) for when, row in self.facts.labs.get(test, ())]
        if self.anchor is None:
            return None, [row for day, row in rows if self.bounds[0] <= day <= self.bounds[1]][-2:]
        at = self.anchor
        near = [(abs(day - at), -day, row) for day, row in rows if abs(day - at) <= rules.counts_days]
        if not near:
            return None, [row for day, row in rows if at < day <= at + rules.recovery_days]
        chosen = min(near, key=lambda found: found[:2])[2]
        since = days(chosen.date)[0]
        later = [row for day, row in rows if since < day <= at + rules.recovery_days and row is not chosen]
        return chosen, later

    def count_words(self, row: Lab) -> list[Span]:
        """A count with its day, and in words what makes it less than sure (one span: a change of tone costs bytes)."""
        name = "blood blasts" if row.test == "PB_BLASTS" else row.test
        shown = f"{name} {lab_words(row)} {self.day(row.date)}"
        when = span(row.date)
        if row.test not in {"ANC", "PLT"} or when is None:
            return [Span(shown, "warn" if _positive(row) else "plain")]
        free, reason = support_free(self.facts, row.test, when, self.criteria)
        return [Span(shown) if free else Span(f"{shown}, {reason.replace('platelet ', 'plt ')}", "warn")]

    def count_lines(self) -> tuple[Line, Line]:
        """The counts at the marrow, and the later ones to the end of the days of recovery."""
        at: list[Span] = []
        later: list[Span] = []
        for test in ("ANC", "PLT", "PB_BLASTS"):
            chosen, after = self.counts(test)
            if chosen is None:
                name = "blood blasts" if test == "PB_BLASTS" else test
                at += [*_gap(at), Span(f"no {name}", "warn")]
            else:
                at += [*_gap(at), *self.count_words(chosen)]
            shown = [r for r in after if test != "PB_BLASTS" or _positive(r)]
            for row in shown[:_LATER_SHOWN]:
                later += [*_gap(later), *self.count_words(row)]
        where = "" if self.anchor is not None else "  (no marrow to read them at)"
        return named("counts", *at, Span(where, "dim")), named("later", *later)

    def marrow_lines(self) -> list[Line]:
        """Marrows that can lie in the window, by date, with the blasts before INO."""
        found: list[Line] = []
        before = self.course.baseline_marrow
        was = f"{number(before.blast_pct)} % {self.day(before.date)}" if before is not None else "none before INO"
        for _, row in self.marrows:
            if self.inside(row.date) and row.specimen != "blood" and (row.blast_pct is not None or not row.mrd_result):
                blasts = row.blast_pct is not None and not self.criteria.thresholds["blasts_cr"].holds(row.blast_pct)
                words = f"{self.day(row.date)} {marrow_words(row, was)}"
                found.append(named("marrow", Span(words, "bad" if blasts else "strong")))
        if self.anchor is None:
            found.insert(0, named("marrow", Span(f"none in the window ({was})", "warn")))
        return found

    def mrd_lines(self) -> list[Line]:
        """MRD samples that can lie in the window, by date."""
        return [
            named("MRD", Span(f"{self.day(row.date)} {words}", "warn" if row.specimen == "blood" else "plain"))
            for _, row in self.marrows
            if self.inside(row.date) and (words := mrd_words(row))
        ]

    def outside_lines(self) -> list[Line]:
        """Marrows of the cycle that lie before its window."""
        rows = [row for _, row in self.marrows if not self.inside(row.date)]
        return [
            named("early", f"{self.day(r.date)} ", Span(marrow_words(r) + "  before the window", "dim")) for r in rows
        ]

    def look_lines(self) -> tuple[list[Line], list[Line]]:
        """Extramedullary disease: what is there or was not looked at again, then what is clear."""
        ino = self.course.ino_start
        before: dict[str, Extramedullary] = {}
        for row in self.course.case.extramedullary:
            if ino is not None and days(row.date)[0] <= ino:
                before[row.location] = row
        seen = {row.location for _, row in self.looks}
        looks = [row for _, row in self.looks]
        open_ = [named("EM", Span(self._look(row), "bad")) for row in looks if em_disease(row)]
        open_ += [
            named("EM", f"{self._look(row)}  ", Span("no look in the window", "warn"))
            for row in before.values()
            if row.location not in seen and em_disease(row)
        ]
        return open_, [named("EM", Span(self._look(row))) for row in looks if not em_disease(row)]

    def _look(self, row: Extramedullary) -> str:
        return f"{self.day(row.date)} {em_where(row)}: {em_words(self.course, row, short=True)}"

    def window_line(self) -> Line:
        """The window in words."""
        window = self.window
        if window is None or window.start is None or window.end is None:
            return ()
        span_ = f"d{self.bounds[0] - self.start + 1} – d{self.bounds[1] - self.start + 1}"
        return named("window", Span(f"{span_}  {window.why}", "dim"))


def _positive(row: Lab) -> bool:
    """Whether a value is more than nothing; a percentage has no working unit but can be read too."""
    return not row.value.startswith("<") and any(digit in row.value for digit in "123456789")


def lab_words(row: Lab) -> str:
    """A value in its working unit, and as it was reported where that is another."""
    value = lab_value(row)
    if value is None:
        return f"{row.value} {row.unit}"
    if LAB_UNITS[row.test].get(row.unit) == 1.0:
        return row.value
    return f"{value.comparator}{number(round(value.number, 3))} ({row.value} {row.unit})"


def _gap(before: list[Span]) -> list[Span]:
    return [Span("  ")] if before else []


def _cycle_event(course: Course, facts: Facts, index: int, row: Cycle) -> Event:
    cycle = CycleEvidence(course, facts, row.n)
    also = [Reference("doses", i) for i, _ in cycle.doses]
    also += [Reference("marrows", i) for i, m in cycle.marrows if cycle.inside(m.date)]
    also += [Reference("extramedullary", i) for i, _ in cycle.looks]
    counts, later = cycle.count_lines()
    disease, clear = cycle.look_lines()
    flags = flags_of(dose_flags(course.case), row.n)
    odd = any(flag.off_label for flag in flags) or bool(omitted(flags))
    lines = [
        # What decides comes first: on a small screen it must not be what has to be scrolled to.
        *cycle.marrow_lines(),
        *disease,
        counts,
        *cycle.mrd_lines(),
        *clear,
        later,
        dose_line([d for _, d in cycle.doses], flags, cycle.day),
        *cycle.outside_lines(),
        cycle.window_line(),
        named("end", coded(lists.STOP_REASON, row.stop_reason)),
        note(row.note),
    ]
    return course.event(
        "ino",
        ("cycles", index),
        row.start,
        glyph="C",
        label=f"C{row.n}{'!' if odd else ''}",
        what=f"INO cycle {row.n}",
        lines=lines,
        severity=1 if odd else 0,
        also=also,
        trend_day=cycle.start if cycle.anchor is None else cycle.anchor,
        bar_to=max((days(d.date)[0] for _, d in cycle.doses), default=cycle.start),
    )


def cycle_events(course: Course) -> Iterator[Event]:
    """The cycles of a case, and doses that belong to no cycle of the record, in no order."""
    facts = Facts(course.case)
    numbers = {row.n for row in course.case.cycles}
    for index, row in enumerate(course.case.cycles):
        yield _cycle_event(course, facts, index, row)
    for index, dose in enumerate(course.case.doses):
        if dose.cycle not in numbers:
            yield course.event(
                "ino",
                ("doses", index),
                dose.date,
                glyph="▮",
                label=f"C{dose.cycle} d{dose.day} {number(dose.mg_m2)}",
                what=f"INO dose of cycle {dose.cycle}, which has no row of its own",
                lines=[dose_line([dose], (), lambda text: text, whole_cycle=False), note(dose.note)],
                severity=1,
            )
