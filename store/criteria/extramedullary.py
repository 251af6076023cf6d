"""Extramedullary response from baseline to now, location by location."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from store.case import Case, Extramedullary
from store.codes.source import EM_LOCATION
from store.criteria.dates import Span, shift, show
from store.criteria.facts import Bounds, Dated, Facts, doubt, facts_of
from store.criteria.logic import Truth
from store.criteria.sets import Threshold
from store.criteria.windows import Window

# Looks this close together are one assessment of a location (CT and PET, examination and ultrasound).
SAME_LOOK_DAYS = 14
# From worst to best: what holds in one location holds for the patient.
_WORST_FIRST = ("new", "PD", "SD", "not_done", "PR", "CRu", "CR")
_DISEASE = frozenset({"disease", "new", "residual"})


class EmRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The thresholds of extramedullary response (data/extramedullary.toml)."""

    deauville_negative: Threshold
    cru_fall: Threshold
    pr_fall: Threshold
    pd_rise: Threshold
    pd_rise_mediastinum: Threshold
    csf_cns3: Threshold


@cache
def em_rules() -> EmRules:
    """The thresholds, read once."""
    import tomllib

    text = (Path(__file__).parent / "data" / "extramedullary.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), EmRules)


class EmBaseline(msgspec.Struct, frozen=True):
    """Disease outside the marrow before INO; ``present`` None: not decidable.

    ``locations``: code -> its last look, None where only the relapse record names it.
    """

    present: bool | None
    locations: dict[str, Extramedullary | None]
    reasons: tuple[str, ...]
    missing: tuple[str, ...]


class EmResponse(msgspec.Struct, frozen=True):
    """``category``: none, CR, CRu, PR, SD, PD, new or not_done. ``csf``: CNS1, CNS2, CNS3 or empty."""

    category: str
    reasons: tuple[str, ...]
    csf: str = ""
    missing: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()


def csf_class(row: Extramedullary) -> str:
    """CNS1 no blasts, CNS2 blasts and fewer than 5 leucocytes/µL, CNS3 blasts and 5 or more.

    ``CNS2-3`` where blasts are there and the leucocytes are not recorded; empty without a CSF result.
    """
    if row.csf_blasts == "no":
        return "CNS1"
    if row.csf_blasts != "yes":
        return ""
    if row.csf_wbc is None:
        return "CNS2-3"
    return "CNS3" if em_rules().csf_cns3.holds(row.csf_wbc) else "CNS2"


def em_baseline(case: Case) -> EmBaseline:
    """What was outside the marrow at the last look within 60 days up to the first INO dose."""
    return baseline_of(facts_of(case))


def baseline_of(facts: Facts) -> EmBaseline:
    """`em_baseline` on facts already read."""
    looks: dict[str, Extramedullary] = {}
    missing: list[str] = []
    if facts.baseline is not None:
        for when, row in facts.em:
            inside = facts.baseline.holds(when)
            if inside and row.finding != "not_evaluable":
                earlier = looks.get(row.location)
                if earlier is None or earlier.date != row.date or not _has_disease(earlier):
                    looks[row.location] = _fuller(row, earlier)
            elif inside is None and _has_disease(row):
                missing.append(doubt(f"{_name(row.location)} finding before INO", row.date))
    found: dict[str, Extramedullary | None] = {k: row for k, row in looks.items() if _has_disease(row)}
    reasons = [f"before INO: {_words(row)}" for row in found.values() if row is not None]
    relapse = facts.relapse_treated()
    if relapse is not None and relapse.location in {"EM", "BM+EM"}:
        named = [c.strip() for c in relapse.em_locations.split(";") if c.strip()] or ["other"]
        for code in named:
            if code not in looks and not (code == "other" and looks):
                found[code] = None
                reasons.append(f"relapse of {show(relapse.date)} involved {_name(code)}")
    present: Truth = True if found else (None if missing else False)
    return EmBaseline(present, found, tuple(reasons), tuple(missing))


def _fuller(row: Extramedullary, earlier: Extramedullary | None) -> Extramedullary:
    """The later look, with the size that an earlier one of the baseline measured where it has none."""
    if earlier is None or row.spd_mm2 is not None or earlier.spd_mm2 is None or not _has_disease(row):
        return row
    return msgspec.structs.replace(row, spd_mm2=earlier.spd_mm2)


def _has_disease(row: Extramedullary) -> bool:
    return row.finding in _DISEASE or row.csf_blasts == "yes"


def _name(code: str) -> str:
    return EM_LOCATION.label(code)


def _words(row: Extramedullary) -> str:
    parts = [f"{_name(row.location)} by {row.method} {show(row.date)}: {row.finding.replace('_', ' ')}"]
    if row.deauville is not None:
        parts.append(f"Deauville {row.deauville}")
    if row.spd_mm2 is not None:
        parts.append(f"SPD {row.spd_mm2:g} mm²")
    if csf := csf_class(row):
        parts.append(csf)
    return ", ".join(parts)


def em_response(case: Case, window: Window) -> EmResponse:
    """Extramedullary response inside a window, against the baseline. Source: NHL criteria, ELN 2024."""
    return response_of(facts_of(case), window.bounds)


def response_of(facts: Facts, bounds: Bounds, baseline: EmBaseline | None = None) -> EmResponse:
    """`em_response` on facts already read."""
    baseline = baseline or baseline_of(facts)
    now: dict[str, list[Dated[Extramedullary]]] = {}
    missing: list[str] = []
    for when, row in facts.em:
        inside = bounds.holds(when)
        if inside and row.finding != "not_evaluable":
            now.setdefault(row.location, []).append((when, row))
        elif inside is None:
            missing.append(doubt(f"{_name(row.location)} by {row.method}", row.date))
    if not now and not baseline.locations:
        if missing or baseline.present is None:
            return EmResponse("not_done", (), "", (*missing, *baseline.missing))
        return EmResponse("none", ())
    reasons: list[str] = []
    categories: list[str] = []
    csf = ""
    for code, rows in now.items():
        looks = _one_look(rows)
        csf = max(csf, *(csf_class(row) for row in looks))
        known = code in baseline.locations
        category, lacks = _location(code, looks, baseline.locations.get(code), known=known)
        categories.append(category)
        missing += lacks
        reasons.append(f"{'; '.join(_words(row) for row in looks)}: {category}")
    for code in baseline.locations:
        if code not in now:
            categories.append("not_done")
            missing.append(f"{_name(code)}: no assessment in the window")
    if not baseline.locations and set(categories) <= {"none", "CR"}:
        return EmResponse("not_done" if missing else "none", tuple(reasons), csf, tuple(missing))
    if missing and not baseline.locations and "new" not in categories:
        return EmResponse("not_done", tuple(reasons), csf, tuple(missing))
    category = next((c for c in _WORST_FIRST if c in categories), "none")
    if missing and category in {"CR", "CRu"} and any("cannot be placed" in m for m in missing):
        category = "not_done"
    return EmResponse(category, (*baseline.reasons, *reasons), csf, tuple(missing), tuple(baseline.locations))


def _one_look(rows: list[Dated[Extramedullary]]) -> list[Extramedullary]:
    """The rows of the last assessment of a location, the last of each method."""
    last: Span = max(when for when, _ in rows)
    since = shift(last.first, -SAME_LOOK_DAYS)
    by_method = {row.method: row for when, row in rows if when.first >= since}
    return list(by_method.values())


def _location(
    code: str, looks: list[Extramedullary], before: Extramedullary | None, *, known: bool
) -> tuple[str, list[str]]:
    """The category of one location and what is missing to say it."""
    if not known:
        if any(row.finding in {"disease", "new"} or row.csf_blasts == "yes" for row in looks):
            return "new", []
        if any(row.finding in {"residual", "equivocal"} for row in looks):
            return "not_done", [f"{_name(code)}: whether this was there before INO"]
        return "none", []
    if any(row.finding == "new" for row in looks):
        return "new", []
    if code == "cns" and any(row.csf_blasts for row in looks):
        return _csf(looks, before)
    if code == "testis":
        return _testis(looks, before)
    return _lesion(code, looks, before)


def _csf(looks: list[Extramedullary], before: Extramedullary | None) -> tuple[str, list[str]]:
    """Remission of the CNS is CNS1; fewer cells than before is a partial one."""
    now = max(csf_class(row) for row in looks)
    if now == "CNS1":
        others = [row for row in looks if not row.csf_blasts]
        return _lesion("cns", others, before) if any(r.finding in _DISEASE for r in others) else ("CR", [])
    was = csf_class(before) if before else ""
    if now == "CNS2-3":
        return "SD", ["CSF leucocytes"]
    return ("PR" if was == "CNS3" and now == "CNS2" else "SD"), []


def _testis(looks: list[Extramedullary], before: Extramedullary | None) -> tuple[str, list[str]]:
    """Examination alone does not prove remission of the testis: ultrasound or biopsy does."""
    if biopsy := next((row for row in looks if row.method == "biopsy"), None):
        if biopsy.finding == "none":
            return "CR", []
        return _lesion("testis", [biopsy], before)
    if all(row.finding == "none" and row.method == "examination" for row in looks):
        return "not_done", ["testis: ultrasound (examination alone does not do)"]
    return _lesion("testis", looks, before)


def _lesion(code: str, looks: list[Extramedullary], before: Extramedullary | None) -> tuple[str, list[str]]:
    """CT, PET, MRI, ultrasound, biopsy or examination of a lesion, by Deauville and size."""
    rules = em_rules()
    deauville = next((row.deauville for row in reversed(looks) if row.deauville is not None), None)
    pet_negative: Truth = None if deauville is None else rules.deauville_negative.holds(deauville)
    size = next((row.spd_mm2 for row in reversed(looks) if row.spd_mm2 is not None), None)
    was = before.spd_mm2 if before else None
    change = None if size is None or not was else round((size - was) / was * 100, 6)
    findings = {row.finding for row in looks}
    limit = rules.pd_rise_mediastinum if code == "mediastinum" else rules.pd_rise
    if change is not None and limit.holds(change) and not pet_negative:
        return "PD", []
    if findings == {"none"} and pet_negative is not False:
        return "CR", []
    if pet_negative:
        return _pet_negative(code, findings, size, change)
    if findings <= {"none", "equivocal"} and pet_negative is None:
        return "not_done", [f"{_name(code)}: finding was equivocal"]
    if change is None:
        lacks = f"{_name(code)}: size before and now (PR cannot be told from SD)"
        return "SD", [] if findings <= {"disease", "none"} and size is None else [lacks]
    if code == "mediastinum" and pet_negative is None and rules.cru_fall.holds(-change):
        return "not_done", ["mediastinum: PET (CRu cannot be told from PR)"]
    return ("PR" if rules.pr_fall.holds(-change) else "SD"), []


def _pet_negative(code: str, findings: set[str], size: float | None, change: float | None) -> tuple[str, list[str]]:
    """Deauville 1-3: complete; a residual mass of the mediastinum is CRu if it shrank enough, else PR."""
    if code != "mediastinum" or not findings & _DISEASE or size == 0:
        return "CR", []
    if change is None:
        return "not_done", ["mediastinum: size before and now (CRu cannot be told from PR)"]
    return ("CRu" if em_rules().cru_fall.holds(-change) else "PR"), []
