"""A signing secret of one's own: set, changed, reset; never said and never written."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from store.secrets import ATTEMPTS
from store.study import Study
from tests.ino_tui.commands.conftest import Cli, Result, lines
from tests.ino_tui.commands.secrets_given import SECRET, lines_on_descriptor
from tests.ino_tui.pty_session import PtySession

OTHER = "another good secret"


def give(cli: Cli, study: Path, *said: str, person: str = "reader1") -> Result:
    """The command with these lines on a descriptor."""
    with lines_on_descriptor(*said) as number:
        return cli("secret", study, "--as", person, "--secret-fd", number)


def test_a_first_secret_is_one_line_and_only_its_hash(cli: Cli, study: Path) -> None:
    before = lines(study)
    assert give(cli, study, SECRET) == (0, f"rev {before} reader1 signing secret set\n", "")
    assert lines(study) == before + 1
    last = (study / "journal.jsonl").read_text().splitlines()[-1]
    assert "scrypt$" in last
    assert SECRET not in last
    Study.open(study).prove("reader1", SECRET)


def test_another_secret_needs_the_one_until_now(cli: Cli, study: Path) -> None:
    give(cli, study, SECRET)
    result = give(cli, study, SECRET, OTHER)
    assert (result.code, result.err) == (0, "")
    assert result.out.endswith("reader1 signing secret changed\n")
    Study.open(study).prove("reader1", OTHER)


def test_a_wrong_old_secret_changes_nothing_and_counts(cli: Cli, study: Path) -> None:
    give(cli, study, SECRET)
    for left in range(ATTEMPTS - 1, 0, -1):
        result = give(cli, study, "not the secret", OTHER)
        assert (result.code, result.out) == (1, "")
        assert str(left) in result.sentence
    give(cli, study, "not the secret", OTHER)
    locked = give(cli, study, SECRET, OTHER)
    assert (locked.code, locked.out) == (1, "")
    assert "coordinator" in locked.sentence


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (("short",), "at least 8"),
        (("Reader 1",), "at least 8"),
        ((), "no line to read"),
        (("correct\x1b[31mhorse",), "control characters"),
    ],
)
def test_what_cannot_be_a_secret_is_bad_input(cli: Cli, study: Path, said: tuple[str, ...], word: str) -> None:
    before = lines(study)
    result = give(cli, study, *said)
    assert (result.code, result.out) == (2, "")
    assert word in result.sentence
    assert lines(study) == before


def test_the_same_secret_again_is_bad_input(cli: Cli, study: Path) -> None:
    give(cli, study, SECRET)
    result = give(cli, study, SECRET, SECRET)
    assert result.code == 2
    assert "choose another" in result.sentence


def test_after_a_reset_the_old_one_is_not_asked_for(cli: Cli, study: Path) -> None:
    give(cli, study, SECRET)
    result = cli("secret", study, "--as", "coordinator", "--reset", "reader1", "--why", "forgotten")
    assert (result.code, result.err) == (0, "")
    assert result.out.endswith("reader1 signing secret reset, forgotten\n")
    assert give(cli, study, OTHER).code == 0
    Study.open(study).prove("reader1", OTHER)


def test_only_the_coordinator_resets(cli: Cli, study: Path) -> None:
    give(cli, study, SECRET, person="reader2")
    before = lines(study)
    result = cli("secret", study, "--as", "reader1", "--reset", "reader2", "--why", "curiosity")
    assert (result.code, result.out) == (1, "")
    assert lines(study) == before


@pytest.mark.parametrize(
    "options",
    [
        ("--reset", "reader1"),
        ("--reset", "reader1", "--why", " "),
        ("--reset", "nobody", "--why", "x"),
        ("--reset", "reader1", "--why", "x", "--secret-fd", "9"),
        ("--why", "x"),
        ("--secret-fd", "hunter22"),
        ("--secret-fd", "199"),
    ],
)
def test_usage(cli: Cli, study: Path, options: tuple[str, ...]) -> None:
    with lines_on_descriptor(SECRET) as number:
        given = [str(number) if option == "9" else option for option in options]
        result = cli("secret", study, "--as", "coordinator", *given)
    assert (result.code, result.out) == (2, "")
    assert "hunter22" not in result.sentence


def test_without_a_terminal_and_a_descriptor(cli: Cli, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ino_tui.commands.unseen._TERMINAL", os.devnull + "/none")
    result = cli("secret", study, "--as", "reader1")
    assert (result.code, result.out) == (2, "")
    assert "--secret-fd" in result.sentence


@pytest.mark.pty
@pytest.mark.parametrize("again", [SECRET, OTHER])
def test_at_a_terminal_it_is_typed_twice_and_never_shown(study: Path, again: str) -> None:
    command = [sys.executable, "-m", "ino_tui", "secret", str(study), "--as", "reader1"]
    with PtySession(command, env={"PYTHONPATH": str(Path(__file__).parents[3])}) as program:
        program.wait_for("at least 8 characters:")
        program.send(f"{SECRET}\r")
        program.wait_for("The same again:")
        program.send(f"{again}\r")
        assert program.end() == (0 if again == SECRET else 2)
        assert ("signing secret set" in program.text) == (again == SECRET)
        assert SECRET not in program.text


def test_where_none_is_set_there_is_nothing_to_reset(cli: Cli, study: Path) -> None:
    give(cli, study, SECRET)
    reset = ("secret", study, "--as", "coordinator", "--reset", "reader1", "--why", "forgotten")
    assert cli(*reset).code == 0
    before = lines(study)
    again = cli(*reset)
    assert (again.code, again.out) == (1, "")
    assert "reader1 has no signing secret" in again.sentence
    assert cli("secret", study, "--as", "coordinator", "--reset", "reader2", "--why", "x").code == 1
    assert lines(study) == before
