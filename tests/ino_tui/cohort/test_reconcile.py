"""Every published figure from the reference cohort, and what one changed source row does to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import pytest

from ino_tui.cohort.published import Published, read_published
from ino_tui.cohort.reconcile import ROWS, ReconcileRow, reconcile
from store.case import Case
from store.errors import BadInput
from store.reference import PUBLISHED_FILE
from tests.cases import case
from tests.ino_tui.cohort.cohorts import reference_cases, rows

PUBLISHED = read_published(PUBLISHED_FILE)


def test_every_published_figure_agrees_on_the_site_basis() -> None:
    found = reconcile(rows(reference_cases()), PUBLISHED)
    assert [r.id for r in found] == list(ROWS)
    assert [(r.id, r.published, r.computed) for r in found if not r.agrees] == []
    assert all(r.computed == r.published for r in found)


def disagreeing(changed: Case) -> set[str]:
    cases = tuple(changed if c.id == changed.id else c for c in reference_cases())
    return {r.id for r in reconcile(rows(cases), PUBLISHED) if not r.agrees}


@dataclass
class Change:
    """Which case is changed how, and the rows that then disagree."""

    of: Callable[[Case], bool]
    to: Callable[[Case], Case]
    rows: set[str]


def _patient(**changes: object) -> Callable[[Case], Case]:
    return lambda c: msgspec.structs.replace(c, patient=msgspec.structs.replace(c.patient, **changes))


def _dose(cycle: int, mg_m2: float) -> Callable[[Case], Case]:
    def change(c: Case) -> Case:
        i = next(i for i, d in enumerate(c.doses) if d.cycle == cycle)
        doses = (*c.doses[:i], msgspec.structs.replace(c.doses[i], mg_m2=mg_m2), *c.doses[i + 1 :])
        return msgspec.structs.replace(c, doses=doses)

    return change


def _site(endpoint: str, value: str) -> Callable[[Case], Case]:
    def change(c: Case) -> Case:
        values = tuple(msgspec.structs.replace(v, value=value) if v.endpoint == endpoint else v for v in c.site_values)
        return msgspec.structs.replace(c, site_values=values)

    return change


def _remission(c: Case) -> bool:
    return c.site_value("response.c1") in {"CR", "CRi", "CRu"}


CHANGES = {
    "a dose of cycle 1": Change(lambda c: bool(c.doses), _dose(1, 0.7), {"F4"}),
    "a dose of cycle 2 after remission": Change(lambda c: _remission(c) and len(c.cycles) > 1, _dose(2, 0.8), {"F5"}),
    "Ph": Change(lambda c: c.patient.ph == "pos", _patient(ph="neg"), {"F2"}),
    "blinatumomab failure": Change(
        lambda c: c.patient.blin_failure == "yes" and c.patient.disease_state == "relapse_chemo",
        _patient(blin_failure="no"),
        {"F7b"},
    ),
    "number of transplants": Change(lambda c: c.patient.prior_hct_n == 2, _patient(prior_hct_n=1), {"F8a", "F8b"}),
    "cause of a death in remission": Change(
        lambda c: (
            c.site_value("death.cause") == "30"
            and _remission(c)
            and not any(t.n for t in c.transplants if t.date > c.ino_start)
        ),
        _site("death.cause", "20"),
        {"F25", "F26"},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_one_changed_source_field_makes_its_rows_disagree(name: str) -> None:
    change = CHANGES[name]
    chosen = next(c for c in reference_cases() if change.of(c))
    assert disagreeing(change.to(chosen)) == change.rows


def test_a_response_moves_the_rows_that_rest_on_it() -> None:
    chosen = next(c for c in reference_cases() if _remission(c) and c.site_value("response.c2"))
    found = disagreeing(_site("response.c1", "NR")(chosen))
    assert {"F12", "F18"} <= found
    assert found <= {"F5", "F12", "F13", "F14", "F15", "F16", "F18", "F19", "F21"}


def test_a_dose_is_shown_with_its_range() -> None:
    chosen = _dose(1, 0.7)(reference_cases()[0])
    cases = (chosen, *reference_cases()[1:])
    row = next(r for r in reconcile(rows(cases), PUBLISHED) if r.id == "F4")
    assert (row.computed, row.agrees) == ("0.7-0.8, 0.5, 0.5", False)


def one(figure_id: str, published: str) -> ReconcileRow:
    (row,) = reconcile(rows(reference_cases()), [Published(figure_id, "", published)])
    return row


@pytest.mark.parametrize(
    ("figure_id", "published"),
    [
        ("response.c1", "60/100 (60.0 %, 49.7-69.7)"),
        ("hct", "39/67"),
        ("followup", "24 (8.5-53.5)"),
        ("relapse.hct", "41.6 %, 41.6 %"),
        ("rfs", "6.3 (5.2-7.8)"),
        ("F12", "60 (60 %)"),
        ("F21", "41/65"),
    ],
)
def test_figures_of_the_panel_can_be_reconciled_too(figure_id: str, published: str) -> None:
    assert one(figure_id, published).agrees
    assert one(figure_id, published).label == figure_id


def test_an_unknown_figure_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput, match=r"'F99' is no figure; use F1 to F31 or one of response\.c1"):
        one("F99", "1")


def test_any_study_can_be_reconciled() -> None:
    found = reconcile(rows([case()]), PUBLISHED)
    assert len(found) == len(PUBLISHED)
    assert next(r for r in found if r.id == "F1").computed == "1"
    assert not any(r.agrees for r in reconcile(rows([]), PUBLISHED))


def test_missing_items_are_counted() -> None:
    silent = tuple(msgspec.structs.replace(r, values={}) for r in rows([case()]).rows)
    found = reconcile(rows(silent, basis="own"), PUBLISHED)
    assert next(r for r in found if r.id == "F12").missing == 1
    assert next(r for r in found if r.id == "F18").missing == 1
