"""stats and reconcile: the figures on stdout, and what one signature or one source row does to them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from store.reference import PUBLISHED_FILE, TABLES_FOLDER
from tests.ino_tui.commands.conftest import Cli
from tests.ino_tui.commands.tables import edit

IDS = (
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
)
F_IDS = [
    "F1",
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "F6b",
    "F7",
    "F7b",
    "F8",
    "F8a",
    "F8b",
    "F8c",
    "F9",
    "F10",
    "F11",
    "F12",
    "F13",
    "F14",
    "F15",
    "F16",
    "F17",
    "F18",
    "F19",
    "F20",
    "F21",
    "F22",
    "F23",
    "F24",
    "F25",
    "F26",
    "F27",
    "F28",
    "F29",
    "F30",
    "F31",
]


TIMES = (
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
)


def figures(cli: Cli, study: Path, *more: object) -> dict[str, dict[str, Any]]:
    result = cli("stats", study, "--json", *more)
    assert (result.code, result.err) == (0, "")
    return {figure["id"]: figure for figure in result.json["figures"]}


def test_stats_json_has_the_promised_shape(cli: Cli, study: Path) -> None:
    result = cli("stats", study, "--json")
    document = result.json
    assert (document["revision"], document["basis"]) == (3, "current")
    ids = [figure["id"] for figure in document["figures"]]
    assert tuple(ids[: len(IDS)]) == IDS
    rest = ids[len(IDS) :]
    deaths = [i for i in rest if i.startswith("death.")]
    assert rest == [*deaths, "os", "os.hct", "followup", *TIMES]
    assert len(deaths) == 11
    for figure in document["figures"]:
        assert figure["label"]
        if figure["id"] in (*IDS, *deaths):
            assert {"n", "of", "percent", "low", "high", "method"} <= figure.keys()
        elif figure["kind"] == "incidence":
            assert {"causes", "origin", "population", "competing", "n", "method", "r_call"} <= figure.keys()
        elif figure["id"] != "followup":
            assert {"at", "median", "median_low", "median_high", "events", "n", "method"} <= figure.keys()
            assert all({"months", "estimate", "low", "high", "at_risk"} <= at.keys() for at in figure["at"])


def test_site_values_give_the_published_figures(cli: Cli, study: Path) -> None:
    found = figures(cli, study, "--basis", "site")
    assert (found["response.c1"]["n"], found["response.c1"]["of"]) == (60, 100)
    assert (round(found["response.c1"]["low"], 1), round(found["response.c1"]["high"], 1)) == (49.7, 69.7)
    assert (found["response.best"]["n"], found["mrd.evaluable"]["n"], found["mrd.evaluable"]["of"]) == (67, 41, 65)


def test_one_signature_moves_its_figure_by_that_case(cli: Cli, study: Path, responder: str) -> None:
    bases = ("own", "current", "site", "final", "reader1")
    before = {basis: figures(cli, study, "--basis", basis)["response.c1"] for basis in bases}
    assert (before["own"]["n"], before["own"]["of"], before["own"]["missing"]) == (0, 0, 100)
    arguments = ("--as", "reader1", "--case", responder, "--endpoint", "response.c1", "--answer", "NR")
    assert cli("sign", study, *arguments, "--why", "blasts were 30 %").code == 0
    after = {basis: figures(cli, study, "--basis", basis)["response.c1"] for basis in bases}
    assert (after["current"]["n"], after["current"]["of"]) == (before["current"]["n"] - 1, before["current"]["of"])
    for basis in ("own", "final", "reader1"):
        assert (after[basis]["n"], after[basis]["of"], after[basis]["missing"]) == (0, 1, 99)
    assert after["site"] == before["site"]
    assert figures(cli, study, "--basis", "own", "--as", "reader2")["response.c1"]["of"] == 0


def test_as_of_is_the_study_before(cli: Cli, study: Path, non_responder: str) -> None:
    before = figures(cli, study)
    arguments = ("--case", non_responder, "--endpoint", "response.c1", "--answer", "CR", "--why", "counts were late")
    assert cli("sign", study, *arguments).code == 0
    assert figures(cli, study)["response.c1"]["n"] == before["response.c1"]["n"] + 1
    assert figures(cli, study, "--as-of", "3") == before
    assert cli("stats", study, "--as-of", "99").code == 2
    assert "There is no revision 999" in cli("stats", study, "--as-of", "9" * 5000).sentence
    assert cli("stats", study, "--as-of", "-1").code == 2


def test_an_unknown_basis(cli: Cli, study: Path) -> None:
    for command in ("stats", "reconcile"):
        result = cli(command, study, "--basis", "mine")
        assert (result.code, result.out) == (2, "")
        assert "site, own, final, current" in result.sentence


def test_stats_as_text_holds_every_figure(cli: Cli, study: Path) -> None:
    result = cli("stats", study, "--basis", "site")
    assert result.code == 0
    assert all(figure_id in result.out for figure_id in figures(cli, study))
    assert ["60/100", "60.0", "49.7-69.7"] in [line.split()[-4:-1] for line in result.out.splitlines()]
    assert "synthetic" in result.out


def test_a_reader_of_a_committee_does_not_see_the_site_values(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", tmp_path / "s", "--reference", "--profile", "committee").code == 0
    for basis in ("site", "current"):
        assert cli("stats", tmp_path / "s", "--basis", basis, "--as", "reader1").code == 1
        assert cli("stats", tmp_path / "s", "--basis", basis, "--as", "statistician").code == 0
    assert cli("stats", tmp_path / "s", "--basis", "own", "--as", "reader1").code == 0


def test_a_figure_by_a_subgroup(cli: Cli, study: Path) -> None:
    text = cli("stats", study, "--by", "ph")
    assert (text.code, text.err) == (0, "")
    assert "log-rank test: chi-square" in text.out
    document = cli("stats", study, "--by", "timing", "--figure", "response.c1", "--json").json
    (figure,) = document["figures"]
    assert (document["revision"], document["basis"], figure["id"]) == (3, "current", "response.c1.by.timing")
    assert [(group["figure"]["n"], group["n"]) for group in figure["groups"]] == [(4, 7), (37, 60), (19, 33)]
    assert figure["test"]["name"] == "Fisher's exact test"


def test_what_is_known_only_later_needs_a_landmark_or_time(cli: Cli, study: Path) -> None:
    plain = cli("stats", study, "--by", "hct")
    assert (plain.code, plain.out) == (1, "")
    assert "immortal time" in plain.sentence
    landmark = cli("stats", study, "--by", "hct", "--landmark", "3", "--json").json["figures"][0]
    assert (landmark["how"], landmark["landmark"]) == ("landmark", 3.0)
    assert "curve" not in landmark["groups"][0]["figure"]
    effect = cli("stats", study, "--figure", "hct.effect")
    assert "hazard ratio of transplant: 1.131 (0.665-1.923)" in effect.out
    assert "Mantel-Byar test" in effect.out


@pytest.mark.parametrize(
    "options",
    [
        ("--by", "sex"),
        ("--by", "ph", "--figure", "followup"),
        ("--figure", "os"),
        ("--landmark", "3"),
        ("--time-dependent",),
        ("--by", "hct", "--landmark", "nan"),
        ("--by", "hct", "--landmark", "3", "--time-dependent"),
        ("--by", "ph", "--landmark", "3"),
        ("--by", "ph", "--csv"),
        ("--by", "ph", "--band"),
        ("--by", "ph", "--figure", "hct.effect"),
    ],
)
def test_what_cannot_be_grouped(cli: Cli, study: Path, options: tuple[str, ...]) -> None:
    result = cli("stats", study, *options)
    assert (result.code, result.out) == (2, "")
    assert result.err


def test_best_and_worst_case_are_for_the_coordinator_and_the_statistician(cli: Cli, study: Path) -> None:
    text = cli("stats", study, "--band", "--as", "statistician")
    assert text.code == 0
    assert any(line.split()[0] == "efs" for line in text.out.splitlines())
    bands = cli("stats", study, "--band", "--json", "--as", "coordinator").json["bands"]
    assert [band["open"] for band in bands] == [0] * len(bands)
    assert cli("stats", study, "--band", "--as", "reader1").code == 1
    open_ = cli("stats", study, "--band", "--as", "statistician", "--basis", "final")
    assert (open_.code, open_.out) == (1, "")
    assert "100 of 100 items" in open_.sentence


# -- reconcile -----------------------------------------------------------------------------------


def test_the_reference_cohort_agrees_with_what_was_published(cli: Cli, study: Path) -> None:
    result = cli("reconcile", study, "--basis", "site", "--json")
    assert result.code == 0
    rows = result.json["figures"]
    assert [row["id"] for row in rows] == F_IDS
    assert all(row["agrees"] is True and row["published"] for row in rows)


@pytest.mark.parametrize(
    ("table", "row", "cells", "differs"),
    [
        ("site_values", {"endpoint": "response.c1", "value": "CR"}, {"value": "NR"}, {"F12"}),
        ("cases", {"ph": "pos"}, {"ph": "neg"}, {"F2"}),
        ("doses", {"cycle": "1", "day": "8"}, {"mg_m2": "0.8"}, {"F4"}),
        ("cases", {"blin_failure": "yes"}, {"blin_failure": "no"}, {"F7b", "F8c", "F6b"}),
    ],
)
def test_one_changed_source_row_is_said(
    cli: Cli, tmp_path: Path, table: str, row: dict[str, str], cells: dict[str, str], differs: set[str]
) -> None:
    tables = tmp_path / "tables"
    shutil.copytree(TABLES_FOLDER, tables)
    edit(tables, table, lambda r: all(r[k] == v for k, v in row.items()), **cells)
    made = cli("init", tmp_path / "s", "--from", tables)
    assert made.code == 0, made.err
    result = cli("reconcile", tmp_path / "s", "--basis", "site", "--json")
    assert result.code == 1
    found = {r["id"] for r in result.json["figures"] if not r["agrees"]}
    assert found & differs
    assert all(figure in result.sentence for figure in found)
    text = cli("reconcile", tmp_path / "s", "--basis", "site")
    assert text.code == 1
    assert {line.split()[0] for line in text.out.splitlines() if line.endswith("NO")} == found


def test_published_figures_of_ones_own(cli: Cli, study: Path, tmp_path: Path) -> None:
    file = tmp_path / "published.csv"
    file.write_text("id,label,published\nresponse.c1,our paper,60/100 (60.0 %)\nF20,best,66 (66.0 %)\n")
    result = cli("reconcile", study, "--basis", "site", "--published", file, "--json")
    assert result.code == 1
    assert {row["id"]: row["agrees"] for row in result.json["figures"]} == {"response.c1": True, "F20": False}


@pytest.mark.parametrize("text", ["id,label\nF1,x\n", "id,label,published\nF99,x,1\n", ""])
def test_published_figures_that_are_none(cli: Cli, study: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "published.csv"
    file.write_text(text)
    result = cli("reconcile", study, "--published", file)
    assert (result.code, result.out) == (2, "")
    assert result.sentence


def test_published_figures_that_are_not_there(cli: Cli, study: Path, tmp_path: Path) -> None:
    assert cli("reconcile", study, "--published", tmp_path / "nowhere.csv").code == 2
    assert PUBLISHED_FILE.is_file()
