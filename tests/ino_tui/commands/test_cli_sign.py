"""Signing without the screen: one line, by the rules of the desk."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from store.committee import Review
from store.sight import SeenItem
from store.study import Study
from tests.ino_tui.commands.conftest import Cli, Result, lines

DATA = Path(__file__).parents[2] / "data"
WHY = ("--why", "the marrow of day 22 was not adequate")


def item_of(study: Path, case: str, endpoint: str) -> SeenItem:
    """An item as reader1 sees it."""
    item = Study.open(study).as_seen_by("reader1").case(case).item(endpoint)
    assert item is not None
    return item


def review_of(study: Path, case: str, endpoint: str) -> Review:
    """The review of reader1 that counts."""
    signed = item_of(study, case, endpoint).signed
    assert signed is not None
    return signed.review


def sign(cli: Cli, study: Path, case: str, endpoint: str, answer: str, *more: object) -> Result:
    return cli("sign", study, "--case", case, "--endpoint", endpoint, "--answer", answer, *more)


def test_one_review_is_one_line(cli: Cli, study: Path, responder: str) -> None:
    before = lines(study)
    result = sign(cli, study, responder, "response.c1", "NR", *WHY)
    assert result == (0, f"rev {before} {responder} response.c1\n", "")
    assert lines(study) == before + 1
    review = review_of(study, responder, "response.c1")
    assert (review.value, review.how, review.text) == ("NR", "command line", WHY[1])


def test_a_reason_from_the_list(cli: Cli, study: Path, responder: str) -> None:
    assert sign(cli, study, responder, "response.c1", "NR", "--why", "sample").code == 0
    review = review_of(study, responder, "response.c1")
    assert (review.why, review.text) == ("sample", "")


def test_contributing_causes(cli: Cli, study: Path, dead: str) -> None:
    assert sign(cli, study, dead, "death.cause", "20+34", *WHY).code == 0
    review = review_of(study, dead, "death.cause")
    assert (review.value, review.contributing) == ("20", ("34",))


@pytest.mark.parametrize(
    ("case", "endpoint", "answer", "word"),
    [
        ("INO-999", "response.c1", "NR", "INO-999"),
        ("ino-001", "response.c1", "NR", "ino-001"),
        ("INO-001", "response.c9", "NR", "response.c9"),
        ("INO-001", "response", "NR", "response.c1"),
        ("INO-001", "response.c1", "nr", "nr"),
        ("INO-001", "response.c1", "MLFS", "MLFS"),
        ("INO-001", "response.c1", "", "CR"),
        ("INO-001", "response.c1", "CR+10", "contributing"),
    ],
)
def test_what_is_not_there_is_bad_input(
    cli: Cli, study: Path, case: str, endpoint: str, answer: str, word: str
) -> None:
    before = lines(study)
    result = sign(cli, study, case, endpoint, answer, *WHY)
    assert (result.code, result.out) == (2, "")
    assert word in result.sentence
    assert lines(study) == before


@pytest.mark.parametrize("answer", ["99", "CR", "20+20", "20+99"])
def test_a_wrong_cause_is_bad_input(cli: Cli, study: Path, dead: str, answer: str) -> None:
    before = lines(study)
    result = sign(cli, study, dead, "death.cause", answer, *WHY)
    assert (result.code, result.out) == (2, "")
    assert result.sentence
    assert lines(study) == before


def test_the_same_answer_again_is_refused(cli: Cli, study: Path, responder: str) -> None:
    sign(cli, study, responder, "response.c1", "NR", *WHY)
    before = lines(study)
    result = sign(cli, study, responder, "response.c1", "NR", *WHY)
    assert (result.code, result.out, result.sentence) == (1, "", f"already signed, rev {before - 1}")
    assert lines(study) == before


def test_another_answer_needs_a_reason_and_then_supersedes(cli: Cli, study: Path, responder: str) -> None:
    sign(cli, study, responder, "response.c1", "NR", *WHY)
    before = lines(study)
    assert sign(cli, study, responder, "response.c1", "PD").code == 1
    assert lines(study) == before
    assert sign(cli, study, responder, "response.c1", "PD", *WHY).code == 0
    own = item_of(study, responder, "response.c1").own
    assert [s.review.value for s in own] == ["NR", "PD"]


@pytest.mark.parametrize("person", ["auditor", "chair", "coordinator", "statistician"])
def test_only_a_reviewer_signs(cli: Cli, study: Path, responder: str, person: str) -> None:
    before = lines(study)
    result = sign(cli, study, responder, "response.c1", "NR", "--as", person, *WHY)
    assert (result.code, result.out) == (1, "")
    assert "only a reviewer signs" in result.sentence
    assert lines(study) == before


def test_an_answer_against_the_proposal_needs_a_rationale(cli: Cli, study: Path) -> None:
    seen = Study.open(study).as_seen_by("auditor")
    case, proposal = next(
        (c, p)
        for c in seen.case_ids
        for item in seen.case(c).items
        if item.endpoint == "response.c1" and (p := item.proposal) is not None and p.value in {"CR", "NR"}
    )
    other = "PD" if proposal.value == "CR" else "PR"
    assert sign(cli, study, case, "response.c1", other).code == 1
    assert sign(cli, study, case, "response.c1", proposal.value).code == 0


def test_a_journal_that_cannot_be_written(
    cli: Cli, study: Path, responder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refuse(path: Any, flags: int, *more: Any, **names: Any) -> int:
        if str(path).endswith("journal.jsonl") and flags & os.O_RDWR:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path, flags, *more, **names)

    monkeypatch.setattr("store.journal.os.open", refuse)
    result = sign(cli, study, responder, "response.c1", "NR", *WHY)
    assert (result.code, result.out) == (2, "")
    assert "cannot be written (Permission denied)" in result.sentence


def test_a_torn_line_is_cut_off_and_said(cli: Cli, study: Path, responder: str) -> None:
    with (study / "journal.jsonl").open("ab") as file:
        file.write(b'{"rev":4,"at"')
    result = sign(cli, study, responder, "response.c1", "NR", *WHY)
    assert (result.code, result.out) == (0, f"rev 4 {responder} response.c1\n")
    assert "cut off (13 bytes)" in result.sentence
    assert cli("verify", study).code == 0


def test_an_older_format_is_carried_forward_and_said(cli: Cli, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    shutil.copy(DATA / "journal-format-1.jsonl", old / "journal.jsonl")
    last = lines(old) - 1
    result = sign(cli, old, "A-1", "death.cause", "10")
    assert (result.code, result.out) == (0, f"rev {last + 2} A-1 death.cause\n")
    assert "carried forward from format 1" in result.sentence
    assert sign(cli, old, "A-1", "response.c1", "CR", *WHY).err == ""
