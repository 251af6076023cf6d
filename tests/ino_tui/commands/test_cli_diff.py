"""diff, and the study as it was: by revision, by time, on every command that reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ino_tui.commands.conftest import Cli


@pytest.fixture
def signed(cli: Cli, study: Path, responder: str) -> Path:
    """A study in which revision 4 takes a response away."""
    item = ("--case", responder, "--endpoint", "response.c1", "--answer", "NR", "--why", "read again")
    assert cli("sign", study, "--as", "reader1", *item).code == 0
    return study


def test_a_difference_tells_decisions_and_figures(cli: Cli, signed: Path, responder: str) -> None:
    found = cli("diff", signed, 3, 4)

    assert found.code == 0
    assert f"  {responder} response.c1: open -> final NR\n    rev 4 reader1 NR: read again" in found.out
    assert "1 decision:" in found.out
    assert "60/100 60.0 % (49.7-69.7)  ->  59/100 59.0 % (48.7-68.7)" in found.out
    assert "0 other changes" in found.out


def test_a_difference_as_json(cli: Cli, signed: Path, responder: str) -> None:
    found = cli("diff", signed, 3, 4, "--basis", "site", "--json").json

    assert (found["from"]["revision"], found["to"]["revision"], found["basis"]) == (3, 4, "site")
    assert [(d["case"], d["endpoint"], d["after"]) for d in found["decisions"]] == [
        (responder, "response.c1", "final NR")
    ]
    assert found["decisions"][0]["reviews"][0]["value"] == "NR"
    assert found["figures"] == []  # the site values are what they were


def test_the_making_of_a_study_is_told_as_other_changes(cli: Cli, signed: Path) -> None:
    found = cli("diff", signed, 0, 3)

    assert "0 decisions" in found.out
    assert "rev 1 coordinator charter.set" in found.out
    assert "rev 3 coordinator source.import" in found.out
    assert "0/0  ->  60/100 60.0 %" in found.out


def test_one_cut_alone_is_said_to_be_one_too_few(cli: Cli, signed: Path) -> None:
    told = cli("diff", signed, "3")
    assert told.code == 2
    assert "ino-tui diff STUDY A B" in told.sentence


def test_nothing_changed_between_a_revision_and_itself(cli: Cli, signed: Path) -> None:
    found = cli("diff", signed, 4, 4)

    assert found.code == 0
    assert found.out.splitlines()[2::2] == ["0 decisions", "0 other changes", "0 figures moved, basis current"]


def test_what_a_reader_is_blind_to_is_not_in_the_difference(cli: Cli, tmp_path: Path, responder: str) -> None:
    study = tmp_path / "committee"
    assert cli("init", study, "--reference", "--profile", "committee").code == 0
    item = ("--case", responder, "--endpoint", "response.c1", "--answer", "NR")
    assert cli("sign", study, "--as", "reader2", *item).code == 0

    # Nor is she told that there is a revision 4.
    nothing = cli("diff", study, 3, 4, "--basis", "own", "--as", "reader1")
    assert (nothing.code, nothing.err) == (2, "There is no revision 4; the last one is 3.\n")
    assert "0 decisions" in cli("diff", study, 2, 3, "--basis", "own", "--as", "reader1").out
    assert f"{responder} response.c1: open -> one review" in cli("diff", study, 3, 4, "--as", "auditor").out


@pytest.mark.parametrize(
    ("cuts", "words"),
    [
        (("4", "3"), "Revision 4 is after revision 3; name the earlier one first."),
        (("3", "9"), "There is no revision 9; the last one is 4."),
        (("3", "soon"), "'soon' is no revision and no time"),
        (("2001-01-01", "4"), "The study was made on"),
    ],
)
def test_cuts_that_make_no_sense_are_said(cli: Cli, signed: Path, cuts: tuple[str, str], words: str) -> None:
    found = cli("diff", signed, *cuts)

    assert found.code == 2
    assert found.sentence.startswith(words)


@pytest.mark.parametrize("command", ["stats", "reconcile", "history", "export"])
def test_every_reading_command_takes_a_revision_or_a_time(cli: Cli, signed: Path, tmp_path: Path, command: str) -> None:
    out = (tmp_path / "out",) if command == "export" else ()
    basis = ("--basis", "current") if command in {"stats", "reconcile"} else ()

    first = cli(command, signed, *out, *basis, "--as-of", "3")

    assert first.code == 0
    assert "As of" not in first.err
    last = 5 if command == "export" else 4  # that something was exported is a line too
    assert cli(command, signed, *(f"{o}2" for o in out), "--as-of", "2999-01-01").err.startswith(
        f"As of revision {last}, "
    )
    assert cli(command, signed, *(f"{o}3" for o in out), "--as-of", "1999-01-01").code == 2


def test_an_export_of_the_past_holds_nothing_of_later(cli: Cli, signed: Path, tmp_path: Path) -> None:
    assert cli("export", signed, tmp_path / "out", "--as-of", 3, "--as", "auditor").code == 0

    assert (tmp_path / "out" / "reviews.csv").read_text(encoding="utf-8").count("\n") == 1
    assert (tmp_path / "out" / "journal.jsonl").read_bytes().count(b"\n") == 4
    head = next(line for line in (tmp_path / "out" / "MANIFEST").read_text().splitlines() if "head" in line).split()[-1]
    assert cli("verify", signed, "--head", head).code == 0


def test_the_full_history_tells_the_first_import_field_by_field(cli: Cli, study: Path) -> None:
    short = cli("history", study, "--case", "INO-001").out
    full = cli("history", study, "--case", "INO-001", "--full").out

    assert "INO-001 cases sex: F" not in short
    assert "INO-001 cases sex: F" in full
    assert "site_values" not in cli("history", study, "--case", "INO-001", "--full", "--as", "reader1").out
    assert "site_values" in cli("history", study, "--case", "INO-001", "--full", "--as", "auditor").out
