"""Rows that may be right and are worth a second look. They do not stop an import and are kept with the study."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from store.case import TABLES, columns
from store.criteria.dosing import dose_rules, label_doses, within_label
from store.criteria.grades import has_grade
from store.source.cells import CONTROL
from store.source.coherence import response_cycle
from store.source.fault import Fault
from store.source.plausible import lab_problem
from store.source.rows import CaseRows, Entry, found, surely_before
from store.values import first_day, is_whole_date, measure

# The label gives six cycles at most, 21 days and later 28 days a cycle; delays are common.
_LABEL_CYCLES = 6
_CYCLE_DAYS = (20, 35)
# A dose in mg is rounded to 0.1 mg, and body surface to 0.01 m2.
_DOSE_TOLERANCE = 0.05

Doubts = Iterator[Fault]


def source_doubts(case: CaseRows) -> Doubts:
    """Every doubtful row of the case that is seen without the site values."""
    for look in _LOOKS:
        yield from look(case)


def _patient(case: CaseRows) -> Doubts:
    patient = case.patient
    data: dict[str, Any] = patient.data if patient else {}
    if data.get("blin_failure") == "yes" and data.get("prior_blin") == "no":
        yield found("cases", patient, "blin_failure", "contradicts prior_blin no", "see which is right")
    if data.get("disease_state") == "relapse_hct" and data.get("prior_hct_n") == 0:
        yield found("cases", patient, "prior_hct_n", "contradicts disease_state relapse_hct", "see which is right")
    if data.get("ph") == "neg" and data.get("transcript", "none") != "none":
        yield found("cases", patient, "transcript", "contradicts ph neg", "see which is right")
    if data.get("ph") == "pos" and data.get("transcript") == "none":
        yield found("cases", patient, "transcript", "contradicts ph pos", "see which is right")
    if "cycles" in case.given and not case.of("cycles") and not case.of("doses"):
        yield found("cases", patient, "", f"case {case.id} has no cycle of INO", "see whether it belongs to the study")
    if not case.of("follow_up") and case.death is None:
        reason = f"case {case.id} has neither a death nor a follow-up"
        yield found("cases", patient, "", reason, "add when the patient was last known to be alive")


def _words(case: CaseRows) -> Doubts:
    for table in TABLES:
        for name, column in columns(table).items():
            if not column.free:
                continue
            for entry in case.holding(table, name):
                if match := CONTROL.search(entry.data[name]):
                    reason = f"holds the control character {ord(match[0]):#04x}, which the desk spells out"
                    yield found(table, entry, name, reason, "see what it should be")


def _doses(case: CaseRows) -> Doubts:
    responses = {
        cycle: entry.data["value"]
        for entry in case.holding("site_values", "endpoint", "value")
        if (cycle := response_cycle(entry.data["endpoint"])) is not None
    }
    for entry in case.holding("doses", "mg_m2"):
        data = entry.data
        given = data["mg_m2"]
        if "cycle" in data and "day" in data:
            label = label_doses(data["cycle"], data["day"], responses)
            if not label:
                days = ", ".join(map(str, dose_rules().days))
                yield found("doses", entry, "day", f"is no day of a dose in the label ({days})", "see which is right")
            elif not any(within_label(given, dose) for dose in label):
                asked = " or ".join(f"{dose:g}" for dose in label)
                reason = f"mg/m2 is off label ({asked} on day {data['day']} of cycle {data['cycle']})"
                yield found("doses", entry, "mg_m2", reason, "see whether it was given")
        if "mg" in data and data.get("bsa") and abs(data["mg"] / data["bsa"] - given) > _DOSE_TOLERANCE:
            reason = f"does not agree with mg / bsa, which is {data['mg'] / data['bsa']:.2f}"
            yield found("doses", entry, "mg_m2", reason, "see which of the three is right")


def _cycles(case: CaseRows) -> Doubts:
    low, high = _CYCLE_DAYS
    ordered = sorted(case.holding("cycles", "n"), key=lambda entry: entry.data["n"])
    for entry in ordered:
        if entry.data["n"] > _LABEL_CYCLES:
            yield found(
                "cycles", entry, "n", f"is over the {_LABEL_CYCLES} cycles of the label", "see whether it was given"
            )
    for expected, entry in enumerate(ordered, 1):
        if entry.data["n"] > expected:
            yield found("cycles", entry, "n", f"follows no cycle {expected}", "see whether a cycle is missing")
            break
    for earlier, later in pairwise(e for e in ordered if is_whole_date(e.data.get("start", ""))):
        days = (first_day(later.data["start"]) - first_day(earlier.data["start"])).days
        if later.data["n"] == earlier.data["n"] + 1 and not low <= days <= high:
            reason = f"is {days} days after cycle {earlier.data['n']} (label: 21 to 28)"
            yield found("cycles", later, "start", reason, "see whether the date is right")
    first_doses = {
        e.data["cycle"]: e.data["date"] for e in case.holding("doses", "cycle", "day", "date") if e.data["day"] == 1
    }
    for entry in (e for e in ordered if "start" in e.data):
        dose = first_doses.get(entry.data["n"])
        if dose and surely_before(entry.data["start"], dose):
            yield found("cycles", entry, "start", f"is not the date of its first dose, {dose}", "see which is right")


def _labs(case: CaseRows) -> Doubts:
    seen: dict[tuple[str, str], Entry] = {}
    for entry in case.holding("labs", "test", "value", "unit"):
        data = entry.data
        problem = lab_problem(data["test"], data["value"], data["unit"])
        if problem and problem.doubt:
            yield found("labs", entry, problem.column, problem.reason, problem.right)
        if is_whole_date(data.get("date", "")):
            first = seen.setdefault((data["date"], data["test"]), entry)
            if (first.data["value"], first.data["unit"]) != (data["value"], data["unit"]):
                reason = f"{data['unit']} differs from {data['test']} of the same day in row {first.row}, "
                reason += f"{first.data['value']} {first.data['unit']}"
                yield found("labs", entry, "value", reason, "see whether both were measured")


def _marrows(case: CaseRows) -> Doubts:
    for entry in case.of("marrows"):
        data = entry.data
        if data.get("specimen") == "blood" and "blast_pct" in data:
            yield found("marrows", entry, "blast_pct", "is of blood, not of marrow", "put it into labs as PB_BLASTS")
        if ("mrd_result" in data or "mrd_pct" in data) and "mrd_method" not in data:
            yield found("marrows", entry, "mrd_method", "MRD has no method", "add the method")
        if data.get("mrd_result") == "quantified" and "mrd_pct" not in data:
            yield found("marrows", entry, "mrd_pct", "MRD was quantified and has no value", "add the value")
        if data.get("mrd_result") == "not_detected" and "mrd_pct" in data:
            comparator, number = measure(data["mrd_pct"])
            if comparator != "<" and number > 0:
                yield found("marrows", entry, "mrd_pct", "contradicts mrd_result not_detected", "see which is right")


def _extramedullary(case: CaseRows) -> Doubts:
    for entry in case.of("extramedullary"):
        data = entry.data
        if "deauville" in data and data.get("method", "PET") != "PET":
            yield found(
                "extramedullary", entry, "deauville", f"is not read from {data['method']}", "see which is right"
            )
        for column in ("csf_wbc", "csf_blasts"):
            if column in data and data.get("method", "CSF") != "CSF":
                yield found("extramedullary", entry, column, f"is not read from {data['method']}", "see which is right")
    for entry in case.holding("relapses", "location"):
        location, elsewhere = entry.data["location"], entry.data.get("em_locations")
        if elsewhere and "EM" not in location:
            yield found("relapses", entry, "em_locations", f"contradicts location {location}", "see which is right")


def _adverse_events(case: CaseRows) -> Doubts:
    for entry in case.of("adverse_events"):
        grade, outcome, term = entry.data.get("grade"), entry.data.get("outcome"), entry.data.get("term", "")
        # Grade 5 of a term that has none is a fault.
        if grade in (1, 2, 3, 4) and entry.data.get("ctcae") == "5.0" and has_grade(term, grade) is False:
            yield found("adverse_events", entry, "grade", f'is no grade of "{term}" in CTCAE 5.0', "see which is right")
        if grade == 5 and outcome not in (None, "fatal"):
            yield found("adverse_events", entry, "outcome", "contradicts grade 5", "see which is right")
        if outcome == "fatal" and grade not in (None, 5):
            yield found("adverse_events", entry, "grade", "contradicts outcome fatal", "see which is right")


def _transplants(case: CaseRows) -> Doubts:
    start = case.ino_start
    for entry in case.holding("transplants", "date"):
        after_ino = not start or surely_before(start, entry.data["date"])
        if after_ino and "conditioning_start" not in entry.data:
            yield found(
                "transplants", entry, "conditioning_start", "the transplant has no date of conditioning", "add it"
            )
        if entry.data.get("agvhd", "0") == "0" and "agvhd_date" in entry.data:
            yield found("transplants", entry, "agvhd_date", "is the onset of a GVHD that has no grade", "add the grade")
        if entry.data.get("cgvhd", "none") == "none" and "cgvhd_date" in entry.data:
            yield found("transplants", entry, "cgvhd_date", "is the onset of a GVHD that has no grade", "add the grade")


def _twice(case: CaseRows) -> Doubts:
    # Two equal laboratory values of a day are nothing unusual; numbered tables have their keys.
    for table in ("therapies", "marrows", "extramedullary", "signs", "adverse_events", "follow_up"):
        seen: dict[tuple[tuple[str, Any], ...], Entry] = {}
        for entry in case.of(table):
            first = seen.setdefault(tuple(entry.data.items()), entry)
            if first is not entry:
                yield Fault(
                    place=table, row=entry.row, reason=f"the row repeats row {first.row}", right="keep one of the two"
                )


_LOOKS: tuple[Callable[[CaseRows], Doubts], ...] = (
    _patient,
    _words,
    _doses,
    _cycles,
    _labs,
    _marrows,
    _extramedullary,
    _adverse_events,
    _transplants,
    _twice,
)
