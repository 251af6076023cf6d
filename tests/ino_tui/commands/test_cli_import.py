"""Amending the source tables of a study: shown first, written as one transaction, with what a data manager may send."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from store.reference import TABLES_FOLDER
from store.source.build import write_tables
from store.study import Study
from tests.cases import case
from tests.ino_tui.commands.conftest import Cli, lines
from tests.ino_tui.commands.tables import edit

WHY = ("--why", "queried at the site", "--as", "coordinator")


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """The tables of the reference cohort, to be changed."""
    return Path(shutil.copytree(TABLES_FOLDER, tmp_path / "tables"))


def leave_out(folder: Path, case_id: str) -> None:
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as source:
            rows = [row for row in csv.reader(source) if row[0] != case_id]
        with file.open("w", encoding="utf-8", newline="") as target:
            csv.writer(target, lineterminator="\n").writerows(rows)


def workbook(folder: Path, path: Path) -> Path:
    """The tables as sheets, as a spreadsheet keeps them: numbers are numbers."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for file in sorted(folder.glob("*.csv")):
        sheet = book.create_sheet(file.stem)
        with file.open(encoding="utf-8", newline="") as source:
            for row in csv.reader(source):
                sheet.append([float(c) if re.fullmatch(r"-?\d+(\.\d+)?", c) else c or None for c in row])
    book.save(path)
    return path


def first_anc(folder: Path, value: str, case_id: str = "INO-042") -> str:
    """Change the first neutrophil count of a case; returns what the difference says of it."""
    was = edit(folder, "labs", lambda row: (row["case"], row["test"]) == (case_id, "ANC"), value=value)
    return f"{case_id} labs {was['date']} ANC: value {was['value']} -> {value}"


def test_the_same_tables_change_nothing(cli: Cli, study: Path) -> None:
    before = lines(study)
    result = cli("import", study, "--from", TABLES_FOLDER, *WHY)
    assert result.code == 0
    assert result.out.splitlines()[-1] == "Nothing differs; nothing is written."
    assert (lines(study), result.err) == (before, "")


def test_the_same_tables_as_a_workbook_change_nothing(cli: Cli, study: Path, tables: Path, tmp_path: Path) -> None:
    result = cli("import", study, "--from", workbook(tables, tmp_path / "tables.xlsx"), *WHY)
    assert result.out.splitlines()[-1] == "Nothing differs; nothing is written."


def test_one_value(cli: Cli, study: Path, tables: Path) -> None:
    line, before = first_anc(tables, "0.31"), lines(study)
    looked = cli("import", study, "--from", tables, "--dry-run", "--as", "coordinator")
    assert looked.code == 0
    assert looked.out.splitlines()[0] == line
    assert "1 case, 1 field changed, 0 rows added, 0 removed, 0 new cases" in looked.out
    assert lines(study) == before

    done = cli("import", study, "--from", tables, *WHY)
    assert done.code == 0
    assert done.out.startswith(looked.out)
    assert done.out.splitlines()[-1].startswith(f"rev {before}: 1 case, 1 field changed")
    assert lines(study) == before + 1
    header = Study.open(study).log[-1]
    assert (header.by, header.act, header.why) == ("coordinator", "source.amend", "queried at the site")


def test_a_death_that_is_put_right_changes_the_figures_from_there_on(cli: Cli, study: Path, tables: Path) -> None:
    before = cli("stats", study, "--basis", "site", "--json").json
    with (tables / "deaths.csv").open(encoding="utf-8", newline="") as file:
        dead = next(csv.DictReader(file))["case"]
    edit(tables, "deaths", lambda row: row["case"] == dead, date="2026-01-01")
    one = tables.parent / "one"
    one.mkdir()
    shutil.copy(tables / "deaths.csv", one)
    done = cli("import", study, "--from", one, *WHY)
    assert done.code == 0, done.err
    now = cli("stats", study, "--basis", "site", "--json").json
    was, is_ = (next(f for f in j["figures"] if f["id"] == "os") for j in (before, now))
    assert was["at"] != is_["at"]
    then = cli("stats", study, "--basis", "site", "--json", "--as-of", before["revision"]).json
    assert then == before


def test_a_table_that_is_not_there_stays(cli: Cli, study: Path, tables: Path) -> None:
    (tables / "labs.csv").unlink()
    was = edit(tables, "doses", 0, note="rounded")
    result = cli("import", study, "--from", tables, "--dry-run", "--as", "coordinator")
    assert result.out.splitlines()[0] == f"{was['case']} doses {was['cycle']} {was['day']}: note nothing -> rounded"
    assert "not in it, as recorded: labs" in result.out
    assert "0 removed" in result.out


def test_a_case_that_is_not_there_stays_and_is_counted(cli: Cli, study: Path, tables: Path) -> None:
    leave_out(tables, "INO-003")
    line = first_anc(tables, "0.31")
    result = cli("import", study, "--from", tables, *WHY)
    assert result.code == 0
    assert result.out.splitlines()[0] == line
    assert "1 case of the study not in it, left as recorded: INO-003" in result.out
    assert "1 case; ino-tui withdraw takes a case out" in result.err
    assert Study.open(study).as_seen_by("auditor").case("INO-003").case.labs


def test_rows_that_go_are_shown_and_counted(cli: Cli, study: Path, tables: Path) -> None:
    file = tables / "signs.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if not row.startswith("INO-001,")]
    file.write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    result = cli("import", study, "--from", tables, *WHY)
    gone = len(rows) - len(kept)
    assert sum(": removed (" in line for line in result.out.splitlines()) == gone > 0
    assert f"{gone} removed" in result.out
    assert "1 case without any row of signs from now on." in result.err


def test_an_extra_case(cli: Cli, study: Path, tables: Path) -> None:
    new = case("INO-101")
    write_tables([new], tables.parent / "extra")
    result = cli("import", study, "--from", tables.parent / "extra", *WHY)
    assert result.code == 0
    assert result.out.startswith("INO-101 new case: rows cases 1, relapses 2, cycles 2, doses 6, ")
    assert "read by reader1, reader2" in result.out
    assert "100 cases of the study not in it" in result.out
    assert cli("stats", study, "--json").json["cases"] == 101


def test_ids_in_small_letters_are_faults(cli: Cli, study: Path, tables: Path) -> None:
    edit(tables, "cases", 0, case="ino-001")
    before = lines(study)
    result = cli("import", study, "--from", tables, *WHY)
    assert result.code == 2
    assert '"ino-001" differs from INO-001 of the study in capital letters only; write INO-001' in result.err
    assert (result.out, lines(study)) == ("", before)


def test_dates_in_another_format_are_faults_all_listed(cli: Cli, study: Path, tables: Path) -> None:
    edit(tables, "labs", 0, date="26.03.2019")
    edit(tables, "labs", 1, date="03/26/2019")
    edit(tables, "doses", 0, date="2019-3-4")
    result = cli("import", study, "--from", tables, "--dry-run", "--as", "coordinator")
    assert result.code == 2
    assert [line.split(":")[0] for line in result.err.splitlines()[:-1]] == [
        "doses.csv, row 2, column date",
        "labs.csv, row 2, column date",
        "labs.csv, row 3, column date",
    ]
    assert "3 faults, listed above; nothing was written" in result.err.splitlines()[-1]


def test_only_a_coordinator_imports_or_looks(cli: Cli, study: Path, tables: Path) -> None:
    for more in (("--dry-run",), ("--why", "x")):
        result = cli("import", study, "--from", tables, "--as", "reader1", *more)
        assert result.code == 1
        assert result.out == ""
        assert "not a coordinator" in result.sentence


@pytest.mark.parametrize("why", [(), ("--why", ""), ("--why", "  ")])
def test_an_amendment_needs_a_reason(cli: Cli, study: Path, tables: Path, why: tuple[str, ...]) -> None:
    result = cli("import", study, "--from", tables, "--as", "coordinator", *why)
    assert (result.code, result.out) == (2, "")
    assert "--dry-run" in result.sentence


def test_a_reason_that_names_a_patient_is_refused(cli: Cli, study: Path, tables: Path) -> None:
    first_anc(tables, "0.31")
    before = lines(study)
    result = cli("import", study, "--from", tables, "--as", "coordinator", "--why", "mail from kim@example.org")
    assert result.code == 2
    assert lines(study) == before


@pytest.mark.parametrize("source", ["nowhere", "empty", "tables/labs.csv", ""])
def test_a_source_that_cannot_be_used(cli: Cli, study: Path, tables: Path, source: str) -> None:
    (tables.parent / "empty").mkdir()
    path = tables.parent / source if source else ""
    result = cli("import", study, "--from", path, *WHY)
    assert (result.code, result.out) == (2, "")
    assert result.sentence


def test_what_becomes_stale_is_said_before_it_is_written(cli: Cli, study: Path, responder: str, tables: Path) -> None:
    seen = Study.open(study).as_seen_by("auditor")
    proposed = seen.record(responder).proposal("response.c1").value
    signed = cli("sign", study, "--case", responder, "--endpoint", "response.c1", "--answer", proposed)
    assert signed.code == 0, signed.err
    cycle = min(row.date for row in seen.case(responder).case.doses)
    edit(tables, "doses", lambda row: (row["case"], row["date"]) == (responder, cycle), mg_m2="0.61")
    looked = cli("import", study, "--from", tables, "--dry-run", "--as", "coordinator")
    assert f"stale: {responder} response.c1 reader1: doses 1 1: mg_m2" in looked.out
    assert "1 signed item would be stale" in looked.out


def test_a_reading_coordinator_is_told_no_site_value(cli: Cli, tables: Path, tmp_path: Path) -> None:
    assert cli("init", tmp_path / "own", "--from", TABLES_FOLDER).code == 0
    was = edit(tables, "site_values", lambda row: row["endpoint"] == "response.c1", value="PR")
    result = cli("import", tmp_path / "own", "--from", tables, "--dry-run")
    line = f"{was['case']} site_values response.c1: changed (hidden until you have answered)"
    assert result.out.splitlines()[0] == line


def test_doubtful_rows_are_said_and_kept(cli: Cli, study: Path, tables: Path) -> None:
    before = len(Study.open(study).warnings)
    edit(tables, "doses", 0, mg_m2="0.2")
    result = cli("import", study, "--from", tables, *WHY)
    assert result.err.startswith("doubtful: doses.csv, row 2, column mg_m2")
    assert "2 doubtful rows, listed above, kept with the amendment." in result.err
    assert len(Study.open(study).warnings) == before + 2


def test_a_damaged_study_is_not_amended(cli: Cli, study: Path, tables: Path) -> None:
    journal = study / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"reference cohort", b"Reference cohort", 1))
    result = cli("import", study, "--from", tables, *WHY)
    assert (result.code, result.out) == (2, "")
