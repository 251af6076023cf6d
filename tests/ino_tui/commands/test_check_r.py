"""check.R of an export, run by R: it agrees with the figures, and stops where a file was changed.

Skipped where there is no Rscript, or no package survival for it.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import msgspec
import pytest

from ino_tui.cli import main
from store.charter import PROFILES
from store.commands import Sign, Withdraw
from store.committee import Answer
from tests.cases import study
from tests.ino_tui.cohort.cohorts import reference_cases

SMALL = 30


@cache
def has_r() -> bool:
    if shutil.which("Rscript") is None:
        return False
    return subprocess.run(["Rscript", "-e", "library(survival)"], capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(not has_r(), reason="no R with survival on this machine")


def check(folder: Path) -> tuple[int, list[str]]:
    """The exit code, and the lines that are not ok."""
    done = subprocess.run(["Rscript", "check.R"], cwd=folder, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    if done.returncode == 0:
        assert done.stderr == ""
        assert lines[-1].endswith(" skipped")
    return done.returncode, [line for line in lines[:-1] if not line.startswith("ok ")]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exports of a study with reviews, a withdrawn case, partial dates, other intervals: all, and a reader's own."""
    place = tmp_path_factory.mktemp("small")
    charter = msgspec.structs.replace(
        PROFILES["audit"],
        allow_as=True,
        second_read=0.0,
        proportion_interval="wilson",
        survival_interval="log",
        level=0.9,
    )
    cases = reference_cases()[:SMALL]
    for n, field in ((0, "relapses"), (1, "deaths"), (2, "transplants"), (3, "follow_up")):
        blurred = [
            tuple(msgspec.structs.replace(row, date=row.date[: 7 - 3 * (n % 2)]) for row in getattr(case, field))
            if i % 5 == n
            else getattr(case, field)
            for i, case in enumerate(cases)
        ]
        cases = tuple(msgspec.structs.replace(c, **{field: r}) for c, r in zip(cases, blurred, strict=True))
    made = study(place / "S", cases, charter=charter)
    for n, case in enumerate(cases[1:20]):
        answer = Answer(endpoint="response.c1", value=("CR", "NR", "CRi")[n % 3], why="source", text="as read")
        made.commit(Sign(case=case.id, answers=(answer,), how="command line"), by="reader1")
    made.commit(Withdraw(case=cases[0].id, reason="consent", why="a letter"), by="coordinator")
    assert main(["export", str(made.path), str(place / "all"), "--as", "auditor"]) == 0
    assert main(["export", str(made.path), str(place / "own"), "--as", "reader1"]) == 0
    return place


def test_the_reference_cohort(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "S"), "--reference"]) == 0
    assert main(["export", str(tmp_path / "S"), str(tmp_path / "out"), "--as", "auditor"]) == 0
    code, others = check(tmp_path / "out")
    assert code == 0
    # Without cmprsk Gray's tests are left out, and nothing else.
    assert all("cmprsk is not installed" in line for line in others)


def test_a_study_with_reviews(small: Path) -> None:
    code, others = check(small / "all")
    assert code == 0
    assert all("cmprsk" in line for line in others)


def test_what_a_blind_reader_has(small: Path) -> None:
    code, others = check(small / "own")
    assert code == 0
    skipped = {line.split()[1] for line in others if "cmprsk" not in line}
    assert skipped == {"early_death", "vod.before_hct", "vod.after_hct"}


def test_a_changed_digit_of_a_figure(small: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(small / "all", tmp_path / "out"))
    file = folder / "figures.json"
    figures = json.loads(file.read_text(encoding="utf-8"))
    changed = {f["id"]: f for f in figures["figures"]}
    changed["response.best"]["high"] += 1e-6
    changed["os"]["at"][1]["low"] += 1e-7
    changed["nrm"]["causes"][0]["at"][0]["at_risk"] += 1
    changed["followup"]["median_high"] = 1.0
    file.write_text(json.dumps(figures), encoding="utf-8")
    code, others = check(folder)
    assert code == 1
    differing = {line.split()[1] for line in others if line.startswith("DIFFERS")}
    assert differing == {"response.best", "os", "nrm", "followup"}


def test_a_changed_row_of_adtte(small: Path, tmp_path: Path) -> None:
    """A day more, in a row that still holds together in itself."""
    folder = Path(shutil.copytree(small / "all", tmp_path / "out"))
    with (folder / "adtte.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(r for r in rows if r["PARAMCD"] == "RELHCT" and r["CNSR"] == "1")
    row["AVAL"] = str(int(row["AVAL"]) + 1)
    row["ADT"] = str(date.fromisoformat(row["ADT"]) + timedelta(days=1))
    with (folder / "adtte.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    code, others = check(folder)
    assert code == 1
    assert any(f"row of {row['SUBJID']}" in line for line in others)


def test_a_file_that_is_not_there(small: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(small / "all", tmp_path / "out"))
    (folder / "adrs.csv").unlink()
    assert check(folder)[0] == 1


def test_relapse_and_vod_as_answered(tmp_path: Path) -> None:
    """A charter that asks them, the answers of some: the rest is missing on a reader's own basis."""
    asked = ("response", "relapse", "vod", "death.cause")
    charter = msgspec.structs.replace(PROFILES["audit"], allow_as=True, second_read=0.0, endpoints=asked)
    made = study(tmp_path / "S", reference_cases()[:SMALL], charter=charter)
    for n, case in enumerate(reference_cases()[:20]):
        day, relapse = case.doses[-1].date, ("none", "BM", "MRD")[n % 3]
        given: list[tuple[str, str, dict[str, str]]] = [(f"response.c{c.n}", "CR", {}) for c in case.cycles[:2]]
        given += [("relapse", relapse, {"date": day} if relapse != "none" else {})] if n % 4 else []
        given += [("vod", "probable", {"date": day[:7], "anchor": "first_ino"})] if n % 5 else []
        answers = tuple(
            msgspec.convert({"endpoint": e, "value": v, "why": "source", "text": "as read", **more}, Answer)
            for e, v, more in given
        )
        made.commit(Sign(case=case.id, answers=answers, how="command line"), by="reader1")
    for who, basis in (("auditor", "current"), ("auditor", "site"), ("auditor", "reader1")):
        out = tmp_path / f"{who}-{basis}"
        assert main(["export", str(made.path), str(out), "--as", who, "--basis", basis]) == 0
        code, others = check(out)
        assert code == 0, (basis, others)
        assert all("cmprsk" in line for line in others), (basis, others)
