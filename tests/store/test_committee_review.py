"""What befalls a committee at work: readers who leave, what changed meanwhile, what may not be asked."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.commands import AmendSource, Assign, Command, DeclareConflict, SetCharter, Sign
from store.committee import Answer
from store.errors import BadInput, Refused
from tests.committee import COMMITTEE, STAGED, Committee

CYCLES = ("response.c1", "response.c2")
BESIDE = {"relapse": "none", "vod": "no", "death.cause": "10"}


def signed_together(made: Committee, reader: str, value: str = "CR") -> None:
    """The responses of the first stage, signed together on the desk."""
    answers = tuple(Answer(endpoint=e, value=value) for e in CYCLES)
    made.give(Sign(case=made.case, answers=answers), reader)


class TestWhoTakesOver:
    """Reader 1 has signed the responses, reader 2 nothing; reader 3 takes over from reader 1."""

    @pytest.fixture
    def made(self, tmp_path: Path) -> Committee:
        found = Committee.at(tmp_path / "S", STAGED)
        signed_together(found, "reader1")
        return found

    @pytest.mark.parametrize("readers", [("reader3", "reader2"), ("reader2", "reader3")])
    def test_who_stays_keeps_her_seat(self, made: Committee, readers: tuple[str, ...]) -> None:
        made.give(Assign(readers={"A-1": readers}, why="reader 1 is away"), "coordinator")

        assert made.tried(made.signing("CR"), "reader3") == "not-assigned"
        signed_together(made, "reader2")

        assert made.state() == "final"

    def test_who_stays_is_told_nothing_by_it(self, made: Committee) -> None:
        before = made.study.as_seen_by("reader2").case("A-1")
        made.give(DeclareConflict(case="A-1", why="met the patient"), "reader1")

        assert made.study.as_seen_by("reader2").case("A-1") == before

    def test_she_goes_on_from_the_responses_that_were_signed_before_her(self, made: Committee) -> None:
        made.give(Assign(readers={"A-1": ("reader3", "reader2")}, why="reader 1 is away"), "coordinator")
        seen = made.study.as_seen_by("reader3").case("A-1")

        assert [item.endpoint for item in seen.items] == ["response.best", *BESIDE]
        assert seen.case.deaths
        for endpoint, value in BESIDE.items():
            made.give(made.signing(value, endpoint), "reader3")

    def test_she_reads_the_responses_that_were_not_signed(self, tmp_path: Path) -> None:
        made = Committee.at(tmp_path / "S", STAGED)
        made.give(made.signing("CR", "response.c1"), "reader1")
        made.give(Assign(readers={"A-1": ("reader3", "reader2")}, why="reader 1 is away"), "coordinator")
        seen = made.study.as_seen_by("reader3").case("A-1")

        assert [item.endpoint for item in seen.items] == ["response.c2", "response.best"]
        assert not seen.case.deaths
        made.give(Sign(case="A-1", answers=(Answer(endpoint="response.c2", value="CR"),)), "reader3")
        assert made.study.as_seen_by("reader3").case("A-1").case.deaths

    def test_who_declares_a_conflict_takes_her_answers_out(self, made: Committee) -> None:
        made.give(DeclareConflict(case="A-1", why="met the patient"), "reader1")
        seen = made.study.as_seen_by("reader3").case("A-1")

        assert [item.endpoint for item in seen.items] == ["response.c1", "response.c2", "response.best"]
        signed_together(made, "reader2")
        assert made.state() == "one review"
        signed_together(made, "reader3")
        assert made.state() == "final"

    def test_what_both_had_answered_stays_though_one_declares_a_conflict_later(self, made: Committee) -> None:
        signed_together(made, "reader2")
        made.give(DeclareConflict(case="A-1", why="met the patient"), "reader1")

        assert made.state() == "final"

    def test_what_is_read_anew_after_an_amendment_takes_out_nothing_more(self, tmp_path: Path) -> None:
        made = Committee.at(tmp_path / "S")
        made.give(made.signing("CR"), "reader1")
        made.give(made.signing("NR"), "reader2")
        made.give(DeclareConflict(case="A-1", why="met the patient"), "reader1")
        made.give(made.amending(20.0), "coordinator")
        made.give(made.signing("PR", why="other", text="the count was wrong"), "reader2")

        assert made.state() == "discordant"

    def test_an_answer_that_was_taken_out_keeps_no_other_in(self, tmp_path: Path) -> None:
        made = Committee.at(tmp_path / "S")
        for reader in ("reader1", "reader2"):
            made.give(made.signing("CR"), reader)
            made.give(DeclareConflict(case="A-1", why="met the patient"), reader)

        assert made.item.answers() == ()

    def test_a_case_has_no_more_readers_than_an_item(self, made: Committee) -> None:
        with pytest.raises(BadInput, match="3 readers; an item has 2"):
            made.study.commit(Assign(readers={"A-1": ("reader1", "reader2", "reader3")}, why="all"), by="coordinator")

    def test_who_takes_over_from_one_who_answered_nothing_has_her_seat(self, made: Committee) -> None:
        made.give(Assign(readers={"A-1": ("reader2", "reader3")}, why="reader 1 is away"), "coordinator")
        made.give(Assign(readers={"A-1": ("reader3", "reader1")}, why="reader 2 is away"), "coordinator")

        assert made.study.as_seen_by("coordinator").readers_of("A-1") == ("reader1", "reader3")


class TestChangedMeanwhile:
    """A command carries what its author saw; what changed of all it rests on refuses it, after the rules did not."""

    @pytest.fixture
    def made(self, tmp_path: Path) -> Committee:
        return Committee.at(tmp_path / "S")

    def refused(self, made: Committee, command: Command, by: str, seen: int) -> str:
        with pytest.raises(Refused) as refused:
            made.study.commit(command, by=by, seen=seen)
        assert refused.value.code == "changed"
        return str(refused.value)

    def test_a_ruling_after_a_reader_amended(self, made: Committee) -> None:
        made.with_the_chair()
        seen = made.study.revision
        made.give(made.amending(), "coordinator")
        amended = made.study.revision
        made.give(made.signing("PR", why="other", text="other counts"), "reader1")

        assert "labs of A-1 changed" in self.refused(made, made.adjudicating(), "chair", seen)
        said = self.refused(made, made.adjudicating(), "chair", amended)
        assert said == "An answer to response, end of cycle 1 of A-1 was signed since; look again and decide again."
        made.study.commit(made.adjudicating(), by="chair", seen=made.study.revision)

    def test_a_ruling_after_it_was_opened_and_read_again(self, made: Committee) -> None:
        made.with_the_chair()
        seen = made.study.revision
        made.give(made.reopening(), "coordinator")
        made.with_the_chair()

        for command in (made.adjudicating(), made.referring()):
            self.refused(made, command, "chair", seen)

    def test_a_meeting_after_a_query_came_and_went(self, made: Committee) -> None:
        made.to_the_meeting()
        seen = made.study.revision
        made.give(made.asking(), "coordinator")
        made.give(made.telling("close"), "coordinator")

        assert "A query on" in self.refused(made, made.meeting(), "chair", seen)

    @pytest.mark.parametrize("kind", ["reopen", "dispatch"])
    def test_a_coordinator_s_ruling_after_another(self, made: Committee, kind: str) -> None:
        made.discordant()
        seen = made.study.revision
        made.give(made.reopening(), "coordinator")
        made.discordant()
        command = made.reopening() if kind == "reopen" else made.dispatching()

        self.refused(made, command, "coordinator", seen)

    def test_the_end_of_a_query_that_was_answered(self, made: Committee) -> None:
        made.give(made.asking(), "reader1")
        seen = made.study.revision
        made.give(made.telling("answer"), "coordinator")

        assert "Query 1 of A-1" in self.refused(made, made.telling("close"), "reader1", seen)

    def test_a_blind_reader_is_refused_for_nothing_that_another_asked(self, made: Committee) -> None:
        made.give(made.asking(), "reader1")
        seen = made.study.revision
        made.give(made.asking(), "reader2")

        made.study.commit(made.telling("close"), by="reader1", seen=seen)

    def test_a_second_assignment_of_a_case(self, made: Committee) -> None:
        seen = made.study.revision
        made.give(Assign(readers={"A-1": ("reader1", "reader3")}, why="more even"), "coordinator")

        self.refused(made, Assign(readers={"A-1": ("reader2", "reader3")}, why="more even"), "coordinator", seen)

    def test_a_lock_of_what_was_not_seen(self, made: Committee) -> None:
        seen = made.study.revision
        made.give(made.signing("CR"), "reader1")

        self.refused(made, made.locking(), "coordinator", seen)

    def test_who_may_not_rule_is_not_told_what_changed(self, made: Committee) -> None:
        seen = made.study.revision
        made.with_the_chair()
        with pytest.raises(Refused, match="not a chair"):
            made.study.commit(made.adjudicating(), by="reader3", seen=seen)

    def test_a_table_that_is_not_shown_yet_refuses_nothing(self, tmp_path: Path) -> None:
        made = Committee.at(tmp_path / "T", STAGED)
        seen = made.study.revision
        died = {"rows": [{"date": "2019-11-03", "narrative": "At home.", "autopsy": "no"}]}
        made.give(AmendSource(cases={"A-1": {"deaths": died}}, why="another day"), "coordinator")

        made.study.commit(made.signing("CR"), by="reader1", seen=seen)
        made.give(made.amending(), "coordinator")
        assert "labs of A-1" in self.refused(made, made.signing("CR", "response.c2"), "reader1", seen)


def test_no_reader_is_asked_to_confirm_what_is_final(tmp_path: Path) -> None:
    made = Committee.at(tmp_path / "S")
    made.read("CR", "CR")
    made.give(made.amending(), "coordinator")
    item = made.study.as_seen_by("reader1").case("A-1").item("response.c1")

    assert item is not None
    assert (item.state, item.flags, item.confirm) == ("final", ("stale",), False)
    assert made.tried(made.signing("CR"), "reader1") == "final"


def test_a_new_charter_has_a_reason(tmp_path: Path) -> None:
    made = Committee.at(tmp_path / "S")
    newer = msgspec.structs.replace(COMMITTEE, version=2)

    assert made.tried(SetCharter(charter=newer, why=" "), "coordinator") == "bad input"
    assert made.tried(SetCharter(charter=newer, why="a clarification"), "coordinator") == ""
