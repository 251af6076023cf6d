"""The verifier that goes with an export: run alone, on exports that were touched in every file."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import pytest

from ino_tui.cli import main
from store.case import TABLES
from store.datasets import datasets
from store.inspector import verifier
from store.inspector.verify import LOCKS, QUERIES, REVEALS, REVIEWS, RULINGS, SIGNATURES
from store.place import JOURNAL
from tests.busy_committee import busy_committee
from tests.store.forge import Line, busy_study, chained, transactions, written


class Told(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def no(self) -> list[str]:
        return [line for line in self.out.splitlines() if line.startswith("NO: ")]


def run(folder: Path, *arguments: str) -> Told:
    """The verifier of the export, with no site packages, no environment and no working folder to import from."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert "Traceback" not in done.stderr
    return Told(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def _exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inspected")
    study = busy_study(folder / "S")
    assert main(["export", str(study.path), str(folder / "out"), "--as", "auditor"]) == 0
    assert main(["export", str(study.path), str(folder / "blind"), "--as", "reader2"]) == 0
    return folder


@pytest.fixture(scope="module")
def _of_a_committee(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("committee")
    made = busy_committee(folder / "S")
    assert main(["export", str(made.study.path), str(folder / "out"), "--as", "auditor"]) == 0
    return folder / "out"


@pytest.fixture
def committee(_of_a_committee: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(_of_a_committee, tmp_path / "committee"))


@pytest.fixture
def full(_exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(_exported / "out", tmp_path / "out"))


@pytest.fixture
def blind(_exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(_exported / "blind", tmp_path / "blind"))


def head_of(folder: Path) -> str:
    found = re.search(r"^# head (.*)$", (folder / "MANIFEST").read_text(), re.MULTILINE)
    assert found is not None
    return found[1]


def summed_again(folder: Path) -> None:
    """The MANIFEST as it would be of the files as they are: who changes a file can do this too."""
    lines = [line for line in (folder / "MANIFEST").read_text().splitlines() if line.startswith("#")]
    files = [file for file in sorted(folder.iterdir()) if file.name != "MANIFEST"]
    lines += [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in files]
    (folder / "MANIFEST").write_text("\n".join(lines) + "\n")


def test_an_export_as_it_was_written(full: Path) -> None:
    told = run(full)

    assert (told.code, told.no, told.err) == (0, [], "")
    assert "reviews.csv: 4 rows, each as it stands in the journal" in told.out
    assert all(f"ok: {table}.csv: " in told.out for table in TABLES)
    assert "reveals.csv: 1 rows" in told.out
    assert told.out.endswith("All that was checked holds.\n")
    assert not (full / "__pycache__").exists()


def test_it_runs_on_python_3_8_and_knows_nothing_of_the_program() -> None:
    tree = ast.parse(verifier(), feature_version=(3, 8))
    named = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    named |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {name.split(".")[0] for name in named} <= sys.stdlib_module_names
    # What came after 3.8 and needs no new grammar.
    assert not re.search(r"removeprefix|removesuffix|zip\(.*strict|\bUTC\b|is_relative_to", verifier())
    assert verifier().count("\n") < 400


def test_it_compares_every_column_of_what_was_signed(tmp_path: Path) -> None:
    made = {d.name: d.columns for d in datasets(busy_study(tmp_path / "S").as_seen_by("auditor"))}

    assert (made["reviews"], made["reveals"], made["rulings"]) == (REVIEWS, REVEALS, RULINGS)
    assert (made["queries"], made["locks"], made["signatures"]) == (QUERIES, LOCKS, SIGNATURES)


def test_a_byte_changed_in_any_file_is_named(full: Path) -> None:
    for file in sorted(full.iterdir()):
        if file.name in ("MANIFEST", "verify.py"):
            continue
        whole = file.read_bytes()
        file.write_bytes(whole[:-2] + bytes([whole[-2] ^ 1]) + whole[-1:])
        told = run(full)
        assert (told.code, any(file.name in line for line in told.no)) == (1, True), file.name
        file.write_bytes(whole)
    assert run(full).code == 0


def test_a_changed_verifier_is_found_by_a_copy_of_ones_own(full: Path, tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_text(verifier())
    assert run(tmp_path, str(full)).code == 0
    (full / "verify.py").write_text('print("All that was checked holds.")\n')

    assert run(full).code == 0
    assert "verify.py is not the file" in run(tmp_path, str(full)).out


def test_files_taken_out_and_put_in_are_named(full: Path) -> None:
    (full / "labs.csv").unlink()
    (full / "more\n\u202e.csv").write_text("case\n")

    told = run(full)

    assert told.code == 1
    assert told.no == [
        "NO: labs.csv is listed in the MANIFEST and not there",
        "NO: more\\n\\u202e.csv is there and not listed in the MANIFEST",
        "NO: labs.csv is not there, and the journal has 18 rows for it",
    ]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("# revision 11", "# revision 10"),
        ("# head ", "# head 0"),
        ("# study ", "# study x"),
        ("# asker auditor", "asker auditor"),
        ("  labs.csv", "  ../labs.csv"),
        ("  labs.csv", " labs.csv"),
    ],
)
def test_a_changed_manifest(full: Path, wrong: str, says: str) -> None:
    manifest = full / "MANIFEST"
    text = manifest.read_text()
    assert wrong in text
    manifest.write_text(text.replace(wrong, says))

    told = run(full)

    assert (told.code, bool(told.no)) == (1, True)


Table = list[list[str]]
TOUCHED: dict[str, Callable[[Table], Table]] = {
    "a row left out": lambda table: table[:1] + table[2:],
    "a row twice": lambda table: [*table, table[1]],
    "a row made up": lambda table: [*table, ["A-2", *table[1][1:]]],
    "a value": lambda table: [*table[:-1], [*table[-1][:5], "PD", *table[-1][6:]]],
    "a time": lambda table: [*table[:-1], [*table[-1][:-1], "2026-01-01T00:00:00.000000Z"]],
    "a column left out": lambda table: [row[:-1] for row in table],
    "a cell too many": lambda table: [*table[:-1], [*table[-1], "x"]],
    "nothing left": lambda _: [],
}


@pytest.mark.parametrize("name", ["reviews.csv", "reveals.csv", "labs.csv"])
@pytest.mark.parametrize("touch", TOUCHED.values(), ids=TOUCHED)
def test_reviews_that_are_not_the_journals_though_the_sums_were_made_anew(
    full: Path, name: str, touch: Callable[[Table], Table]
) -> None:
    _touched(full, name, touch)


@pytest.mark.parametrize("name", ["rulings.csv", "queries.csv", "locks.csv", "signatures.csv"])
@pytest.mark.parametrize("touch", TOUCHED.values(), ids=TOUCHED)
def test_what_a_committee_did_that_is_not_the_journals(
    committee: Path, name: str, touch: Callable[[Table], Table]
) -> None:
    _touched(committee, name, touch)


def _touched(full: Path, name: str, touch: Callable[[Table], Table]) -> None:
    file = full / name
    with file.open(encoding="utf-8", newline="") as opened:
        table = list(csv.reader(opened))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(touch(table))
    file.write_text(out.getvalue(), encoding="utf-8")
    summed_again(full)

    told = run(full)

    assert told.code == 1
    assert told.no
    assert all(line.startswith(f"NO: {name}: ") for line in told.no), told.no


def _journal(full: Path, change: Callable[[list[bytes]], list[bytes]]) -> Told:
    file = full / JOURNAL
    file.write_bytes(b"".join(change(file.read_bytes().splitlines(keepends=True))))
    summed_again(full)
    return run(full)


def test_a_journal_changed_in_a_line_though_the_sums_were_made_anew(full: Path) -> None:
    told = _journal(full, lambda lines: [*lines[:5], lines[5].replace(b'"PR"', b'"CR"'), *lines[6:]])

    assert told.code == 1
    assert "journal.jsonl is broken at revision 5" in told.out


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:-1],
        lambda lines: [*lines[:3], *lines[4:]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [*lines, b'{"rev":12'],
        lambda lines: [*lines, b"[]\n"],
        lambda _: [],
    ],
)
def test_lines_of_the_journal_moved_about(full: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    assert _journal(full, change).code == 1


def test_a_chain_made_anew_is_found_by_a_head_that_was_noted(full: Path) -> None:
    noted = head_of(full)
    lines = transactions((full / JOURNAL).read_bytes())
    lines[10]["why"] = "another letter"
    (full / JOURNAL).write_bytes(chained(lines))
    anew = json.loads((full / JOURNAL).read_bytes().splitlines()[-1])["hash"]
    (full / "MANIFEST").write_text((full / "MANIFEST").read_text().replace(noted, anew))
    summed_again(full)

    assert run(full).code == 0
    told = run(full, "--head", noted)

    assert told.code == 1
    assert told.no == [f"NO: no line of this journal has the hash {noted}"]


def test_a_head_may_be_copied_from_paper(full: Path) -> None:
    noted = json.loads((full / JOURNAL).read_bytes().splitlines()[4])["hash"]
    for typed in (noted, noted.upper(), f" {noted[:32]} {noted[32:]}\n"):
        told = run(full, "--head", typed)
        assert (told.code, "is revision 4" in told.out) == (0, True)
    assert run(full, "--head", noted[:-1]).code == 2


def test_a_review_written_over_in_the_journal_is_named(full: Path) -> None:
    lines = transactions((full / JOURNAL).read_bytes())
    lines.append({**lines[4], "rev": 12})
    (full / JOURNAL).write_bytes(chained(lines))
    summed_again(full)

    assert "revision 12 changes response.c1/reader1 of reviews:A-1" in run(full).out


def test_a_blind_export_says_what_can_be_checked(blind: Path) -> None:
    assert not (blind / JOURNAL).exists()
    told = run(blind)
    assert (told.code, told.no) == (0, [])
    assert "no journal" in told.out
    assert run(blind, "--head", "0" * 64).code == 1
    (blind / "reviews.csv").write_text("")
    assert run(blind).code == 1


def test_the_export_of_a_committee(committee: Path) -> None:
    told = run(committee)

    assert (told.code, told.no, told.err) == (0, [], "")
    assert "19 signatures, each of what was signed" in told.out
    for line in ("rulings.csv: 6 rows", "queries.csv: 4 rows", "locks.csv: 2 rows", "signatures.csv: 19 rows"):
        assert f"ok: {line}, each as it stands in the journal" in told.out


def _forged(document: Line, name: str, value: object) -> bool:
    if name in document:
        document[name] = value
    return name in document


@pytest.mark.parametrize(
    ("table", "name", "value"),
    [
        ("reviews:A-1", "value", "PR"),
        ("reviews:A-1", "text", "another reason"),
        ("rulings:A-1", "disagreement", "judgement"),
        ("rulings:A-1", "charter", 7),
        ("rereads:A-2", "value", "CR"),
        ("locks", "endpoints", ["response"]),
        ("locks", "proved", True),
    ],
)
def test_a_signed_line_that_was_changed_though_chain_files_and_sums_were_made_anew(
    committee: Path, table: str, name: str, value: object
) -> None:
    """Who rewrites the journal, its chain and all that rests on it still has a signature of something else."""
    lines = transactions((committee / JOURNAL).read_bytes())
    ops = [op for line in lines for op in line["ops"] if op[0] == table and _forged(op[2], name, value)]
    assert ops
    (committee / JOURNAL).write_bytes(chained(lines))
    summed_again(committee)

    told = run(committee)

    assert told.code == 1
    assert any("is not as it was signed" in line for line in told.no)


def test_an_export_of_a_study_of_an_older_format(tmp_path: Path) -> None:
    """Its reviews have no signature, and no meaning or name beside them."""
    study = written(tmp_path / "S", (Path(__file__).parents[2] / "data" / "journal-format-2.jsonl").read_bytes())
    assert main(["export", str(study), str(tmp_path / "out"), "--as", "auditor"]) == 0

    told = run(tmp_path / "out")

    assert (told.code, told.no) == (0, [])
    assert "0 signatures, each of what was signed" in told.out


def test_a_lock_that_is_set_twice_is_named(committee: Path) -> None:
    lines = transactions((committee / JOURNAL).read_bytes())
    lines.append({**next(line for line in lines if line["act"] == "study.lock"), "rev": len(lines)})
    (committee / JOURNAL).write_bytes(chained(lines))
    summed_again(committee)

    assert "changes lock 1, which was set before" in run(committee).out


def test_no_export(tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_text(verifier())
    told = run(tmp_path)
    assert (told.code, told.out) == (2, "")
    assert "MANIFEST cannot be read" in told.err


def test_the_inspector_is_told_the_head_and_what_each_file_is(full: Path, blind: Path) -> None:
    told = (full / "INSPECTOR.txt").read_text(encoding="utf-8")
    readme = (full / "README.txt").read_text(encoding="utf-8")

    assert head_of(full) in told
    named = [word.strip("(),.:") for word in (told + readme).split()]
    for file in full.iterdir():
        assert any(fnmatch(file.name, name) for name in named) or file.stem in TABLES, file.name
    assert "keep heads elsewhere" in told
    assert "NO journal" in (blind / "INSPECTOR.txt").read_text(encoding="utf-8")
    assert "{" not in told


def test_an_export_of_an_earlier_revision_ends_at_its_head(tmp_path: Path) -> None:
    study = busy_study(tmp_path / "S")
    assert main(["export", str(study.path), str(tmp_path / "out"), "--as", "auditor", "--as-of", "8"]) == 0

    assert head_of(tmp_path / "out") == study.log[8].hash
    assert run(tmp_path / "out").code == 0
