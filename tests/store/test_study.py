"""The one door: what may be signed, what is on disk afterwards, who sees what."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from store.basis import values_of
from store.charter import PROFILES
from store.commands import AddPeople, Sign
from store.committee import Answer, Person
from store.criteria.proposal import propose
from store.errors import BadInput, Refused, StudyError
from store.journal import Journal
from store.place import CHARTER, JOURNAL
from store.seen import Seen
from store.sight import SeenItem
from store.study import Study
from store.writes import Receipt
from tests.cases import case, study


@pytest.fixture
def made(tmp_path: Path) -> Study:
    return study(tmp_path / "S", [case("A-1"), case("A-2")])


def sign(
    made: Study, value: str, endpoint: str = "response.c1", *, by: str = "reader1", how: str = "desk", **more: str
) -> Receipt:
    answer = msgspec.convert({"endpoint": endpoint, "value": value, **more}, Answer)
    return made.commit(msgspec.convert({"type": "sign", "case": "A-1", "answers": [answer], "how": how}, Sign), by=by)


def item(made: Study, person: str = "reader1", endpoint: str = "response.c1") -> SeenItem:
    found = made.as_seen_by(person).case("A-1").item(endpoint)
    assert found is not None
    return found


def test_an_answer_that_is_the_proposal_is_signed_at_once(made: Study) -> None:
    lines = (made.path / JOURNAL).read_bytes().count(b"\n")

    receipt = sign(made, "CR")

    assert receipt.signed == ("response.c1",)
    assert (made.path / JOURNAL).read_bytes().count(b"\n") == lines + 1
    seen = item(made)
    assert seen.signed is not None
    assert (seen.state, seen.signed.review.value, seen.signed.revision) == ("final", "CR", receipt.revision)
    assert (seen.blind, seen.site) == (False, "CR")


def test_before_an_answer_is_fixed_proposal_and_site_value_are_not_there(made: Study) -> None:
    seen = made.as_seen_by("reader1").case("A-1")

    assert all(i.blind and i.proposal is None and i.site is None for i in seen.items)
    assert seen.case.site_values == ()


def test_another_answer_than_the_proposal_is_revealed_first_and_then_signed_with_a_rationale(made: Study) -> None:
    first = sign(made, "NR")
    assert (first.signed, first.revealed) == ((), ("response.c1",))
    shown = item(made)
    assert shown.fixed is not None
    assert shown.proposal is not None
    assert (shown.fixed.reveal.first, shown.proposal.value, shown.site, shown.state) == ("NR", "CR", "CR", "open")

    with pytest.raises(Refused, match="needs a rationale"):
        sign(made, "NR")
    sign(made, "NR", why="source")

    signed = item(made).signed
    assert signed is not None
    assert (signed.review.value, signed.review.first, signed.review.why) == ("NR", "NR", "source")


def test_after_the_reveal_the_answer_may_be_changed_and_the_first_is_kept(made: Study) -> None:
    sign(made, "NR")

    sign(made, "CR")

    signed = item(made).signed
    assert signed is not None
    assert (signed.review.value, signed.review.first) == ("CR", "NR")


def test_the_command_line_signs_in_one_line_and_asks_for_the_rationale(made: Study) -> None:
    with pytest.raises(Refused, match="needs a rationale"):
        sign(made, "NR", how="command line")
    lines = (made.path / JOURNAL).read_bytes().count(b"\n")

    sign(made, "NR", how="command line", why="other", text="blasts in blood")

    assert (made.path / JOURNAL).read_bytes().count(b"\n") == lines + 1


def test_the_same_answer_again_is_refused_and_a_different_one_needs_a_reason(made: Study) -> None:
    first = sign(made, "CR")

    with pytest.raises(Refused, match=f"already signed, rev {first.revision}"):
        sign(made, "CR")
    with pytest.raises(Refused, match="needs a reason"):
        sign(made, "PR")
    sign(made, "PR", why="sample")

    own = item(made).own
    assert [(s.review.number, s.review.value) for s in own] == [(1, "CR"), (2, "PR")]
    final = item(made).determination
    assert final is not None
    assert (final.value, final.revision) == ("PR", own[1].revision)


def test_a_second_read_never_changes_what_is_final(tmp_path: Path) -> None:
    charter = msgspec.structs.replace(PROFILES["audit"], allow_as=True, second_read=1.0)
    made = study(tmp_path / "S", charter=charter)
    sign(made, "CR")

    before = item(made, "reader2")
    assert (before.state, before.blind, before.others, before.determination) == ("open", True, (), None)
    sign(made, "NR", by="reader2", how="command line", why="source")
    sign(made, "CRi", why="counts")

    final = item(made, "auditor").determination
    assert final is not None
    assert (final.value, final.by) == ("CRi", "one reader")
    assert len(item(made, "reader2").others) == 2


def test_best_response_is_derived_and_overruled_with_a_rationale_only(made: Study) -> None:
    sign(made, "CR")
    assert item(made, endpoint="response.best").derived == "CR"
    with pytest.raises(Refused, match="derived"):
        sign(made, "CR", "response.best")

    with pytest.raises(Refused, match="answer those first"):
        sign(made, "NR", "response.best", why="course")
    sign(made, "CR", "response.c2")
    sign(made, "NR", "response.best", why="course")

    seen = made.as_seen_by("reader1")
    values = values_of(seen.record("A-1").case, seen.record("A-1").items, seen.charter, basis="own", asker="reader1")
    assert values["response.best"].value == "NR"


@pytest.mark.parametrize(
    ("value", "endpoint", "sentence"),
    [
        ("XX", "response.c1", "not an answer of"),
        ("CRh", "response.c1", "not an answer of"),
        ("CR", "response.c5", "has no item"),
        ("99", "death.cause", "not a cause of death"),
    ],
)
def test_what_is_not_an_answer_is_bad_input_and_changes_nothing(
    made: Study, value: str, endpoint: str, sentence: str
) -> None:
    before = (made.path / JOURNAL).read_bytes()

    with pytest.raises(BadInput, match=sentence):
        sign(made, value, endpoint)

    assert (made.path / JOURNAL).read_bytes() == before


def test_unknown_causes_need_words(made: Study) -> None:
    with pytest.raises(Refused, match="needs words"):
        sign(made, "90", "death.cause")


@pytest.mark.parametrize("person", ["chair", "coordinator", "auditor"])
def test_only_reviewers_sign(made: Study, person: str) -> None:
    refused = item(made, person).sign
    assert refused is not None

    with pytest.raises(Refused) as raised:
        sign(made, "CR", by=person)

    assert raised.value == refused


def test_only_a_coordinator_adds_people(made: Study) -> None:
    command = AddPeople(people=(Person(id="reader3", name="Reader 3", roles=("reviewer",)),))
    with pytest.raises(Refused, match="not a coordinator"):
        made.commit(command, by="reader1")

    made.commit(command, by="coordinator")

    assert "reader3" in made.people


@pytest.mark.parametrize("name", ["own", "site", "Final", "a/b", "", "x" * 40])
def test_names_that_cannot_be_names(made: Study, name: str) -> None:
    with pytest.raises(BadInput, match="cannot name a person"):
        made.commit(AddPeople(people=(Person(id=name, name="x", roles=("reviewer",)),)), by="coordinator")


def test_what_changed_in_another_session_refuses_the_command(made: Study) -> None:
    seen = made.revision
    other = Study.open(made.path)
    sign(other, "CR")

    with pytest.raises(Refused, match="another session"):
        made.commit(
            Sign(case="A-1", answers=(Answer(endpoint="response.c1", value="PR", why="source"),)),
            by="reader1",
            seen=seen,
        )


def test_an_open_study_sees_what_another_wrote(made: Study) -> None:
    other = Study.open(made.path)
    sign(other, "CR")

    assert made.tail()
    assert item(made).state == "final"
    assert not made.tail()


def test_what_was_not_written_to_is_taken_over_by_identity(made: Study) -> None:
    before = made.as_seen_by("reader1")
    unchanged, changed = before.case("A-2"), before.case("A-1")
    sign(made, "CR")

    after = made.as_seen_by("reader1")

    assert after.case("A-2") is unchanged
    assert after.case("A-1") is not changed
    assert before.case("A-2") is unchanged


def test_a_snapshot_is_not_disturbed_by_a_later_commit(made: Study) -> None:
    before = made.as_seen_by("reader1")
    sign(made, "CR")

    seen = before.case("A-1").item("response.c1")

    assert seen is not None
    assert seen.state == "open"


def test_as_of_shows_the_past_and_cannot_be_written(made: Study) -> None:
    revision = made.revision
    sign(made, "CR")

    past = made.as_of(revision)

    assert past.revision == revision
    assert item(past).state == "open"
    with pytest.raises(Refused, match="as of revision"):
        sign(past, "PR")
    with pytest.raises(BadInput, match="There is no revision 99"):
        made.as_of(99)


def test_bases_differ_by_whose_answer_they_take(made: Study) -> None:
    sign(made, "NR", how="command line", why="source")

    def value(person: str, basis: str) -> str | None:
        row = next(r for r in made.cohort_as_seen_by(person, basis).rows if r.case.id == "A-1")
        found = row.values.get("response.c1")
        return found.value if found else None

    assert [value("reader1", b) for b in ("site", "own", "final", "current")] == ["CR", "NR", "NR", "NR"]
    assert [value("reader2", b) for b in ("own", "current", "reader1")] == [None, "NR", "NR"]
    with pytest.raises(BadInput, match="not a basis"):
        made.cohort_as_seen_by("reader1", "nonsense")


def test_a_committee_reader_gets_own_and_final_figures_only(tmp_path: Path) -> None:
    charter = msgspec.structs.replace(PROFILES["committee"], allow_as=True)
    made = study(tmp_path / "S", charter=charter)
    sign(made, "CR", by="reader2", how="command line")

    assert item(made).state == "open"
    assert item(made).blind
    with pytest.raises(Refused, match="own and final"):
        made.cohort_as_seen_by("reader1", "site")
    sign(made, "CR", how="command line")
    assert item(made).state == "final"
    assert made.as_seen_by("reader1").head is None


def test_a_study_is_made_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises((BadInput, StudyError), match="No space left"):
        study(tmp_path / "S")

    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_not_taken(made: Study) -> None:
    with pytest.raises(BadInput, match="not an empty folder"):
        study(made.path)


def test_what_is_not_a_study_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not a study"):
        Study.open(tmp_path)


def test_a_newer_study_is_refused(made: Study) -> None:
    from store import journal

    path = made.path.parent / "newer"
    path.mkdir()
    info = {"format": journal.FORMAT + 1, "name": "x", "id": "y"}
    journal.create(path / JOURNAL, by="x", op=("study", "study", msgspec.Raw(msgspec.json.encode(info))))

    with pytest.raises(BadInput, match="newer ino-tui"):
        Study.open(path)


def test_a_hand_edited_charter_has_no_effect_and_is_said(made: Study) -> None:
    assert not made.charter_edited
    (made.path / CHARTER).write_text("criteria = 'eln_2024'\n", encoding="utf-8")

    assert made.charter_edited
    assert Study.open(made.path).charter.criteria == "ino_vate"


def test_a_damaged_study_reads_to_the_last_good_line_and_takes_nothing(made: Study) -> None:
    sign(made, "CR")
    path = made.path / JOURNAL
    content = path.read_bytes()
    path.write_bytes(content[:-90] + b"x" + content[-89:])

    damaged = Study.open(made.path)

    assert damaged.damage is not None
    assert damaged.damage.revision == damaged.revision + 1
    with pytest.raises(StudyError, match="damaged"):
        sign(damaged, "CR")


def test_the_revision_that_is_returned_is_on_disk(made: Study) -> None:
    receipt = sign(made, "CR")

    journal = Journal(made.path / JOURNAL)
    revisions = [t.rev for t in journal.read_new()]

    assert revisions == list(range(receipt.revision + 1))
    assert journal.head == made.head


def test_the_proposal_in_the_record_is_that_of_the_criteria(made: Study) -> None:
    sign(made, "CR")

    signed = item(made).signed

    assert signed is not None
    assert signed.review.proposal == propose(case("A-1"), "response.c1", made.charter).value
    assert len(signed.review.digest) == 64


def test_seen_knows_no_other_case(made: Study) -> None:
    seen: Seen = made.as_seen_by("reader1")

    with pytest.raises(KeyError):
        seen.case("A-9")
    with pytest.raises(BadInput, match="There is no case"):
        made.commit(Sign(case="A-9", answers=()), by="reader1")


def test_a_best_response_that_follows_from_signed_cycles_hides_nothing_any_more(made: Study) -> None:
    sign(made, "CR")
    assert item(made, endpoint="response.best").blind

    sign(made, "CR", "response.c2")

    seen = item(made, endpoint="response.best")
    assert (seen.blind, seen.derived, seen.site) == (False, "CR", "CR")


def test_an_answer_given_with_another_in_sight_is_no_blind_answer(made: Study) -> None:
    sign(made, "CR")
    assert not item(made, "reader2").blind

    sign(made, "NR", by="reader2", why="course")

    signed = item(made, "reader2").signed
    assert signed is not None
    assert (signed.review.value, signed.review.first) == ("NR", "")
