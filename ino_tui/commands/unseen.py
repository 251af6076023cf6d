"""Reading one line that nobody may see: at the terminal without echo, or from an inherited file descriptor.

Standard input is never read unless its number is given: what is piped into a command is no secret.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from store.errors import BadInput

# Bytes of a line; several times what a secret may have.
LONGEST_LINE = 1024
_TERMINAL = "/dev/tty"


def descriptor(text: str) -> int:
    """The number given to --secret-fd. Raises BadInput for other text and does not repeat it: it may be the secret."""
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise BadInput(
            "--secret-fd takes the number of an open file descriptor, as 3 in 3< FILE; "
            "a signing secret is never given as an argument."
        )
    return int(text)


def line_from(number: int) -> str:
    """The next line of a file descriptor, without its end. No byte after it is read.

    Raises BadInput for a descriptor that this process did not inherit, that cannot be read, that is a
    terminal, and for a line that is empty, too long or not UTF-8.
    """
    where = f"File descriptor {number}"
    # What this program opened itself is not inheritable, and must never be taken for a secret.
    try:
        inherited = os.get_inheritable(number)
    except OSError:
        inherited = False
    if not inherited:
        raise BadInput(f"{where} is not open; open it for this command, as in {number}< FILE.")
    if os.isatty(number):
        raise BadInput(f"{where} is a terminal, which would show the secret; leave out --secret-fd to type it unseen.")
    try:
        data = _line(number)
    except OSError as error:
        raise BadInput(f"{where} cannot be read ({error.strerror}); open it for reading.") from None
    if data is None:
        raise BadInput(f"{where} has no line to read; write one line for each secret that is asked for.")
    return _text(data, where)


def line_typed(prompt: str) -> str:
    """A line typed at the terminal of this process, without echo.

    Raises BadInput where there is no terminal, where nothing is typed, and for what is no text.
    """
    try:
        terminal = os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY)
    except OSError:
        raise BadInput(
            "There is no terminal to type a signing secret at; give it with --secret-fd N, as in 3< FILE."
        ) from None
    try:
        with _without_echo(terminal):
            os.write(terminal, prompt.encode("utf-8", "replace"))
            data = _line(terminal)
    except OSError as error:
        raise BadInput(f"The terminal cannot be read ({error.strerror}); give the secret with --secret-fd N.") from None
    finally:
        os.close(terminal)
    if data is None:
        raise BadInput("Nothing was typed, and nothing was done.")
    return _text(data, "What was typed")


@contextmanager
def _without_echo(terminal: int) -> Iterator[None]:
    import termios

    try:
        before = termios.tcgetattr(terminal)
        silent = [*before]
        silent[3] &= ~termios.ECHO
        # What was typed before the question is no answer to it, and what is left after it is no command.
        termios.tcsetattr(terminal, termios.TCSAFLUSH, silent)
    except termios.error as error:
        raise OSError(*error.args) from None
    try:
        yield
    finally:
        with suppress(termios.error, OSError):
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
            os.write(terminal, b"\n")


def _line(number: int) -> bytes | None:
    """The bytes up to the next end of line; None where there are none left."""
    data = bytearray()
    while (byte := os.read(number, 1)) not in (b"", b"\n"):
        data += byte
        if len(data) > LONGEST_LINE:
            break
    return None if not data and not byte else bytes(data)


def _text(data: bytes, where: str) -> str:
    if len(data) > LONGEST_LINE:
        raise BadInput(f"{where} has a line longer than any signing secret; check that it is the right one.")
    try:
        text = data.decode("utf-8").removesuffix("\r")
    except UnicodeDecodeError:
        raise BadInput(f"{where} is not text in UTF-8; write the secret so.") from None
    if not text:
        raise BadInput(f"{where} is an empty line, which is no signing secret.")
    return text
