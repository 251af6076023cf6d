"""Backup and restore on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.verify import walk
from tests.ino_tui.commands.conftest import Cli, lines


def test_there_and_back_and_on(cli: Cli, study: Path, tmp_path: Path, responder: str) -> None:
    file, place = tmp_path / "study.zip", tmp_path / "restored"
    sign = ("--case", responder, "--answer", "NR", "--why", "sample", "--endpoint")
    assert cli("sign", study, *sign, "response.c1").code == 0
    head = walk(study).head

    said = f"100 cases at revision {lines(study) - 1}, head {head}\n"
    assert cli("backup", study, file) == (0, f"{file}: {said}", "")
    assert cli("restore", file, place) == (0, f"{place}: {said}", "")

    assert cli("verify", place, "--head", head).code == 0
    assert cli("stats", place, "--json").json == cli("stats", study, "--json").json
    before = lines(place)
    assert cli("sign", place, *sign, "response.best").out == f"rev {before} {responder} response.best\n"


def test_drafts_are_not_in_it_and_that_is_said(cli: Cli, study: Path, tmp_path: Path) -> None:
    (study / "drafts").mkdir()
    (study / "drafts" / "reader1.json").write_text("{}")
    result = cli("backup", study, tmp_path / "study.zip")
    assert (result.code, result.sentence) == (0, "Drafts, answers that are not signed yet, are not in it.")


@pytest.mark.parametrize(("person", "code"), [("reader1", 1), ("chair", 1), ("coordinator", 0), ("auditor", 0)])
def test_of_a_committee_only_for_who_is_not_blind(cli: Cli, tmp_path: Path, person: str, code: int) -> None:
    cli("init", tmp_path / "C", "--reference", "--profile", "committee")
    result = cli("backup", tmp_path / "C", tmp_path / "C.zip", "--as", person)
    assert result.code == code
    assert (tmp_path / "C.zip").exists() == (code == 0)
    if code:
        assert result.out == ""
        assert "a backup holds everything" in result.sentence


def test_what_cannot_be_backed_up_or_restored(cli: Cli, study: Path, tmp_path: Path) -> None:
    file = tmp_path / "study.zip"
    cli("backup", study, file)
    bytes_ = file.read_bytes()
    for arguments in (
        ("backup", study, file),
        ("backup", study, ""),
        ("backup", tmp_path / "nowhere", tmp_path / "n.zip"),
        ("restore", file, study),
        ("restore", file),
        ("restore", "", tmp_path / "R"),
        ("restore", tmp_path / "nowhere.zip", tmp_path / "R"),
        ("restore", study / "journal.jsonl", tmp_path / "R"),
    ):
        result = cli(*arguments)
        assert (result.code, result.out) == (2, ""), arguments
        assert result.sentence
    assert file.read_bytes() == bytes_
    assert not (tmp_path / "R").exists()


def test_a_damaged_study_is_one_sentence(cli: Cli, study: Path, tmp_path: Path) -> None:
    journal = study / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"rev":2', b'"rev":9'))
    result = cli("backup", study, tmp_path / "study.zip")
    assert (result.code, result.out) == (2, "")
    assert "damaged at revision 2" in result.sentence
    assert not (tmp_path / "study.zip").exists()
