"""VOD/SOS by four sets, counted from day 0 = 1 Jun 2019."""

from __future__ import annotations

from typing import Any

import pytest

from store.case import Case, Lab, Sign, Transplant
from store.criteria.vod import SetResult, vod
from tests.store.criteria.build import lab, one_cycle

HCT = Transplant(n=1, date="2019-06-01", donor="sibling", conditioning_start="2019-05-26")
BEFORE = Sign(date="2019-05-30", weight_kg=100.0)


def day(n: int) -> str:
    return f"2019-06-{n + 1:02d}" if n < 30 else f"2019-07-{n - 29:02d}"


def patient(*signs: Sign, bilirubin: tuple[tuple[int, str], ...] = (), hct: bool = True, unit: str = "mg/dL") -> Case:
    labs: tuple[Lab, ...] = tuple(lab(day(n), "BILI", value, unit) for n, value in bilirubin)
    return one_cycle(transplants=(HCT,) if hct else (), labs=labs, signs=(BEFORE, *signs))


def result(name: str, case: Case) -> SetResult:
    return vod(case).by(name)


def sign(n: int, **found: Any) -> Sign:
    return Sign(date=day(n), **found)


def test_day_30_bilirubin_ascites_and_doppler_is_late_by_ebmt_2016() -> None:
    late = patient(
        sign(30, weight_kg=101.0, ascites="clinical", ruq_pain="no", hepatomegaly="no", doppler="suggestive"),
        bilirubin=((30, "2.5"),),
    )
    found = result("ebmt_2016", late)
    assert (found.result, found.level, found.day, found.anchor) == ("yes", "late", 30, "HCT day 0")
    assert result("baltimore", late).result == "unknown"  # nothing was looked for by day 21
    assert result("ebmt_2023", late).level == "probable, late"


@pytest.mark.parametrize(
    ("bilirubin", "unit", "baltimore", "seattle"),
    [
        ("1.9", "mg/dL", "no", "yes"),
        ("2.0", "mg/dL", "yes", "yes"),
        ("34", "umol/L", "yes", "yes"),
        ("33", "umol/L", "no", "yes"),
    ],
)
def test_bilirubin(bilirubin: str, unit: str, baltimore: str, seattle: str) -> None:
    ill = patient(
        sign(10, weight_kg=106.0, hepatomegaly="yes", ruq_pain="yes", ascites="no"),
        bilirubin=((10, bilirubin),),
        unit=unit,
    )
    assert result("baltimore", ill).result == baltimore
    assert result("seattle_modified", ill).result == seattle


def test_seattle_needs_more_than_2_baltimore_2() -> None:
    ill = patient(sign(10, weight_kg=102.0, hepatomegaly="yes", ruq_pain="no", ascites="no"), bilirubin=((10, "2.0"),))
    assert result("seattle_modified", ill).result == "no"
    worse = patient(
        sign(10, weight_kg=102.1, hepatomegaly="yes", ruq_pain="no", ascites="no"), bilirubin=((10, "2.0"),)
    )
    assert result("seattle_modified", worse).result == "yes"


@pytest.mark.parametrize(("kg", "expected"), [(105.0, "no"), (105.1, "yes")])
def test_weight_gain_over_5_percent(kg: float, expected: str) -> None:
    ill = patient(sign(10, weight_kg=kg, hepatomegaly="no", ruq_pain="no", ascites="clinical"), bilirubin=((10, "3"),))
    assert result("baltimore", ill).result == expected


@pytest.mark.parametrize(("n", "seattle", "baltimore"), [(20, "yes", "yes"), (21, "no", "yes"), (22, "no", "no")])
def test_windows(n: int, seattle: str, baltimore: str) -> None:
    ill = patient(
        sign(5, weight_kg=100.0, hepatomegaly="no", ruq_pain="no", ascites="no"),
        sign(n, weight_kg=108.0, hepatomegaly="yes", ruq_pain="yes", ascites="clinical"),
        bilirubin=((5, "0.8"), (n, "4")),
    )
    assert result("seattle_modified", ill).result == seattle
    assert result("baltimore", ill).result == baltimore
    assert result("ebmt_2016", ill).level == ("classical" if n <= 21 else "late")
    assert result("ebmt_2023", ill).level == ("clinical" if n <= 21 else "clinical, late")


def test_without_transplant_only_ebmt_2023_counted_from_the_last_dose() -> None:
    ill = one_cycle(
        labs=(lab("2019-03-25", "BILI", "5"),),
        signs=(
            Sign(date="2019-03-03", weight_kg=60.0),
            Sign(date="2019-03-25", weight_kg=66.0, ascites="clinical", biopsy="vod"),
        ),
    )
    found = vod(ill)
    assert [r.result for r in found.results] == ["yes", "not_applicable", "not_applicable", "not_applicable"]
    first = found.results[0]
    assert (first.level, first.anchor, first.day) == ("proven", "last INO dose", 7)


@pytest.mark.parametrize(("hvpg", "expected"), [(9.9, "no"), (10.0, "yes")])
def test_pressure_gradient(hvpg: float, expected: str) -> None:
    ill = patient(sign(10, hvpg_mmhg=hvpg), bilirubin=((10, "1.0"),))
    assert result("ebmt_2023", ill).result == expected


def test_signs_far_apart_are_not_one_episode() -> None:
    ill = patient(
        sign(2, ascites="clinical", hepatomegaly="no", ruq_pain="no", weight_kg=100.0),
        sign(18, ascites="no", hepatomegaly="yes", ruq_pain="yes", weight_kg=100.0),
        bilirubin=((10, "3"),),
    )
    assert result("baltimore", ill).result == "no"


def test_what_was_not_looked_for_leaves_it_open_only_under_suspicion() -> None:
    suspected = patient(sign(10, ascites="clinical"), bilirubin=((10, "3"),))
    found = result("baltimore", suspected)
    assert found.result == "unknown"
    assert "painful hepatomegaly" in found.missing
    assert result("baltimore", patient(bilirubin=((10, "0.7"),))).result == "no"
    assert result("ebmt_2023", one_cycle(labs=())).result == "unknown"


def test_a_sign_on_an_unknown_day_leaves_it_open() -> None:
    ill = patient(Sign(date="2019-06", ascites="clinical", weight_kg=110.0), bilirubin=((10, "3"),))
    found = result("baltimore", ill)
    assert found.result == "unknown"
    assert any(m.startswith("day of ascites") for m in found.missing)


def test_a_biopsy_not_done_leaves_no_set_open() -> None:
    seen = patient(
        sign(10, weight_kg=106.0, ascites="no", hepatomegaly="no", ruq_pain="no", doppler="suggestive"),
        sign(25, weight_kg=101.0, ascites="no", hepatomegaly="no", ruq_pain="no", doppler="normal"),
        bilirubin=((10, "2.5"), (25, "1.0")),
    )
    assert result("ebmt_2023", seen).level == "probable"
    assert result("ebmt_2016", seen).result == "no"


def test_pain_not_asked_about_leaves_the_liver_open() -> None:
    seen = patient(sign(10, weight_kg=100.0, hepatomegaly="no"), bilirubin=((10, "2.5"),))
    found = result("seattle_modified", seen)
    assert (found.result, found.missing) == ("unknown", ("hepatomegaly or right upper quadrant pain",))
