"""Signing where the charter asks for a secret, and in a committee: nothing is signed without it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from store.committee import Review
from store.secrets import ATTEMPTS
from store.study import Study
from tests.ino_tui.commands.conftest import Cli, Result, lines
from tests.ino_tui.commands.secrets_given import SECRET, lines_on_descriptor

WHY = ("--why", "the marrow of day 22 was not adequate")


@pytest.fixture
def asking(cli: Cli, study: Path) -> Path:
    """The reference study where a secret is asked for, and reader1 has one."""
    (study.parent / "c.toml").write_text("signing_secret = true")
    set_ = cli("charter", "set", study, study.parent / "c.toml", "--as", "coordinator", "--why", "as agreed")
    assert set_.code == 0, set_.err
    with lines_on_descriptor(SECRET) as number:
        assert cli("secret", study, "--as", "reader1", "--secret-fd", number).code == 0
    return study


def sign(cli: Cli, study: Path, case: str, *said: str, person: str = "reader1", answer: str = "NR") -> Result:
    """One answer, with these lines on a descriptor."""
    item = ("--case", case, "--endpoint", "response.c1", "--answer", answer, *WHY)
    with lines_on_descriptor(*said) as number:
        return cli("sign", study, *item, "--as", person, "--secret-fd", number)


def review_of(study: Path, case: str) -> Review:
    item = Study.open(study).as_seen_by("reader1").case(case).item("response.c1")
    assert item is not None
    assert item.signed is not None
    return item.signed.review


def test_with_the_secret_it_is_signed_and_says_so(cli: Cli, asking: Path, responder: str) -> None:
    before = lines(asking)
    result = sign(cli, asking, responder, SECRET)
    assert result == (0, f"rev {before} {responder} response.c1\n", "")
    assert lines(asking) == before + 1
    review = review_of(asking, responder)
    assert (review.proved, review.meaning, review.name) == (True, "reviewed", "Reader 1")


def test_a_wrong_secret_signs_nothing_and_is_recorded(cli: Cli, asking: Path, responder: str) -> None:
    before = lines(asking)
    result = sign(cli, asking, responder, "not the secret")
    assert (result.code, result.out) == (1, "")
    assert str(ATTEMPTS - 1) in result.sentence
    assert lines(asking) == before + 1
    assert "not the secret" not in (asking / "journal.jsonl").read_text()
    assert cli("verify", asking).code == 0


def test_after_too_many_wrong_ones_the_right_one_is_refused(cli: Cli, asking: Path, responder: str) -> None:
    for _ in range(ATTEMPTS):
        sign(cli, asking, responder, "not the secret")
    before = lines(asking)
    result = sign(cli, asking, responder, SECRET)
    assert (result.code, result.out) == (1, "")
    assert "coordinator" in result.sentence
    assert lines(asking) == before
    assert cli("verify", asking).code == 0


def test_without_a_secret_of_ones_own_nothing_is_asked(cli: Cli, asking: Path, responder: str) -> None:
    before = lines(asking)
    result = sign(cli, asking, responder, person="reader2")
    assert (result.code, result.out) == (1, "")
    assert "ino-tui secret" in result.sentence
    assert lines(asking) == before


def test_what_is_piped_in_is_no_secret(cli: Cli, asking: Path, responder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ino_tui.commands.unseen._TERMINAL", os.devnull + "/none")
    before = lines(asking)
    result = cli("sign", asking, "--case", responder, "--endpoint", "response.c1", "--answer", "NR", *WHY)
    assert (result.code, result.out) == (2, "")
    assert "--secret-fd" in result.sentence
    assert lines(asking) == before


def test_a_batch_of_an_audit_asks_once(cli: Cli, asking: Path, responder: str, dead: str) -> None:
    file = asking.parent / "b.csv"
    file.write_text(f"case,endpoint,answer,why\n{responder},response.c1,NR,sample\n{dead},death.cause,20,other cause\n")
    with lines_on_descriptor(SECRET) as number:
        result = cli("sign", asking, "--batch", file, "--secret-fd", number)
    assert (result.code, result.err) == (0, "")
    assert result.out.count("rev ") == 2


def test_where_no_secret_is_asked_for_none_is_read(cli: Cli, study: Path, responder: str) -> None:
    result = cli(
        "sign", study, "--case", responder, "--endpoint", "response.c1", "--answer", "NR", *WHY, "--secret-fd", "199"
    )
    assert result.code == 0
    assert not review_of(study, responder).proved


@pytest.fixture
def committee(cli: Cli, tmp_path: Path) -> Path:
    path = tmp_path / "committee"
    assert cli("init", path, "--reference", "--profile", "committee").code == 0
    return path


def test_a_committee_takes_no_batch(cli: Cli, committee: Path, responder: str) -> None:
    file = committee.parent / "b.csv"
    file.write_text(f"case,endpoint,answer,why\n{responder},response.c1,NR,sample\n")
    before = lines(committee)
    result = cli("sign", committee, "--batch", file)
    assert (result.code, result.out) == (1, "")
    assert "--batch" in result.sentence
    assert lines(committee) == before


def test_what_is_signed_there_says_that_nothing_was_shown(cli: Cli, committee: Path, responder: str) -> None:
    assert sign(cli, committee, responder).code == 0
    assert review_of(committee, responder).how == "command line, nothing shown"


def test_to_a_blind_reader_the_number_tells_nothing_of_the_other(cli: Cli, committee: Path, responder: str) -> None:
    alone = sign(cli, committee, responder, person="reader2").out
    before = lines(committee)
    assert sign(cli, committee, responder, person="reader1").out == alone
    assert lines(committee) == before + 1


def test_nor_does_that_of_a_secret(cli: Cli, committee: Path, tmp_path: Path, responder: str) -> None:
    told = []
    for signs in (False, True):
        place = Path(shutil.copytree(committee, tmp_path / str(signs)))
        if signs:
            assert sign(cli, place, responder).code == 0
        with lines_on_descriptor(SECRET) as number:
            told.append(cli("secret", place, "--as", "reader2", "--secret-fd", number))
    assert told[0].code == 0
    assert told[0] == told[1]
