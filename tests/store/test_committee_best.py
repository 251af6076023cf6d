"""The best response and later cycles in a committee: what follows from answers, and what is asked of whom."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.case import Cycle, Dose
from store.charter import PROFILES
from store.commands import Sign
from store.committee import Answer
from tests.cases import case, study
from tests.committee import Committee

WHOLE = msgspec.structs.replace(PROFILES["committee"], allow_as=True, disclosure="whole")


@pytest.fixture
def made(tmp_path: Path) -> Committee:
    return Committee.at(tmp_path / "S", WHOLE)


def both_cycles(made: Committee, reader: str) -> None:
    for endpoint in ("response.c1", "response.c2"):
        made.give(made.signing("CR", endpoint), reader)


def test_one_reader_overrules_the_other_answers_by_her_cycles(made: Committee) -> None:
    both_cycles(made, "reader1")
    made.give(made.signing("CRi", "response.best", why="other", text="never recovered"), "reader1")
    assert made.state("response.best") == "one review"

    made.give(made.signing("CR", "response.c1"), "reader2")
    assert made.state("response.best") == "one review"
    made.give(made.signing("CR", "response.c2"), "reader2")
    assert made.state("response.best") == "with the chair"

    seen = made.study.as_seen_by("chair").case("A-1")
    best = seen.item("response.best")
    assert best is not None
    assert sorted((r.value, r.text) for r in best.readings) == [
        ("CR", "follows from the cycles"),
        ("CRi", "never recovered"),
    ]
    made.give(made.adjudicating("CR", "response.best"), "chair")
    assert made.state("response.best") == "final"


def test_the_other_is_told_nothing_of_it(made: Committee) -> None:
    both_cycles(made, "reader1")
    before = made.study.as_seen_by("reader2").case("A-1")
    made.give(made.signing("CRi", "response.best", why="other", text="never recovered"), "reader1")
    assert made.study.as_seen_by("reader2").case("A-1") == before


def test_what_follows_is_no_review_of_the_record(made: Committee) -> None:
    both_cycles(made, "reader1")
    both_cycles(made, "reader2")
    made.give(made.signing("CRi", "response.best", why="other", text="never recovered"), "reader1")
    record = made.study.as_seen_by("auditor").record("A-1")
    assert [s.review.reader for s in record.item("response.best").reviews] == ["reader1"]


def test_a_later_cycle_is_asked_of_both_once_no_remission_was_determined(tmp_path: Path) -> None:
    first = case("A-1")
    third = Cycle(n=3, start="2019-05-06", stop_reason="")
    dose = Dose(cycle=3, day=1, date="2019-05-06", mg_m2=0.5)
    longer = msgspec.structs.replace(first, cycles=(*first.cycles, third), doses=(*first.doses, dose))
    made = Committee(study(tmp_path / "S", [longer], charter=WHOLE))

    def asked(reader: str) -> list[str]:
        return [
            i.endpoint for i in made.study.as_seen_by(reader).case("A-1").items if i.endpoint.startswith("response.c")
        ]

    for reader, value in (("reader1", "NR"), ("reader2", "CR")):
        answers = tuple(Answer(endpoint=f"response.c{n}", value=value, why="other", text="so") for n in (1, 2))
        made.give(Sign(case="A-1", answers=answers, how="command line"), reader)
    assert asked("reader1") == ["response.c1", "response.c2", "response.c3"]
    assert asked("reader2") == ["response.c1", "response.c2"]

    for endpoint in ("response.c1", "response.c2"):
        made.give(made.adjudicating("NR", endpoint), "chair")
    assert asked("reader2") == ["response.c1", "response.c2", "response.c3"]
    made.give(made.signing("NR", "response.c3"), "reader2")
    made.give(made.signing("NR", "response.c3"), "reader1")
    assert made.state("response.c3") == "final"
