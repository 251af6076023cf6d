"""A case in one line."""

from __future__ import annotations

from store.case import Case
from store.codes import source as lists
from store.values import first_day


def _ordinal(number: int) -> str:
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th') }"


def _disease_state(case: Case) -> str:
    patient = case.patient
    if patient.disease_state == "relapse_hct":
        return f"relapse after {_ordinal(max(1, patient.prior_hct_n))} HCT"
    if patient.disease_state == "relapse_chemo":
        return "relapse after chemotherapy"
    return lists.DISEASE_STATE.label(patient.disease_state)


def header_of(case: Case) -> str:
    """Such as ``INO-042 · F 47 · Ph- · relapse after 1st HCT · BLIN failure · BM+EM``; not yet made plain."""
    patient = case.patient
    blin = (
        "BLIN failure" if patient.blin_failure == "yes" else "BLIN before" if patient.prior_blin == "yes" else "no BLIN"
    )
    start = case.ino_start
    before = [r for r in case.relapses if not start or first_day(r.date) <= first_day(start)]
    parts = [
        case.id,
        f"{patient.sex} {patient.age}",
        {"pos": "Ph+", "neg": "Ph-"}.get(patient.ph, patient.ph),
        _disease_state(case),
        blin,
        before[-1].location if before else "",
        f"{patient.prior_lines} line{'s' if patient.prior_lines > 1 else ''}" if patient.prior_lines else "",
        f"CD22 {patient.cd22_pct:g} %" if patient.cd22_pct is not None else "",
        lists.LIVER.label(patient.liver_disease) if patient.liver_disease not in {"", "none"} else "",
    ]
    return " · ".join(part for part in parts if part)
