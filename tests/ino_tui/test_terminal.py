from __future__ import annotations

import gc
import io
import locale
import os
from types import SimpleNamespace

import pytest

from ino_tui import terminal
from store.errors import BadInput


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def good(monkeypatch: pytest.MonkeyPatch) -> None:
    # Capturing replaces the streams between the fixtures and the test.
    monkeypatch.setattr(terminal, "sys", SimpleNamespace(stdin=Tty(), stdout=Tty(), stderr=Tty()))
    for name in ("LC_ALL", "LC_CTYPE", "LANG", "COLUMNS", "LINES", "SSH_CONNECTION", "SSH_TTY", "ESCDELAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")


def test_a_good_terminal_is_taken() -> None:
    terminal.check_terminal()


@pytest.mark.parametrize("name", ["stdin", "stdout", "stderr"])
def test_a_pipe_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(getattr(terminal, "sys"), name, io.StringIO())  # noqa: B009 - not exported
    with pytest.raises(BadInput, match="needs a terminal"):
        terminal.check_terminal()


@pytest.mark.parametrize("kind", ["", "dumb", "unknown"])
def test_a_dumb_terminal_is_refused(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setenv("TERM", kind)
    with pytest.raises(BadInput, match="xterm-256color"):
        terminal.check_terminal()


@pytest.mark.parametrize(("columns", "lines"), [("79", "24"), ("80", "23"), ("20", "5")])
def test_a_small_terminal_is_refused_with_its_size(monkeypatch: pytest.MonkeyPatch, columns: str, lines: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("LINES", lines)
    with pytest.raises(BadInput, match=f"needs 80x24, this is {columns}x{lines}"):
        terminal.check_terminal()


@pytest.mark.parametrize(
    ("name", "encoding", "taken"),
    [
        ("en_US.UTF-8", "ANSI_X3.4-1968", True),
        ("C.utf8", "ANSI_X3.4-1968", True),
        ("ko_KR.eucKR", "EUC-KR", False),
        ("C", "ANSI_X3.4-1968", False),
        ("ko_KR", "UTF-8", True),
        ("xx", "no such encoding", False),
    ],
)
def test_the_locale_decides(monkeypatch: pytest.MonkeyPatch, name: str, encoding: str, taken: bool) -> None:  # noqa: FBT001
    monkeypatch.setenv("LC_ALL", name)
    monkeypatch.setattr(locale, "getencoding", lambda: encoding)
    assert terminal.utf8_locale() is taken


def test_over_ssh_escape_waits_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.prepare_terminal()
    assert "ESCDELAY" not in os.environ
    monkeypatch.setenv("SSH_TTY", "/dev/pts/3")
    terminal.prepare_terminal()
    assert int(os.environ["ESCDELAY"]) >= 300
    monkeypatch.delenv("ESCDELAY")
    gc.enable()
