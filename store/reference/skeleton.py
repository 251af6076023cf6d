"""The skeleton: outcomes and days of 100 courses that satisfy every printed figure at once."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date, timedelta

from store.charter import Conventions
from store.reference import SKELETON_FILE
from store.reference.draw import Draw

MONTH = Conventions().month_days
# The shortest and the longest follow-up are printed, so these two are left alone.
PRINTED_RANGE = (259, 1628)
FIRST_REASSESSED = 42  # a second cycle given from day 21 can be assessed from here on


@dataclass(frozen=True, slots=True)
class Outline:
    """One course. Days count from the first INO dose; None is "did not happen"."""

    n: int
    start: date
    cycles: int
    c1: str  # R, N, E: response, none, died early
    best: bool
    stopped_for: str
    hct_day: int | None
    relapse_day: int | None
    last_day: int
    dead: bool
    group: str
    death: str

    @property
    def after_hct(self) -> int:
        """Days from transplant to death or last contact."""
        assert self.hct_day is not None
        return self.last_day - self.hct_day


def read_skeleton() -> list[Outline]:
    """The skeleton as kept in the package."""

    def day(text: str) -> int | None:
        return int(text) if text else None

    with SKELETON_FILE.open(encoding="utf-8", newline="") as file:
        return [
            Outline(
                n=int(row["n"]),
                start=date.fromisoformat(row["start"]),
                cycles=int(row["cycles"]),
                c1=row["c1"],
                best=row["best"] == "R",
                stopped_for=row["stopped_for"],
                hct_day=day(row["hct_day"]),
                relapse_day=day(row["relapse_day"]),
                last_day=int(row["last_day"]),
                dead=row["dead"] == "1",
                group=row["group"],
                death=row["death"],
            )
            for row in csv.DictReader(file)
        ]


def estimate(times: list[tuple[int, bool]], day: float) -> float:
    """Kaplan-Meier estimate at a day; deaths before censorings of the same day."""
    value = 1.0
    for t in sorted({t for t, dead in times if dead and t <= day}):
        at_risk = sum(other >= t for other, _ in times)
        value *= 1 - sum(other == t and dead for other, dead in times) / at_risk
    return value


def prints_as_published(outlines: list[Outline]) -> bool:
    """Whether two-year survival of all and one-year survival after transplant print as published."""
    everyone = [(o.last_day, o.dead) for o in outlines]
    transplanted = [(o.after_hct, o.dead) for o in outlines if o.hct_day is not None]
    censored = sorted(o.last_day for o in outlines if not o.dead)
    # in half days: who dies on a day leaves before who is censored on it
    reverse = [(2 * t + (not dead), not dead) for t, dead in everyone]
    follow_up = next(t for t in censored if estimate(reverse, 2 * t + 1) <= 0.5)
    return (
        f"{100 * estimate(everyone, 24 * MONTH):.1f}" == "20.4"
        and f"{100 * estimate(transplanted, 12 * MONTH):.1f}" == "37.7"
        and f"{follow_up / MONTH:.1f}" == "24.0"
    )


def jittered(seed: int) -> list[Outline]:
    """The outlines with their dates moved a little, as often as it takes to print as published."""
    outlines = read_skeleton()
    for attempt in range(2000):
        moved = [_moved(o, Draw(seed, "jitter", attempt, o.n)) for o in outlines]
        if prints_as_published(moved) and _spread(moved):
            return moved
    raise AssertionError("no jitter of the skeleton keeps the printed figures")


def _moved(o: Outline, draw: Draw) -> Outline:
    """One course with its dates moved: survivors keep their follow-up, its range is printed."""
    start = o.start + timedelta(days=draw.integer(-9, 9))
    if not o.dead:
        # contact is lost some weeks before the data cut, and the start moves with it
        gap = 0 if o.last_day in PRINTED_RANGE else draw.integer(0, 24)
        return replace(o, start=o.start - timedelta(days=gap))
    if o.group == "early_death":
        return replace(o, start=start, last_day=max(9, min(33, o.last_day + draw.integer(-8, 4))))
    low = FIRST_REASSESSED + 1 if o.cycles > 1 else 38
    if o.hct_day is not None:
        low = o.hct_day + 32
    if o.relapse_day is not None:
        low = o.relapse_day + 10
    reach = 3 if o.last_day < 70 else 6
    return replace(o, start=start, last_day=max(low, o.last_day + draw.integer(-reach, reach)))


def _spread(outlines: list[Outline]) -> bool:
    """No day on which more than two die."""
    days = [o.last_day for o in outlines if o.dead]
    return max(days.count(d) for d in days) <= 2
