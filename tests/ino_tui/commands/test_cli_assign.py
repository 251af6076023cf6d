"""Who reads which case: drawn in balance, or set for one case with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.committee import Person
from store.study import Study
from tests.ino_tui.commands.conftest import Cli, lines
from tests.staffed import ALL, OTHERS, READERS, case_of, committee


def readers_of(path: Path, case_id: str) -> tuple[str, ...]:
    return Study.open(path).as_seen_by("auditor").readers_of(case_id)


def test_cases_without_readers_get_balanced_pairs(cli: Cli, tmp_path: Path) -> None:
    study = committee(tmp_path / "s", of=tuple(case_of(f"A-{n}") for n in range(1, 7)))
    dry = cli("assign", study.path, "--seed", "7", "--dry-run", "--as", "coordinator")
    assert dry.code == 0
    assert "nothing is written" in dry.err
    assert lines(study.path) == 4
    result = cli("assign", study.path, "--seed", "7", "--as", "coordinator")
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{dry.out}rev 4 6 cases assigned, seed 7\n"
    assert [line.split() for line in result.out.splitlines()[2:5]] == [[f"reader{n}", "4", "0"] for n in (1, 2, 3)]
    assert [line.split()[-1] for line in result.out.splitlines()[6:9]] == ["2", "2", "2"]
    again = cli("assign", study.path, "--as", "coordinator")
    assert (again.code, lines(study.path)) == (0, 5)
    assert "nothing to draw" in again.err


def test_the_seed_is_in_the_record(cli: Cli, tmp_path: Path) -> None:
    study = committee(tmp_path / "s")
    assert cli("assign", study.path, "--seed", "7", "--as", "coordinator").code == 0
    kept = Study.open(study.path).as_seen_by("auditor").versions("assignments")
    assert len(kept) == 4
    assert {stored.decode(dict[str, object])["seed"] for _, stored in kept} == {7}


def test_the_same_seed_draws_the_same_and_json_says_it(cli: Cli, tmp_path: Path) -> None:
    study = committee(tmp_path / "s")
    one, other = (cli("assign", study.path, "--seed", "3", "--dry-run", "--json", "--as", "coordinator") for _ in "ab")
    assert one.json == other.json
    assert (one.json["seed"], len(one.json["drawn"]), sum(one.json["cases"].values())) == (3, 4, 8)


def test_a_setting_that_leaves_a_case_without_readers_is_said_before_anything_starts(cli: Cli, tmp_path: Path) -> None:
    at_a = tuple(Person(id=p.id, name=p.name, roles=p.roles, centre="A") for p in READERS)
    of = (case_of("A-1"), case_of("B-1", centre="B"))
    study = committee(tmp_path / "s", of=of, people=(*at_a, *OTHERS), conflict="own-centre")
    for options in (("--dry-run",), ()):
        result = cli("assign", study.path, *options, "--as", "coordinator")
        assert result.code == 1
        assert "A-1: 0 of 2 readers; own-centre excludes reader1, reader2 and reader3" in result.err
        assert lines(study.path) == 4
    done = cli("assign", study.path, "--leave-short", "--as", "coordinator")
    assert done.code == 0
    assert (readers_of(study.path, "A-1"), len(readers_of(study.path, "B-1"))) == ((), 2)


def test_nobody_is_drawn_for_her_own_patient(cli: Cli, tmp_path: Path) -> None:
    physician = Person(id="reader1", name="Reader 1", roles=("reviewer",), physician="D1")
    of = (case_of("A-1", physicians="D1;D2"), case_of("A-2", physicians="D2"))
    study = committee(tmp_path / "s", of=of, people=(physician, *READERS[1:], *OTHERS))
    assert cli("assign", study.path, "--as", "coordinator").code == 0
    assert set(readers_of(study.path, "A-1")) == {"reader2", "reader3"}
    refused = cli(
        "assign", study.path, "--case", "A-1", "--readers", "reader1,reader2", "--why", "x", "--as", "coordinator"
    )
    assert (refused.code, refused.out) == (1, "")
    assert "treats the patient" in refused.sentence


def test_drawing_anew_needs_a_reason_and_leaves_who_has_signed(cli: Cli, tmp_path: Path) -> None:
    study = committee(tmp_path / "s", readers=ALL)
    item = ("--case", "A-1", "--endpoint", "response.c1", "--answer", "CR")
    assert cli("sign", study.path, *item, "--as", "reader1").code == 0
    assert cli("assign", study.path, "--redraw", "--as", "coordinator").code == 2
    done = cli("assign", study.path, "--redraw", "--why", "a third reader", "--as", "coordinator")
    assert done.code == 0, done.err
    work = [len([c for c in range(1, 5) if f"reader{n}" in readers_of(study.path, f"A-{c}")]) for n in (1, 2, 3)]
    assert max(work) - min(work) <= 1
    assert "reader1" in readers_of(study.path, "A-1")


def test_one_case_is_set_with_a_reason(cli: Cli, tmp_path: Path) -> None:
    study = committee(tmp_path / "s", readers=ALL)
    change = ("assign", study.path, "--case", "A-1", "--readers", "reader1,reader3")
    assert cli(*change, "--as", "coordinator").code == 2
    done = cli(*change, "--why", "reader2 is ill", "--as", "coordinator")
    assert (done.code, done.err) == (0, "")
    assert done.out == "rev 4 A-1: reader1 and reader2 -> reader1 and reader3, reader2 is ill\n"
    same = cli(*change, "--why", "again", "--as", "coordinator")
    assert (same.code, same.out, lines(study.path)) == (0, "", 5)


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--case", "A-9", "--readers", "reader1,reader2"), 2, "no case 'A-9'"),
        (("--case", "A-1", "--readers", "reader1,nobody"), 2, "no reviewer"),
        (("--case", "A-1", "--readers", "reader1,chair"), 2, "no reviewer"),
        (("--case", "A-1", "--readers", "reader1,reader2,reader3"), 2, "2 readers by the charter"),
        (("--case", "A-1", "--readers", "reader3"), 1, "too few readers"),
        (("--case", "A-1"), 2, "--readers"),
        (("--case", "A-1", "--readers", "reader3,reader1", "--seed", "1"), 2, "--seed"),
        (("--readers", "reader1"), 2, "--case"),
    ],
)
def test_what_cannot_be_assigned(cli: Cli, tmp_path: Path, options: tuple[str, ...], code: int, said: str) -> None:
    study = committee(tmp_path / "s", readers=ALL)
    result = cli("assign", study.path, *options, "--why", "because", "--as", "coordinator")
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert lines(study.path) == 4


@pytest.mark.parametrize("person", ["auditor", "reader1", "chair"])
def test_only_a_coordinator_assigns(cli: Cli, tmp_path: Path, person: str) -> None:
    study = committee(tmp_path / "s")
    for options in ((), ("--dry-run",), ("--case", "A-1", "--readers", "reader1,reader2")):
        result = cli("assign", study.path, *options, "--as", person)
        assert (result.code, result.out) == (1, "")
    assert lines(study.path) == 4
