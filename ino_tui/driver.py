"""The one place that touches Textual's driver: keyboards that send bytes which are not UTF-8.

`LinuxDriver` of Textual 8.2.8 decodes strictly and ends the program at the first bad byte; it also
spins at 100 % where the terminal is gone. A test pins what is replaced here to that version.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_READ = 4096
_POLL_SECONDS = 0.1


class DeskDriver(LinuxDriver):
    """Textual's driver, except that a byte which is not UTF-8 shows as �, and a hang-up ends the desk."""

    def run_input_thread(self) -> None:
        """Read the keyboard until the program ends or the terminal is gone."""
        decode = getincrementaldecoder("utf-8")("replace").decode
        parser = XTermParser(self._debug)
        try:
            with selectors.SelectSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                while not self.exit_event.is_set():
                    if selector.select(_POLL_SECONDS):
                        data = _read(self.fileno)
                        if not data:
                            self._hung_up()
                            return
                        for event in parser.feed(decode(data)):
                            self.process_message(event)
                    for event in parser.tick():
                        self.process_message(event)
        finally:
            _finish(parser)

    def _hung_up(self) -> None:
        # Nobody reads the screen any more; what was typed is on disk already.
        self._app.call_later(self._app.exit, None, 0)


def _read(fileno: int) -> bytes:
    try:
        return os.read(fileno, _READ)
    except OSError:
        return b""


def _finish(parser: XTermParser) -> None:
    try:
        for _ in parser.feed(""):
            pass
    except (EOFError, ParseError):
        pass
