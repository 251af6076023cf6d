"""After INO and transplant: relapse, what was then given, and how long contact was kept."""

from __future__ import annotations

import msgspec

from store.case import Extramedullary, FollowUp, Relapse, Therapy
from store.reference.course import REMISSIONS, Course
from store.reference.disease import add_marrow_with_mrd, add_plain_marrow
from store.reference.draft import Draft
from store.reference.draw import Draw

SALVAGE = (
    "FLAG plus idarubicin",
    "hyperCVAD",
    "mini-hyperCVD",
    "high dose cytarabine and mitoxantrone",
    "mitoxantrone, etoposide and cytarabine",
    "vincristine and dexamethasone",
    "clofarabine, cyclophosphamide and etoposide",
)


def write_later(draft: Draft) -> None:
    """Fill later marrows, relapses, therapies and follow-up."""
    draw = draft.draw("later")
    course = draft.course
    if course.outline.hct_day is not None:
        _marrow_after_transplant(draft, draw)
    if course.relapse_day is not None:
        _relapse(draft, draw, course.relapse_day)
    elif course.outline.group == "non_responder":
        _persistent(draft, draw)
    _follow_up(draft, draw)


def _marrow_after_transplant(draft: Draft, draw: Draw) -> None:
    course = draft.course
    hct = course.outline.hct_day
    assert hct is not None
    before = course.relapse_day if course.relapse_day is not None else course.last_day
    first, second, third = hct + draw.integer(26, 29), hct + draw.integer(88, 95), hct + draw.integer(178, 188)
    mrd_again = draw.chance(0.9 if course.margins.mrd == "positive" else 0.3)
    lymphocytes = mrd_again and before > third + 20 and _no_gvhd(draft)
    states = {second: "pos", third: "neg"} if lymphocytes else {}
    for day in (first, second, third):
        if day < before - 3:
            add_marrow_with_mrd(draft, draw, day, round(draw.integer(0, 4) * 0.5, 1), mrd=states.get(day, ""))
    if lymphocytes:
        given = draft.on(second + draw.integer(12, 24))
        draft.add(
            Therapy(
                kind="dli",
                agent="donor lymphocytes",
                start=given,
                stop=given,
                result="mrd_neg_cr",
                note="for MRD after transplant",
            )
        )


def _no_gvhd(draft: Draft) -> bool:
    """No GVHD that would forbid donor lymphocytes."""
    last = draft.rows["transplants"][-1]
    return last.agvhd in ("0", "1") and last.cgvhd == "none"


def _relapse(draft: Draft, draw: Draw, day: int) -> None:
    """The relapse after INO with its marrow and imaging, and treatment for who had time for it."""
    course = draft.course
    where = course.relapse_location
    blasts = float(draw.integer(1, 3) if where == "EM" else draw.integer(14, 88))
    sites = course.em_sites[:1] or (draw.pick(("lymph_node", "soft_tissue", "cns")),)
    add_plain_marrow(draft, draw, day, blasts)
    if where != "BM":
        for site in sites:
            csf = site == "cns"
            draft.add(
                Extramedullary(
                    date=draft.on(day),
                    location=site,
                    method="CSF"
                    if csf
                    else "ultrasound"
                    if site == "testis"
                    else "examination"
                    if site == "skin"
                    else "PET",
                    finding="disease" if csf else "new",
                    csf_wbc=float(draw.integer(9, 120)) if csf else None,
                    csf_blasts="yes" if csf else "",
                    deauville=None if csf or site in ("testis", "skin") else 5,
                )
            )
    hct = course.outline.hct_day
    origin = (
        hct
        if hct is not None
        else next(
            (d for d, r in zip(course.marrow_days, course.site + course.raw[2:], strict=False) if r in REMISSIONS), None
        )
    )
    draft.add(
        Relapse(
            n=len(draft.rows["relapses"]) + 1,
            kind="relapse",
            date=draft.on(day)[: 7 if course.kind("death.cause") == "relapse_partial" else 10],
            origin="hct" if hct is not None else "cr",
            origin_date="" if origin is None else draft.on(origin),
            location=where,
            em_locations=";".join(sites) if where != "BM" else "",
            blast_pct=blasts,
        )
    )
    _treat(draft, draw, day + draw.integer(4, 10))


def _treat(draft: Draft, draw: Draw, day: int) -> None:
    """Salvage for who is out of remission; cells put survivors into another one."""
    course = draft.course
    if course.cells_day is not None:
        _bridge_to_cells(draft, draw, day)
        return
    room = course.last_day - day
    after_hct = course.outline.hct_day is not None and course.relapse_day is not None and _no_gvhd(draft)
    for number in range(0 if room < 10 else 1 if room < 70 else 2):
        if course.last_day - day < 12:
            return
        if after_hct and room >= 45 and number == (room >= 70) and draw.chance(0.6):
            day += 0 if number else draw.integer(9, 16)  # to be collected first
            kind, agent, stop = "dli", "donor lymphocytes", day
        else:
            kind, agent = _salvage(draft, draw)
            stop = min(day + draw.integer(15, 30), course.last_day - 2)
        result = draw.pick(("no_response", "no_response", "not_assessed"))
        draft.add(Therapy(kind=kind, agent=agent, start=draft.on(day), stop=draft.on(stop), result=result))
        day = stop + draw.integer(9, 15)


def _bridge_to_cells(draft: Draft, draw: Draw, day: int) -> None:
    """Treatment while cells are made, lymphodepletion, cells and the marrow after them."""
    course = draft.course
    cells, restored = course.cells_day, course.restored_day
    assert cells is not None
    assert restored is not None
    kind, agent = _salvage(draft, draw, blinatumomab=False)  # the cells are to find CD19
    stop = min(day + draw.integer(18, 28), cells - 8)
    missed = course.raw[-1] in REMISSIONS and course.relapse_day is None
    result = "not_assessed" if missed else "no_response"
    note = "while CAR-T cells were made"
    draft.add(Therapy(kind=kind, agent=agent, start=draft.on(day), stop=draft.on(stop), result=result, note=note))
    draft.add(
        Therapy(
            kind="chemotherapy",
            agent="fludarabine and cyclophosphamide",
            start=draft.on(cells - 5),
            stop=draft.on(cells - 3),
            result="not_applicable",
            note="lymphodepletion",
        ),
        Therapy(
            kind="car_t",
            agent="CD19 directed CAR T cells",
            start=draft.on(cells),
            stop=draft.on(cells),
            result="mrd_neg_cr",
        ),
    )
    add_marrow_with_mrd(draft, draw, restored, round(draw.integer(0, 3) * 0.5, 1), mrd="neg")


def _salvage(draft: Draft, draw: Draw, *, blinatumomab: bool = True) -> tuple[str, str]:
    """Something that the case has not had yet."""
    margins = draft.course.margins
    had = {row.agent for row in draft.rows["therapies"]}
    if blinatumomab and not margins.blin_failure and "blinatumomab" not in had and draw.chance(0.4):
        return "blinatumomab", "blinatumomab"
    if margins.ph and "ponatinib" not in had and draw.chance(0.6):
        return "tki", "ponatinib"
    return "chemotherapy", draw.pick([agent for agent in SALVAGE if agent not in had])


def _persistent(draft: Draft, draw: Draw) -> None:
    """Never in remission: later lines, and blasts that stay."""
    course = draft.course
    day = course.marrow_days[-1] + draw.integer(6, 9)
    if course.last_day - day > 20:
        _treat(draft, draw, day)
    if course.outline.dead and course.last_day - day > 60 and course.margins.location != "EM":
        add_plain_marrow(draft, draw, course.last_day - draw.integer(20, 40), float(draw.integer(45, 92)))
    day = course.last_day - draw.integer(3, 4)
    if course.outline.dead and course.margins.location == "EM" and day > course.cycle_days[-1] + 42:
        _grown(draft, draw, day)


def _grown(draft: Draft, draw: Draw, day: int) -> None:
    """Extramedullary disease near death: larger where it was, and seen where it was not."""
    course = draft.course
    known = {row.location: row for row in draft.rows["extramedullary"] if row.finding == "disease"}
    for row in known.values():
        size = None if row.spd_mm2 is None else float(round(row.spd_mm2 * draw.uniform(1.7, 2.6)))
        draft.add(msgspec.structs.replace(row, date=draft.on(day), spd_mm2=size))
    other = next(site for site in ("soft_tissue", "lymph_node", "bone") if site not in course.em_sites)
    draft.add(Extramedullary(date=draft.on(day), location=other, method="PET", finding="new", deauville=5))


def _follow_up(draft: Draft, draw: Draw) -> None:
    """Visits: rarer as time goes on, and the last contact of survivors."""
    course = draft.course
    first = (course.marrow_days[-1] if course.marrow_days else 0) + 40
    visits = [day for day in (first, first + 120, first + 270, first + 450) if day < course.last_day - 25]
    for day in visits:
        draft.add(
            FollowUp(
                date=draft.on(day), status=_status(course, day), how=draw.weighted((("visit", 0.7), ("marrow", 0.3)))
            )
        )
    if not course.outline.dead:
        draft.add(
            FollowUp(
                date=draft.on(course.last_day),
                status="cr",
                how=draw.weighted((("visit", 0.7), ("blood", 0.2), ("phone", 0.1))),
            )
        )


def _status(course: Course, day: int) -> str:
    """The state at a visit, from relapse and the treatment after it."""
    start = course.relapse_day
    if start is None and course.outline.group == "non_responder":
        start = 0
    if start is None or day < start:
        return "cr"
    return "cr" if course.restored_day is not None and day >= course.restored_day else "disease"
