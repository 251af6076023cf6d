"""The plan of one course: its days, what the raw data are to show and what the centre reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from store.reference.believable import Cohort, Margins
from store.reference.draw import Draw
from store.reference.skeleton import Outline

# Extramedullary locations that are measured, and how
MEASURED = {
    "mediastinum": "PET",
    "lymph_node": "PET",
    "bone": "PET",
    "soft_tissue": "PET",
    "kidney": "PET",
    "breast": "PET",
    "ovary": "PET",
    "testis": "ultrasound",
}
REMISSIONS = ("CR", "CRi", "CRu")
BRIDGE_AFTER = 56  # days without INO before conditioning that nobody leaves untreated
EARLY_CAUSES = ("30", "30", "30", "30", "40", "40", "41", "20", "11", "11", "11", "11")
SEPSIS_CAUSES = ("30", "30", "30", "30", "30", "31", "34")
# Deaths without relapse after transplant, in the order of their day after it
AFTER_HCT_CAUSES = ("20", "20", "20", "50", "50", "30", "50", "41", "31", "32", "34", "51", "51")
VOD_TRIES = 200
VOD_AFTER_HCT, VOD_AFTER_INO = 6, 1  # survived, beside the fatal ones and the two who stopped for it


@dataclass(slots=True)
class Course:
    """One course as planned. Days count from the first INO dose, cycles from 0 in the tuples."""

    outline: Outline
    margins: Margins
    sex: str = "F"
    em_sites: tuple[str, ...] = ()
    baseline_blasts: float = 0.0
    baseline_pb: float = 0.0  # blasts in blood, 10^9/L
    cycle_days: tuple[int, ...] = ()
    marrow_days: tuple[int, ...] = ()
    raw: list[str] = field(default_factory=list)
    site: list[str] = field(default_factory=list)
    cause: str = ""
    site_cause: str = ""
    relapse_day: int | None = None
    relapse_location: str = ""
    vod_day: int | None = None
    vod_level: str = ""
    vod_grade: int = 0
    organism: str = ""  # in blood culture; drawn where it is needed and not dealt
    cells_day: int | None = None  # CAR-T or donor lymphocytes of who lives though out of remission
    restored_day: int | None = None  # remission after them
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """The number in the skeleton."""
        return self.outline.n

    @property
    def last_day(self) -> int:
        """Day of death or of last contact."""
        return self.outline.last_day

    @property
    def last_dose_day(self) -> int:
        """Planned day of the last INO dose, were it given."""
        return self.cycle_days[-1] + 14

    @property
    def conditioning_day(self) -> int | None:
        """First day of conditioning."""
        return None if self.outline.hct_day is None else self.outline.hct_day - 7

    @property
    def bridged(self) -> bool:
        """Whether so long a time to conditioning needs treatment."""
        return self.conditioning_day is not None and self.conditioning_day - self.last_dose_day > BRIDGE_AFTER - 7

    @property
    def em(self) -> bool:
        """Whether there is extramedullary disease at INO."""
        return self.margins.location != "BM"

    @property
    def delays(self) -> dict[int, int]:
        """Cycles that began late, by index, and the day on which each was put off."""
        pairs = zip(self.cycle_days, self.cycle_days[1:], strict=False)
        return {index: first + 29 for index, (first, later) in enumerate(pairs, 1) if later - first > 42}

    def on(self, day: int) -> date:
        """The date of a day."""
        return self.outline.start + timedelta(days=day)

    def waits_for_platelets(self, index: int) -> bool:
        """Whether a cycle began late for platelets; else it was for the liver."""
        return self.raw[index - 1] == "CRi" and not self.kind(f"response.c{index}")

    def kind(self, endpoint: str) -> str:
        """The contradiction or the hard point planned for an item; empty where it is plain."""
        return self.kinds.get(endpoint, "")


def plan(outlines: list[Outline], cohort: Cohort, seed: int) -> list[Course]:
    """The courses of the cohort, contradictions not yet drawn."""
    courses = [Course(o, cohort[o.n]) for o in outlines]
    for course in courses:
        draw = Draw(seed, "course", course.n)
        draw_disease(course, draw)
        draw_days(course, draw)
        _responses(course, draw)
        _relapse(course, draw)
        _cells(course, Draw(seed, "cells", course.n))
    _causes(courses, Draw(seed, "causes"))
    _vod(courses, Draw(seed, "vod"))
    return courses


def draw_disease(course: Course, draw: Draw) -> None:
    """Sex, marrow blasts and the extramedullary locations at INO."""
    course.sex = "F" if draw.chance(0.46) else "M"
    course.baseline_blasts = float(draw.integer(1, 3) if course.margins.location == "EM" else draw.integer(18, 94))
    if course.margins.location != "EM" and draw.chance(0.68):
        course.baseline_pb = round(draw.weighted(((0.3, 0.4), (1.5, 0.35), (5.0, 0.25))) * draw.uniform(0.6, 1.6), 2)
    if not course.em:
        return
    wanted = [
        ("cns", 2.0),
        ("mediastinum", 2.2),
        ("lymph_node", 3.0),
        ("bone", 1.4),
        ("soft_tissue", 1.2),
        ("skin", 0.8),
        ("kidney", 0.6),
    ]
    wanted += [("testis", 1.4)] if course.sex == "M" else [("breast", 1.2), ("ovary", 0.5)]
    course.em_sites = tuple(draw.favoured(wanted, 2 if draw.chance(0.3) else 1))


def draw_days(course: Course, draw: Draw) -> None:
    """Starts of the cycles, and the marrow at the end of each."""
    o = course.outline
    if o.c1 == "E":
        course.cycle_days = (0,)
        return
    limit = min(day for day in (course.conditioning_day, o.relapse_day, o.last_day) if day is not None) - 4
    for _ in range(60):
        starts, marrows = _cycle_days(o, draw)
        if marrows[-1] <= limit:
            break
    else:  # little time: each as early as it can be judged
        starts, marrows = [0], [draw.integer(17, 20)]
        for _ in range(1, o.cycles):
            starts.append(max(starts[-1] + 21, marrows[-1] + 1))
            marrows.append(starts[-1] + draw.integer(19, 23))
        if o.group == "non_responder":
            marrows[-1] = min(marrows[-1], o.last_day - 2)
    course.cycle_days, course.marrow_days = tuple(starts), tuple(marrows)


def _cycle_days(o: Outline, draw: Draw) -> tuple[list[int], list[int]]:
    """Starts and marrows: day 18 to 28 of the first cycle, day 20 to 30 of the others, most in between."""
    starts, marrows = [0], [17 + draw.integer(0, 5) + draw.integer(0, 5)]
    for number in range(2, o.cycles + 1):
        # delayed where VOD/SOS is to come within weeks of the last dose
        delay = draw.integer(20, 28) if number > 2 and o.death == "vod" else 0
        soonest = max(marrows[-1] + 1, starts[-1] + (21 if number == 2 else 28 + delay))
        starts.append(soonest + (draw.integer(0, 3) if o.c1 == "R" else 0))
        marrows.append(starts[-1] + 19 + draw.integer(0, 5) + draw.integer(0, 5))
    return starts, marrows


def _responses(course: Course, draw: Draw) -> None:
    """What each cycle brought: the centre's value, which the raw data bear out unless drawn otherwise."""
    o = course.outline
    if o.c1 == "E":
        course.raw = ["ED"]
    for number in range(1, len(course.marrow_days) + 1):
        responded = o.c1 == "R" or (o.best and number > 1)
        if not responded:
            course.raw.append(_no_remission(course, draw, number))
        elif course.raw and course.raw[-1] in ("CR", "CRu"):
            course.raw.append(course.raw[-1] if draw.chance(0.85) else "CRi")
        else:
            first = not any(r in REMISSIONS for r in course.raw)  # a mass that went does not come back
            mass = first and "mediastinum" in course.em_sites and draw.chance(0.6)
            course.raw.append("CRu" if mass else "CR" if draw.chance(0.48) else "CRi")
    course.site = course.raw[:2]


def _no_remission(course: Course, draw: Draw, number: int) -> str:
    """NR, PR or PD, of those that this disease can show."""
    shrinks = course.margins.location != "EM" or all(site in MEASURED for site in course.em_sites)
    grows = course.em or course.baseline_blasts <= 72 or course.baseline_pb > 0
    partial = 0.2 if number == 1 else 0.1
    return draw.weighted((("NR", 0.62), ("PR", partial if shrinks else 0.0), ("PD", 0.18 if grows else 0.0)))


def _relapse(course: Course, draw: Draw) -> None:
    """The day of relapse after INO; after transplant the skeleton leaves it open."""
    o = course.outline
    if o.relapse_day is not None:
        course.relapse_day = o.relapse_day
    elif o.death == "relapse":
        assert o.hct_day is not None
        first, last = o.hct_day + 26, o.last_day - 12
        share = draw.uniform(0.35, 0.85)
        course.relapse_day = int(first + share * max(0, last - first))
    if course.relapse_day is not None:
        wild = (("BM", 0.65), ("BM+EM", 0.22), ("EM", 0.13)) if course.em else (("BM", 0.86), ("BM+EM", 0.14))
        course.relapse_location = draw.weighted(wild)


def _cells(course: Course, draw: Draw) -> None:
    """Cells for who lives though out of remission: their making takes five to eight weeks."""
    o = course.outline
    if o.dead or (course.relapse_day is None and o.group != "non_responder"):
        return
    found = course.marrow_days[-1] if course.relapse_day is None else course.relapse_day
    course.cells_day = found + draw.integer(37, 60)
    course.restored_day = course.cells_day + draw.integer(26, 33)


def _causes(courses: list[Course], draw: Draw) -> None:
    """A cause for each death, as the raw data show it."""
    dead = [c for c in courses if c.outline.dead]
    early = draw.shuffled(EARLY_CAUSES)
    sepsis = draw.shuffled(SEPSIS_CAUSES)
    for c in dead:
        match c.outline.death:
            case "early":
                c.cause = early.pop()
            case "sepsis":
                c.cause = sepsis.pop()
            case "vod":
                c.cause = "20"
            case "relapse":
                c.cause = "10"
            case "leukaemia":
                c.cause = "10" if c.relapse_day is not None else "11"
    without = sorted((c for c in dead if c.outline.death == "nrm"), key=lambda c: (c.outline.after_hct, c.n))
    for c, cause in zip(without, AFTER_HCT_CAUSES, strict=True):
        c.cause = cause
    for c in dead:
        c.site_cause = c.cause


def _vod(courses: list[Course], draw: Draw) -> None:
    """VOD/SOS: the fatal ones, those who stopped for it, and some who got over it."""
    survived = [c for c in courses if c.outline.hct_day is not None and c.outline.after_hct > 90 and c.cause != "50"]
    fatal_after_hct = [c for c in courses if c.cause == "20" and c.outline.hct_day is not None]
    after_hct: list[Course] = []
    for _ in range(VOD_TRIES):
        after_hct = draw.favoured([(c, 3.0 if c.margins.prior_hct_n else 1.0) for c in survived], VOD_AFTER_HCT)
        if _goes_with_earlier_transplant(courses, after_hct + fatal_after_hct):
            break
    after_ino = draw.shuffled([c for c in courses if c.outline.group == "relapsed" and c.outline.cycles > 1])
    chosen = [c for c in courses if c.cause == "20" or c.outline.stopped_for == "vod"]
    for c in chosen + after_hct + after_ino[:VOD_AFTER_INO]:
        hct = c.outline.hct_day
        if hct is not None:
            c.vod_day = hct + draw.integer(9, 24)
        elif c.outline.group == "early_death":
            c.vod_day = max(7, c.last_day - draw.integer(6, 8))
        elif c.outline.stopped_for == "vod":
            c.vod_day = draw.integer(17, 24)
        else:
            c.vod_day = c.last_dose_day + draw.integer(10, 25)
        fatal = c.cause == "20"
        c.vod_level = (
            draw.weighted((("clinical", 0.8), ("proven", 0.2)))
            if fatal
            else draw.weighted((("probable", 0.5), ("clinical", 0.5)))
        )
        mild, severe = ((2, 0.6), (3, 0.4)), ((3, 0.7), (4, 0.3))
        c.vod_grade = 5 if fatal else draw.weighted(mild if c.vod_level == "probable" else severe)
    for c in chosen:
        if c.cause == "20" and c.outline.death == "vod":
            c.vod_day = c.last_day - draw.integer(12, 22)


def _goes_with_earlier_transplant(courses: list[Course], vod: list[Course]) -> bool:
    """Whether VOD/SOS after transplant is commoner in those transplanted before INO too, within reason."""

    def share(again: bool) -> float:  # noqa: FBT001
        group = [c for c in courses if c.outline.hct_day is not None and (c.margins.prior_hct_n > 0) == again]
        return sum(c in vod for c in group) / len(group)

    return 0 < share(True) - share(False) < 0.2
