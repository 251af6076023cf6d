"""report: a page on stdout or in a file, a folder for every case, and a line in the record for what leaves."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from store.commands import NoteExport
from store.study import Study
from tests import cases
from tests.busy_committee import busy_committee
from tests.ino_tui.commands.conftest import Cli, lines


@pytest.fixture
def audit(tmp_path: Path) -> Path:
    return cases.study(tmp_path / "s", [cases.case("A-1"), cases.case("A-2")]).path


def noted(study: Path) -> list[NoteExport]:
    return [stored.decode(NoteExport) for _, stored in Study.open(study).as_seen_by("auditor").versions("exports")]


def test_a_case_on_stdout(cli: Cli, audit: Path) -> None:
    result = cli("report", audit, "--case", "A-1", "--as", "auditor")

    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("<!DOCTYPE html>")
    assert result.out.endswith("</html>\n")
    (export,) = noted(audit)
    assert (export.basis, export.digest) == ("report of A-1", hashlib.sha256(result.out.encode()).hexdigest())


def test_a_case_to_a_file_which_is_not_replaced_unasked(cli: Cli, audit: Path, tmp_path: Path) -> None:
    file = tmp_path / "a1.html"
    asked = ("report", audit, "--case", "A-1", "--to", file, "--as", "auditor")

    assert cli(*asked).out == f"{file}: A-1 at revision 3\n"
    before = file.read_bytes()
    again = cli(*asked)

    assert (again.code, again.out) == (2, "")
    assert "--force" in again.sentence
    assert file.read_bytes() == before
    assert len(noted(audit)) == 1
    assert cli(*asked, "--force").code == 0


def test_every_case_in_a_folder_with_an_index_of_their_sums(cli: Cli, audit: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    result = cli("report", audit, "--to", folder, "--as", "auditor")

    assert (result.code, result.out) == (0, f"{folder}: 2 cases at revision 3, index.html lists them\n")
    assert sorted(f.name for f in folder.iterdir()) == ["case-A-1.html", "case-A-2.html", "index.html"]
    index = (folder / "index.html").read_text(encoding="utf-8")
    for file in folder.glob("case-*.html"):
        assert f'href="{file.name}"' in index
        assert hashlib.sha256(file.read_bytes()).hexdigest() in index
    assert '<td class="short">reader2</td><td>Reader 2</td>' in index
    assert [export.digest for export in noted(audit)] == [hashlib.sha256(index.encode()).hexdigest()]


def test_as_it_was(cli: Cli, tmp_path: Path) -> None:
    study = busy_committee(tmp_path / "s").study.path

    then = cli("report", study, "--case", "A-1", "--as-of", "8", "--as", "auditor").out

    assert "revision 8" in then
    assert "ruling 1" not in then
    assert "ruling 6" in cli("report", study, "--case", "A-1", "--as", "auditor").out


@pytest.mark.parametrize("place", ["s", "s/out", "file", "full"])
def test_a_folder_that_cannot_be_made(cli: Cli, audit: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    before = lines(audit)

    result = cli("report", audit, "--to", tmp_path / place, "--as", "auditor")

    assert (result.code, result.out) == (2, "")
    assert result.sentence
    assert lines(audit) == before
    assert not (audit / "out").exists()


def test_every_case_needs_a_folder(cli: Cli, audit: Path) -> None:
    result = cli("report", audit, "--as", "auditor")

    assert (result.code, result.out) == (2, "")
    assert "--to" in result.sentence


def test_no_such_case(cli: Cli, audit: Path) -> None:
    result = cli("report", audit, "--case", "A-9", "--as", "auditor")

    assert (result.code, result.out) == (2, "")
    assert "A-9" in result.sentence


def test_a_case_that_is_not_hers(cli: Cli, tmp_path: Path) -> None:
    study = busy_committee(tmp_path / "s").study.path

    result = cli("report", study, "--case", "A-1", "--as", "reader3")

    assert (result.code, result.out) == (1, "")
    assert "not assigned" in result.sentence


def test_a_reader_of_a_committee_is_told_receipts(cli: Cli, tmp_path: Path) -> None:
    study = busy_committee(tmp_path / "s").study.path
    folder = tmp_path / "out"

    result = cli("report", study, "--to", folder, "--as", "reader1")

    assert re.search(r": 2 cases at receipt \d+, ", result.out)
    told = "".join(file.read_text(encoding="utf-8") for file in folder.iterdir())
    assert Study.open(study).as_of(34).head not in told
