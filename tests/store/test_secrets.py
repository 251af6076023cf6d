"""Signing secrets: what is kept of them fits them alone, and what cannot be one is said."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.committee import Person
from store.errors import BadInput
from store.secrets import LONGEST, Kept, check_secret, holds, new_secret, read_kept

SOMEONE = Person(id="reader1", name="Reader Number One", roles=("reviewer",), account="rno12345")
GOOD = "correct horse"


@pytest.fixture(scope="module")
def kept() -> Kept:
    return new_secret(GOOD)


def test_a_secret_fits_what_is_kept_of_it(kept: Kept) -> None:
    assert holds(kept, GOOD)


@pytest.mark.parametrize(
    "other", ["", "correct hors", "Correct horse", "correct horse ", "correct\thorse", "\udcff" * 9]
)
def test_no_other_text_fits(kept: Kept, other: str) -> None:
    assert not holds(kept, other)


def test_nothing_of_the_secret_is_kept_and_no_two_hashes_are_alike(kept: Kept) -> None:
    again = new_secret(GOOD)
    assert (kept.salt, kept.hash) != (again.salt, again.hash)
    assert GOOD not in repr(kept)
    assert GOOD.encode().hex() not in repr(kept)


@pytest.mark.parametrize("text", ["비밀번호열두자리", "caf\u00e9 cr\u00e8me"])
def test_how_a_keyboard_composes_a_letter_does_not_matter(text: str) -> None:
    composed, apart = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert composed != apart
    assert holds(new_secret(composed), apart)


def test_the_memory_stays_within_bounds(kept: Kept) -> None:
    assert kept.n >= 2**14
    assert 128 * kept.n * kept.r <= 64 * 2**20


def test_what_is_kept_is_read_again(kept: Kept) -> None:
    assert kept.written == f"scrypt${kept.n}$8$1${kept.hash}"
    assert read_kept(kept.salt, kept.written) == kept


@pytest.mark.parametrize(
    "changes",
    [{"n": 0}, {"n": 1}, {"n": 3}, {"n": 2**24}, {"r": 0}, {"p": 0}, {"p": 10**7}, {"hash": ""}, {"hash": "00"}],
)
def test_a_cost_or_a_hash_that_is_not_ours_is_not_read(kept: Kept, changes: dict[str, int | str]) -> None:
    wrong = msgspec.structs.replace(kept, **changes)
    assert read_kept(wrong.salt, wrong.written) is None


def test_text_that_is_no_hash_is_not_read(kept: Kept) -> None:
    digits = kept.hash
    for written in (
        "",
        digits,
        f"md5$1${digits}",
        f"scrypt$a$8$1${digits}",
        f"scrypt$+16384$8$1${digits}",
        "scrypt$$$$",
    ):
        assert read_kept(kept.salt, written) is None
    for salt in ("", "00", "no digits", f"{kept.salt}g"):
        assert read_kept(salt, kept.written) is None


@given(st.text(), st.text())
@settings(max_examples=200)
def test_reading_never_fails(salt: str, written: str) -> None:
    assert read_kept(salt, written) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "at least 8"),
        ("1234567", "at least 8"),
        ("a b c d e f", "at least 8"),
        (" " * 20, "at least 8"),
        ("x" * (LONGEST + 1), "at most"),
        ("reader number ONE", "own name"),
        ("Reader Number One", "own name"),
        ("RNO12345", "own name"),
        ("correct\thorse", "control"),
        ("correct\x00horse", "control"),
        ("correct\u200bhorse", "control"),
        ("correct\udcffhorse", "control"),
    ],
)
def test_a_secret_that_cannot_be(text: str, word: str) -> None:
    with pytest.raises(BadInput, match=word) as raised:
        check_secret(text, SOMEONE)
    assert not text.strip() or text not in str(raised.value)


@pytest.mark.parametrize("text", [GOOD, "12345678", "비밀번호열두자리", "x" * LONGEST, "reader number one's"])
def test_a_secret_that_can_be(text: str) -> None:
    check_secret(text, SOMEONE)
