"""Events of the disease: relapses, marrows, looks at extramedullary locations, follow-up."""

from __future__ import annotations

from collections.abc import Iterator

from ino_tui.evidence.course import Course, days
from ino_tui.evidence.model import Event, Line, Severity, Span
from ino_tui.evidence.words import coded, joined, many, named, note, number
from store.case import Extramedullary, Marrow, Relapse
from store.codes import source as lists
from store.values import is_whole_date

BLASTS_OF_DISEASE = 5.0
DISEASE_FINDINGS = frozenset({"disease", "new", "residual"})
SPECIMEN = {"aspirate": "aspirate", "biopsy": "biopsy", "both": "asp+biopsy", "blood": "BLOOD, not marrow"}
_MRD_METHOD = {"flow": "flow", "pcr_igtr": "IG/TR PCR", "bcr_abl": "BCR::ABL1", "ngs": "NGS"}


def mrd_words(row: Marrow) -> str:
    """MRD with method, sensitivity and specimen; empty where none was done."""
    if not (row.mrd_method or row.mrd_result or row.mrd_pct):
        return ""
    value = coded(lists.MRD_RESULT, row.mrd_result)
    if row.mrd_pct:
        value = joined(value, f"{row.mrd_pct} %")
    copies = f"{row.abl1_copies} ABL1 copies" if row.abl1_copies is not None else ""
    return joined(
        value,
        _MRD_METHOD.get(row.mrd_method, row.mrd_method) or "method not given",
        f"LoD {row.mrd_lod_pct} %" if row.mrd_lod_pct else "LoD not given",
        copies,
        SPECIMEN.get(row.specimen, row.specimen),
    )


def marrow_words(row: Marrow, before: str = "") -> str:
    """Blasts (with those ``before``), cellularity, cells counted and adequacy of a marrow."""
    blasts = "blasts not counted" if row.blast_pct is None else f"blasts {number(row.blast_pct)} %"
    blasts += f" ({before})" if before else ""
    cells = "" if row.cells_counted is None else f"{row.cells_counted} cells"
    cellularity = "" if row.cellularity_pct is None else f"cell. {number(row.cellularity_pct)} %"
    adequate = {"yes": "adequate", "no": "NOT ADEQUATE", "": "adequacy ?"}.get(row.adequate, row.adequate)
    return joined(blasts, cellularity, cells, adequate, SPECIMEN.get(row.specimen, row.specimen))


def _marrow_event(course: Course, index: int, row: Marrow) -> Event:
    only_mrd = row.specimen == "blood" or (row.blast_pct is None and bool(row.mrd_result or row.mrd_pct))
    disease = row.blast_pct is not None and row.blast_pct >= BLASTS_OF_DISEASE
    before = course.baseline_marrow
    baseline = ""
    if (
        before is not None
        and before is not row
        and course.ino_start is not None
        and days(row.date)[0] > course.ino_start
    ):
        baseline = f"{number(before.blast_pct)} % on {before.date}"
    severity: Severity = 2 if disease else 1 if row.adequate == "no" else 0
    lines: list[Line] = [
        named("marrow" if row.specimen != "blood" else "blood", Span(marrow_words(row), "bad" if disease else "plain"))
        if not only_mrd
        else (),
        named("before", baseline),
        named("MRD", mrd_words(row)),
        named("lab", row.laboratory),
        note(row.note),
    ]
    blasts = "" if row.blast_pct is None else f"{number(row.blast_pct)}%"
    return course.event(
        "response",
        ("marrows", index),
        row.date,
        glyph="◦" if only_mrd else "●" if disease else "○",
        label="MRD" if only_mrd else blasts or "?",
        what="MRD sample" if only_mrd else "marrow",
        lines=lines,
        severity=severity,
    )


def em_baseline(course: Course, location: str) -> Extramedullary | None:
    """The last measured look at a location up to the first INO dose."""
    if course.ino_start is None:
        return None
    looks = [
        e
        for e in course.case.extramedullary
        if e.location == location and e.spd_mm2 is not None and days(e.date)[0] <= course.ino_start
    ]
    return looks[-1] if looks else None


def em_words(course: Course, row: Extramedullary, *, short: bool = False) -> str:
    """Finding, Deauville, size with its change against the baseline of the location (``short``: in % alone), CSF."""
    size = "" if row.spd_mm2 is None else f"SPD {number(row.spd_mm2)} mm²"
    before = em_baseline(course, row.location)
    if before is not None and before is not row and row.spd_mm2 is not None and before.spd_mm2:
        change = 100 * (row.spd_mm2 - before.spd_mm2) / before.spd_mm2
        origin = "" if short else f" from {number(before.spd_mm2)}"
        size += f" ({change:+.0f} %{origin})".replace("-", "−")
    csf = ""
    if row.csf_wbc is not None or row.csf_blasts:
        wbc = "" if row.csf_wbc is None else f"{number(row.csf_wbc)} WBC/µL"
        blasts = {"yes": "blasts in CSF", "no": "no blasts in CSF"}.get(row.csf_blasts, "blasts in CSF not stated")
        csf = joined(wbc, blasts)
    deauville = "" if row.deauville is None else f"Deauville {row.deauville}"
    return joined(coded(lists.EM_FINDING, row.finding), deauville, size, csf)


def em_where(row: Extramedullary) -> str:
    """By which method which location was looked at; CSF says both."""
    if row.method == "CSF":
        return "CSF"
    return f"{coded(lists.EM_METHOD, row.method)} {coded(lists.EM_LOCATION, row.location)}"


def em_disease(row: Extramedullary) -> bool:
    """Whether a look found disease, a new lesion or a residual one, or blasts in CSF."""
    return row.finding in DISEASE_FINDINGS or row.csf_blasts == "yes"


def _em_event(course: Course, index: int, row: Extramedullary) -> Event:
    disease = em_disease(row)
    short = {"cns": "CNS", "mediastinum": "med", "lymph_node": "LN", "soft_tissue": "soft"}
    return course.event(
        "response",
        ("extramedullary", index),
        row.date,
        glyph="■" if disease else "□",
        label="CSF" if row.method == "CSF" else short.get(row.location, row.location),
        what=em_where(row),
        lines=[named("found", Span(em_words(course, row), "bad" if disease else "plain")), note(row.note)],
        severity=2 if disease else 0,
    )


def _relapse_event(course: Course, index: int, row: Relapse) -> Event:
    refractory = row.kind == "refractory"
    interval = ""
    if row.origin_date:
        months = (days(row.date)[0] - days(row.origin_date)[0]) / course.charter.conventions.month_days
        limit = course.charter.conventions.late_relapse_months
        exact = "" if is_whole_date(row.date) and is_whole_date(row.origin_date) else "about "
        side = "later" if months >= limit else "early"
        origin = coded(lists.RELAPSE_ORIGIN, row.origin) or "origin not given"
        interval = f"{exact}{months:.1f} months from {origin} on {row.origin_date} ({side}, limit {limit:g})"
    lines = [
        named("where", Span(coded(lists.LOCATION, row.location), "strong"), _where(row)),
        named("blasts", "" if row.blast_pct is None else f"{number(row.blast_pct)} % in the marrow"),
        named("timed", interval),
        note(row.note),
    ]
    return course.event(
        "relapse",
        ("relapses", index),
        row.date,
        glyph="●",
        label="refr" if refractory else f"R{row.n}",
        what="primary refractory disease" if refractory else f"relapse {row.n}",
        lines=lines,
        severity=2,
    )


def _where(row: Relapse) -> str:
    places = many(lists.EM_LOCATION, row.em_locations)
    return f": {places}" if places else ""


def _follow_up_events(course: Course) -> Iterator[Event]:
    for index, row in enumerate(course.case.follow_up):
        yield course.event(
            "response",
            ("follow_up", index),
            row.date,
            glyph="+" if row.status != "lost" else "?",
            label={"cr": "rem", "disease": "dis"}.get(row.status, row.status),
            what="follow-up",
            lines=[
                named("state", coded(lists.FOLLOW_STATUS, row.status)),
                named("seen by", coded(lists.FOLLOW_HOW, row.how)),
                note(row.note),
            ],
            severity=1 if row.status in {"disease", "lost"} else 0,
        )


def disease_events(course: Course) -> Iterator[Event]:
    """Relapses, marrows, extramedullary looks and follow-up of a case, in no order."""
    case = course.case
    yield from (_relapse_event(course, i, row) for i, row in enumerate(case.relapses))
    yield from (_marrow_event(course, i, row) for i, row in enumerate(case.marrows))
    yield from (_em_event(course, i, row) for i, row in enumerate(case.extramedullary))
    yield from _follow_up_events(course)
