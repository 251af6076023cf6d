"""What befalls a committee at work: readers who leave, what changed meanwhile, what may not be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.commands import Assign, DeclareConflict, Sign
from store.committee import Answer
from tests.committee import STAGED, Committee

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
        made.give(DeclareConflict(case="A-1", why="met the patient"), "reader1")
        seen = made.study.as_seen_by("reader3").case("A-1")

        assert [item.endpoint for item in seen.items] == ["response.best", *BESIDE]
        assert seen.case.deaths
        for endpoint, value in BESIDE.items():
            made.give(made.signing(value, endpoint), "reader3")

    def test_she_reads_the_responses_that_were_not_signed(self, tmp_path: Path) -> None:
        made = Committee.at(tmp_path / "S", STAGED)
        made.give(made.signing("CR", "response.c1"), "reader1")
        made.give(DeclareConflict(case="A-1", why="met the patient"), "reader1")
        seen = made.study.as_seen_by("reader3").case("A-1")

        assert [item.endpoint for item in seen.items] == ["response.c2", "response.best"]
        assert not seen.case.deaths
        made.give(Sign(case="A-1", answers=(Answer(endpoint="response.c2", value="CR"),)), "reader3")
        assert made.study.as_seen_by("reader3").case("A-1").case.deaths

    def test_who_takes_over_from_one_who_answered_nothing_has_her_seat(self, made: Committee) -> None:
        made.give(Assign(readers={"A-1": ("reader2", "reader3")}, why="reader 1 is away"), "coordinator")
        made.give(Assign(readers={"A-1": ("reader3", "reader1")}, why="reader 2 is away"), "coordinator")

        assert made.study.as_seen_by("coordinator").readers_of("A-1") == ("reader1", "reader3")
