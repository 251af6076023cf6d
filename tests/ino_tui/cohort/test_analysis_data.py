"""The analysis data sets against hand-worked cases, and against the figures counted on the same frame."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest

from ino_tui.cohort.analysis.adtte import NOT_COUNTED, PARAMCD
from ino_tui.cohort.analysis.columns import ADSL_NAMES, COLUMNS_OF, dictionary
from ino_tui.cohort.analysis.data import Analysis, analysis
from ino_tui.cohort.counting.outcomes import OUTCOME_IDS
from ino_tui.cohort.facts.columns import COLUMNS
from ino_tui.cohort.shapes import FollowUpFigure, IncidenceFigure, SurvivalFigure
from store.basis import CohortRow
from store.case import AdverseEvent, Case, Death, FollowUp, Relapse, Transplant
from store.datasets import Row
from tests.cases import case
from tests.ino_tui.cohort.cohorts import reference_cases, rows

RELAPSED = case("A-1")
_BEFORE, _AFTER = RELAPSED.relapses


def made(*cases: Case | CohortRow, hidden: frozenset[str] = frozenset()) -> Analysis:
    return analysis(rows(cases), "S", hidden)


def table(found: Analysis, name: str) -> tuple[Row, ...]:
    return next(d.rows for d in found.data if d.name == name)


def time(found: Analysis, paramcd: str, case_id: str = "A-1") -> Row:
    return next(r for r in table(found, "adtte") if (r["PARAMCD"], r["SUBJID"]) == (paramcd, case_id))


def transplanted(day: str, case_id: str = "A-1", **changes: object) -> Case:
    first = Transplant(n=1, date=day, status="cr", donor="mud", conditioning="mac", dual_alkylator="no")
    return case(case_id, transplants=(first,), **changes)


@pytest.fixture(scope="module")
def reference() -> Analysis:
    return analysis(rows(reference_cases()), "S")


def test_names_are_those_of_adam() -> None:
    for name, columns in COLUMNS_OF.items():
        names = [c.name for c in columns]
        assert len(set(names)) == len(names), name
        assert all(n.isalnum() and n.isupper() and len(n) <= 8 for n in names), name
    # Which dates are partial say the columns that end in F.
    assert ADSL_NAMES.keys() == {c.name for c in COLUMNS} - {"case", "partial", "remission_partial"}
    assert PARAMCD.keys() == {*OUTCOME_IDS, "followup"}
    assert len(set(PARAMCD.values())) == len(PARAMCD)
    assert all(code.isalnum() and code.isupper() and len(code) <= 6 for code in PARAMCD.values())


def test_each_column_has_a_title_in_the_dictionary(reference: Analysis) -> None:
    described = {(r["table"], r["column"]) for r in dictionary() if r["title"] and r["type"]}
    assert described == {(d.name, column) for d in reference.data for column in d.columns}
    assert all(row.keys() == set(d.columns) for d in reference.data for row in d.rows)


def test_a_relapse_after_remission_hand_worked() -> None:
    """First dose 4 March, remission 26 March, relapse 10 September, death 2 November 2019."""
    found = made(RELAPSED)
    expected = {
        "OS": ("2019-03-04", "2019-11-02", "243", "0", "1", "death"),
        "FUP": ("2019-03-04", "2019-11-02", "243", "1", "0", ""),
        "EFS": ("2019-03-04", "2019-09-10", "190", "0", "2", "relapse"),
        "RFS": ("2019-03-26", "2019-09-10", "168", "0", "1", "relapse"),
        "REL": ("2019-03-26", "2019-09-10", "168", "0", "1", "relapse"),
        "NRM": ("2019-03-26", "2019-09-10", "168", "2", "2", "relapse"),
        "DISDTH": ("2019-03-04", "2019-11-02", "243", "0", "1", "disease"),
        "TRM": ("2019-03-04", "2019-11-02", "243", "2", "2", "disease"),
    }
    columns = ("STARTDT", "ADT", "AVAL", "CNSR", "CAUSE", "CAUSECD")
    assert {code: tuple(time(found, code)[c] for c in columns) for code in expected} == expected
    assert {r["STARTDTF"] + r["ADTF"] for r in table(found, "adtte")} == {""}
    assert time(found, "FUP")["CNSDTDSC"] == "death"


@pytest.mark.parametrize(("text", "day", "flag"), [("2019-09", "2019-09-15", "D"), ("2019", "2019-07-01", "M")])
def test_imputed_dates_are_flagged_by_what_was_imputed(text: str, day: str, flag: str) -> None:
    found = made(case("A-1", relapses=(_BEFORE, msgspec.structs.replace(_AFTER, date=text))))
    (patient,) = table(found, "adsl")
    assert (patient["RELDT"], patient["RELDTF"], patient["RRELDTF"]) == (day, flag, flag)
    assert (patient["TRTSDTF"], patient["DTHDTF"]) == ("", "")
    assert (time(found, "RFS")["ADT"], time(found, "RFS")["ADTF"]) == (day, flag)
    assert time(found, "RFS")["IMPUTFL"] == "Y"
    assert (time(found, "OS")["ADTF"], time(found, "NRM")["ADTF"]) == ("", flag)


def test_a_partial_last_contact_flags_the_censoring() -> None:
    alive = case("A-1", deaths=(), follow_up=(FollowUp(date="2020-02", status="cr", how="visit"),), relapses=(_BEFORE,))
    row = time(made(alive), "OS")
    assert (row["ADT"], row["ADTF"], row["CNSR"], row["CNSDTDSC"]) == ("2020-02-15", "D", "1", "last contact, alive")


def test_other_dates_that_can_be_partial_are_flagged() -> None:
    vod = AdverseEvent(
        term="Sinusoidal obstruction syndrome", ctcae="5.0", grade=3, start="2019-06", outcome="resolved"
    )
    cycles = tuple(msgspec.structs.replace(c, start=c.start[:7]) for c in RELAPSED.cycles)
    found = made(transplanted("2019-05", adverse_events=(vod,), doses=(), cycles=cycles))
    (patient,) = table(found, "adsl")
    flags = {name: patient[name] for name in ("TRTSDTF", "CYC2DTF", "HCTDTF", "VODDTF", "LSTDTF")}
    assert flags == {"TRTSDTF": "D", "CYC2DTF": "D", "HCTDTF": "D", "VODDTF": "D", "LSTDTF": ""}
    assert time(found, "VODPST")["STARTDTF"] == time(found, "VODPST")["ADTF"] == "D"


def test_censored_at_transplant_for_sensitivity() -> None:
    found = made(transplanted("2019-05-06"))
    row = time(found, "RFSS1")
    assert (row["FIGURE"], row["ANALYSIS"], row["CNSR"]) == ("rfs", "censored_at_hct", "1")
    assert (row["ADT"], row["AVAL"], row["CNSDTDSC"]) == ("2019-05-06", "41", "transplant")


def test_follow_up_is_cut_at_transplant() -> None:
    found = made(transplanted("2019-05-06"), case("A-2"))
    columns = ("SUBJID", "TSTART", "TSTOP", "EVENT", "HCT")
    assert [tuple(r[c] for c in columns) for r in table(found, "start_stop")] == [
        ("A-1", "0", "63", "0", "0"),
        ("A-1", "63", "243", "1", "1"),
        ("A-2", "0", "243", "1", "0"),
    ]


def test_who_is_not_counted_says_why() -> None:
    silent = case("A-1", site_values=())
    undated = case("A-2", deaths=(Death(date="", narrative="", autopsy="no"),), follow_up=())
    found = made(silent, undated)
    for code, case_id in (("EFS", "A-1"), ("RFS", "A-1"), ("OS", "A-2")):
        row = time(found, code, case_id)
        assert (row["ANL01FL"], row["ANLREAS"], row["AVAL"], row["CNSR"]) == ("N", NOT_COUNTED, "", "")
    answers = {(r["PARAMCD"], r["SUBJID"]): r["AVALC"] for r in table(found, "adrs")}
    assert (answers["RSPC1", "A-1"], answers["RESP1", "A-1"]) == ("", "")
    assert (answers["RSPC1", "A-2"], answers["RESP1", "A-2"]) == ("CR", "Y")


def test_a_case_without_ino_has_no_time() -> None:
    found = made(case("A-1", doses=(), cycles=()))
    (patient,) = table(found, "adsl")
    assert (patient["SAFFL"], patient["ITTFL"], patient["TRTSDT"]) == ("N", "Y", "")
    assert table(found, "adtte") == table(found, "adrs") == table(found, "start_stop") == ()


def test_rows_are_counted_as_the_figures_count_them(reference: Analysis) -> None:
    times = table(reference, "adtte")
    for figure in reference.figures.figures:
        main = [r for r in times if (r["FIGURE"], r["ANALYSIS"]) == (figure.id, "")]
        counted = Counter(r["CNSR"] for r in main if r["ANL01FL"] == "Y")
        if isinstance(figure, SurvivalFigure):
            assert (counted["0"], counted.total()) == (figure.events, figure.n), figure.id
        elif isinstance(figure, IncidenceFigure):
            assert (counted["0"], counted.total()) == (figure.own.events, figure.n), figure.id
            assert counted["2"] == sum(part.events for part in figure.causes[1:])
        elif isinstance(figure, FollowUpFigure):
            assert (counted["0"], counted.total()) == (figure.alive, figure.n)
    keys = [(r["USUBJID"], r["PARAMCD"]) for r in times]
    assert len(set(keys)) == len(keys)


def test_of_a_hidden_case_what_the_criteria_say_is_left_out(reference: Analysis) -> None:
    all_of_it = table(reference, "adsl")
    early = next(r["SUBJID"] for r in all_of_it if r["EDTHFL"] == "Y")
    found = analysis(rows(reference_cases()), "S", frozenset({early}))
    told = ("EDTHFL", "VODFL", "VODLEV", "VODDT", "VODDTF", "VODBY", "VODREPFL", "IMPUTN2")
    for row, known in zip(table(found, "adsl"), all_of_it, strict=True):
        hidden = dict.fromkeys(told, "") if row["SUBJID"] == early else {}
        assert row == known | hidden
    left = {r["PARAMCD"] for r in table(found, "adtte")}
    assert left == {r["PARAMCD"] for r in table(reference, "adtte")} - {
        *("VODPRE", "VODPST", "TRMS1", "TRMS2", "DISDTHS1", "DISDTHS2"),
    }


def test_relapse_seen_by_mrd_alone_is_no_relapse_here() -> None:
    molecular = Relapse(n=2, kind="relapse", date="2019-07", location="MRD")
    later = msgspec.structs.replace(_AFTER, n=3)
    found = made(case("A-1", relapses=(_BEFORE, molecular, later)))
    (patient,) = table(found, "adsl")
    assert (patient["RELDTF"], patient["RRELDT"], patient["RRELDTF"]) == ("D", "2019-09-10", "")
