"""history on the command line: text and JSON, and what each asker gets of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ino_tui.cli import main
from tests.ino_tui.commands.conftest import Cli


@pytest.fixture
def signed(study: Path, responder: str) -> Path:
    for answer, why in (("NR", "no marrow in \x1b[31mthe window"), ("PD", "sample")):
        arguments = ["--case", responder, "--endpoint", "response.c1", "--answer", answer, "--why", why]
        assert main(["sign", str(study), *arguments]) == 0
    return study


def test_history_tells_a_signature(cli: Cli, signed: Path, responder: str) -> None:
    result = cli("history", signed, "--case", responder, "--json")
    assert (result.code, result.err) == (0, "")
    assert result.json["revision"] == 5
    *imports, first, second = result.json["changes"]
    assert {c["act"] for c in imports} == {"source.import"}
    assert {c["table"] for c in imports} >= {"cases", "doses", "labs", "marrows"}
    assert (first["revision"], first["by"], first["act"]) == (4, "reader1", "review.sign")
    assert (first["case"], first["item"], first["field"]) == (responder, "response.c1", "answer")
    assert (first["before"], first["after"]) == (None, "NR")
    assert (second["before"], second["after"], second["why"]) == ("NR", "PD", "sample")
    assert (first["signed"], imports[0]["signed"]) == ("reviewed by Reader 1", "")
    assert all(c["at"].endswith("Z") and c["local"][-6] in "+-" for c in result.json["changes"])


def test_history_as_text(cli: Cli, signed: Path, responder: str) -> None:
    result = cli("history", signed, "--case", responder)
    assert result.code == 0
    assert f"  {responder} reviews response.c1 answer: NR -> PD  (reviewed by Reader 1)" in result.out
    assert "reader1  review.sign" in result.out
    assert " UTC  (" in result.out


def test_text_of_the_record_does_nothing_to_the_terminal(cli: Cli, signed: Path, responder: str) -> None:
    out = cli("history", signed, "--case", responder).out
    assert "\x1b" not in out
    assert r"no marrow in \x1b[31mthe window" in out


def test_history_of_the_study(cli: Cli, signed: Path) -> None:
    result = cli("history", signed, "--json")
    acts = [c["act"] for c in result.json["changes"]]
    assert list(dict.fromkeys(acts)) == ["study.create", "charter.set", "people.add", "source.import", "review.sign"]
    (cases,) = (c for c in result.json["changes"] if c["table"] == "cases")
    assert cases["after"] == "100 rows in 100 cases"


def test_site_values_are_in_no_blind_readers_history(cli: Cli, study: Path, signed: Path, responder: str) -> None:
    def tables(*more: object) -> dict[str, str]:
        changes = cli("history", study, "--json", *more).json["changes"]
        return {c["table"]: c["after"] for c in changes if c["act"] == "source.import"}

    assert "site_values" not in tables("--as", "reader2", "--case", "INO-050")
    assert "site_values" in tables("--as", "auditor", "--case", "INO-050")
    # One item was revealed to the reader by signing it.
    assert tables("--as", "reader1", "--case", responder)["site_values"] == "1 row"


def test_others_reviews_are_in_no_blind_readers_history(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "s"
    assert cli("init", path, "--reference", "--profile", "committee").code == 0
    arguments = ("--case", "INO-001", "--endpoint", "response.c1", "--answer", "NR", "--why", "mine")
    assert cli("sign", path, "--as", "reader1", *arguments).code == 0
    for more in ((), ("--case", "INO-001")):
        seen = {p: cli("history", path, "--as", p, *more).out for p in ("reader1", "reader2", "chair", "auditor")}
        assert "review.sign" in seen["reader1"]
        assert "review.sign" in seen["auditor"]
        for blind in ("reader2", "chair"):
            assert "review.sign" not in seen[blind]
            assert "mine" not in seen[blind]


def test_an_unknown_case(cli: Cli, study: Path) -> None:
    result = cli("history", study, "--case", "INO-999")
    assert (result.code, result.out) == (2, "")
    assert "INO-999" in result.sentence
