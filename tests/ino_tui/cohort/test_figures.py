"""The figures of the panel: order, shape, what is left out, and which of them a change moves."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from ino_tui.cohort.figures import compute
from ino_tui.cohort.frame import FrameBuilder
from ino_tui.cohort.shapes import CohortFigures, FollowUpFigure, ProportionFigure, SurvivalFigure, to_json
from store.case import Case, FollowUp, Transplant
from store.charter import Charter, Conventions
from store.codes.causes import CAUSE_CLASSES
from tests.cases import case
from tests.ino_tui.cohort.cohorts import reference_cases, row, rows

IDS = [
    "response.c1",
    "response.c1.refractory",
    "response.c1.early",
    "response.c1.late",
    "response.best",
    "mrd.evaluable",
    "mrd.responders",
    "mrd.treated",
    "hct",
    "hct.after_c1",
    "early_death",
    *(f"death.{c}" for c in CAUSE_CLASSES),
    "os",
    "os.hct",
    "followup",
    "efs",
    "rfs",
    "relapse",
    "nrm",
    "relapse.hct",
    "nrm.hct",
    "trm",
    "disease_death",
    "vod.before_hct",
    "vod.after_hct",
]


def rate(figures: CohortFigures, figure_id: str) -> ProportionFigure:
    figure = figures.figure(figure_id)
    assert isinstance(figure, ProportionFigure)
    return figure


def survival(figures: CohortFigures, figure_id: str) -> SurvivalFigure:
    figure = figures.figure(figure_id)
    assert isinstance(figure, SurvivalFigure)
    return figure


def moved(before: CohortFigures, after: CohortFigures) -> set[str]:
    return {a.id for a, b in zip(before.figures, after.figures, strict=True) if a != b}


@pytest.mark.parametrize("cases", [(), reference_cases()], ids=["nobody", "reference"])
def test_the_figures_come_in_the_order_of_the_contract_and_are_plain_json(cases: tuple[Case, ...]) -> None:
    document = to_json(compute(rows(cases)))
    assert [f["id"] for f in document["figures"]] == IDS
    assert (document["revision"], document["basis"]) == (0, "site")
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    for figure in document["figures"]:
        wanted = {"id", "label", "n", "method", "basis"}
        if figure["kind"] == "proportion":
            wanted |= {"of", "percent", "low", "high", "missing"}
        elif figure["kind"] == "survival":
            wanted |= {"at", "median", "median_low", "median_high", "events"}
            assert [set(at) for at in figure["at"]] == [{"months", "estimate", "low", "high", "at_risk"}] * 3
            assert "curve" not in figure
        elif figure["kind"] == "incidence":
            wanted |= {"origin", "event", "population", "competing", "causes", "missing", "imputed", "r_call"}
            assert all({"code", "label", "events", "at"} == set(part) for part in figure["causes"])
        else:
            wanted |= {"median", "low", "high"}
        assert wanted <= set(figure)


def test_nothing_is_estimable_of_nobody() -> None:
    figures = compute(rows([]))
    assert rate(figures, "response.c1").percent is None
    assert (survival(figures, "os").median, survival(figures, "os").at[2].estimate) == (None, None)


def test_intervals_and_months_follow_the_charter() -> None:
    charter = Charter(
        proportion_interval="wilson",
        survival_interval="plain",
        level=0.9,
        conventions=Conventions(month_days=30.0),
    )
    cases = reference_cases()
    figures, plain = compute(rows(cases, charter)), compute(rows(cases))
    found = rate(figures, "response.c1")
    assert (found.method, found.level) == ("wilson", 0.9)
    assert found.low is not None
    assert found.low > (rate(plain, "response.c1").low or 0)
    os, os_plain = survival(figures, "os"), survival(plain, "os")
    assert (os.method, os_plain.method) == ("kaplan-meier, plain", "kaplan-meier, log-log")
    assert os.median is not None
    assert os_plain.median is not None
    assert os.median * 30.0 == pytest.approx(os_plain.median * 30.4375)


def test_items_without_a_value_are_left_out_and_counted() -> None:
    given = row(case("A-1"))
    silent = msgspec.structs.replace(row(case("A-2")), values={})
    figures = compute(rows([given, silent], basis="own"))
    for figure_id in ("response.c1", "response.best", "mrd.responders", "hct", "death.DISEASE"):
        assert (rate(figures, figure_id).of, rate(figures, figure_id).missing) == (1, 1), figure_id
    assert (survival(figures, "os").n, rate(figures, "early_death").of) == (2, 2)
    mix = {m.endpoint: (m.items, m.final, m.own, m.site, m.missing) for m in figures.mix}
    assert mix["response.c1"] == (2, 0, 0, 1, 1)
    assert mix["*"] == (8, 0, 0, 4, 4)


def test_who_has_no_last_contact_is_left_out_of_survival_and_counted() -> None:
    figures = compute(rows([case("A-1"), case("A-2", deaths=(), follow_up=())]))
    assert (survival(figures, "os").n, survival(figures, "os").missing) == (1, 1)
    followup = figures.figure("followup")
    assert isinstance(followup, FollowUpFigure)
    assert (followup.n, followup.missing, rate(figures, "early_death").missing) == (1, 1, 1)


def test_deaths_are_counted_by_class_with_the_causes_inside() -> None:
    cases = [row(case(f"A-{i}"), answers={"death.cause": c}) for i, c in enumerate(("30", "30", "34", "20", "10"))]
    figures = compute(rows(cases))
    infection = rate(figures, "death.INFECTION")
    assert (infection.n, infection.of) == (3, 5)
    assert [(p.code, p.n) for p in infection.causes or ()] == [("30", 2), ("34", 1)]
    assert rate(figures, "death.EXT").causes == ()
    assert sum(rate(figures, f"death.{c}").n for c in CAUSE_CLASSES) == 5


def transplanted(status: str, date: str = "2019-06-01") -> tuple[Transplant, ...]:
    return (Transplant(n=1, date=date, donor="haplo", status=status),)


def test_survival_from_transplant_is_of_all_transplanted_and_by_status() -> None:
    cases = [
        case("A-1", transplants=transplanted("cr_mrd_neg")),
        case("A-2", transplants=transplanted("not_in_remission")),
        case(
            "A-3",
            transplants=transplanted("cr_mrd_neg"),
            deaths=(),
            follow_up=(FollowUp(date="2021-01-01", status="cr"),),
        ),
        case("A-4"),
    ]
    figure = survival(compute(rows(cases)), "os.hct")
    assert (figure.n, figure.events) == (3, 2)
    assert [(p.code, p.n, p.events) for p in figure.parts] == [("cr_mrd_neg", 2, 1), ("not_in_remission", 1, 1)]
    biased = survival(compute(rows(cases, Charter(conventions=Conventions(hct_os_origin="first_ino")))), "os.hct")
    assert "immortal time" in biased.label


def test_follow_up_is_of_all_and_its_range_of_those_alive() -> None:
    alive = [
        case(f"A-{i}", deaths=(), follow_up=(FollowUp(date=d, status="cr"),))
        for i, d in enumerate(("2020-03-04", "2021-03-04"))
    ]
    figure = compute(rows([*alive, case("A-9")])).figure("followup")
    assert isinstance(figure, FollowUpFigure)
    assert (figure.n, figure.alive) == (3, 2)
    assert figure.low == pytest.approx(366 / 30.4375)
    assert figure.high == pytest.approx(731 / 30.4375)
    plain = compute(rows(alive, Charter(conventions=Conventions(followup="survivors")))).figure("followup")
    assert isinstance(plain, FollowUpFigure)
    assert plain.median == pytest.approx((366 + 731) / 2 / 30.4375)


def test_the_curve_goes_to_the_desk_and_falls_at_each_death() -> None:
    document = to_json(compute(rows(reference_cases())), curves=True)
    curve = next(f["curve"] for f in document["figures"] if f["id"] == "os")
    assert len(curve["months"]) == len(curve["estimate"]) == len(curve["low"])
    assert curve["estimate"] == sorted(curve["estimate"], reverse=True)
    assert curve["last"] == curve["censored"][-1]


def test_an_answer_moves_the_figures_of_its_basis_by_that_case() -> None:
    cases = reference_cases()
    before = compute(rows(cases))
    index = next(i for i, c in enumerate(cases) if c.site_value("response.c1") == "CR" and c.transplants)
    answered = [row(c, answers={"response.c1": "NR"} if i == index else None) for i, c in enumerate(cases)]
    after = compute(rows(answered))
    assert rate(after, "response.c1").n == rate(before, "response.c1").n - 1
    assert rate(after, "response.c1").of == rate(before, "response.c1").of
    # where the first remission was that of cycle 1, relapse counts from a later one
    allowed = ("response.c1", "mrd", "hct.after_c1", "efs", "rfs", "relapse", "nrm")
    assert moved(before, after) <= {i for i in IDS if i.startswith(allowed) and not i.endswith(".hct")}


def test_a_repeated_computation_with_a_builder_gives_the_same_bits() -> None:
    builder = FrameBuilder()
    cases = list(reference_cases())
    compute(rows(cases), builder)
    cases[3] = msgspec.structs.replace(cases[3], deaths=())
    assert compute(rows(cases), builder) == compute(rows(cases)) == compute(rows(tuple(cases)))


def test_the_order_of_cases_does_not_matter() -> None:
    cases = reference_cases()
    assert compute(rows(cases)) == compute(rows(cases[::-1]))


def untreated(cases: Iterable[Any]) -> list[Any]:
    return [msgspec.structs.replace(c, id=f"U-{i}", doses=(), cycles=()) for i, c in enumerate(cases)]


def test_who_got_no_ino_changes_no_figure() -> None:
    cases = list(reference_cases())
    with_others = compute(rows([*cases, *untreated(cases[:5])]))
    assert (with_others.cases, with_others.treated) == (105, 100)
    assert moved(compute(rows(cases)), with_others) == set()


def test_a_curve_tells_the_number_at_risk_at_every_month() -> None:
    figure = compute(rows(reference_cases())).figure("os")
    assert isinstance(figure, SurvivalFigure)
    assert figure.curve is not None
    watched = figure.curve.at_risk
    assert watched[0] == figure.n
    assert len(watched) == int(figure.curve.last) + 1
    assert [watched[int(at.months)] for at in figure.at] == [at.at_risk for at in figure.at]
