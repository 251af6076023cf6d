"""The proposal for VOD/SOS: EBMT 2023 decides, the other sets stand beside it; day 0 is 1 Jun 2019."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from store.case import AdverseEvent, Case, Lab, Sign, Transplant
from store.criteria.dates import span
from store.criteria.facts import facts_of
from store.criteria.proposal import Proposal, propose
from store.criteria.vod_severity import severity
from tests.store.criteria.build import ALL, lab, one_cycle
from tests.store.criteria.test_vod import BEFORE, HCT, day, patient, sign

ILL = sign(10, weight_kg=106.0, hepatomegaly="yes", ruq_pain="yes", ascites="no")


def proposed(of: Case) -> Proposal:
    return propose(of, "vod", ALL)


def test_ebmt_2023_decides_and_the_others_are_reasons() -> None:
    found = proposed(patient(ILL, bilirubin=((10, "2.5"),)))
    assert (found.value, found.date, found.anchor, found.row) == ("clinical", day(10), "hct", "EBMT 2023")
    assert found.reasons[0] == "EBMT 2023: clinical from 11 Jun 2019, day 10 from HCT day 0"
    assert "Baltimore: met from 11 Jun 2019" in found.reasons
    assert found.also_meets == ("EBMT 2016", "Baltimore", "modified Seattle")


def test_another_set_alone_decides_nothing() -> None:
    found = proposed(patient(sign(10, weight_kg=103.0, ruq_pain="yes", hepatomegaly="no"), bilirubin=((10, "1.0"),)))
    assert (found.value, found.date, found.anchor, found.grade) == ("no", "", "", "")
    assert found.also_meets == ("modified Seattle",)


def test_late_onset_is_a_reason_and_no_level() -> None:
    late = patient(sign(30, ascites="clinical", doppler="suggestive"), bilirubin=((30, "2.5"),))
    found = proposed(late)
    assert (found.value, found.date) == ("probable", day(30))
    assert found.reasons[0].startswith("EBMT 2023: probable, late from")


def test_what_cannot_be_judged_names_what_is_missing() -> None:
    found = proposed(patient(sign(10, weight_kg=106.0)))
    assert (found.value, found.date) == ("CANNOT", "")
    assert "bilirubin" in found.missing


@pytest.mark.parametrize(("hct", "n", "anchor"), [(False, 10, "last_ino"), (True, 10, "hct"), (True, -1, "last_ino")])
def test_the_anchor_is_one_that_the_case_has(n: int, anchor: str, *, hct: bool) -> None:
    when = day(n) if n >= 0 else "2019-05-31"
    signs = Sign(date=when, weight_kg=100.0, hepatomegaly="yes", ruq_pain="yes", ascites="clinical")
    ill = one_cycle(transplants=(HCT,) if hct else (), labs=(lab(when, "BILI", "3", "mg/dL"),), signs=(BEFORE, signs))
    assert (proposed(ill).value, proposed(ill).anchor) == ("clinical", anchor)


# Severity: the onset is day 10; two items in one column make the grade.


def graded(
    bilirubin: str = "2.5",
    alt: float | None = 1.0,
    kg: float | None = 103.0,
    crea: float | None = 1.0,
    unit: str = "mg/dL",
    **changes: Any,
) -> int:
    labs: list[Lab] = [lab(day(0), "CREA", "1.0", "mg/dL"), lab(day(10), "BILI", bilirubin, unit)]
    if alt is not None:
        labs.append(Lab(date=day(10), test="ALT", value=f"{alt * 40:g}", unit="U/L", uln=40))
    if crea is not None:
        labs.append(lab(day(10), "CREA", f"{crea:g}", "mg/dL"))
    base: dict[str, Any] = {"transplants": (HCT,), "labs": tuple(labs)}
    ill = one_cycle(signs=(BEFORE, sign(10, weight_kg=kg)), **{**base, **changes})
    onset, day0 = span(day(10)), span(HCT.date)
    assert onset is not None
    return severity(facts_of(ill), onset.first, day0).grade


@pytest.mark.parametrize(
    ("values", "grade"),
    [
        ({}, 1),
        ({"bilirubin": "2.9", "alt": 2.0, "crea": 1.19}, 1),
        ({"bilirubin": "3.0", "alt": 2.01}, 2),
        ({"bilirubin": "4.9", "alt": 5.0}, 2),
        ({"bilirubin": "5.0", "alt": 5.01}, 3),
        ({"bilirubin": "7.9", "alt": 8.0}, 3),
        ({"bilirubin": "8.0", "alt": 8.01}, 4),
        ({"bilirubin": "51", "unit": "umol/L", "crea": 1.2}, 2),
        ({"bilirubin": "85", "unit": "umol/L", "crea": 1.5}, 3),
        ({"bilirubin": "136", "unit": "umol/L", "crea": 2.0}, 4),
        # Weight of 5 to under 10 % is severe, or moderate where nothing else is severe.
        ({"bilirubin": "3.0", "kg": 105.0}, 2),
        ({"bilirubin": "5.0", "kg": 105.0}, 3),
        ({"bilirubin": "3.0", "kg": 104.9, "alt": 3.0}, 2),
        ({"bilirubin": "8.0", "kg": 110.0}, 4),
        # A tie goes to the worse column; one item in each makes no grade.
        ({"bilirubin": "3.0", "alt": 3.0, "kg": 101.0, "crea": 1.0}, 2),
        ({"bilirubin": "8.0", "alt": 6.0, "kg": 101.0, "crea": 1.3}, 0),
        ({"bilirubin": "8.0", "alt": None, "kg": None, "crea": None}, 0),
    ],
)
def test_the_grid(values: dict[str, Any], grade: int) -> None:
    assert graded(**values) == grade


def test_bilirubin_that_doubles_in_two_days_is_a_severe_item() -> None:
    rising = (lab(day(10), "BILI", "2.5", "mg/dL"), lab(day(12), "BILI", "5.0", "mg/dL"))
    assert graded(labs=rising, kg=None) == 3
    slower = (lab(day(10), "BILI", "2.5", "mg/dL"), lab(day(13), "BILI", "5.0", "mg/dL"))
    assert graded(labs=slower, kg=None) == 0


def test_two_risk_factors_make_it_one_grade_worse() -> None:
    ill = one_cycle().patient
    risky = msgspec.structs.replace(ill, prior_hct_n=1, liver_disease="steatosis")
    one = msgspec.structs.replace(ill, prior_hct_n=1, liver_disease="none")
    alkylators = (Transplant(n=1, date=HCT.date, donor="sibling", dual_alkylator="yes"),)
    assert [graded(patient=p) for p in (ill, one, risky)] == [1, 1, 2]
    assert graded(patient=one, transplants=alkylators) == 2
    assert graded(bilirubin="5.0", alt=6.0, patient=risky) == 3


def test_multi_organ_failure_is_very_severe_and_death_of_it_fatal() -> None:
    failure = AdverseEvent(term="Multi-organ failure", ctcae="5.0", grade=4, start=day(14))
    assert graded(adverse_events=(failure,)) == 4
    fatal = AdverseEvent(term="Sinusoidal obstruction syndrome", ctcae="5.0", grade=5, start=day(12), outcome="fatal")
    assert graded(adverse_events=(failure, fatal)) == 5
    long_before = msgspec.structs.replace(fatal, start="2019-04-01")
    assert graded(adverse_events=(long_before,)) == 1


def test_the_episode_ends_when_bilirubin_is_back() -> None:
    again = [lab(day(10), "BILI", "3.5", "mg/dL"), lab(day(20), "BILI", "1.9", "mg/dL")]
    alt = [Lab(date=day(10), test="ALT", value="100", unit="U/L", uln=40)]
    later = [lab(day(25), "BILI", "9", "mg/dL"), Lab(date=day(25), test="ALT", value="900", unit="U/L", uln=40)]
    assert graded(labs=(*again, *alt, *later)) == 2
    assert graded(labs=(again[0], *alt, *later)) == 4


def test_what_makes_no_grade_is_said() -> None:
    found = proposed(
        patient(sign(10, ascites="clinical", hepatomegaly="yes", ruq_pain="yes"), bilirubin=((10, "2.5"),))
    )
    assert (found.value, found.grade) == ("clinical", "")
    assert "not graded" in found.flags[0]
    assert "creatinine before and after" in found.flags[0]
