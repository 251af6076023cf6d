"""What an item rests on: nothing that decides it is missed, and what cannot bear on it leaves it alone."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
import pytest

from store.case import TABLES, AdverseEvent, Case, Cycle, Death, Extramedullary, Relapse, Transplant, to_documents
from store.charter import Charter, Conventions
from store.criteria.endpoints import endpoints_of, inputs_of
from store.criteria.inputs import InputChange, changed_inputs, describe, inputs
from store.criteria.proposal import Proposal, propose
from store.errors import BadInput
from store.reference import TABLES_FOLDER
from store.source import read_source
from store.source.build import case_from_documents
from tests.cases import case, counts, marrow
from tests.store.criteria.build import ALL as ASKED
from tests.store.criteria.build import ELN, INO, dose, given, lab, one_cycle
from tests.store.criteria.mutate import amended, small_case

ENDPOINTS = ("response.c1", "response.c2", "response.c3", "response.best", "relapse", "vod", "death.cause")
CHARTERS = tuple(
    msgspec.structs.replace(charter, endpoints=ASKED.endpoints)
    for charter in (
        INO,
        ELN,
        Charter(conventions=Conventions(best_scope="end_c2")),
        Charter(conventions=Conventions(best_cycles=4, counts_days=3, recovery_days=30, window_last_day=35)),
        Charter(conventions=Conventions(window_first_day=1, window_last_day=20, counts_days=20)),
    )
)


@cache
def reference() -> tuple[Case, ...]:
    source = read_source(TABLES_FOLDER)
    return tuple(case_from_documents(i, source.cases[i]) for i in sorted(source.cases))


def proposed(found: Case, endpoint: str, charter: Charter) -> Proposal | None:
    try:
        return propose(found, endpoint, charter)
    except BadInput:
        return None


def amendments(rng: random.Random, n: int, *, small: bool) -> Iterator[tuple[Case, Case]]:
    tables = inputs_of("response.best") if small else tuple(TABLES)
    for _ in range(n):
        old = small_case(rng, case().patient) if small else rng.choice(reference())
        new = amended(rng, old, tables)
        yield old, amended(rng, new) if rng.random() < 0.2 else new


@pytest.mark.parametrize(("small", "n"), [(False, 300), (True, 700)])
def test_no_proposal_changes_without_a_changed_input(n: int, *, small: bool) -> None:
    rng = random.Random(20190304)
    decided = dict.fromkeys(ENDPOINTS, 0)
    left_alone = dict.fromkeys(ENDPOINTS, 0)
    for old, new in amendments(rng, n, small=small):
        charter = rng.choice(CHARTERS)
        for endpoint in ENDPOINTS:
            changes = changed_inputs(old, new, endpoint, charter)
            before, after = (proposed(c, endpoint, charter) for c in (old, new))
            assert before == after or changes, (endpoint, before, after)
            decided[endpoint] += before != after
            left_alone[endpoint] += not changes
            assert all(c.before != c.after and describe(c) for c in changes)
    # Of the amendments some decide every endpoint and many do not touch it, else nothing is shown.
    assert min(decided.values()) > 0, decided
    assert sum(decided.values()) > n / 5, decided
    assert min(left_alone.values()) > n / 20, left_alone


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_the_record_gives_the_same_inputs_whatever_the_order_of_rows(endpoint: str) -> None:
    rng = random.Random(7)
    for old in reference()[::5]:
        documents = to_documents(old)
        again = case_from_documents(old.id, documents)
        assert inputs(old, endpoint, INO) == inputs(again, endpoint, INO)
        assert not changed_inputs(old, again, endpoint, INO)
        for document in documents.values():
            rng.shuffle(document["rows"])
        assert not changed_inputs(old, case_from_documents(old.id, documents), endpoint, INO)


def touched(new: Case, old: Case | None = None, charter: Charter = INO) -> set[str]:
    """The endpoints of two cycles that an amendment touches."""
    old = old or case()
    return {e for e in endpoints_of(old, charter) if changed_inputs(old, new, e, charter)}


def change(rows: tuple[Any, ...], at: int, **values: Any) -> tuple[Any, ...]:
    return (*rows[:at], msgspec.structs.replace(rows[at], **values), *rows[at + 1 :])


BASE = case()
BEST, DEATH, C2 = "response.best", "death.cause", "response.c2"
FROM_C2 = {C2, BEST, DEATH}
ALL = {"response.c1", *FROM_C2}


@pytest.mark.parametrize(
    ("amendment", "stale"),
    [
        ({"patient": msgspec.structs.replace(BASE.patient, centre="B", physicians="Q")}, set()),
        ({"site_values": BASE.site_values[1:]}, set()),
        ({"marrows": change(BASE.marrows, 1, laboratory="L9")}, set()),
        ({"doses": change(BASE.doses, 0, bsa=1.8)}, set()),
        ({"patient": msgspec.structs.replace(BASE.patient, liver_disease="cirrhosis")}, {DEATH}),
        ({"deaths": change(BASE.deaths, 0, narrative="Sepsis.")}, {DEATH}),
        ({"deaths": change(BASE.deaths, 0, autopsy="yes")}, {DEATH}),
        ({"deaths": change(BASE.deaths, 0, date="2019-11-03")}, {DEATH}),
        ({"deaths": ()}, {DEATH}),
        ({"follow_up": change(BASE.follow_up, 0, status="disease")}, {DEATH}),
        ({"adverse_events": (AdverseEvent(term="Sepsis", ctcae="5.0", grade=3, start="2019-03-20"),)}, {DEATH}),
        ({"labs": (*BASE.labs, lab("2019-03-26", "BILI", "3", "mg/dL"))}, {DEATH}),
        ({"labs": (*BASE.labs, *counts("2019-06-01"))}, {DEATH}),
        ({"relapses": change(BASE.relapses, 1, location="EM")}, {DEATH}),
        ({"therapies": (given("blinatumomab", "2019-10-01"),)}, {DEATH}),
        ({"labs": change(BASE.labs, 6, value="0.4")}, FROM_C2),
        ({"marrows": BASE.marrows[:2]}, FROM_C2),
        ({"doses": change(BASE.doses, 4, date="2019-04-09")}, FROM_C2),
        ({"doses": change(BASE.doses, 3, mg_m2=0.8)}, FROM_C2),
        ({"therapies": (given("blinatumomab", "2019-05-02"),)}, FROM_C2),
        ({"labs": change(BASE.labs, 3, value="0.4")}, ALL),
        ({"labs": change(BASE.labs, 2, value="20")}, ALL),
        ({"marrows": change(BASE.marrows, 1, blast_pct=6)}, ALL),
        ({"doses": change(BASE.doses, 3, date="2019-03-30")}, ALL),
        ({"doses": change(BASE.doses, 0, date="2019-03-05")}, ALL),
        ({"therapies": (given("gcsf", "2019-03-24"),)}, ALL),
        ({"therapies": (given("blinatumomab", "2019-03"),)}, ALL),
        ({"transplants": (Transplant(n=1, date="2019-04-20", donor="haplo", conditioning_start="2019-04-01"),)}, ALL),
        ({"relapses": change(BASE.relapses, 0, location="BM+EM")}, ALL),
        (
            {"extramedullary": (Extramedullary(date="2019-03-26", location="skin", method="CT", finding="new"),)},
            ALL,
        ),
    ],
)
def test_an_amendment_makes_stale_what_rests_on_it(amendment: dict[str, Any], stale: set[str]) -> None:
    assert touched(case(**amendment)) == stale
    assert touched(BASE, case(**amendment)) == stale & set(endpoints_of(case(**amendment), INO))


BLAST_RISE = (*counts("2019-03-01", 0.4, 40)[:2], *counts("2019-03-26")[:2])
BLAST_RISE += tuple(lab(day, "PB_BLASTS", value, "%") for day, value in (("2019-03-01", "10"), ("2019-03-26", "50")))
BLAST_RISE += (lab("2019-03-01", "WBC", "5"), lab("2019-03-26", "WBC", "5"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (one_cycle(), one_cycle(therapies=(given("gcsf_peg", "2019-03-20"),))),
        (one_cycle(), one_cycle(therapies=(given("tki", "2019-03-22"),))),
        (
            one_cycle(therapies=(given("tki", "2019-01-05"), given("tki", "2019-03-22"))),
            one_cycle(therapies=(given("tki", "2019-01-05", "2019-02-01"), given("tki", "2019-03-22"))),
        ),
        (BASE, case(therapies=(given("other", "2019-04-08"),))),
        (one_cycle(labs=BLAST_RISE), one_cycle(labs=change(BLAST_RISE, 7, value="0.5"))),
        (
            one_cycle(relapses=(msgspec.structs.replace(BASE.relapses[0], location="EM", em_locations="cns"),)),
            one_cycle(relapses=(msgspec.structs.replace(BASE.relapses[0], location="EM", em_locations="testis"),)),
        ),
        # Of two doses that may be the first of cycle 2, the later bounds the window.
        (
            case(doses=(*BASE.doses[:3], dose(2, 1, "2019-03"), dose(2, 8, "2019-03-25"))),
            case(doses=(*BASE.doses[:3], dose(2, 1, "2019-03"), dose(2, 8, "2019-03-30"))),
        ),
        # Cycle 1 without a dose: the first dose of all is that of cycle 2, and the baseline reaches to it.
        (
            one_cycle(doses=(dose(2, 1, "2019-05-20"),), marrows=(marrow("2019-03-26", 10), marrow("2019-05-10", 70))),
            one_cycle(doses=(dose(2, 1, "2019-05-20"),), marrows=(marrow("2019-03-26", 10), marrow("2019-05-10", 15))),
        ),
    ],
)
def test_what_decides_in_few_cases_is_read(old: Case, new: Case) -> None:
    assert propose(old, "response.c1", INO) != propose(new, "response.c1", INO)
    assert changed_inputs(old, new, "response.c1", INO)
    assert changed_inputs(new, old, "response.c1", INO)


def test_a_transplant_bears_on_the_response_by_its_dates_and_the_status_at_it() -> None:
    hct = Transplant(n=1, date="2019-04-20", donor="haplo", conditioning_start="2019-04-01")
    old = case(transplants=(hct,))
    for amendment in ({"engraftment": "2019-05-10"}, {"agvhd": "3"}, {"donor": "cord"}):
        assert touched(case(transplants=(msgspec.structs.replace(hct, **amendment),)), old) == {DEATH}
    assert touched(case(transplants=(msgspec.structs.replace(hct, status="cr_mrd_neg"),)), old) == ALL


def test_a_count_belongs_to_an_open_window_for_some_days_after_it() -> None:
    """Day 42 is 14 Apr; counts to 7 days after a marrow of that day, none after what closes the window."""
    old = one_cycle()
    assert changed_inputs(old, one_cycle(labs=(*old.labs, *counts("2019-04-21"))), "response.c1", INO)
    assert not changed_inputs(old, one_cycle(labs=(*old.labs, *counts("2019-04-22"))), "response.c1", INO)
    assert changed_inputs(old, one_cycle(labs=(*old.labs, lab("2019-04", "ANC", "1"))), "response.c1", INO)
    assert not changed_inputs(BASE, case(labs=(*BASE.labs, *counts("2019-04-03"))), "response.c1", INO)


def test_what_came_of_a_therapy_that_closes_a_window_is_not_of_the_cycle() -> None:
    old = one_cycle(therapies=(given("blinatumomab", "2019-04-02"),))
    later = one_cycle(therapies=(given("blinatumomab", "2019-04-02", "2019-06-01", result="relapse"),))
    assert not changed_inputs(old, later, "response.c1", INO)
    beside = one_cycle(therapies=(given("chemotherapy", "2019-03-05"),))
    assert changed_inputs(beside, one_cycle(therapies=(given("chemotherapy", "2019-03-05", result="cr"),)), BEST, INO)


def test_a_death_bears_on_the_response_only_where_nothing_was_assessed_after_the_first_dose() -> None:
    dead = {"deaths": (Death(date="2019-08-01"),)}
    assert not changed_inputs(one_cycle(), one_cycle(**dead), "response.c1", INO)
    before = (marrow("2019-03-01", 70),)
    unseen = one_cycle(marrows=before, **dead)
    found = changed_inputs(one_cycle(marrows=before), unseen, "response.c1", INO)
    assert [c.table for c in found] == ["deaths"]
    # A marrow of any day says then that she did not die unassessed.
    late = one_cycle(marrows=(*before, marrow("2019-07-20", 5)), **dead)
    assert propose(unseen, "response.c1", INO).value == "ED" != propose(late, "response.c1", INO).value
    assert [c.table for c in changed_inputs(unseen, late, "response.c1", INO)] == ["marrows"]


def test_a_window_that_moves_is_told_by_what_moved_it_alone() -> None:
    labs = (*BASE.labs, *counts("2019-04-03"))
    later = case(labs=labs, doses=change(BASE.doses, 3, date="2019-04-06"))
    found = changed_inputs(case(labs=labs), later, "response.c1", INO)
    assert found == (InputChange("doses", "2 1", "date", "2019-04-01", "2019-04-06"),)


def test_a_cycle_that_is_new_or_gone() -> None:
    one = case(cycles=BASE.cycles[:1], doses=BASE.doses[:3])
    gone = changed_inputs(BASE, one, C2, INO)
    assert [(c.table, c.row, c.field, c.after) for c in gone] == [
        ("cycles", "2", "", None),
        *(("doses", f"2 {day}", "", None) for day in (1, 8, 15)),
    ]
    assert [(c.before, c.after) for c in changed_inputs(one, BASE, C2, INO)] == [(c.after, c.before) for c in gone]
    # Day 42 of cycle 2 is 12 May, and counts belong to it for 7 days more.
    three = case(cycles=(*BASE.cycles, Cycle(n=3, start="2019-05-20")), doses=(*BASE.doses, dose(3, 1, "2019-05-20")))
    assert touched(three) == {DEATH}


def test_a_case_without_ino_rests_on_all_of_its_tables() -> None:
    none = one_cycle(cycles=(), doses=())
    assert changed_inputs(none, one_cycle(cycles=(), doses=(), labs=(*none.labs, *counts("2021"))), "response.c1", INO)
    assert changed_inputs(none, one_cycle(), "response.c1", INO)


def test_a_new_number_is_no_change() -> None:
    earlier = Relapse(n=1, kind="relapse", date="2018-01-10", location="BM")
    numbered = tuple(msgspec.structs.replace(r, n=r.n + 1) for r in BASE.relapses)
    assert not touched(case(relapses=numbered))
    found = changed_inputs(BASE, case(relapses=(earlier, *numbered)), "response.c1", INO)
    assert [describe(c) for c in found] == ["relapses 1: added (kind relapse, date 2018-01-10, location BM, n 1)"]


def test_inputs_are_the_columns_that_bear_and_are_filled_in() -> None:
    found = inputs(BASE, "response.c1", INO)
    assert set(found) == set(inputs_of("response.c1"))
    assert {row["date"] for row in found["labs"]} == {"2019-03-01", "2019-03-26"}
    assert found["labs"][0] == {"date": "2019-03-01", "test": "ANC", "value": "0.4", "unit": "10^9/L"}
    assert found["doses"][3:] == ({"cycle": 2, "date": "2019-04-01"},)
    assert found["cycles"][1] == {"n": 2, "start": "2019-04-01"}
    assert found["deaths"] == ()
    assert [r["date"] for r in inputs(BASE, BEST, INO)["marrows"]] == ["2019-03-01", "2019-03-26", "2019-04-24"]
    death = inputs(BASE, DEATH, INO)
    assert "narrative" in death["deaths"][0]
    assert "centre" not in death["cases"][0]
    assert "site_values" not in death


def test_no_such_endpoint() -> None:
    for ask in (lambda: inputs(BASE, "mrd", INO), lambda: changed_inputs(BASE, BASE, "mrd", INO)):
        with pytest.raises(BadInput, match="no endpoint 'mrd'"):
            ask()


@pytest.mark.parametrize(
    ("amendment", "endpoint", "words"),
    [
        (
            {"labs": change(BASE.labs, 3, value="0.4")},
            "response.c1",
            "labs 2019-03-26 ANC: value 1.4 → 0.4",
        ),
        ({"marrows": (BASE.marrows[0], BASE.marrows[2])}, "response.c1", "marrows 2019-03-26 aspirate: removed"),
        ({"doses": (*BASE.doses, dose(1, 22, "2019-03-25"))}, "response.c1", "doses 1 22: added (cycle 1, day 22, "),
        ({"deaths": change(BASE.deaths, 0, autopsy="")}, DEATH, "deaths: autopsy no → not recorded"),
        (
            {"deaths": change(BASE.deaths, 0, narrative="He bled.\n\nThen  he died.")},
            DEATH,
            "deaths: narrative Blasts rose from September on. → He bled. Then he died.",
        ),
    ],
)
def test_a_change_in_one_phrase(amendment: dict[str, Any], endpoint: str, words: str) -> None:
    (found,) = changed_inputs(BASE, case(**amendment), endpoint, INO)
    assert describe(found).startswith(words)
    assert describe(found) == words or words.endswith(", ")


def test_long_text_is_shortened_to_where_it_differs() -> None:
    told = "Fever from 2 October with blasts in blood, then septic shock with Klebsiella in two cultures. "
    long = InputChange("deaths", "", "narrative", told * 9 + "No autopsy.", told * 9 + "Autopsy pending. " + told)
    assert describe(long).startswith("deaths: narrative …No autopsy. → …Autopsy pending. Fever")
    other = InputChange("deaths", "", "narrative", told, "Bled. " + told)
    for change_ in (long, other, InputChange("deaths", "", "", None, told)):
        texts = re.split(r"narrative | → |\(", describe(change_))[1:]
        assert all(len(text.rstrip(")")) <= 60 for text in texts)
        assert describe(change_).rstrip(")").endswith("…")
