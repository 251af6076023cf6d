"""Amended source records, withdrawn cases, older formats, the study as it was, and rehearsals."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from store.case import Case, Death, to_documents
from store.commands import AmendSource, Reinstate, Sign, Withdraw
from store.committee import Answer, Cite
from store.errors import BadInput, Refused, StudyError
from store.journal import FORMAT, Journal
from store.moments import backwards, read_moment, revision_at
from store.place import JOURNAL
from store.sight import SeenItem
from store.study import Study
from tests.cases import case, counts, study

DATA = Path(__file__).parents[1] / "data"


def sign(made: Study, endpoint: str = "response.c1", value: str = "CR", *, by: str = "reader1", **more: object) -> int:
    answer = Answer(endpoint=endpoint, value=value, **more)  # type: ignore[arg-type]
    return made.commit(Sign(case="A-1", answers=(answer,), how="command line"), by=by).revision


def amend(made: Study, new: Case, why: str = "queried") -> int:
    documents = to_documents(new)
    old = made.as_seen_by("coordinator").record("A-1").case
    changed = {t: d for t, d in documents.items() if d != to_documents(old).get(t)}
    return made.commit(AmendSource(cases={"A-1": changed}, why=why), by="coordinator").revision


def item(made: Study, endpoint: str = "response.c1", by: str = "reader1") -> SeenItem:
    found = made.as_seen_by(by).case("A-1").item(endpoint)
    assert found is not None
    return found


def other_counts(anc: float) -> Case:
    plain = case("A-1")
    return msgspec.structs.replace(
        plain, labs=(*counts("2019-03-01", 0.4, 40), *counts("2019-03-26", anc), *counts("2019-04-24"))
    )


def test_an_item_whose_inputs_were_amended_is_stale_and_says_why(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    sign(made)
    sign(made, "death.cause", "10")

    amend(made, other_counts(0.6))

    assert item(made).flags == ("stale",)
    assert any("ANC" in why and "1.4" in why and "0.6" in why for why in item(made).stale)
    assert item(made).state == "final"


def test_a_best_response_that_follows_from_a_stale_cycle_is_stale_to_whoever_sees_it(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    sign(made)
    sign(made, "response.c2")

    amend(made, other_counts(0.6))

    for person in ("reader1", "auditor"):
        best = item(made, "response.best", by=person)
        assert "it rests on response, end of cycle 1, which is stale" in best.stale
        assert best.flags == ("stale",)


def test_an_item_that_reads_nothing_of_an_amendment_stands(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    sign(made)
    sign(made, "death.cause", "10")
    told = msgspec.structs.replace(case("A-1"), deaths=(Death(date="2019-11-02", narrative="Sepsis.", autopsy="no"),))

    amend(made, told)

    assert item(made).stale == ()
    assert item(made, "death.cause").flags == ("stale",)


def test_a_stale_answer_can_be_signed_again_as_it_is(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    sign(made)
    with pytest.raises(Refused, match="already signed"):
        sign(made)
    amend(made, other_counts(1.2))

    sign(made)

    assert item(made).stale == ()
    assert [s.review.number for s in item(made).own] == [1, 2]
    with pytest.raises(Refused, match="already signed"):
        sign(made)


def test_a_stale_answer_against_the_new_proposal_needs_a_rationale(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    sign(made)
    amend(made, other_counts(0.1))

    with pytest.raises(Refused, match="propose"):
        sign(made)
    sign(made, why="counts")

    assert item(made).stale == ()


def test_an_amendment_taken_back_leaves_nothing_stale(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    sign(made)
    amend(made, other_counts(0.1))
    amend(made, case("A-1"))

    assert item(made).stale == ()


def test_a_review_whose_citation_changed_is_stale(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    sign(made, cites=(Cite(table="deaths", row=0, column="narrative"),))
    told = msgspec.structs.replace(case("A-1"), deaths=(Death(date="2019-11-02", narrative="Sepsis.", autopsy="no"),))

    amend(made, told)

    assert item(made).stale == ("deaths narrative, which was cited, changed",)


def test_what_is_cited_must_be_there(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])

    with pytest.raises(BadInput, match="no evidence"):
        sign(made, cites=(Cite(table="deaths", row=3),))


def test_an_amendment_needs_a_coordinator_and_a_reason(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])

    with pytest.raises(Refused, match="coordinator"):
        made.commit(AmendSource(cases={}, why="x"), by="reader1")
    with pytest.raises(BadInput, match="reason"):
        made.commit(AmendSource(cases={}, why=" "), by="coordinator")


def test_an_amendment_resting_on_what_changed_is_refused(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    looked = made.revision
    amend(made, other_counts(0.1))
    command = AmendSource(cases={"A-1": {"labs": to_documents(other_counts(0.3))["labs"]}}, why="x")

    with pytest.raises(Refused, match="labs of A-1 changed in rev 4"):
        made.commit(command, by="coordinator", seen=looked)


def test_a_withdrawn_case_is_out_of_every_row_and_signs_nothing(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1"), case("A-2")])
    made.cohort_as_seen_by("auditor", "site")
    revision = made.commit(Withdraw(case="A-1", reason="consent"), by="coordinator").revision

    rows = made.cohort_as_seen_by("auditor", "site")

    assert [row.case.id for row in rows.rows] == ["A-2"]
    assert rows.withdrawn == 1
    assert made.as_seen_by("reader1").case("A-1").withdrawn == f"rev {revision}, consent withdrawn"
    with pytest.raises(Refused, match="withdrawn"):
        sign(made)
    with pytest.raises(Refused, match="already"):
        made.commit(Withdraw(case="A-1", reason="ineligible"), by="coordinator")
    assert len(made.as_of(revision - 1).cohort_as_seen_by("auditor", "site").rows) == 2

    made.commit(Reinstate(case="A-1", why="the form was of another patient"), by="coordinator")

    assert len(Study.open(made.path).cohort_as_seen_by("auditor", "site").rows) == 2
    sign(made)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (Withdraw(case="A-9", reason="consent"), "no case"),
        (Withdraw(case="A-1", reason="bored"), "no reason"),
        (Withdraw(case="A-1", reason="other"), "needs a reason"),
        (Reinstate(case="A-1", why="x"), "not withdrawn"),
    ],
)
def test_a_withdrawal_that_makes_no_sense_is_refused(tmp_path: Path, command: Withdraw | Reinstate, words: str) -> None:
    made = study(tmp_path / "S", [case("A-1")])

    with pytest.raises((BadInput, Refused), match=words):
        made.commit(command, by="coordinator")
    assert made.revision == 3


def test_an_older_format_is_read_and_carried_forward_by_appending(tmp_path: Path) -> None:
    shutil.copy(DATA / "journal-format-1.jsonl", tmp_path / JOURNAL)
    before = (tmp_path / JOURNAL).read_bytes()
    made = Study.open(tmp_path)
    assert made.info.format == 1
    assert item(made).signed is not None

    with pytest.raises(Refused, match="already signed"):
        sign(made, value="NR")
    assert (tmp_path / JOURNAL).read_bytes() == before

    receipt = made.commit(
        Sign(case="A-2", answers=(Answer(endpoint="response.c1", value="CR"),), how="command line"), by="reader1"
    )

    assert receipt.carried == 1
    assert (tmp_path / JOURNAL).read_bytes().startswith(before)
    reopened = Study.open(tmp_path)
    assert reopened.info.format == FORMAT
    assert [header.act for header in reopened.log[-2:]] == ["study.format", "review.sign"]
    assert reopened.as_of(receipt.revision - 2).info.id == reopened.info.id


def test_a_study_carried_on_by_a_newer_program_while_open_is_refused(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    journal = Journal(made.path / JOURNAL)
    with journal.locked():
        assert len(list(journal.read_new())) == 4
        newer = msgspec.Raw(b'{"format":99}')
        journal.append(by="x", act="study.format", why="", ops=[("study", "study", newer)])

    with pytest.raises(BadInput, match="newer ino-tui"):
        sign(made)


def test_a_desk_does_not_turn_to_another_study_put_in_its_place(tmp_path: Path) -> None:
    made, other = study(tmp_path / "S", [case("A-1")]), study(tmp_path / "T", [case("A-1")])
    shutil.copy(other.path / JOURNAL, made.path / JOURNAL)

    for _ in range(2):
        with pytest.raises(StudyError, match="Another study"):
            sign(made)

    assert Study.open(made.path).revision == 3


def test_the_past_does_not_change_and_cannot_be_written(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    past = made.as_of(3)
    sign(made)

    assert not past.tail()
    assert past.revision == 3
    assert past.head == made.log[3].hash
    assert item(past).signed is None
    assert item(made).signed is not None
    with pytest.raises(Refused, match="as of revision 3"):
        sign(past)


def test_before_anybody_was_there_the_people_of_today_may_look(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])

    assert made.as_of(0).as_seen_by("auditor").case_ids == ()


def test_a_rehearsal_judges_one_command_after_another_and_writes_nothing(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    before = (made.path / JOURNAL).read_bytes()
    copied = made.rehearsal()

    assert sign(copied) == 4
    with pytest.raises(Refused, match="already signed, rev 4"):
        sign(copied)

    assert (made.path / JOURNAL).read_bytes() == before
    assert item(made).signed is None
    assert sign(made) == 4


def test_a_moment_is_the_last_revision_then() -> None:
    times = ["2026-01-01T10:00:00.000000Z", "2026-01-01T10:05:00.000000Z", "2026-01-01T09:59:00.000000Z"]

    assert revision_at(times, datetime(2026, 1, 1, 10, 2, tzinfo=UTC)) == 0
    assert revision_at(times, datetime(2026, 1, 1, 10, 5, tzinfo=UTC)) == 2
    assert backwards(times) == (2,)
    with pytest.raises(BadInput, match="made on"):
        revision_at(times, datetime(2025, 1, 1, tzinfo=UTC))
    with pytest.raises(BadInput, match="no time"):
        read_moment("yesterday")
