"""What the commands say: data on stdout, all else on stderr, as text that does nothing to a terminal."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from store.journal import FORMAT

if TYPE_CHECKING:
    # --help must not load the rules.
    from store.writes import Receipt

DONE, NO, USAGE = 0, 1, 2
_DOUBTFUL = re.compile(r"[^ -~\n]")


def put(text: str) -> None:
    """Write a line of data; what a terminal would act on is spelt out."""
    _write(sys.stdout, plain(text))


def put_json(value: object) -> None:
    """Write a value as one JSON document, indented by two; what a terminal would act on is escaped."""
    ascii_only = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    _write(sys.stdout, json_text(value, ascii_only=ascii_only))


def json_text(value: object, *, ascii_only: bool = False) -> str:
    """A value as `put_json` writes it."""
    document: Any = msgspec.to_builtins(value)
    text = json.dumps(document, indent=2, ensure_ascii=ascii_only, allow_nan=False)
    # Nearly all of a document is printable ASCII, which needs no second look.
    return _DOUBTFUL.sub(lambda found: _escaped(found[0]), text)


def _escaped(char: str) -> str:
    return char if char.isprintable() else json.dumps(char)[1:-1]


def say(text: str) -> None:
    """Write a line that is not data; what a terminal would act on is spelt out."""
    with suppress(OSError):
        sys.stdout.flush()
    # Where nobody listens any more there is nothing to be done.
    with suppress(OSError):
        _write(sys.stderr, plain(text))
        sys.stderr.flush()


def say_waiting() -> None:
    """Say why nothing happens for a while."""
    say("Waiting: another program is writing to this study.")


def say_beside(receipt: Receipt) -> None:
    """Say what a commit did to the journal beside what it was asked for."""
    if receipt.cut:
        say(f"A line that was never acknowledged was cut off ({count(receipt.cut, 'byte')}).")
    if receipt.carried:
        say(f"The study was carried forward from format {receipt.carried} to {FORMAT}: older versions read it no more.")


def put_committed(line: str, receipt: Receipt) -> None:
    """Write what was committed as a line of data, at once; where stdout fails, say on stderr that it is on disk."""
    try:
        put(line)
        sys.stdout.flush()
    except OSError as error:
        drop_stdout()
        say(f"Written, rev {receipt.number}; that could not be written to stdout ({error.strerror}).")


def drop_stdout() -> None:
    """Let nothing more be written to a stdout that fails, not even when the interpreter ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


def count(n: int, what: str) -> str:
    """``1 case``, ``2 cases``."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def plain(text: str) -> str:
    """Text from the record on one line, with what a terminal would act on spelt out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def columns(rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> list[str]:
    """Rows of equally many cells as lines with aligned columns; ``right`` are those aligned right."""
    table = [[plain(cell) for cell in row] for row in rows]
    if not table:
        return []
    rights = set(right)
    widths = [max(_cells(row[i]) for row in table) for i in range(len(table[0]))]
    return ["  ".join(_padded(c, widths[i], i in rights) for i, c in enumerate(row)).rstrip() for row in table]


def _padded(cell: str, width: int, right: bool) -> str:  # noqa: FBT001 - one call
    space = " " * (width - _cells(cell))
    return space + cell if right else cell + space


def _cells(text: str) -> int:
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _write(stream: Any, text: str) -> None:
    try:
        print(text, file=stream)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream)
