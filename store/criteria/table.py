"""The first-match table of response (docs/criteria.md): pure, every threshold from the criteria set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from store.criteria.logic import Truth, all3, any3, not3, one_of_two
from store.criteria.sets import CriteriaSet, Reading

RowTruth = tuple[int, str, Truth]
NO_RESPONSE = frozenset({"NR", "PD"})
LAST_ROW = 15


class ResponseInputs(msgspec.Struct, frozen=True, kw_only=True):
    """What the table needs of one window. Percentages in %, counts as readings in 10^9/L.

    ``marrow``: "done", "none", "not_needed" (isolated extramedullary disease) or "unknown".
    ``emd``: a category of `store.criteria.extramedullary`. ``poor``: marrow inadequate or hypocellular.
    """

    ed: Truth = False
    prior_remission: Truth = False
    marrow: str = "done"
    blasts: float | None = None
    baseline_blasts: float | None = None
    baseline_marrow: Truth = True
    poor: Truth = False
    blood_blasts: Truth = False
    blood_rise: Truth = False
    anc: Reading | None = None
    plt: Reading | None = None
    emd: str = "none"
    emd_baseline: Truth = False
    cns3: bool = False
    mrd_gate: bool = False


class Match(NamedTuple):
    """The row that decides. ``open_rows``: earlier rows that could hold if what is missing were known."""

    row: int
    value: str
    open_rows: tuple[tuple[int, str], ...]
    also_meets: tuple[str, ...]


def first_match(x: ResponseInputs, criteria: CriteriaSet) -> Match:
    """The first row that holds. A row that may hold leaves the answer open, unless it makes no difference."""
    doubt: list[tuple[int, str]] = []
    for row, value, truth in _rows(x, criteria):
        if truth is None:
            doubt.append((row, value))
        elif truth:
            return _settle(row, value, doubt, x, criteria)
    return Match(LAST_ROW, "NE", tuple(doubt), ())


def _settle(row: int, value: str, doubt: list[tuple[int, str]], x: ResponseInputs, criteria: CriteriaSet) -> Match:
    possible = {v for _, v in doubt} | {value}
    if len(possible) == 1:
        return Match(row, value, (), _also(value, x, criteria))
    if possible <= NO_RESPONSE:
        # No response is what remains where progression is not shown.
        return Match(row, "NR", tuple(doubt), ())
    return Match(LAST_ROW, "NE", (*doubt, (row, value)), ())


def _also(value: str, x: ResponseInputs, criteria: CriteriaSet) -> tuple[str, ...]:
    """Categories the same data also meet: a CRh is a CRi too."""
    if value == "CRh" and criteria.thresholds["plt_cr"].met(x.plt) is not True:
        return ("CRi",)
    return ()


def _change(now: float | None, before: float | None) -> float | None:
    """Change in % of the value before; None where either is unknown or nothing was there."""
    if now is None or not before:
        return None
    return round((now - before) / before * 100, 6)


def _rows(x: ResponseInputs, criteria: CriteriaSet) -> Iterator[RowTruth]:
    limit = criteria.thresholds
    below: Truth
    if x.marrow == "done":
        below = None if x.blasts is None else limit["blasts_cr"].holds(x.blasts)
    else:
        below = {"none": True, "not_needed": True}.get(x.marrow)
    # Without a marrow nothing is shown by it: the rows that ask for blasts do not hold.
    raised = not3(below)

    yield 0, "ED", x.ed
    lost = any3(raised, x.blood_blasts, x.emd in {"new", "PD"}, x.cns3)
    yield 1, "RELAPSE", all3(x.prior_remission, lost)
    change = _change(x.blasts, x.baseline_blasts)
    rise: Truth = x.baseline_blasts == 0 or (None if change is None else limit["blast_rise_pd"].holds(change))
    yield 2, "PD", any3(x.emd in {"new", "PD"}, all3(x.blood_blasts, x.blood_rise), all3(raised, rise))
    yield 3, "NR", x.blood_blasts
    yield 4, "NE", all3(x.marrow == "none", any3(x.baseline_marrow, x.emd == "not_done"))
    counts = all3(limit["anc_cr"].met(x.anc), limit["plt_cr"].met(x.plt))
    yield from _blasts_left(x, criteria, raised, change, counts)
    yield from _marrow_clear(x, criteria, below, counts)


def _blasts_left(
    x: ResponseInputs, criteria: CriteriaSet, raised: Truth, change: float | None, counts: Truth
) -> Iterator[RowTruth]:
    limit = criteria.thresholds
    low: Truth = None if x.blasts is None else limit["blasts_pr"].holds(x.blasts)
    fell: Truth = None if change is None else limit["blast_fall_pr"].holds(-change)
    if x.baseline_blasts == 0:
        fell = False
    em_fits = x.emd in {"none", "CR", "CRu", "PR"}
    yield 5, "PR", all3(raised, low, fell, counts if criteria.pr_needs_counts else True, em_fits)
    yield 6, "NR", raised


def _marrow_clear(x: ResponseInputs, criteria: CriteriaSet, below: Truth, counts: Truth) -> Iterator[RowTruth]:
    limit = criteria.thresholds
    if criteria.aplasia_is_ne:
        yield 7, "NE", all3(below, x.poor, not3(counts))
    yield 8, "PR", all3(below, x.emd == "PR")
    yield 8, "NR", all3(below, x.emd == "SD")
    yield 9, "NE", all3(below, x.emd == "not_done")
    if criteria.mrd_gate_pct is not None:
        yield 10, "NR", x.mrd_gate
    yield 11, "CRu" if x.emd == "CRu" else "CR", counts
    if criteria.has_crh:
        yield 12, "CRh", all3(limit["anc_crh"].met(x.anc), limit["plt_crh"].met(x.plt))
    if not criteria.cri_needs_one_count:
        yield 13, "CRi", not3(counts)
        return
    anc, plt = limit["anc_cr"].met(x.anc), limit["plt_cr"].met(x.plt)
    yield 13, "CRi", one_of_two(anc, plt)
    yield 14, "MLFS" if criteria.has_mlfs else "CRi", all3(not3(anc), not3(plt))
