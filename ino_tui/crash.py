"""What is said when the program fails: where, and never with which values.

Textual's own report prints local variables, and an exception's message may quote the record. This
is the one place that replaces it; a test pins the private names to the installed Textual.
"""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from rich.console import RenderableType
from rich.text import Text
from textual.app import App, ReturnType

SENTENCE = "ino-tui met a fault of its own and stopped. What was signed is on disk, and so are the drafts."
ADVICE = "The lines below hold no value from the record and may be sent on."
_PACKAGES = ("ino_tui", "store", "textual", "rich", "tinydb", "msgspec", "asyncio")


def report(error: BaseException) -> str:
    """The crash report: one sentence, the types of the errors, and code positions only."""
    lines = [SENTENCE, ADVICE]
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
        lines += positions(current.__traceback__)
        current = current.__cause__ or current.__context__
    return "\n".join(lines)


def positions(trace: TracebackType | None) -> list[str]:
    """Where an error passed through, outermost first: file, line, function."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"  {_short(code.co_filename)}:{trace.tb_lineno} {code.co_qualname}")
        trace = trace.tb_next
    return found


def _short(filename: str) -> str:
    """A path from its package on: where the program is installed is nobody's business."""
    parts = Path(filename).parts
    for index, part in enumerate(parts):
        if part in _PACKAGES:
            return "/".join(parts[index:])
    return parts[-1] if parts else filename


def install_hooks() -> None:
    """Make every unexpected end, also of a thread, say no more than `report` does."""

    def on_error(_type: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        print(report(error), file=sys.__stderr__)

    def on_thread_error(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            print(report(args.exc_value), file=sys.__stderr__)

    sys.excepthook = on_error
    threading.excepthook = on_thread_error
    # asyncio logs exceptions that nobody fetched, message and all.
    logging.getLogger("asyncio").addHandler(logging.NullHandler())
    logging.getLogger("asyncio").propagate = False


class QuietCrash(App[ReturnType]):
    """An app whose crash report holds no value from the record."""

    def _fatal_error(self) -> None:
        # Textual calls this inside the handler of the error.
        self._say(sys.exc_info()[1] or self._exception)

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._say(error)

    def panic(self, *_renderables: RenderableType) -> None:
        """End the program; what Textual would print is replaced."""
        self._return_code = 1
        self._say(sys.exc_info()[1] or self._exception)

    def _say(self, error: BaseException | None) -> None:
        self._exit_renderables.append(Text(report(error) if error else SENTENCE, no_wrap=True, overflow="ignore"))
        self._close_messages_no_wait()


def pinned() -> dict[str, Any]:
    """The private names of Textual that are used here, for the test that pins them."""
    names = ("_fatal_error", "_handle_exception", "_exit_renderables", "_exception", "_exception_event", "_return_code")
    return {name: getattr(App, name, None) for name in (*names, "_close_messages_no_wait")}
