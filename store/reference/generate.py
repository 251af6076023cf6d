"""Make the reference cohort: ``python -m store.reference.generate FOLDER`` writes its tables."""

from __future__ import annotations

import sys
from pathlib import Path

from store.case import Case, Death
from store.reference import SEED
from store.reference.course import Course, plan
from store.reference.disease import write_disease
from store.reference.draft import Draft
from store.reference.draw import Draw
from store.reference.events import write_events
from store.reference.history import write_history
from store.reference.kinds import draw_kinds
from store.reference.labs import write_labs, write_planned_support
from store.reference.later import write_later
from store.reference.liver import write_signs
from store.reference.margins import draw_margins
from store.reference.narrative import narrative
from store.reference.organisms import deal_organisms
from store.reference.site import write_site_values
from store.reference.skeleton import jittered
from store.reference.treatment import write_treatment
from store.source.build import write_tables


def courses(seed: int = SEED) -> dict[str, Course]:
    """The planned courses by case id; ids are shuffled, their order says nothing."""
    outlines = jittered(seed)
    attempts = (plan(outlines, margins, seed) for margins in draw_margins(outlines, seed))
    planned = next(courses for courses in attempts if draw_kinds(courses, seed))
    deal_organisms(planned, seed)
    numbers = Draw(seed, "ids").shuffled(range(1, len(planned) + 1))
    named = {f"INO-{number:03}": course for number, course in zip(numbers, planned, strict=True)}
    return dict(sorted(named.items()))


def make_case(case_id: str, course: Course, seed: int = SEED) -> Case:
    """The case of one planned course."""
    draft = Draft(case_id, course, seed)
    write_history(draft)
    write_treatment(draft)
    write_disease(draft)
    write_labs(draft)
    write_planned_support(draft)
    write_signs(draft)
    write_later(draft)
    write_events(draft)
    write_site_values(draft)
    if course.outline.dead:
        died = draft.on(course.last_day)
        draw = draft.draw("narrative")
        autopsy = draw.weighted((("no", 0.9), ("yes", 0.04), ("unknown", 0.06)))
        if course.kind("death.cause") == "undocumented":
            autopsy = "pending" if course.outline.hct_day is not None else "no"
        draft.add(Death(date=died, narrative=narrative(draft.case(), died, draw), autopsy=autopsy))
    return draft.case()


def generate(seed: int = SEED) -> tuple[Case, ...]:
    """The 100 cases, in the order of their ids. The same seed gives the same cases everywhere."""
    return tuple(make_case(case_id, course, seed) for case_id, course in courses(seed).items())


def main(arguments: list[str]) -> int:
    """Write the tables into the folder named."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m store.reference.generate FOLDER\n")
        return 2
    write_tables(generate(), Path(arguments[0]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
