"""Which command, which study, who asks; and what is said when it is wrong."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from ino_tui.cli import COMMANDS, main
from ino_tui.commands.place import person_id_of
from store import journal
from store.charter import PROFILES
from store.commands import AddPeople, SetCharter
from store.committee import Person, valid_person_id
from store.info import StudyInfo
from store.study import Study
from tests.cases import PEOPLE
from tests.cases import study as small_study
from tests.ino_tui.commands.conftest import Cli

ROOT = Path(__file__).parents[3]
READING = ("stats", "reconcile", "history")


def test_no_command_is_a_usage_error(cli: Cli) -> None:
    result = cli()
    assert (result.code, result.out) == (2, "")
    assert "demo" in result.sentence


def test_an_unknown_command_is_a_usage_error(cli: Cli) -> None:
    assert cli("adjudicate").code == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(cli: Cli, command: str) -> None:
    result = cli(command, "--help")
    assert result.code == 0
    assert "STUDY" in result.out


def test_help_names_every_command(cli: Cli) -> None:
    out = cli("--help").out
    assert all(command in out for command in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        ("sign", "S"),
        ("stats", "S", "--nonsense"),
        ("stats", "S", "T"),
        ("stats", "S", "--as-of", "yesterday"),
        ("init", "S"),
        ("init", "S", "--reference", "--from", "X"),
        ("init", "S", "--reference", "--profile", "strict"),
        ("init", "S", "--reference", "--charter", "X"),
        ("init", "S", "--from", "X", "--profile", "audit"),
        ("export",),
        ("stats", ""),
    ],
)
def test_wrong_usage_is_one_sentence(
    cli: Cli, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = cli(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.sentence
    assert not (tmp_path / "S").exists()


@pytest.mark.parametrize("command", [*READING, "verify", "review"])
def test_a_missing_study(cli: Cli, command: str, tmp_path: Path) -> None:
    result = cli(command, tmp_path / "nowhere")
    assert (result.code, result.out) == (2, "")
    assert "is not a study" in result.sentence


@pytest.mark.parametrize("command", [*READING, "verify"])
def test_a_journal_that_is_a_folder(cli: Cli, command: str, tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").mkdir()
    assert cli(command, tmp_path).code == 2


@pytest.mark.parametrize("command", [*READING, "verify"])
def test_an_unreadable_journal(cli: Cli, command: str, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *_args: object, **_more: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    result = cli(command, study)
    assert (result.code, result.out) == (2, "")
    assert "cannot be read (Permission denied)" in result.sentence


@pytest.mark.parametrize("command", READING)
def test_a_study_of_a_newer_version(cli: Cli, command: str, tmp_path: Path) -> None:
    info = StudyInfo(format=journal.FORMAT + 1, name="later", id="0")
    op = ("study", "study", msgspec.Raw(msgspec.json.encode(info)))
    journal.create(tmp_path / "journal.jsonl", by="coordinator", op=op)
    result = cli(command, tmp_path)
    assert (result.code, result.out) == (2, "")
    assert "newer ino-tui" in result.sentence
    assert cli("verify", tmp_path).code == 0


def test_a_journal_of_something_else(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text("hello\n")
    assert cli("stats", tmp_path).code == 2
    assert cli("verify", tmp_path).code == 1


def test_a_study_without_cases(cli: Cli, tmp_path: Path) -> None:
    Study.create(
        tmp_path / "s",
        name="empty",
        by="coordinator",
        synthetic=True,
        commands=(
            SetCharter(charter=msgspec.structs.replace(PROFILES["audit"], allow_as=True), why=""),
            AddPeople(people=PEOPLE, readers={"*": ("reader1",)}),
        ),
    )
    for arguments in (("history",), ("stats",), ("verify",), ("export", tmp_path / "out")):
        name, *more = arguments
        assert cli(name, tmp_path / "s", *more).code == 0, name
    sign = ("sign", tmp_path / "s", "--endpoint", "response.c1", "--answer", "CR", "--case", "A-1")
    for case in (sign, ("history", tmp_path / "s", "--case", "A-1"), ("review", tmp_path / "s", "--case", "A-1")):
        result = cli(*case)
        assert (result.code, result.out) == (2, "")
        assert "A-1" in result.sentence


# -- the place -----------------------------------------------------------------------------------


def test_the_study_named_by_the_environment(cli: Cli, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INO_TUI_STUDY", str(study))
    assert cli("verify").out == cli("verify", study).out


def test_the_argument_goes_before_the_environment(
    cli: Cli, study: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INO_TUI_STUDY", str(tmp_path / "nowhere"))
    assert cli("verify", study).code == 0
    assert cli("verify").code == 2


def test_without_a_name_it_is_the_accounts_own_study(cli: Cli, study: Path, tmp_path: Path) -> None:
    assert cli("verify").code == 2
    place = tmp_path / "data" / "ino-tui"
    place.mkdir(parents=True)
    (place / "demo").symlink_to(study)
    assert cli("verify").code == 0
    (place / "study").mkdir()
    (place / "study" / "journal.jsonl").write_text("")
    assert cli("verify").code == 1


def test_init_without_a_name_makes_it_there(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", "--reference").code == 0
    assert cli("verify", tmp_path / "data" / "ino-tui" / "demo").code == 0


# -- the asker -----------------------------------------------------------------------------------


def _strict(path: Path, account: str) -> Path:
    charter = msgspec.structs.replace(PROFILES["audit"], allow_as=False)
    study = small_study(path, charter=charter)
    owner = Person(id="owner", name="Owner", roles=("auditor",), account=account)
    study.commit(AddPeople(people=(owner,)), by="coordinator")
    return path


def test_an_unknown_person(cli: Cli, study: Path) -> None:
    for arguments in (("stats", study), ("history", study), ("review", study)):
        result = cli(*arguments, "--as", "nobody")
        assert (result.code, result.out) == (2, "")
        assert "nobody is not a person of this study" in result.sentence


def test_without_as_it_is_reader1_where_as_is_allowed(cli: Cli, study: Path) -> None:
    assert cli("stats", study, "--basis", "own").out == cli("stats", study, "--basis", "own", "--as", "reader1").out


def test_the_accounts_person_goes_before_reader1(cli: Cli, tmp_path: Path) -> None:
    path = _strict(tmp_path / "s", "someone")
    assert cli("history", path).code == 0
    assert cli("history", path, "--as", "owner").code == 0


def test_as_is_refused_where_the_charter_does_not_allow_it(cli: Cli, tmp_path: Path) -> None:
    path = _strict(tmp_path / "s", "someone")
    result = cli("history", path, "--as", PEOPLE[0].id)
    assert (result.code, result.out) == (2, "")
    assert "does not allow --as" in result.sentence


def test_an_account_that_is_no_person(cli: Cli, tmp_path: Path) -> None:
    path = _strict(tmp_path / "s", "another")
    result = cli("history", path)
    assert (result.code, result.out) == (2, "")
    assert "someone is no person of this study" in result.sentence


@pytest.mark.parametrize("name", ["root", "Kim.S", "DOMAIN\\kim", "1st", "final", "_x", "김", "a" * 60, "-"])
def test_every_account_can_be_a_person(name: str) -> None:
    assert valid_person_id(person_id_of(name))


# -- what goes wrong -----------------------------------------------------------------------------


def _explode(*_args: object) -> None:
    raise ValueError("INO-042 died of VOD")


def test_an_unexpected_error_says_where_and_nothing_of_the_record(
    cli: Cli, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ino_tui.commands.verify.walk", _explode)
    result = cli("verify", study)
    assert (result.code, result.out) == (2, "")
    assert "ValueError at ino_tui/commands/verify.py:" in result.sentence
    assert "INO-042" not in result.err


def test_an_interrupt_is_one_sentence(cli: Cli, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ino_tui.commands.verify.walk", interrupt)
    result = cli("verify", study)
    assert (result.code, result.sentence.startswith("Interrupted")) == (2, True)


def _environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def test_a_pipe_that_closes_is_one_sentence(study: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "ino_tui", "history", study],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 2
    assert err.count("\n") == 1
    assert "stopped reading" in err


def test_a_full_disk_behind_stdout_is_one_sentence(study: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ino_tui", "stats", study, "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=_environment(),
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_locale_without_utf8_still_gets_the_data(study: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ino_tui", "history", study],
        capture_output=True,
        env=_environment(PYTHONIOENCODING="ascii"),
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.isascii()


def test_a_charter_edited_by_hand_has_no_effect_and_is_said(cli: Cli, study: Path) -> None:
    (study / "charter.toml").write_text('profile = "committee"\n')
    result = cli("stats", study, "--basis", "site")
    assert result.code == 0
    assert "has no effect" in result.sentence


def test_a_damaged_study_is_read_to_its_last_good_line(cli: Cli, study: Path, responder: str) -> None:
    sign = ["sign", str(study), "--case", responder, "--endpoint", "response.c1", "--answer", "NR", "--why", "x"]
    assert main(sign) == 0
    file = study / "journal.jsonl"
    text = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(text[:-1]) + text[-1].replace(b"reader1", b"reader2"))
    result = cli("stats", study, "--json")
    assert result.code == 0
    assert result.json["revision"] == len(text) - 2
    assert f"damaged at revision {len(text) - 1}" in result.err
    before = file.read_bytes()
    refused = cli("sign", study, "--case", responder, "--endpoint", "response.c1", "--answer", "NR", "--why", "x")
    assert refused.code == 2
    assert file.read_bytes() == before


def test_opening_never_writes(cli: Cli, study: Path) -> None:
    before = (study / "journal.jsonl").read_bytes()
    for command in (*READING, "verify"):
        assert cli(command, study).code == 0
    assert (study / "journal.jsonl").read_bytes() == before
    assert Study.open(study).revision == 3
