"""What the desk asks for, on the lines of the pane it belongs to: choices by key, or a line of text."""

from __future__ import annotations

from ino_tui.evidence.model import Line, Span, line
from ino_tui.text import plain, width
from ino_tui.view import Option, Prompt
from ino_tui.widgets.lines import flow, rule


def prompt_lines(prompt: Prompt, cells: int, height: int) -> list[Line]:
    """Title, typed text and options in ``height`` lines; the cursor and the selected option stay in sight.

    The hint is the key bar's.
    """
    lines = [rule([Span(prompt.title, "strong")], cells)]
    if prompt.typing:
        room = 1 if prompt.options else max(1, height - 1)
        lines += typed_lines(prompt.text, prompt.cursor, cells, room)
    lines += option_lines(prompt.options, prompt.selected, cells, height - len(lines))
    return lines[:height]


def option_lines(options: tuple[Option, ...], selected: int, cells: int, height: int) -> list[Line]:
    """Options one after the other, in reading order; with a selected one the lines around it."""
    runs = [option_run(option, marked=index == selected) for index, option in enumerate(options)]
    lines = flow(runs, cells, gap=" ", indent="")
    if len(lines) <= height or height <= 0:
        return lines[: max(0, height)]
    at = next((i for i, row in enumerate(lines) if any(s.tone == "cursor" for s in row)), 0)
    top = min(max(0, at - height // 2), len(lines) - height)
    return lines[top : top + height]


def option_run(option: Option, *, marked: bool = False) -> Line:
    """``›1 CR``: the key, what it chooses; chosen and switched-off ones marked by a sign of their own."""
    sign = "›" if option.chosen or marked else "×" if option.why_not else " "
    if marked or option.chosen:
        return line(Span(f"{sign}{option.key} {option.label}", "cursor"))
    if option.why_not:
        return line(Span(f"{sign}{option.key} {option.label}", "dim"))
    return line(sign, Span(option.key, "strong"), f" {option.label}")


def typed_lines(text: str, cursor: int, cells: int, height: int) -> list[Line]:
    """Text as typed, broken at the edge, with the character under the cursor reversed; its line stays in sight."""
    under = text[cursor : cursor + 1]
    pieces = [
        *((char, False) for char in plain(text[:cursor])),
        (plain(under) if under and width(plain(under)) else plain(under) + " ", True),
        *((char, False) for char in plain(text[cursor + 1 :])),
    ]
    rows: list[list[Span]] = [[Span("> ", "strong")]]
    used, at = 2, 0
    for piece, here in pieces:
        size = width(piece)
        if used + size > cells:
            rows.append([Span("  ")])
            used = 2
        if here:
            at = len(rows) - 1
        rows[-1].append(Span(piece, "cursor" if here else "plain"))
        used += size
    top = min(max(0, at - height + 1), max(0, len(rows) - height))
    return [_joined(row) for row in rows[top : top + height]]


def _joined(row: list[Span]) -> Line:
    spans: list[Span] = []
    for span in row:
        if spans and spans[-1].tone == span.tone:
            spans[-1] = Span(spans[-1].text + span.text, span.tone)
        else:
            spans.append(span)
    return tuple(spans)
