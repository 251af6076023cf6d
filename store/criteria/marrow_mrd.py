"""The marrow that counts in a window, and measurable residual disease."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

import msgspec

from store.case import Case, Marrow
from store.charter import Charter, Conventions
from store.codes.source import MRD_METHOD
from store.criteria.dates import Span, show
from store.criteria.facts import Bounds, Dated, Facts, doubt, facts_of
from store.criteria.logic import Truth, any3
from store.criteria.sets import CriteriaSet, Reading, load_set
from store.criteria.windows import cycle_window
from store.values import measure


class MarrowAt(msgspec.Struct, frozen=True):
    """The marrow that counts, or None; ``doubtful``: marrows that would count if their day were known."""

    row: Marrow | None
    when: Span | None
    doubtful: tuple[str, ...] = ()


def counts_better(marrow: Marrow) -> int:
    """How well a marrow serves: adequate with a blast count, then any blast count, then any."""
    if marrow.blast_pct is None:
        return 0
    return 1 if marrow.adequate == "no" else 2


def marrow_in(marrows: Sequence[Dated[Marrow]], bounds: Bounds) -> MarrowAt:
    """The last adequate marrow inside the bounds; where none is adequate, the last one."""
    best: Dated[Marrow] | None = None
    rank = (-1, Span(bounds.start, bounds.start), 0.0)
    unsure: list[Dated[Marrow]] = []
    for when, row in marrows:
        inside = bounds.holds(when)
        if inside:
            # Of two samples of a day the one with more blasts counts.
            this = (counts_better(row), when, row.blast_pct or 0.0)
            if this >= rank:
                best, rank = (when, row), this
        elif inside is None:
            unsure.append((when, row))
    doubtful = tuple(
        doubt(f"marrow with {row.blast_pct:g} % blasts" if row.blast_pct is not None else "marrow", row.date)
        for when, row in unsure
        if best is None or (counts_better(row) >= rank[0] and when.last > rank[1].first)
    )
    return MarrowAt(best[1], best[0], doubtful) if best else MarrowAt(None, None, doubtful)


def poor_sample(marrow: Marrow, criteria: CriteriaSet) -> Truth:
    """Whether the marrow is inadequate, hypocellular or counted on too few cells."""
    limits = criteria.thresholds
    cells = None if marrow.cells_counted is None else limits["cells_poor"].holds(marrow.cells_counted)
    cellularity = None if marrow.cellularity_pct is None else limits["cellularity_poor"].holds(marrow.cellularity_pct)
    poor = any3({"yes": False, "no": True}.get(marrow.adequate), cells, cellularity)
    # What is stated to be adequate needs no further proof.
    return False if poor is None and False in (marrow.adequate != "yes", cells, cellularity) else poor


def poor_words(marrow: Marrow) -> str:
    """What is wrong with a poor marrow sample, in words."""
    words = ["not adequate"] if marrow.adequate == "no" else []
    if marrow.cellularity_pct is not None:
        words.append(f"cellularity {marrow.cellularity_pct:g} %")
    if marrow.cells_counted is not None:
        words.append(f"{marrow.cells_counted} cells counted")
    return ", ".join(words) or "adequacy not stated"


class MrdStatus(msgspec.Struct, frozen=True):
    """MRD at one time. ``negative`` is None where not evaluable; ``value`` and ``date`` as entered.

    States: ``complete`` (not detected, sensitivity enough), ``low`` (detected below the threshold),
    ``positive``, ``not_evaluable``, ``not_done``.
    """

    state: str
    negative: bool | None
    evaluable: bool
    value: str
    date: str
    method: str
    reason: str


NOT_DONE = MrdStatus("not_done", None, False, "", "", "", "no MRD sample of marrow in the window")


@lru_cache(maxsize=16384)
def _reading(text: str) -> Reading | None:
    try:
        return Reading(*measure(text))
    except ValueError:
        return None


def mrd_of(row: Marrow, criteria: CriteriaSet, conventions: Conventions) -> MrdStatus:
    """The MRD of one sample (`docs/criteria.md`): blood, a failed assay or poor sensitivity is not evaluable."""
    method = MRD_METHOD.label(row.mrd_method) if row.mrd_method else "MRD"
    shown = {"not_detected": "not detected", "below_loq": "below quantification"}.get(row.mrd_result, "")
    value = f"{row.mrd_pct} %" if row.mrd_pct else shown
    what = f"MRD {show(row.date)}: {value or 'no value'} by {method}"

    def status(state: str, negative: bool | None, reason: str) -> MrdStatus:  # noqa: FBT001
        text = f"{what} ({reason})"
        return MrdStatus(state, negative, negative is not None, row.mrd_pct, row.date, row.mrd_method, text)

    if row.specimen == "blood":
        return status("not_evaluable", None, "blood, not marrow")
    if row.mrd_result == "failed":
        return status("not_evaluable", None, "assay failed")
    if row.mrd_method == "bcr_abl":
        return MrdStatus(*_bcr_abl(row, conventions), row.mrd_pct, row.date, row.mrd_method, what)
    reading = _reading(row.mrd_pct)
    limit = criteria.thresholds["mrd_negative"]
    if row.mrd_result == "not_detected":
        sensitivity = _reading(row.mrd_lod_pct) or reading
        enough = criteria.thresholds["mrd_sensitivity"].met(sensitivity)
        if enough:
            return status("complete", True, f"sensitivity {row.mrd_lod_pct or row.mrd_pct} %")
        why = f"sensitivity {row.mrd_lod_pct} % is not enough" if row.mrd_lod_pct else "sensitivity not stated"
        return status("not_evaluable", None, why)
    if criteria.mrd_negative == "not_detected" and row.mrd_result in {"below_loq", "quantified"}:
        # Detected is not negative, even where no number was given.
        low = limit.met(reading) or row.mrd_result == "below_loq"
        return status("low" if low else "positive", False, "detected")
    below = limit.met(reading)
    if below is None:
        return status("not_evaluable", None, "value missing" if reading is None else "not decided by the value")
    if not below:
        return status("positive", False, f"not < {limit.number:g} %")
    if criteria.mrd_negative == "not_detected":
        return status("not_evaluable", None, "whether it was detected is not stated")
    return status("low", True, f"< {limit.number:g} %")


def _bcr_abl(row: Marrow, rules: Conventions) -> tuple[str, bool | None, bool]:
    """Convention i: a ratio of at most 0.01 % with 10,000 ABL1 copies or more counts as negative."""
    if not rules.bcr_abl_counts_as_mrd:
        return "not_evaluable", None, False
    reading = _reading(row.mrd_pct)
    if row.mrd_result == "quantified" or (row.mrd_result == "below_loq" and reading is not None):
        if reading is None:
            return "not_evaluable", None, False
        bound, number = reading
        if number > rules.bcr_abl_negative_pct:
            return ("not_evaluable", None, False) if bound == "<" else ("positive", False, True)
        if bound == ">":
            return "not_evaluable", None, False
    elif row.mrd_result != "not_detected":
        return "not_evaluable", None, False
    if row.abl1_copies is None or row.abl1_copies < rules.bcr_abl_min_copies:
        return "not_evaluable", None, False
    return ("complete" if row.mrd_result == "not_detected" else "low"), True, True


def has_mrd(row: Marrow) -> bool:
    """Whether a sample carries any MRD result."""
    return bool(row.mrd_result or row.mrd_pct)


def mrd_in(facts: Facts, bounds: Bounds, criteria: CriteriaSet, conventions: Conventions) -> MrdStatus:
    """MRD of the last evaluable marrow inside the bounds; of several methods on a day, the worst."""
    chosen: MrdStatus | None = None
    chosen_when: Span | None = None
    for when, row in facts.marrows:
        if not has_mrd(row) or not bounds.holds(when):
            continue
        status = mrd_of(row, criteria, conventions)
        if chosen is None or chosen_when is None:
            chosen, chosen_when = status, when
            continue
        better = (status.evaluable, when, status.negative is False) >= (
            chosen.evaluable,
            chosen_when,
            chosen.negative is False,
        )
        if better:
            chosen, chosen_when = status, when
    if chosen is not None:
        return chosen
    blood = next((row for when, row in facts.mrd_blood if has_mrd(row) and bounds.holds(when)), None)
    return mrd_of(blood, criteria, conventions) if blood else NOT_DONE


def mrd_at(case: Case, cycle: int, charter: Charter) -> MrdStatus:
    """MRD inside a cycle's window: marrow only; not done where the cycle was not given."""
    facts = facts_of(case)
    window = cycle_window(facts, cycle, charter)
    if window is None:
        return NOT_DONE
    return mrd_in(facts, window.bounds, load_set(charter.criteria), charter.conventions)


def mrd_best(case: Case, remission_cycles: Collection[int], charter: Charter) -> MrdStatus:
    """Convention j: the best MRD over the windows of the cycles in which a remission was adjudicated."""
    last = 1 if charter.conventions.mrd_time == "end_c1" else charter.conventions.best_cycles
    found = [mrd_at(case, n, charter) for n in sorted(set(remission_cycles)) if n <= last]
    for wanted in (True, False):
        for status in found:
            if status.negative is wanted:
                return status
    return found[-1] if found else NOT_DONE


def gate_met(facts: Facts, bounds: Bounds, at: Span | None, gate_pct: float | None) -> tuple[bool, str]:
    """Whether MRD of the marrow at ``at`` reaches the gate (a failure in spite of the marrow), and in words.

    The last evaluable sample from that day on counts; several of a day, the highest. Where no cell
    fraction of marrow is available the gate does not apply; a BCR::ABL1 ratio is none.
    """
    if gate_pct is None or at is None:
        return False, ""
    samples = [
        (when, row)
        for when, row in facts.marrows
        if row.mrd_result in {"quantified", "not_detected", "below_loq"}
        and row.mrd_method != "bcr_abl"
        and when.first >= at.first
        and bounds.holds(when)
    ]
    last = max((when for when, _ in samples), default=None)
    highest: tuple[float, Marrow] | None = None
    for when, row in samples:
        reading = _reading(row.mrd_pct) if row.mrd_result == "quantified" else None
        if when == last and reading and reading.comparator != "<" and (not highest or reading.number > highest[0]):
            highest = (reading.number, row)
    if highest is None:
        return False, ""
    number, row = highest
    met = number >= gate_pct
    return met, f"MRD {show(row.date)}: {row.mrd_pct} % ({'≥' if met else '<'} {gate_pct:g} %)"
