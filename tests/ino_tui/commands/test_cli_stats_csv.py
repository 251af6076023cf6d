"""stats --csv: what is pasted into a spreadsheet holds the numbers of --json, in units that the page states."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from ino_tui.cohort.shapes import CohortFigures, CurvePoints, IncidenceFigure, IncidencePart, Part, SurvivalAt
from ino_tui.commands.figures_csv import COLUMNS, table
from tests.ino_tui.commands.conftest import Cli

Row = dict[str, str]


def rows(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def printed(cli: Cli, study: Path) -> tuple[list[Row], dict[str, dict[str, Any]]]:
    as_csv, as_json = cli("stats", study, "--csv"), cli("stats", study, "--json")
    assert (as_csv.code, as_csv.err) == (0, "")
    return rows(as_csv.out), {f["id"]: f for f in as_json.json["figures"]}


def test_every_figure_has_one_row_of_its_own(printed: tuple[list[Row], dict[str, dict[str, Any]]]) -> None:
    found, figures = printed
    assert tuple(found[0]) == COLUMNS
    assert [r["id"] for r in found if not r["part"] and not r["months"]] == list(figures)
    assert all(r["synthetic"] == "yes" and r["revision"] == "3" and r["basis"] == "current" for r in found)


def test_numbers_are_those_of_the_json(printed: tuple[list[Row], dict[str, dict[str, Any]]]) -> None:
    found, figures = printed
    own = {r["id"]: r for r in found if not r["part"] and not r["months"]}
    response = own["response.c1"]
    assert (response["n"], response["of"], response["estimate"]) == ("60", "100", "0.6")
    assert float(response["low"]) == pytest.approx(figures["response.c1"]["low"] / 100, rel=1e-14)
    assert float(own["os"]["median"]) == figures["os"]["median"]
    at = [r for r in found if r["id"] == "os" and r["months"] and not r["part"]]
    read = [(float(r["months"]), float(r["estimate"]), int(r["at_risk"])) for r in at]
    assert read == [(a["months"], a["estimate"], a["at_risk"]) for a in figures["os"]["at"]]
    assert (own["followup"]["low"], own["followup"]["range_low"]) == ("", repr(figures["followup"]["low"]))


def test_what_is_not_estimable_is_empty_and_never_zero(cli: Cli, study: Path) -> None:
    found = {r["id"]: r for r in rows(cli("stats", study, "--csv", "--basis", "own").out) if not r["part"]}
    response = found["response.c1"]
    assert [response[c] for c in ("n", "of", "estimate", "missing")] == ["0", "0", "", "100"]


def test_an_incidence_has_rows_by_cause_and_quotes_what_holds_a_comma() -> None:
    at = SurvivalAt(months=6, estimate=0.25, low=None, high=None, at_risk=3)
    curve = CurvePoints(months=(), estimate=(), low=(), high=(), censored=(), last=0.0)
    causes = tuple(IncidencePart(code=c, label=f"{c}, first", events=1, at=(at,), curve=curve) for c in ("a", "b"))
    figure = IncidenceFigure(
        id="relapse",
        label="relapse",
        origin="first remission",
        population="responders",
        competing="b",
        causes=causes,
        n=4,
        missing=1,
        imputed=0,
        method="aalen-johansen",
        level=0.9,
        basis="own",
        left_out=(Part(code="", label="no date", n=2), Part(code="", label="other", n=1)),
    )
    figures = CohortFigures(
        revision=7,
        basis="own",
        synthetic=False,
        cases=5,
        withdrawn=0,
        treated=5,
        imputed=0,
        figures=(figure,),
        mix=(),
    )
    found = rows(table(figures))
    assert [(r["part"], r["months"]) for r in found] == [("", ""), ("a", ""), ("a", "6"), ("b", ""), ("b", "6")]
    assert (found[0]["left_out"], found[0]["level"], found[0]["synthetic"]) == ("3", "0.9", "no")
    assert (found[2]["part_label"], found[2]["estimate"], found[2]["low"]) == ("a, first", "0.25", "")


def test_csv_and_json_exclude_each_other(cli: Cli, study: Path) -> None:
    result = cli("stats", study, "--csv", "--json")
    assert (result.code, result.out) == (2, "")
    assert "--json" in result.sentence
