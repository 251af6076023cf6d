"""The dates of a case that the figures rest on, made whole by the rule of `imputed`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ino_tui.cohort.facts.imputed import day_of, earliest_whole, is_partial, latest_whole
from store.basis import Valued
from store.case import Case, Relapse, Transplant
from store.charter import Charter, Conventions
from store.codes.relapse import DATED, OVERT, RELAPSE_YES

# Days are proleptic ordinals (`datetime.date.toordinal`); None where not known.
Day = int | None


class Course(NamedTuple):
    """``imputed``: how many of these dates are partial. ``relapses``: those after the first INO dose.

    ``last_text``: the date of ``last`` as entered. ``relapse_known``: whether there was one, and when.
    """

    start: Day
    death: Day
    last: Day
    relapse: Day
    hct: Day
    transplant: Transplant | None
    imputed: int
    relapses: tuple[Relapse, ...]
    last_text: str
    relapse_known: bool = True

    @property
    def relapse_text(self) -> str:
        """The date of ``relapse`` as entered."""
        return self.relapses[0].date if self.relapses else ""

    def relapse_as_entered(self, day: int) -> tuple[Day, str]:
        """The first relapse on or after a day, and its date as entered.

        What MRD alone shows is no relapse here: the marrow is below 5 % blasts and nothing is outside it.
        """
        rows = [r for r in self.relapses if r.location != "MRD"]
        found = [(on, r.date) for r in rows if (on := day_of(r.date, not_before=day, not_after=self.last)) is not None]
        return min((f for f in found if f[0] >= day), default=(None, ""))


_last: tuple[Case, Conventions, Course] | None = None


def course_of(case: Case, conventions: Conventions) -> Course:
    """The course of a case; asked again for the same case, the same object."""
    global _last  # noqa: PLW0603 - facts and judged values ask in a row
    if _last is None or _last[0] is not case or _last[1] is not conventions:
        _last = (case, conventions, _course(case, conventions))
    return _last[2]


def course_under(case: Case, values: Mapping[str, Valued], charter: Charter) -> Course:
    """The course of a case with the relapse that the values say, where the charter asks it; else as recorded.

    What was recorded after the relapse of the values stays: they say the first one alone. Without a
    value, or without its day, the relapse is not known.
    """
    course = course_of(case, charter.conventions)
    if "relapse" not in charter.endpoints:
        return course
    value = values.get("relapse")
    found: tuple[Relapse, ...] = ()
    day, known = None, value is not None and value.value == "none"
    if value is not None and value.value in DATED:
        day = day_of(value.date, not_before=course.start, not_after=course.last)
        known = day is not None and (course.start is None or day >= course.start)
        location = "" if value.value == RELAPSE_YES else value.value
        found = (Relapse(n=1, kind="relapse", date=value.date, location=location),) if known else ()
        if known and value.value in OVERT:
            found += tuple(r for r in course.relapses[1:] if (day_of(r.date, not_after=course.last) or 0) > (day or 0))
    imputed = course.imputed - is_partial(course.relapse_text) + is_partial(found[0].date if found else "")
    return course._replace(relapse=day if known else None, relapses=found, relapse_known=known, imputed=imputed)


def _course(case: Case, conventions: Conventions) -> Course:
    death_text = case.deaths[0].date if case.deaths else ""
    doses = [d.date for d in case.doses] or [c.start for c in case.cycles]
    start_text = case.ino_start
    start = day_of(start_text, not_after=earliest_whole([*doses, death_text]))
    alive = latest_whole([*doses, *(f.date for f in case.follow_up), *(t.date for t in case.transplants)])
    death = day_of(death_text, not_before=alive)
    last_text = death_text
    last = death
    if not case.deaths:
        seen = [(day, f.date) for f in case.follow_up if (day := day_of(f.date, not_before=alive)) is not None]
        last, last_text = max(seen, default=(None, ""))
    transplant, hct = _first_transplant(case, start, last, conventions)
    relapses = _relapses(case, start, last)
    relapse, first = relapses[0] if relapses else (None, None)
    used = (start_text, last_text, first.date if first else "", transplant.date if transplant else "")
    imputed = sum(map(is_partial, used))
    return Course(start, death, last, relapse, hct, transplant, imputed, tuple(row for _, row in relapses), last_text)


def _first_transplant(case: Case, start: Day, last: Day, conventions: Conventions) -> tuple[Transplant | None, Day]:
    """Convention n: the first allogeneic transplant after the first INO dose."""
    if start is None:
        return None, None
    found: list[tuple[int, int, Transplant]] = []
    for row in case.transplants:
        day = day_of(row.date, not_after=last)
        wanted = conventions.hct_counted == "any" or row.status.startswith("cr")
        if day is not None and day > start and row.donor != "autologous" and wanted:
            found.append((day, row.n, row))
    if not found:
        return None, None
    day, _, row = min(found, key=lambda f: f[:2])
    return row, day


def _relapses(case: Case, start: Day, last: Day) -> list[tuple[int, Relapse]]:
    """The relapses after the first INO dose, in order."""
    if start is None:
        return []
    rows = [r for r in case.relapses if r.kind == "relapse"]
    found = [(day, r) for r in rows if (day := day_of(r.date, not_after=last)) is not None and day > start]
    return sorted(found, key=lambda f: (f[0], f[1].date))
