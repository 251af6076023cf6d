"""What every rule needs of a case, worked out once: dates as spans, rows by kind, the last values before INO."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, TypeVar

from store.case import Case, Dose, Extramedullary, Lab, Marrow, Relapse, Row, Therapy, Transplant
from store.criteria.dates import Span, earliest, shift, show, span
from store.criteria.logic import Truth

BASELINE_DAYS = 60  # the last value before the first dose is a baseline if it is no older

R = TypeVar("R", bound=Row)
Dated = tuple[Span, R]


class Bounds(NamedTuple):
    """An interval of days whose ends may be uncertain: the widest it can be, and what is surely inside."""

    start: date
    end: date
    sure_start: date
    sure_end: date

    def holds(self, when: Span) -> Truth:
        """Whether a date lies inside; None where it or the interval is not known well enough."""
        if when.last < self.start or when.first > self.end:
            return False
        return True if when.first >= self.sure_start and when.last <= self.sure_end else None


class Facts:
    """A case with its dates read. Rows without a usable date are left out."""

    __slots__ = (
        "baseline",
        "case",
        "cycle_doses",
        "death",
        "em",
        "ino",
        "labs",
        "last_ino",
        "marrows",
        "mrd_blood",
        "relapses",
        "therapies",
        "transplants",
    )

    def __init__(self, case: Case) -> None:
        self.case = case
        self.death: Span | None = span(case.deaths[0].date) if case.deaths else None
        doses: dict[int, list[Dated[Dose]]] = {}
        for dose in case.doses:
            if when := span(dose.date):
                doses.setdefault(dose.cycle, []).append((when, dose))
        self.cycle_doses = doses
        given = [when for rows in doses.values() for when, _ in rows]
        if not given:
            given = [when for cycle in case.cycles if (when := span(cycle.start))]
        self.ino: Span | None = earliest(given)
        self.last_ino: Span | None = max(given) if given else None
        self.marrows: list[Dated[Marrow]] = []
        self.mrd_blood: list[Dated[Marrow]] = []
        for marrow in case.marrows:
            if when := span(marrow.date):
                (self.mrd_blood if marrow.specimen == "blood" else self.marrows).append((when, marrow))
        self.em: list[Dated[Extramedullary]] = [(w, e) for e in case.extramedullary if (w := span(e.date))]
        self.relapses: list[Dated[Relapse]] = [(w, r) for r in case.relapses if (w := span(r.date))]
        self.transplants: list[Dated[Transplant]] = [(w, t) for t in case.transplants if (w := span(t.date))]
        self.therapies: dict[str, list[Dated[Therapy]]] = {}
        for therapy in case.therapies:
            if when := span(therapy.start):
                self.therapies.setdefault(therapy.kind, []).append((when, therapy))
        self.labs: dict[str, list[Dated[Lab]]] = {}
        labs = self.labs
        for lab in case.labs:
            if when := span(lab.date):
                if (rows := labs.get(lab.test)) is None:
                    labs[lab.test] = [(when, lab)]
                else:
                    rows.append((when, lab))
        self.baseline: Bounds | None = None
        if self.ino:
            first, last = self.ino
            self.baseline = Bounds(shift(first, -BASELINE_DAYS), last, shift(last, -BASELINE_DAYS), first)

    def given(self, cycle: int) -> bool:
        """Whether the cycle was given: a dose or a row of it."""
        return cycle in self.cycle_doses or any(row.n == cycle for row in self.case.cycles)

    def cycles(self) -> tuple[int, ...]:
        """The cycles given, in order."""
        return tuple(sorted({*self.cycle_doses, *(row.n for row in self.case.cycles)}))

    def cycle_start(self, cycle: int) -> Span | None:
        """The day of the cycle's first dose; where no dose is recorded, its start as recorded."""
        if rows := self.cycle_doses.get(cycle):
            return earliest(when for when, _ in rows)
        return next((w for row in self.case.cycles if row.n == cycle and (w := span(row.start))), None)

    def relapse_treated(self) -> Relapse | None:
        """The relapse or refractory disease INO was given for: the last one before the first dose."""
        if self.ino is None:
            return None
        sure = [(w, r) for w, r in self.relapses if w.last <= self.ino.first]
        if sure:
            return max(sure, key=lambda row: row[0])[1]
        open_ = [r for w, r in self.relapses if w.first <= self.ino.last]
        return open_[0] if open_ else None


_last: Facts | None = None


def facts_of(case: Case) -> Facts:
    """The facts of a case; asked again for the same case, the same object."""
    global _last  # noqa: PLW0603 - one case is asked about many times in a row
    known = _last
    if known is not None and known.case is case:
        return known
    _last = known = Facts(case)
    return known


def doubt(what: str, text: str) -> str:
    """The missing item for a date that cannot be placed."""
    return f"day of {what} ({show(text)}): cannot be placed inside or outside"
