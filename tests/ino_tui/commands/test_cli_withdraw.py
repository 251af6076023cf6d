"""Taking cases out of every denominator, and putting them back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from store.study import Study
from tests.ino_tui.commands.conftest import Cli, lines

COORDINATOR = ("--as", "coordinator")


def test_a_withdrawn_case_is_in_no_figure_and_counted(cli: Cli, study: Path) -> None:
    before = cli("stats", study, "--json").json
    result = cli("withdraw", study, "--case", "INO-007", "--reason", "ineligible", "--why", "not B-cell", *COORDINATOR)
    assert result.code == 0
    assert result.out == "rev 4 INO-007 withdrawn: not eligible for the study, not B-cell\n"
    now = cli("stats", study, "--json").json
    assert (before["withdrawn"], before["cases"], now["withdrawn"], now["cases"]) == (0, 100, 1, 99)
    assert next(f for f in now["figures"] if f["id"] == "response.c1")["of"] == 99
    assert "99 treated, 1 withdrawn" in cli("stats", study).out
    assert "withdrawn" not in cli("stats", study, "--as-of", 3).out
    reconciled = cli("reconcile", study, "--basis", "site")
    assert "1 withdrawn case left out." in reconciled.err
    assert cli("reconcile", study, "--basis", "site", "--json").json["withdrawn"] == 1


def test_it_can_be_put_back(cli: Cli, study: Path) -> None:
    before = cli("stats", study, "--json").json
    cli("withdraw", study, "--case", "INO-007", "--reason", "consent", *COORDINATOR)
    result = cli("withdraw", study, "--case", "INO-007", "--undo", "--why", "consent given again", *COORDINATOR)
    assert (result.code, result.out) == (0, "rev 5 INO-007 reinstated, consent given again\n")
    now = cli("stats", study, "--json").json
    assert {**now, "revision": before["revision"]} == before


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--case", "INO-7", "--reason", "consent"), 2, "no case 'INO-7'"),
        (("--case", "", "--reason", "consent"), 2, "--case is empty"),
        (("--case", "INO-007"), 2, "--reason --undo is required"),
        (("--case", "INO-007", "--reason", "tired"), 2, "invalid choice: 'tired'"),
        (("--case", "INO-007", "--reason", "other"), 2, "needs a reason"),
        (("--case", "INO-007", "--reason", "other", "--why", "call 010-1234-5678"), 2, "pseudonyms only"),
        (("--case", "INO-007", "--undo", "--why", "x"), 1, "is not withdrawn"),
        (("--case", "INO-007", "--undo", "--reason", "consent"), 2, "not allowed with"),
    ],
)
def test_what_is_refused_writes_nothing(cli: Cli, study: Path, options: tuple[str, ...], code: int, says: str) -> None:
    before = lines(study)
    result = cli("withdraw", study, *options, *COORDINATOR)
    assert (result.code, result.out) == (code, "")
    assert says in result.sentence
    assert lines(study) == before


def test_twice_is_refused_and_so_is_putting_back_without_a_reason(cli: Cli, study: Path) -> None:
    cli("withdraw", study, "--case", "INO-007", "--reason", "consent", *COORDINATOR)
    again = cli("withdraw", study, "--case", "INO-007", "--reason", "ineligible", *COORDINATOR)
    assert (again.code, again.out) == (1, "")
    assert "withdrawn already" in again.sentence
    assert cli("withdraw", study, "--case", "INO-007", "--undo", *COORDINATOR).code == 2


def test_only_a_coordinator_withdraws(cli: Cli, study: Path) -> None:
    result = cli("withdraw", study, "--case", "INO-007", "--reason", "consent", "--as", "reader1")
    assert (result.code, result.out) == (1, "")
    assert "not a coordinator" in result.sentence


def test_nobody_signs_a_withdrawn_case(cli: Cli, study: Path) -> None:
    cli("withdraw", study, "--case", "INO-007", "--reason", "consent", *COORDINATOR)
    result = cli("sign", study, "--case", "INO-007", "--endpoint", "response.c1", "--answer", "CR")
    assert result.code == 1
    assert "withdrawn" in result.sentence


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_export_says_which_cases_are_out(cli: Cli, study: Path, tmp_path: Path) -> None:
    cli("withdraw", study, "--case", "INO-007", "--reason", "consent", *COORDINATOR)
    cli("withdraw", study, "--case", "INO-008", "--reason", "ineligible", "--why", "T cells", *COORDINATOR)
    cli("withdraw", study, "--case", "INO-007", "--undo", "--why", "given again", *COORDINATOR)
    assert cli("export", study, tmp_path / "out", *COORDINATOR).code == 0
    [row] = table(tmp_path / "out", "withdrawals")
    at = Study.open(study).log[5].at
    assert row == {
        "case": "INO-008",
        "reason": "ineligible",
        "why": "T cells",
        "by": "coordinator",
        "revision": "5",
        "at": at,
    }
    out = {row["case"] for row in table(tmp_path / "out", "items") if row["withdrawn"] == "yes"}
    assert out == {"INO-008"}
    assert {row["withdrawn"] for row in table(tmp_path / "out", "items")} == {"yes", "no"}
    assert any(row["case"] == "INO-008" for row in table(tmp_path / "out", "labs"))
    assert "withdrawals.csv" in (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")


def test_history_tells_it(cli: Cli, study: Path) -> None:
    cli("withdraw", study, "--case", "INO-007", "--reason", "consent", *COORDINATOR)
    cli("withdraw", study, "--case", "INO-007", "--undo", "--why", "given again", *COORDINATOR)
    told = cli("history", study, "--case", "INO-007", "--as", "reader1").out.splitlines()[-5:]
    assert told[1] == "  INO-007 withdrawals reason: consent withdrawn"
    assert told[3:] == ["  INO-007 withdrawals reason: consent withdrawn -> removed", "    why: given again"]
