"""What came before INO: the patient, earlier therapy, relapses and transplants, built backwards from day 0."""

from __future__ import annotations

from store.case import Patient, Relapse, Therapy, Transplant
from store.reference.draft import Draft
from store.reference.draw import Draw
from store.reference.skeleton import MONTH

CENTRES = ("C1", "C2", "C3", "C4", "C5")
SI_CENTRE = "C5"  # reports umol/L, g/L and cells per microlitre
INDUCTIONS = ("hyperCVAD", "modified VPD", "CALGB 8811 regimen", "GRAALL regimen")
CONSOLIDATIONS = ("high dose methotrexate and cytarabine", "hyperCVAD, part B", "consolidation, block 2")
SALVAGE = ("FLAG plus idarubicin", "MEC", "high dose cytarabine and mitoxantrone", "hyperCVAD, reinduction")
TKIS = ("imatinib", "dasatinib", "ponatinib", "nilotinib")


def write_history(draft: Draft) -> None:
    """Fill the patient and everything before the first INO dose."""
    draw = draft.draw("history")
    course, margins = draft.course, draft.course.margins
    draft.centre = draw.weighted((("C1", 0.42), ("C2", 0.2), ("C3", 0.15), ("C4", 0.12), ("C5", 0.11)))
    draft.bsa = round(draw.uniform(1.52, 1.78) if course.sex == "F" else draw.uniform(1.70, 2.05), 2)
    index_day = _index_relapse_day(draft, draw)
    match margins.state:
        case "refractory":
            diagnosis_day = _refractory(draft, draw, index_day)
        case "relapse_chemo":
            diagnosis_day = _after_chemo(draft, draw, index_day)
        case _:
            diagnosis_day = _after_hct(draft, draw, index_day)
    lines = sum(
        t.kind in ("chemotherapy", "blinatumomab") and t.note != "consolidation" for t in draft.rows["therapies"]
    )
    transcript = draw.weighted((("p190", 0.68), ("p210", 0.32))) if margins.ph else "none"
    if margins.ph:
        _tki(draft, draw, diagnosis_day)
    number = draw.integer(1, 4)
    team = 1 + 4 * CENTRES.index(draft.centre)
    remission = _first_remission_months(draft)
    draft.add(
        Patient(
            sex=course.sex,
            age=int(draw.uniform(19, 57 if margins.prior_hct_n else 66 if course.outline.hct_day else 74)),
            centre=draft.centre,
            physicians=f"P{team + number - 1:02}" + (f";P{team + number % 4:02}" if draw.chance(0.5) else ""),
            diagnosis_date=_old(draft, draw, diagnosis_day),
            ph="pos" if margins.ph else "neg",
            transcript=transcript,
            cd22_pct=float(draw.integer(72, 99)) if draw.chance(0.93) else None,
            prior_lines=lines,
            cr1_months=remission,
            disease_state=margins.state,
            prior_hct_n=margins.prior_hct_n,
            prior_blin="yes" if any(t.kind == "blinatumomab" for t in draft.rows["therapies"]) else "no",
            blin_failure="yes" if margins.blin_failure else "no",
            liver_disease=draw.weighted(
                (
                    ("none", 0.78),
                    ("steatosis", 0.08),
                    ("hepatitis_b", 0.05),
                    ("iron_overload", 0.06),
                    ("hepatitis_c", 0.03),
                )
            ),
        )
    )


def _old(draft: Draft, draw: Draw, day: int) -> str:
    """A date of old history as such dates are known: sometimes the month or the year only."""
    whole = draft.on(day)
    if day > -500:
        return whole
    return draw.weighted(((whole, 0.75), (whole[:7], 0.17), (whole[:4], 0.08)))


def _index_relapse_day(draft: Draft, draw: Draw) -> int:
    """The relapse for which INO is given, with the blinatumomab that failed for it, in most."""
    margins = draft.course.margins
    if margins.blin_failure and draw.chance(0.7):
        start = -draw.integer(44, 62)
        cycles = draw.weighted(((1, 0.7), (2, 0.3)))
        draft.add(
            Therapy(
                kind="blinatumomab",
                agent="blinatumomab",
                start=draft.on(start - 28 * (cycles - 1)),
                stop=draft.on(start + draw.integer(16, 28)),
                result="no_response",
                note="given for this disease" if margins.state == "refractory" else "given for the last relapse",
            )
        )
        return start - 28 * (cycles - 1) - draw.integer(5, 14)
    return -draw.integer(8, 36)


def _earlier_blin(draft: Draft, draw: Draw, day: int) -> None:
    """Blinatumomab of an earlier time: it failed, or it led to remission."""
    given = any(t.kind == "blinatumomab" for t in draft.rows["therapies"])
    failed = draft.course.margins.blin_failure
    if given or not (failed or draw.chance(0.14)):
        return
    result = "relapse" if failed else "mrd_neg_cr"
    start = draft.on(day)
    draft.add(Therapy(kind="blinatumomab", agent="blinatumomab", start=start, stop=draft.on(day + 28), result=result))


def _chemo(draft: Draft, draw: Draw, day: int, agents: tuple[str, ...], result: str, note: str = "") -> None:
    """A course of chemotherapy from a day on."""
    start = draft.on(day)
    stop = draft.on(day + draw.integer(22, 33))
    if day < -700 and draw.chance(0.3):
        start, stop = start[:7], ""
    draft.add(Therapy(kind="chemotherapy", agent=draw.pick(agents), start=start, stop=stop, result=result, note=note))


def _relapse_row(draft: Draft, day: int, *, origin: str, origin_day: int | None, index: bool, draw: Draw) -> None:
    """A relapse before INO; the last one is that for which INO is given."""
    course = draft.course
    where = course.margins.location if index else "BM"
    blasts = course.baseline_blasts if index else float(draw.integer(22, 91))
    refractory = course.margins.state == "refractory"
    draft.add(
        Relapse(
            n=len(draft.rows["relapses"]) + 1,
            kind="refractory" if refractory else "relapse",
            date=draft.on(day),
            origin=origin,
            origin_date="" if origin_day is None else draft.on(origin_day),
            location=where,
            em_locations=";".join(course.em_sites) if index else "",
            blast_pct=round(max(0.0, blasts - draw.integer(0, 6)), 0) if where != "EM" else float(draw.integer(1, 3)),
        )
    )


def _days_to_relapse(draft: Draft, draw: Draw) -> int:
    """Days from the last remission or transplant to the relapse, clear of the limit of twelve months."""
    if draft.course.margins.timing == "early":
        return int(MONTH * draw.uniform(1.6, 11.4))
    return int(MONTH * (12.6 + 46 * draw.uniform(0, 1) * draw.uniform(0, 1)))


def _refractory(draft: Draft, draw: Draw, index_day: int) -> int:
    diagnosis = index_day - draw.integer(78, 110)
    _chemo(draft, draw, diagnosis + 4, INDUCTIONS, "no_response")
    _chemo(draft, draw, diagnosis + 44, SALVAGE, "no_response")
    _earlier_blin(draft, draw, -38)
    _relapse_row(draft, index_day, origin="", origin_day=None, index=True, draw=draw)
    return diagnosis


def _after_chemo(draft: Draft, draw: Draw, index_day: int) -> int:
    """First relapse in most, second in some; consolidation in between."""
    remission = index_day - _days_to_relapse(draft, draw)
    second = draw.chance(0.22)
    if second:
        first_relapse = remission - draw.integer(32, 60)
        first_remission = first_relapse - draw.integer(240, 800)
        _chemo(draft, draw, first_relapse + 5, SALVAGE, "cr")
        _first_line(draft, draw, first_remission)
        _relapse_row(draft, first_relapse, origin="cr", origin_day=first_remission, index=False, draw=draw)
    else:
        first_remission = remission
        _first_line(draft, draw, first_remission)
    _earlier_blin(draft, draw, max(remission + 6, index_day - 60) if index_day - remission > 45 else remission + 4)
    _relapse_row(draft, index_day, origin="cr", origin_day=remission, index=True, draw=draw)
    return first_remission - draw.integer(34, 48)


def _first_line(draft: Draft, draw: Draw, remission: int) -> None:
    """Induction to the first remission and a consolidation after it."""
    draft.first_remission = remission
    _chemo(draft, draw, remission - 36, INDUCTIONS, "cr")
    draft.add(
        Therapy(
            kind="chemotherapy",
            agent=draw.pick(CONSOLIDATIONS),
            start=draft.on(remission + draw.integer(8, 16)),
            result="not_applicable",
            note="consolidation",
        ),
    )


def _after_hct(draft: Draft, draw: Draw, index_day: int) -> int:
    """One or two transplants before INO; the last relapse is timed from the last of them."""
    last_hct = index_day - _days_to_relapse(draft, draw)
    first_hct = last_hct
    if draft.course.margins.prior_hct_n == 2:
        relapse = last_hct - draw.integer(85, 150)
        first_hct = relapse - draw.integer(190, 900)
        _chemo(draft, draw, relapse + 6, SALVAGE, "cr")
    remission = first_hct - draw.integer(75, 150)
    earlier = draw.chance(0.25)
    if earlier:  # first transplant in second remission
        first_relapse, first_remission = remission - 45, remission - 45 - draw.integer(200, 700)
        _chemo(draft, draw, first_relapse + 6, SALVAGE, "cr")
        _first_line(draft, draw, first_remission)
        _relapse_row(draft, first_relapse, origin="cr", origin_day=first_remission, index=False, draw=draw)
    else:
        first_remission = remission
        _first_line(draft, draw, remission)
    _prior_hct(draft, draw, first_hct, 1)
    if draft.course.margins.prior_hct_n == 2:
        _relapse_row(draft, relapse, origin="hct", origin_day=first_hct, index=False, draw=draw)
        _prior_hct(draft, draw, last_hct, 2)
    _earlier_blin(draft, draw, last_hct - 60)
    _relapse_row(draft, index_day, origin="hct", origin_day=last_hct, index=True, draw=draw)
    return first_remission - draw.integer(34, 48)


def _prior_hct(draft: Draft, draw: Draw, day: int, n: int) -> None:
    conditioning = draw.weighted((("mac", 0.62), ("ric", 0.38))) if n == 1 else "ric"
    draft.add(
        Transplant(
            n=n,
            date=draft.on(day),
            donor=draw.weighted((("sibling", 0.4), ("unrelated", 0.4), ("haplo", 0.2))),
            conditioning=conditioning,
            conditioning_start=draft.on(day - 7),
            dual_alkylator="no",
            status=draw.weighted((("cr_mrd_neg", 0.55), ("cr_mrd_pos", 0.3), ("cr_mrd_unknown", 0.15))),
            engraftment=draft.on(day + draw.integer(11, 19)),
            agvhd=draw.weighted((("0", 0.5), ("1", 0.25), ("2", 0.25))),
            cgvhd=draw.weighted((("none", 0.7), ("mild", 0.3))),
        )
    )


def _tki(draft: Draft, draw: Draw, diagnosis: int) -> None:
    """A kinase inhibitor from diagnosis, another at relapse; in some it goes on beside INO."""
    first = draw.weighted((("imatinib", 0.5), ("dasatinib", 0.5)))
    index = max(draft.day(r.date) for r in draft.rows["relapses"])
    draft.add(Therapy(kind="tki", agent=first, start=draft.on(diagnosis + 7), stop=draft.on(index), result="relapse"))
    if draw.chance(0.75):
        draft.add(
            Therapy(
                kind="tki",
                agent=draw.weighted((("ponatinib", 0.7), ("nilotinib", 0.15), ("dasatinib", 0.15)))
                if first == "dasatinib"
                else draw.pick(TKIS[1:3]),
                start=draft.on(index + 3),
                stop=draft.on(-draw.integer(1, 2)) if draw.chance(0.55) else "",
                result="no_response",
            )
        )


def _first_remission_months(draft: Draft) -> float | None:
    """Length of the first remission, to the first relapse."""
    relapse = draft.rows["relapses"][0]
    if relapse.kind == "refractory":
        return None
    return round((draft.day(relapse.date) - draft.first_remission) / MONTH, 1)
