"""The log-rank test against R's survdiff, against lifelines, and what is not estimable."""

from __future__ import annotations

import csv
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ino_tui.cohort.methods.chi_square import upper_tail
from ino_tui.cohort.survival import LogRank, logrank
from store.errors import BadInput
from tests.ino_tui.cohort.reference import DATA, survival_tests

SMALL: dict[str, Any] = survival_tests()["logrank"]["small"]


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


def real(name: str, group: str) -> tuple[list[float], list[int], list[str]]:
    found = rows(name)
    return [float(r["time"]) for r in found], [int(r["event"]) for r in found], [r[group] for r in found]


def same_test(got: LogRank, want: dict[str, Any]) -> None:
    assert got.statistic == pytest.approx(want["chisq"], rel=1e-13, abs=1e-12)
    assert got.df == want["df"]
    assert got.p == pytest.approx(want["p"], abs=1e-12)
    assert [g.expected for g in got.groups] == pytest.approx(want["expected"], abs=1e-12)
    assert got.reason is None


@pytest.mark.parametrize("name", sorted(SMALL))
def test_small_sets_are_those_of_r(name: str) -> None:
    given = SMALL[name]
    same_test(logrank(given["time"], given["event"], given["group"]), given)


@pytest.mark.parametrize(("name", "group"), [("bmtcrr", "group"), ("bmtcrr", "phase"), ("jasa", "group")])
def test_real_sets_are_those_of_r(name: str, group: str) -> None:
    want = survival_tests()["logrank"][name]
    got = logrank(*real("casebase_bmtcrr" if name == "bmtcrr" else "survival_jasa", group))
    want = want[group] if name == "bmtcrr" else want
    same_test(got, want)
    assert np.allclose(got.variance, want["variance"], rtol=0, atol=1e-12)


def test_published_values() -> None:
    # Miller 1981: aml; Freireich 1963: 6-mercaptopurine
    assert round(logrank(*real("survival_aml", "group")).statistic or 0, 3) == 3.396
    freireich = SMALL["Freireich"]
    assert round(logrank(freireich["time"], freireich["event"], freireich["group"]).statistic or 0, 3) == 16.793


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("group", ["group", "phase"])
def test_lifelines_agrees(group: str) -> None:
    from lifelines.statistics import multivariate_logrank_test

    time, event, member = real("casebase_bmtcrr", group)
    got, want = logrank(time, event, member), multivariate_logrank_test(time, member, event)
    assert got.statistic == pytest.approx(float(want.test_statistic), abs=1e-10)
    assert got.p == pytest.approx(float(want.p_value), abs=1e-12)


def test_two_groups_by_hand() -> None:
    # at 1: 1 of 4 dies, half of them a; at 2: 1 of 3, a third of them a; at 4: 1 of 1
    got = logrank([1, 2, 3, 4], [1, 1, 0, 1], ["a", "b", "a", "b"])
    assert [g.observed for g in got.groups] == [1, 2]
    assert [g.expected for g in got.groups] == pytest.approx([1 / 2 + 1 / 3, 1 / 2 + 2 / 3 + 1])
    assert got.statistic == pytest.approx((1 - 5 / 6) ** 2 / (1 / 4 + 2 / 9))


def test_delayed_entry_by_hand() -> None:
    # the third case enters at 1 and is at risk after it: at 1 a and b, at 2 b and c
    got = logrank([1, 2, 3], [1, 1, 0], ["a", "b", "a"], entry=[0, 0, 1])
    assert [g.expected for g in got.groups] == pytest.approx([1 / 2 + 1 / 2, 1 / 2 + 1 / 2])
    assert got.statistic == 0.0


def test_times_that_differ_by_rounding_are_a_tie() -> None:
    event, group = [1, 1, 0, 1], list("abab")
    assert logrank([0.1 + 0.2, 0.3, 0.7, 1], event, group) == logrank([0.3, 0.3, 0.7, 1], event, group)
    assert logrank([0.1, 0.3, 0.7, 1], event, group) != logrank([0.3, 0.3, 0.7, 1], event, group)


@pytest.mark.parametrize(
    ("time", "event", "group", "why"),
    [
        ([], [], [], "no cases"),
        ([4], [1], ["a"], "one group"),
        ([4, 5, 6], [1, 1, 0], ["a", "a", "a"], "one group"),
        ([4, 5, 6], [0, 0, 0], ["a", "b", "b"], "nobody had the event"),
        ([5, 5, 5], [1, 1, 1], ["a", "b", "b"], "more than one outcome"),
        ([1, 5, 6], [0, 1, 1], ["a", "b", "b"], "only one group was at risk"),
    ],
)
def test_what_is_not_estimable_says_why(time: Any, event: Any, group: Any, why: str) -> None:
    got = logrank(time, event, group)
    assert (got.statistic, got.df, got.p) == (None, None, None)
    assert why in str(got.reason)
    assert sum(g.n for g in got.groups) == len(time)


def test_labels_of_any_kind() -> None:
    time, event = [1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 1, 1]
    want = logrank(time, event, [0, 0, 1, 1, 0, 1]).statistic
    kinds: list[Any] = [
        list("aabbab"),
        np.array([False, False, True, True, False, True]),
        pd.Series([0, 0, 1, 1, 0, 1], index=[9, 8, 7, 6, 5, 4]),
        pd.Series(list("aabbab"), dtype="category"),
        [0, 0, "later", "later", 0, "later"],
        [("x", 1), ("x", 1), ("x", 2), ("x", 2), ("x", 1), ("x", 2)],
    ]
    for group in kinds:
        assert logrank(pd.Series(time), np.array(event), group).statistic == want


@pytest.mark.parametrize(
    ("time", "event", "group", "said"),
    [
        ([-1, 2], [1, 0], "ab", "negative"),
        ([None, 2], [1, 0], ["a", "b"], "missing"),
        ([1, 2], [1, 2], ["a", "b"], "1 .* or 0"),
        ([1, 2], [1], ["a", "b"], "as many"),
        ([1, 2], [1, 0], ["a"], "as many"),
        ([1, 2], [1, 0], ["a", None], "group holds a missing value"),
        ([1, 2], [1, 0], [1.0, math.nan], "group holds a missing value"),
        ([1, 2], [1, 0], pd.Series(["a", pd.NA]), "group holds a missing value"),
        ([1, 2], [1, 0], "ab", "one row of labels"),
        ([1, 2], [1, 0], [["a"], ["b"]], "one row of labels"),
        ([1, 2], [1, 0], 3, "one row of labels"),
    ],
)
def test_bad_input_is_said_in_a_plain_sentence(time: Any, event: Any, group: Any, said: str) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        logrank(time, event, group)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("entry", [[0, 2], [0, -1], [0], [0, 2 + 1e-12]])
def test_an_entry_lies_before_its_time(entry: Any) -> None:
    with pytest.raises(BadInput, match=r"before time|as many"):
        logrank([1, 2], [1, 1], ["a", "b"], entry=entry)


def test_the_tail_of_chi_square_is_scipys() -> None:
    from scipy.stats import chi2

    for df in (1, 2, 3, 4, 9, 50):
        for x in (1e-9, 0.3, 2.0, 17.5, 300.0):
            assert upper_tail(x, df) == pytest.approx(float(chi2.sf(x, df)), rel=1e-12)
    assert upper_tail(0, 3) == 1.0
