"""Marrow, MRD and extramedullary disease: what each look showed."""

from __future__ import annotations

from store.case import Extramedullary, Marrow
from store.reference.course import MEASURED, REMISSIONS, Course
from store.reference.draft import Draft
from store.reference.draw import Draw


def write_disease(draft: Draft) -> None:
    """Fill marrows and extramedullary up to transplant."""
    draw = draft.draw("disease")
    course = draft.course
    _baseline(draft, draw)
    for index, day in enumerate(course.marrow_days):
        _cycle_marrow(draft, draw, index, day)
        if course.em:
            _cycle_extramedullary(draft, draft.draw("em", index), index, day)
    hct = course.outline.hct_day
    if hct is not None:
        assert course.conditioning_day is not None
        if course.conditioning_day - course.marrow_days[-1] > 24:
            day = max(course.conditioning_day - draw.integer(4, 9), course.cycle_days[-1] + 43)
            if day >= course.conditioning_day - 1:
                return
            known = {"negative": "neg", "positive": "pos"}.get(course.margins.mrd, "")
            _add_marrow(draft, draw, day, _remission_blasts(draw), mrd=known)


def _baseline(draft: Draft, draw: Draw) -> None:
    course = draft.course
    day = -draw.integer(1, 7)
    _add_marrow(draft, draw, day, course.baseline_blasts, mrd="")
    for location in course.em_sites:
        _look(draft, draw, location, day - draw.integer(0, 3), "disease", 1.0)
    if not course.em:
        _look(draft, draw, "cns", day, "none", 0.0)
        if draw.chance(0.5):
            draft.add(Extramedullary(date=draft.on(day), location="mediastinum", method="CT", finding="none"))


def _remission_blasts(draw: Draw) -> float:
    return round(draw.integer(0, 6) * 0.5, 1)


def _blasts(course: Course, draw: Draw, index: int) -> float:
    """Marrow blasts that bear out what the cycle is to show."""
    base = course.baseline_blasts
    response = course.raw[index]
    kind = course.kind(f"response.c{index + 1}")
    if kind == "blasts":
        return round(draw.uniform(5.5, 8.0), 1)
    if response in REMISSIONS or kind in ("circulating", "pet", "csf", "no_pet", "no_csf") or base < 5:
        return _remission_blasts(draw)
    if response == "PR":
        return float(round(draw.uniform(7.0, max(7.5, min(23.0, 0.45 * base)))))
    if response == "PD" and 1.32 * base <= 96 and not course.em:
        return float(round(draw.uniform(1.32 * base, min(97.0, 1.9 * base))))
    return float(round(draw.uniform(0.66 * base, min(95.0, 1.1 * base))))


def _cycle_marrow(draft: Draft, draw: Draw, index: int, day: int) -> None:
    course = draft.course
    endpoint = f"response.c{index + 1}"
    kind = course.kind(endpoint)
    if kind == "early_marrow":
        early = course.cycle_days[index] + draw.integer(9, 11)
        draft.early_marrow[index + 1] = early
        _add_marrow(draft, draw, early, _remission_blasts(draw), mrd="pos")
    thin = kind == "hypocellular"
    _add_marrow(
        draft, draw, day, _blasts(course, draw, index), mrd=mrd_states(course)[index], thin=thin, cycle=index + 1
    )
    if kind == "partial_date":
        row = draft.rows["marrows"][-1]
        draft.replace("marrows", -1, date=row.date[:7], note="date of sampling not on the report")


def mrd_states(course: Course) -> list[str]:
    """MRD of each cycle's marrow: ``neg``, ``pos`` or empty where no sample was sent."""
    states = []
    responses = course.site + course.raw[2:]
    remissions = [index for index, r in enumerate(responses) if r in REMISSIONS]
    counted = [index for index in remissions if index < 2]
    for index in range(len(course.marrow_days)):
        if index not in remissions:
            states.append("big" if course.raw[index] in REMISSIONS else "")
        elif course.margins.mrd == "missing":
            states.append("")
        elif course.margins.mrd == "negative":
            early = index < counted[-1] and (course.n % 2 == 0 or bool(course.kind("mrd")))
            unsure = course.raw[index] not in REMISSIONS
            states.append("pos" if early or (unsure and index < counted[-1]) else "neg")
        else:
            states.append("pos")
    return states


def _add_marrow(
    draft: Draft, draw: Draw, day: int, blasts: float, *, mrd: str, thin: bool = False, cycle: int = 0
) -> None:
    """A marrow examination; blood samples and assays of low sensitivity are planned by kind."""
    row = Marrow(
        date=draft.on(day),
        specimen=draw.weighted((("aspirate", 0.6), ("both", 0.4))),
        adequate="yes",
        cells_counted=draw.integer(30, 50) * 10,
        cellularity_pct=float(draw.integer(12, 19) * 5 if blasts >= 20 else draw.integer(4, 9) * 5),
        blast_pct=blasts,
        laboratory=f"L{draft.centre[1:]}",
    )
    draft.add(row)
    if thin:
        draft.replace(
            "marrows",
            -1,
            adequate="no",
            cells_counted=draw.integer(6, 18) * 10,
            cellularity_pct=float(draw.integer(3, 8)),
            note="dilute, few cells",
        )
    kind = draft.course.kind("mrd")
    if not mrd:
        return
    if kind == "mrd_sensitivity" and cycle == 2:
        draft.replace("marrows", -1, mrd_method="flow", mrd_result="not_detected", mrd_pct="<0.1", mrd_lod_pct="0.1")
        return
    _mrd(draft, draw, mrd, blasts)
    if kind == "mrd_blood" and cycle == len(draft.course.site):
        draft.add(
            Marrow(
                date=draft.on(day),
                specimen="blood",
                mrd_method="flow",
                mrd_result="not_detected",
                mrd_pct="<0.01",
                mrd_lod_pct="0.01",
                laboratory=f"L{draft.centre[1:]}",
            )
        )


def _mrd(draft: Draft, draw: Draw, mrd: str, blasts: float) -> None:
    """The MRD columns of the marrow added last."""
    ph = draft.course.margins.ph
    method = (
        "bcr_abl"
        if ph and draft.draw("mrd").chance(0.75)
        else draft.draw("mrd2").pick(("flow", "flow", "pcr_igtr", "ngs"))
    )
    lod = {"flow": "0.01", "pcr_igtr": "0.001", "ngs": "0.0001", "bcr_abl": "0.001"}[method]
    copies = draw.integer(12, 160) * 1000 if method == "bcr_abl" else None
    if mrd == "neg":
        value = f"<{lod}"
        draft.replace(
            "marrows",
            -1,
            mrd_method=method,
            mrd_result="not_detected",
            mrd_pct=value,
            mrd_lod_pct=lod,
            abl1_copies=copies,
        )
        return
    if mrd == "big" or blasts >= 5:
        share = round(draw.uniform(0.5, 1.1) * max(blasts, 2.0), 1)
    else:
        share = round(draw.pick((0.02, 0.03, 0.06, 0.1, 0.2, 0.4, 0.6)) * draw.uniform(1.0, 1.4), 3)
    draft.replace(
        "marrows",
        -1,
        mrd_method=method,
        mrd_result="quantified",
        mrd_pct=f"{share:g}",
        mrd_lod_pct=lod,
        abl1_copies=copies,
    )


def _em_state(course: Course, draw: Draw, index: int) -> str:
    """What extramedullary disease did by the end of a cycle: CR, CRu, PR, SD or new."""
    response = course.raw[index]
    kind = course.kind(f"response.c{index + 1}")
    if kind == "pet":
        return "SD"
    if kind == "csf":
        return "CNS"
    if response == "CRu":
        return "CRu"
    if response in REMISSIONS or kind in ("blasts", "circulating"):
        return "CR"
    measured = all(site in MEASURED for site in course.em_sites)
    if response == "PR":
        return "PR" if measured and (course.margins.location == "EM" or draw.chance(0.5)) else "CR"
    if response == "PD":
        return "new"
    return "SD" if course.margins.location == "EM" or draw.chance(0.6) else "PR" if measured else "SD"


def _cycle_extramedullary(draft: Draft, draw: Draw, index: int, day: int) -> None:
    course = draft.course
    kind = course.kind(f"response.c{index + 1}")
    state = _em_state(course, draw, index)
    day = max(day - draw.integer(0, 2), course.cycle_days[index] + 15)
    for location in course.em_sites:
        measured = location in MEASURED
        if (kind == "no_pet" and measured) or (kind == "no_csf" and location == "cns"):
            continue
        match state:
            case "CR":
                _look(draft, draw, location, day, "none", 0.0)
            case "CRu":
                mass = location == "mediastinum"
                _look(
                    draft,
                    draw,
                    location,
                    day,
                    "residual" if mass else "none",
                    draw.uniform(0.16, 0.2) * 0.85**index if mass else 0.0,
                )
            case "CNS":
                _look(
                    draft,
                    draw,
                    location,
                    day,
                    "disease" if location == "cns" else "none",
                    0.7 if location == "cns" else 0.0,
                )
            case "PR":
                _look(draft, draw, location, day, "residual", draw.uniform(0.3, 0.46))
            case "SD":
                _look(draft, draw, location, day, "residual" if measured else "disease", draw.uniform(0.72, 1.05))
            case _:
                _look(draft, draw, location, day, "disease", draw.uniform(0.8, 1.1))
    if state == "new":
        other = next(site for site in ("lymph_node", "soft_tissue") if site not in course.em_sites)
        _look(draft, draw, other, day, "new", 0.5)


def _look(draft: Draft, draw: Draw, location: str, day: int, finding: str, share: float) -> None:
    """One look at a location; ``share`` is the size against the one at INO."""
    row = Extramedullary(
        date=draft.on(day), location=location, method=MEASURED.get(location, "examination"), finding=finding
    )
    draft.add(row)
    size = draft.draw("size", location).integer(30, 260) * 10.0
    if location == "cns":
        blasts = "no" if finding == "none" else "yes"
        cells = float(draw.integer(0, 3) if finding == "none" else draw.integer(8, 160))
        draft.replace("extramedullary", -1, method="CSF", csf_wbc=cells, csf_blasts=blasts)
    elif location in MEASURED:
        deauville = 1 if finding == "none" else 2 if share < 0.25 else 4 if share < 0.5 else 5
        pet = MEASURED[location] == "PET"
        draft.replace(
            "extramedullary",
            -1,
            spd_mm2=float(round(size * share)),
            deauville=deauville + (draw.integer(0, 1) if finding == "none" else 0) if pet else None,
        )


def add_marrow_with_mrd(draft: Draft, draw: Draw, day: int, blasts: float, *, mrd: str) -> None:
    """A later marrow; ``mrd`` is ``neg``, ``pos`` or empty where no sample was sent."""
    _add_marrow(draft, draw, day, blasts, mrd=mrd)


def add_plain_marrow(draft: Draft, draw: Draw, day: int, blasts: float) -> None:
    """A later marrow, without MRD."""
    _add_marrow(draft, draw, day, blasts, mrd="")
