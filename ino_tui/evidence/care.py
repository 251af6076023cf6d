"""Events of care and harm: other therapy, transplants, adverse events, signs of VOD/SOS, death."""

from __future__ import annotations

from collections.abc import Iterator

from ino_tui.evidence.course import Course, days, signed
from ino_tui.evidence.model import Event, Severity, Span
from ino_tui.evidence.words import coded, joined, named, note, number
from store.case import AdverseEvent, Death, Sign, Therapy, Transplant
from store.codes import source as lists

_SHORT = {
    "blinatumomab": "BLIN",
    "tki": "TKI",
    "chemotherapy": "chemo",
    "car_t": "CAR-T",
    "dli": "DLI",
    "radiotherapy": "RT",
    "intrathecal": "IT",
    "gcsf": "G",
    "gcsf_peg": "pegG",
    "platelets": "plt",
    "red_cells": "rbc",
    "defibrotide": "DF",
    "ursodiol": "UDCA",
    "immunosuppression": "IS",
}
_SUSPECTS = (
    ("related_ino", "INO"),
    ("related_conditioning", "conditioning"),
    ("related_prior", "earlier therapy"),
    ("related_disease", "disease"),
)


def _therapy_event(course: Course, index: int, row: Therapy) -> Event:
    kind = coded(lists.THERAPY, row.kind)
    result = "" if row.result == "not_applicable" else coded(lists.THERAPY_RESULT, row.result)
    return course.event(
        "therapy",
        ("therapies", index),
        row.start,
        until=row.stop,
        glyph="▪",
        label=_SHORT.get(row.kind, row.kind),
        what=kind,
        lines=[named("agent", row.agent), named("result", result), note(row.note)],
    )


def _transplant_event(course: Course, index: int, row: Transplant) -> Event:
    start = days(row.date)[0]

    def with_day(text: str, date_text: str) -> str:
        return f"{text} on {date_text} (day {signed(days(date_text)[0] - start)})" if date_text else text

    conditioning = joined(
        coded(lists.CONDITIONING, row.conditioning),
        f"from {row.conditioning_start}" if row.conditioning_start else "",
        {"yes": "two alkylators", "no": "not two alkylators"}.get(row.dual_alkylator, ""),
    )
    since = course.after_last_dose(start)
    gvhd = joined(
        with_day(f"acute: {coded(lists.AGVHD, row.agvhd)}", row.agvhd_date) if row.agvhd else "",
        with_day(f"chronic: {coded(lists.CGVHD, row.cgvhd)}", row.cgvhd_date) if row.cgvhd else "",
        f"treated until {row.gvhd_treated_to}" if row.gvhd_treated_to else "",
    )
    return course.event(
        "hct",
        ("transplants", index),
        row.date,
        glyph="◆",
        label=f"HCT {row.n}",
        what=f"transplant {row.n}, {coded(lists.DONOR, row.donor)}",
        lines=[
            named(
                "status",
                Span(coded(lists.HCT_STATUS, row.status) or "not given", "strong"),
                f"  {since}" if since else "",
            ),
            named("prep", conditioning),
            named("engraft", with_day("neutrophils", row.engraftment) if row.engraftment else "no date of engraftment"),
            named("GVHD", gvhd),
            note(row.note),
        ],
        severity=1,
    )


def _adverse_event(course: Course, index: int, row: AdverseEvent) -> Event:
    severity: Severity = 3 if row.grade >= 4 else 2 if row.grade == 3 else 1
    suspects = [(name, coded(lists.RELATED, getattr(row, field))) for field, name in _SUSPECTS]
    related = joined(*(f"{name}: {how or 'not given'}" for name, how in suspects if how or name == "INO"))
    found = row.organism
    if found and row.specimen:
        found = f"{found}, {coded(lists.AE_SPECIMEN, row.specimen)}"
    return course.event(
        "adverse",
        ("adverse_events", index),
        row.start,
        until=row.stop,
        glyph="▲" if row.grade >= 3 else "△",
        label=f"{row.grade} {row.term.lower()}",
        what=row.term,
        lines=[
            named(
                "grade",
                Span(f"grade {row.grade}", "bad" if row.grade >= 4 else "warn" if row.grade == 3 else "plain"),
                f" CTCAE {row.ctcae}",
                f"  outcome: {coded(lists.AE_OUTCOME, row.outcome) or 'not given'}",
                f"  ended {row.stop}" if row.stop else "  no end given",
            ),
            named("related", related),
            named("cause", found or coded(lists.AE_SPECIMEN, row.specimen)),
            named("timing", course.after_last_dose(days(row.start)[0])),
            note(row.note),
        ],
        severity=severity,
    )


def _finding(name: str, value: str, normal: tuple[str, ...]) -> Span | None:
    return Span(f"{name}: {value}  ", "plain" if value in normal else "warn") if value else None


def sign_spans(row: Sign) -> list[Span]:
    """What was looked for and found, item by item; findings of VOD/SOS stand out."""
    found = [
        _finding("ascites", coded(lists.ASCITES, row.ascites), ("none",)),
        _finding("hepatomegaly", row.hepatomegaly, ("no",)),
        _finding("RUQ pain", row.ruq_pain, ("no",)),
        _finding("Doppler", coded(lists.IMAGING, row.doppler), ("normal",)),
        _finding("elastography", coded(lists.IMAGING, row.elastography), ("normal",)),
        _finding("biopsy", coded(lists.LIVER_BIOPSY, row.biopsy), ("normal",)),
        _finding("HVPG", "" if row.hvpg_mmhg is None else f"{number(row.hvpg_mmhg)} mmHg", ()),
    ]
    return [span for span in found if span is not None]


def _sign_event(course: Course, index: int, row: Sign) -> Event | None:
    found = sign_spans(row)
    if not found and not row.note:
        return None
    positive = [s for s in found if s.tone == "warn"]
    weight = "" if row.weight_kg is None else f"{number(row.weight_kg)} kg{_gain(course, row)}"
    bilirubin = _nearest_bilirubin(course, days(row.date)[0])
    return course.event(
        "adverse",
        ("signs", index),
        row.date,
        glyph="◇",
        label=f"{len(positive)} liver" if positive else "liver −",
        what="liver work-up",
        lines=[
            named("found", *found),
            named("weight", weight),
            named("bili", bilirubin),
            named("timing", course.after_last_dose(days(row.date)[0])),
            note(row.note),
        ],
        severity=2 if len(positive) >= 2 else 1 if positive else 0,
    )


def _gain(course: Course, row: Sign) -> str:
    """Change against the last weight before the anchor: the latest transplant by then, else the first INO dose."""
    day = days(row.date)[0]
    anchors = [days(t.date)[0] for t in course.case.transplants if days(t.date)[0] <= day]
    if course.ino_start is not None and course.ino_start <= day:
        anchors.append(course.ino_start)
    if not anchors:
        return ""
    before = [s for s in course.case.signs if s.weight_kg and days(s.date)[0] <= max(anchors) and s is not row]
    if not before or row.weight_kg is None or not before[-1].weight_kg:
        return ""
    change = 100 * (row.weight_kg / before[-1].weight_kg - 1)
    return f" ({change:+.1f} % from {number(before[-1].weight_kg)} kg on {before[-1].date})".replace("-0.0", "+0.0")


def _nearest_bilirubin(course: Course, day: int) -> str:
    near = [r for r in course.case.labs if r.test == "BILI" and abs(days(r.date)[0] - day) <= 3]
    if not near:
        return "none within 3 days"
    row = min(near, key=lambda r: abs(days(r.date)[0] - day))
    return f"{row.value} {row.unit} on {row.date}"


def _death_event(course: Course, index: int, row: Death) -> Event:
    first = days(row.date)[0]
    after = [t for t in course.case.transplants if days(t.date)[0] <= first]
    hct = f"{first - days(after[-1].date)[0]} d after HCT {after[-1].n}" if after else ""
    since = ", ".join(part for part in (hct, course.after_last_dose(first)) if part)
    autopsy = f"autopsy {coded(lists.AUTOPSY, row.autopsy) or 'not given'}"
    return course.event(
        "death",
        ("deaths", index),
        row.date,
        glyph="✝",
        label="",
        what="death",
        lines=[
            named("timing", "; ".join(part for part in (since, autopsy) if part)),
            named("last", _last_state(course, first)),
            named("course", row.narrative or Span("no narrative", "warn")),
        ],
        severity=3,
    )


def _last_state(course: Course, death: int) -> str:
    """The last marrow, the last relapse after INO and the events running at death: what a cause is judged by first."""
    marrows = [
        m for m in course.case.marrows if m.blast_pct is not None and m.specimen != "blood" and days(m.date)[0] <= death
    ]
    start = course.ino_start
    relapses = [
        r.date
        for r in course.case.relapses
        if start is not None and start < days(r.date)[1] and days(r.date)[0] <= death
    ]
    running = [
        f"{e.term} G{e.grade}"
        for e in course.case.adverse_events
        if days(e.start)[0] <= death
        and (e.outcome == "fatal" or not e.stop or days(e.stop)[1] >= death)
        and e.grade >= 3
    ]
    marrow = f"marrow {marrows[-1].date} blasts {number(marrows[-1].blast_pct)} %" if marrows else "no marrow"
    relapse = f"relapse {relapses[-1]}" if relapses else "no relapse after INO"
    return joined(marrow, relapse, ", ".join(running))


def care_events(course: Course) -> Iterator[Event]:
    """Therapies, transplants, adverse events, liver work-ups and death of a case, in no order."""
    case = course.case
    yield from (_therapy_event(course, i, row) for i, row in enumerate(case.therapies))
    yield from (_transplant_event(course, i, row) for i, row in enumerate(case.transplants))
    yield from (_adverse_event(course, i, row) for i, row in enumerate(case.adverse_events))
    signs = (_sign_event(course, i, row) for i, row in enumerate(case.signs))
    yield from (event for event in signs if event is not None)
    yield from (_death_event(course, i, row) for i, row in enumerate(case.deaths))
