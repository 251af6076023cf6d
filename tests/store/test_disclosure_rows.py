"""What of single rows is shown at the last day of a stage: what was known by then, and no more."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from store.case import AdverseEvent, Cycle, Death, FollowUp, SiteValue, Therapy, Transplant
from store.charter import PROFILES
from store.criteria.proposal import propose
from store.cutting import Limit, cut, shown_row
from store.disclosure import stage_of
from tests.cases import case, counts, marrow

END = date(2019, 5, 12)
INO = date(2019, 3, 4)
UNTIL = Limit(END, ino=INO)


def event(**more: Any) -> AdverseEvent:
    return AdverseEvent(**{"term": "Sepsis", "ctcae": "5.0", "grade": 4, "start": "2019-05-01", **more})


@pytest.mark.parametrize(
    ("more", "dead", "shown"),
    [
        ({"stop": "2019-05-12"}, False, True),
        ({"stop": "2019-05-13"}, False, False),
        ({"stop": "2019-05"}, False, False),
        ({}, False, False),
        ({"stop": "2019-05-10", "grade": 5, "outcome": "fatal"}, True, True),
        # It ended, and the death is of a later day: neither its grade nor its outcome may tell so.
        ({"stop": "2019-05-10", "grade": 5}, False, False),
        ({"stop": "2019-05-10", "outcome": "fatal"}, False, False),
    ],
)
def test_an_adverse_event_is_told_when_it_is_over(more: dict[str, Any], *, dead: bool, shown: bool) -> None:
    row = event(**more)
    until = msgspec.structs.replace(UNTIL, dead=dead)
    assert cut(case(adverse_events=(row,)), until).adverse_events == ((row,) if shown else ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"start": "2019-05-12"}, {"start": "2019-05-12"}),
        ({"start": "2019-05-13"}, None),
        ({"start": "2019-05"}, None),
        (
            {"start": "2019-05-01", "stop": "2019-05-03", "note": "well borne"},
            {"start": "2019-05-01", "stop": "2019-05-03", "note": "well borne"},
        ),
        ({"start": "2019-05-01", "stop": "2019-06-03", "note": "for relapse"}, {"start": "2019-05-01"}),
        ({"start": "2019-05-01", "result": "relapse"}, {"start": "2019-05-01"}),
        # Of a therapy in the window the result may be of a day after it; before INO it is history.
        (
            {"start": "2019-03-20", "stop": "2019-03-22", "result": "relapse"},
            {"start": "2019-03-20", "stop": "2019-03-22"},
        ),
        (
            {"start": "2018-03-20", "stop": "2018-03-22", "result": "relapse"},
            {"start": "2018-03-20", "stop": "2018-03-22", "result": "relapse"},
        ),
    ],
)
def test_therapy_is_told_from_its_first_day_and_what_came_of_it_is_not(
    before: dict[str, str], after: dict[str, str] | None
) -> None:
    row = Therapy(kind="chemotherapy", **before)
    expected = () if after is None else (Therapy(kind="chemotherapy", **after),)
    assert cut(case(therapies=(row,)), UNTIL).therapies == expected


def test_support_that_goes_on_is_told_to_the_last_day_shown() -> None:
    def gcsf(stop: str) -> tuple[str, ...]:
        given = case(therapies=(Therapy(kind="gcsf", start="2019-05-01", stop=stop),))
        return tuple(row.stop for row in cut(given, UNTIL).therapies)

    assert [gcsf(stop) for stop in ("2019-05-05", "2019-06-20", "2019-05", "")] == [
        ("2019-05-05",),
        ("2019-05-12",),
        ("2019-05",),
        ("",),
    ]


def test_a_count_under_support_stays_one_though_its_end_is_not_shown() -> None:
    charter = PROFILES["committee"]
    given = case(
        marrows=(marrow("2019-03-01", 70), marrow("2019-03-26", 2), marrow("2019-04-24", 1)),
        labs=(*counts("2019-03-26"), *counts("2019-04-24")),
        therapies=(Therapy(kind="gcsf", start="2019-04-10", stop="2019-06-20"),),
    )
    stage = stage_of(given, charter, {})
    shown = cut(given, stage.until)
    whole = propose(given, "response.c2", charter)
    assert whole.value != "CR"
    assert propose(shown, "response.c2", charter) == whole


def test_a_transplant_is_told_on_day_0_and_its_course_as_it_came() -> None:
    row = Transplant(
        n=1,
        date="2019-04-20",
        donor="cord",
        conditioning_start="2019-04-12",
        status="cr_mrd_neg",
        engraftment="2019-05-10",
        agvhd="3",
        agvhd_date="2019-05-11",
        cgvhd="mild",
        cgvhd_date="2019-11-01",
        gvhd_treated_to="2020-01-01",
        note="relapse on day 90",
    )
    shown = msgspec.structs.replace(row, agvhd="", cgvhd="", cgvhd_date="", gvhd_treated_to="", note="")
    over = msgspec.structs.replace(row, cgvhd_date="2019-05-12", gvhd_treated_to="2019-05-12", note="")
    later = msgspec.structs.replace(row, date="2019-05-13")
    assert cut(case(transplants=(row,)), UNTIL).transplants == (shown,)
    assert cut(case(transplants=(over,)), UNTIL).transplants == (over,)
    assert cut(case(transplants=(later,)), UNTIL).transplants == ()


def test_what_ended_a_cycle_and_notes_without_a_day_are_not_told() -> None:
    patient = msgspec.structs.replace(case().patient, note="Died in autumn.")
    found = case(patient=patient, cycles=(Cycle(n=1, start="2019-03-04", stop_reason="death", note="last one"),))
    shown = cut(found, UNTIL)
    assert shown.cycles == (Cycle(n=1, start="2019-03-04"),)
    assert shown.patient == case().patient


def test_a_partial_date_is_shown_as_evidence_and_hidden_as_an_event() -> None:
    found = case(
        marrows=(marrow("2019-05", 2), marrow("2019-06", 2)),
        labs=counts("2019"),
        follow_up=(FollowUp(date="2019-05", status="disease"), FollowUp(date="2019-04", status="cr")),
        deaths=(Death(date="2019"),),
    )
    shown = cut(found, UNTIL)
    assert [row.date for row in shown.marrows] == ["2019-05"]
    assert [row.date for row in shown.labs] == ["2019"] * 3
    assert [row.date for row in shown.follow_up] == ["2019-04"]
    assert shown.deaths == ()


@pytest.mark.parametrize(
    ("until", "endpoints"),
    [
        (UNTIL, ["response.c1", "response.c2", "response.best"]),
        (Limit(END, cycle=1, best=False), ["response.c1"]),
        (Limit(END, cycle=2, best=True), ["response.c1", "response.c2", "response.best"]),
    ],
)
def test_site_values_are_those_of_the_responses_shown(until: Limit, endpoints: list[str]) -> None:
    more = tuple(SiteValue(endpoint=e, value="no") for e in ("relapse", "vod", "mrd"))
    late = SiteValue(endpoint="response.c1", value="CR", date="2019-05-13")
    found = case(site_values=(*case().site_values, *more, late))
    assert [row.endpoint for row in cut(found, until).site_values] == endpoints


def test_a_row_of_a_document_keeps_what_is_shown_and_loses_the_rest() -> None:
    row = {"n": 1, "start": "2019-03-04", "stop_reason": "death"}
    assert shown_row("cycles", row, UNTIL) == {"n": 1, "start": "2019-03-04"}
    assert shown_row("deaths", {"date": "2019-05-13"}, UNTIL) is None
    with pytest.raises(KeyError):
        shown_row("visits", {}, UNTIL)
