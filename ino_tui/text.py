"""Text from the record on its way to the screen: shown as it is, and never able to do anything.

Markup is not read, control and bidirectional characters are made visible, widths are those of a
terminal. Everything that was not written by this program goes through `plain`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rich.cells import cell_len

ELLIPSIS = "…"
_SAFE = re.compile(r"[ -~]*")
# Letters, marks, numbers, punctuation, symbols and spaces may be shown; the rest is spelt out.
_SHOWN = frozenset("LMNPSZ")
_SPELT = frozenset({"Zl", "Zp"})
# They change the width of what stands before them, differently from terminal to terminal.
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def _visible(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    kind = unicodedata.category(char)
    if kind[0] in _SHOWN and kind not in _SPELT and not _VARIATION.match(char):
        return char
    return f"‹{code:04X}›"


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """One line of text that shows what is in ``text`` and does nothing.

    Control characters become their pictures (``␛``, a line break ``␊``); bidirectional controls,
    zero-width characters, lone surrogates and unassigned ones are spelt out (``‹202E›``); decomposed
    Hangul is put together; a mark with nothing to stand on gets a ``◌``.
    """
    if _SAFE.fullmatch(text):
        return text
    shown = "".join(map(_visible, unicodedata.normalize("NFC", text)))
    return "◌" + shown if shown and cell_len(shown[0]) == 0 else shown


def width(text: str) -> int:
    """Terminal cells that a plain text takes."""
    return cell_len(text)


def cut(text: str, cells: int) -> str:
    """A plain text in at most so many cells, with ``…`` where something was left off."""
    if cell_len(text) <= cells:
        return text
    if cells <= 0:
        return ""
    kept, used = [], 0
    for char in text:
        used += cell_len(char)
        if used > cells - 1:
            break
        kept.append(char)
    return "".join(kept) + ELLIPSIS


def fit(text: str, cells: int) -> str:
    """A plain text in exactly so many cells: cut or filled with spaces."""
    shown = cut(text, cells)
    return shown + " " * (cells - cell_len(shown))


def pieces(word: str, cells: int) -> list[str]:
    """A word in pieces of at most ``cells``; one character wider than that stands alone."""
    found, piece, used = [], "", 0
    for char in word:
        size = cell_len(char)
        if piece and used + size > cells:
            found.append(piece)
            piece, used = "", 0
        piece += char
        used += size
    return [*found, piece] if piece else found


def wrap(text: str, cells: int) -> list[str]:
    """Text from the record as plain lines of at most ``cells`` (at least 2), broken at spaces where it can be.

    Line breaks in the text are kept; runs of spaces inside a line are kept too.
    """
    lines: list[str] = []
    for paragraph in text.replace("\r\n", "\n").split("\n"):
        current = ""
        for word in re.findall(r" *[^ ]+| +$", plain(paragraph)):
            if cell_len(current + word) <= cells:
                current += word
                continue
            if current:
                lines.append(current)
            *full, current = pieces(word.lstrip() or word, cells)
            lines += full
        lines.append(current)
    return lines


_ASCII = {
    ord(glyph): ascii_
    for glyphs, ascii_ in (
        ("─━┄╌–—−…", "-"),
        ("│┃┊╎¦▏▕", "|"),
        ("▔", "'"),
        ("▁▂▃", "_"),
        ("▄▅▆▪▮", "="),
        ("▇█▓■●◉", "#"),
        ("░▒□", ":"),
        ("▲△↑", "^"),
        ("▼▽↓", "v"),
        ("◆◇", "*"),
        ("○◦", "o"),
        ("✝", "+"),
        ("•·", "."),
        ("×✗", "x"),
        ("±", "+"),
        ("≥›»→▸◐", ">"),
        ("≤‹«←◂", "<"),
        ("µ", "u"),
        ("°", "'"),
        ("≈", "~"),
        ("✓", "v"),
        ("↻", "@"),
        ("⏎␊", "/"),
        ("␛", "^"),
        ("◌", "o"),
        ("²", "2"),
        ("³", "3"),
        ("⁹", "9"),
        ("§", "&"),
        ("¶", "%"),
    )
    for glyph in glyphs
}


def to_ascii(text: str) -> str:
    """The same number of characters in ASCII for a font without glyphs; braille becomes dots by its weight.

    Letters of other scripts are left: no table can replace them.
    """
    if text.isascii():
        return text
    return "".join(
        " .:#"[min(3, ((ord(c) - 0x2800).bit_count() + 1) // 2)] if "⠀" <= c <= "⣿" else c
        for c in text.translate(_ASCII)
    )
