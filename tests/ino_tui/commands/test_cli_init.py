"""Making studies: whole, or not at all."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from store.reference import TABLES_FOLDER
from store.study import Study
from tests.cases import case
from tests.ino_tui.commands.conftest import Cli
from tests.ino_tui.commands.tables import edit


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    from store.source.build import write_tables

    folder = tmp_path / "tables"
    write_tables([case("A-1"), case("A-2")], folder)
    return folder


def test_reference(cli: Cli, tmp_path: Path) -> None:
    result = cli("init", tmp_path / "s", "--reference")
    assert result.code == 0
    assert "100 synthetic cases" in result.out
    study = Study.open(tmp_path / "s")
    assert len(study.case_ids) == 100
    assert study.info.synthetic
    assert study.charter.allow_as
    assert not study.charter.signing_secret
    assert not study.charter.training
    assert study.charter.profile == "audit"
    roles = {person.id: person.roles for person in study.people.values()}
    assert roles == {
        "reader1": ("reviewer",),
        "reader2": ("reviewer",),
        "chair": ("chair",),
        "coordinator": ("coordinator",),
        "auditor": ("auditor",),
        "statistician": ("statistician",),
    }
    seen = study.as_seen_by("auditor")
    assert all(set(seen.readers_of(c)) == {"reader1", "reader2"} for c in seen.case_ids)
    assert not any(item.others or item.own for c in seen.case_ids for item in seen.case(c).items)


def test_reference_with_a_profile(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", tmp_path / "s", "--reference", "--profile", "committee").code == 0
    study = Study.open(tmp_path / "s")
    assert (study.charter.profile, study.charter.readers, study.charter.allow_as) == ("committee", 2, True)


def test_from_tables(cli: Cli, tmp_path: Path, tables: Path) -> None:
    result = cli("init", tmp_path / "s", "--from", tables)
    assert result.code == 0
    assert "2 cases" in result.out
    study = Study.open(tmp_path / "s")
    assert study.info.name == "s"
    assert not study.info.synthetic
    assert not study.charter.allow_as
    (person,) = study.people.values()
    assert (person.id, person.account) == ("someone", "someone")
    assert set(person.roles) == {"coordinator", "reviewer"}


def test_a_study_of_real_cases_asks_for_a_signing_secret(cli: Cli, tmp_path: Path, tables: Path) -> None:
    said = cli("init", tmp_path / "s", "--from", tables).out
    assert f"ino-tui secret {tmp_path / 's'}" in said
    assert Study.open(tmp_path / "s").charter.signing_secret


@pytest.mark.parametrize(("text", "asked"), [("level = 0.9", True), ("signing_secret = false", False)])
def test_unless_its_charter_says_otherwise(cli: Cli, tmp_path: Path, tables: Path, text: str, asked: bool) -> None:  # noqa: FBT001
    (tmp_path / "c.toml").write_text(text)
    said = cli("init", tmp_path / "s", "--from", tables, "--charter", tmp_path / "c.toml").out
    assert ("ino-tui secret" in said) == asked
    assert Study.open(tmp_path / "s").charter.signing_secret == asked
    asks = ("sign", tmp_path / "s", "--case", "A-1", "--endpoint", "response.c1", "--answer", "CR")
    assert asked or cli(*asks).code == 0


def test_a_first_charter_is_version_1(cli: Cli, tmp_path: Path, tables: Path) -> None:
    (tmp_path / "c.toml").write_text("version = 7")
    assert cli("init", tmp_path / "s", "--from", tables, "--charter", tmp_path / "c.toml").code == 0
    assert Study.open(tmp_path / "s").charter.version == 1


def test_from_the_reference_tables_gives_the_reference_cases(cli: Cli, tmp_path: Path, study: Path) -> None:
    assert cli("init", tmp_path / "copy", "--from", TABLES_FOLDER).code == 0
    one, other = Study.open(tmp_path / "copy"), Study.open(study)
    assert one.case_ids == other.case_ids
    mine, theirs = one.as_seen_by("someone"), other.as_seen_by("auditor")
    assert all(mine.record(c).case == theirs.record(c).case for c in one.case_ids)


def test_every_fault_is_listed_and_nothing_is_made(cli: Cli, tmp_path: Path, tables: Path) -> None:
    edit(tables, "doses", 0, mg_m2="lots")
    edit(tables, "marrows", 1, blast_pct="170")
    edit(tables, "cases", 1, sex="W")
    result = cli("init", tmp_path / "s", "--from", tables)
    assert (result.code, result.out) == (2, "")
    *faults, last = result.err.splitlines()
    assert len(faults) == 3
    for fault, words in zip(
        faults,
        (("cases", "row 3", "sex", "W"), ("doses", "row 2", "mg_m2", "lots"), ("marrows", "row 3", "blast_pct", "170")),
        strict=True,
    ):
        assert all(word in fault for word in words)
    assert "3 faults" in last
    assert not (tmp_path / "s").exists()
    assert not list(tmp_path.glob(".s*"))


def test_doubtful_rows_are_said_and_kept_to_be_read_again(cli: Cli, tmp_path: Path, tables: Path) -> None:
    edit(tables, "doses", 1, mg_m2="1.8", mg="3.06")
    result = cli("init", tmp_path / "s", "--from", tables)
    assert result.code == 0
    doubts = [line.removeprefix("doubtful: ") for line in result.err.splitlines() if line.startswith("doubtful: ")]
    assert doubts
    assert [line for line in cli("history", tmp_path / "s").out.splitlines() if "warnings doubtful:" in line] == [
        f"  warnings doubtful: {doubt}" for doubt in doubts
    ]
    assert cli("export", tmp_path / "s", tmp_path / "out").code == 0
    with (tmp_path / "out" / "doubts.csv").open(encoding="utf-8", newline="") as file:
        assert [row["doubt"] for row in csv.DictReader(file)] == doubts


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("profile = ", "is not a charter"),
        ('profile = "strict"', "strict"),
        ('criteria_set = "ino_vate"', "criteria_set"),
        ("level = 'high'", "level"),
    ],
)
def test_a_charter_with_an_error(cli: Cli, tmp_path: Path, tables: Path, text: str, word: str) -> None:
    file = tmp_path / "charter.toml"
    file.write_text(text)
    result = cli("init", tmp_path / "s", "--from", tables, "--charter", file)
    assert (result.code, result.out) == (2, "")
    assert word in result.sentence
    assert "charter.toml" in result.sentence
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("name", ["nowhere.toml", "."])
def test_a_charter_that_cannot_be_read(cli: Cli, tmp_path: Path, tables: Path, name: str) -> None:
    result = cli("init", tmp_path / "s", "--from", tables, "--charter", tmp_path / name)
    assert result.code == 2
    assert result.sentence
    assert not (tmp_path / "s").exists()


def test_a_charter_that_is_not_text(cli: Cli, tmp_path: Path, tables: Path) -> None:
    (tmp_path / "c.toml").write_bytes(b"\xff\xfe\x00")
    assert cli("init", tmp_path / "s", "--from", tables, "--charter", tmp_path / "c.toml").code == 2


def test_a_charter_of_ones_own(cli: Cli, tmp_path: Path, tables: Path) -> None:
    file = tmp_path / "charter.toml"
    file.write_text('criteria = "eln_2024"\n[conventions]\nearly_death_days = 30\n')
    assert cli("init", tmp_path / "s", "--from", tables, "--charter", file).code == 0
    charter = Study.open(tmp_path / "s").charter
    assert (charter.criteria, charter.conventions.early_death_days) == ("eln_2024", 30)


@pytest.mark.parametrize("source", [("--reference",), ("--from", TABLES_FOLDER)])
def test_a_place_that_is_taken(cli: Cli, study: Path, source: tuple[object, ...]) -> None:
    before = (study / "journal.jsonl").read_bytes()
    result = cli("init", study, *source)
    assert (result.code, result.out) == (2, "")
    assert "not an empty folder" in result.sentence
    assert (study / "journal.jsonl").read_bytes() == before


def test_a_place_that_cannot_be_written(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = cli("init", tmp_path / "file" / "s", "--reference")
    assert (result.code, result.out) == (2, "")
    assert "cannot be made" in result.sentence


def test_an_empty_folder_may_become_a_study(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    assert cli("init", tmp_path / "s", "--reference").code == 0


@pytest.mark.parametrize("source", ["nowhere", "tables/doses.csv"])
def test_a_source_that_is_none(cli: Cli, tmp_path: Path, tables: Path, source: str) -> None:
    result = cli("init", tmp_path / "s", "--from", tmp_path / source)
    assert (result.code, result.out) == (2, "")
    assert result.sentence
    assert not (tmp_path / "s").exists()


def test_a_workbook_is_the_same_as_its_tables(cli: Cli, tmp_path: Path, tables: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for file in sorted(tables.glob("*.csv")):
        sheet = book.create_sheet(file.stem)
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.reader(rows):
                sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    assert cli("init", tmp_path / "a", "--from", tables).code == 0
    assert cli("init", tmp_path / "b", "--from", tmp_path / "book.xlsx").code == 0
    a, b = (Study.open(tmp_path / name).as_seen_by("someone") for name in "ab")
    assert [a.record(c).case for c in a.case_ids] == [b.record(c).case for c in b.case_ids]


def test_a_crash_while_making_leaves_nothing(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("store.journal.os.fsync", full)
    result = cli("init", tmp_path / "s", "--reference")
    assert result.code == 2
    assert "No space left" in result.sentence
    assert not list(tmp_path.iterdir()) or not (tmp_path / "s").exists()
    assert not list(tmp_path.glob(".s*"))


def test_names_are_no_place_to_hide(cli: Cli, tmp_path: Path) -> None:
    """A study is named after its folder, wherever the command is run."""
    shutil.copytree(TABLES_FOLDER, tmp_path / "t")
    assert cli("init", tmp_path / "x" / "my study", "--from", tmp_path / "t").code == 0
    assert Study.open(tmp_path / "x" / "my study").info.name == "my study"


def test_who_makes_a_committee_may_coordinate_alone(cli: Cli, tmp_path: Path, tables: Path) -> None:
    (tmp_path / "c.toml").write_text('profile = "committee"')
    make = ("init", tmp_path / "s", "--from", tables, "--charter", tmp_path / "c.toml")
    made = cli(*make, "--role", "coordinator")
    assert made.code == 0
    assert "ino-tui people add" in made.out
    assert "blind" not in made.err
    study = Study.open(tmp_path / "s")
    assert study.people["someone"].roles == ("coordinator",)
    seen = study.as_seen_by("someone")
    assert not seen.blind
    assert not any(seen.readers_of(case_id) for case_id in study.case_ids)


def test_who_makes_a_committee_and_reads_is_told_of_it(cli: Cli, tmp_path: Path, tables: Path) -> None:
    (tmp_path / "c.toml").write_text('profile = "committee"')
    made = cli("init", tmp_path / "s", "--from", tables, "--charter", tmp_path / "c.toml")
    assert "blind to others; with --role coordinator" in made.err
    assert Study.open(tmp_path / "s").as_seen_by("someone").blind


@pytest.mark.parametrize("role", ["reviewer", "reader", ""])
def test_a_study_needs_a_coordinator(cli: Cli, tmp_path: Path, tables: Path, role: str) -> None:
    made = cli("init", tmp_path / "s", "--from", tables, "--role", role)
    assert (made.code, made.out) == (2, "")
    assert "--role" in made.sentence
    assert not (tmp_path / "s").exists()


def test_the_reference_cohort_has_its_own_persons(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", tmp_path / "s", "--reference", "--role", "coordinator").code == 2
