"""Narratives of death: course, findings, last values; facts of that case's tables only, never the cause."""

from __future__ import annotations

from store.case import Case
from store.codes.source import DONOR, EM_LOCATION
from store.reference.draw import Draw

_COUNT = {1: "One cycle", 2: "Two cycles", 3: "Three cycles", 4: "Four cycles", 5: "Five cycles"}


def narrative(case: Case, death_date: str, draw: Draw) -> str:
    """A few sentences on how the patient came to die."""
    parts = [_treatment(case, draw), _transplant(case, draw), _disease(case, draw), _liver(case, draw)]
    parts += [*_events(case, draw), _support(case, death_date, draw), _values(case, draw)]
    return " ".join(part for part in parts if part)


def _treatment(case: Case, draw: Draw) -> str:
    cycles, last = _COUNT[len(case.cycles)], max(d.date for d in case.doses)
    first = min(d.date for d in case.doses)
    return draw.pick(
        (
            f"{cycles} of INO from {first}, the last dose on {last}.",
            f"INO was begun on {first}; {cycles.lower()}, last dose {last}.",
            f"{cycles} of INO were given, last dose {last}." if len(case.cycles) > 1 else f"{cycles} of INO was given, last dose {last}.",
            f"Last INO dose on {last}, after {cycles.lower()} from {first}.",
        )
    )


def _transplant(case: Case, draw: Draw) -> str:
    start = case.ino_start
    hct = next((t for t in case.transplants if t.date > start), None)
    if hct is None:
        return ""
    donor = DONOR.label(hct.donor)
    text = draw.pick(
        (
            f"Transplant from a {donor} donor on {hct.date}, neutrophils engrafted {hct.engraftment}.",
            f"Day 0 of transplant ({donor}) was {hct.date}; engraftment on {hct.engraftment}.",
            f"Went to transplant ({donor}, day 0 {hct.date}) and engrafted on {hct.engraftment}.",
        )
    ).replace("cord blood donor", "cord blood")
    if hct.note and hct.gvhd_treated_to:
        since = hct.cgvhd_date or hct.agvhd_date
        text += f" From {since} {hct.note}, immunosuppression to {hct.gvhd_treated_to}."
    return text


def _disease(case: Case, draw: Draw) -> str:
    marrow = next((m for m in reversed(case.marrows) if m.blast_pct is not None and len(m.date) > 7), None)
    texts = []
    if marrow is not None:
        texts.append(
            draw.pick(
                (
                    f"The last marrow ({marrow.date}) held {marrow.blast_pct:g} % blasts.",
                    f"Marrow of {marrow.date}: blasts {marrow.blast_pct:g} %.",
                    f"Blasts in the last marrow, on {marrow.date}, were {marrow.blast_pct:g} %.",
                )
            )
        )
    blood = [lab for lab in case.labs if lab.test == "PB_BLASTS"]
    if blood and float(blood[-1].value) > 0:
        texts.append(f"Blasts in blood on {blood[-1].date}: {blood[-1].value} {blood[-1].unit}.")
    looks = [e for e in case.extramedullary if e.finding in ("disease", "new", "residual") and e.date > case.ino_start]
    if looks:
        look = looks[-1]
        texts.append(f"{look.method} on {look.date}: {EM_LOCATION.label(look.location)}, {look.finding}.")
    return " ".join(texts)


def _liver(case: Case, draw: Draw) -> str:
    signs = [s for s in case.signs if s.ascites in ("clinical", "ultrasound") and s.weight_kg]
    if not signs:
        return ""
    last = signs[-1]
    first = next(s for s in case.signs if s.weight_kg)
    assert first.weight_kg is not None
    assert last.weight_kg is not None
    gain = last.weight_kg - first.weight_kg
    tender = " a tender enlarged liver," if last.ruq_pain == "yes" else ""
    text = draw.pick(
        (
            f"On {signs[0].date} weight began to rise; by {last.date} {gain:.1f} kg over the first weight,{tender} and ascites.",
            f"From {signs[0].date} ascites,{tender} and {gain:.1f} kg gained by {last.date}.",
        )
    )
    flow = next((s for s in reversed(case.signs) if s.doppler), None)
    if flow and flow.doppler == "suggestive":
        text += f" Doppler of {flow.date} showed altered portal flow."
    pressure = next((s for s in case.signs if s.hvpg_mmhg), None)
    if pressure:
        text += f" Hepatic venous pressure gradient {pressure.hvpg_mmhg:g} mmHg on {pressure.date}."
    return text


def _events(case: Case, draw: Draw) -> list[str]:
    """Organisms and findings of the last events, in the words of their notes."""
    texts = []
    places = {"blood": "in blood culture", "bal": "in lavage of the lungs", "tissue": "in tissue", "sputum": "in sputum"}
    for event in case.adverse_events:
        if event.outcome not in ("fatal", "ongoing") or event.grade < 3:
            continue
        if event.organism:
            where = places.get(event.specimen, "in culture")
            texts.append(draw.pick((f"{event.organism} grew {where} from {event.start} on.", f"{event.organism} was found {where}, first on {event.start}.")))
        if event.note:
            texts.append(draw.pick((f"{event.start}: {event.note}.", f"On {event.start} {event.note}.")))
    return texts


def _support(case: Case, death_date: str, draw: Draw) -> str:
    late = [t for t in case.therapies if t.kind in ("chemotherapy", "blinatumomab") and t.start > case.ino_start and not t.note]
    texts = []
    if late:
        texts.append(f"Given {late[-1].agent} from {late[-1].start}.")
    platelets = [t for t in case.therapies if t.kind == "platelets" and t.start > case.ino_start]
    if platelets:
        texts.append(draw.pick((f"Platelets last transfused {platelets[-1].start}.", f"Last platelet transfusion on {platelets[-1].start}.")))
    return " ".join((*texts, f"Died {death_date}."))


def _values(case: Case, draw: Draw) -> str:
    last: dict[str, tuple[str, str]] = {}
    for lab in case.labs:
        last[lab.test] = (lab.date, f"{lab.value} {lab.unit}")
    day = max(date for date, _ in last.values())
    names = {"ANC": "ANC", "PLT": "platelets", "HB": "haemoglobin", "BILI": "bilirubin", "ALT": "ALT", "CREA": "creatinine"}
    shown = [f"{name} {last[test][1]}" for test, name in names.items() if test in last and last[test][0] == day]
    return draw.pick((f"Last values ({day}): {', '.join(shown)}.", f"On {day}: {', '.join(shown)}.", f"Last blood on {day}, {', '.join(shown)}."))
