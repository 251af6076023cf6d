"""Published text read and compared at its printed decimals."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from ino_tui.cohort.published import Computed, Number, compare, read_published, rounded, tokens
from store.errors import BadInput


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Fraction(125, 10), 0, "13"),  # halves up, not to even
        (Fraction(2005, 100), 1, "20.1"),
        (20.35, 1, "20.4"),
        (100 * 0.2035, 1, "20.4"),  # 20.349999999999998 in floating point
        (57.14285714285714, 1, "57.1"),
        (24, 0, "24"),
        (23.983572895277208, 0, "24"),
        (None, 1, None),
    ],
)
def test_values_are_rounded_half_up_on_the_exact_value(value: Number, decimals: int, shown: str | None) -> None:
    got = rounded(value, decimals)
    assert (None if got is None else str(got)) == shown


def test_numbers_are_read_in_order_with_their_decimals() -> None:
    found = tokens("median 24 (8.5-53.5), 39/67, 58.2 %, 60%")
    assert [(str(t.value), t.decimals, t.kind) for t in found] == [
        ("24", 0, "count"),
        ("8.5", 1, "percent"),
        ("53.5", 1, "percent"),
        ("39", 0, "count"),
        ("67", 0, "of"),
        ("58.2", 1, "percent"),
        ("60", 0, "percent"),
    ]


RATE = Computed(in_order=False, counts=(39,), of=67, percents=(Fraction(3900, 67), 45.517, 70.151))


@pytest.mark.parametrize(
    ("printed", "computed", "shown", "agrees"),
    [
        ("58.2 %", RATE, "58.2 %", True),
        ("39", RATE, "39", True),
        ("39/67 (58 %)", RATE, "39/67 (58 %)", True),
        ("39 (58.2 %, 45.5-70.2)", RATE, "39 (58.2 %, 45.5-70.2)", True),
        ("40 (58.2 %)", RATE, "39 (58.2 %)", False),
        ("39/66", RATE, "39/67", False),
        ("58.20 %", RATE, "58.21 %", False),
        ("39, 40", RATE, "not estimable", False),
        ("2 (1-5)", Computed((2.0, 1, 5)), "2 (1-5)", True),
        ("2 (1-5)", Computed((2.0, 1, 6)), "2 (1-6)", False),
        ("0.8, 0.5, 0.5", Computed((0.8, 0.4, 0.5, 0.5), text="0.8, 0.4-0.5, 0.5"), "0.8, 0.4-0.5, 0.5", False),
        ("20.4 %", Computed(in_order=False, percents=(None, None, None)), "NE %", False),
    ],
)
def test_computed_takes_the_form_of_the_printed(printed: str, computed: Computed, shown: str, agrees: bool) -> None:  # noqa: FBT001
    assert compare(printed, computed) == (shown, agrees)


def test_a_table_is_read(tmp_path: Path) -> None:
    file = tmp_path / "published.csv"
    file.write_text('id,label,published\nF3,"cycles, median",2 (1-5)\n', encoding="utf-8-sig")
    (row,) = read_published(file)
    assert (row.id, row.label, row.published) == ("F3", "cycles, median", "2 (1-5)")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"", "first line must be"),
        (b"id,label\nF1,patients\n", "no columns"),
        (b"id,label,published\nF1,patients,many\n", "line 2: 'many' holds no number"),
        (b"id,label,published\nF1\n", "line 2"),
    ],
)
def test_what_is_no_such_table_is_said(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "published.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadInput, match=said):
        read_published(file)
