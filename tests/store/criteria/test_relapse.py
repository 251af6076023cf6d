"""Relapse after the first remission: CR of the marrow of 26 Mar 2019, then what each source says."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from store.case import AdverseEvent, Case, Death, FollowUp, Lab, Relapse, Transplant
from store.criteria.proposal import Proposal, propose
from store.criteria.relapse import RelapseSource, relapse_evidence
from tests.cases import counts, marrow
from tests.store.criteria.build import ALL, DAY, given, lab, look, one_cycle, relapse_in

LATER = "2019-07-10"
BASE = one_cycle()


def relapsed(n: int = 2, date: str = LATER, location: str = "BM", **more: Any) -> Relapse:
    return Relapse(n=n, kind="relapse", date=date, location=location, **more)


def proposed(known: dict[str, str] | None = None, of: Case | None = None, **changes: Any) -> Proposal:
    return propose(of or one_cycle(**changes), "relapse", ALL, known or {})


def marrows(*later: Any) -> tuple[Any, ...]:
    return (*BASE.marrows, *later)


def labs(*later: Lab) -> tuple[Lab, ...]:
    return (*BASE.labs, *later)


@pytest.mark.parametrize(("blasts", "value", "date"), [(4.9, "none", ""), (5.0, "BM", LATER), (80.0, "BM", LATER)])
def test_marrow_of_five_per_cent_is_relapse(blasts: float, value: str, date: str) -> None:
    found = proposed(marrows=marrows(marrow(LATER, blasts)))
    assert (found.value, found.date, found.missing) == (value, date, ())
    assert found.reasons[0] == "CR in cycle 1 (26 Mar 2019)"


def test_the_day_of_remission_is_no_relapse_and_the_next_is() -> None:
    assert proposed(marrows=marrows(marrow("2019-05-01", 3), marrow("2019-05-02", 6))).date == "2019-05-02"
    before = proposed(marrows=(marrow("2019-03-01", 70), marrow("2019-03-20", 30), marrow(DAY, 2)))
    assert (before.value, before.date) == ("none", "")


def test_blasts_in_blood_are_marrow_relapse() -> None:
    found = proposed(labs=labs(lab(LATER, "PB_BLASTS", "0.4")))
    assert (found.value, found.date) == ("BM", LATER)
    assert proposed(labs=labs(lab(LATER, "PB_BLASTS", "0"))).value == "none"
    assert proposed(labs=labs(lab(LATER, "PB_BLASTS", "<0.1"))).value == "none"


@pytest.mark.parametrize(
    ("looks", "value"),
    [
        ((look(LATER, "breast", "PET", "new"),), "EM"),
        ((look(LATER, "breast", "PET", "disease"),), "EM"),
        ((look(LATER, "breast", "PET", "equivocal"),), "none"),
        ((look(LATER, "breast", "PET", "residual"),), "none"),
        ((look(LATER, "breast", "PET", "none"),), "none"),
        ((look(LATER, "breast", "PET", "not_evaluable"),), "none"),
        ((look(LATER, "cns", "CSF", "disease", csf_wbc=5, csf_blasts="yes"),), "EM"),
        ((look(LATER, "cns", "CSF", "disease", csf_wbc=4, csf_blasts="yes"),), "CANNOT"),
    ],
)
def test_outside_the_marrow(looks: tuple[Any, ...], value: str) -> None:
    found = proposed(extramedullary=looks, marrows=marrows(marrow("2019-06-01", 1)))
    assert (found.value, found.date) == (value, LATER if value == "EM" else "")
    assert bool(found.missing) is (value == "CANNOT")


@pytest.mark.parametrize(("size", "value"), [(None, "CANNOT"), (400.0, "none"), (599.0, "none"), (700.0, "EM")])
def test_what_was_left_must_have_grown(size: float | None, value: str) -> None:
    looks = (
        look("2019-03-01", "lymph_node", "PET", "disease", spd_mm2=900),
        look(DAY, "lymph_node", "PET", "residual", spd_mm2=400, deauville=2),
        look(LATER, "lymph_node", "PET", "disease", spd_mm2=size),
    )
    found = proposed(relapses=(relapse_in("BM+EM", "lymph_node"),), extramedullary=looks)
    assert found.value == value


def test_disease_where_it_had_gone_is_relapse() -> None:
    looks = (
        look("2019-03-01", "lymph_node", "PET", "disease", spd_mm2=900),
        look(DAY, "lymph_node", "PET", "none"),
        look(LATER, "lymph_node", "PET", "disease", spd_mm2=100),
    )
    assert proposed(relapses=(relapse_in("BM+EM", "lymph_node"),), extramedullary=looks).value == "EM"


@pytest.mark.parametrize(("day", "value"), [("2019-08-07", "BM+EM"), ("2019-08-08", "BM")])
def test_signs_of_28_days_are_one_relapse(day: str, value: str) -> None:
    found = proposed(marrows=marrows(marrow(LATER, 40)), extramedullary=(look(day, "skin", "biopsy", "new"),))
    assert (found.value, found.date) == (value, LATER)


def test_a_recorded_relapse_counts_with_its_location() -> None:
    for location in ("BM", "EM", "BM+EM", "MRD"):
        found = proposed(relapses=(*BASE.relapses, relapsed(location=location)))
        assert (found.value, found.date) == (location, LATER)
    nowhere = proposed(relapses=(*BASE.relapses, relapsed(location="")))
    assert (nowhere.value, nowhere.date) == ("CANNOT", "")
    assert "where the relapse of 10 Jul 2019 was" in nowhere.missing[0]


def test_the_day_is_better_than_the_month_it_lies_in() -> None:
    partial = (*BASE.relapses, relapsed(date="2019-07"))
    assert proposed(relapses=partial).date == "2019-07"
    assert proposed(relapses=partial, marrows=marrows(marrow(LATER, 40))).date == LATER
    assert proposed(relapses=partial, marrows=marrows(marrow("2019-08-01", 40))).date == "2019-07"


def test_a_sign_that_cannot_be_placed_leaves_it_open() -> None:
    found = proposed(marrows=marrows(marrow("2019-03", 40)))
    assert found.value in {"CANNOT", "none"}
    assert found.missing
    clean = proposed(relapses=(*BASE.relapses, relapsed(date="2019")))
    assert (clean.value, clean.missing) == (
        "CANNOT",
        ("day of the relapse recorded (2019): before or after the remission",),
    )


def mrd(day: str, pct: str, result: str = "quantified", **more: Any) -> Any:
    sample = {"mrd_method": "flow", "mrd_result": result, "mrd_pct": pct, "mrd_lod_pct": "0.001", **more}
    return marrow(day, 1, **sample)


def negative(day: str = DAY) -> Any:
    return mrd(day, "<0.01", "not_detected")


@pytest.mark.parametrize(("pct", "value"), [("0.009", "none"), ("0.01", "MRD"), ("0.5", "MRD")])
def test_mrd_that_turns_positive_is_mrd_only(pct: str, value: str) -> None:
    found = proposed(marrows=(marrow("2019-03-01", 70), negative(), mrd(LATER, pct)))
    assert (found.value, found.date) == (value, LATER if value == "MRD" else "")
    assert bool(found.flags) is (value == "MRD")


def test_mrd_that_was_never_negative_is_no_relapse() -> None:
    assert proposed(marrows=(marrow("2019-03-01", 70), mrd(DAY, "0.5"), mrd(LATER, "0.8"))).value == "none"
    blood = msgspec.structs.replace(mrd(LATER, "0.8"), specimen="blood")
    assert proposed(marrows=(marrow("2019-03-01", 70), negative(), blood)).value == "none"


def test_mrd_confirmed_needs_no_flag_and_overt_relapse_comes_first() -> None:
    twice = (marrow("2019-03-01", 70), negative(), mrd(LATER, "0.1"), mrd("2019-08-10", "0.3"))
    assert (proposed(marrows=twice).value, proposed(marrows=twice).flags) == ("MRD", ())
    overt = proposed(marrows=(*twice, marrow("2019-10-01", 60)))
    assert (overt.value, overt.date) == ("BM", "2019-10-01")


def test_never_in_remission_has_nothing_to_lose() -> None:
    found = proposed(marrows=(marrow("2019-03-01", 70), marrow(DAY, 60), marrow(LATER, 80)))
    assert (found.value, found.row, found.missing) == ("none", "never in remission", ())
    early = proposed(marrows=(marrow("2019-03-01", 70),), deaths=(Death(date="2019-03-20"),))
    assert (early.value, early.row) == ("none", "never in remission")
    recorded = proposed(
        marrows=(marrow("2019-03-01", 70), marrow(DAY, 60)), relapses=(*BASE.relapses, relapsed(location="BM"))
    )
    assert (recorded.value, len(recorded.flags)) == ("none", 1)


def test_where_the_remission_is_open_the_relapse_is() -> None:
    unseen: dict[str, Any] = {"marrows": BASE.marrows[:1], "labs": BASE.labs[:3]}
    found = proposed(**unseen)
    assert (found.value, found.missing) == ("CANNOT", ("response of cycle 1",))
    recorded = proposed(**unseen, relapses=(*BASE.relapses, relapsed(location="EM")))
    assert (recorded.value, recorded.date, recorded.missing) == ("EM", LATER, ("response of cycle 1",))


def test_signed_answers_of_the_cycles_come_before_the_derived() -> None:
    signs: dict[str, Any] = {"marrows": marrows(marrow(LATER, 40))}
    assert proposed(**signs).value == "BM"
    assert proposed({"response.c1": "NR"}, **signs).row == "never in remission"
    bad: dict[str, Any] = {"marrows": (marrow("2019-03-01", 70), marrow(DAY, 6), marrow(LATER, 40))}
    assert proposed(**bad).value == "none"
    assert (proposed({"response.c1": "CR"}, **bad).value, proposed({"response.c1": "CR"}, **bad).date) == ("BM", LATER)


def test_a_remission_that_another_therapy_brought_is_not_of_ino() -> None:
    refractory: dict[str, Any] = {"marrows": (marrow("2019-03-01", 70), marrow(DAY, 60), marrow(LATER, 50))}
    followed = (FollowUp(date="2019-06-01", status="cr", how="marrow"),)
    assert proposed(**refractory, follow_up=followed).value == "BM"
    assert proposed(**refractory, follow_up=followed, therapies=(given("blinatumomab", "2019-04-20"),)).value == "none"
    transplanted = (Transplant(n=1, date="2019-06-01", donor="sibling", status="cr_mrd_neg"),)
    assert proposed(**refractory, transplants=transplanted).value == "BM"


def test_what_tells_of_disease_and_not_where_leaves_it_open() -> None:
    event = AdverseEvent(term="Disease progression", ctcae="5.0", grade=4, start=LATER)
    for changes in (
        {"follow_up": (FollowUp(date=LATER, status="disease"),)},
        {"adverse_events": (event,)},
        {"therapies": (given("blinatumomab", "2019-06-20", LATER, result="relapse"),)},
        {"transplants": (Transplant(n=1, date=LATER, donor="sibling", status="not_in_remission"),)},
    ):
        found = proposed(**changes)
        assert (found.value, found.date) == ("CANNOT", ""), changes
        assert any("where the relapse of 10 Jul 2019 was" in m for m in found.missing)
    known = proposed(follow_up=(FollowUp(date=LATER, status="disease"),), marrows=marrows(marrow("2019-07-20", 50)))
    assert (known.value, known.date) == ("BM", LATER)


def test_nothing_after_death_counts() -> None:
    found = proposed(marrows=marrows(marrow(LATER, 40)), deaths=(Death(date="2019-07-01"),))
    assert found.value == "none"


def test_no_look_after_remission_is_said() -> None:
    found = proposed()
    assert (found.value, found.missing) == ("none", ("any look at the disease after CR in cycle 1 (26 Mar 2019)",))
    seen = proposed(follow_up=(FollowUp(date=LATER, status="cr", how="marrow"),))
    assert (seen.value, seen.missing) == ("none", ())
    assert "last looked at on 10 Jul 2019" in seen.reasons[1]


def by(of: Case) -> dict[str, RelapseSource]:
    return {s.source: s for s in relapse_evidence(of, ALL).sources}


def test_every_source_says_what_it_saw() -> None:
    found = by(
        one_cycle(
            marrows=(marrow("2019-03-01", 70), negative(), mrd("2019-06-01", "0.2"), marrow(LATER, 40)),
            labs=(*BASE.labs, *counts("2019-07-01")),
            extramedullary=(look(LATER, "cns", "CSF", "disease", csf_wbc=2, csf_blasts="yes"),),
            relapses=(*BASE.relapses, relapsed(date="2019-07", location="BM+EM")),
        )
    )
    assert {name: s.result for name, s in found.items()} == {
        "marrow": "yes",
        "blood": "no",
        "extramedullary": "unknown",
        "mrd": "yes",
        "recorded": "yes",
        "follow_up": "not_looked",
    }
    assert (found["marrow"].date, found["marrow"].location, found["marrow"].last) == (LATER, "BM", LATER)
    assert (found["recorded"].date, found["recorded"].location) == ("2019-07", "BM+EM")
    assert found["blood"].last == "2019-07-01"
    assert "CNS2" in found["extramedullary"].missing[0]
    assert found["mrd"].date == "2019-06-01"


def test_without_a_remission_there_is_nothing_to_lay_side_by_side() -> None:
    never = relapse_evidence(one_cycle(marrows=(marrow("2019-03-01", 70), marrow(DAY, 60))), ALL)
    assert (never.remission, never.sources, never.missing) == ("", (), ())
    open_ = relapse_evidence(one_cycle(marrows=BASE.marrows[:1]), ALL)
    assert (open_.sources, open_.missing) == ((), ("response of cycle 1",))
