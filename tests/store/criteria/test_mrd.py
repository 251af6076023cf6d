"""MRD: boundaries in %, methods, specimens, the best over the cycles in remission."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from store.case import Marrow
from store.charter import Charter, Conventions
from store.criteria.marrow_mrd import MrdStatus, mrd_at, mrd_best, mrd_of
from store.criteria.sets import load_set
from tests.cases import case, marrow
from tests.store.criteria.build import DAY, ELN, INO, one_cycle


def status(charter: Charter = INO, specimen: str = "aspirate", **mrd: Any) -> MrdStatus:
    row = Marrow(date=DAY, specimen=specimen, **{"mrd_method": "flow", "mrd_result": "quantified", **mrd})
    return mrd_of(row, load_set(charter.criteria), charter.conventions)


@pytest.mark.parametrize(
    ("pct", "state", "negative"),
    [("0.009", "low", True), ("0.01", "positive", False), ("1.0", "positive", False), ("<0.01", "low", True)],
)
def test_value(pct: str, state: str, *, negative: bool) -> None:
    found = status(mrd_pct=pct)
    assert (found.state, found.negative, found.evaluable) == (state, negative, True)


def test_detected_below_the_threshold_is_not_negative_in_eln() -> None:
    assert status(ELN, mrd_pct="0.009").negative is False
    assert status(ELN, mrd_result="not_detected", mrd_lod_pct="0.001").state == "complete"


def test_detected_without_a_number_is_not_negative_in_eln() -> None:
    assert status(mrd_result="below_loq", mrd_pct="").evaluable is False
    found = status(ELN, mrd_result="below_loq", mrd_pct="")
    assert (found.state, found.negative, found.evaluable) == ("low", False, True)
    unsaid = status(ELN, mrd_result="", mrd_pct="<0.01")
    assert (unsaid.state, unsaid.negative) == ("not_evaluable", None)
    assert status(mrd_result="", mrd_pct="<0.01").negative is True


@pytest.mark.parametrize(("lod", "evaluable"), [("0.01", True), ("0.001", True), ("0.1", False), ("", False)])
def test_not_detected_needs_sensitivity(lod: str, *, evaluable: bool) -> None:
    found = status(mrd_result="not_detected", mrd_lod_pct=lod)
    assert found.evaluable is evaluable
    assert found.negative is (True if evaluable else None)


@pytest.mark.parametrize(
    "mrd",
    [
        {"specimen": "blood", "mrd_pct": "0.001"},
        {"mrd_result": "failed"},
        {"mrd_pct": ""},
        {"mrd_pct": "<0.1"},
    ],
)
def test_not_evaluable(mrd: dict[str, Any]) -> None:
    found = status(**mrd)
    assert (found.state, found.negative, found.evaluable) == ("not_evaluable", None, False)


@pytest.mark.parametrize(
    ("pct", "copies", "negative"),
    [("0.01", 10_000, True), ("0.011", 10_000, False), ("0.01", 9_999, None), ("0.005", None, None), ("3", 500, False)],
)
def test_bcr_abl1_convention_i(pct: str, copies: int | None, *, negative: bool | None) -> None:
    assert status(mrd_method="bcr_abl", mrd_pct=pct, abl1_copies=copies).negative is negative
    off = msgspec.structs.replace(INO, conventions=Conventions(bcr_abl_counts_as_mrd=False))
    assert status(off, mrd_method="bcr_abl", mrd_pct=pct, abl1_copies=copies).evaluable is False


def sample(day: str, pct: str, specimen: str = "aspirate") -> Marrow:
    return msgspec.structs.replace(
        marrow(day, 2, mrd_method="flow", mrd_result="quantified", mrd_pct=pct), specimen=specimen
    )


def test_only_marrow_inside_the_window() -> None:
    assert mrd_at(one_cycle(marrows=(sample("2019-03-17", "0.001"),)), 1, INO).state == "not_done"
    assert mrd_at(one_cycle(marrows=(sample(DAY, "0.001", "blood"),)), 1, INO).reason.endswith("(blood, not marrow)")
    assert mrd_at(one_cycle(marrows=(sample("2019-03-20", "0.5"), sample(DAY, "0.001"))), 1, INO).negative is True
    failed = msgspec.structs.replace(sample("2019-04-01", ""), mrd_result="failed")
    assert mrd_at(one_cycle(marrows=(sample(DAY, "0.001"), failed)), 1, INO).negative is True
    assert mrd_at(one_cycle(), 2, INO).state == "not_done"


def test_two_methods_on_a_day_the_worse_counts() -> None:
    pcr = msgspec.structs.replace(sample(DAY, "0.02"), mrd_method="pcr_igtr")
    assert mrd_at(one_cycle(marrows=(pcr, sample(DAY, "0.001"))), 1, INO).negative is False
    assert mrd_at(one_cycle(marrows=(sample(DAY, "0.001"), pcr)), 1, INO).negative is False


def test_best_over_the_cycles_in_remission() -> None:
    both = case()  # cycle 1 positive, cycle 2 negative
    assert mrd_best(both, [1], INO).negative is False
    assert mrd_best(both, [1, 2], INO).negative is True
    assert mrd_best(both, [], INO).state == "not_done"
    end_c1 = msgspec.structs.replace(INO, conventions=Conventions(mrd_time="end_c1"))
    assert mrd_best(both, [1, 2], end_c1).negative is False
