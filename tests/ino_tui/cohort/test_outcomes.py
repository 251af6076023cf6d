"""Times to an event: who is counted, from where, what comes first; worked out by hand on single cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from ino_tui.cohort.counting.outcomes import OUTCOME_IDS, outcomes
from ino_tui.cohort.counting.populations import Flow, columns_of
from ino_tui.cohort.counting.time_to_event import TimeToEvent
from ino_tui.cohort.figures import compute
from ino_tui.cohort.frame import build
from ino_tui.cohort.shapes import IncidenceFigure, SurvivalFigure
from store.basis import CohortRow
from store.case import (
    AdverseEvent,
    Case,
    Death,
    Extramedullary,
    FollowUp,
    Lab,
    Relapse,
    Sign,
    SiteValue,
    Transplant,
)
from store.charter import Charter
from tests.cases import case
from tests.ino_tui.cohort.cohorts import reference_cases, row, rows

# Of `tests.cases.case`: first INO 2019-03-04, CR by the marrow of day 22, relapse on day 190, death on day 243.
CR, RELAPSE, DEATH = 22.0, 190.0, 243.0


def times(*cases: Case | CohortRow, charter: Charter | None = None) -> dict[str, TimeToEvent]:
    found = rows(cases, charter)
    return outcomes(Flow(columns_of(build(found)), found.charter), found.charter)


def only(changed: Case, answers: Mapping[str, str] | None = None) -> dict[str, tuple[float, int] | None]:
    """Per figure: days and which end came first; None where the case is not counted."""
    found = times(row(changed, answers=answers))
    return {i: (float(t.days[0]), int(t.cause[0])) if t.inside[0] else None for i, t in found.items()}


def left_out(of: TimeToEvent) -> list[str]:
    return [why for why, who in of.left_out if who.any()]


def hct(date: str, status: str = "cr_mrd_neg") -> tuple[Transplant, ...]:
    return (Transplant(n=1, date=date, donor="haplo", status=status),)


def relapse(date: str, location: str = "BM") -> tuple[Relapse, ...]:
    return (Relapse(n=2, kind="relapse", date=date, origin="cr", origin_date="2019-03-26", location=location),)


def alive(date: str) -> dict[str, Any]:
    return {"deaths": (), "follow_up": (FollowUp(date=date, status="cr"),)}


def test_a_responder_who_relapsed_and_died() -> None:
    assert tuple(times(case())) == OUTCOME_IDS
    assert only(case()) == {
        "os": (DEATH, 1),
        "os.hct": None,
        "efs": (RELAPSE, 2),
        "rfs": (RELAPSE - CR, 1),
        "relapse": (RELAPSE - CR, 1),
        "nrm": (RELAPSE - CR, 2),
        "relapse.hct": None,
        "nrm.hct": None,
        "trm": (DEATH, 2),
        "disease_death": (DEATH, 1),
        "vod.before_hct": None,  # no bilirubin and no adverse event was recorded
        "vod.after_hct": None,
    }


def test_no_remission_is_an_event_on_day_1_also_of_the_dead_and_of_the_unassessed() -> None:
    for code in ("NR", "PD", "NE", "ED"):
        got = only(case(), answers={"response.best": code, "response.c1": code, "response.c2": code})
        assert got["efs"] == (1.0, 1)
        assert got["rfs"] is got["relapse"] is got["nrm"] is None
    silent = case(deaths=(), follow_up=())
    assert only(silent, answers={"response.best": "NR"})["efs"] == (1.0, 1), "the failure is known without follow-up"
    same_day = case(deaths=(Death(date="2019-03-04"),))
    assert only(same_day, answers={"response.best": "ED"})["efs"] == (0.0, 1)


def test_without_a_best_response_nobody_is_counted_from_remission_but_said_to_be_missing() -> None:
    found = times(msgspec.structs.replace(row(case()), values={}))
    for figure_id in ("efs", "rfs", "relapse", "nrm"):
        assert found[figure_id].inside.tolist() == [False], figure_id
        assert found[figure_id].not_counted.tolist() == [True], figure_id
    assert found["os"].inside.all()


def test_who_is_free_of_events_is_censored_at_the_last_contact() -> None:
    got = only(case(relapses=(), **alive("2019-08-04")))
    assert got["efs"] == (153.0, 0)
    assert got["rfs"] == got["relapse"] == got["nrm"] == (153.0 - CR, 0)
    later = only(case(relapses=relapse("2019-09-10"), **alive("2019-08-04")))
    assert later["relapse"] == (RELAPSE - CR, 1), "a relapse after the last contact is one all the same"


def test_non_relapse_mortality_is_never_looked_up_from_a_cause() -> None:
    assert only(case(), answers={"death.cause": "30"})["nrm"] == (RELAPSE - CR, 2), "an infection after relapse"
    assert only(case(relapses=()), answers={"death.cause": "10"})["nrm"] == (DEATH - CR, 1), "no relapse before"
    same_day = case(relapses=relapse("2019-11-02"))
    assert only(same_day)["relapse"] == (DEATH - CR, 1)


def test_what_mrd_alone_shows_is_no_relapse() -> None:
    assert only(case(relapses=relapse("2019-09-10", "MRD")))["relapse"] == (DEATH - CR, 2)


def test_the_first_remission_is_dated_by_the_centre_or_by_the_marrow_that_counts() -> None:
    reported = (*case().site_values[1:], SiteValue(endpoint="response.c1", value="CR", date="2019-03-29"))
    dated = case(site_values=reported)
    assert only(dated)["rfs"] == (RELAPSE - 25, 1)
    assert only(dated, answers={"response.c1": "CR"})["rfs"] == (RELAPSE - CR, 1), "a reader's answer: the marrow"
    second = only(dated, answers={"response.c1": "PR"})
    assert second["rfs"] == (RELAPSE - 51, 1), "the marrow of cycle 2"
    assert only(dated, answers={"response.c1": "PR", "response.c2": "PR"})["rfs"] == (RELAPSE - 51, 1)


def test_without_a_marrow_the_last_look_in_the_window_dates_a_remission() -> None:
    looks = (
        *case().extramedullary,
        Extramedullary(date="2019-03-25", location="lymph_node", method="CT", finding="none"),
    )
    bare = case(marrows=(), extramedullary=looks)
    assert only(bare)["rfs"] == (RELAPSE - 21, 1)
    nothing = times(case(marrows=()))
    assert not nothing["rfs"].inside.any()
    assert left_out(nothing["rfs"]) == ["day of first remission not known"]
    assert (nothing["efs"].days[0], nothing["efs"].cause[0]) == (RELAPSE, 2), "event-free survival needs no such day"


def test_partial_dates_count_by_the_rule_and_are_counted() -> None:
    reported = (*case().site_values[1:], SiteValue(endpoint="response.c1", value="CR", date="2019-03"))
    partial = case(site_values=reported)
    assert only(partial)["rfs"] == (RELAPSE - 11, 1), "15 March"
    early = case(relapses=relapse("2019-03"))
    assert only(early)["rfs"] == (0.0, 1), "15 March was before the remission: the nearest day after it"
    for changed, n in ((partial, 1), (early, 1), (case(), 0)):
        figure = compute(rows([changed])).figure("rfs")
        assert isinstance(figure, SurvivalFigure)
        assert figure.imputed == n


def test_only_the_figures_whose_time_may_rest_on_a_partial_date_count_it_and_the_cohort_counts_it_once() -> None:
    vague = case(relapses=relapse("2019-09"))
    whole = {"os", "trm", "disease_death", "os.hct", "relapse.hct", "nrm.hct", "vod.before_hct", "vod.after_hct"}
    assert {i for i, t in times(vague).items() if t.imputed[0]} == set(OUTCOME_IDS) - whole
    assert compute(rows([vague])).imputed == 1, "the first relapse after INO is also that after remission"
    died = case(deaths=(Death(date="2019-11"),))
    assert {"os", "efs", "rfs", "trm"} <= {i for i, t in times(died).items() if t.imputed[0]}
    transplanted = case(transplants=hct("2019-06"), relapses=relapse("2019-09"))
    assert {i for i, t in times(transplanted).items() if t.imputed[0]} >= {"os.hct", "relapse.hct", "vod.before_hct"}
    assert not times(transplanted)["os"].imputed[0]
    assert compute(rows([transplanted])).imputed == 2


def test_who_is_not_in_remission_has_the_event_on_day_1_whatever_the_dates() -> None:
    failed = times(
        row(
            case(relapses=relapse("2019-09"), deaths=(Death(date="2019-11"),)),
            answers=dict.fromkeys(("response.c1", "response.c2", "response.best"), "NR"),
        )
    )
    assert (failed["efs"].days[0], failed["efs"].imputed[0]) == (1.0, False)


def test_transplant_is_neither_an_event_nor_a_censoring_but_in_the_sensitivity_analysis() -> None:
    transplanted = case(transplants=hct("2019-06-01"))
    for figure_id, wanted in (("efs", (RELAPSE, 2)), ("rfs", (RELAPSE - CR, 1)), ("nrm", (RELAPSE - CR, 2))):
        assert only(transplanted)[figure_id] == wanted
        variant = times(transplanted)[figure_id].variants[0]
        assert (variant.code, variant.cause[0]) == ("censored_at_hct", 0)
        assert variant.days[0] == (89 if figure_id == "efs" else 89 - CR)
    on_the_day = times(case(transplants=hct("2019-09-10")))["rfs"].variants[0]
    assert on_the_day.cause[0] == 1


def test_relapse_after_transplant_is_of_those_transplanted_in_remission() -> None:
    cases = [
        case("A-1", transplants=hct("2019-06-01")),
        case("A-2", transplants=hct("2019-06-01"), relapses=relapse("2019-05-20")),
        case("A-3", transplants=hct("2019-06-01", "not_in_remission")),
        case("A-4", transplants=hct("2019-06-01", "")),
        case("A-5"),
    ]
    found = times(*cases)["relapse.hct"]
    assert found.inside.tolist() == [True, True, False, False, False]
    assert (found.days[:2].tolist(), found.cause[:2].tolist()) == ([101.0, 154.0], [1, 2])
    assert found.since[0] == 89
    assert left_out(found) == ["not in remission at transplant", "status at transplant not recorded"]
    figure = compute(rows(cases)).figure("nrm.hct")
    assert isinstance(figure, IncidenceFigure)
    assert (figure.n, figure.own.events, [p.n for p in figure.left_out]) == (2, 1, [1, 1])


@pytest.mark.parametrize(
    ("cause", "wanted"), [("30", 1), ("20", 1), ("50", 1), ("10", 2), ("11", 2), ("80", 3), ("70", 3), ("90", 4)]
)
def test_deaths_are_of_treatment_of_disease_or_neither(cause: str, wanted: int) -> None:
    assert only(case(), answers={"death.cause": cause})["trm"] == (DEATH, wanted)


def test_a_death_without_a_cause_under_the_basis_competes_and_is_counted() -> None:
    figure = compute(rows([msgspec.structs.replace(row(case()), values={})])).figure("trm")
    assert isinstance(figure, IncidenceFigure)
    assert [part.events for part in figure.causes] == [0, 0, 0, 1]
    assert [(part.code, part.n) for part in figure.beside] == [("no_cause", 1)]


def test_early_deaths_are_shown_under_both_attributions() -> None:
    early: dict[str, Any] = {"marrows": (), "extramedullary": (), "relapses": (), "deaths": (Death(date="2019-03-20"),)}
    cases = [row(case("A-1", **early), answers={"death.cause": "30"}), row(case("A-2"))]
    figures = compute(rows(cases))
    for figure_id, wanted in (
        ("trm", {"": 1, "early_as_treatment": 1, "early_as_disease": 0}),
        ("disease_death", {"": 1, "early_as_treatment": 1, "early_as_disease": 2}),
    ):
        figure = figures.figure(figure_id)
        assert isinstance(figure, IncidenceFigure)
        assert {"": figure.own.events} | {part.code: part.events for part in figure.sensitivity} == wanted
        assert ("early_death", 1) in {(part.code, part.n) for part in figure.beside}


def bilirubin(day: str, value: str) -> tuple[Lab, ...]:
    return (*case().labs, Lab(date=day, test="BILI", value=value, unit="mg/dL", uln=1.2))


def vod(day: str) -> dict[str, Any]:
    """Bilirubin and ascites on one day: probable by EBMT 2023."""
    return {"labs": bilirubin(day, "3"), "signs": (Sign(date=day, ascites="clinical"),)}


SOS = AdverseEvent(term="Sinusoidal obstruction syndrome", ctcae="5.0", grade=3, start="2019-04-20")


def test_vod_before_transplant_and_after_it() -> None:
    before = only(case(transplants=hct("2019-06-01"), **vod("2019-05-01")))
    assert (before["vod.before_hct"], before["vod.after_hct"]) == ((58.0, 1), None)
    for day, days in (("2019-06-01", 0.0), ("2019-06-11", 10.0)):
        after = only(case(transplants=hct("2019-06-01"), **vod(day)))
        assert (after["vod.before_hct"], after["vod.after_hct"]) == ((89.0, 3), (days, 1)), day
    assert left_out(times(case(transplants=hct("2019-06-01"), **vod("2019-05-01")))["vod.after_hct"]) == [
        "VOD/SOS before transplant"
    ]
    none = only(case(labs=bilirubin("2019-04-01", "0.8")))
    assert none["vod.before_hct"] == (DEATH, 2)


def test_where_the_criteria_cannot_be_judged_the_source_decides() -> None:
    assert left_out(times(case())["vod.before_hct"]) == ["VOD/SOS not known"]
    reported = times(case(adverse_events=(SOS,)))["vod.before_hct"]
    assert (reported.days[0], reported.cause[0]) == (47.0, 1)
    another = msgspec.structs.replace(SOS, term="Sepsis")
    assert only(case(adverse_events=(another,)))["vod.before_hct"] == (DEATH, 2)
    unmet = compute(rows([case(labs=bilirubin("2019-04-01", "0.8"), adverse_events=(SOS,))])).figure("vod.before_hct")
    assert isinstance(unmet, IncidenceFigure)
    assert (unmet.own.events, [(p.code, p.n) for p in unmet.beside]) == (0, [("not_met", 1)])


def test_the_reference_cohort_agrees_with_the_published_flow() -> None:
    figures = compute(rows(reference_cases()))
    rfs, relapsed, nrm = (figures.figure(i) for i in ("rfs", "relapse", "nrm"))
    assert isinstance(rfs, SurvivalFigure)
    assert isinstance(relapsed, IncidenceFigure)
    assert isinstance(nrm, IncidenceFigure)
    assert (rfs.n, relapsed.n, nrm.n) == (67, 67, 67)
    assert rfs.events == relapsed.own.events + nrm.own.events
    after = figures.figure("relapse.hct"), figures.figure("nrm.hct")
    # F24 and F27: of those never transplanted 16 relapsed and 9 died in remission.
    for whole, part, rest in ((relapsed, after[0], 16), (nrm, after[1], 9)):
        assert isinstance(part, IncidenceFigure)
        assert whole.own.events - part.own.events == rest
    trm = figures.figure("trm")
    assert isinstance(trm, IncidenceFigure)
    assert sum(part.events for part in trm.causes) == 79


def test_a_cohort_of_one_of_no_responders_and_of_all_censored_gives_figures() -> None:
    alone = compute(rows([case(**alive("2020-01-01"), relapses=())]))
    for figure_id in OUTCOME_IDS:
        figure = alone.figure(figure_id)
        assert isinstance(figure, SurvivalFigure | IncidenceFigure)
        assert figure.n in (0, 1)
    rfs = alone.figure("rfs")
    assert isinstance(rfs, SurvivalFigure)
    assert (rfs.n, rfs.events, rfs.median, rfs.at[0].estimate) == (1, 0, None, 1.0)
    nobody = compute(rows([row(case(), answers={"response.best": "NR"})]))
    relapsed = nobody.figure("relapse")
    assert isinstance(relapsed, IncidenceFigure)
    assert (relapsed.n, relapsed.own.events, relapsed.own.at[0].estimate) == (0, 0, None)


def test_every_figure_says_what_it_is_of_and_what_gives_it_in_r() -> None:
    figures = compute(rows(reference_cases(), Charter(level=0.9, survival_interval="log")))
    for figure in figures.figures:
        assert figure.r_call, figure.id
    rfs, relapsed = figures.figure("rfs"), figures.figure("relapse")
    assert isinstance(rfs, SurvivalFigure)
    assert isinstance(relapsed, IncidenceFigure)
    assert rfs.r_call == 'survfit(Surv(t, e) ~ 1, conf.type = "log", conf.int = 0.9)'
    assert "INO-VATE calls it duration of remission" in rfs.label
    assert (relapsed.origin, relapsed.competing) == ("first remission", "death without prior relapse")
    assert "responders" in relapsed.population
