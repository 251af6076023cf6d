"""Items of a committee that are read again: by whom, how far the case is shown, what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.commands import DeclareConflict, DrawRereads, RetirePerson, Withdraw
from store.committee import Answer, Cite, Review
from tests.committee import COMMITTEE, STAGED, Committee

BESIDE = {"relapse": "none", "vod": "no", "death.cause": "10"}


def drawing(*tasks: tuple[str, str]) -> DrawRereads:
    """The items of A-1 that are read again, each with its reader."""
    return DrawRereads(tasks={"A-1": tasks}, seed=1)


@pytest.fixture
def final(tmp_path: Path) -> Committee:
    """Everything of A-1 is read by both."""
    made = Committee.at(tmp_path / "S", STAGED)
    for reader in ("reader1", "reader2"):
        for endpoint, value in {"response.c1": "CR", "response.c2": "CR", **BESIDE}.items():
            made.give(made.signing(value, endpoint), reader)
    return made


@pytest.mark.parametrize("person", ["coordinator", "chair", "auditor", "nobody"])
def test_only_a_reviewer_reads_again(final: Committee, person: str) -> None:
    assert final.tried(drawing(("relapse", person)), "coordinator") == "bad input"


def test_who_has_a_conflict_does_not_read_again(final: Committee) -> None:
    final.give(DeclareConflict(case="A-1", why="met the patient"), "reader1")

    assert final.tried(drawing(("relapse", "reader1")), "coordinator") == "conflict"


def test_who_never_read_the_case_is_shown_what_the_item_rests_on(final: Committee) -> None:
    final.give(drawing(("death.cause", "reader3")), "coordinator")
    seen = final.study.as_seen_by("reader3").case("A-1")

    assert [item.endpoint for item in seen.items] == ["death.cause"]
    assert seen.case.deaths


@pytest.mark.parametrize("reader", ["reader1", "reader3"])
def test_responses_are_read_again_before_what_followed(final: Committee, reader: str) -> None:
    final.give(drawing(("death.cause", reader), ("response.c1", reader)), "coordinator")
    seen = final.study.as_seen_by(reader).case("A-1")

    assert [item.endpoint for item in seen.items] == ["response.c1"]
    assert not seen.case.deaths
    assert final.tried(final.signing("10", "death.cause"), reader) == "together"
    final.give(final.signing("CR"), reader)
    final.give(final.signing("10", "death.cause"), reader)


def test_what_she_cites_is_kept(final: Committee) -> None:
    final.give(drawing(("response.c2", "reader3")), "coordinator")
    cites = (Cite(table="marrows", row=2, column="blast_pct"),)
    final.give(final.signing("CR", "response.c2", cites=cites), "reader3")

    kept = final.study.as_seen_by("auditor").record("A-1").rereads["response.c2/reader3/answer"].decode(Review)
    assert kept.cites == cites
    missing = final.signing("CR", "response.c1", cites=(Cite(table="marrows", row=9),))
    final.give(drawing(("response.c1", "reader3")), "coordinator")
    assert final.tried(missing, "reader3") == "bad input"


def test_nobody_reads_again_who_has_left_nor_what_is_withdrawn(tmp_path: Path) -> None:
    made = Committee.at(tmp_path / "S", COMMITTEE)
    made.read("CR", "CR")
    made.give(drawing(("response.c1", "reader1"), ("response.c1", "reader3")), "coordinator")

    left = made.fork()
    left.give(RetirePerson(person="reader1", why="left"), "coordinator")
    assert left.tried(left.signing("CR"), "reader1") == "retired"
    made.give(Withdraw(case="A-1", reason="consent"), "coordinator")
    assert made.tried(made.signing("CR"), "reader3") == "withdrawn"


def test_an_item_is_read_again_once_in_a_signature(final: Committee) -> None:
    final.give(drawing(("relapse", "reader3")), "coordinator")
    once = final.signing("none", "relapse")
    twice = type(once)(case="A-1", answers=(*once.answers, Answer(endpoint="relapse", value="BM", date="2019-09-10")))

    assert final.tried(twice, "reader3") == "bad input"


def test_what_was_opened_again_meanwhile_is_read_again_first(final: Committee) -> None:
    final.give(drawing(("relapse", "reader1")), "coordinator")
    final.give(final.reopening("relapse"), "coordinator")

    final.give(final.signing("none", "relapse"), "reader1")
    assert final.state("relapse") == "open"
    final.give(final.signing("none", "relapse"), "reader1")
    final.give(final.signing("none", "relapse"), "reader2")
    assert final.state("relapse") == "final"


def test_the_past_does_not_show_what_is_to_be_read_again(final: Committee) -> None:
    before = final.study.revision
    final.give(drawing(("relapse", "reader1")), "coordinator")
    past = final.study.as_of(before)
    item = past.as_seen_by("reader1").case("A-1").item("relapse")

    assert item is not None
    assert (item.own, item.determination, item.state) == ((), None, "open")
    assert past.as_seen_by("auditor").record("A-1").rereads == {}
    final.give(final.signing("none", "relapse"), "reader1")
    item = final.study.as_of(before).as_seen_by("reader1").case("A-1").item("relapse")
    assert item is not None
    assert item.state == "final"
