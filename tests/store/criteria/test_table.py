"""The first-match table at every boundary (ANC and PLT in 10^9/L, blasts in %)."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from store.criteria.sets import CriteriaSet, Reading, Threshold, load_set
from store.criteria.table import ResponseInputs, first_match

INO, ELN = load_set("ino_vate"), load_set("eln_2024")
# Neither published set here has CRh: the row is kept for one that does.
WITH_CRH = msgspec.structs.replace(
    ELN,
    has_crh=True,
    thresholds={
        **ELN.thresholds,
        "anc_crh": Threshold(">", 0.5, "10^9/L"),
        "plt_crh": Threshold(">", 50.0, "10^9/L"),
    },
)


def match(criteria: CriteriaSet = INO, *, anc: float | None = 2.0, plt: float | None = 200.0, **more: Any) -> str:
    return matched(criteria, anc=anc, plt=plt, **more)[1]


def matched(
    criteria: CriteriaSet = INO, *, anc: float | None = 2.0, plt: float | None = 200.0, **more: Any
) -> tuple[int, str]:
    given = {"blasts": 2.0, "baseline_blasts": 80.0, **more}
    inputs = ResponseInputs(
        anc=None if anc is None else Reading("", anc), plt=None if plt is None else Reading("", plt), **given
    )
    found = first_match(inputs, criteria)
    return found.row, found.value


@pytest.mark.parametrize(("blasts", "expected"), [(4.9, "CR"), (5.0, "PR"), (25.0, "PR"), (25.1, "NR"), (0.0, "CR")])
@pytest.mark.parametrize("criteria", [INO, ELN], ids=["ino_vate", "eln_2024"])
def test_blasts(criteria: CriteriaSet, blasts: float, expected: str) -> None:
    assert match(criteria, blasts=blasts) == expected


@pytest.mark.parametrize(("now", "expected"), [(10.02, "NR"), (10.0, "PR")])
def test_fall_of_half(now: float, expected: str) -> None:
    assert match(blasts=now, baseline_blasts=20.0) == expected


@pytest.mark.parametrize(("now", "expected"), [(49.9, "NR"), (50.0, "PD")])
def test_rise_of_a_quarter(now: float, expected: str) -> None:
    assert match(blasts=now, baseline_blasts=40.0) == expected


@pytest.mark.parametrize(
    ("anc", "plt", "ino", "eln"),
    [
        (1.0, 100.0, "CR", "MLFS"),
        (1.01, 101.0, "CR", "CR"),
        (1.0, 101.0, "CR", "CRi"),
        (1.01, 100.0, "CR", "CRi"),
        (0.99, 100.0, "CRi", "MLFS"),
        (2.0, 99.0, "CRi", "CRi"),
        (0.2, 20.0, "CRi", "MLFS"),
    ],
)
def test_counts_under_both_sets(anc: float, plt: float, ino: str, eln: str) -> None:
    assert match(INO, anc=anc, plt=plt) == ino
    assert match(ELN, anc=anc, plt=plt) == eln


@pytest.mark.parametrize(
    ("anc", "plt", "expected"),
    [(0.5, 60.0, "MLFS"), (0.51, 50.0, "MLFS"), (0.51, 50.1, "CRh"), (1.2, 60.0, "CRh"), (1.2, 50.0, "CRi")],
)
def test_partial_recovery_where_the_set_has_it(anc: float, plt: float, expected: str) -> None:
    assert match(WITH_CRH, anc=anc, plt=plt) == expected
    assert match(INO, anc=anc, plt=plt) == "CRi"


def test_crh_also_meets_cri() -> None:
    inputs = ResponseInputs(blasts=2.0, baseline_blasts=80.0, anc=Reading("", 1.2), plt=Reading("", 60.0))
    assert first_match(inputs, WITH_CRH).also_meets == ("CRi",)


def test_partial_remission_asks_for_counts_in_eln_only() -> None:
    assert match(INO, blasts=10.0, plt=20.0) == "PR"
    assert match(ELN, blasts=10.0, plt=20.0) == "NR"


def test_what_comes_first_wins() -> None:
    assert matched(ed=True, marrow="none", blasts=None)[0] == 0
    assert matched(prior_remission=True, blasts=5.0) == (1, "RELAPSE")
    assert matched(prior_remission=True, blasts=4.9, blood_blasts=True) == (1, "RELAPSE")
    assert matched(prior_remission=True, emd="new") == (1, "RELAPSE")
    assert matched(prior_remission=True, cns3=True) == (1, "RELAPSE")
    assert matched(emd="new") == (2, "PD")
    assert matched(blood_blasts=True, blood_rise=True) == (2, "PD")
    assert matched(blood_blasts=True, blood_rise=False) == (3, "NR")
    assert matched(marrow="none", blasts=None) == (4, "NE")
    assert matched(marrow="none", blasts=None, baseline_marrow=False, emd="not_done", emd_baseline=True) == (4, "NE")
    assert matched(marrow="not_needed", blasts=None, baseline_marrow=False, emd="CR") == (11, "CR")
    assert matched(emd="PR") == (8, "PR")
    assert matched(emd="SD") == (8, "NR")
    assert matched(emd="not_done", emd_baseline=True) == (9, "NE")
    assert matched(emd="CRu") == (11, "CRu")
    assert matched(blasts=10.0, emd="SD") == (6, "NR")


def test_poor_marrow_is_not_evaluable_in_eln_and_a_flag_in_ino_vate() -> None:
    assert matched(ELN, poor=True, plt=20.0) == (7, "NE")
    assert matched(ELN, poor=True) == (11, "CR")  # counts recovered
    assert matched(INO, poor=True, plt=20.0) == (13, "CRi")


def test_mrd_gate_belongs_to_eln() -> None:
    assert matched(ELN, mrd_gate=True) == (10, "NR")
    assert matched(INO, mrd_gate=True) == (11, "CR")


def test_unknown_is_not_false() -> None:
    assert matched(plt=None) == (15, "NE")
    assert matched(blood_blasts=None) == (15, "NE")
    assert matched(anc=None, plt=20.0) == (13, "CRi")  # INO-VATE: any other pattern of counts
    assert matched(ELN, anc=None, plt=20.0) == (15, "NE")
    # No response either way: progression is neither shown nor excluded.
    assert matched(blasts=60.0, blood_blasts=None) == (6, "NR")
