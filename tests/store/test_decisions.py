"""Ways to lose a decision, to change one that is final, or to learn what one is blind to: none may work."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.case import Cycle, Dose
from store.commands import AddPeople, SetCharter, Sign
from store.committee import Answer, Person
from store.errors import BadInput, Refused
from store.place import JOURNAL
from store.sight import SeenItem
from store.study import Study
from store.verify import walk
from store.writes import Receipt
from tests.cases import case, counts, marrow, study


@pytest.fixture
def made(tmp_path: Path) -> Study:
    return study(tmp_path / "S", [case("A-1")])


def answer(value: str, endpoint: str = "response.c1", why: str = "", text: str = "") -> Answer:
    return Answer(endpoint=endpoint, value=value, why=why, text=text)


def sign(made: Study, *answers: Answer, by: str = "reader1", at_desk: bool = False, seen: int | None = None) -> Receipt:
    return made.commit(Sign(case="A-1", answers=answers, how="desk" if at_desk else "command line"), by=by, seen=seen)


def item(made: Study, endpoint: str = "response.c1", person: str = "reader1") -> SeenItem | None:
    return made.as_seen_by(person).case("A-1").item(endpoint)


def items(made: Study, person: str) -> list[str]:
    return [i.endpoint for i in made.as_seen_by(person).case("A-1").items]


def three_cycles(path: Path) -> Study:
    """A case whose criteria propose a remission after two cycles, and a third cycle was given."""
    plain = case("A-1")
    third = msgspec.structs.replace(
        plain,
        cycles=(*plain.cycles, Cycle(n=3, start="2019-05-06", stop_reason="completed")),
        doses=(*plain.doses, Dose(cycle=3, day=1, date="2019-05-06", mg=0.85, bsa=1.7, mg_m2=0.5)),
        marrows=(*plain.marrows, marrow("2019-05-28", 1)),
        labs=(*plain.labs, *counts("2019-05-28")),
    )
    return study(path / "S", [third])


def no_remission_by_cycle_2(made: Study) -> None:
    sign(made, answer("NR", why="source"), answer("NR", "response.c2", why="source"))


def test_a_later_cycle_is_signed_where_the_reader_saw_no_remission_and_the_criteria_did(tmp_path: Path) -> None:
    made = three_cycles(tmp_path)
    assert "response.c3" not in items(made, "reader1")
    no_remission_by_cycle_2(made)

    receipt = sign(made, answer("NR", "response.c3", why="source"))

    assert receipt.signed == ("response.c3",)
    seen = item(made, "response.c3")
    assert seen is not None
    assert seen.proposal is not None


def test_what_was_signed_stays_an_item_though_an_earlier_answer_changes(tmp_path: Path) -> None:
    made = three_cycles(tmp_path)
    no_remission_by_cycle_2(made)
    sign(made, answer("NR", "response.c3", why="source"))

    sign(made, answer("CR", "response.c2", why="sample"))

    for person in ("reader1", "auditor"):
        assert items(made, person) == ["response.c1", "response.c2", "response.c3", "response.best", "death.cause"]
    assert sign(made, answer("PR", "response.c3", why="sample")).signed == ("response.c3",)


def test_a_reader_may_be_called_reveal(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    person = Person(id="reveal", name="Reveal", roles=("reviewer",))
    made.commit(AddPeople(people=(person,), readers={"*": ("reveal",)}), by="coordinator")

    sign(made, answer("CR"), by="reveal")

    seen = item(made, person="reveal")
    assert seen is not None
    assert seen.signed is not None


def test_who_could_not_judge_at_first_does_not_take_over_what_became_final(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    sign(made, answer("CANNOT", text="marrow report missing"))
    sign(made, answer("CR"), by="reader2")

    sign(made, answer("NR", why="source"))

    final = item(made, person="auditor")
    assert final is not None
    assert final.determination is not None
    assert final.determination.value == "CR"


def test_one_item_is_answered_once_in_a_signature(made: Study) -> None:
    with pytest.raises(BadInput, match="twice"):
        sign(made, answer("CR"), answer("NR", why="source"))


def test_best_response_that_follows_from_the_same_signature_is_not_overruled_by_it(made: Study) -> None:
    receipt = sign(made, answer("CR"), answer("CR", "response.c2"), answer("CR", "response.best"))

    seen = item(made, "response.best")
    assert receipt.signed == ("response.c1", "response.c2", "response.best")
    assert seen is not None
    assert (seen.own, seen.derived) == ((), "CR")


def test_best_response_is_not_said_to_be_signed_while_a_cycle_is_only_revealed(made: Study) -> None:
    receipt = sign(made, answer("NR"), answer("NR", "response.c2"), answer("NR", "response.best"), at_desk=True)

    assert (receipt.signed, receipt.revealed) == ((), ("response.c1", "response.c2"))


def test_best_response_is_overruled_with_a_rationale_even_where_the_criteria_say_the_same(made: Study) -> None:
    no_remission_by_cycle_2(made)

    for at_desk in (False, True):
        with pytest.raises(Refused, match="derived"):
            sign(made, answer("CR", "response.best"), at_desk=at_desk)
    assert sign(made, answer("CR", "response.best", why="course")).signed == ("response.best",)


@pytest.mark.parametrize("text", ["   ", "\n"])
def test_blanks_are_no_words(made: Study, text: str) -> None:
    with pytest.raises(Refused):
        sign(made, answer("CANNOT", text=text))
    with pytest.raises(Refused):
        sign(made, answer("NR", text=text))


def test_cannot_judge_is_no_contributing_cause(made: Study) -> None:
    both = Answer(endpoint="death.cause", value="10", contributing=("CANNOT",), text="words")
    with pytest.raises(BadInput, match="not a cause"):
        sign(made, both)


# -- what an answer rests on ---------------------------------------------------------------------


def test_a_charter_that_changed_since_refuses_the_signature(made: Study) -> None:
    seen = made.revision
    charter = msgspec.structs.replace(made.charter, version=2, criteria="eln_2024")
    made.commit(SetCharter(charter=charter, why="newer criteria"), by="coordinator")

    with pytest.raises(Refused, match="charter"):
        sign(made, answer("CR"), seen=seen)


def test_a_study_put_back_to_an_earlier_state_refuses_what_was_decided_on_a_later_one(made: Study) -> None:
    journal = made.path / JOURNAL
    before = journal.read_bytes()
    sign(made, answer("CR"))
    seen = made.revision
    journal.write_bytes(before)

    with pytest.raises(Refused, match="earlier state"):
        sign(made, answer("CR", "response.c2"), seen=seen)


@pytest.mark.parametrize("fork", [False, True])
def test_a_writer_whose_last_line_is_gone_is_told_so_once(made: Study, fork: bool) -> None:  # noqa: FBT001
    journal = made.path / JOURNAL
    before = journal.read_bytes()
    sign(made, answer("CR"))
    journal.write_bytes(before)
    if fork:
        other = Study.open(made.path)
        for endpoint in ("response.c1", "response.c2"):
            sign(other, answer("CR", endpoint), by="reader2")
    there = journal.read_bytes()

    with pytest.raises(Refused, match=r"revision 4 is no longer as it was read; look in its history"):
        sign(made, answer("CR", "response.c2"))
    assert journal.read_bytes() == there

    receipt = sign(made, answer("CR", "response.c2"))
    assert receipt.revision == (6 if fork else 4)
    assert walk(made.path).whole


def test_a_journal_replaced_while_waiting_for_the_lock_is_not_written_into_the_void(
    made: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = made.path / JOURNAL
    acquire = made._journal._acquire

    def replaced_meanwhile(*arguments: object) -> None:
        if not (made.path / "copy").exists():
            copy = made.path / "copy"
            copy.write_bytes(journal.read_bytes())
            copy.replace(journal)
            copy.mkdir()
        acquire(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(made._journal, "_acquire", replaced_meanwhile)
    receipt = sign(made, answer("CR"))

    assert Study.open(made.path).revision == receipt.revision


@pytest.mark.parametrize("at_desk", [True, False])
def test_words_that_tell_who_the_patient_is_are_not_recorded(made: Study, at_desk: bool) -> None:  # noqa: FBT001
    before = (made.path / JOURNAL).read_bytes()
    with pytest.raises(BadInput, match=r"holds a telephone number \(010-1234-5678\)"):
        sign(made, answer("NR", why="other", text="family, 010-1234-5678"), at_desk=at_desk)
    assert (made.path / JOURNAL).read_bytes() == before
