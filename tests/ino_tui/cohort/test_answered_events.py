"""Relapse, NRM and VOD/SOS follow the basis where the charter asks them, and the source where it does not."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ino_tui.cohort.counting.behind import case_list, hides
from ino_tui.cohort.counting.consort import consort
from ino_tui.cohort.counting.swimmer import as_seen, swimmer
from ino_tui.cohort.facts.columns import COLUMNS
from ino_tui.cohort.figures import compute
from ino_tui.cohort.frame import FrameBuilder, build
from ino_tui.cohort.published import read_published
from ino_tui.cohort.reconcile import reconcile
from ino_tui.cohort.shapes import CohortFigures, IncidenceFigure, ProportionFigure
from store.basis import CohortRow, CohortRows, Valued, values_of
from store.case import AdverseEvent, Case, Relapse, Transplant
from store.charter import Charter
from store.codes.causes import AGREED_CLASSES, CAUSE_CLASSES, CAUSES, agreed_class, cause_class, classes_of
from store.reference import PUBLISHED_FILE
from tests.cases import case
from tests.ino_tui.cohort.cohorts import reference_cases
from tests.store.criteria.build import ALL

PLAIN = Charter()
PUBLISHED = read_published(PUBLISHED_FILE)
REMISSION = {e: Valued(value="CR", source="final") for e in ("response.c1", "response.c2", "response.best")}
HCT = Transplant(n=1, date="2019-06-01", donor="haplo", status="cr_mrd_neg")


def valued(value: str, date: str = "", **more: Any) -> Valued:
    return Valued(value=value, date=date, source="final", **more)


def final(of: Case | None = None, charter: Charter = ALL, **values: Valued) -> CohortRows:
    return of_rows([(of or case(), values)], charter)


def of_rows(of: list[tuple[Case, dict[str, Valued]]], charter: Charter = ALL) -> CohortRows:
    named = {"cause": "death.cause"}
    found = tuple(
        CohortRow(case=c, values={**REMISSION, **{named.get(e, e): v for e, v in values.items()}}) for c, values in of
    )
    return CohortRows(revision=1, basis="final", charter=charter, synthetic=True, rows=found)


def on(basis: str, charter: Charter) -> CohortRows:
    found = tuple(
        CohortRow(case=c, values=values_of(c, {}, charter, basis=basis, asker="reader1")) for c in reference_cases()
    )
    return CohortRows(revision=1, basis=basis, charter=charter, synthetic=True, rows=found)


def _given(endpoint: str, answer: Valued | None) -> dict[str, Any]:
    return {} if answer is None else {endpoint: answer}


def only(rows: CohortRows) -> dict[str, Any]:
    return {str(k): v for k, v in build(rows).iloc[0].to_dict().items()}


def day(value: Any) -> str:
    return "" if pd.isna(value) else str(value.date())


def incidence(figures: CohortFigures, figure_id: str) -> IncidenceFigure:
    found = figures.figure(figure_id)
    assert isinstance(found, IncidenceFigure)
    return found


def rate(figures: CohortFigures, figure_id: str) -> tuple[int, int, int]:
    found = figures.figure(figure_id)
    assert isinstance(found, ProportionFigure)
    return found.n, found.of, found.missing


# Where the charter does not ask, nothing changes.


def test_an_answer_that_is_not_asked_changes_no_figure() -> None:
    plain = on("site", PLAIN)
    more = {"relapse": valued("EM", "2022-01-01"), "vod": valued("no")}
    rows = tuple(msgspec.structs.replace(r, values={**r.values, **more}) for r in plain.rows)  # noqa: PD011 - a mapping
    answered = msgspec.structs.replace(plain, rows=rows)
    assert compute(answered) == compute(plain)
    assert consort(answered) == consort(plain)
    assert "relapse_missing" not in {b.code for b in consort(plain).boxes}


def test_published_figures_hold_under_a_charter_that_asks() -> None:
    found = reconcile(on("site", ALL), PUBLISHED)
    assert [(r.id, r.published, r.computed) for r in found if not r.agrees] == []


def test_the_frame_of_the_source_is_the_same_but_for_what_is_asked() -> None:
    asked, plain = build(on("site", ALL)), build(on("site", PLAIN))
    free = {c.name for c in COLUMNS if not any(w in c.name for w in ("relapse", "vod", "imputed", "partial"))}
    for name in free - {"hct_in_time"}:
        assert asked[name].equals(plain[name]), name
    assert set(asked["vod_by"]) == {"answer"}
    assert (asked["vod"] == "yes").sum() == 15


# Relapse.


@pytest.mark.parametrize(
    ("answer", "date", "kind"),
    [
        (valued("none"), "", "nrm"),
        (valued("BM", "2019-09-01"), "2019-09-01", "relapse"),
        (valued("EM", "2019-08-15"), "2019-08-15", "relapse"),
        (valued("yes", "2019-08-15"), "2019-08-15", "relapse"),
        (valued("BM+EM", "2019-08"), "2019-08-15", "relapse"),
        (valued("MRD", "2019-07-01"), "", "nrm"),
    ],
)
def test_the_relapse_of_the_basis_is_counted(answer: Valued, date: str, kind: str) -> None:
    rows = final(relapse=answer)
    got = only(rows)
    assert day(got["remission_relapse_date"]) == date
    assert (got["relapse_known"], got["relapse"], got["relapse_source"]) == (True, answer.value, "final")
    figures = compute(rows)
    assert {i: incidence(figures, i).own.events for i in ("relapse", "nrm")} == {
        "relapse": int(kind == "relapse"),
        "nrm": int(kind == "nrm"),
    }


@pytest.mark.parametrize("answer", [None, valued("CANNOT"), valued("BM"), valued("BM", "2018-01-01")])
def test_without_a_value_or_its_day_the_case_is_missing(answer: Valued | None) -> None:
    rows = final(**_given("relapse", answer))
    got = only(rows)
    assert (got["relapse_known"], got["relapsed"], got["hct_in_time"]) == (False, False, False)
    figures = compute(rows)
    for figure_id in ("relapse", "nrm"):
        found = incidence(figures, figure_id)
        assert (found.n, found.missing) == (0, 1)
    assert figures.figure("rfs").missing == figures.figure("efs").missing == 1
    assert figures.figure("os").missing == 0


def test_who_never_responded_has_failed_whatever_the_relapse() -> None:
    failed = {e: Valued(value="NR", source="final") for e in REMISSION}
    row = CohortRow(case=case(), values=failed)
    figures = compute(msgspec.structs.replace(final(), rows=(row,)))
    assert (figures.figure("efs").missing, incidence(figures, "relapse").missing) == (0, 0)


def test_transplant_before_relapse_follows_the_answer() -> None:
    transplanted = case(transplants=(HCT,))
    for answer, counted in (
        (valued("none"), (1, 1, 0)),
        (valued("BM", "2019-05-31"), (0, 1, 0)),
        (valued("BM", "2019-06-01"), (1, 1, 0)),
    ):
        assert rate(compute(final(transplanted, relapse=answer)), "hct") == counted
    assert rate(compute(final(transplanted)), "hct") == (0, 0, 1)
    assert rate(compute(final(case())), "hct") == (0, 1, 0)


def test_relapse_after_transplant_follows_it_too() -> None:
    rows = final(case(transplants=(HCT,)), relapse=valued("EM", "2019-08-01"))
    assert day(only(rows)["hct_relapse_date"]) == "2019-08-01"
    assert incidence(compute(rows), "relapse.hct").own.events == 1
    assert incidence(compute(final(case(transplants=(HCT,)))), "relapse.hct").missing == 1


def test_a_later_relapse_of_the_record_stays_behind_the_first() -> None:
    again = Relapse(n=3, kind="relapse", date="2019-10-01", location="EM")
    late = Transplant(n=1, date="2019-09-25", donor="haplo", status="cr_mrd_neg")
    twice = case(relapses=(*case().relapses, again), transplants=(late,))
    assert day(only(final(twice, relapse=valued("BM", "2019-09-05")))["hct_relapse_date"]) == "2019-10-01"
    assert day(only(final(twice, relapse=valued("none")))["hct_relapse_date"]) == ""
    assert day(only(final(twice, relapse=valued("MRD", "2019-09-05")))["hct_relapse_date"]) == ""


def test_a_partial_date_is_counted_as_imputed() -> None:
    whole, partial = final(relapse=valued("BM", "2019-09-01")), final(relapse=valued("BM", "2019-09"))
    assert (compute(whole).imputed, compute(partial).imputed) == (0, 1)
    assert "relapse_date" in only(partial)["partial"]


def test_the_flow_adds_up_with_relapses_that_are_not_judged() -> None:
    alive = case("A-2", deaths=())
    rows = of_rows(
        [
            (case("A-1"), {}),
            (alive, {"relapse": valued("none")}),
            (case("A-3", transplants=(HCT,)), {}),
            (case("A-4"), {"relapse": valued("none"), "cause": valued("30")}),
            (case("A-5"), {"relapse": valued("BM", "2019-09-01")}),
        ]
    )
    found = consort(rows)
    assert all(i.holds for i in found.identities)
    assert {c: found.box(c).n for c in ("relapse_missing", "hct_missing", "alive_in_cr", "died_in_cr", "relapsed")} == {
        "relapse_missing": 1,
        "hct_missing": 1,
        "alive_in_cr": 1,
        "died_in_cr": 1,
        "relapsed": 1,
    }
    by_id = {r.id: r for r in reconcile(rows, PUBLISHED)}
    assert (by_id["F27"].n, by_id["F27"].of, by_id["F27"].missing) == (1, 3, 2)


def test_a_changed_answer_is_read_again() -> None:
    builder, same = FrameBuilder(), case()
    for answer in (valued("none"), valued("BM", "2019-09-01"), valued("none")):
        rows = of_rows([(same, {"relapse": answer, "vod": valued("no")})])
        assert builder.build(rows).equals(build(rows))


# VOD/SOS.


@pytest.mark.parametrize(
    ("answer", "counted", "missing", "level"),
    [
        (valued("no"), 0, 0, ""),
        (valued("probable", "2019-05-01", anchor="last_ino"), 1, 0, "level.probable"),
        (valued("proven", "2019-05-01", anchor="last_ino"), 1, 0, "level.proven"),
        (valued("yes", "2019-05-01"), 1, 0, "level.open"),
        (None, 0, 1, ""),
    ],
)
def test_vod_of_the_basis_is_counted(answer: Valued | None, counted: int, missing: int, level: str) -> None:
    event = AdverseEvent(term="Sinusoidal obstruction syndrome", ctcae="5.0", grade=3, start="2019-04-20")
    rows = final(case(adverse_events=(event,)), **_given("vod", answer))
    found = incidence(compute(rows), "vod.before_hct")
    assert (found.own.events, found.missing) == (counted, missing)
    assert found.left_out == ()
    assert {p.code for p in found.beside if p.code.startswith("level")} == ({level} if level else set())
    assert found.event == "VOD/SOS (any level) as answered"
    assert day(only(rows)["vod_date"]) == ("2019-05-01" if counted else "")


def test_an_onset_without_a_day_is_left_out() -> None:
    found = incidence(compute(final(vod=valued("clinical"))), "vod.before_hct")
    assert (found.n, found.missing, [p.label for p in found.left_out]) == (0, 0, ["onset of VOD/SOS not known"])


def test_vod_after_transplant_counts_from_day_0() -> None:
    rows = final(case(transplants=(HCT,)), vod=valued("clinical", "2019-06-15", anchor="hct"))
    figures = compute(rows)
    assert incidence(figures, "vod.after_hct").own.events == 1
    assert incidence(figures, "vod.before_hct").own.events == 0


def test_whose_values_they_are_is_counted_where_they_are_asked() -> None:
    mix = {m.endpoint: (m.final, m.missing) for m in compute(final(relapse=valued("none"))).mix}
    assert (mix["relapse"], mix["vod"]) == ((1, 0), (0, 1))
    assert not {"relapse", "vod"} & {m.endpoint for m in compute(final(charter=PLAIN)).mix}


def test_own_without_a_review_is_missing_throughout() -> None:
    figures = compute(on("own", ALL))
    assert all(incidence(figures, i).n == 0 for i in ("relapse", "nrm", "vod.before_hct", "relapse.hct"))
    assert incidence(figures, "vod.before_hct").missing == 100


# Causes of death by class.


def dead_of(*codes: str) -> CohortFigures:
    return compute(of_rows([(case(f"A-{n}"), {"cause": valued(c)}) for n, c in enumerate(codes)]))


def test_a_class_counts_in_its_class() -> None:
    figures = dead_of("INFECTION", "30", "LIVER", "DISEASE", "10")
    for klass, n in (("INFECTION", 2), ("REGIMEN", 1), ("DISEASE", 2), ("HAEM", 0)):
        assert rate(figures, f"death.{klass}") == (n, 5, 0)
    infection = figures.figure("death.INFECTION")
    assert isinstance(infection, ProportionFigure)
    assert [(p.code, p.n) for p in infection.causes or ()] == [("30", 1), ("INFECTION", 1)]


def test_other_is_missing_where_its_code_decides() -> None:
    figures = dead_of("OTHER", "10", "60")
    for klass in CAUSE_CLASSES:
        n, of, missing = rate(figures, f"death.{klass}")
        several = klass in classes_of("OTHER")
        assert (of, missing) == ((2, 1) if several else (3, 0)), klass
        assert n == {"DISEASE": 1, "ORGAN": 1}.get(klass, 0)
    trm = incidence(figures, "trm")
    assert {p.code: p.n for p in trm.beside}.get("no_cause", 0) == 0


def test_died_of_vod_needs_the_code() -> None:
    rows = of_rows(
        [
            (case(f"A-{n}"), {"relapse": valued("none"), "cause": valued(c)})
            for n, c in enumerate(("LIVER", "20", "OTHER"))
        ]
    )
    found = consort(rows)
    assert [found.box(c).n for c in ("died_vod", "died_other", "died_missing")] == [1, 1, 1]
    by_id = {r.id: r for r in reconcile(rows, PUBLISHED)}
    assert (by_id["F25"].n, by_id["F25"].missing, by_id["F26"].missing) == (1, 1, 0)


@given(st.sampled_from([*CAUSES, *AGREED_CLASSES]))
def test_every_code_is_in_the_classes_of_what_it_is_agreed_as(code: str) -> None:
    assert classes_of(code) <= classes_of(agreed_class(code))
    klass = cause_class(code)
    assert klass is not None
    assert classes_of(code) == {klass} or code == "OTHER"


# Laws over random answers.

_DATES = st.sampled_from(["", "2019-03-04", "2019-04-20", "2019-06-01", "2019-09", "2019-11-02", "2019", "2020-05-01"])
_RELAPSES = st.one_of(
    st.none(), st.builds(valued, st.sampled_from(["none", "BM", "EM", "BM+EM", "MRD", "yes", "CANNOT"]), _DATES)
)
_VODS = st.one_of(st.none(), st.builds(valued, st.sampled_from(["no", "probable", "proven", "yes", "CANNOT"]), _DATES))
_BEST = st.sampled_from(["CR", "NR", "CANNOT"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(_RELAPSES, _VODS, _BEST, st.booleans(), st.booleans()), min_size=1, max_size=6))
def test_every_case_is_counted_or_missing_once(drawn: list[tuple[Any, Any, str, bool, bool]]) -> None:
    cases: list[tuple[Case, dict[str, Valued]]] = []
    for n, (relapse, vod, best, hct, dead) in enumerate(drawn):
        of = case(f"A-{n}", transplants=(HCT,) if hct else (), **({} if dead else {"deaths": ()}))
        values = {e: valued(best) for e in REMISSION}
        values |= {e: v for e, v in (("relapse", relapse), ("vod", vod)) if v is not None}
        cases.append((of, values))
    rows = of_rows(cases)
    figures = compute(rows)
    responders = sum(best == "CR" for _, _, best, _, _ in drawn)
    judged = sum(best != "CANNOT" for _, _, best, _, _ in drawn)
    for figure_id in ("relapse", "nrm"):
        found = incidence(figures, figure_id)
        assert found.n + found.missing + sum(p.n for p in found.left_out) == responders + len(drawn) - judged
    vod = incidence(figures, "vod.before_hct")
    assert vod.n + vod.missing + sum(p.n for p in vod.left_out) == len(drawn)
    assert all(i.holds for i in consort(rows).identities)
    swimmer(rows)


# Who is blind is told nothing of them.


def test_cases_behind_a_figure_of_an_answer_are_hidden_from_who_is_blind_to_it() -> None:
    blind = frozenset({"relapse", "vod"})
    for figure in ("relapse", "nrm", "rfs", "efs", "relapse.hct", "nrm.hct", "hct", "hct.after_c1", "vod.before_hct"):
        assert hides(figure, blind, ALL.endpoints), figure
        assert not hides(figure, blind, ALL.endpoints, own=True), figure
        assert not hides(figure, blind, PLAIN.endpoints), figure
        assert case_list(("A-1",), figure, lambda _: blind, ALL.endpoints).hidden == 1
        assert case_list(("A-1",), figure, lambda _: frozenset(), ALL.endpoints).cases == ("A-1",)
    assert not hides("os", blind, ALL.endpoints)
    assert not hides("vod.before_hct", frozenset({"death.cause"}), ALL.endpoints)
    assert hides("vod.before_hct", frozenset({"death.cause"}), PLAIN.endpoints)


def test_the_relapse_of_a_lane_is_hidden_where_it_is_an_answer() -> None:
    asked = swimmer(final(relapse=valued("BM", "2019-09-01")))
    plain = swimmer(final(charter=PLAIN))
    blind = frozenset({"relapse"})
    assert (asked.relapse_answered, plain.relapse_answered) == (True, False)
    assert as_seen(asked.lanes[0], blind, relapse_answered=True).relapse is None
    assert as_seen(asked.lanes[0], frozenset(), relapse_answered=True).relapse == 181
    assert as_seen(plain.lanes[0], blind).relapse == plain.lanes[0].relapse is not None
    assert np.isfinite(asked.lanes[0].days)
