"""What each endpoint takes as an answer, and the sentence for what it does not."""

from __future__ import annotations

from typing import Any

import pytest

from store.answers import check_endpoint_answer
from store.case import Case, Death, Transplant
from store.charter import Charter
from store.committee import Answer
from store.errors import BadInput
from tests.cases import case
from tests.store.criteria.build import ALL, ELN, dose, one_cycle

HCT = Transplant(n=1, date="2019-06-01", donor="sibling")
TRANSPLANTED = case(transplants=(HCT,))


def check(endpoint: str, value: str, of: Case | None = None, charter: Charter = ALL, **more: Any) -> None:
    check_endpoint_answer(Answer(endpoint=endpoint, value=value, **more), charter, of or case())


def refused(endpoint: str, value: str, of: Case | None = None, charter: Charter = ALL, **more: Any) -> str:
    with pytest.raises(BadInput) as error:
        check(endpoint, value, of, charter, **more)
    said = str(error.value)
    assert said.endswith(".")
    return said


@pytest.mark.parametrize("value", ["BM", "EM", "BM+EM", "MRD"])
def test_a_relapse_has_a_date(value: str) -> None:
    check("relapse", value, date="2019-09-10")
    assert "date of the relapse is missing" in refused("relapse", value)


@pytest.mark.parametrize("value", ["none", "CANNOT"])
def test_no_relapse_has_none(value: str) -> None:
    check("relapse", value)
    assert f"{value} for relapse after INO has no date" in refused("relapse", value, date="2019-09-10")


@pytest.mark.parametrize("value", ["yes", "no", "bm", "", "CR", "10", "liver"])
def test_what_is_no_answer_of_relapse(value: str) -> None:
    assert "use one of none, BM, EM, BM+EM, MRD, CANNOT" in refused("relapse", value, date="2019-09-10")


# First INO 2019-03-04, death 2019-11-02: both days are allowed, and a partial date that may mean an allowed day.
@pytest.mark.parametrize("date", ["2019-03-04", "2019-11-02", "2019-03", "2019-11", "2019"])
def test_dates_that_are_possible(date: str) -> None:
    check("relapse", "BM", date=date)
    check("vod", "probable", date=date, anchor="first_ino")


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2019-03-03", "before the first INO dose (4 Mar 2019)"),
        ("2019-02", "before the first INO dose"),
        ("2018", "before the first INO dose"),
        ("2019-11-03", "after the death (2 Nov 2019)"),
        ("2019-12", "after the death"),
        ("2020", "after the death"),
        ("2019-13-01", "is no date"),
        ("2019-02-29", "is no date"),
        ("10 Sep 2019", "is no date"),
        ("2019-9-1", "is no date"),
    ],
)
def test_dates_that_are_not(date: str, words: str) -> None:
    assert words in refused("relapse", "BM", date=date)
    assert words in refused("vod", "clinical", date=date, anchor="last_ino")


def test_a_partial_death_refuses_only_what_is_surely_later() -> None:
    dead = case(deaths=(Death(date="2019-11"),))
    check("relapse", "BM", dead, date="2019-11-30")
    refused("relapse", "BM", dead, date="2019-12-01")
    check("relapse", "BM", case(deaths=()), date="2024-01-01")


def test_a_partial_first_dose_refuses_only_what_is_surely_earlier() -> None:
    partial = one_cycle(doses=(dose(1, 1, "2019-03"),))
    check("relapse", "BM", partial, date="2019-03-01")
    refused("relapse", "BM", partial, date="2019-02-28")


@pytest.mark.parametrize("value", ["probable", "clinical", "proven"])
def test_vod_has_an_onset_and_an_anchor(value: str) -> None:
    check("vod", value, date="2019-05-01", anchor="last_ino")
    check("vod", value, date="2019-05-01", anchor="first_ino", grade="3")
    assert "onset of VOD/SOS is missing" in refused("vod", value, anchor="last_ino")
    assert "use one of hct (HCT day 0)" in refused("vod", value, date="2019-05-01")
    assert "'day0' is not what" in refused("vod", value, date="2019-05-01", anchor="day0")


@pytest.mark.parametrize("value", ["no", "CANNOT"])
@pytest.mark.parametrize("more", [{"date": "2019-05-01"}, {"anchor": "last_ino"}, {"grade": "2"}])
def test_no_vod_has_neither(value: str, more: dict[str, Any]) -> None:
    check("vod", value)
    assert f"has no {next(iter(more))}" in refused("vod", value, **more)


def test_what_is_no_answer_of_vod() -> None:
    for value in ("yes", "none", "mild", ""):
        assert "use one of no, probable, clinical, proven, CANNOT" in refused("vod", value)


@pytest.mark.parametrize("grade", ["0", "6", "mild", "10"])
def test_what_is_no_grade(grade: str) -> None:
    said = refused("vod", "clinical", date="2019-05-01", anchor="last_ino", grade=grade)
    assert "use one of 1 mild" in said


@pytest.mark.parametrize("grade", list("12345"))
def test_grades(grade: str) -> None:
    check("vod", "clinical", date="2019-05-01", anchor="last_ino", grade=grade)


def test_hct_is_an_anchor_only_with_a_transplant_after_ino() -> None:
    check("vod", "clinical", TRANSPLANTED, date="2019-06-01", anchor="hct")
    check("vod", "clinical", TRANSPLANTED, date="2019-06", anchor="hct")
    assert "before day 0 (1 Jun 2019)" in refused("vod", "clinical", TRANSPLANTED, date="2019-05-31", anchor="hct")
    check("vod", "clinical", TRANSPLANTED, date="2019-05-31", anchor="last_ino")
    assert "no transplant after INO" in refused("vod", "clinical", date="2019-06-10", anchor="hct")
    before = case(transplants=(Transplant(n=1, date="2017-01-01", donor="sibling"),))
    assert "no transplant after INO" in refused("vod", "clinical", before, date="2019-06-10", anchor="hct")


@pytest.mark.parametrize(("endpoint", "value"), [("response.c1", "CR"), ("response.best", "CR"), ("death.cause", "10")])
@pytest.mark.parametrize("more", [{"date": "2019-05-01"}, {"anchor": "hct"}, {"grade": "2"}])
def test_nothing_else_has_a_date_an_anchor_or_a_grade(endpoint: str, value: str, more: dict[str, Any]) -> None:
    check(endpoint, value)
    assert f"has no {next(iter(more))}" in refused(endpoint, value, **more)


@pytest.mark.parametrize("more", [{"anchor": "hct"}, {"grade": "2"}])
def test_a_relapse_has_neither_anchor_nor_grade(more: dict[str, Any]) -> None:
    assert f"has no {next(iter(more))}" in refused("relapse", "BM", date="2019-09-10", **more)


@pytest.mark.parametrize(("endpoint", "value"), [("response.c1", "CR"), ("relapse", "none"), ("vod", "no")])
def test_only_a_cause_of_death_has_contributing_codes(endpoint: str, value: str) -> None:
    check("death.cause", "10", contributing=("30", "20"))
    assert "Only a cause of death" in refused(endpoint, value, contributing=("30",))


def test_causes_and_responses_are_those_of_their_lists() -> None:
    check("death.cause", "CANNOT", contributing=("10",))
    assert "not a cause of death" in refused("death.cause", "INFECTION")
    assert "not a cause of death" in refused("death.cause", "10", contributing=("99",))
    assert "named twice" in refused("death.cause", "10", contributing=("10",))
    assert "named twice" in refused("death.cause", "10", contributing=("30", "30"))
    check("response.c1", "MLFS", charter=ELN)
    assert "'MLFS' (morphologic leukaemia-free state) is not an answer" in refused("response.c1", "MLFS")
