"""What a committee leaves in the record can be read again."""

from __future__ import annotations

from pathlib import Path

import msgspec

from store.charter import PROFILES
from store.commands import Assign, DeclareConflict, RetirePerson
from store.study import Study
from store.verify import walk
from tests.cases import case, study
from tests.committee import Committee
from tests.store.forge import written

FORMAT_2 = Path(__file__).parents[1] / "data" / "journal-format-2.jsonl"
COMMITTEE = msgspec.structs.replace(PROFILES["committee"], allow_as=True)


def test_a_draw_with_its_seed_is_read_again(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1"), case("A-2")], charter=COMMITTEE)

    made.commit(Assign(readers={"A-1": ("reader2",)}, seed=7, why="drawn"), by="coordinator")

    again = Study.open(made.path).as_seen_by("coordinator")
    assert (again.readers_of("A-1"), again.readers_of("A-2")) == (("reader2",), ("reader1", "reader2"))


def test_who_takes_over_reads_what_the_one_before_her_could_not_judge(tmp_path: Path) -> None:
    made = Committee.at(tmp_path / "S")
    made.read("CANNOT", "CR")
    leaving = RetirePerson(person="reader1", why="left", readers=dict.fromkeys(("*", "A-1"), ("reader3", "reader2")))
    made.give(leaving, "coordinator")

    assert made.tried(made.signing("CR", why="other", text="it came"), "reader1") == "retired"
    made.give(made.signing("CR"), "reader3")

    assert made.state() == "agreed"  # what reader1 asked for is still open
    made.give(made.telling("close"), "coordinator")
    assert made.state() == "final"


def test_who_takes_over_has_no_seat_where_both_have_answered(tmp_path: Path) -> None:
    made = Committee.at(tmp_path / "S")
    made.read("NR", "CR")
    made.give(Assign(readers={"A-1": ("reader3", "reader2")}, why="reader1 is away"), "coordinator")

    assert made.tried(made.signing("CR"), "reader3") == "not-assigned"


def test_who_signed_an_item_may_amend_it_though_the_case_went_to_others(tmp_path: Path) -> None:
    made = Committee.at(tmp_path / "S")
    made.give(made.signing("CR"), "reader1")
    made.give(Assign(readers={"A-1": ("reader2", "reader3")}, why="reader1 is away"), "coordinator")

    made.give(made.signing("NR", why="other", text="read again"), "reader1")

    assert made.state() == "one review"
    assert made.tried(made.signing("CR", "response.c2"), "reader1") == "not-assigned"
    assert walk(made.study.path).whole


def test_assigning_what_is_assigned_is_refused(tmp_path: Path) -> None:
    made = Committee.at(tmp_path / "S")
    made.give(Assign(readers={"A-1": ("reader2", "reader3")}, why="a draw"), "coordinator")

    assert made.tried(Assign(readers={"A-1": ("reader2", "reader3")}, why="a draw"), "coordinator") == "assigned"


def test_a_study_of_an_older_format_is_locked_after_it_was_carried_forward(tmp_path: Path) -> None:
    made = Committee(Study.open(written(tmp_path / "S", FORMAT_2.read_bytes())))

    receipt = made.give(made.locking(), "coordinator")

    assert (receipt.carried, receipt.revision) == (2, 19)
    assert walk(made.study.path).whole


def test_a_sight_knows_that_its_person_has_left(tmp_path: Path) -> None:
    made = Committee.at(tmp_path / "S")
    made.give(made.signing("CR"), "reader1")
    made.give(Assign(readers={"A-1": ("reader2", "reader3")}, why="reader1 is away"), "coordinator")
    before = made.study.as_seen_by("reader1").case("A-1").item("response.c1")
    made.give(RetirePerson(person="reader1", why="left", readers={"*": ("reader2", "reader3")}), "coordinator")

    now = made.study.as_seen_by("reader1").case("A-1").item("response.c1")

    assert before is not None
    assert before.sign is None
    assert now is not None
    assert now.sign is not None
    assert now.sign.code == "retired"


def test_a_sight_knows_that_its_person_may_not_judge(tmp_path: Path) -> None:
    made = Committee.at(tmp_path / "S")
    made.with_the_chair()
    before = made.study.as_seen_by("chair").case("A-1").item("response.c1")
    made.give(DeclareConflict(case="A-1", why="a friend"), "chair")

    now = made.study.as_seen_by("chair").case("A-1").item("response.c1")

    assert before is not None
    assert before.rule is None
    assert now is None or (now.rule is not None and now.rule.code == "conflict")
