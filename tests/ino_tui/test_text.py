from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ino_tui.text import cut, fit, plain, to_ascii, width, wrap

# Lone surrogates too: a file of another encoding can bring them.
ANY_TEXT = st.text(st.characters(), max_size=60) | st.text("[]/@$=a \\\x1b\u202e\u200b한\u0301\ud800\n", max_size=40)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[/x] [red]p[/red] [@click=app.quit]z[/]", "[/x] [red]p[/red] [@click=app.quit]z[/]"),
        ("\x1b[31mred", "␛[31mred"),
        ("a\tb\r\nc\x7f", "a␉b␍␊c␡"),
        ("\x9b31m", "‹009B›31m"),
        ("\u202eabc\u202c", "‹202E›abc‹202C›"),
        ("a\u200bb\ufeff", "a‹200B›b‹FEFF›"),
        ("x\ud800", "x‹D800›"),
        ("שלום עולם", "שלום עולם"),
        ("혈액 전문의", "혈액 전문의"),
        ("\u1112\u1161\u11ab", "한"),
        ("\u0301a", "◌\u0301a"),
        ("é", "é"),
    ],
)
def test_text_shows_as_it_is(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(ANY_TEXT)
def test_plain_text_can_do_nothing(text: str) -> None:
    shown = plain(text)
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"}
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert plain(shown) == shown


@given(ANY_TEXT, st.integers(0, 40))
def test_cut_never_exceeds_and_keeps_the_start(text: str, cells: int) -> None:
    shown = plain(text)
    short = cut(shown, cells)
    assert width(short) <= cells
    assert short == shown or (not short and not cells) or shown.startswith(short.removesuffix("…"))
    assert width(fit(shown, cells)) == cells


@given(ANY_TEXT, st.integers(2, 30))
def test_wrap_keeps_every_word_within_the_width(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert all(width(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(
        "".join(plain(p) for p in text.replace("\r\n", "\n").split("\n")).split()
    )


def test_wide_characters_take_two_cells() -> None:
    assert width("한글") == 4
    assert cut("한글한글", 5) == "한글…"
    assert wrap("한글한글", 5) == ["한글", "한글"]


@given(st.text("─│▲●✝⡇⣿█▅abc", max_size=20))
def test_ascii_keeps_the_number_of_characters(text: str) -> None:
    assert to_ascii(text).isascii()
    assert len(to_ascii(text)) == len(text)
