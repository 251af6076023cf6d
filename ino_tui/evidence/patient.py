"""Who the patient is before INO, in full: the header has no room for all of it."""

from __future__ import annotations

from collections.abc import Iterator

from ino_tui.evidence.course import Course
from ino_tui.evidence.model import Event, Span
from ino_tui.evidence.words import coded, joined, named, note, number
from store.case import Patient
from store.codes import source as lists


def patient_events(course: Course) -> Iterator[Event]:
    """One event, on the day of the diagnosis, else of the first INO dose; none where neither is known."""
    patient = course.case.patient
    diagnosed = bool(patient.diagnosis_date)
    when = patient.diagnosis_date or course.case.ino_start
    if not when:
        return
    liver = coded(lists.LIVER, patient.liver_disease) or "not stated"
    lines = [
        named("ALL", _leukaemia(patient)),
        named("state", coded(lists.DISEASE_STATE, patient.disease_state)),
        named("before", _treated(patient)),
        named("liver", Span(liver, "plain" if patient.liver_disease in {"", "none"} else "warn")),
        named("centre", joined(patient.centre, _physicians(patient))),
        note(patient.note),
    ]
    yield course.event(
        "relapse",
        ("cases", 0),
        when,
        glyph="○",
        label="Dx" if diagnosed else "pt",
        what="diagnosis of ALL, and the patient up to INO" if diagnosed else "the patient up to INO",
        lines=lines,
    )


def _leukaemia(patient: Patient) -> str:
    transcript = "" if patient.transcript in {"", "none"} else coded(lists.TRANSCRIPT, patient.transcript)
    cd22 = "CD22 not stated" if patient.cd22_pct is None else f"CD22 {number(patient.cd22_pct)} %"
    first = "" if patient.cr1_months is None else f"first remission {number(patient.cr1_months)} months"
    return joined(coded(lists.PH, patient.ph), transcript, cd22, first)


def _treated(patient: Patient) -> str:
    lines = f"{patient.prior_lines} line{'' if patient.prior_lines == 1 else 's'}"
    hct = f"{patient.prior_hct_n} allo-HCT" if patient.prior_hct_n else "no allo-HCT"
    blin = "failure of it" if patient.blin_failure == "yes" else "no failure of it"
    given = f"blinatumomab, {blin}" if patient.prior_blin == "yes" else "no blinatumomab"
    return joined(lines, hct, given)


def _physicians(patient: Patient) -> str:
    names = [name.strip() for name in patient.physicians.split(";") if name.strip()]
    return f"treated by {', '.join(names)}" if names else ""
