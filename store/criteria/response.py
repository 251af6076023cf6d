"""The response of one cycle: gathers what the first-match table needs, and says why in words."""

from __future__ import annotations

from datetime import date

import msgspec

from store.case import Marrow
from store.charter import Charter
from store.codes.responses import BEST_ORDER
from store.criteria.dates import Span, shift, show
from store.criteria.extramedullary import EmBaseline, EmResponse, baseline_of, response_of
from store.criteria.facts import Bounds, Facts
from store.criteria.labs import Count, blasts_in_blood, count_at
from store.criteria.logic import Truth
from store.criteria.marrow_mrd import MarrowAt, gate_met, marrow_in, poor_sample, poor_words
from store.criteria.sets import CriteriaSet
from store.criteria.table import LAST_ROW, Match, ResponseInputs, first_match
from store.criteria.windows import Window, cycle_window


class Gathered(msgspec.Struct):
    """The inputs of the table with the words that go with them, in the order of reading."""

    inputs: ResponseInputs
    marrow: MarrowAt
    em: EmResponse
    reasons: list[str] = []
    missing: dict[str, list[str]] = {}
    flags: list[str] = []


class ResponseAnswer(msgspec.Struct):
    """The proposal of one cycle before it is put into words for the reader.

    ``sure``: where the value is NE and only the depth of a remission is open, the least it is.
    """

    value: str
    row: int
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    flags: tuple[str, ...]
    also_meets: tuple[str, ...] = ()
    location: str = ""
    when: Span | None = None
    sure: str = ""


class Baseline(msgspec.Struct):
    """The disease before INO that every cycle is compared with."""

    blasts: float | None
    marrow: Truth
    em: EmBaseline
    blood: Truth
    blood_count: float | None
    reason: str
    missing: tuple[str, ...]


def baseline(facts: Facts, criteria: CriteriaSet) -> Baseline:
    """The last values within 60 days up to the first INO dose; the relapse record where there is no marrow."""
    em = baseline_of(facts)
    if facts.baseline is None:
        return Baseline(None, None, em, None, None, "", ("first INO dose",))
    found = marrow_in(facts.marrows, facts.baseline)
    blood_rows = [(w, r) for w, r in facts.labs.get("PB_BLASTS", ()) if facts.baseline.holds(w)]
    blood, count, _ = blasts_in_blood(facts, blood_rows)
    blasts = found.row.blast_pct if found.row and not found.doubtful else None
    missing = tuple(f"before INO: {d}" for d in found.doubtful)
    relapse = facts.relapse_treated()
    if blasts is not None and found.row is not None:
        below = criteria.thresholds["blasts_cr"].holds(blasts)
        reason = f"before INO: marrow {show(found.row.date)}: blasts {blasts:g} %"
        return Baseline(blasts, not below, em, blood, count, reason, missing)
    if relapse is None:
        return Baseline(None, None, em, blood, count, "", (*missing, "marrow before INO"))
    marrow = relapse.location in {"BM", "BM+EM"}
    reason = f"before INO: relapse of {show(relapse.date)} in {relapse.location}"
    return Baseline(relapse.blast_pct, marrow, em, blood, count, reason, missing)


def assess(
    facts: Facts,
    cycle: int,
    charter: Charter,
    criteria: CriteriaSet,
    base: Baseline,
    *,
    prior_remission: Truth,
) -> ResponseAnswer:
    """The proposal for one cycle. Total: what is missing makes it NE with a list, never an error."""
    window = cycle_window(facts, cycle, charter)
    if window is None:
        what = "no INO dose is recorded" if facts.ino is None else f"cycle {cycle} has no dated dose"
        return ResponseAnswer("NE", LAST_ROW, (what,), (f"first dose of cycle {cycle}",), ())
    seen = _gather(facts, window, charter, criteria, base, prior_remission)
    match = first_match(seen.inputs, criteria)
    return _answer(facts, window, seen, match, criteria, base)


def _gather(
    facts: Facts, window: Window, charter: Charter, criteria: CriteriaSet, base: Baseline, prior_remission: Truth
) -> Gathered:
    bounds = window.bounds
    marrow = marrow_in(facts.marrows, bounds)
    em = response_of(facts, bounds, base.em)
    state = "unknown" if marrow.doubtful else "done" if marrow.row else "none"
    if state == "none" and base.marrow is False and em.category not in {"none", "not_done"}:
        state = "not_needed"
    at = marrow.when or _look(facts, bounds)
    near, later_to = _count_days(facts, window, at, charter)
    blood = [(w, r) for w, r in facts.labs.get("PB_BLASTS", ()) if near.holds(w)]
    blood.sort(key=lambda r: -abs((r[0].first - at.first).days) if at else 0)
    present, count, blood_text = blasts_in_blood(facts, blood)
    anc = plt = Count(None, "", (), ())
    if at is not None:
        anc = count_at(facts, "ANC", at, near, later_to, criteria)
        plt = count_at(facts, "PLT", at, near, later_to, criteria)
    gate, gate_text = gate_met(facts, bounds, marrow.when, criteria.mrd_gate_pct)
    row = marrow.row
    inputs = ResponseInputs(
        ed=died_unassessed(facts, base.em),
        prior_remission=prior_remission,
        marrow=state,
        blasts=row.blast_pct if row and not marrow.doubtful else None,
        baseline_blasts=base.blasts,
        baseline_marrow=base.marrow,
        poor=poor_sample(row, criteria) if row else False,
        blood_blasts=present,
        blood_rise=_blood_rise(present, count, base, criteria),
        anc=anc.reading,
        plt=plt.reading,
        emd=em.category,
        emd_baseline=base.em.present,
        cns3=em.csf == "CNS3",
        mrd_gate=gate,
    )
    seen = Gathered(inputs, marrow, em)
    seen.reasons = [t for t in (_marrow_words(row, criteria), blood_text, *em.reasons, gate_text) if t]
    seen.reasons += [c.text for c in (anc, plt) if c.text]
    if state == "not_needed":
        seen.reasons.insert(0, "no marrow in the window; the marrow was not involved before INO")
    seen.flags = [*window.flags, *anc.flags, *plt.flags]
    blasts_missing = [f"blasts of the marrow of {show(row.date)}"] if row and row.blast_pct is None else []
    seen.missing = {
        "window": list(window.missing),
        "marrow": list(marrow.doubtful) + blasts_missing,
        "no marrow": [f"marrow in the window ({window.why})"] if state == "none" else [],
        "baseline": list(base.missing) or (["marrow blasts before INO"] if base.blasts is None else []),
        "blood": [] if present is not None else [_blood_missing(blood_text)],
        "blood baseline": [] if base.blood_count is not None else ["count of blasts in blood before INO"],
        "em": list(em.missing),
        "counts": [*anc.missing, *plt.missing] if at else ["ANC and platelets near an assessment"],
    }
    return seen


def _blood_missing(text: str) -> str:
    return f"whether blasts are in blood ({text})" if text else "blasts in blood near the marrow"


def _look(facts: Facts, bounds: Bounds) -> Span | None:
    """The last extramedullary look in the window: what counts are read against without a marrow."""
    return max((w for w, row in facts.em if row.finding != "not_evaluable" and bounds.holds(w)), default=None)


def _count_days(facts: Facts, window: Window, at: Span | None, charter: Charter) -> tuple[Bounds, date]:
    """The days whose counts belong to the marrow, and the last day of later recovery (convention o)."""
    rules = charter.conventions
    bounds = window.bounds
    if at is None:
        return bounds, bounds.end
    last = shift(at.first, rules.counts_days)
    recovery = min(shift(at.first, rules.recovery_days), bounds.sure_end)
    if window.closed:
        last = min(last, bounds.end)
    for when, relapse in facts.relapses:
        if when.first > at.last and relapse.location != "MRD":
            last, recovery = min(last, shift(when.first, -1)), min(recovery, shift(when.first, -1))
    first = shift(at.last, -rules.counts_days)
    return Bounds(shift(at.first, -rules.counts_days), last, first, last), max(recovery, at.first)


def died_unassessed(facts: Facts, em: EmBaseline) -> Truth:
    """Row 0: dead, and neither a marrow nor a look at known disease outside it after the first dose."""
    if facts.death is None or facts.ino is None:
        return False
    first, last = facts.ino
    open_ = False
    marked = em.locations
    looks = [w for w, _ in facts.marrows]
    looks += [
        w
        for w, row in facts.em
        if row.finding != "not_evaluable" and (row.location in marked or row.finding in {"disease", "new"})
    ]
    for when in looks:
        if when.first > last:
            return False
        open_ = open_ or when.last > first
    return None if open_ else True


def _blood_rise(present: Truth, count: float | None, base: Baseline, criteria: CriteriaSet) -> Truth:
    """Whether the absolute count of blasts in blood rose enough against the baseline."""
    if present is False:
        return False
    if base.blood is False:
        return present
    if count is None or not base.blood_count:
        return None
    return criteria.thresholds["blast_rise_pd"].holds(round((count - base.blood_count) / base.blood_count * 100, 6))


def _marrow_words(row: Marrow | None, criteria: CriteriaSet) -> str:
    if row is None:
        return ""
    if row.blast_pct is None:
        return f"marrow {show(row.date)}: blasts not recorded"
    limit = criteria.thresholds["blasts_cr"]
    sign = "<" if limit.holds(row.blast_pct) else "≥"
    return f"marrow {show(row.date)}: blasts {row.blast_pct:g} % ({sign} {limit.number:g})"


# Row of the table -> what could be missing for it.
_NEEDS: dict[int, tuple[str, ...]] = {
    0: ("assessed",),
    1: ("marrow", "blood", "em"),
    2: ("marrow", "baseline", "blood", "blood baseline"),
    3: ("blood",),
    4: ("no marrow", "baseline", "em"),
    5: ("marrow", "baseline", "counts"),
    6: ("marrow",),
    7: ("marrow", "poor", "counts"),
    8: ("marrow", "em"),
    9: ("marrow", "em"),
    11: ("counts",),
    12: ("counts",),
    13: ("counts",),
    14: ("counts",),
}


def _answer(
    facts: Facts, window: Window, seen: Gathered, match: Match, criteria: CriteriaSet, base: Baseline
) -> ResponseAnswer:
    rows = {row for row, _ in match.open_rows}
    if match.value == "NE" and match.row != LAST_ROW:
        rows.add(match.row)
    seen.missing["poor"] = ["adequacy or cellularity of the marrow"] if seen.inputs.poor is None else []
    seen.missing["assessed"] = ["days of the assessments around the first INO dose"]
    missing: list[str] = []
    for row in sorted(rows):
        for need in _NEEDS.get(row, ()):
            if row == 5 and need == "counts" and not criteria.pr_needs_counts:
                continue
            missing += [m for m in seen.missing.get(need, ()) if m not in missing]
    if match.value == "NE" and match.row in {4, LAST_ROW}:
        missing += [m for m in seen.missing["window"] if m not in missing]
    if match.row == 7:
        missing = ["repeat marrow in 7-14 days"]
    flags = seen.flags + _flags(match, seen, criteria)
    reasons = list(seen.reasons)
    if match.row in {2, 5, 6} and base.reason:
        reasons.insert(0, base.reason)
    if match.row == 0 and facts.case.death is not None:
        reasons = [f"died {show(facts.case.death.date)}", "no marrow or extramedullary assessment after the first dose"]
    elif not reasons:
        reasons = [f"no assessment in the window ({window.why})"]
    location = _location(seen, criteria) if match.value in {"RELAPSE", "PD"} else ""
    if location:
        reasons.append(f"location {location}")
    return ResponseAnswer(
        match.value,
        match.row,
        tuple(reasons),
        tuple(missing),
        tuple(flags),
        match.also_meets,
        location,
        seen.marrow.when or _look(facts, window.bounds),
        _sure_remission(match, criteria),
    )


def _sure_remission(match: Match, criteria: CriteriaSet) -> str:
    """The least remission that is sure where only its depth is open; empty otherwise."""
    possible = {v for _, v in match.open_rows}
    if match.value != "NE" or not possible or not possible <= set(criteria.remissions):
        return ""
    return max(possible, key=BEST_ORDER.index)


def _flags(match: Match, seen: Gathered, criteria: CriteriaSet) -> list[str]:
    x, row = seen.inputs, seen.marrow.row
    flags: list[str] = []
    below = row is not None and row.blast_pct is not None and criteria.thresholds["blasts_cr"].holds(row.blast_pct)
    if row is not None and x.poor and (below or match.row == 7):
        flags.append(f"aplasia or poor marrow ({poor_words(row)}): repeat the marrow")
    if match.row == 9 and below:
        flags.append("marrow in remission, extramedullary disease not assessed")
    if match.row == 10:
        flags.append("MRD ≥ 1 %: failure in spite of the marrow")
    if match.value == "NE" and match.open_rows:
        possible = [v for _, v in match.open_rows if v != "NE"]
        words = " or ".join(dict.fromkeys(possible))
        if _sure_remission(match, criteria):
            flags.append(f"in remission whatever is missing: {words}")
        elif words:
            flags.append(f"could be {words}")
    elif match.open_rows:
        flags.append("progression is not shown and not excluded")
    return flags


def _location(seen: Gathered, criteria: CriteriaSet) -> str:
    """Where the disease is: BM, EM or BM+EM."""
    x = seen.inputs
    marrow = x.blasts is not None and not criteria.thresholds["blasts_cr"].holds(x.blasts)
    outside = x.emd in {"new", "PD", "SD"} or x.cns3
    return "BM+EM" if marrow and outside else "EM" if outside else "BM"
