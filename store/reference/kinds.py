"""Contradictions and hard points: which items of which courses get one, drawn by seed.

A contradiction is planted: the raw data say something else than the centre. A hard point leaves
room for two careful readers to differ. What each kind does to the data is where the data are made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from store.reference.course import MEASURED, REMISSIONS, Course
from store.reference.draw import Draw

Fits = Callable[[Course], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of contradiction or hard point, on how many items, and what it changes in the plan."""

    name: str
    endpoint: str
    count: int
    fits: Fits
    raw: str = ""
    site: str = ""


def draw_kinds(courses: list[Course], seed: int) -> bool:
    """Give the drawn items their kind, and change what data and centre say accordingly.

    False where there are not enough courses for a kind: these courses are then not to be used.
    """
    for kind in (*PLANTED, *HARD):
        draw = Draw(seed, "kinds", kind.name, kind.endpoint)
        left = kind.count
        for course in draw.shuffled(courses):
            if left and not course.kind(kind.endpoint) and kind.fits(course):
                _apply(course, kind)
                left -= 1
        if left:
            return False
    return True


def is_planted(name: str) -> bool:
    """Whether a kind is a contradiction, not a hard point."""
    return any(kind.name == name for kind in PLANTED)


def _apply(course: Course, kind: Kind) -> None:
    course.kinds[kind.endpoint] = kind.name
    if kind.endpoint.startswith("response.c"):
        index = int(kind.endpoint[-1]) - 1
        course.raw[index] = kind.raw or course.raw[index]
        course.site[index] = kind.site or course.site[index]
    elif kind.endpoint == "death.cause":
        course.cause = kind.raw or course.cause
        course.site_cause = kind.site or course.site_cause


def _plain(c: Course) -> bool:
    """No kind on any response of the case yet."""
    return not any(e.startswith("response") for e in c.kinds)


def _remission(c: Course, number: int) -> bool:
    """Plain remission at the end of a cycle that counts."""
    return len(c.site) >= number and c.raw[number - 1] in REMISSIONS and c.site[number - 1] in REMISSIONS


def _first_of_two(c: Course) -> bool:
    """Remission after both cycles: whatever is said of the first, the second holds."""
    return _plain(c) and _remission(c, 1) and _remission(c, 2)


def _converter(c: Course) -> bool:
    return _plain(c) and c.outline.c1 == "N" and c.outline.best


def _no_later_item(c: Course) -> bool:
    """Alive, or dead of a relapse that is on record: the cause does not hang on the response."""
    return not c.outline.dead or (c.cause == "10" and c.relapse_day is not None)


def _category(number: int) -> Fits:
    """Complete remission at the other of two cycles: the best response stays what it is."""
    return lambda c: _first_of_two(c) and c.raw[number - 1] in ("CR", "CRi") and c.raw[2 - number] == "CR"


def _leukaemic(c: Course) -> bool:
    return c.margins.location != "EM"


def _by_pet(c: Course) -> bool:
    return c.em and all(MEASURED.get(site) == "PET" for site in c.em_sites)


def _uncertain(number: int) -> Fits:
    """Remission whose proof may fail without another item failing with it."""

    def fits(c: Course) -> bool:
        if not _plain(c) or not _remission(c, number):
            return False
        return _no_later_item(c) or (_remission(c, 1) and _remission(c, 2))

    return fits


def _slow(number: int) -> Fits:
    """Last cycle, and time enough after its marrow for counts to recover late."""

    def fits(c: Course) -> bool:
        if not _plain(c) or not _remission(c, number) or len(c.cycle_days) != number:
            return False
        free = min(c.conditioning_day or 999, c.relapse_day or 999, c.last_day)
        return free > c.marrow_days[number - 1] + 22 and c.vod_day is None

    return fits


def _one_month(number: int) -> Fits:
    """The month of the marrow lies so that only the response of its own cycle is open."""

    def fits(c: Course) -> bool:
        if len(c.marrow_days) < 2:
            return False
        day, second = c.marrow_days[number - 1], c.cycle_days[1]
        month = [d for d in range(day - 31, day + 32) if c.on(d).month == c.on(day).month]
        return month[-1] < second + 14 if number == 1 else month[0] > second

    return fits


def _both(*conditions: Fits) -> Fits:
    return lambda c: all(condition(c) for condition in conditions)


def _cause(*codes: str, group: str = "") -> Fits:
    return lambda c: c.outline.dead and c.cause in codes and (not group or c.outline.group.startswith(group))


C1, C2, COD = "response.c1", "response.c2", "death.cause"

# The first block changes who counts as responder.
PLANTED: tuple[Kind, ...] = (
    Kind("pet", C1, 2, _both(_first_of_two, _by_pet), raw="NR"),
    Kind("csf", C1, 2, _both(_first_of_two, lambda c: "cns" in c.em_sites), raw="NR"),
    Kind(
        "missed",
        C2,
        2,
        lambda c: _plain(c) and c.outline.group == "non_responder" and not c.outline.dead and len(c.site) == 2,
        raw="CRi",
        site="NR",
    ),
    Kind(
        "missed",
        C1,
        1,
        lambda c: _plain(c) and c.outline.group == "non_responder" and not c.outline.dead and len(c.site) == 1,
        raw="CRi",
        site="NR",
    ),
    Kind(
        "blasts", C2, 1, _both(_converter, _no_later_item, _leukaemic, lambda c: c.margins.mrd == "positive"), raw="PR"
    ),
    Kind(
        "early_marrow",
        C2,
        1,
        _both(_converter, _no_later_item, _leukaemic, lambda c: c.margins.mrd == "positive"),
        raw="PR",
    ),
    Kind("missed", C1, 2, _both(_converter, _leukaemic), raw="CRi", site="NR"),
    Kind("circulating", C1, 2, _both(_first_of_two, _leukaemic, lambda c: c.baseline_pb >= 0.2), raw="NR"),
    Kind("blasts", C1, 2, _both(_first_of_two, _leukaemic), raw="PR"),
    Kind("early_marrow", C1, 2, _both(_first_of_two, _leukaemic), raw="PR"),
    # category only
    Kind("cri_for_cr", C1, 2, _category(1), raw="CRi", site="CR"),
    Kind("cri_for_cr", C2, 1, _category(2), raw="CRi", site="CR"),
    Kind("cr_for_cri", C1, 1, _category(1), raw="CR", site="CRi"),
    Kind("cr_for_cri", C2, 1, _category(2), raw="CR", site="CRi"),
    Kind("pr_for_nr", C1, 1, lambda c: _plain(c) and c.raw[0] == "PR" and c.site[0] == "PR", site="NR"),
    Kind(
        "pd_for_nr", C2, 1, lambda c: _plain(c) and len(c.raw) > 1 and c.raw[1] == "PD" and c.site[1] == "PD", site="NR"
    ),
    # class of death
    Kind("infection_in_relapse", COD, 4, lambda c: c.cause == "10" and c.relapse_day is not None, site="30"),
    Kind("vod_as_liver_failure", COD, 2, _cause("20", group="hct"), site="21"),
    Kind("sepsis_as_leukaemia", COD, 2, _cause("30", group="early"), site="11"),
    Kind("gvhd_as_infection", COD, 1, _cause("50"), site="30"),
    # other values of the centre
    Kind("mrd_blood", "mrd", 1, lambda c: _plain(c) and _remission(c, len(c.site)) and c.margins.mrd == "positive"),
    Kind("mrd_sensitivity", "mrd", 1, lambda c: _first_of_two(c) and c.margins.mrd == "positive" and not c.margins.ph),
    Kind("mrd_first", "mrd", 2, lambda c: _first_of_two(c) and c.margins.mrd == "negative"),
    Kind("relapse", "relapse", 2, lambda c: c.relapse_day is not None and c.last_day - c.relapse_day > 50),
)

HARD: tuple[Kind, ...] = (
    Kind("no_pet", C1, 2, _both(_uncertain(1), _by_pet)),
    Kind("no_pet", C2, 2, _both(_uncertain(2), _by_pet)),
    Kind("no_csf", C1, 1, _both(_uncertain(1), lambda c: "cns" in c.em_sites)),
    Kind("late_recovery", C1, 1, _slow(1), raw="CRi", site="CR"),
    Kind("late_recovery", C2, 2, _both(_slow(2), lambda c: c.raw[0] == "CR"), raw="CRi", site="CR"),
    Kind("transfused", C1, 3, _both(_uncertain(1), lambda c: c.raw[0] == "CRi")),
    Kind("transfused", C2, 2, _both(_uncertain(2), lambda c: c.raw[1] == "CRi")),
    Kind("gcsf", C1, 2, _both(_uncertain(1), lambda c: c.raw[0] == "CR")),
    Kind("gcsf", C2, 1, _both(_uncertain(2), lambda c: c.raw[1] == "CR")),
    Kind("hypocellular", C1, 3, lambda c: _plain(c) and c.raw[0] == "CRi" and c.site[0] == "CRi" and _leukaemic(c)),
    Kind("hypocellular", C2, 1, lambda c: _plain(c) and len(c.site) > 1 and c.raw[1] == "CRi" and c.site[1] == "CRi"),
    Kind("partial_date", C1, 1, _both(_first_of_two, _one_month(1), lambda c: not c.kind("mrd"))),
    Kind("partial_date", C2, 1, _both(_first_of_two, _one_month(2), lambda c: c.margins.mrd == "positive")),
    Kind("no_counts", C1, 1, _uncertain(1)),
    Kind("no_counts", C2, 2, _uncertain(2)),
    Kind("infection_in_refractory", COD, 4, _cause("11", group="non")),
    Kind("gvhd_and_infection", COD, 1, _cause("51")),
    Kind("gvhd_and_infection", COD, 1, _cause("50")),
    Kind("bleeding_and_sepsis", COD, 1, _cause("40", group="early")),
    Kind("undocumented", COD, 1, _cause("34", group="died")),
    Kind("undocumented", COD, 1, _cause("34", group="hct")),
    Kind("relapse_partial", COD, 2, _cause("10", group="relapsed")),
    Kind(
        "relapse_and_liver",
        COD,
        1,
        lambda c: c.cause == "10" and c.vod_day is not None and c.outline.group.startswith("hct"),
    ),
)
