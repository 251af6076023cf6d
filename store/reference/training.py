"""Six training cases with gold answers: ``python -m store.reference.training FOLDER`` writes their tables.

They are made like the reference cohort but lie outside it; their site values are the gold answers,
and the raw data bear every one of them out.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from store.case import Case
from store.reference import SEED
from store.reference.believable import Margins
from store.reference.course import Course, draw_days, draw_disease
from store.reference.draw import Draw
from store.reference.generate import make_case
from store.reference.skeleton import Outline
from store.source.build import write_tables

_ALIVE, _DEAD = False, True


def _outline(
    n: int, start: date, cycles: int, c1: str, last_day: int, *, dead: bool, group: str, death: str = "", **more: int
) -> Outline:
    return Outline(
        n=n,
        start=start,
        cycles=cycles,
        c1=c1,
        best=group not in ("early_death", "non_responder"),
        stopped_for="",
        hct_day=more.get("hct_day"),
        relapse_day=more.get("relapse_day"),
        last_day=last_day,
        dead=dead,
        group=group,
        death=death,
    )


def training_courses() -> dict[str, Course]:
    """The six courses as planned, by case id."""
    planned = (
        _transplanted_in_remission(),
        _blasts_left(),
        _early_sepsis(),
        _outside_the_marrow(),
        _blasts_in_blood(),
        _liver(),
    )
    return {f"TRN-{number:02}": course for number, course in enumerate(planned, 1)}


def _course(outline: Outline, margins: Margins, raw: list[str], sites: tuple[str, ...] = ()) -> Course:
    """A course with its responses set; disease and days are drawn as in the cohort."""
    course = Course(outline, margins)
    draw = Draw(SEED, "training", outline.n)
    draw_disease(course, draw)
    course.em_sites = sites
    draw_days(course, draw)
    course.raw, course.site = raw, raw[:2]
    return course


def _transplanted_in_remission() -> Course:
    """Complete remission, transplant, acute GVHD."""
    outline = _outline(101, date(2020, 2, 10), 2, "R", 176, dead=_DEAD, group="hct_later", death="nrm", hct_day=96)
    margins = Margins("early", "relapse_chemo", 0, "BM", blin_failure=False, ph=False, mrd="negative")
    course = _course(outline, margins, ["CR", "CR"])
    course.cause = course.site_cause = "50"
    return course


def _blasts_left() -> Course:
    """A few percent of blasts after the first cycle, remission after the second, relapse, infection at the end."""
    outline = _outline(
        102, date(2019, 5, 6), 2, "N", 260, dead=_DEAD, group="relapsed", death="leukaemia", relapse_day=190
    )
    margins = Margins("late", "relapse_chemo", 0, "BM", blin_failure=True, ph=False, mrd="positive")
    course = _course(outline, margins, ["PR", "CRi"])
    course.kinds = {"response.c1": "blasts", "death.cause": "infection_in_relapse"}
    course.relapse_day, course.relapse_location = 190, "BM"
    course.cause = course.site_cause = "10"
    return course


def _early_sepsis() -> Course:
    """Death in aplasia before the marrow could be looked at."""
    outline = _outline(103, date(2021, 1, 18), 1, "E", 19, dead=_DEAD, group="early_death", death="early")
    margins = Margins("early", "relapse_hct", 1, "BM", blin_failure=False, ph=True)
    course = _course(outline, margins, ["ED"])
    course.cause = course.site_cause = "30"
    return course


def _outside_the_marrow() -> Course:
    """Isolated extramedullary relapse: PET positive after the first cycle, a residual mass after the second."""
    outline = _outline(104, date(2020, 9, 7), 2, "N", 640, dead=_ALIVE, group="alive_in_cr")
    margins = Margins("late", "relapse_hct", 1, "EM", blin_failure=False, ph=False, mrd="negative")
    course = _course(outline, margins, ["NR", "CRu"], ("mediastinum",))
    course.kinds = {"response.c1": "pet"}
    return course


def _blasts_in_blood() -> Course:
    """Marrow clear after the first cycle, blood not; progression after the second; infection at the end."""
    outline = _outline(105, date(2018, 10, 15), 2, "N", 58, dead=_DEAD, group="non_responder", death="leukaemia")
    margins = Margins("early", "relapse_chemo", 0, "BM", blin_failure=True, ph=False)
    course = _course(outline, margins, ["NR", "PD"])
    course.baseline_blasts, course.baseline_pb = 48.0, 1.2
    course.kinds = {"response.c1": "circulating", "death.cause": "infection_in_refractory"}
    course.cause = course.site_cause = "11"
    return course


def _liver() -> Course:
    """Remission without full counts, and a liver that fails after the last dose."""
    outline = _outline(106, date(2021, 6, 14), 2, "R", 82, dead=_DEAD, group="died_in_cr", death="vod")
    margins = Margins("late", "relapse_hct", 1, "BM", blin_failure=False, ph=False, mrd="negative")
    course = _course(outline, margins, ["CRi", "CRi"])
    course.cause = course.site_cause = "20"
    course.vod_day, course.vod_level, course.vod_grade = 66, "clinical", 5
    return course


def generate_training(seed: int = SEED) -> tuple[Case, ...]:
    """The six cases, in the order of their ids."""
    return tuple(make_case(case_id, course, seed) for case_id, course in training_courses().items())


def main(arguments: list[str]) -> int:
    """Write the tables into the folder named."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m store.reference.training FOLDER\n")
        return 2
    write_tables(generate_training(), Path(arguments[0]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
