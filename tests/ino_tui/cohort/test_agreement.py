"""Agreement of two readers against R, and where it is not defined."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ino_tui.cohort.agreement import cohen_kappa, gwet_ac1, mcnemar_exact, percent_agreement
from ino_tui.cohort.rates import proportion
from store.errors import BadInput
from tests.ino_tui.cohort.reference import DATA

TABLES = json.loads((DATA / "agreement.json").read_text())["kappa"]
SQUARES = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 12), min_size=k, max_size=k), min_size=k, max_size=k)
)


@pytest.mark.parametrize("name", [n for n in TABLES if TABLES[n]["kappa"] is not None])
def test_kappa_and_its_interval_are_those_of_r(name: str) -> None:
    want = TABLES[name]
    got = cohen_kappa(want["table"])
    assert (got.undefined, got.n) == (None, sum(map(sum, want["table"])))
    assert got.value == pytest.approx(want["kappa"], abs=1e-12)
    assert got.error == pytest.approx(want["kappa_error"], abs=1e-12)
    assert [got.low, got.high] == pytest.approx(want["kappa_limits"], abs=1e-12)


@pytest.mark.parametrize("name", TABLES)
def test_ac1_and_its_interval_are_those_of_r(name: str) -> None:
    want = TABLES[name]
    got = gwet_ac1(want["table"])
    assert got.value == pytest.approx(want["ac1"], abs=1e-12)
    assert got.error == pytest.approx(want["ac1_error"], abs=1e-12)
    # R prints the limits at three decimals
    low, high = (float(limit) for limit in want["ac1_limits"].strip("()").split(","))
    assert [got.low, got.high] == pytest.approx([low, high], abs=0.000501)


@pytest.mark.parametrize("name", TABLES)
def test_per_cent_agreement_is_a_proportion(name: str) -> None:
    want = TABLES[name]
    got = percent_agreement(want["table"])
    share = proportion(got.agreed, got.n)
    assert got.value == pytest.approx(100 * want["agreement"], abs=1e-12)
    assert (got.value, got.low, got.high) == (share.percent, share.low, share.high)
    assert percent_agreement(want["table"], method="wilson").low == proportion(got.agreed, got.n, method="wilson").low


def test_the_limits_widen_with_the_level() -> None:
    table = [[20, 5], [10, 15]]
    for measure in (cohen_kappa, gwet_ac1, percent_agreement):
        wide, narrow = measure(table, level=0.99), measure(table, level=0.9)
        limits = [wide.low, narrow.low, narrow.value, narrow.high, wide.high]
        assert limits == sorted(limit for limit in limits if limit is not None)


def test_high_agreement_with_a_low_kappa() -> None:
    table = [[118, 5], [2, 0]]
    assert percent_agreement(table).value == pytest.approx(94.4)
    assert cohen_kappa(table).value == pytest.approx(-0.023, abs=5e-4)
    assert gwet_ac1(table).value == pytest.approx(0.941, abs=5e-4)


def test_kappa_is_undefined_where_both_always_say_the_same() -> None:
    got = cohen_kappa([[30, 0], [0, 0]])
    assert (got.value, got.error, got.low, got.high) == (None, None, None, None)
    assert got.undefined == "both readers gave one and the same answer throughout."
    assert (got.n, got.agreed, got.table) == (30, 30, ((30, 0), (0, 0)))
    ac1 = gwet_ac1([[30, 0], [0, 0]])
    assert (ac1.value, ac1.error, ac1.low, ac1.high) == (1.0, 0.0, 1.0, 1.0)
    # Always one answer, but not the same: no agreement beyond chance, and no spread.
    assert cohen_kappa([[0, 9], [0, 0]]).value == 0


@pytest.mark.parametrize("measure", [percent_agreement, cohen_kappa, gwet_ac1])
def test_without_cases_nothing_is_defined(measure: Any) -> None:
    got = measure([[0, 0], [0, 0]])
    assert (got.value, got.low, got.undefined) == (None, None, "there are no cases that both answered.")


def test_ac1_needs_two_answers_and_for_limits_two_cases() -> None:
    assert gwet_ac1([[7]]).undefined == "there is only one possible answer."
    got = gwet_ac1([[1, 0], [0, 0]])
    assert (got.value, got.low, got.undefined) == (1.0, None, "one case has no standard error and no limits.")


@pytest.mark.parametrize(
    # R: binom.test(b, b + c)$p.value
    ("table", "p"),
    [
        ([[20, 5], [10, 15]], 0.30175781250000006),
        ([[20, 10], [5, 15]], 0.30175781250000006),
        ([[0, 1], [9, 0]], 0.021484375),
        ([[3, 4], [4, 3]], 1),
        ([[3, 0], [1, 3]], 1),
        ([[50, 0], [12, 50]], 0.00048828125),
    ],
)
def test_mcnemar_is_the_binomial_test_of_the_discordant(table: list[list[int]], p: float) -> None:
    got = mcnemar_exact(table)
    assert got.p == pytest.approx(p, rel=1e-12)
    assert (got.first_only, got.second_only) == (table[0][1], table[1][0])


def test_mcnemar_without_discordant_cases_is_undefined() -> None:
    assert mcnemar_exact([[3, 0], [0, 4]]).undefined == "the readers differ in no case."
    assert mcnemar_exact([[0, 0], [0, 0]]).undefined == "there are no cases that both answered."


@given(SQUARES)
def test_the_interval_holds_the_estimate_and_the_readers_may_change_places(table: list[list[int]]) -> None:
    turned = [list(column) for column in zip(*table, strict=True)]
    for measure in (percent_agreement, cohen_kappa, gwet_ac1):
        got, other = measure(table), measure(turned)
        if got.value is None:
            assert got.undefined
            continue
        assert other.value == pytest.approx(got.value, abs=1e-12)
        if got.low is not None and got.high is not None:
            assert got.low <= got.value + 1e-12
            assert got.value <= got.high + 1e-12
            assert other.low == pytest.approx(got.low, abs=1e-9)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([[1, 2, 3], [4, 5, 6]], "2 rows and 3 columns"),
        ([[1, -1], [0, 2]], "whole numbers"),
        ([[1, 2], [3]], "all as long"),
        ("table", "not a number"),
    ],
)
@pytest.mark.parametrize("measure", [percent_agreement, cohen_kappa, gwet_ac1, mcnemar_exact])
def test_bad_input_is_said_in_a_plain_sentence(measure: Any, table: Any, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        measure(table)


def test_mcnemar_is_of_two_answers_and_a_level_is_a_share() -> None:
    with pytest.raises(BadInput, match="two answers"):
        mcnemar_exact([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    for measure in (percent_agreement, cohen_kappa, gwet_ac1):
        with pytest.raises(BadInput, match="between 0 and 1"):
            measure([[1, 2], [3, 4]], level=95)
