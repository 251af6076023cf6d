"""Fisher's exact test against R, and by its definition."""

from __future__ import annotations

import json
from collections.abc import Iterator
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


# Each with the p of R 4.2.2: fisher.test(table)$p.value, format of 17 digits.
FROM_R = {
    # Agresti's job satisfaction and MP6 of R's help page for fisher.test
    "job satisfaction": ([[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]], 0.78268493896563884),
    "MP6": (
        [
            [1, 2, 2, 1, 1, 0, 1],
            [2, 0, 0, 2, 3, 0, 0],
            [0, 1, 1, 1, 2, 7, 3],
            [1, 1, 2, 0, 0, 0, 1],
            [0, 1, 1, 1, 1, 0, 0],
        ],
        0.039289643655332343,
    ),
    "tea": ([[3, 1], [1, 3]], 0.48571428571428582),
    "convictions": ([[2, 10], [15, 3]], 0.00053672411914343593),
    "3 x 3, 215 cases": ([[30, 22, 20], [21, 27, 23], [18, 24, 30]], 0.20942827965325145),
    "4 x 4, 90 cases": ([[7, 5, 6, 4], [3, 8, 5, 7], [6, 4, 9, 3], [5, 6, 2, 10]], 0.18836717971378253),
    "2 x 8": ([[3, 5, 2, 7, 1, 6, 4, 2], [4, 2, 6, 3, 5, 1, 2, 7]], 0.042679589044111559),
    "5 x 5, 50 cases": (
        [[4, 1, 2, 0, 3], [1, 3, 2, 2, 1], [0, 2, 5, 1, 2], [3, 1, 1, 4, 0], [2, 2, 1, 3, 4]],
        0.18406869929007816,
    ),
    "diagonal": ([[20, 2, 1], [3, 25, 2], [1, 2, 30]], 1.8395458644437616e-23),
    "one large row": ([[990, 20, 5], [900, 10, 9]], 0.12967120079996103),
    # after one of its nodes every end counts, and the length at which ends do so is below zero
    "many zeros": ([[2, 2, 4, 2, 1], [0, 0, 5, 0, 0], [1, 0, 1, 0, 0]], 0.47303921568627283),
}


@pytest.mark.parametrize(("table", "p"), FROM_R.values(), ids=FROM_R.keys())
def test_the_network_agrees_with_that_of_r(table: list[list[int]], p: float) -> None:
    assert fisher_exact(table).p == pytest.approx(p, rel=1e-10)


def test_a_table_can_be_counted_that_the_workspace_of_r_is_too_small_for() -> None:
    # R: fisher.test(table, workspace = 2e7)$p.value; without the workspace R stops with FEXACT error 7
    table = [[12, 9, 3, 7, 5], [6, 11, 8, 2, 9], [4, 7, 10, 6, 11]]
    assert fisher_exact(table).p == pytest.approx(0.069270026985595215, rel=1e-10)


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


def ways_to_fill(column: int, rows: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(rows) == 1:
        if column <= rows[0]:
            yield (column,)
        return
    for cell in range(min(column, rows[0]) + 1):
        for others in ways_to_fill(column - cell, rows[1:]):
            yield (cell, *others)


def every_table(columns: list[int], rows: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], ...]]:
    if len(columns) == 1:
        yield (rows,)
        return
    for cells in ways_to_fill(columns[0], rows):
        left = tuple(row - cell for row, cell in zip(rows, cells, strict=True))
        for others in every_table(columns[1:], left):
            yield (cells, *others)


def tables(highest: int, most: int) -> st.SearchStrategy[list[list[int]]]:
    cells = st.integers(0, highest)
    return st.integers(2, most).flatmap(
        lambda k: st.lists(st.lists(cells, min_size=k, max_size=k), min_size=2, max_size=most)
    )


@settings(max_examples=60)
@given(tables(2, 4).filter(lambda table: sum(map(sum, table)) <= 12))
def test_the_network_agrees_with_counting_every_table(table: list[list[int]]) -> None:
    got = fisher_exact(table).p
    if got is None:
        return
    rows, columns = tuple(map(sum, table)), [sum(column) for column in zip(*table, strict=True)]
    weights = [weight(each) for each in every_table(columns, rows)]
    seen = weight(tuple(map(tuple, table)))
    assert got == pytest.approx(sum(w for w in weights if w <= seen * (1 + 1e-7)) / sum(weights), rel=1e-10)


@settings(max_examples=60)
@given(tables(4, 5), st.randoms(use_true_random=False))
def test_the_order_of_groups_and_of_outcomes_and_which_is_which_do_not_matter(
    table: list[list[int]], random: Any
) -> None:
    columns = random.sample(range(len(table[0])), len(table[0]))
    mixed = [[row[i] for i in columns] for row in random.sample(table, len(table))]
    try:
        p = fisher_exact(table).p
    except BadInput:
        with pytest.raises(BadInput, match="too large"):
            fisher_exact(mixed)
        return
    assert p is None or 0 < p <= 1
    other = fisher_exact(mixed).p
    assert p == other or p == pytest.approx(other, rel=1e-12)
    turned = fisher_exact([list(column) for column in zip(*table, strict=True)]).p
    # Without a second group there is no comparison, without a second outcome there is only this table.
    assert p == turned or {p, turned} == {None, 1.0} or p == pytest.approx(turned, rel=1e-12)


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
