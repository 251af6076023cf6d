"""Every command on a place that is no study, or on a disk that cannot hold one: exit 2 and one sentence."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest

from ino_tui.app import InoApp
from store.place import JOURNAL
from store.study import Study
from tests.ino_tui.commands.conftest import Cli, lines

SIGN = ("--case", "INO-001", "--endpoint", "response.c1", "--answer", "NR", "--why", "x")
COMMANDS = {"verify": (), "stats": (), "history": (), "review": (), "sign": SIGN}
PLACES = ["a file", "below a file", "nothing", "a folder", "a pipe", "a link", "a link to nothing", "empty"]


def place(tmp_path: Path, kind: str, study: Path) -> Path:
    folder = tmp_path / "place"
    if kind == "nothing":
        return folder
    if kind in ("a file", "below a file"):
        folder.write_text("text")
        return folder if kind == "a file" else folder / "deeper"
    folder.mkdir()
    journal = folder / JOURNAL
    if kind == "a folder":
        journal.mkdir()
    elif kind == "a pipe":
        os.mkfifo(journal)
    elif kind == "a link":
        journal.symlink_to(study / JOURNAL)
    elif kind == "a link to nothing":
        journal.symlink_to("nowhere")
    return folder


@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_study_is_one_sentence(cli: Cli, command: str, kind: str, tmp_path: Path, study: Path) -> None:
    result = cli(command, place(tmp_path, kind, study), *COMMANDS[command])
    assert (result.code, result.out) == (2, "")
    assert "is not a study" in result.sentence
    assert lines(study) == 4


@pytest.mark.parametrize("where", ["circle", "circle/deeper"])
@pytest.mark.parametrize("command", ["export", "backup", "init"])
def test_links_that_lead_in_a_circle_are_no_place(
    cli: Cli, command: str, where: str, tmp_path: Path, study: Path
) -> None:
    (tmp_path / "circle").symlink_to("circle")
    at = (tmp_path / where, "--reference") if command == "init" else (study, tmp_path / where)
    result = cli(command, *at)
    assert (result.code, result.out) == (2, "")
    assert str(tmp_path / "circle") in result.sentence
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_folder_that_is_a_link_is_the_study_it_points_to(cli: Cli, study: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(study, target_is_directory=True)
    before = lines(study)
    assert cli("sign", link, *SIGN).code == 0
    assert lines(study) == before + 1
    for command in ("verify", "stats", "history"):
        result = cli(command, link)
        assert result.code == 0
        assert result == cli(command, study)


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_without_file_locks_it_can_be_read_and_not_signed(
    cli: Cli, study: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(_fd: int, _kind: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    for command in ("verify", "stats", "history"):
        assert cli(command, study).code == 0
    before = lines(study)
    result = cli("sign", study, *SIGN)
    assert (result.code, result.out) == (2, "")
    assert "has no file locks" in result.sentence
    assert lines(study) == before


def test_the_desk_opens_read_only_where_there_are_no_file_locks(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_fd: int, _kind: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    app = InoApp(Study.open(study), "reader1")
    assert "has no file locks" in app.session.view.read_only


@pytest.mark.parametrize("command", [("export",), ("backup",), ("unlock",), ("charter", "set"), ("plot",)])
def test_a_study_alone_is_not_read_as_what_goes_after_it(cli: Cli, command: tuple[str, ...], study: Path) -> None:
    result = cli(*command, study, *(("os",) if command == ("plot",) else ()), "--as", "coordinator", *_why(command))
    assert (result.code, result.out) == (2, "")
    assert f"{study} is a study" in result.sentence
    assert lines(study) == 4


def _why(command: tuple[str, ...]) -> tuple[str, ...]:
    return ("--why", "x") if command[0] in ("unlock", "charter") else ()
