"""What the tests of the command line share: the reference study, made once, and a way to run a command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ino_tui.cli import main


class Result(NamedTuple):
    """What a command line answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The one line on stderr."""
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1, self.err
        return self.err[:-1]


Cli = Callable[..., Result]


@pytest.fixture(autouse=True)
def _own_account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No study of whoever runs the tests is ever found."""
    monkeypatch.delenv("INO_TUI_STUDY", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("ino_tui.commands.place.account", lambda: "someone")
    monkeypatch.setattr("ino_tui.commands.making.account", lambda: "someone")


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    def run(*arguments: object) -> Result:
        capsys.readouterr()
        code = main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Result(code, out, err)

    return run


@pytest.fixture(scope="session")
def _reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reference") / "study"
    assert main(["init", str(path), "--reference"]) == 0
    return path


@pytest.fixture
def study(_reference: Path, tmp_path: Path) -> Path:
    """A reference study of the test's own."""
    return Path(shutil.copytree(_reference, tmp_path / "study"))


@pytest.fixture(scope="session")
def responder() -> str:
    """A case whose centre reported remission after cycle 1."""
    return _with_site_value("response.c1", {"CR"})


@pytest.fixture(scope="session")
def non_responder() -> str:
    """A case whose centre reported none."""
    return _with_site_value("response.c1", {"NR"})


@pytest.fixture(scope="session")
def dead() -> str:
    """A case with a death."""
    return _with_site_value("death.cause", {"10"})


def _with_site_value(endpoint: str, values: set[str]) -> str:
    import csv

    from store.reference import TABLES_FOLDER

    with (TABLES_FOLDER / "site_values.csv").open(encoding="utf-8") as file:
        return next(r["case"] for r in csv.DictReader(file) if r["endpoint"] == endpoint and r["value"] in values)


def lines(study: Path) -> int:
    """How many lines the journal of a study has."""
    return (study / "journal.jsonl").read_bytes().count(b"\n")
