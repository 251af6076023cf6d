"""Responses from the raw rows: which marrow, which counts, what is missing."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from store.case import Death, Relapse
from store.charter import Conventions
from store.criteria.proposal import best_response, propose, propose_all
from store.errors import BadInput
from tests.cases import case, counts, marrow
from tests.store.criteria.build import DAY, ELN, INO, c1, dose, given, lab, look, one_cycle, relapse_in

BASE = marrow("2019-03-01", 70)


def test_a_clear_remission_with_its_reasons() -> None:
    found = c1()
    assert (found.value, found.missing, found.flags) == ("CR", (), ())
    assert found.reasons == (
        "marrow 26 Mar 2019: blasts 2 % (< 5)",
        "blood 26 Mar 2019: blasts 0 %",
        "ANC 1.4 10^9/L on 26 Mar 2019 (≥ 1)",
        "PLT 140 10^9/L on 26 Mar 2019 (≥ 100)",
    )


@pytest.mark.parametrize(("transfused", "plt", "expected"), [(3, "120", "NE"), (7, "120", "CR"), (3, "80", "CRi")])
def test_platelets_after_transfusion(transfused: int, plt: str, expected: str) -> None:
    labs = (lab(DAY, "ANC", "1.4"), lab(DAY, "PLT", plt), lab(DAY, "PB_BLASTS", "0", "%"))
    found = c1(labs=labs, therapies=(given("platelets", f"2019-03-{26 - transfused:02d}"),))
    assert found.value == expected
    if expected == "NE":
        assert "7 days or more after transfusion" in found.missing[0]
        assert "in remission whatever is missing: CR or CRi" in found.flags


@pytest.mark.parametrize(
    ("kind", "days", "expected"),
    [("gcsf", 6, "NE"), ("gcsf", 7, "CR"), ("gcsf_peg", 13, "NE"), ("gcsf_peg", 14, "CR")],
)
def test_neutrophils_after_g_csf(kind: str, days: int, expected: str) -> None:
    assert c1(therapies=(given(kind, f"2019-03-{26 - days:02d}"),)).value == expected


def test_g_csf_counts_from_its_last_day() -> None:
    assert c1(therapies=(given("gcsf", "2019-03-10", "2019-03-20"),)).value == "NE"


def test_the_nearest_counts_within_a_week() -> None:
    labs = (*counts("2019-03-18", 0.2, 20), *counts("2019-03-28", 1.2, 110))
    assert c1(labs=labs).value == "CR"
    assert c1(labs=counts("2019-03-18", 1.2, 110)).value == "NE"  # 8 days before


@pytest.mark.parametrize(("day", "expected"), [("2019-04-09", "CR"), ("2019-04-10", "CRi")])
def test_later_recovery_within_two_weeks(day: str, expected: str) -> None:
    found = c1(labs=(*counts(DAY, 0.4, 30), *counts(day)))
    assert found.value == expected


def test_no_later_recovery_after_other_therapy_or_relapse() -> None:
    labs = (*counts(DAY, 0.4, 30), *counts("2019-04-05"))
    assert c1(labs=labs).value == "CR"
    assert c1(labs=labs, therapies=(given("blinatumomab", "2019-04-02"),)).value == "CRi"
    later = Relapse(n=2, kind="relapse", date="2019-04-03", location="EM")
    assert c1(labs=labs, relapses=(*one_cycle().relapses, later)).value == "CRi"


def test_the_last_adequate_marrow_counts() -> None:
    poor = msgspec.structs.replace(marrow("2019-04-01", 30), adequate="no")
    assert c1(marrows=(BASE, marrow("2019-03-20", 40), marrow(DAY, 2), poor)).value == "CR"
    # None is adequate: the last one counts.
    first = msgspec.structs.replace(marrow(DAY, 2), adequate="no")
    assert c1(marrows=(BASE, first, poor)).value == "NR"
    # Of two samples of a day the one with more blasts.
    for pair in ((2, 9), (9, 2)):
        assert c1(marrows=(BASE, *(marrow(DAY, p) for p in pair))).value == "PR"
    # Before day 15 is outside.
    assert c1(marrows=(BASE, marrow("2019-03-17", 2))).value == "NE"
    assert c1(marrows=(BASE, marrow("2019-03-18", 2)), labs=counts("2019-03-18")).value == "CR"


@pytest.mark.parametrize(("cellularity", "expected"), [(9.0, "NE"), (10.0, "CRi")])
def test_cellularity_in_eln(cellularity: float, expected: str) -> None:
    sample = msgspec.structs.replace(marrow(DAY, 2), cellularity_pct=cellularity)
    changes: dict[str, Any] = {"marrows": (BASE, sample), "labs": counts(DAY, 1.4, 30)}
    assert c1(ELN, **changes).value == expected
    ino = c1(**changes)
    assert ino.value == "CRi"
    assert any("aplasia" in f for f in ino.flags) is (cellularity < 10)


@pytest.mark.parametrize(("mrd", "expected"), [("0.99", "CR"), ("1.0", "NR")])
def test_mrd_gate_in_eln(mrd: str, expected: str) -> None:
    sample = marrow(DAY, 2, mrd_method="flow", mrd_result="quantified", mrd_pct=mrd)
    assert c1(ELN, marrows=(BASE, sample)).value == expected
    assert c1(marrows=(BASE, sample)).value == "CR"


def test_the_mrd_of_the_marrow_that_counts_gates() -> None:
    early = marrow("2019-03-19", 4, mrd_method="flow", mrd_result="quantified", mrd_pct="6")
    clear = marrow(DAY, 2, mrd_method="flow", mrd_result="not_detected", mrd_lod_pct="0.001")
    assert c1(ELN, marrows=(BASE, early, clear)).value == "CR"
    assert c1(ELN, marrows=(BASE, early, marrow(DAY, 2))).value == "CR"
    ratio = marrow(DAY, 2, mrd_method="bcr_abl", mrd_result="quantified", mrd_pct="6")
    assert c1(ELN, marrows=(BASE, ratio)).value == "CR"


def test_a_marrow_on_an_unknown_day_is_missing_not_used() -> None:
    found = c1(marrows=(BASE, marrow("2019-03", 60)))
    assert found.value == "NE"
    assert any("marrow with 60 % blasts (Mar 2019)" in m for m in found.missing)
    # A month that lies wholly inside the window can be placed.
    inside = one_cycle(
        marrows=(BASE, marrow("2019-05", 60)),
        doses=(dose(1, 1, "2019-04-15", 0.8),),
        cycles=(),
        labs=counts("2019-05-10"),
    )
    assert propose(inside, "response.c1", INO).value != "CR"


def test_missing_items_are_named() -> None:
    found = c1(labs=(lab(DAY, "PB_BLASTS", "0", "%"),))
    assert found.value == "NE"
    assert found.missing == ("ANC within 7 days of the marrow", "PLT within 7 days of the marrow")
    assert c1(marrows=(BASE,)).missing[0].startswith("marrow in the window")


def test_died_before_assessment() -> None:
    dead = Death(date="2019-03-14")
    assert c1(marrows=(BASE,), deaths=(dead,)).value == "ED"
    # Assessed once, though outside the window: not evaluable, with what is missing.
    early = c1(marrows=(BASE, marrow("2019-03-12", 60)), deaths=(dead,))
    assert early.value == "NE"
    assert early.missing


def test_died_in_cycle_2_after_an_assessment_is_not_evaluable() -> None:
    found = propose(case(marrows=(BASE, marrow(DAY, 60)), deaths=(Death(date="2019-04-10"),)), "response.c2", INO)
    assert found.value == "NE"
    never = propose(case(marrows=(BASE,), deaths=(Death(date="2019-04-10"),)), "response.c2", INO)
    assert never.value == "ED"


def test_relapse_needs_an_earlier_remission_signed_or_derived() -> None:
    lost = case(marrows=(BASE, marrow(DAY, 2), marrow("2019-04-24", 8)))
    found = propose(lost, "response.c2", INO)
    assert (found.value, found.location) == ("RELAPSE", "BM")
    assert propose(lost, "response.c2", INO, {"response.c1": "NR"}).value == "PR"


def test_a_remission_of_open_depth_is_a_remission_for_what_rests_on_it() -> None:
    before = (lab("2019-03-01", "PB_BLASTS", "0.9"),)
    second = counts("2019-04-24")
    unknown = (*before, lab(DAY, "PB_BLASTS", "0"), *second)
    lost = case(marrows=(BASE, marrow(DAY, 2), marrow("2019-04-24", 8)), labs=unknown)
    assert propose(lost, "response.c1", INO).value == "NE"
    assert propose(lost, "response.c2", INO).value == "RELAPSE"
    assert propose(lost, "response.c2", INO, {"response.c1": "NE"}).value == "PR"
    best = propose(lost, "response.best", INO)
    assert (best.value, best.missing) == ("CRi", ("response of cycle 1",))
    assert best.reasons == ("cycle 1: CRi or better", "cycle 2: RELAPSE")
    reached = case(marrows=(BASE, marrow(DAY, 2), marrow("2019-04-24", 1)), labs=unknown)
    assert propose(reached, "response.best", INO).missing == ()  # CR in cycle 2 is the top


def test_isolated_extramedullary_disease_needs_no_marrow() -> None:
    changes: dict[str, Any] = {
        "relapses": (relapse_in("EM", "lymph_node"),),
        "marrows": (marrow("2019-03-01", 1),),
        "extramedullary": (
            look("2019-03-01", "lymph_node", "CT", "disease", spd_mm2=900.0),
            look(DAY, "lymph_node", "PET", "none", deauville=2),
        ),
    }
    assert c1(**changes).value == "CR"
    assert c1(**{**changes, "extramedullary": changes["extramedullary"][:1]}).value == "NE"
    assert c1(**{**changes, "relapses": (relapse_in("BM+EM", "lymph_node"),), "marrows": (BASE,)}).value == "NE"


def test_blasts_in_blood_as_percent_and_count() -> None:
    labs = (*counts(DAY)[:2], lab(DAY, "PB_BLASTS", "12", "%"), lab(DAY, "WBC", "10"))
    before = (lab("2019-03-01", "PB_BLASTS", "0.9"),)
    assert c1(labs=(*before, *labs)).value == "PD"  # 1.2 against 0.9
    assert c1(labs=(lab("2019-03-01", "PB_BLASTS", "1.0"), *labs)).value == "NR"


def test_best_response() -> None:
    both = case()
    values = {"response.c1": "PR", "response.c2": "CRi"}
    assert best_response(values, both, INO) == "CRi"
    assert best_response({"response.c1": "CR"}, both, INO) == "CR"  # already the top
    assert best_response({"response.c1": "CRi"}, both, INO) is None
    assert best_response({"response.c1": "CRi", "response.c2": "CANNOT"}, both, INO) is None
    assert best_response({"response.c1": "CR", "response.c2": "RELAPSE"}, both, INO) == "CR"
    end = msgspec.structs.replace(INO, conventions=Conventions(best_scope="end_c2"))
    assert best_response({"response.c1": "CR", "response.c2": "RELAPSE"}, both, end) == "RELAPSE"
    assert best_response({"response.c1": "CR"}, one_cycle(), end) == "NE"


def test_all_at_once_is_one_at_a_time() -> None:
    found = propose_all(case(), INO)
    assert list(found) == ["response.c1", "response.c2", "response.best", "death.cause"]
    for endpoint, proposal in found.items():
        assert propose(case(), endpoint, INO) == proposal


def test_an_endpoint_the_case_does_not_have() -> None:
    with pytest.raises(BadInput, match="has no endpoint"):
        propose(one_cycle(), "death.cause", INO)
    with pytest.raises(BadInput, match="has no endpoint"):
        propose(one_cycle(), "response.c2", INO)
