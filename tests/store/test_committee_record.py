"""What a committee leaves in the record can be read again."""

from __future__ import annotations

from pathlib import Path

import msgspec

from store.charter import PROFILES
from store.commands import Assign, RetirePerson
from store.study import Study
from tests.cases import case, study
from tests.committee import Committee

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
