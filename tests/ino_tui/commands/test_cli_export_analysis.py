"""export: the data sets behind the figures, their basis, and what a blind reader's may not tell."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ino_tui.cohort.analysis.data import Analysis, analysis
from store.case import Case, Cycle, Death, Dose, SiteValue
from store.charter import PROFILES, Charter
from store.commands import Sign, Withdraw
from store.committee import Answer
from store.datasets import basis_of_cases, blind_cases, sees_everything
from store.errors import Refused
from store.study import Study
from tests.cases import case, marrow, study
from tests.ino_tui.commands.conftest import Cli

ANALYSIS = ("adsl", "adtte", "adrs", "start_stop")
COMMITTEE = msgspec.structs.replace(PROFILES["committee"], allow_as=True)
EARLY = case(
    "A-1",
    cycles=(Cycle(n=1, start="2019-03-04", stop_reason="death"),),
    doses=(Dose(cycle=1, day=1, date="2019-03-04", mg=1.36, bsa=1.7, mg_m2=0.8),),
    marrows=(marrow("2019-02-28", 80),),
    extramedullary=(),
    relapses=(),
    follow_up=(),
    deaths=(Death(date="2019-03-12", narrative="", autopsy="no"),),
    site_values=(),
)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sign(made: Study, person: str, value: str, endpoint: str = "response.c1", case_id: str = "A-1") -> None:
    answer = Answer(endpoint=endpoint, value=value, why="source")
    made.commit(Sign(case=case_id, answers=(answer,), how="command line"), by=person)


def seen_analysis(made: Study, person: str) -> Analysis:
    """The data sets of a person who asks for no basis, of a study whose id does not differ."""
    seen = made.as_seen_by(person)
    basis = basis_of_cases(seen, None, everything=sees_everything(seen))
    found = analysis(made.cohort_as_seen_by(person, basis), "S", blind_cases(seen))
    revision = msgspec.structs.replace(found.figures, revision=0)
    data = tuple(msgspec.structs.replace(d, rows=tuple({**r, "REVISION": ""} for r in d.rows)) for d in found.data)
    return found._replace(figures=revision, data=data)


def test_the_figures_are_those_of_stats(cli: Cli, study: Path, tmp_path: Path) -> None:
    assert cli("export", study, tmp_path / "out", "--as", "statistician", "--basis", "site").code == 0
    printed = cli("stats", study, "--json", "--as", "statistician", "--basis", "site", "--as-of", 3).json
    assert json.loads((tmp_path / "out" / "figures.json").read_text(encoding="utf-8")) == printed
    compared = json.loads((tmp_path / "out" / "comparisons.json").read_text(encoding="utf-8"))["figures"]
    by = cli("stats", study, "--json", "--as", "statistician", "--basis", "site", "--figure", "os", "--by", "ph").json
    assert [f for f in compared if f["id"] == "os.by.ph"] == by["figures"]


def test_the_basis_is_said_everywhere(cli: Cli, study: Path, responder: str, tmp_path: Path) -> None:
    arguments = ("--case", responder, "--endpoint", "response.c1", "--answer", "NR", "--why", "source")
    assert cli("sign", study, *arguments, "--as", "reader1").code == 0
    values = {}
    for basis in ("current", "site", "final", "reader1"):
        folder = tmp_path / basis
        assert cli("export", study, folder, "--as", "auditor", "--basis", basis, "--as-of", 4).code == 0
        assert {(r["BASIS"], r["REVISION"]) for name in ANALYSIS for r in rows(folder, name)} == {(basis, "4")}
        assert f"# basis {basis}" in (folder / "MANIFEST").read_text().splitlines()
        assert f"basis {basis}" in (folder / "README.txt").read_text()
        values[basis] = next(r["C1RESP"] for r in rows(folder, "adsl") if r["SUBJID"] == responder)
    assert values == {"current": "NR", "site": "CR", "final": "NR", "reader1": "NR"}


def test_as_of_an_earlier_revision(cli: Cli, study: Path, responder: str, tmp_path: Path) -> None:
    arguments = ("--case", responder, "--endpoint", "response.c1", "--answer", "NR", "--why", "source")
    assert cli("sign", study, *arguments, "--as", "reader1").code == 0
    assert cli("export", study, tmp_path / "out", "--as", "auditor", "--as-of", "3").code == 0
    (row,) = [r for r in rows(tmp_path / "out", "adsl") if r["SUBJID"] == responder]
    assert (row["C1RESP"], row["C1SRC"], row["REVISION"]) == ("CR", "site", "3")


def test_a_blind_reader_has_her_own_answers_alone(cli: Cli, study: Path, responder: str, tmp_path: Path) -> None:
    for person, answer in (("reader1", "NR"), ("reader2", "PR")):
        arguments = ("--case", responder, "--endpoint", "response.c1", "--answer", answer, "--why", "source")
        assert cli("sign", study, *arguments, "--as", person).code == 0
    assert cli("export", study, tmp_path / "out", "--as", "reader2").code == 0
    found = rows(tmp_path / "out", "adsl")
    assert {r["SUBJID"]: (r["C1RESP"], r["C1SRC"]) for r in found if r["C1RESP"]} == {responder: ("PR", "own")}
    assert {r["BASIS"] for r in found} == {"own"}
    assert {r[column] for r in found for column in ("EDTHFL", "VODFL", "DTHCAUS")} == {""}
    assert "answers of reader2\nalone" in (tmp_path / "out" / "README.txt").read_text()


@pytest.mark.parametrize("basis", ["current", "site", "final", "reader1"])
def test_a_blind_reader_is_refused_another_basis(cli: Cli, study: Path, tmp_path: Path, basis: str) -> None:
    result = cli("export", study, tmp_path / "out", "--as", "reader2", "--basis", basis)
    assert (result.code, result.out) == (1, "")
    assert "own" in result.sentence
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("person", ["reader2", "auditor"])
def test_what_is_no_basis(cli: Cli, study: Path, tmp_path: Path, person: str) -> None:
    result = cli("export", study, tmp_path / "out", "--as", person, "--basis", "nobody")
    assert (result.code, result.out) == (2, "")
    assert "'nobody' is not a basis" in result.sentence


@pytest.mark.parametrize("charter", [None, COMMITTEE], ids=["audit", "committee"])
def test_nothing_a_blind_reader_gets_depends_on_what_she_may_not_know(tmp_path: Path, charter: Charter | None) -> None:
    """Two studies that differ in site values and in the answers of another reader, and in nothing else."""
    reported = (SiteValue(endpoint="response.c1", value="NR", date="2019-03-29"),)
    told: list[Any] = []
    for name, site, answer in (("S", case().site_values, "CR"), ("T", reported, "NR")):
        made = study(tmp_path / name, [case("A-1", site_values=site), case("A-2", site_values=site)], charter=charter)
        for cycle in ("response.c1", "response.c2"):  # in a committee the cause of death is asked after them
            sign(made, "reader2", answer, cycle)
        sign(made, "reader2", "20", "death.cause")
        sign(made, "reader1", "CRi", case_id="A-2")
        found = seen_analysis(made, "reader1")
        assert found.figures.basis == "own"
        told.append((found, seen_analysis(made, "auditor")))
    (one, known), (other, known_otherwise) = told
    assert one == other
    assert known != known_otherwise


@pytest.mark.parametrize("charter", [None, COMMITTEE], ids=["audit", "committee"])
def test_an_early_death_is_a_proposal(tmp_path: Path, charter: Charter | None) -> None:
    made = study(tmp_path / "S", [EARLY], charter=charter)
    if charter is not None:  # the responses first: until then the case is in no figure of hers
        assert not [d.rows for d in seen_analysis(made, "reader1").data if d.rows]
        sign(made, "reader1", "NE")
    for person, told in (("auditor", "Y"), ("reader1", "")):
        (adsl,) = next(d.rows for d in seen_analysis(made, person).data if d.name == "adsl")
        assert adsl["EDTHFL"] == told
        assert adsl["DTHDT"] == "2019-03-12"


def test_in_a_committee_what_is_final_may_be_written(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [EARLY], charter=COMMITTEE)
    for person in ("reader1", "reader2"):
        seen = made.as_seen_by(person)
        assert blind_cases(seen) == {"A-1"}
        with pytest.raises(Refused, match="basis is own"):
            basis_of_cases(seen, "final", everything=sees_everything(seen))
        for endpoint, value in (("response.c1", "ED"), ("response.best", "NE"), ("death.cause", "80")):
            sign(made, person, value, endpoint)
        for endpoint, value in (("relapse", "none"), ("vod", "no")):
            sign(made, person, value, endpoint)
    seen = made.as_seen_by("reader1")
    assert blind_cases(seen) == frozenset()
    assert basis_of_cases(seen, None, everything=sees_everything(seen)) == "final"
    assert basis_of_cases(made.as_seen_by("auditor"), None, everything=True) == "current"


def test_withdrawn_cases_are_in_no_data_set(cli: Cli, tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1"), case("A-2")])
    made.commit(Withdraw(case="A-1", reason="consent", why="letter of 3 May"), by="coordinator")
    assert cli("export", tmp_path / "S", tmp_path / "out", "--as", "auditor").code == 0
    assert {r["SUBJID"] for name in ANALYSIS for r in rows(tmp_path / "out", name)} == {"A-2"}


def test_a_cohort_without_treatment(cli: Cli, tmp_path: Path) -> None:
    untreated: Case = case("A-1", doses=(), cycles=(), site_values=())
    study(tmp_path / "S", [untreated])
    assert cli("export", tmp_path / "S", tmp_path / "out", "--as", "auditor").code == 0
    assert [r["SAFFL"] for r in rows(tmp_path / "out", "adsl")] == ["N"]
    assert rows(tmp_path / "out", "adtte") == []
