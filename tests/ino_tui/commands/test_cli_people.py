"""Who is in a study: listed to each as far as it concerns her, added, and taken out with her cases to others."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.commands import RetirePerson
from store.committee import Person
from store.errors import Refused
from store.study import Study
from tests import cases
from tests.ino_tui.commands.conftest import Cli, lines
from tests.staffed import ALL, OTHERS, READERS, case_of, committee

ADD = ("--id", "reader4", "--name", "Reader 4", "--role", "reviewer", "--why", "more to read")


def readers_of(path: Path, case_id: str) -> tuple[str, ...]:
    return Study.open(path).as_seen_by("auditor").readers_of(case_id)


def test_a_coordinator_sees_work_and_secrets(cli: Cli, tmp_path: Path) -> None:
    committee(tmp_path / "s", readers=ALL)
    result = cli("people", "list", tmp_path / "s", "--json", "--as", "coordinator")
    assert (result.code, result.err) == (0, "")
    found = {each["id"]: each for each in result.json["people"]}
    assert (found["reader1"]["cases"], found["reader3"]["cases"]) == (4, 0)
    assert found["reader1"]["secret"] is False
    assert result.json["short"] == []


@pytest.mark.parametrize("person", ["reader1", "chair"])
def test_who_reads_blind_sees_names_and_roles_alone(cli: Cli, tmp_path: Path, person: str) -> None:
    committee(tmp_path / "s", readers=ALL)
    result = cli("people", "list", tmp_path / "s", "--json", "--as", person)
    assert result.code == 0
    assert set(result.json) == {"people"}
    assert all(set(each) == {"id", "name", "roles", "retired"} for each in result.json["people"])
    text = cli("people", tmp_path / "s", "list", "--as", person)
    assert "cases" not in text.out
    assert text.out.splitlines()[2].split() == ["reader2", "Reader", "2", "reviewer"]


def test_an_auditor_is_not_told_of_secrets(cli: Cli, tmp_path: Path) -> None:
    committee(tmp_path / "s", readers=ALL)
    found = cli("people", "list", tmp_path / "s", "--json", "--as", "auditor").json["people"][0]
    assert found["cases"] == 4
    assert "secret" not in found


def test_someone_is_added_without_cases(cli: Cli, tmp_path: Path) -> None:
    committee(tmp_path / "s", readers=ALL)
    added = cli("people", "add", tmp_path / "s", *ADD, "--centre", "B", "--account", "r4", "--as", "coordinator")
    assert (added.code, added.out) == (0, "rev 4 reader4 added as reviewer, more to read\n")
    person = Study.open(tmp_path / "s").people["reader4"]
    assert (person.roles, person.centre, person.account) == (("reviewer",), "B", "r4")
    assert readers_of(tmp_path / "s", "A-1") == ("reader1", "reader2")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--id", "reader1"), "in the study already"),
        (("--id", "own"), "cannot name a person"),
        (("--id", "R 4"), "cannot name a person"),
        (("--role", "reader"), "is no role"),
        (("--role", ""), "--role"),
        (("--why", " "), "needs a reason"),
        (("--why", "tell someone@example.org"), "pseudonyms"),
        (("--name", "a\x1b[2Jb"), "cannot be printed"),
        (("--seed", "1"), "--seed: not with add"),
    ],
)
def test_who_cannot_be_added(cli: Cli, tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    committee(tmp_path / "s", readers=ALL)
    result = cli("people", "add", tmp_path / "s", *ADD, *options, "--as", "coordinator")
    assert (result.code, result.out) == (2, "")
    assert said in result.sentence
    assert lines(tmp_path / "s") == 4


def test_an_account_is_one_person(cli: Cli, tmp_path: Path) -> None:
    other = msgspec.structs.replace(READERS[2], account="r4")
    committee(tmp_path / "s", people=(*READERS[:2], other, *OTHERS))
    result = cli("people", "add", tmp_path / "s", *ADD, "--account", "r4", "--as", "coordinator")
    assert result.code == 2
    assert "reader3's already" in result.sentence


@pytest.mark.parametrize("person", ["auditor", "reader1", "chair"])
@pytest.mark.parametrize("action", [("add", *ADD), ("retire", "--person", "reader2", "--why", "left")])
def test_only_a_coordinator_changes_who_is_there(
    cli: Cli, tmp_path: Path, person: str, action: tuple[str, ...]
) -> None:
    committee(tmp_path / "s", readers=ALL)
    result = cli("people", *action[:1], tmp_path / "s", *action[1:], "--as", person)
    assert (result.code, result.out) == (1, "")
    assert lines(tmp_path / "s") == 4


def test_her_unsigned_cases_go_to_others_and_what_she_signed_stays(cli: Cli, tmp_path: Path) -> None:
    study = committee(tmp_path / "s", readers=ALL, endpoints=("response",))
    for endpoint in ("response.c1", "response.c2"):
        signed = cli("sign", study.path, "--case", "A-2", "--endpoint", endpoint, "--answer", "CR", "--as", "reader2")
        assert signed.code == 0, signed.err
    dry = cli(
        "people", "retire", study.path, "--person", "reader2", "--why", "left", "--dry-run", "--as", "coordinator"
    )
    assert dry.code == 0
    assert lines(study.path) == 6
    result = cli("people", "retire", study.path, "--person", "reader2", "--why", "left", "--as", "coordinator")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(dry.out)
    assert result.out.splitlines() == [
        *(f"A-{n}: reader1 and reader2 -> reader1 and reader3" for n in (1, 3, 4)),
        "rev 6 reader2 retired, 3 cases to others, left",
    ]
    assert readers_of(study.path, "A-2") == ("reader1", "reader2")
    assert readers_of(study.path, "A-1") == ("reader1", "reader3")
    again = cli("people", "retire", study.path, "--person", "reader2", "--why", "left", "--as", "coordinator")
    assert (again.code, again.out) == (1, "")
    assert cli("verify", study.path).code == 0
    # She signs nothing more, and the case that she finished is not short of a reader.
    late = cli("sign", study.path, "--case", "A-1", "--endpoint", "response.c1", "--answer", "CR", "--as", "reader2")
    assert late.code == 1
    told = cli("assign", study.path, "--as", "coordinator")
    assert (told.code, "nothing to draw" in told.err) == (0, True)


def test_cases_left_short_are_said_before_anything_is_done(cli: Cli, tmp_path: Path) -> None:
    study = committee(tmp_path / "s", readers=ALL, people=(*READERS[:2], *OTHERS))
    leave = ("people", "retire", study.path, "--person", "reader2", "--why", "left", "--as", "coordinator")
    refused = cli(*leave)
    assert (refused.code, refused.out) == (1, "")
    assert "A-1: 1 of 2 readers; there is no other reader" in refused.err
    assert lines(study.path) == 4
    done = cli(*leave, "--leave-short")
    assert done.code == 0
    assert "A-1: reader1 and reader2 -> reader1, nobody takes over" in done.out
    assert readers_of(study.path, "A-1") == ("reader1",)


def test_the_last_coordinator_stays(tmp_path: Path) -> None:
    study = committee(tmp_path / "s")
    with pytest.raises(Refused, match="only coordinator"):
        study.commit(RetirePerson(person="coordinator", why="left"), by="coordinator")


def test_the_list_says_when_the_conflict_setting_leaves_a_case_without_readers(cli: Cli, tmp_path: Path) -> None:
    at_a = tuple(Person(id=p.id, name=p.name, roles=p.roles, centre="A") for p in READERS)
    of = (case_of("A-1"), case_of("B-1", centre="B"))
    study = committee(tmp_path / "s", of=of, people=(*at_a, *OTHERS), conflict="own-centre")
    result = cli("people", "list", study.path, "--as", "coordinator")
    assert result.code == 0
    assert result.sentence == "A-1: 0 of 2 readers; own-centre excludes reader1, reader2 and reader3"
    assert cli("people", "list", study.path, "--as", "reader1").err == ""


def test_who_leaves_a_case_with_readers_enough_needs_nobody_instead(cli: Cli, tmp_path: Path) -> None:
    study = cases.study(tmp_path / "s")
    done = cli("people", "retire", study.path, "--person", "reader2", "--why", "left", "--as", "coordinator")
    assert (done.code, done.err) == (0, "")
    assert readers_of(study.path, "A-1") == ("reader1",)


def test_the_last_coordinator_is_told_before_anybody_takes_over(cli: Cli, tmp_path: Path) -> None:
    both = Person(id="coordinator", name="Coordinator", roles=("coordinator", "reviewer"))
    committee(tmp_path / "s", readers={"*": ("reader1", "coordinator")}, people=(*READERS, both))
    left = cli("people", "retire", tmp_path / "s", "--person", "coordinator", "--why", "x", "--as", "coordinator")
    assert (left.code, left.out) == (1, "")
    assert "only coordinator" in left.sentence


def test_options_are_named_as_they_are_typed(cli: Cli, tmp_path: Path) -> None:
    committee(tmp_path / "s")
    assert "--person" in cli("people", "retire", tmp_path / "s", "--as", "coordinator").sentence
    assert "--person" in cli("people", "add", tmp_path / "s", *ADD, "--person", "chair", "--as", "coordinator").sentence


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "reader4 has no centre"),
        (("--centre", "Z"), "No case is of the centre Z; the source tables have A."),
        (("--centre", "A", "--physician", "D9"), "No case names D9"),
    ],
)
def test_a_conflict_that_cannot_be_seen_is_said(cli: Cli, tmp_path: Path, given: tuple[str, ...], said: str) -> None:
    people = tuple(msgspec.structs.replace(reader, centre="A") for reader in READERS)
    committee(tmp_path / "s", conflict="own-centre", people=(*people, *OTHERS))
    added = cli("people", "add", tmp_path / "s", *ADD, *given, "--as", "coordinator")
    assert added.code == 0
    assert said in added.err


def test_whose_conflicts_can_be_seen_is_added_without_a_doubt(cli: Cli, tmp_path: Path) -> None:
    committee(tmp_path / "s", conflict="own-centre", of=(case_of("A-1", "A", "D1"),))
    known = ("--centre", "A", "--physician", "D1")
    added = cli("people", "add", tmp_path / "s", *ADD, *known, "--as", "coordinator")
    assert "centre A;" not in added.err
    assert "D1" not in added.err
