"""Fisher's exact test against R, and by its definition."""

from __future__ import annotations

import json
from itertools import product
from math import factorial, prod
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ino_tui.cohort.rates import fisher_exact
from store.errors import BadInput
from tests.ino_tui.cohort.reference import DATA

ROWS = json.loads((DATA / "agreement.json").read_text())["fisher"]
CELLS = st.integers(0, 4)


@pytest.mark.parametrize(("table", "p"), ROWS, ids=str)
def test_the_p_is_that_of_r(table: list[list[int]], p: float) -> None:
    assert fisher_exact(table).p == pytest.approx(p, rel=1e-9)


def weight(table: tuple[tuple[int, ...], ...]) -> float:
    return 1 / prod(factorial(cell) for row in table for cell in row)


def by_definition(table: list[list[int]]) -> float:
    """Every table of two rows or columns with these margins, one by one."""
    first, columns = sum(table[0]), [sum(column) for column in zip(*table, strict=True)]
    tables = [
        (cells, tuple(c - x for c, x in zip(columns, cells, strict=True)))
        for cells in product(*(range(c + 1) for c in columns))
        if sum(cells) == first
    ]
    weights = [weight(each) for each in tables]
    seen = weight((tuple(table[0]), tuple(table[1])))
    return sum(w for w in weights if w <= seen * (1 + 1e-7)) / sum(weights)


@settings(max_examples=60)
@given(st.integers(2, 4).flatmap(lambda k: st.lists(st.lists(CELLS, min_size=k, max_size=k), min_size=2, max_size=2)))
def test_the_p_is_the_probability_of_no_more_probable_tables(table: list[list[int]]) -> None:
    got = fisher_exact(table)
    if got.p is None:
        assert not all(map(any, table))
        return
    assert got.p == pytest.approx(by_definition(table), rel=1e-9)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_groups_and_of_outcomes_does_not_matter(table: list[list[int]], random: Any) -> None:
    mixed = random.sample(table, len(table))
    columns = random.sample(range(3), 3)
    mixed = [[row[i] for i in columns] for row in mixed]
    got, other = fisher_exact(table).p, fisher_exact(mixed).p
    assert got == other or got == pytest.approx(other, rel=1e-9)


def test_whole_numbers_and_logarithms_say_the_same_of_a_large_table() -> None:
    # R: fisher.test(matrix(c(990, 900, 20, 10), 2))$p.value; the second is the same doubled
    assert fisher_exact([[990, 20], [900, 10]]).p == pytest.approx(0.14145698446980789, rel=1e-9)
    assert fisher_exact([[1980, 40], [1800, 20]]).p == pytest.approx(0.036241498652813356, rel=1e-9)


def test_a_group_without_cases_is_left_out_and_one_group_is_no_comparison() -> None:
    assert fisher_exact([[3, 1], [0, 0], [1, 4]]).p == fisher_exact([[3, 1], [1, 4]]).p
    got = fisher_exact([[3, 1], [0, 0]])
    assert (got.p, got.reason) == (None, "fewer than two groups have cases.")
    assert got.table == ((3, 1), (0, 0))
    assert fisher_exact([[0, 0], [0, 0]]).p is None
    # nobody responded in either group: there is only this table
    assert fisher_exact([[0, 3], [0, 4]]).p == 1


def test_any_table_of_counts_will_do() -> None:
    table = [[4, 3], [37, 23], [19, 14]]
    for other in (np.array(table), pd.DataFrame(table), tuple(map(tuple, table)), [[4.0, 3.0], [37.0, 23.0], [19, 14]]):
        assert fisher_exact(other) == fisher_exact(table)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([[1, 2]], "two rows and two columns"),
        ([[1], [2]], "two rows and two columns"),
        ([[1, 2], [3]], "all as long"),
        ([], "all as long"),
        ([1, 2], "row of numbers"),
        (5, "rows of counts"),
        ([[1, -2], [3, 4]], "whole numbers"),
        ([[1, 2.5], [3, 4]], "whole numbers"),
        ([[1, None], [3, 4]], "missing"),
        ([["a", "b"], ["c", "d"]], "not a number"),
        ([[20] * 5] * 5, "too large"),
        ([[10**9, 3, 4], [5, 10**9, 6]], "too large"),
    ],
)
def test_bad_input_is_said_in_a_plain_sentence(table: Any, said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        fisher_exact(table)
    assert str(caught.value).endswith(".")
