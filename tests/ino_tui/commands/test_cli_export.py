"""export: what lies in the folder, for whom, and that it is there whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ino_tui.cli import main
from store.case import TABLES
from store.datasets_columns import TITLES
from store.errors import StudyError
from store.reference import TABLES_FOLDER
from store.study import Study
from tests.ino_tui.commands.conftest import Cli

ALWAYS = {*(f"{table}.csv" for table in (*TABLES, *(table for table in TITLES if table != "doubts")))} | {
    "dictionary.csv",
    "charter.toml",
    "README.txt",
    "INSPECTOR.txt",
    "verify.py",
    "MANIFEST",
    *(f"{name}.csv" for name in ("adsl", "adtte", "adrs", "start_stop")),
    *("figures.json", "comparisons.json", "check.R", "check_figures.R", "check_groups.R", "check_times.R"),
}


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def signed(study: Path, responder: str) -> Path:
    for answer in ("NR", "PD"):
        arguments = ["--case", responder, "--endpoint", "response.c1", "--answer", answer, "--why", 'a, "b"\nc']
        assert main(["sign", str(study), *arguments]) == 0
    return study


def test_whoever_sees_all_gets_all(cli: Cli, signed: Path, responder: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    result = cli("export", signed, folder, "--as", "auditor")
    assert (result.code, result.err) == (0, "")
    assert {f.name for f in folder.iterdir()} == ALWAYS | {"doubts.csv", "journal.jsonl"}
    # The line that records the export comes after what was exported.
    exported, *added = (signed / "journal.jsonl").read_bytes().splitlines(keepends=True)[5:]
    assert (folder / "journal.jsonl").read_bytes().endswith(exported)
    (noted,) = (json.loads(line) for line in added)
    manifest = hashlib.sha256((folder / "MANIFEST").read_bytes()).hexdigest()
    assert (noted["act"], noted["by"]) == ("study.export", "auditor")
    ((table, number, note),) = noted["ops"]
    assert (table, number, note["basis"], note["revision"], note["digest"]) == ("exports", "1", "current", 5, manifest)
    for table in TABLES:
        assert (folder / f"{table}.csv").read_bytes() == (TABLES_FOLDER / f"{table}.csv").read_bytes(), table
    reviews = rows(folder, "reviews")
    assert [(r["case"], r["value"], r["number"], r["superseded"]) for r in reviews] == [
        (responder, "NR", "1", "yes"),
        (responder, "PD", "2", "no"),
    ]
    assert reviews[0]["text"] == 'a, "b"\nc'
    final = [r for r in rows(folder, "items") if r["determination"]]
    assert [(r["case"], r["endpoint"], r["state"], r["determination"], r["site"]) for r in final] == [
        (responder, "response.c1", "final", "PD", "CR")
    ]
    assert {r["person"] for r in rows(folder, "people")} >= {"reader1", "auditor"}


def test_a_blind_reader_gets_what_she_may_see(cli: Cli, signed: Path, responder: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert cli("export", signed, folder, "--as", "reader2").code == 0
    assert {f.name for f in folder.iterdir()} == ALWAYS
    blind = {(r["case"], r["endpoint"]) for r in rows(folder, "items") if r["blind"] == "yes"}
    assert blind
    for r in rows(folder, "items"):
        if r["blind"] == "yes":
            assert (r["site"], r["proposal"], r["determination"]) == ("", "", "")
    assert not blind & {(r["case"], r["endpoint"]) for r in rows(folder, "site_values")}
    assert not blind & {(r["case"], r["endpoint"]) for r in rows(folder, "reviews")}
    assert "blind" in (folder / "README.txt").read_text()
    assert responder in {r["case"] for r in rows(folder, "cases")}


def test_every_column_is_in_the_dictionary(cli: Cli, signed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert cli("export", signed, folder, "--as", "auditor").code == 0
    described = {(r["table"], r["column"]) for r in rows(folder, "dictionary")}
    for file in folder.glob("*.csv"):
        if file.stem != "dictionary":
            header = file.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
            assert {(file.stem, column) for column in header} <= described


def test_the_manifest_names_revision_head_and_sums(cli: Cli, signed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    head = cli("verify", signed).out.splitlines()[1]
    assert cli("export", signed, folder, "--as", "auditor").code == 0
    manifest = (folder / "MANIFEST").read_text().splitlines()
    assert "# revision 5" in manifest
    assert f"# {head}" in manifest
    sums = {name: digest for digest, name in (line.split("  ") for line in manifest if not line.startswith("#"))}
    assert sums.keys() == {f.name for f in folder.iterdir()} - {"MANIFEST"}
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    if shutil.which("sha256sum"):
        assert subprocess.run(["sha256sum", "-c", "--quiet", "MANIFEST"], cwd=folder, check=False).returncode == 0


def test_the_same_study_gives_the_same_bytes(cli: Cli, signed: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert cli("export", signed, tmp_path / name, "--as", "auditor", "--as-of", 5).code == 0
    assert (tmp_path / "a" / "MANIFEST").read_bytes() == (tmp_path / "b" / "MANIFEST").read_bytes()


def test_an_exported_source_makes_the_same_study(cli: Cli, signed: Path, tmp_path: Path) -> None:
    assert cli("export", signed, tmp_path / "out", "--as", "auditor").code == 0
    source = tmp_path / "source"
    source.mkdir()
    for table in TABLES:
        shutil.copy(tmp_path / "out" / f"{table}.csv", source)
    assert cli("init", tmp_path / "again", "--from", source).code == 0
    assert cli("reconcile", tmp_path / "again", "--basis", "site").code == 0


def test_a_folder_that_holds_something(cli: Cli, study: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("keep")
    result = cli("export", study, tmp_path / "out")
    assert (result.code, result.out) == (2, "")
    assert [f.name for f in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_the_study_itself_is_no_place(cli: Cli, study: Path) -> None:
    for folder in (study, study / "out"):
        assert cli("export", study, folder).code == 2
    assert not (study / "out").exists()


def test_a_place_that_cannot_be_written(cli: Cli, study: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = cli("export", study, tmp_path / "file" / "out")
    assert (result.code, result.out) == (2, "")
    assert "cannot be written" in result.sentence


def test_a_full_disk_leaves_nothing(cli: Cli, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("ino_tui.commands.export.os.fsync", full)
    place = tmp_path / "place"
    place.mkdir()
    assert cli("export", study, place / "out").code == 2
    assert not list(place.iterdir())


def test_options_may_stand_between(cli: Cli, study: Path, tmp_path: Path) -> None:
    assert cli("export", study, "--as", "auditor", tmp_path / "out").code == 0
    assert (tmp_path / "out" / "journal.jsonl").exists()


def test_where_the_record_takes_no_line_an_audit_exports_and_a_committee_does_not(
    cli: Cli, signed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committee = tmp_path / "committee"
    assert cli("init", committee, "--reference", "--profile", "committee").code == 0

    def fails(*_: object, **__: object) -> None:
        raise StudyError("The disk is full.")

    monkeypatch.setattr(Study, "commit", fails)
    before = [(s / "journal.jsonl").read_bytes() for s in (signed, committee)]

    made = cli("export", signed, tmp_path / "a", "--as", "auditor")
    assert (made.code, made.err) == (0, "That this was exported is not in the record: The disk is full.\n")
    assert (tmp_path / "a" / "MANIFEST").is_file()

    refused = cli("export", committee, tmp_path / "b", "--as", "auditor")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "What leaves a committee's study is recorded, and it cannot be: The disk is full.\n"
    assert not (tmp_path / "b").exists()
    assert [(s / "journal.jsonl").read_bytes() for s in (signed, committee)] == before
