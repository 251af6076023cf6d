"""A line that nobody sees: from a descriptor that was inherited, or typed at a terminal that shows nothing."""

from __future__ import annotations

import os
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ino_tui.commands.unseen import LONGEST_LINE, descriptor, line_from, line_typed
from store.errors import BadInput
from tests.ino_tui.pty_session import PtySession

ROOT = Path(__file__).parents[3]
Opened = Callable[[bytes], int]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Gives bytes on a descriptor as a shell hands it to a command."""
    numbers: list[int] = []

    def open_(data: bytes) -> int:
        (tmp_path / "lines").write_bytes(data)
        numbers.append(os.open(tmp_path / "lines", os.O_RDONLY))
        os.set_inheritable(numbers[-1], True)
        return numbers[-1]

    yield open_
    for number in numbers:
        os.close(number)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"correct horse\n", "correct horse"),
        (b"correct horse", "correct horse"),
        (b"correct horse\r\n", "correct horse"),
        (b" two  blanks \n", " two  blanks "),
        ("비밀번호열두자리\n".encode(), "비밀번호열두자리"),
        (b"x" * LONGEST_LINE + b"\n", "x" * LONGEST_LINE),
    ],
)
def test_a_line_of_a_descriptor(opened: Opened, data: bytes, text: str) -> None:
    assert line_from(opened(data)) == text


def test_lines_are_read_one_by_one(opened: Opened) -> None:
    number = opened(b"old secret\nnew secret\nrest")
    assert [line_from(number), line_from(number)] == ["old secret", "new secret"]
    assert os.read(number, 10) == b"rest"
    with pytest.raises(BadInput, match="no line to read"):
        line_from(number)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "no line to read"),
        (b"\n", "empty line"),
        (b"\r\n", "empty line"),
        (b"x" * (LONGEST_LINE + 1), "longer than any"),
        (b"caf\xe9 secret\n", "not text in UTF-8"),
    ],
)
def test_what_is_no_secret_is_one_sentence(opened: Opened, data: bytes, word: str) -> None:
    with pytest.raises(BadInput, match=word) as raised:
        line_from(opened(data))
    assert "secret\\n" not in repr(str(raised.value))


def test_a_descriptor_that_is_closed() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    os.close(reading)
    with pytest.raises(BadInput, match="is not open"):
        line_from(reading)


def test_what_the_program_opened_itself_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("a line\n")
    with (tmp_path / "journal").open() as file, pytest.raises(BadInput, match="is not open"):
        line_from(file.fileno())


@pytest.mark.parametrize("flags", [os.O_WRONLY, os.O_DIRECTORY])
def test_a_descriptor_that_cannot_be_read(tmp_path: Path, flags: int) -> None:
    path = tmp_path if flags == os.O_DIRECTORY else tmp_path / "file"
    number = os.open(path, flags | (0 if flags == os.O_DIRECTORY else os.O_CREAT))
    os.set_inheritable(number, True)
    try:
        with pytest.raises(BadInput, match="cannot be read"):
            line_from(number)
    finally:
        os.close(number)


def test_a_descriptor_that_is_a_terminal_would_show_it() -> None:
    ours, theirs = os.openpty()
    os.set_inheritable(theirs, True)
    try:
        with pytest.raises(BadInput, match="is a terminal"):
            line_from(theirs)
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize("text", ["", "hunter22", "-1", "3 ", "٣", "1e3", "99999999999999999999"])
def test_a_secret_given_as_an_argument_is_not_repeated(text: str) -> None:
    with pytest.raises(BadInput, match="never given as an argument") as raised:
        descriptor(text)
    assert "hunter22" not in str(raised.value)


def test_without_a_terminal_nothing_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("ino_tui.commands.unseen._TERMINAL", str(tmp_path / "none"))
    with pytest.raises(BadInput, match="no terminal"):
        line_typed("Signing secret: ")


def test_a_file_in_place_of_a_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a line\n")
    monkeypatch.setattr("ino_tui.commands.unseen._TERMINAL", str(tmp_path / "file"))
    with pytest.raises(BadInput, match="cannot be read"):
        line_typed("Signing secret: ")


_TYPING = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
from ino_tui.commands.unseen import line_typed
from store.errors import BadInput
try:
    print('read', len(line_typed('Signing secret: ')))
except BadInput as error:
    print('said', error)
except KeyboardInterrupt:
    print('interrupted')
input('then: ')
"""


@pytest.mark.pty
@pytest.mark.parametrize(
    ("typed", "answer"),
    [(b"correct horse\r", "read 13"), (b"\x04", "said Nothing"), (b"\r", "empty line"), (b"hors\x03", "interrupted")],
)
def test_what_is_typed_is_not_shown_and_the_terminal_is_put_right(typed: bytes, answer: str) -> None:
    with PtySession([sys.executable, "-c", _TYPING]) as program:
        program.wait_for("Signing secret:")
        assert not termios.tcgetattr(program.fd)[3] & termios.ECHO
        program.send(typed)
        program.wait_for("then:")
        assert termios.tcgetattr(program.fd)[3] & termios.ECHO
        assert answer in program.text
        assert "hors" not in program.text
