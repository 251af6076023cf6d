"""Streams that are closed or full, arguments that are not UTF-8, names that would act on a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ino_tui.commands.conftest import Cli, lines

ROOT = Path(__file__).parents[3]


def shell(command: str, *arguments: object, **environment: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a shell line in which ``ino`` is the program and ``$1`` ... the arguments."""
    line = f'ino() {{ "{sys.executable}" -m ino_tui "$@"; }}; {command}'
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    given = [os.fsencode(str(a)) for a in arguments]
    done = subprocess.run([b"sh", b"-c", line.encode(), b"sh", *given], capture_output=True, env=env, check=False)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


@pytest.mark.parametrize("command", ["stats", "reconcile", "verify", "history"])
def test_a_closed_stdout_is_nowhere(command: str, study: Path) -> None:
    code, _, said = shell(f'ino {command} "$1" >&-', study)
    assert code == 0
    assert "Traceback" not in said


def test_with_stderr_closed_stdout_holds_data_only(study: Path) -> None:
    assert shell('ino stats "$1" --basis nonsense 2>&-', study)[:2] == (2, "")
    code, out, _ = shell('ino reconcile "$1" --basis site --json 2>&-', study)
    assert code == 0
    assert out.rstrip().endswith("}")


def test_a_signature_that_cannot_be_told_is_a_signature(study: Path, responder: str) -> None:
    before = lines(study)
    line = 'ino sign "$1" --case "$2" --endpoint response.c1 --answer NR --why source >/dev/full'

    code, _, said = shell(line, study, responder)

    assert lines(study) == before + 1
    assert code == 0
    assert f"Signed, rev {before}" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("locale", ["C.UTF-8", "C", "POSIX"])
def test_words_are_kept_as_typed_in_any_locale(study: Path, responder: str, locale: str) -> None:
    settings = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    line = 'ino sign "$1" --case "$2" --endpoint response.c1 --answer NR --why "다른 검체"'

    code, _, said = shell(line, study, responder, **settings)

    assert (code, said) == (0, "")
    assert "다른 검체".encode() in (study / "journal.jsonl").read_bytes()


def test_words_that_are_not_utf8_are_bad_input(cli: Cli, study: Path, responder: str) -> None:
    before = lines(study)
    sign = ["sign", study, "--case", responder, "--endpoint", "response.c1", "--answer", "NR"]

    result = cli(*sign, "--why", os.fsdecode(b"caf\xe9"))

    assert (result.code, lines(study)) == (2, before)
    assert "UTF-8" in result.sentence


def test_a_name_that_is_not_utf8_can_be_a_study(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    assert cli("init", folder, "--reference").code == 0
    assert cli("verify", folder).code == 0


def test_a_name_with_line_breaks_and_escapes_is_said_on_one_line(cli: Cli, tmp_path: Path) -> None:
    result = cli("stats", tmp_path / "no\nsuch\x1b[31m")
    assert result.code == 2
    assert "\x1b" not in result.sentence


@pytest.mark.parametrize("option", ["--from", "--charter"])
def test_an_empty_path_is_said(cli: Cli, tmp_path: Path, option: str) -> None:
    given = {"--from": str(tmp_path), "--charter": "x.toml", option: ""}
    result = cli("init", tmp_path / "new", *(word for pair in given.items() for word in pair))
    assert result.code == 2
    assert result.sentence.startswith(f"{option} is empty")


def test_an_empty_file_of_published_figures_is_said(cli: Cli, study: Path) -> None:
    result = cli("reconcile", study, "--published", "")
    assert (result.code, result.out) == (2, "")
    assert result.sentence.startswith("--published is empty")
