"""Long lines in a narrow pane: wrapped with a hanging indent, tones kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ino_tui.evidence.model import Line, Span, Tone
from ino_tui.evidence.words import NAME_CELLS
from ino_tui.text import pieces, plain, width

_BREAK = "\n"
_TOKEN = re.compile(r" +|[^ ]+")


def _tokens(row: Line, room: int) -> Iterator[tuple[str, Tone]]:
    """Words, runs of spaces and line breaks of a line, none wider than ``room``."""
    for span in row:
        for number, paragraph in enumerate(span.text.replace("\r\n", "\n").split("\n")):
            if number:
                yield _BREAK, span.tone
            for token in _TOKEN.findall(plain(paragraph)):
                for piece in pieces(token, room):
                    yield piece, span.tone


def flow(row: Line, cells: int) -> list[Line]:
    """A line made plain, as lines of at most ``cells``; those after the first are indented under its text.

    The first span is the name of the line. Line breaks inside a span are kept.
    """
    if not row:
        return [()]
    name, *body = row
    indent = min(width(name.text), NAME_CELLS)
    room = max(2, cells - indent)
    lines: list[list[Span]] = [[]]
    used = 0
    for token, tone in _tokens(tuple(body), room):
        size = width(token)
        if token == _BREAK or used + size > room:
            lines.append([])
            used = 0
            # The space at which a line breaks is not carried over; an indentation after a line break is.
            if token == _BREAK or token.isspace():
                continue
        current = lines[-1]
        if current and current[-1].tone == tone:
            current[-1] = Span(current[-1].text + token, tone)
        else:
            current.append(Span(token, tone))
        used += size
    return [(name if i == 0 else Span(" " * indent), *spans) for i, spans in enumerate(lines)]
