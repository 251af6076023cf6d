"""The frame: one row a case, conventions f, h and n, partial dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
import pytest

from ino_tui.cohort.facts.columns import COLUMNS
from ino_tui.cohort.facts.imputed import day_of
from ino_tui.cohort.frame import FrameBuilder, build
from store.case import Case, Cycle, Death, Dose, Extramedullary, FollowUp, Relapse, Transplant
from store.charter import Charter, Conventions
from tests.cases import case, marrow
from tests.ino_tui.cohort.cohorts import row, rows


def only(changed: Case, charter: Charter | None = None, answers: Mapping[str, str] | None = None) -> dict[str, Any]:
    frame = build(rows([row(changed, charter, answers)], charter))
    return {str(name): value for name, value in frame.iloc[0].to_dict().items()}


def conventions(**changes: Any) -> Charter:
    return Charter(conventions=msgspec.structs.replace(Conventions(), **changes))


def test_columns_and_kinds_are_as_declared() -> None:
    for cases in ([case()], []):
        frame = build(rows(cases))
        assert list(frame.columns) == [c.name for c in COLUMNS]
        kinds = {"text": "object", "flag": "bool", "count": "int64", "number": "float64", "date": "datetime64[s]"}
        assert [str(t) for t in frame.dtypes] == [kinds[c.kind] for c in COLUMNS]


def test_a_plain_case() -> None:
    got = only(case())
    assert str(got["ino_start"].date()) == "2019-03-04"
    assert str(got["last_contact"].date()) == "2019-11-02"
    assert (got["days"], got["dead"], got["early_death"]) == (243.0, True, False)
    assert (got["c1"], got["c1_source"], got["best"], got["responder"]) == ("CR", "site", "CR", True)
    assert (got["cause"], got["cause_class"]) == ("10", "DISEASE")
    assert (got["relapsed"], str(got["relapse_date"].date())) == (True, "2019-09-10")
    assert (got["timing"], got["timing_origin"], got["location"]) == ("early", "cr", "BM")
    assert got["timing_months"] == pytest.approx(264 / 30.4375)
    assert (got["cycles"], got["hct"], got["imputed"]) == (2, False, 0)


@pytest.mark.parametrize(
    ("origin_date", "date", "timing"),
    [
        ("2018-02-20", "2019-02-20", "early"),  # 365 days are 11.99 months
        ("2018-02-20", "2019-02-21", "late"),  # 366 days are 12.02
        ("", "2019-02-20", ""),
        ("2019-02-22", "2019-02-20", ""),  # an impossible order is no time
    ],
)
def test_convention_h_early_or_late(origin_date: str, date: str, timing: str) -> None:
    relapse = Relapse(n=1, kind="relapse", date=date, origin="cr", origin_date=origin_date, location="BM")
    assert only(case(relapses=(relapse,)))["timing"] == timing


def test_convention_h_exactly_twelve_months_is_late() -> None:
    charter = conventions(month_days=30.0)
    relapse = Relapse(n=1, kind="relapse", date="2019-02-20", origin="cr", origin_date="2018-02-25", location="BM")
    assert only(case(relapses=(relapse,)), charter)["timing_months"] == 12.0
    assert only(case(relapses=(relapse,)), charter)["timing"] == "late"


def test_convention_h_the_relapse_ino_was_given_for_is_the_last_one_before_it() -> None:
    earlier = Relapse(n=1, kind="relapse", date="2016-01-01", origin="cr", origin_date="2015-12-01", location="EM")
    last = Relapse(n=2, kind="relapse", date="2019-02-20", origin="hct", origin_date="2017-01-01", location="BM+EM")
    later = Relapse(n=3, kind="relapse", date="2019-06-01", location="BM")
    got = only(case(relapses=(earlier, last, later)))
    assert (got["timing"], got["timing_origin"], got["location"]) == ("late", "hct", "BM+EM")
    assert str(got["relapse_date"].date()) == "2019-06-01"


def test_convention_h_by_the_first_remission() -> None:
    patient = msgspec.structs.replace(case().patient, cr1_months=20.5)
    got = only(case(patient=patient), conventions(relapse_origin="cr1"))
    assert (got["timing"], got["timing_months"], got["timing_origin"]) == ("late", 20.5, "cr1")


def test_primary_refractory_is_neither_early_nor_late() -> None:
    patient = msgspec.structs.replace(case().patient, disease_state="refractory")
    assert only(case(patient=patient))["timing"] == "refractory"


EARLY: dict[str, Any] = {
    "deaths": (Death(date="2019-04-08"),),  # day 35 after the first dose
    "marrows": (marrow("2019-03-01", 70),),
    "extramedullary": (),
    "relapses": (),
}


def test_convention_f_early_death() -> None:
    assert only(case(**EARLY))["early_death"]
    assert not only(case(**{**EARLY, "deaths": (Death(date="2019-04-09"),)}))["early_death"]
    assert not only(case(**{**EARLY, "marrows": (marrow("2019-03-20", 70),)}))["early_death"]
    blood = msgspec.structs.replace(marrow("2019-03-20", 0), specimen="blood")
    assert only(case(**{**EARLY, "marrows": (blood,)}))["early_death"]
    look = Extramedullary(date="2019-03-20", location="cns", method="CSF", finding="none")
    assert only(case(**{**EARLY, "extramedullary": (look,)}))["early_death"], "a routine look assesses no response"
    known = Extramedullary(date="2019-03-01", location="cns", method="CSF", finding="disease")
    assert not only(case(**{**EARLY, "extramedullary": (known, look)}))["early_death"]
    assert not only(case(**EARLY), conventions(early_death_days=30))["early_death"]


def hct(date: str, **more: Any) -> Transplant:
    return Transplant(**{"n": 1, "date": date, "donor": "haplo", "status": "cr_mrd_neg", **more})


def test_convention_n_the_first_allogeneic_transplant_after_ino() -> None:
    before, auto = hct("2018-01-05"), hct("2019-05-01", n=2, donor="autologous")
    first, second = hct("2019-06-01", n=3, status="not_in_remission"), hct("2019-07-01", n=4)
    changed = case(transplants=(before, auto, first, second))
    got = only(changed)
    assert (got["hct"], str(got["hct_date"].date()), got["hct_status"]) == (True, "2019-06-01", "not_in_remission")
    assert (got["hct_cycles"], got["hct_in_time"], got["hct_wait"], got["hct_days"]) == (2, True, 89.0, 154.0)
    in_remission = only(changed, conventions(hct_counted="in_remission"))
    assert str(in_remission["hct_date"].date()) == "2019-07-01"
    assert not only(case(transplants=(hct("2019-10-01"),)))["hct_in_time"]
    assert only(case(transplants=(hct("2019-03-25"),)))["hct_cycles"] == 1


def test_who_got_no_ino_is_not_treated() -> None:
    got = only(case(doses=(), cycles=()))
    assert (got["treated"], got["timing"], got["hct"], got["relapsed"]) == (False, "", False, False)
    assert np.isnan(got["days"])


def test_cycles_count_by_doses_or_by_rows() -> None:
    assert only(case(cycles=()))["cycles"] == 2
    assert only(case(doses=(), cycles=(Cycle(n=1, start="2019-03-04"),)))["cycles"] == 1


def test_what_cannot_be_judged_has_no_value() -> None:
    got = only(case(), answers={"response.c1": "CANNOT", "death.cause": "99"})
    assert (got["c1"], got["responder_c1"], got["cause"], got["cause_class"]) == ("", False, "", "")


def test_mrd_counts_in_cycles_of_remission_only() -> None:
    assert only(case())["mrd_negative"]
    lost = only(case(), answers={"response.c2": "PR"})
    assert (lost["mrd_evaluable"], lost["mrd_negative"]) == (True, False)
    none = only(case(), answers={"response.c1": "NR", "response.c2": "NR", "response.best": "NR"})
    assert (none["mrd"], none["mrd_evaluable"]) == ("", False)


@pytest.mark.parametrize(
    ("text", "limits", "day"),
    [
        ("2019-03", {}, "2019-03-15"),
        ("2019", {}, "2019-07-01"),
        ("2019-03-02", {"not_before": "2019-05-01"}, "2019-03-02"),
        ("2019-03", {"not_before": "2019-03-20"}, "2019-03-20"),
        ("2019-03", {"not_before": "2019-06-20"}, "2019-03-31"),
        ("2019-03", {"not_after": "2019-03-05"}, "2019-03-05"),
        ("2019", {"not_after": "2019-03-05"}, "2019-03-05"),
        ("2019", {"not_after": "2018-03-05"}, "2019-01-01"),
        ("", {}, None),
        ("soon", {}, None),
    ],
)
def test_partial_dates_by_the_stated_rule(text: str, limits: dict[str, str], day: str | None) -> None:
    ends = {name: day_of(value) for name, value in limits.items()}
    assert day_of(text, **ends) == (None if day is None else day_of(day))


def test_partial_dates_are_counted_and_never_contradict_a_whole_one() -> None:
    seen = FollowUp(date="2019-11-20", status="disease")
    got = only(case(deaths=(Death(date="2019-11"),), follow_up=(seen,)))
    assert (str(got["last_contact"].date()), got["imputed"]) == ("2019-11-20", 1)
    relapse = Relapse(n=1, kind="relapse", date="2019", location="BM")
    got = only(case(deaths=(Death(date="2019-05-02"),), relapses=(relapse,)))
    assert (str(got["relapse_date"].date()), got["imputed"]) == ("2019-05-02", 1)
    doses = (Dose(cycle=1, day=1, date="2019-03", mg_m2=0.8), Dose(cycle=1, day=8, date="2019-03-11", mg_m2=0.5))
    assert str(only(case(doses=doses))["ino_start"].date()) == "2019-03-11"


def test_alive_is_followed_to_the_last_contact_and_without_one_has_no_time() -> None:
    alive = case(deaths=(), follow_up=(FollowUp(date="2020-01", status="cr"), FollowUp(date="2019-06-01", status="cr")))
    got = only(alive)
    assert (str(got["last_contact"].date()), got["dead"], got["imputed"]) == ("2020-01-15", False, 1)
    assert np.isnan(only(case(deaths=(), follow_up=()))["days"])


def test_a_builder_gives_what_a_new_one_gives_whatever_changed_before() -> None:
    builder = FrameBuilder()
    one, two = case("A-1"), case("A-2", deaths=())
    steps = [
        rows([one, two]),
        rows([one, two]),
        rows([row(one, answers={"response.c1": "NR"}), row(two)]),
        rows([one, msgspec.structs.replace(two, deaths=(Death(date="2020-01-01"),))]),
        rows([two, one]),
        rows([one, two], conventions(early_death_days=300)),
        rows([one]),
        rows([]),
        rows([one, two]),
    ]
    for step in steps:
        assert builder.build(step).equals(build(step))


def test_an_earlier_frame_does_not_change_under_the_hand() -> None:
    builder = FrameBuilder()
    before = builder.build(rows([case()]))
    builder.build(rows([row(case(), answers={"response.c1": "NR"})]))
    assert before["c1"].tolist() == ["CR"]
    with pytest.raises(ValueError, match="read-only"):
        before["c1"].to_numpy()[0] = "PD"
