"""Adverse events (CTCAE 5.0): from the counts, from the liver, infections, bleeding, and the last ones."""

from __future__ import annotations

from store.case import AdverseEvent, Lab
from store.criteria.labs import lab_value
from store.reference.draft import Draft
from store.reference.draw import Draw
from store.reference.last_days import onset_day
from store.reference.organisms import BACTERIA, FUNGI, LUNG_ORGANISMS, SKIN_AND_GUT, VIRUSES

SHOCK = (
    "vasopressors and ventilation",
    "lactate 6.1 mmol/L, vasopressors",
    "rapid fall of blood pressure, vasopressors",
    "fever with rigors, then shock",
)
LUNG = (
    "new infiltrates in both lungs on CT",
    "consolidation of the right lung on CT",
    "nodules with a halo on CT",
    "infiltrate of both lower lobes on CT, oxygen by high flow",
)
HEAD = (
    "CT of the head: parenchymal blood on the left, midline shift",
    "CT of the head: subdural and parenchymal blood",
    "CT of the head: large cerebellar clot",
)
AIRWAYS = ("blood from every lobe at bronchoscopy", "ground glass in both lungs, bloody lavage")
# lab test -> term and the values below (counts, HB) or above (multiples of ULN) which grades 1 to 4 begin
FALLS = {
    "ANC": ("Neutrophil count decreased", (1.8, 1.5, 1.0, 0.5)),
    "PLT": ("Platelet count decreased", (150, 75, 50, 25)),
    "HB": ("Anemia", (12, 10, 8)),
}
RISES = {
    "ALT": ("Alanine aminotransferase increased", (1, 3, 5, 20), 40.0),
    "BILI": ("Blood bilirubin increased", (1, 1.5, 3, 10), 1.2),
}


def write_events(draft: Draft) -> None:
    """Fill adverse events."""
    draw = draft.draw("events")
    course = draft.course
    _from_labs(draft)
    if draw.chance(0.14):
        _event(draft, "Infusion related reaction", draw.integer(1, 2), 0, 1, ino="definite")
    if course.vod_day is not None and course.cause != "20":
        hct = course.outline.hct_day is not None
        note = {2: "diuretics", 4: f"dialysis for {draw.integer(4, 11)} days"}.get(course.vod_grade, "")
        _event(
            draft,
            "Sinusoidal obstruction syndrome",
            course.vod_grade,
            course.vod_day,
            course.vod_day + 22,
            ino="probable",
            conditioning="probable" if hct else "",
            note=note,
        )
    _infections(draft, draw)
    if course.outline.dead:
        _last_events(draft, draft.draw("last events"))


def _event(draft: Draft, term: str, grade: int, start: int, stop: int | None, **more: str) -> None:
    """One event; ``stop`` None is not over."""
    course = draft.course
    outcome = more.get("outcome") or ("recovered" if stop is not None else "ongoing")
    if grade == 5:
        stop, outcome = course.last_day, "fatal"
    elif stop is not None and course.outline.dead and stop >= course.last_day:
        stop, outcome = None, "ongoing"
    draft.add(
        AdverseEvent(
            term=term,
            ctcae="5.0",
            grade=grade,
            start=draft.on(start),
            stop="" if stop is None else draft.on(stop),
            related_ino=more.get("ino", ""),
            related_conditioning=more.get("conditioning", ""),
            related_disease=more.get("disease", ""),
            outcome=outcome,
            organism=more.get("organism", ""),
            specimen=more.get("specimen", ""),
            note=more.get("note", ""),
        )
    )


def _from_labs(draft: Draft) -> None:
    """The worst grade of each laboratory term from the first dose to the end of INO, where worse than before it."""
    course = draft.course
    until = (course.conditioning_day or course.cycle_days[-1] + 43) - 1
    for test in (*FALLS, *RISES):
        graded = [(_grade(lab, test), draft.day(lab.date)) for lab in draft.rows["labs"] if lab.test == test]
        worst = max((g for g, day in graded if 0 <= day <= until), default=0)
        before = max((g for g, day in graded if day < 0), default=0)
        if worst < (3 if test in FALLS else 2) or worst <= before:
            continue
        first = next(day for g, day in graded if g == worst and day >= 0)
        over = next((day for g, day in graded if day > first and g <= 1), None)
        term = (FALLS.get(test) or RISES[test])[0]
        _event(
            draft,
            term,
            worst,
            first,
            over,
            ino="probable" if test != "BILI" else "possible",
            disease="possible" if test in FALLS else "",
        )


def _grade(lab: Lab, test: str) -> int:
    value = lab_value(lab)
    assert value is not None
    if test in FALLS:
        return sum(value.number < limit for limit in FALLS[test][1])
    _, multiples, uln = RISES[test]
    return sum(value.number > round(m * uln, 6) for m in multiples)


def _infections(draft: Draft, draw: Draw) -> None:
    """Febrile neutropenia in the nadir of the first cycle, and infections that were got over."""
    course = draft.course
    low = [draft.day(row.date) for row in draft.rows["labs"] if row.test == "ANC" and _grade(row, "ANC") >= 3]
    start = next((d for d in low if 0 < d < course.last_day - 12), None)
    if start is not None and draw.chance(0.3):
        _event(
            draft,
            "Febrile neutropenia",
            3,
            start,
            start + draw.integer(4, 8),
            ino="possible",
            disease="possible",
            outcome="recovered",
        )
    elif start is not None and draw.chance(0.12):
        organism = draw.weighted(SKIN_AND_GUT)
        _event(draft, "Bacteremia", 2, start, start + draw.integer(3, 6), organism=organism, specimen="blood")
    if course.outline.stopped_for == "infection":
        day = draw.integer(15, 18)
        organism = course.organism or draw.weighted(BACTERIA)
        note = draw.pick(("norepinephrine for two days", "moved to intensive care for three days"))
        _event(
            draft,
            "Sepsis",
            4,
            day,
            day + draw.integer(12, 18),
            ino="probable",
            organism=organism,
            specimen="blood",
            note=note,
        )
    elif course.outline.last_day > 150 and draw.chance(0.22):
        day = (course.outline.hct_day or course.cycle_days[-1]) + draw.integer(9, 16)
        if course.relapse_day is None or day + 15 < course.relapse_day:
            organism = draw.weighted(LUNG_ORGANISMS)
            _event(
                draft,
                "Lung infection",
                3,
                day,
                day + draw.integer(9, 14),
                ino="possible",
                organism=organism,
                specimen="bal" if organism else "imaging",
                note=draw.pick(
                    (
                        "infiltrate in the right lower lobe on CT",
                        "infiltrate in the left upper lobe on CT",
                        "patchy infiltrates in both lungs on CT",
                    )
                ),
            )


def _last_events(draft: Draft, draw: Draw) -> None:
    """What the last days were recorded as: by the plan of the course, or as its kind of case asks."""
    course = draft.course
    kind = course.kind("death.cause")
    start = onset_day(draft)
    match kind:
        case "undocumented":
            return
        case "vod_as_liver_failure":
            _event(draft, "Hepatic failure", 5, start, None, ino="possible", conditioning="probable")
        case "infection_in_relapse" | "infection_in_refractory" | "sepsis_as_leukaemia" | "relapse_partial":
            _sepsis(draft, draw, start, 5)
        case "gvhd_as_infection":
            _event(
                draft,
                "Lung infection",
                3,
                start,
                None,
                conditioning="possible",
                specimen="imaging",
                note=draw.pick(LUNG),
            )
        case "gvhd_and_infection":
            organism, specimen = draw.pick(FUNGI[:2])[0]
            term = "Lung infection" if specimen == "bal" else "Sepsis"
            _event(
                draft,
                term,
                5,
                start,
                None,
                conditioning="possible",
                organism=organism,
                specimen=specimen,
                note=draw.pick(LUNG),
            )
        case "relapse_and_liver":
            _event(draft, "Hepatic failure", 4, start, None, ino="possible", conditioning="possible")
        case "bleeding_and_sepsis":
            _sepsis(draft, draw, start, 4)
            _by_cause(draft, draw, start)
        case _:
            _by_cause(draft, draw, start)


def _sepsis(draft: Draft, draw: Draw, start: int, grade: int) -> None:
    """Positive blood culture in the last days."""
    course = draft.course
    since = course.last_day - course.last_dose_day
    _event(
        draft,
        "Sepsis",
        grade,
        start,
        None,
        ino="probable" if since < 35 else "possible" if since < 90 else "unlikely",
        conditioning="possible" if course.outline.hct_day is not None else "",
        organism=course.organism or draw.weighted(BACTERIA),
        specimen="blood",
        note=draw.pick(SHOCK),
    )


def _by_cause(draft: Draft, draw: Draw, start: int) -> None:
    """The fatal event that goes with the cause."""
    # long: one branch a cause, read beside the list of causes
    course = draft.course
    last = course.last_day
    after = "possible" if course.outline.hct_day is not None else ""
    match course.cause:
        case "20":
            _event(
                draft,
                "Sinusoidal obstruction syndrome",
                5,
                course.vod_day or start,
                None,
                ino="probable",
                conditioning="probable" if after else "",
            )
        case "30":
            _sepsis(draft, draw, start, 5)
        case "31" | "32":
            organism, specimen = draw.weighted(FUNGI if course.cause == "31" else VIRUSES)
            term = "Lung infection" if specimen == "bal" else "Sepsis"
            _event(
                draft,
                term,
                5,
                start - 4,
                None,
                ino="unlikely",
                conditioning=after,
                organism=organism,
                specimen=specimen,
                note=draw.pick(LUNG),
            )
        case "34":
            _event(
                draft,
                "Lung infection",
                5,
                start,
                None,
                ino="possible",
                conditioning=after,
                specimen="imaging",
                note=draw.pick(LUNG),
            )
        case "40":
            _event(
                draft,
                "Intracranial hemorrhage",
                5,
                last - 1,
                None,
                ino="possible",
                disease="probable",
                note=draw.pick(HEAD),
            )
        case "41":
            _event(
                draft,
                "Bronchopulmonary hemorrhage",
                5,
                last - draw.integer(2, 5),
                None,
                ino="possible",
                conditioning=after,
                disease="possible",
                note=draw.pick(AIRWAYS),
            )
        case "10" | "11":
            if draw.chance(0.35):
                _event(draft, "Disease progression", 5, start, None, ino="unrelated", disease="definite")
