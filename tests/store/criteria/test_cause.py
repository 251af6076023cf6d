"""The proposed cause of death, from the top of the hierarchy."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from store.case import AdverseEvent, Case, Death, FollowUp, Lab, Relapse, Sign, Therapy, Transplant
from store.criteria.events import cause_of_event
from store.criteria.proposal import Proposal, propose
from tests.cases import case, counts, marrow
from tests.store.criteria.build import INO, lab, one_cycle

DEATH = Death(date="2019-11-02")
RELAPSE = Relapse(n=2, kind="relapse", date="2019-09-10", location="BM")


def event(term: str, start: str = "2019-10-28", grade: int = 5, **more: Any) -> AdverseEvent:
    return AdverseEvent(term=term, ctcae="5.0", grade=grade, start=start, **more)


SEPSIS = event("Sepsis", organism="Klebsiella pneumoniae", specimen="blood")

SEPSIS_EARLY = event("Sepsis", "2019-04-01", organism="Klebsiella pneumoniae", specimen="blood")


def in_remission(**changes: Any) -> Case:
    """Two cycles, CR after each, no relapse, dead."""
    base = case(deaths=(DEATH,))
    return msgspec.structs.replace(base, **{"relapses": base.relapses[:1], **changes})


def cause(patient: Case, **known: str) -> Proposal:
    return propose(patient, "death.cause", INO, {k.replace("_", "."): v for k, v in known.items()})


def early(**changes: Any) -> Case:
    """Dead on day 15 of INO, never assessed."""
    plain = {"marrows": (marrow("2019-03-01", 70),), "deaths": (Death(date="2019-03-18"),)}
    return one_cycle(**{**plain, **changes})


def test_relapse_whatever_the_terminal_event() -> None:
    found = cause(case(adverse_events=(SEPSIS,)))
    assert (found.value, found.row, found.contributing) == ("10", "1", ("30",))


def test_relapse_followed_by_a_documented_remission() -> None:
    again = in_remission(
        relapses=(*case().relapses[:1], RELAPSE),
        therapies=(Therapy(kind="car_t", start="2019-09-20", stop="2019-10-20", result="cr"),),
        adverse_events=(SEPSIS,),
    )
    assert cause(again).value == "30"


def test_remission_of_open_depth_is_no_refractory_disease() -> None:
    """Counts never recorded: CR or CRi, not death of refractory leukaemia."""
    patient = one_cycle(
        labs=(lab("2019-03-26", "PB_BLASTS", "0"),), deaths=(Death(date="2019-04-05"),), adverse_events=(SEPSIS_EARLY,)
    )
    assert propose(patient, "response.c1", INO).value == "NE"
    found = cause(patient)
    assert (found.value, found.row) == ("30", "4")
    assert cause(patient, response_c1="NE").value == "11"


def test_never_in_remission() -> None:
    refractory = case(marrows=(marrow("2019-03-01", 70), marrow("2019-03-26", 60)), relapses=case().relapses[:1])
    refractory = msgspec.structs.replace(refractory, follow_up=(), adverse_events=(SEPSIS,))
    found = cause(refractory)
    assert (found.value, found.row, found.contributing) == ("11", "2", ("30",))
    assert any(f.startswith("other reading") for f in found.flags)


@pytest.mark.parametrize(
    ("events", "labs", "expected"),
    [
        ((event("Sepsis", "2019-03-12", organism="E. coli", specimen="blood"),), counts("2019-03-12", 0.1, 20), "30"),
        ((event("Sepsis", "2019-03-12", organism="E. coli", specimen="blood"),), counts("2019-03-12", 2.0, 20), "11"),
        ((event("Lung infection", "2019-03-12", specimen="imaging"),), counts("2019-03-12", 0.1, 20), "11"),
        ((event("Intracranial haemorrhage", "2019-03-17"),), (), "40"),
        ((event("Tumor lysis syndrome", "2019-03-06"),), (), "67"),
        ((event("Multi-organ failure", "2019-03-17"),), (), "11"),
        ((event("Respiratory failure", "2019-03-17"),), (), "11"),
        ((event("Disseminated intravascular coagulation", "2019-03-17"),), (), "11"),
        ((), (), "11"),
    ],
)
def test_early_death_before_the_disease_could_be_assessed(
    events: tuple[AdverseEvent, ...], labs: tuple[Lab, ...], expected: str
) -> None:
    found = cause(early(adverse_events=events, labs=labs))
    assert found.value == expected
    assert ("11" in found.contributing) is (expected != "11")


def test_aplasia_not_recorded_is_missing() -> None:
    found = cause(early(adverse_events=(event("Sepsis", "2019-03-12", organism="E. coli", specimen="blood"),), labs=()))
    assert (found.value, found.missing) == ("30", ("ANC near the start of the infection (aplasia)",))


@pytest.mark.parametrize(("day", "expected"), [("2019-04-08", "40"), ("2019-04-09", "11")])
def test_the_early_death_window(day: str, expected: str) -> None:
    found = cause(early(adverse_events=(event("Intracranial hemorrhage", "2019-04-05"),), deaths=(Death(date=day),)))
    assert found.value == expected


def test_vod_by_ebmt_before_infection_and_organ_failure() -> None:
    signs = (
        Sign(date="2019-10-01", weight_kg=60),
        Sign(date="2019-10-20", weight_kg=66, hepatomegaly="yes", ruq_pain="yes", ascites="clinical"),
    )
    ill = in_remission(
        labs=(*case().labs, lab("2019-10-20", "BILI", "6", "mg/dL")),
        signs=(Sign(date="2019-03-01", weight_kg=60), *signs),
        adverse_events=(event("Hepatic failure"), SEPSIS),
    )
    found = cause(ill)
    assert found.value == "20"
    assert set(found.contributing) == {"30", "21"}
    resolved = msgspec.structs.replace(ill, labs=(*ill.labs, lab("2019-10-30", "BILI", "1.1", "mg/dL")))
    assert cause(resolved).value == "30"


def test_multi_organ_failure_is_never_the_cause_where_one_is_documented() -> None:
    found = cause(in_remission(adverse_events=(event("Multi-organ failure"), event("Lung infection", grade=4))))
    assert (found.value, found.contributing) == ("34", ("65",))
    assert cause(in_remission(adverse_events=(event("Multi-organ failure"),))).value == "65"


def test_after_transplant_gvhd_under_treatment_comes_before_infection() -> None:
    hct = Transplant(
        n=1, date="2019-06-10", donor="haplo", status="cr_mrd_neg", engraftment="2019-06-28",
        agvhd="3", agvhd_date="2019-07-20", gvhd_treated_to="2019-11-02",
    )  # fmt: skip
    found = cause(in_remission(transplants=(hct,), adverse_events=(SEPSIS,)))
    assert (found.value, found.row, found.contributing) == ("50", "3", ("30",))
    over = msgspec.structs.replace(hct, gvhd_treated_to="2019-09-01")
    assert cause(in_remission(transplants=(over,), adverse_events=(SEPSIS,))).value == "30"
    chronic = msgspec.structs.replace(hct, agvhd="0", cgvhd="severe")
    assert cause(in_remission(transplants=(chronic,), adverse_events=(SEPSIS,))).value == "51"
    open_ = msgspec.structs.replace(hct, gvhd_treated_to="")
    assert "whether GVHD was under treatment at death" in cause(in_remission(transplants=(open_,))).missing


def test_graft_failure_comes_first() -> None:
    hct = Transplant(n=1, date="2019-09-10", donor="cord", status="cr_mrd_neg")
    ill = in_remission(
        transplants=(hct,), labs=(*case().labs, *counts("2019-10-30", 0.1, 10)), adverse_events=(SEPSIS,)
    )
    assert cause(ill).value == "52"


def test_nothing_documented() -> None:
    found = cause(in_remission())
    assert (found.value, found.row) == ("90", "5")
    assert found.missing


def test_a_fatal_event_of_no_listed_cause_is_said() -> None:
    found = cause(in_remission(adverse_events=(event("Myocarditis"),)))
    assert found.value == "90"
    assert found.flags == ("fatal event that stands for no cause on the list: Myocarditis",)


def test_an_attempt_survived_is_no_cause_of_death() -> None:
    attempt = event("Suicide attempt", grade=3, outcome="ongoing")
    assert cause(in_remission(adverse_events=(attempt, SEPSIS))).value == "30"


def test_an_event_that_was_over_did_not_cause_it() -> None:
    over = event("Sepsis", "2019-10-01", 4, stop="2019-10-20", outcome="recovered", organism="E. coli")
    assert cause(in_remission(adverse_events=(over,))).value == "90"
    unsaid = msgspec.structs.replace(over, outcome="unknown")
    assert cause(in_remission(adverse_events=(unsaid,))).value == "90"
    assert cause(in_remission(adverse_events=(msgspec.structs.replace(unsaid, stop="2019-10-30"),))).value == "30"


def test_signed_responses_count() -> None:
    plain = in_remission(follow_up=(), adverse_events=(SEPSIS,))
    assert cause(plain).value == "30"
    assert cause(plain, response_c1="NR", response_c2="NR").value == "11"


def test_the_relapse_ino_was_given_for_is_not_a_later_one() -> None:
    month = msgspec.structs.replace(case().relapses[0], date="2019-03")
    found = cause(in_remission(relapses=(month,), adverse_events=(SEPSIS,)))
    assert (found.value, found.missing) == ("30", ())


def test_disease_at_the_last_follow_up_is_relapse() -> None:
    ill = in_remission(follow_up=(FollowUp(date="2019-10-01", status="disease"),), adverse_events=(SEPSIS,))
    assert cause(ill).value == "10"


def test_relapse_in_mrd_alone_is_not_relapse() -> None:
    mrd = msgspec.structs.replace(RELAPSE, location="MRD")
    found = cause(in_remission(relapses=(*case().relapses[:1], mrd), adverse_events=(SEPSIS,)))
    assert found.value == "30"
    assert "relapse in MRD alone" in found.flags[0]


def test_which_of_relapse_and_remission_came_last_may_be_missing() -> None:
    ill = in_remission(
        relapses=(*case().relapses[:1], msgspec.structs.replace(RELAPSE, date="2019")),
        follow_up=(FollowUp(date="2019-06-01", status="cr"),),
    )
    assert cause(ill).missing


@pytest.mark.parametrize(
    ("term", "organism", "code"),
    [
        ("Sepsis", "", "34"),
        ("Sepsis", "no growth", "34"),
        ("Lung infection", "Aspergillus fumigatus", "31"),
        ("Lung infection", "cytomegalovirus", "32"),
        ("Sepsis", "Toxoplasma gondii", "33"),
        ("Bacteremia", "", "30"),
        ("Bronchopulmonary haemorrhage", "", "41"),
        ("Upper gastrointestinal hemorrhage", "", "42"),
        ("Epistaxis", "", "43"),
        ("Hepatic hemorrhage", "", "43"),
        ("Hemorrhage intracranial", "", "40"),
        ("Stroke, haemorrhagic", "", "40"),
        ("Subdural haematoma", "", "40"),
        ("Rectal hemorrhage", "", "42"),
        ("Cerebrovascular accident", "", "63"),
        ("Road traffic accident", "", "80"),
        ("Hepatitis viral", "", "32"),
        ("Enterocolitis infectious", "", "34"),
        ("Tumour lysis syndrome", "", "67"),
        ("Idiopathic pneumonia syndrome", "", "54"),
        ("Platelet count decreased", "", None),
    ],
)
def test_which_code_an_event_stands_for(term: str, organism: str, code: str | None) -> None:
    assert cause_of_event(term, organism) == code
