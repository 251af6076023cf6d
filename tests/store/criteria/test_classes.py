"""Classes of death."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from store.case import AdverseEvent, Case, Death, FollowUp, Relapse, Transplant
from store.criteria import classes
from tests.cases import case, marrow
from tests.store.criteria.build import ALL, INO, one_cycle

CR = {"response.c1": "CR", "response.c2": "CR"}
NONE = {"response.c1": "NR", "response.c2": "NR"}


def dead(day: str, **changes: Any) -> Case:
    base = case()
    return case(**{"relapses": base.relapses[:1], "follow_up": (), "deaths": (Death(date=day),), **changes})


def test_non_relapse_mortality_follows_the_state_not_the_code() -> None:
    assert classes.non_relapse_mortality(dead("2019-11-02"), INO, CR) is True
    assert classes.death_in_remission(dead("2019-11-02"), INO, CR) is True
    assert classes.non_relapse_mortality(dead("2019-11-02"), INO, NONE) is None
    assert classes.death_in_remission(dead("2019-11-02"), INO, NONE) is False
    relapsed = dead("2019-11-02", relapses=case().relapses)
    assert classes.non_relapse_mortality(relapsed, INO, CR) is False
    assert classes.disease_code_without_disease(dead("2019-11-02"), INO, CR, "10")
    assert not classes.disease_code_without_disease(relapsed, INO, CR, "10")


def test_relapse_and_second_remission_is_death_in_remission_not_nrm() -> None:
    patient = dead(
        "2019-11-02",
        relapses=(*case().relapses[:1], Relapse(n=2, kind="relapse", date="2019-07-01", location="BM")),
        transplants=(Transplant(n=1, date="2019-09-01", donor="sibling", status="cr_mrd_neg"),),
    )
    assert classes.death_in_remission(patient, INO, CR) is True
    assert classes.non_relapse_mortality(patient, INO, CR) is False


def test_disease_before_the_first_remission_is_no_relapse() -> None:
    late = {"response.c1": "PD", "response.c2": "CR"}
    assert classes.non_relapse_mortality(dead("2019-11-02"), INO, late) is True
    hct = Transplant(n=1, date="2019-06-01", donor="sibling", status="not_in_remission")
    rescued = dead("2019-11-02", transplants=(hct,), follow_up=(FollowUp(date="2019-07-15", status="cr"),))
    assert classes.non_relapse_mortality(rescued, INO, NONE) is True
    month = Relapse(n=2, kind="relapse", date="2019-07", location="BM")
    unsure = msgspec.structs.replace(rescued, relapses=(*rescued.relapses, month))
    assert classes.non_relapse_mortality(unsure, INO, NONE) is not True


# The last dose was given on 15 Apr 2019.
@pytest.mark.parametrize(
    ("day", "primary", "expected"),
    [
        ("2019-05-15", "30", True),
        ("2019-05-16", "30", False),
        ("2019-05-15", "60", False),
        ("2019-06-10", "20", True),
        ("2019-06-11", "20", False),
    ],
)
def test_regimen_related(day: str, primary: str, *, expected: bool) -> None:
    assert classes.regimen_related(dead(day), primary) is expected


@pytest.mark.parametrize(("onset", "expected"), [("2019-06-10", True), ("2019-06-11", False)])
def test_vod_counts_from_its_onset(onset: str, *, expected: bool) -> None:
    event = AdverseEvent(term="Sinusoidal obstruction syndrome", ctcae="5.0", grade=5, start=onset, outcome="fatal")
    assert classes.regimen_related(dead("2019-07-20", adverse_events=(event,)), "20") is expected


@pytest.mark.parametrize(("day", "expected"), [("2019-07-28", True), ("2019-07-29", False)])
def test_vod_after_transplant_is_regimen_related_for_57_days(day: str, *, expected: bool) -> None:
    hct = Transplant(n=1, date="2019-06-01", donor="sibling")
    assert classes.regimen_related(dead(day, transplants=(hct,)), "20") is expected
    assert classes.dead_after_transplant(dead("2019-09-09", transplants=(hct,))) is True
    assert classes.dead_after_transplant(dead("2019-09-10", transplants=(hct,))) is False


def test_a_fatal_event_possibly_related_is_enough() -> None:
    event = AdverseEvent(term="Sepsis", ctcae="5.0", grade=5, start="2019-10-30", related_ino="possible")
    assert classes.regimen_related(dead("2019-11-02", adverse_events=(event,)), "30") is True


@pytest.mark.parametrize(("day", "expected"), [("2019-04-08", True), ("2019-04-09", False)])
def test_early_death(day: str, *, expected: bool) -> None:
    unassessed = one_cycle(marrows=(marrow("2019-03-01", 70),), deaths=(Death(date=day),))
    assert classes.early_death(unassessed, INO) is expected
    assert classes.early_death(one_cycle(deaths=(Death(date=day),)), INO) is False
    assert classes.dead_within(unassessed, 35) is expected
    assert classes.dead_within(unassessed, 60) is True


def test_induction_death() -> None:
    unassessed = one_cycle(marrows=(marrow("2019-03-01", 70),), deaths=(Death(date="2019-03-20"),))
    assert classes.induction_death(unassessed, "30") is True
    assert classes.induction_death(unassessed, "11") is False
    assert classes.induction_death(one_cycle(deaths=(Death(date="2019-05-20"),)), "30") is False


def test_a_partial_date_of_death_may_leave_it_open() -> None:
    unassessed = one_cycle(marrows=(marrow("2019-03-01", 70),), deaths=(Death(date="2019-04"),))
    assert classes.early_death(unassessed, INO) is None
    assert classes.dead_within(unassessed, 60) is True


def test_the_living_have_no_class() -> None:
    assert classes.early_death(one_cycle(), INO) is None
    assert classes.non_relapse_mortality(one_cycle(), INO, CR) is None
    assert classes.dead_within(one_cycle(), 30) is False


@pytest.mark.parametrize(
    ("primary", "day", "expected"),
    [
        # The last dose was given on 15 Apr 2019: liver is of the regimen whatever its code, for 30 days.
        ("LIVER", "2019-05-15", True),
        ("LIVER", "2019-05-16", None),
        ("21", "2019-05-16", False),
        ("LIVER", "2019-08-01", False),
        ("INFECTION", "2019-05-15", True),
        ("INFECTION", "2019-05-16", False),
        ("HCT", "2019-05-15", False),
        ("OTHER", "2019-05-15", None),
        ("OTHER", "2019-05-16", False),
        ("60", "2019-05-15", False),
        ("67", "2019-05-15", True),
    ],
)
def test_a_class_agreed_on_decides_where_all_its_codes_do(primary: str, day: str, *, expected: bool | None) -> None:
    assert classes.regimen_related(dead(day), primary) is expected


def test_disease_agreed_on_is_disease() -> None:
    assert classes.disease_code_without_disease(dead("2019-11-02"), INO, CR, "DISEASE")
    assert not classes.disease_code_without_disease(dead("2019-11-02"), INO, CR, "OTHER")


@pytest.mark.parametrize(
    ("relapse", "expected"), [("none", True), ("MRD", True), ("BM", False), ("yes", False), ("CANNOT", True)]
)
def test_an_adjudicated_relapse_decides_non_relapse_mortality(relapse: str, *, expected: bool) -> None:
    assert classes.non_relapse_mortality(dead("2019-11-02"), ALL, {**CR, "relapse": relapse}) is expected
    relapsed = dead("2019-11-02", relapses=case().relapses)
    assert classes.non_relapse_mortality(relapsed, ALL, {**CR, "relapse": relapse}) is (
        False if relapse == "CANNOT" else expected
    )
    assert classes.non_relapse_mortality(relapsed, INO, {**CR, "relapse": relapse}) is False
    assert classes.non_relapse_mortality(relapsed, ALL, {**NONE, "relapse": relapse}) is None
