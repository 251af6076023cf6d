"""INO and what was given beside and after it up to transplant."""

from __future__ import annotations

from store.case import Cycle, Dose, Therapy, Transplant
from store.reference.course import REMISSIONS, Course
from store.reference.draft import Draft
from store.reference.draw import Draw

FIRST = (0.8, 0.5, 0.5)  # mg/m2, label
IN_REMISSION = (0.5, 0.5, 0.5)
# Acute GVHD by grade (MAGIC)
_SYMPTOMS = {
    "2": ("skin stage 3", "gut stage 1", "skin stage 2, upper gut", "skin stage 3, liver stage 1"),
    "3": ("gut stage 2", "skin stage 2, gut stage 2", "liver stage 2", "gut stage 3"),
}


def write_treatment(draft: Draft) -> None:
    """Fill cycles, doses, supportive therapy, bridging and the transplant."""
    draw = draft.draw("treatment")
    course = draft.course
    for index, start in enumerate(course.cycle_days):
        draft.add(Cycle(n=index + 1, start=draft.on(start), stop_reason=_stop_reason(course, index)))
        _doses(draft, draw, index, start)
    _prophylaxis(draft, draw)
    if course.outline.hct_day is not None:
        if course.bridged:
            _bridging(draft, draw)
        _transplant(draft, draw)


def _stop_reason(course: Course, index: int) -> str:
    """How a cycle ended, as the centre saw it."""
    o = course.outline
    if index + 1 < len(course.cycle_days):
        return "completed"
    if o.stopped_for:
        return o.stopped_for
    if o.group == "early_death" or (o.dead and o.last_day < course.cycle_days[-1] + 21):
        return "death"
    if o.hct_day is not None:
        return "to_hct"
    return "no_response" if o.group == "non_responder" else "completed"


def _doses(draft: Draft, draw: Draw, index: int, start: int) -> None:
    """Three weekly doses, as many as the patient lived to have."""
    course = draft.course
    responded = index > 0 and course.site[min(index, len(course.site)) - 1] in REMISSIONS
    for slot, planned in enumerate(IN_REMISSION if responded else FIRST):
        day = start + 7 * slot + (draw.integer(0, 1) if slot else 0)
        if course.outline.dead and day > course.last_day - 2:
            return
        if index + 1 < len(course.cycle_days) and day >= course.cycle_days[index + 1] - 5:
            day = start + 7 * slot
        mg = round(20 * planned * draft.bsa) / 20
        draft.add(
            Dose(
                cycle=index + 1,
                day=1 + 7 * slot,
                date=draft.on(day),
                mg=mg,
                bsa=draft.bsa,
                mg_m2=round(mg / draft.bsa, 2),
            )
        )


def _prophylaxis(draft: Draft, draw: Draw) -> None:
    """Intrathecal therapy early in each cycle, ursodiol in half."""
    course = draft.course
    agent = draw.weighted((("methotrexate", 0.5), ("methotrexate, cytarabine, hydrocortisone", 0.5)))
    active = "cns" in course.em_sites
    for start in course.cycle_days[:3]:
        day = start + draw.integer(1, 6)
        if (active or draw.chance(0.6)) and day < course.last_day - 2:
            note = "for CNS disease" if active else "prophylaxis"
            draft.add(
                Therapy(
                    kind="intrathecal",
                    agent=agent,
                    start=draft.on(day),
                    stop=draft.on(day),
                    result="not_applicable",
                    note=note,
                )
            )
    if draw.chance(0.5):
        draft.add(Therapy(kind="ursodiol", agent="ursodeoxycholic acid", start=draft.on(-1), result="not_applicable"))


def _bridging(draft: Draft, draw: Draw) -> None:
    """Something that holds the remission from the end of INO to conditioning."""
    course = draft.course
    assert course.conditioning_day is not None
    start = course.marrow_days[-1] + draw.integer(9, 16)
    stop = course.conditioning_day - draw.integer(10, 16)
    if course.margins.ph and draw.chance(0.5):
        kind, agent = "tki", draw.pick(("ponatinib", "dasatinib"))
    elif not course.margins.blin_failure and draw.chance(0.6):
        kind, agent, stop = "blinatumomab", "blinatumomab", min(stop, start + 28)
    else:
        kind, agent = (
            "chemotherapy",
            draw.pick(("methotrexate and mercaptopurine", "vincristine and prednisolone", "cytarabine, low dose")),
        )
    draft.add(
        Therapy(
            kind=kind,
            agent=agent,
            start=draft.on(start),
            stop=draft.on(max(stop, start + 7)),
            result="cr",
            note="bridging to transplant",
        )
    )


def _transplant(draft: Draft, draw: Draw) -> None:
    """The first transplant after INO, with engraftment and GVHD as the plan of the course needs them."""
    course = draft.course
    o = course.outline
    assert o.hct_day is not None
    assert course.conditioning_day is not None
    again = course.margins.prior_hct_n > 0
    row = Transplant(
        n=course.margins.prior_hct_n + 1,
        date=draft.on(o.hct_day),
        donor=draw.weighted(
            (("sibling", 0.15), ("unrelated", 0.35), ("mismatched", 0.1), ("haplo", 0.37), ("cord", 0.03))
        ),
        conditioning="mac" if draw.chance(0.12 if again or draft.rows["cases"][0].age > 54 else 0.6) else "ric",
        conditioning_start=draft.on(course.conditioning_day),
        dual_alkylator="yes" if draw.chance(0.18) else "no",
        status={"negative": "cr_mrd_neg", "positive": "cr_mrd_pos"}.get(course.margins.mrd, "cr_mrd_unknown"),
        engraftment=draft.on(o.hct_day + draw.integer(15, 20)),
    )
    draft.add(row)
    _gvhd(draft, draw, len(draft.rows["transplants"]) - 1)


def _gvhd(draft: Draft, draw: Draw, index: int) -> None:
    """GVHD: fatal where planned, else over weeks before anything else happened."""
    course = draft.course
    o = course.outline
    assert o.hct_day is not None
    death = draft.on(course.last_day)
    over = min(course.last_day - (18 if o.dead else 0), (course.relapse_day or 9999) - 5)
    onset = o.hct_day + draw.integer(16, 42)
    acute = draw.weighted((("0", 0.3), ("1", 0.24), ("2", 0.33), ("3", 0.13)))
    if course.cause == "50":
        note = draw.pick(("skin stage 3, gut stage 3", "gut stage 4", "skin stage 3, gut stage 4, liver stage 1"))
        grade = "4" if "stage 4" in note else "3"
        draft.replace(
            "transplants",
            index,
            agvhd=grade,
            agvhd_date=draft.on(onset),
            cgvhd="none",
            gvhd_treated_to=death,
            note=note,
        )
        _suppression(draft, draw, onset, course.last_day)
    elif course.cause == "51":
        chronic = o.hct_day + draw.integer(125, 190)
        note = draw.pick(("lung, skin and mouth", "liver and sclerotic skin", "lung and gut"))
        draft.replace(
            "transplants",
            index,
            agvhd="1",
            agvhd_date=draft.on(onset),
            cgvhd="severe",
            cgvhd_date=draft.on(chronic),
            gvhd_treated_to=death,
            note=note,
        )
        _suppression(draft, draw, chronic, course.last_day)
    elif acute in _SYMPTOMS and over > onset + 20:
        treated = min(onset + draw.integer(20, 60), over)
        late, when = _chronic(draft, draw)
        draft.replace(
            "transplants",
            index,
            agvhd=acute,
            agvhd_date=draft.on(onset),
            cgvhd=late,
            cgvhd_date=when,
            gvhd_treated_to=draft.on(treated),
            note=draw.pick(_SYMPTOMS[acute]),
        )
        _suppression(draft, draw, onset, treated)
    else:
        mild = acute if acute in ("0", "1") else draw.pick(("0", "0", "1"))
        late, when = _chronic(draft, draw)
        started = draft.on(onset) if mild == "1" else ""
        draft.replace("transplants", index, agvhd=mild, agvhd_date=started, cgvhd=late, cgvhd_date=when)


def _chronic(draft: Draft, draw: Draw) -> tuple[str, str]:
    """Chronic GVHD that nobody died of, and its onset."""
    o = draft.course.outline
    assert o.hct_day is not None
    grades = (("none", 0.55), ("mild", 0.3), ("moderate", 0.0 if o.dead else 0.15))
    grade = draw.weighted(grades) if o.after_hct > 250 else "none"
    return grade, "" if grade == "none" else draft.on(o.hct_day + draw.integer(120, 220))


def _suppression(draft: Draft, draw: Draw, start: int, stop: int) -> None:
    agent = draw.pick(("methylprednisolone", "prednisolone", "methylprednisolone and ruxolitinib"))
    draft.add(
        Therapy(
            kind="immunosuppression",
            agent=agent,
            start=draft.on(start + 1),
            stop=draft.on(stop),
            result="not_applicable",
        )
    )
