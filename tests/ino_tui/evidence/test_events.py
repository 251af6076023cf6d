from __future__ import annotations

import msgspec
import pytest

from ino_tui.evidence import LANES, Event, event_for, events_of, header_of
from ino_tui.evidence.model import text_of
from store.case import Case, Dose, Extramedullary, Lab, Marrow, rows_of
from store.charter import Charter
from store.codes import source as lists
from tests.ino_tui.evidence.made_case import HOSTILE, hostile_case, made_case


def events(case: Case | None = None) -> tuple[Event, ...]:
    return events_of(case or made_case(), Charter())


def words(event: Event) -> str:
    return "\n".join(text_of(row) for row in event.lines)


def cycle(n: int, case: Case | None = None) -> str:
    found = events(case)
    return words(found[event_for(found, f"response.c{n}", 2)])


def named(title: str, case: Case | None = None) -> Event:
    return next(e for e in events(case) if e.title.startswith(title))


def test_events_stand_in_time_order_and_point_to_their_rows() -> None:
    case = made_case()
    found = events(case)
    assert [e.first_day for e in found] == sorted(e.first_day for e in found)
    assert {e.lane for e in found} == set(LANES)
    for event in found:
        for ref in (event.ref, *event.also):
            assert 0 <= ref.row < len(rows_of(case, ref.table))
    told = [(e.ref.table, e.ref.row) for e in found]
    assert len(told) == len(set(told))
    # Every row of these tables is an event; labs and plain weights are trends.
    for table in ("relapses", "therapies", "cycles", "marrows", "extramedullary", "adverse_events", "deaths"):
        assert {row for t, row in told if t == table} == set(range(len(rows_of(case, table))))


def test_days_count_from_the_first_dose_and_partial_dates_from_their_first_day() -> None:
    found = events()
    relapse = found[0]
    assert (relapse.label, relapse.whole_date, relapse.date) == ("~R1", False, "2018")
    assert "~2018 (day not known)" in relapse.title
    assert named("INO cycle 1").day == 0
    assert named("Sepsis").day == 12
    assert named("Sepsis").title == "Sepsis · day +12, C1 d13 · 2019-03-16 – 2019-03-24"


def test_a_cycle_holds_what_its_response_is_judged_by() -> None:
    first = cycle(1)
    assert "d22 blasts 2 % (78 % d−4)  cell. 40 %  500 cells  adequate  aspirate" in first
    assert "d22 not detected  <0.01 %  flow  LoD 0.001 %  aspirate" in first
    assert "ANC 1.1 d22, 3 d after G-CSF  PLT 84 d22, 3 d after plt transfusion  blood blasts 0 d22" in first
    assert "ANC 1.6 d26" in first
    assert "d24 PET-CT mediastinum: residual lesion  Deauville 2  SPD 400 mm² (−83 %)" in first
    look = next(e for e in events() if e.title.startswith("PET-CT mediastinum"))
    assert "SPD 400 mm² (−83 % from 2400)" in words(look)
    assert "d1 0.8  d8 0.5  d15 0.5 mg/m²  as label  (1.44/0.9/0.9 mg, 1.8 m²)" in first
    assert "early   d14 blasts 7 %  90 cells  NOT ADEQUATE  aspirate  before the window" in first
    assert "to cycle 2 on 1 Apr 2019" in first


def test_a_cycle_says_what_is_not_there() -> None:
    second = cycle(2)
    assert "marrow  none in the window (78 % d−32)" in second
    assert "no ANC  no PLT  no blood blasts  (no marrow to read them at)" in second
    assert "CT mediastinum: disease present  SPD 2400 mm²  no look in the window" in second
    assert "d15 not given" in second
    assert "d8: less than the label's 0.5 mg/m²" in second
    assert events()[event_for(events(), "response.c2", 2)].label == "C2!"


def test_counts_are_read_in_the_working_unit_and_kept_as_reported() -> None:
    labs = (Lab(date="2019-03-25", test="ANC", value="1100", unit="/uL"),)
    assert "ANC 1.1 (1100 /uL) d22" in cycle(1, made_case(labs=labs))


def test_blood_is_never_taken_for_marrow() -> None:
    blood = Marrow(date="2019-03-25", specimen="blood", mrd_method="flow", mrd_result="not_detected")
    first = cycle(1, made_case(marrows=(blood,)))
    assert "none in the window" in first
    assert "not detected  flow  LoD not given  BLOOD, not marrow" in first


def test_a_dose_without_its_cycle_is_an_event_of_its_own() -> None:
    case = made_case(cycles=(), doses=(Dose(cycle=3, day=1, date="2019-05-01", mg_m2=0.5),))
    event = named("INO dose of cycle 3", case)
    assert event.ref.table == "doses"
    assert "2019-05-01 0.5 mg/m²" in words(event)


def test_adverse_event_in_full() -> None:
    text = words(named("Sepsis"))
    assert "grade 4 CTCAE 5.0  outcome: recovered  ended 2019-03-24" in text
    assert "INO: possible" in text
    assert "conditioning" not in text
    assert "Escherichia coli, blood culture" in text


def test_liver_work_up_with_gain_since_transplant() -> None:
    event = named("liver work-up")
    text = words(event)
    assert event.severity == 2
    assert "+8.0 % from 60 kg on 2019-05-28" in text
    assert "2.6 mg/dL on 2019-06-16" in text
    assert "day +104, HCT 2 +15 d" in event.title
    assert "69 d after the last INO dose" in text
    assert len([e for e in events() if e.ref.table == "signs"]) == 1


def test_death_with_narrative_and_last_state() -> None:
    text = words(named("death"))
    assert "258 d after HCT 2, 312 d after the last INO dose; autopsy not given" in text
    assert "marrow 2019-03-25 blasts 2 %  no relapse after INO" in text
    assert "Fever.\nKlebsiella in blood." in text


def test_relapse_says_what_it_is_timed_from() -> None:
    text = words(named("relapse 2"))
    assert "marrow and extramedullary: mediastinum" in text
    assert "5.8 months from transplant day 0 on 2018-09-01 (early, limit 12)" in text


@pytest.mark.parametrize(
    ("endpoint", "title"),
    [
        ("response.c1", "INO cycle 1"),
        ("response.c2", "INO cycle 2"),
        ("response.best", "INO cycle 2"),
        ("death.cause", "death"),
        ("response.c9", "INO cycle 1"),
    ],
)
def test_an_endpoint_opens_at_its_event(endpoint: str, title: str) -> None:
    found = events()
    assert found[event_for(found, endpoint, 2)].title.startswith(title)
    assert event_for((), endpoint, 2) == -1


def test_best_response_opens_at_the_last_cycle_that_counts_for_it() -> None:
    found = events()
    assert found[event_for(found, "response.best", 1)].title.startswith("INO cycle 1")
    assert found[event_for(found, "response.best", 6)].title.startswith("INO cycle 2")


def test_what_is_known_of_the_patient_before_ino_is_an_event() -> None:
    known = msgspec.structs.replace(
        made_case().patient,
        diagnosis_date="2017-05",
        ph="pos",
        transcript="p190",
        cd22_pct=92.5,
        cr1_months=14.8,
        prior_lines=1,
        prior_hct_n=2,
        prior_blin="yes",
        blin_failure="yes",
        liver_disease="iron_overload",
        centre="C3",
        physicians="P1; P2",
        note="from elsewhere",
    )
    case = msgspec.structs.replace(made_case(), patient=known)
    event = events(case)[0]
    assert (event.lane, event.label, event.date) == ("relapse", "~Dx", "2017-05")
    assert words(event).splitlines() == [
        "ALL     BCR::ABL1 positive  e1a2 (p190)  CD22 92.5 %  first remission 14.8 months",
        "state   relapsed after allogeneic transplant",
        "before  1 line  2 allo-HCT  blinatumomab, failure of it",
        "liver   iron overload",
        "centre  C3  treated by P1, P2",
        "note    from elsewhere",
    ]


def test_without_a_diagnosis_the_patient_stands_at_the_first_dose() -> None:
    bare = msgspec.structs.replace(made_case().patient, diagnosis_date="", cd22_pct=None, liver_disease="")
    case = msgspec.structs.replace(made_case(), patient=bare)
    event = named("the patient up to INO", case)
    assert (event.day, event.label) == (0, "pt")
    assert "CD22 not stated" in words(event)
    assert "liver   not stated" in words(event)
    nothing = msgspec.structs.replace(case, doses=(), cycles=())
    assert not [e for e in events(nothing) if e.ref.table == "cases"]


def test_header_is_one_line() -> None:
    assert header_of(made_case()) == "INO-042 · F 47 · Ph- · relapse after 1st HCT · BLIN failure · BM+EM · 2 lines"
    patient = msgspec.structs.replace(made_case().patient, prior_lines=1)
    assert header_of(made_case(patient=patient)).endswith(" · 1 line")


def test_hostile_text_passes_through_unchanged() -> None:
    found = events(hostile_case())
    assert HOSTILE in words(named("death", hostile_case()))
    assert len(found) == len(events()) + 1  # a weight with a note is an event


def test_no_event_shows_what_the_centre_reported() -> None:
    case = made_case()
    from store.case import SiteValue

    with_site = msgspec.structs.replace(case, site_values=(SiteValue(endpoint="response.c1", value="CR"),))
    assert events(with_site) == events(case)


def test_every_code_has_words() -> None:
    for kind in lists.THERAPY:
        case = made_case(therapies=(msgspec.structs.replace(made_case().therapies[0], kind=kind.code),))
        assert any(e.title.startswith(kind.label) for e in events(case))


def test_disease_outside_the_marrow_stands_before_the_counts_and_what_is_clear_behind_the_mrd() -> None:
    looks = (
        Extramedullary(date="2019-03-24", location="mediastinum", method="PET", finding="none"),
        Extramedullary(
            date="2019-03-26", location="cns", method="CSF", finding="disease", csf_wbc=40, csf_blasts="yes"
        ),
    )
    first = cycle(1, made_case(extramedullary=looks)).split("\n")
    assert first[0].startswith("marrow")
    assert first[1] == "EM      d23 CSF: disease present  40 WBC/µL  blasts in CSF"
    assert [line.split(" ")[0] for line in first[2:5]] == ["counts", "MRD", "EM"]
    assert first[4] == "EM      d21 PET-CT mediastinum: no disease seen"
