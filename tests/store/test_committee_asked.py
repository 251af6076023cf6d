"""What may not be asked of a committee: of whom, by whom, of which items."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from store.commands import AddPeople, Assign, LockStudy, RetirePerson, Sign
from store.committee import Answer, Person
from store.errors import BadInput, Refused
from store.queries import NEEDED
from tests.committee import COMMITTEE, ITEM, STAGED, Committee

BEST = "response.best"


@pytest.fixture
def made(tmp_path: Path) -> Committee:
    return Committee.at(tmp_path / "S")


class TestQueries:
    @pytest.mark.parametrize("by", ["reader1", "chair"])
    def test_who_is_blind_asks_nobody_who_is_blind_too(self, made: Committee, by: str) -> None:
        made.with_the_chair()

        assert made.tried(made.asking(owner="reader2"), by) == "blind"
        assert made.tried(made.asking(owner="coordinator"), by) == ""

    def test_a_coordinator_who_reads_the_case_is_told_of_no_other_reader_s_query(self, made: Committee) -> None:
        dual = Person(id="both", name="Both", roles=("reviewer", "coordinator"))
        made.give(AddPeople(people=(dual,)), "coordinator")
        made.give(made.asking(), "reader2")
        assert len(made.study.as_seen_by("both").case("A-1").threads) == 1

        made.give(Assign(readers={"A-1": ("both", "reader2")}, why="reader 1 is away"), "coordinator")
        made.give(made.signing("CANNOT"), "reader2")

        assert made.study.as_seen_by("both").case("A-1").threads == ()
        assert made.tried(made.telling("close"), "both") == "bad input"

    def test_what_is_needed_is_asked_of_a_coordinator_who_does_not_read(self, tmp_path: Path) -> None:
        made = Committee.at(tmp_path / "S")
        dual = Person(id="another", name="Another", roles=("reviewer", "coordinator"))
        second = Person(id="second", name="Second", roles=("coordinator",))
        made.give(AddPeople(people=(dual, second)), "coordinator")
        made.give(RetirePerson(person="coordinator", why="left"), "second")

        made.give(made.signing("CANNOT"), "reader2")

        (thread,) = made.study.as_seen_by("second").case("A-1").threads
        assert thread.query.owner == "second"

    def test_a_coordinator_asks_a_reader(self, made: Committee) -> None:
        assert made.tried(made.asking(owner="reader2"), "coordinator") == ""

    def test_a_query_on_a_best_response_that_is_derived_holds_it_up(self, made: Committee) -> None:
        made.read("CR", "CR")
        made.give(made.asking(BEST), "coordinator")
        made.read("CR", "CR", "response.c2")
        record = made.study.as_seen_by("auditor").record("A-1")
        assert record.derived_determination() is None

        made.give(made.telling("waive"), "coordinator")
        found = made.study.as_seen_by("auditor").record("A-1").derived_determination()
        assert found is not None
        assert (found.value, found.revision) == ("CR", made.study.revision)

    def test_a_query_on_what_was_derived_already_undoes_nothing(self, made: Committee) -> None:
        made.read("CR", "CR")
        made.read("CR", "CR", "response.c2")
        made.give(made.asking(BEST), "coordinator")

        assert made.study.as_seen_by("auditor").record("A-1").derived_determination() is not None


class TestPeople:
    def adding(self, readers: dict[str, tuple[str, ...]] | None = None, **about: Any) -> AddPeople:
        person = msgspec.structs.replace(Person(id="reader9", name="Reader 9", roles=("reviewer",)), **about)
        return AddPeople(people=(person,), readers=readers or {}, why="a new one")

    def test_who_is_added_reads_nothing_that_a_conflict_forbids(self, tmp_path: Path) -> None:
        made = Committee.at(tmp_path / "S", msgspec.structs.replace(COMMITTEE, conflict="own-centre"))
        readers: dict[str, tuple[str, ...]] = {"A-1": ("reader9", "reader2")}

        assert made.tried(self.adding(readers, centre="A"), "coordinator") == "conflict"
        assert made.tried(self.adding(readers, centre="B"), "coordinator") == ""

    @pytest.mark.parametrize("readers", [("nobody", "reader2"), ("auditor", "reader2")])
    def test_nobody_else_is_made_a_reader_by_it(self, made: Committee, readers: tuple[str, ...]) -> None:
        assert made.tried(self.adding({"A-1": readers}), "coordinator") == "bad input"

    @pytest.mark.parametrize("about", [{"roles": ()}, {"retired": True}])
    def test_who_would_have_no_part(self, made: Committee, about: dict[str, Any]) -> None:
        assert made.tried(self.adding(**about), "coordinator") == "bad input"

    def test_one_name_for_two(self, made: Committee) -> None:
        one = self.adding()
        twice = msgspec.structs.replace(one, people=one.people * 2)

        assert made.tried(twice, "coordinator") == "bad input"

    def test_who_leaves_takes_over_from_nobody(self, made: Committee) -> None:
        leaving = RetirePerson(person="reader1", why="left", readers={"A-1": ("reader1", "reader3")})

        assert made.tried(leaving, "coordinator") == "bad input"


class TestLocks:
    def test_what_the_charter_does_not_ask_is_not_frozen(self, tmp_path: Path) -> None:
        asked = msgspec.structs.replace(COMMITTEE, endpoints=("response", "death.cause"))
        made = Committee.at(tmp_path / "S", asked)

        assert made.tried(made.locking("vod"), "coordinator") == "bad input"
        assert made.tried(made.locking("response.x"), "coordinator") == "bad input"
        assert made.tried(made.locking("response.c1"), "coordinator") == ""

    def test_a_second_lock_on_the_same_names_the_first(self, made: Committee) -> None:
        made.give(made.locking("vod", "vod"), "coordinator")
        made.give(made.locking(), "coordinator")
        first, second = made.study.as_seen_by("coordinator").locks

        assert first.endpoints == ("vod",)
        with pytest.raises(Refused, match=second.id):
            made.give(LockStudy(why="again"), "coordinator")


def test_an_answer_to_what_was_opened_again_says_that_it_comes_after_disclosure(tmp_path: Path) -> None:
    made = Committee.at(tmp_path / "S", STAGED)
    together = Sign(case="A-1", answers=tuple(Answer(endpoint=f"response.c{n}", value="CR") for n in (1, 2)))
    for reader in ("reader1", "reader2"):
        made.give(together, reader)
    made.give(made.reopening(), "coordinator")
    made.read("CR", "CR")

    assert [s.review.after_disclosure for s in made.item.reviews] == [False, False, True, True]
    assert made.state(ITEM) == "final"
    with pytest.raises(BadInput):
        made.give(made.signing("CR", "response.c9"), "reader1")


class TestRulings:
    @pytest.mark.parametrize("attendees", [("a", "b", " a"), ("a", "b", "B"), ("a", "b", " ")])
    def test_nobody_attends_twice(self, made: Committee, attendees: tuple[str, ...]) -> None:
        made.to_the_meeting()

        assert made.tried(made.meeting(attendees=attendees), "chair") == "bad input"

    @pytest.mark.parametrize(("value", "why"), [("CR", "other"), ("NE", "counts")])
    def test_a_reason_that_needs_words_has_them(self, made: Committee, value: str, why: str) -> None:
        made.with_the_chair()
        ruling = made.adjudicating()
        bare = msgspec.structs.replace(ruling, answer=Answer(endpoint=ITEM, value=value, why=why))

        assert made.tried(bare, "chair") == "needs-text"
        assert made.tried(ruling, "chair") == ""

    def test_the_query_of_an_answer_comes_of_an_answer_alone(self, made: Committee) -> None:
        asking = made.asking()
        spoofed = msgspec.structs.replace(asking.queries[0], rule=NEEDED)

        assert made.tried(msgspec.structs.replace(asking, queries=(spoofed,)), "reader1") == "bad input"
