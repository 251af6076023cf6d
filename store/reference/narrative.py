"""Narratives of death: course, findings, last values; facts of that case's tables only, never the cause."""

from __future__ import annotations

from datetime import date

from store.case import AdverseEvent, Case, Transplant
from store.codes.source import DONOR, EM_LOCATION
from store.reference.draw import Draw

_COUNT = {1: "One cycle", 2: "Two cycles", 3: "Three cycles", 4: "Four cycles", 5: "Five cycles"}
_PLACES = {"blood": "in blood culture", "bal": "in lavage of the lungs", "tissue": "in tissue", "sputum": "in sputum"}


def narrative(case: Case, death_date: str, draw: Draw) -> str:
    """A few sentences on how the patient came to die, in the order of time."""
    hct = next((t for t in case.transplants if t.date > case.ino_start), None)
    parts = [_treatment(case, draw), _first_marrow(case, draw), _transplant(hct, draw), _disease(case, draw)]
    parts += [_therapy(case, draw), _liver(case, draw), *_events(case, draw), _platelets(case, death_date, draw)]
    parts += [_values(case, draw), _death(case, hct, death_date, draw)]
    return " ".join(_sentence(part) for part in parts if part)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _treatment(case: Case, draw: Draw) -> str:
    cycles, last = _COUNT[len(case.cycles)], max(d.date for d in case.doses)
    first = min(d.date for d in case.doses)
    were = "was" if len(case.cycles) == 1 else "were"
    return draw.pick(
        (
            f"{cycles} of INO from {first}, the last dose on {last}.",
            f"INO was begun on {first}; {cycles.lower()}, last dose {last}.",
            f"{cycles} of INO {were} given, first dose {first}, last dose {last}.",
            f"Last INO dose on {last}, after {cycles.lower()} from {first}.",
        )
    )


def _first_marrow(case: Case, draw: Draw) -> str:
    """The first marrow after INO, where a later one is told of too."""
    later = [m for m in case.marrows if m.date > case.ino_start and m.blast_pct is not None and len(m.date) > 7]
    if len(later) < 2:
        return ""
    first = later[0]
    return draw.pick(
        (
            f"the first marrow after it ({first.date}) showed {first.blast_pct:g} % blasts.",
            f"blasts were {first.blast_pct:g} % in the marrow of {first.date}.",
            f"on {first.date} the marrow held {first.blast_pct:g} % blasts.",
        )
    )


def _transplant(hct: Transplant | None, draw: Draw) -> str:
    if hct is None:
        return ""
    donor = DONOR.label(hct.donor)
    text = draw.pick(
        (
            f"Transplant ({donor}) on {hct.date}, neutrophils engrafted {hct.engraftment}.",
            f"Day 0 of transplant ({donor}) was {hct.date}; engraftment on {hct.engraftment}.",
            f"Went to transplant ({donor}, day 0 {hct.date}) and engrafted on {hct.engraftment}.",
        )
    )
    if hct.note and hct.gvhd_treated_to:
        since = hct.cgvhd_date or hct.agvhd_date
        text += f" From {since} {hct.note}; immunosuppression to {hct.gvhd_treated_to}."
    return text


def _disease(case: Case, draw: Draw) -> str:
    """The last marrow, blasts in blood, and the last look outside the marrow."""
    texts = []
    marrow = next((m for m in reversed(case.marrows) if m.blast_pct is not None and len(m.date) > 7), None)
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
    looks = [e for e in case.extramedullary if e.date > case.ino_start]
    if looks and looks[-1].finding != "none":
        look = looks[-1]
        texts.append(_sentence(f"{look.method} on {look.date}: {EM_LOCATION.label(look.location)}, {look.finding}."))
    return " ".join(texts)


def _therapy(case: Case, draw: Draw) -> str:
    kinds = ("chemotherapy", "blinatumomab", "car_t", "dli")
    late = [t for t in case.therapies if t.kind in kinds and t.start > case.ino_start and not t.note]
    if not late:
        return ""
    last = late[-1]
    if last.kind in ("car_t", "dli"):
        return f"{last.agent} on {last.start}."
    return draw.pick(
        (
            f"given {last.agent} from {last.start}.",
            f"from {last.start} {last.agent}.",
            f"{last.agent} was begun on {last.start}.",
        )
    )


def _liver(case: Case, draw: Draw) -> str:
    signs = [s for s in case.signs if s.ascites in ("clinical", "ultrasound") and s.weight_kg]
    first = next((s.weight_kg for s in case.signs if s.weight_kg), None)
    if not signs or first is None or signs[-1].weight_kg is None:
        return ""
    last = signs[-1]
    gain = signs[-1].weight_kg - first
    tender = " a tender enlarged liver," if last.ruq_pain == "yes" else ""
    text = draw.pick(
        (
            f"On {signs[0].date} weight began to rise; by {last.date} {gain:.1f} kg above the first,{tender} ascites.",
            f"From {signs[0].date} ascites,{tender} {gain:.1f} kg gained by {last.date}.",
        )
    )
    flow = next((s for s in reversed(case.signs) if s.doppler), None)
    if flow and flow.doppler != "equivocal":
        text += (
            f" Doppler of {flow.date} {'showed altered portal flow' if flow.doppler == 'suggestive' else 'was normal'}."
        )
    pressure = next((s for s in case.signs if s.hvpg_mmhg), None)
    if pressure:
        text += f" Hepatic venous pressure gradient {pressure.hvpg_mmhg:g} mmHg on {pressure.date}."
    return text


def _events(case: Case, draw: Draw) -> list[str]:
    """Organisms and findings of the last events, in the words of their notes."""
    texts = []
    for event in case.adverse_events:
        if event.outcome in ("fatal", "ongoing") and event.grade >= 3:
            texts += _event(event, draw)
    return texts


def _event(event: AdverseEvent, draw: Draw) -> list[str]:
    texts = []
    if event.organism:
        where = _PLACES.get(event.specimen, "in culture")
        texts.append(
            draw.pick(
                (
                    f"{event.organism} grew {where} from {event.start} on.",
                    f"{event.organism} was found {where}, first on {event.start}.",
                    f"{event.start}: {event.organism} {where}.",
                )
            ).replace("virus grew", "virus was found")
        )
    if event.note:
        texts.append(
            draw.pick(
                (f"{event.start}: {event.note}.", f"on {event.start} {event.note}.", f"{event.note} ({event.start}).")
            )
        )
    return texts


def _platelets(case: Case, death_date: str, draw: Draw) -> str:
    late = [t.start for t in case.therapies if t.kind == "platelets" and _days(t.start, death_date) < 30]
    if not late:
        return ""
    return draw.pick((f"platelets last transfused {late[-1]}.", f"last platelet transfusion on {late[-1]}."))


def _values(case: Case, draw: Draw) -> str:
    last: dict[str, tuple[str, str]] = {}
    for lab in case.labs:
        last[lab.test] = (lab.date, f"{lab.value} {lab.unit}")
    day = max(when for when, _ in last.values())
    names = {
        "ANC": "ANC",
        "PLT": "platelets",
        "HB": "haemoglobin",
        "BILI": "bilirubin",
        "ALT": "ALT",
        "CREA": "creatinine",
    }
    shown = ", ".join(
        f"{name} {last[test][1]}" for test, name in names.items() if test in last and last[test][0] == day
    )
    return draw.pick((f"Last values ({day}): {shown}.", f"On {day}: {shown}.", f"Last blood on {day}: {shown}."))


def _death(case: Case, hct: Transplant | None, death_date: str, draw: Draw) -> str:
    """When it was, against the last dose or the transplant."""
    after = _days(max(d.date for d in case.doses), death_date)
    texts = [
        f"Died on {death_date}, {after} days after the last dose of INO.",
        f"Died {death_date} (day {after} from the last INO dose).",
    ]
    if hct is not None:
        texts = [
            f"Died on {death_date}, day {_days(hct.date, death_date)} of transplant.",
            f"Died {death_date}, {_days(hct.date, death_date)} days after day 0.",
        ]
    return draw.pick(texts)
