"""ino-tui agreement: for whoever is not blind as text and JSON, for a reader one plain reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ino_tui.cli import main
from tests.ino_tui.session.differing import ONE, agree, committee, differ


@pytest.fixture
def study(tmp_path: Path) -> Path:
    made = committee(tmp_path / "S")
    differ(made, "A-1")
    agree(made, "A-1")
    return made.path


def test_per_cent_kappa_and_ac1_and_the_table_behind(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agreement", str(study), "--as", "coordinator"]) == 0
    said = capsys.readouterr().out

    assert "The two readers of an item" in said
    assert "1/2 50.0 (1.3-98.7)" in said
    assert "rows the first reader, columns the second reader" in said
    assert "A reader and the site value" in said


def test_the_same_as_json(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agreement", str(study), "--as", "coordinator", "--json"]) == 0
    page = json.loads(capsys.readouterr().out)

    whole = next(r for r in page["rows"] if (r["comparison"], r["scale"]) == ("readers", "response"))
    assert (whole["n"], whole["agreed"]) == (2, 1)
    assert sum(map(sum, whole["table"])) == 2
    assert set(whole["ac1"]) >= {"value", "low", "high"}


@pytest.mark.parametrize("person", [ONE, "chair"])
def test_who_is_blind_is_refused_in_one_sentence(study: Path, capsys: pytest.CaptureFixture[str], person: str) -> None:
    assert main(["agreement", str(study), "--as", person]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "once the study is locked" in err


def test_nothing_read_twice_is_said_beside_no_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = committee(tmp_path / "S")
    assert main(["agreement", str(made.path), "--as", "coordinator"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "No item has two independent reads yet." in err
