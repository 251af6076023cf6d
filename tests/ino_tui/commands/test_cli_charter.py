"""The charter by command: shown as it can be submitted again, set as a new version with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.charter import read_charter
from store.study import Study
from tests.ino_tui.commands.conftest import Cli, Result, lines

AS = ("--as", "coordinator")


def put_in_force(cli: Cli, study: Path, text: str, *more: str) -> Result:
    """Submit this text as the coordinator."""
    file = study.parent / "charter-new.toml"
    file.write_bytes(text.encode())
    return cli("charter", "set", study, file, *AS, *(more or ("--why", "agreed at the first meeting")))


def test_what_is_shown_is_the_charter_in_force(cli: Cli, study: Path) -> None:
    result = cli("charter", "show", study)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("# version 1, by coordinator, ")
    assert read_charter(result.out, "x") == Study.open(study).charter


def test_a_new_version_says_what_differs(cli: Cli, study: Path) -> None:
    before = lines(study)
    result = put_in_force(cli, study, "level = 0.9\nversion = 40\n[conventions]\nearly_death_days = 30\n")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "level: 0.95 -> 0.9",
        "conventions.early_death_days: 35 -> 30",
        f"rev {before} charter version 2 in force",
    ]
    charter = Study.open(study).charter
    assert (charter.version, charter.level, charter.conventions.early_death_days) == (2, 0.9, 30)
    assert read_charter((study / "charter.toml").read_text(), "x") == charter
    assert read_charter(cli("charter", "show", study, "--version", "1").out, "x").level == 0.95


def test_what_is_not_said_of_its_kind_and_its_locks_stays(cli: Cli, study: Path) -> None:
    text = 'profile = "committee"\nsigning_secret = true\n'
    result = put_in_force(cli, study, text)
    assert result.code == 0
    assert "signing secret" in result.sentence
    assert "profile: audit -> committee" in result.out
    assert "allow_as" not in result.out
    assert put_in_force(cli, study, "quorum = 5").out.startswith("quorum: 3 -> 5\n")
    charter = Study.open(study).charter
    assert (charter.profile, charter.signing_secret, charter.allow_as, charter.version) == ("committee", True, True, 3)


def test_the_text_is_kept_as_submitted(cli: Cli, study: Path) -> None:
    text = "# 위원회 규정, as agreed\r\nlevel = 0.9   # narrower\r\n"
    put_in_force(cli, study, text)
    shown = cli("charter", "show", study, "--submitted")
    assert shown.out.splitlines() == text.splitlines()
    found = cli("charter", "show", study, "--submitted", "--json").json
    assert (found["version"], found["in_force"], found["text"]) == (2, True, text)


def test_as_json(cli: Cli, study: Path) -> None:
    found = cli("charter", "show", study, "--json").json
    assert (found["version"], found["in_force"], found["by"]) == (1, True, "coordinator")
    assert found["charter"]["conventions"]["month_days"] == 30.4375


def test_nothing_that_differs_is_no_version(cli: Cli, study: Path) -> None:
    before = lines(study)
    result = put_in_force(cli, study, "# nothing new\n")
    assert (result.code, result.out) == (0, "Nothing differs from version 1; nothing is written.\n")
    assert lines(study) == before


def test_a_look_beforehand_writes_nothing(cli: Cli, study: Path) -> None:
    before = lines(study)
    result = put_in_force(cli, study, "level = 0.9", "--dry-run")
    assert (result.code, result.out) == (0, "level: 0.95 -> 0.9\n")
    assert lines(study) == before


@pytest.mark.parametrize("person", ["reader1", "chair", "auditor", "statistician"])
def test_only_the_coordinator_sets_it(cli: Cli, study: Path, person: str) -> None:
    before = lines(study)
    (study.parent / "c.toml").write_text("level = 0.9")
    result = cli("charter", "set", study, study.parent / "c.toml", "--as", person, "--why", "x")
    assert (result.code, result.out) == (1, "")
    assert "coordinator" in result.sentence
    assert lines(study) == before


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("quorum = 2", "a quorum is at least 3"),
        ('[agreement]\nhct = "yes-no"', "which is no endpoint"),
        ("level = ", "is not a charter"),
        ("# Patient Kim, 010-1234-5678\nlevel = 0.9", "pseudonyms only"),
        ("level = 0.9 # MRN 12345678", "pseudonyms only"),
    ],
)
def test_a_charter_that_cannot_be(cli: Cli, study: Path, text: str, word: str) -> None:
    before = lines(study)
    result = put_in_force(cli, study, text)
    assert (result.code, result.out) == (2, "")
    assert word in result.sentence
    assert lines(study) == before


def test_a_long_seed_is_no_patient(cli: Cli, study: Path) -> None:
    assert put_in_force(cli, study, "seed = 123456789").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("charter", "S"),
        ("charter", "show", "S", "F"),
        ("charter", "show", "S", "--why", "x"),
        ("charter", "show", "S", "--dry-run"),
        ("charter", "show", "S", "--version", "7"),
        ("charter", "show", "S", "--submitted"),
        ("charter", "set", "S", "F", "--why", "x", "--json"),
        ("charter", "set", "S", "F", "--why", "x", "--version", "2"),
        ("charter", "set", "S", "F"),
        ("charter", "set", "S", "F", "--why", " "),
        ("charter", "set", "S", "nowhere.toml", "--why", "x"),
        ("charter", "set", "--why", "x"),
    ],
)
def test_usage(cli: Cli, study: Path, arguments: tuple[str, ...]) -> None:
    file = study.parent / "f.toml"
    file.write_text("level = 0.9")
    before = lines(study)
    named = {"S": study, "F": file}
    result = cli(*(named.get(word, word) for word in arguments), *AS)
    assert (result.code, result.out) == (2, "")
    assert result.sentence
    assert lines(study) == before


def test_the_study_of_the_environment(cli: Cli, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INO_TUI_STUDY", str(study))
    file = study.parent / "f.toml"
    file.write_text("level = 0.9")
    assert cli("charter", "set", file, "--why", "x", *AS).code == 0
    assert cli("charter", "show").out.startswith("# version 2")


def test_action_and_study_stand_in_either_order(cli: Cli, study: Path) -> None:
    assert cli("charter", study, "show").out == cli("charter", "show", study).out
    file = study.parent / "f.toml"
    file.write_text("level = 0.9")
    assert cli("charter", study, "set", file, "--why", "x", *AS).code == 0
