"""A program on a real pseudo-terminal: send keys, read the screen, count bytes, kill it or hang up.

Standard library and pyte. The terminal answers what Textual asks of it, so that nothing waits.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

import pyte

QUIET = 0.15
# pyte would print the end of these (Kitty's keyboard mode, mode queries).
_UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9]+\$p")


class PtySession:
    """One program on a pty of ``columns`` x ``lines``, TERM=xterm-256color without COLORTERM."""

    def __init__(
        self, argv: Sequence[str], *, columns: int = 80, lines: int = 24, env: Mapping[str, str] | None = None
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        environment = {k: v for k, v in os.environ.items() if k not in ("COLORTERM", "NO_COLOR", "COLUMNS", "LINES")}
        # Nobody's own keymap may decide a test.
        plain = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": "/nonexistent"}
        environment |= {**plain, **(env or {})}
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            # The size must stand before the program asks for it.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            os.execvpe(argv[0], list(argv), environment)  # noqa: S606
        self.bytes = 0
        self.raw = b""
        self.status: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def text(self) -> str:
        """The characters on the screen, lines without trailing spaces."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def read(self, quiet: float = QUIET, timeout: float = 10.0) -> int:
        """Read until nothing came for ``quiet`` seconds; how many bytes came."""
        before, deadline = self.bytes, time.monotonic() + timeout
        while time.monotonic() < deadline and self._read_some(quiet):
            pass
        return self.bytes - before

    def wait_for(self, wanted: str | Callable[[str], bool], timeout: float = 30.0) -> str:
        """Read until the screen holds the text (or satisfies the predicate), then until it is quiet."""
        holds = (lambda text: wanted in text) if isinstance(wanted, str) else wanted
        deadline = time.monotonic() + timeout
        while not holds(self.text):
            self._read_some(0.05)
            if time.monotonic() > deadline or self.exited:
                raise AssertionError(f"never shown: {wanted!r}\n{self.text}\n{self.raw[-2000:]!r}")
        self.read()
        return self.text

    def send(self, data: bytes | str, *, timeout: float = 3.0, quiet: float = QUIET) -> int:
        """Press keys; wait for the first byte of the answer, then until it is quiet. How many bytes came."""
        os.write(self.fd, data.encode() if isinstance(data, str) else data)
        before = self.bytes
        if self._read_some(timeout):
            self.read(quiet)
        return self.bytes - before

    def idle(self, seconds: float) -> int:
        """How many bytes come unasked in so many seconds."""
        before, deadline = self.bytes, time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._read_some(left)
        return self.bytes - before

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size, as a person does who pulls its corner."""
        self.screen.resize(lines, columns)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)

    def kill(self) -> None:
        """``kill -9``; nothing where the program has ended."""
        if not self.exited:
            os.kill(self.pid, signal.SIGKILL)
            self.end(5.0)
        self._close()

    def hang_up(self) -> int | None:
        """The line drops: the terminal goes away. The exit status as `end` gives it."""
        self._close()
        return self.end(10.0)

    def end(self, timeout: float = 10.0) -> int | None:
        """Wait for the program to end: its exit code, minus the signal it died of, None if it still runs."""
        deadline = time.monotonic() + timeout
        while not self.exited and time.monotonic() < deadline:
            if self.fd >= 0:
                self._read_some(0.05)
            else:
                time.sleep(0.02)
        if self.fd >= 0:
            self.read(0.02)
        return self.status

    @property
    def exited(self) -> bool:
        """Whether the program has ended."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def _close(self) -> None:
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def _read_some(self, timeout: float) -> bool:
        if not select.select([self.fd], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.bytes += len(data)
        self.raw = (self.raw + data)[-200_000:]
        if b"\x1b[?2026$p" in data:
            os.write(self.fd, b"\x1b[?2026;2$y")
        self._stream.feed(_UNKNOWN.sub(b"", data))
        return bool(data)


def desk(*args: str, **how: object) -> PtySession:
    """``ino-tui ARGS`` on a pty, by the interpreter that runs the tests."""
    return PtySession([sys.executable, "-m", "ino_tui", *args], **how)  # type: ignore[arg-type]
