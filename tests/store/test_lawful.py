"""Lines that the chain allows and no command would have written: damage at their revision; and what is none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from store import journal as journals
from store.charter import PROFILES
from store.commands import AddPeople, AmendSource, ImportSource, SetCharter, Sign
from store.committee import Answer, Person
from store.errors import BadInput, StudyError
from store.lawful import ACTS
from store.place import JOURNAL
from store.study import Study
from store.verify import walk
from tests.cases import study
from tests.store.forge import appended, busy_study, changed, signed, transactions, written

Line = dict[str, Any]
HEX = "0" * 64


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return (busy_study(tmp_path_factory.mktemp("lawful") / "S").path / JOURNAL).read_bytes()


def review(**changes: Any) -> Line:
    """What reader2 could sign next: her answer to the second cycle of A-1."""
    document = {
        "endpoint": "response.c2",
        "reader": "reader2",
        "number": 1,
        "value": "CR",
        "contributing": [],
        "why": "",
        "text": "",
        "first": "CR",
        "proposal": "CR",
        "site": "CR",
        "criteria": "ino_vate",
        "charter": 1,
        "digest": HEX,
        "how": "command line",
        "cites": [],
    }
    return {**document, **changes}


def reveal(**changes: Any) -> Line:
    document = {"endpoint": "response.c2", "reader": "reader2", "first": "PR", "contributing": [], "proposal": "CR"}
    return {**document, "site": "CR", "digest": HEX, **changes}


def op(document: Line | None, doc_id: str = "response.c2/reader2", table: str = "reviews:A-1") -> list[Any]:
    return [table, doc_id, document]


def signing(*ops: list[Any], **more: Any) -> Line:
    return {"by": "reader2", "act": "review.sign", "why": "", "ops": list(ops), **more}


def by_coordinator(act: str, *ops: list[Any]) -> Line:
    return {"by": "coordinator", "act": act, "why": "x", "ops": list(ops)}


def person(person_id: str, **changes: Any) -> Line:
    return {"id": person_id, "name": "N", "roles": ["reviewer"], "account": "", "retired": False, **changes}


def as_shown(line: Line, journal: bytes, folder: Path) -> Line:
    """A line whose answers name the digest of what their author would be shown."""
    record = Study.open(written(folder, journal)).as_seen_by("auditor").record("A-1")
    ops = [
        [table, doc_id, {**document, "digest": record.digest(document["endpoint"], record.case)}]
        if document and "digest" in document
        else [table, doc_id, document]
        for table, doc_id, document in line["ops"]
    ]
    return {**line, "ops": ops}


ROWS = {"rows": [{"date": "2019-06-02", "status": "cr"}]}
CHARTER = {"version": 2, "profile": "audit"}

LAWFUL: dict[str, Line] = {
    "a review": signing(op(review())),
    "a reveal": signing(op(reveal(), "response.c2/reader2/reveal"), act="review.reveal"),
    "an amended review": signing(
        op(review(endpoint="response.c1", number=2, value="NR", first=""), "response.c1/reader2/2"),
    ),
    "a field of a later version": signing(op(review(mood="good"))),
    "a charter": by_coordinator("charter.set", op(CHARTER, "2", "charter")),
    "a charter of a later version": by_coordinator("charter.set", op({**CHARTER, "new": 1}, "2", "charter")),
    "a person": by_coordinator("people.add", op(person("reader3"), "reader3", "people")),
    "a role of a later version": by_coordinator("people.add", op(person("r", roles=["queen"]), "r", "people")),
    "an assignment": by_coordinator("people.add", op({"readers": ["reader2"]}, "A-1", "assignments")),
    "nothing amended": by_coordinator("source.amend"),
    "a source table": by_coordinator("source.import", op(ROWS, "follow_up", "case:A-3")),
    "doubts": by_coordinator("source.amend", op({"lines": ["x"]}, "import/2", "warnings")),
    "a withdrawal": by_coordinator("case.withdraw", op({"reason": "ineligible"}, "A-1", "withdrawals")),
    "evidence that is not there": signing(op(review(cites=[{"table": "labs", "row": 999, "column": "mood"}]))),
    "any words for why": signing(op(review()), why="\u202e \n \x00 /"),
    "a clock that ran backwards": signing(op(review()), at="1999-01-01T00:00:00.000000Z"),
}

UNLAWFUL: dict[str, tuple[Line, str]] = {
    # acts, authors, time
    "an unknown act": (signing(op(review()), act="review.forge"), "no act of format 3"),
    "a second study": (signing(op(review()), act="study.create"), "created in revision 0"),
    "nobody": (signing(op(review(reader="nobody"), "response.c2/nobody"), by="nobody"), "no person of the study"),
    "no name": (signing(op(review()), by=""), "no person of the study"),
    "an auditor who signs": (signing(op(review(reader="auditor"), "response.c2/auditor"), by="auditor"), "auditor"),
    "a reviewer who sets the charter": (
        {**by_coordinator("charter.set", op(CHARTER, "2", "charter")), "by": "reader1"},
        "not a coordinator",
    ),
    "no time": (signing(op(review()), at="yesterday"), "not a time"),
    "a day that there is not": (signing(op(review()), at="2026-02-30T00:00:00.000000Z"), "not a time"),
    "a time that is not UTC": (signing(op(review()), at="2026-02-20T00:00:00.000000+09:00"), "not a time"),
    # reviews
    "a review for another": (signing(op(review()), by="reader1"), "signed by reader1 for 'reader2'"),
    "a review of no case": (signing(op(review(), table="reviews:A-9")), "refused|no case"),
    "a number left out": (
        signing(op(review(endpoint="response.c1", number=3), "response.c1/reader2/3")),
        "not there",
    ),
    "a number before the first": (signing(op(review(number=0), "response.c2/reader2/0")), "number 0"),
    "a review that follows itself": (signing(op(review(number=2), "response.c2/reader2/2")), "not there"),
    "a review that is another": (signing(op(review(endpoint="death.cause"))), "says that it is"),
    "a review written over": (signing(op(review(endpoint="response.c1"), "response.c1/reader2")), "signed before"),
    "a review taken out": (signing(op(None, "response.c1/reader2")), "taken out"),
    "a reveal taken out": (signing(op(None, "response.c2/reader1/reveal")), "taken out"),
    "two answers at once": (
        signing(op(review()), op(reveal(first="CR"), "response.c2/reader2/reveal")),
        "answered twice",
    ),
    "one document twice": (signing(op(review()), op(review())), "written twice"),
    "two cases at once": (
        signing(op(review()), op(review(endpoint="death.cause"), "death.cause/reader2", "reviews:A-2")),
        "two cases",
    ),
    "a reveal after the review": (
        signing(op(reveal(endpoint="response.c1"), "response.c1/reader2/reveal"), act="review.reveal"),
        "was signed",
    ),
    "a review as a reveal": (signing(op(review()), act="review.reveal"), "signed by review.reveal"),
    "no endpoint": (signing(op(review(endpoint="mood"), "mood/reader2")), "not a review"),
    "an endpoint with a separator": (signing(op(review(endpoint="../x"), "../x/reader2")), "not a review"),
    "another fixed answer": (signing(op(review(first="PD"))), "fixed first"),
    "an older charter": (signing(op(review(charter=7))), "charter 7"),
    "no document": (signing(op(review(number="one"))), "not a review"),
    "nothing signed": (signing(), "0 documents"),
    "evidence of no table": (signing(op(review(cites=[{"table": "moods", "row": 0}]))), "no row of a source"),
    "evidence before the first row": (signing(op(review(cites=[{"table": "labs", "row": -1}]))), "no row of a source"),
    # names
    "a path as a case": (signing(op(review(), table="reviews:../A-1")), "does not write"),
    "a case with a newline": (by_coordinator("source.import", op(ROWS, "follow_up", "case:A\n3")), "does not write"),
    "a case turned round": (by_coordinator("source.import", op(ROWS, "follow_up", "case:\u202eA")), "does not write"),
    "a case without a name": (by_coordinator("source.import", op(ROWS, "follow_up", "case:")), "does not write"),
    "another script": (by_coordinator("source.import", op(ROWS, "follow_up", "case:А-3")), "does not write"),
    "a person with a newline": (by_coordinator("people.add", op(person("a\nb"), "a\nb", "people")), "not a person"),
    "a person with a separator": (by_coordinator("people.add", op(person("a/b"), "a/b", "people")), "not a person"),
    "a person named as a basis": (by_coordinator("people.add", op(person("site"), "site", "people")), "not a person"),
    "a person who is there": (by_coordinator("people.add", op(person("chair"), "chair", "people")), "already"),
    "a person under another name": (by_coordinator("people.add", op(person("a"), "b", "people")), "not a person"),
    "an assignment of a path": (by_coordinator("people.add", op({"readers": []}, "../x", "assignments")), "assign"),
    "an assignment to nobody": (by_coordinator("people.add", op({}, "A-1", "assignments")), "assign"),
    "an unknown table": (by_coordinator("source.amend", op(ROWS, "follow_up", "notes")), "does not write"),
    "a source table that is none": (by_coordinator("source.amend", op(ROWS, "moods", "case:A-1")), "source table"),
    "a source table taken out": (by_coordinator("source.amend", op(None, "follow_up", "case:A-1")), "taken out"),
    "reviews by an import": (by_coordinator("source.import", op(review())), "does not write"),
    "doubts written over": (by_coordinator("source.amend", op({"lines": []}, "import/x", "warnings")), "doubtful"),
    "doubts without lines": (by_coordinator("source.amend", op({}, "import/2", "warnings")), "doubtful"),
    # the study
    "a charter under another version": (by_coordinator("charter.set", op(CHARTER, "3", "charter")), "that version"),
    "a charter written over": (by_coordinator("charter.set", op({"version": 1}, "1", "charter")), "already"),
    "a charter taken out": (by_coordinator("charter.set", op(None, "1", "charter")), "taken out"),
    "a study carried nowhere": (
        by_coordinator("study.format", op({"format": 2, "name": "test", "id": "x"}, "study", "study")),
        "newer format",
    ),
    "another document that names a newer format": (
        {**signing(op({"format": 99}, "x", "study"), op(review(reader="nobody"))), "by": "nobody"},
        "no person",
    ),
    "a newer format that is taken back at once": (
        signing(op({"format": 99}, "study", "study"), op({"format": 3, "name": "n", "id": "i"}, "study", "study")),
        "written twice",
    ),
    "an older format": (signing(op({"format": 1, "name": "test", "id": "x"}, "study", "study")), "newer format"),
    # withdrawals
    "a withdrawal of no case": (
        by_coordinator("case.withdraw", op({"reason": "consent"}, "A-9", "withdrawals")),
        "no case",
    ),
    "a withdrawal for no reason": (
        by_coordinator("case.withdraw", op({"reason": "tired"}, "A-1", "withdrawals")),
        "no known reason",
    ),
    "a case put back that is in": (by_coordinator("case.reinstate", op(None, "A-1", "withdrawals")), "not withdrawn"),
    "a withdrawal taken out": (by_coordinator("case.withdraw", op(None, "A-1", "withdrawals")), "taken out"),
}


@pytest.mark.parametrize("line", LAWFUL.values(), ids=LAWFUL)
def test_what_a_command_could_have_written_is_read(tmp_path: Path, journal: bytes, line: Line) -> None:
    found = walk(written(tmp_path / "S", appended(journal, **signed(as_shown(line, journal, tmp_path / "T")))))

    assert (found.damage, found.revision, found.not_shown, found.whole) == (None, 12, (), True)


@pytest.mark.parametrize(("line", "words"), UNLAWFUL.values(), ids=UNLAWFUL)
def test_a_forged_line_is_damage_at_its_revision(tmp_path: Path, journal: bytes, line: Line, words: str) -> None:
    folder = written(tmp_path / "S", appended(journal, **signed(line)))

    found, opened = walk(folder), Study.open(folder)

    assert found.damage is not None
    assert found.damage.revision == 12
    assert re.search(words, found.damage.reason), found.damage.reason
    assert (opened.damage, opened.revision) == (found.damage, 11)
    with pytest.raises(StudyError, match="damaged at revision 12"):
        opened.commit(Sign(case="A-2", answers=(Answer(endpoint="response.c1", value="CR"),)), by="reader1")


def test_a_line_forged_in_the_middle_is_found_there_though_the_chain_was_made_anew(
    tmp_path: Path, journal: bytes
) -> None:
    def sign_for_another(line: Line) -> None:
        line["by"] = "reader2"

    found = walk(written(tmp_path / "S", changed(journal, 4, sign_for_another)))

    assert found.damage is not None
    assert found.damage.revision == 4


def test_a_review_taken_out_of_the_middle_leaves_a_number_without_the_one_before(
    tmp_path: Path, journal: bytes
) -> None:
    from tests.store.forge import chained

    lines = transactions(journal)
    del lines[4]
    for revision, line in enumerate(lines):
        line["rev"] = revision

    found = walk(written(tmp_path / "S", chained(lines)))

    assert found.damage is not None
    assert (found.damage.revision, "not there" in found.damage.reason) == (6, True)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (by_coordinator("case.withdraw", op({"reason": "consent"}, "A-1", "withdrawals")), "withdrawn"),
        (by_coordinator("people.add", op({"readers": ["reader1"]}, "A-1", "assignments")), "not assigned"),
    ],
)
def test_a_review_that_the_lines_before_it_do_not_allow(
    tmp_path: Path, journal: bytes, before: Line, words: str
) -> None:
    found = walk(written(tmp_path / "S", appended(appended(journal, **before), **signed(signing(op(review()))))))

    assert found.damage is not None
    assert (found.damage.revision, words in found.damage.reason) == (13, True)


def test_an_act_of_format_2_is_none_of_a_study_of_format_1_until_it_is_carried_forward(tmp_path: Path) -> None:
    old = (Path(__file__).parents[1] / "data" / "journal-format-1.jsonl").read_bytes()
    withdraw = by_coordinator("case.withdraw", op({"reason": "consent"}, "A-1", "withdrawals"))
    info = {**transactions(old)[0]["ops"][0][2], "format": 2}
    carry = {**by_coordinator("study.format", op(info, "study", "study")), "by": "reader1"}

    early = walk(written(tmp_path / "early", appended(old, **withdraw)))
    carried = walk(written(tmp_path / "carried", appended(appended(old, **carry), **withdraw)))
    renamed = walk(
        written(tmp_path / "renamed", appended(old, **{**carry, "ops": [op({**info, "id": "x"}, "study", "study")]}))
    )

    assert early.damage is not None
    assert "no act of format 1" in early.damage.reason
    assert carried.whole
    assert renamed.damage is not None


def test_a_newer_format_is_walked_by_its_chain_alone(tmp_path: Path, journal: bytes) -> None:
    later = journals.FORMAT + 1
    newer = appended(journal, by="q", act="study.elevate", ops=[["study", "study", {"format": later}]])
    newer = appended(newer, by="q", act="mood.set", at="noon", ops=[["moods", "../x", None]])

    found = walk(written(tmp_path / "S", newer))
    broken = walk(written(tmp_path / "T", newer.replace(b"noon", b"none")))

    assert (found.whole, found.revision, found.newer) == (True, 13, later)
    assert broken.damage is not None
    assert broken.damage.revision == 13
    with pytest.raises(BadInput, match="newer ino-tui"):
        Study.open(tmp_path / "S")


def test_what_would_be_damage_is_refused_in_a_sentence_before_it_is_written(tmp_path: Path) -> None:
    made = study(tmp_path / "S")
    rows = {"follow_up": ROWS}

    for command in (
        ImportSource(cases={"../A": rows}),
        AmendSource(cases={"A\n1": rows}, why="x"),
        AddPeople(people=(), readers={"\u202eA": ("reader1",)}),
        AddPeople(people=(Person(id="a\nb", name="N", roles=("auditor",)),)),
        SetCharter(charter=PROFILES["audit"], why="again"),
    ):
        with pytest.raises(BadInput, match=r"cannot name|version 2"):
            made.commit(command, by="coordinator")
    with pytest.raises(BadInput, match="cannot name"):
        Study.create(tmp_path / "T", name="t", by="x", synthetic=True, commands=[ImportSource(cases={"a/b": rows})])
    assert not (tmp_path / "T").exists()
    assert made.revision == 3


def test_the_list_of_acts_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "journal.md").read_text(encoding="utf-8")

    assert [act for act in ACTS if f"`{act}`" not in page] == []


def test_a_study_is_not_carried_back_from_a_newer_format(tmp_path: Path, journal: bytes) -> None:
    newer = appended(journal, **by_coordinator("x", op({"format": 99}, "study", "study")))
    back = appended(newer, **by_coordinator("x", op({"format": 2, "name": "n", "id": "i"}, "study", "study")))

    found = walk(written(tmp_path / "S", back))

    assert found.damage is not None
    assert (found.damage.revision, found.newer) == (13, 99)
