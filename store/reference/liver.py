"""Weight, ascites, liver: the weekly look, and the work-up of VOD/SOS."""

from __future__ import annotations

from store.case import Sign, Therapy
from store.reference.draft import Draft


def write_signs(draft: Draft) -> None:
    """Fill signs; weight moves less than three percent unless there is VOD/SOS."""
    draw = draft.draw("signs")
    course = draft.course
    height = draw.uniform(154, 168) if course.sex == "F" else draw.uniform(165, 181)
    base = draft.bsa * draft.bsa * 3600 / height  # Mosteller
    days = {-1}
    for start in course.cycle_days:
        days |= {start + 7, start + 14}
    if course.outline.hct_day is not None:
        days |= {course.outline.hct_day + d for d in (-8, 0, 7, 14, 21, 28)}
    vod = course.vod_day
    spared = set() if vod is None else set(range(vod - 4, vod + 31))
    for day in sorted(days - spared):
        if day < course.last_day - 1:
            draft.add(Sign(date=draft.on(day), weight_kg=_kg(base * draft.draw("weight", day).uniform(0.985, 1.02))))
    if vod is not None:
        _vod(draft, base)


def _kg(weight: float) -> float:
    return round(weight, 1)


def _vod(draft: Draft, base: float) -> None:
    """Onset, full picture three days later, then recovery, under defibrotide from grade 3 on, or none."""
    # long: one course in the order of its days
    draw = draft.draw("vod")
    course = draft.course
    onset, level = course.vod_day, course.vod_level
    assert onset is not None
    gain = draw.uniform(1.06, 1.12)
    clinical = level in ("clinical", "proven")
    draft.add(
        Sign(date=draft.on(onset - 4), weight_kg=_kg(base * 1.01), ascites="no", hepatomegaly="no", ruq_pain="no"),
        Sign(
            date=draft.on(onset),
            weight_kg=_kg(base * (gain if clinical else 1.03)),
            ascites="ultrasound" if clinical else "no",
            hepatomegaly="yes" if clinical else "no",
            ruq_pain="yes" if clinical else "no",
        ),
    )
    full = min(onset + 3, course.last_day - 1) if course.outline.dead else onset + 3
    draft.add(
        Sign(
            date=draft.on(full),
            weight_kg=_kg(base * (gain + 0.015 if clinical else 1.065)),
            ascites="clinical" if clinical else "no",
            hepatomegaly="yes" if clinical else "no",
            ruq_pain="yes" if clinical else "no",
            doppler="suggestive" if draw.chance(0.8) or not clinical else "equivocal",
            hvpg_mmhg=float(draw.integer(12, 19)) if level == "proven" else None,
            biopsy="vod" if level == "proven" and draw.chance(0.4) else "",
        )
    )
    fatal = course.cause == "20"
    end = course.last_day - 1 if fatal else onset + draw.integer(19, 24)
    stop = draft.on(course.last_day if fatal else min(onset + 21, course.last_day))
    if course.vod_grade > 2:
        draft.add(
            Therapy(
                kind="defibrotide",
                agent="defibrotide",
                start=draft.on(onset + 1),
                stop=stop,
                result="no_response" if fatal else "response",
            )
        )
    if fatal and end > full:
        draft.add(
            Sign(
                date=draft.on(end),
                weight_kg=_kg(base * (gain + 0.04)),
                ascites="clinical",
                hepatomegaly="yes",
                ruq_pain="yes",
            )
        )
    elif not fatal and end < course.last_day - 1:
        draft.add(
            Sign(
                date=draft.on(end),
                weight_kg=_kg(base * 1.005),
                ascites="no",
                hepatomegaly="no",
                ruq_pain="no",
                doppler="normal",
            )
        )
