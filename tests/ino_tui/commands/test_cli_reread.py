"""A sample of final items read again: nothing before the interval, then drawn once, and listed without answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from store.study import Study
from tests.ino_tui.commands.conftest import Cli, lines
from tests.staffed import ALL, case_of, committee

# Long enough to be found in no time of the journal.
_ANSWER = "MRD was not looked at again, by intent"


def study_of(cli: Cli, path: Path, **settings: Any) -> Path:
    """Two cases with final responses."""
    made = committee(path, of=(case_of("A-1"), case_of("A-2")), readers=ALL, endpoints=("response",), **settings)
    for case in ("A-1", "A-2"):
        for reader in ("reader1", "reader2"):
            for endpoint in ("response.c1", "response.c2"):
                item = ("--case", case, "--endpoint", endpoint, "--answer", "CR", "--as", reader)
                assert cli("sign", made.path, *item).code == 0
    return made.path


def test_before_the_interval_nothing_is_due_and_it_says_when(cli: Cli, tmp_path: Path) -> None:
    study = study_of(cli, tmp_path / "s", reread=0.5, reread_days=14)
    before = lines(study)
    result = cli("reread", "draw", study, "--as", "coordinator")
    when = (datetime.now(UTC) + timedelta(days=14)).date().isoformat()
    assert (result.code, result.out) == (0, "")
    assert when in result.sentence
    assert lines(study) == before


def test_where_nothing_is_final_that_is_said(cli: Cli, tmp_path: Path) -> None:
    study = committee(tmp_path / "s", readers=ALL)
    result = cli("reread", study.path, "draw", "--as", "coordinator")
    assert (result.code, "no item is final yet" in result.sentence) == (0, True)


def test_a_sample_is_drawn_once_and_read_masked(cli: Cli, tmp_path: Path) -> None:
    study = study_of(cli, tmp_path / "s", reread=0.5, reread_days=0, reread_min=0)
    dry = cli("reread", "draw", study, "--seed", "5", "--dry-run", "--as", "coordinator")
    drawn = cli("reread", "draw", study, "--seed", "5", "--as", "coordinator")
    assert (drawn.code, drawn.err) == (0, "")
    assert drawn.out == f"{dry.out}rev {Study.open(study).revision} 2 items to be read again, seed 5\n"
    tasks = [row.split()[:3] for row in drawn.out.splitlines()[1:-1]]
    # Each by one who read it, and by the one who did not.
    assert sorted(reader for _, _, reader in tasks)[-2:] == ["reader3", "reader3"]
    again = cli("reread", "draw", study, "--as", "coordinator")
    assert (again.code, again.out) == (0, "")
    assert "Nothing more is due" in again.sentence
    case, endpoint, reader = next(task for task in tasks if task[2] != "reader3")
    item = ("--case", case, "--endpoint", endpoint, "--answer", "NE", "--why", _ANSWER, "--as", reader)
    signed = cli("sign", study, *item)
    assert signed.code == 0, signed.err
    listed = cli("reread", "list", study, "--as", "coordinator")
    assert (listed.code, listed.sentence) == (0, "4 tasks, 3 of them waiting.")
    found = cli("reread", "list", study, "--json", "--as", "auditor")
    assert len(found.json["rereads"]) == 4
    assert sum(bool(each["answered"]) for each in found.json["rereads"]) == 1
    for told in (listed.out, found.out):
        assert "NE" not in told
        assert _ANSWER not in told
    assert cli("verify", study).code == 0


def test_a_reader_lists_nothing(cli: Cli, tmp_path: Path) -> None:
    study = committee(tmp_path / "s", readers=ALL)
    for person in ("reader1", "chair"):
        result = cli("reread", "list", study.path, "--as", person)
        assert (result.code, result.out) == (1, "")


@pytest.mark.parametrize("person", ["auditor", "reader1", "chair"])
def test_only_a_coordinator_draws(cli: Cli, tmp_path: Path, person: str) -> None:
    study = committee(tmp_path / "s", readers=ALL)
    for options in ((), ("--dry-run",)):
        assert cli("reread", "draw", study.path, *options, "--as", person).code == 1
    assert lines(study.path) == 4


def test_a_charter_without_rereads_draws_none(cli: Cli, tmp_path: Path) -> None:
    study = committee(tmp_path / "s", readers=ALL, reread=0.0)
    result = cli("reread", "draw", study.path, "--as", "coordinator")
    assert (result.code, "reread is 0" in result.sentence) == (1, True)
