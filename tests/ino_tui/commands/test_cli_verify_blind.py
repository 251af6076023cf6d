"""verify in a committee: a blind reader is told whether the record is whole, everyone else its revision and head."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ino_tui.cli import main
from store.charter import PROFILES
from store.commands import Sign
from store.committee import Answer, Person
from store.study import Study
from tests.cases import case, study
from tests.ino_tui.commands.conftest import Cli


@pytest.fixture
def committee(tmp_path: Path) -> Study:
    charter = msgspec.structs.replace(PROFILES["committee"], allow_as=True)
    made = study(tmp_path / "S", [case("A-1"), case("A-2")], charter=charter)
    made.commit(
        Sign(case="A-1", answers=(Answer(endpoint="response.c1", value="CR"),), how="command line"), by="reader2"
    )
    return made


@pytest.mark.parametrize("person", ["reader1", "chair"])
def test_a_blind_reader_is_told_that_it_is_whole_and_her_receipt_number(
    cli: Cli, committee: Study, person: str
) -> None:
    assert cli("verify", committee.path, "--as", person) == (0, "revision 3\nwhole\n", "")


@pytest.mark.parametrize("person", ["coordinator", "auditor"])
def test_who_is_not_blind_is_told_revision_and_head(cli: Cli, committee: Study, person: str) -> None:
    told = f"revision 4\nhead {committee.head}\nwhole\n"
    assert cli("verify", committee.path, "--as", person) == (0, told, "")
    assert cli("verify", committee.path) == (0, told, "")  # the account is nobody's
    assert cli("verify", committee.path, "--as", person, "--head", committee.head).code == 0


def test_the_account_of_a_reader_is_enough(cli: Cli, committee: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ino_tui.commands.place.account", lambda: "anna")
    people = {**committee.people, "reader1": Person(id="reader1", name="R", roles=("reviewer",), account="anna")}
    monkeypatch.setattr(Study, "people", property(lambda _: people))
    assert cli("verify", committee.path).out == "revision 3\nwhole\n"


def test_where_it_breaks_is_not_told_to_her(cli: Cli, committee: Study) -> None:
    file = committee.path / "journal.jsonl"
    data = bytearray(file.read_bytes())
    data[-200] ^= 1
    file.write_bytes(data)
    told = cli("verify", committee.path, "--as", "reader1")
    assert told == (1, "revision 3\nnot whole; a coordinator or an auditor is told where\n", "")
    assert "broken at revision 4" in cli("verify", committee.path, "--as", "auditor").out


def test_a_study_that_cannot_be_opened_tells_nobody_where(cli: Cli, tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")])
    (made.path / "journal.jsonl").write_bytes(b"")
    assert main(["verify", str(made.path)]) == 1
    assert cli("verify", made.path).out == "broken at revision 0: the journal is empty\n"
    assert cli("verify", made.path, "--as", "reader1").out == "not whole; a coordinator or an auditor is told where\n"
