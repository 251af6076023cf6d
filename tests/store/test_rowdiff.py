"""Rows without ids: which is the same row, and what of it changed."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from store.rowdiff import changed_rows, flatten

Row = dict[str, Any]

LAB = st.fixed_dictionaries(
    {
        "date": st.sampled_from(["2019-03-01", "2019-03-02", "2019-03"]),
        "test": st.sampled_from(["ANC", "PLT"]),
        "value": st.sampled_from(["1", "2", "<0.1"]),
        "unit": st.sampled_from(["10^9/L", "U/L"]),
    },
    optional={"lln": st.sampled_from([1.5, 150.0])},
)
LABS = st.lists(LAB, max_size=6)


@given(LABS, st.randoms(use_true_random=False))
def test_the_same_rows_in_any_order_are_no_change(rows: list[Row], draw: random.Random) -> None:
    shuffled = list(rows)
    draw.shuffle(shuffled)
    assert not list(changed_rows("labs", rows, shuffled))


@given(LABS, LABS)
def test_there_and_back_tells_the_same_fields(old: list[Row], new: list[Row]) -> None:
    there = list(changed_rows("labs", old, new))
    assert bool(there) == (sorted(map(str, map(sorted_items, old))) != sorted(map(str, map(sorted_items, new))))
    came = sum(1 for _, field, before, _ in there if not field and before is None)
    went = sum(1 for _, field, _, after in there if not field and after is None)
    assert came - went == len(new) - len(old)


def sorted_items(row: Row) -> list[tuple[str, str]]:
    return sorted((name, str(value)) for name, value in row.items())


def test_a_changed_value_is_told_by_the_name_of_its_row() -> None:
    old = [{"date": "2019-03-01", "test": "ANC", "value": "0.4", "unit": "10^9/L"}]
    new = [{"date": "2019-03-01", "test": "ANC", "value": "0.5", "unit": "10^9/L"}]
    assert list(changed_rows("labs", old, new)) == [("2019-03-01 ANC", "value", "0.4", "0.5")]


def test_a_changed_date_is_the_same_row() -> None:
    old = [{"date": "2019-03-01", "test": "ANC", "value": "0.4", "unit": "10^9/L"}]
    new = [{"date": "2019-03-02", "test": "ANC", "value": "0.4", "unit": "10^9/L"}]
    assert list(changed_rows("labs", old, new)) == [("2019-03-02 ANC", "date", "2019-03-01", "2019-03-02")]


def test_a_row_with_little_in_common_came_and_the_other_went() -> None:
    old = [{"date": "2019-03-01", "test": "ANC", "value": "0.4", "unit": "10^9/L"}]
    new = [{"date": "2019-07-01", "test": "ALT", "value": "44", "unit": "U/L"}]
    assert [(name, after is None) for name, _, _, after in changed_rows("labs", old, new)] == [
        ("2019-03-01 ANC", True),
        ("2019-07-01 ALT", False),
    ]


def test_a_field_that_was_filled_or_emptied() -> None:
    old = [{"date": "2019-11-02", "narrative": "x"}]
    new = [{"date": "2019-11-02", "autopsy": "no"}]
    assert list(changed_rows("deaths", old, new)) == [("", "narrative", "x", None), ("", "autopsy", None, "no")]


def test_two_changes_of_one_name_are_two_rows() -> None:
    old = [{"date": "d", "test": "ANC", "value": v, "unit": "u"} for v in ("1", "2")]
    new = [{"date": "d", "test": "ANC", "value": v, "unit": "u"} for v in ("3", "4")]
    assert [c[2:] for c in changed_rows("labs", old, new)] == [("1", "3"), ("2", "4")]


def test_the_same_number_written_otherwise_is_no_change() -> None:
    assert not list(changed_rows("labs", [{"date": "d", "lln": 150}], [{"date": "d", "lln": 150.0, "uln": None}]))


def test_flatten_names_nested_fields() -> None:
    assert flatten({"a": 1, "b": {"c": True, "d": {"e": "x"}}, "f": ("p", "q")}) == {
        "a": "1",
        "b.c": "True",
        "b.d.e": "x",
        "f": "p, q",
    }
