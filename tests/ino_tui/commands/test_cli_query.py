"""Queries on the command line: raised one by one or by rule, answered, closed, waived and listed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.case import Death
from store.study import Study
from tests.ino_tui.commands.conftest import Cli, lines
from tests.staffed import ALL, case_of, committee

UNTOLD = (Death(date="2019-11-02", autopsy="no"),)
RULE = "death without a narrative"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    of = (case_of("A-1", deaths=UNTOLD), case_of("A-2"), case_of("A-3", deaths=UNTOLD))
    return committee(tmp_path / "s", of=of, readers=ALL, disclosure="two-stage")


def test_a_query_is_raised_answered_and_closed(cli: Cli, study: Study) -> None:
    asked = cli(
        *("query", "raise", study.path, "--case", "A-2", "--endpoint", "response.c1", "--cite", "marrows:1:blast_pct"),
        *("--text", "Was it repeated?", "--due", "2026-01-31", "--as", "reader1"),
    )
    assert (asked.code, asked.out) == (0, "rev 4 A-2 query 1 to coordinator: Was it repeated?\n")
    overdue = cli("query", study.path, "list", "--overdue", "--json", "--as", "coordinator").json["queries"]
    assert [(q["case"], q["query"], q["owner"], q["state"], q["overdue"]) for q in overdue] == [
        ("A-2", 1, "coordinator", "open", True)
    ]
    assert overdue[0]["about"] == "response.c1 marrows 2019-03-26 aspirate blast_pct"
    for kind, person in (("answer", "coordinator"), ("close", "reader1")):
        note = ("--case", "A-2", "--query", "1", "--text", "It was not.", "--as", person)
        assert cli("query", kind, study.path, *note).code == 0
    listed = cli("query", "list", study.path, "--as", "coordinator")
    assert (listed.code, listed.sentence) == (0, "1 query, 0 of them open.")
    assert "closed" in listed.out.splitlines()[1]
    assert cli("query", "list", study.path, "--open", "--as", "coordinator").out == ""
    assert cli("verify", study.path).code == 0


def test_only_a_coordinator_waives_and_an_ended_query_stays_so(cli: Cli, study: Study) -> None:
    asked = ("--case", "A-2", "--text", "Was it repeated?", "--as", "reader1")
    assert cli("query", "raise", study.path, *asked).code == 0
    waive = ("query", "waive", study.path, "--case", "A-2", "--query", "1", "--text", "not obtainable")
    for person in ("reader1", "auditor"):
        assert cli(*waive, "--as", person).code == 1
    assert cli(*waive, "--as", "coordinator").code == 0
    again = cli(*waive, "--as", "coordinator")
    assert (again.code, again.out) == (1, "")
    assert "waived already" in again.sentence


def test_a_rule_raises_many_at_once_and_not_again(cli: Cli, study: Study) -> None:
    dry = cli("query", "raise", study.path, "--rule", RULE, "--dry-run", "--as", "coordinator")
    assert (dry.code, len(dry.out.splitlines()), lines(study.path)) == (0, 2, 4)
    done = cli("query", "raise", study.path, "--rule", RULE, "--due", "2027-01-31", "--as", "coordinator")
    assert done.code == 0
    assert done.out.splitlines()[-1] == f"rev 4 2 queries raised by rule: {RULE}"
    again = cli("query", "raise", study.path, "--rule", RULE, "--as", "coordinator")
    assert (again.code, again.out, again.sentence) == (0, "", "Nothing to raise.")
    assert cli("verify", study.path).code == 0


def test_a_query_by_rule_on_a_death_is_no_news_to_a_reader_in_the_first_stage(cli: Cli, study: Study) -> None:
    assert cli("query", "raise", study.path, "--rule", RULE, "--owner", "reader1", "--as", "coordinator").code == 0
    before = cli("query", "list", study.path, "--json", "--as", "reader1")
    assert before.json["queries"] == []
    for endpoint in ("response.c1", "response.c2"):
        signed = ("--case", "A-1", "--endpoint", endpoint, "--answer", "CR", "--as", "reader1")
        assert cli("sign", study.path, *signed).code == 0
    after = cli("query", "list", study.path, "--json", "--as", "reader1").json["queries"]
    assert [(q["case"], q["endpoint"]) for q in after] == [("A-1", "death.cause")]


def test_an_open_query_keeps_an_item_from_being_final(cli: Cli, study: Study) -> None:
    asked = ("--case", "A-2", "--endpoint", "response.c1", "--text", "Was it repeated?", "--as", "coordinator")
    assert cli("query", "raise", study.path, *asked).code == 0
    for reader in ("reader1", "reader2"):
        signed = ("--case", "A-2", "--endpoint", "response.c1", "--answer", "CR", "--as", reader)
        assert cli("sign", study.path, *signed).code == 0

    def state() -> str:
        item = Study.open(study.path).as_seen_by("auditor").case("A-2").item("response.c1")
        assert item is not None
        return item.state

    assert state() == "agreed"
    waive = ("--case", "A-2", "--query", "1", "--text", "not obtainable", "--as", "coordinator")
    assert cli("query", "waive", study.path, *waive).code == 0
    assert state() == "final"


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--case", "A-9", "--text", "x"), 2, "no case 'A-9'"),
        (("--case", "A-2", "--text", " "), 2, "--text"),
        (("--case", "A-2", "--text", "x", "--endpoint", "vodka"), 2, "no item"),
        (("--case", "A-2", "--text", "x", "--cite", "marrows"), 2, "names no evidence"),
        (("--case", "A-2", "--text", "x", "--cite", "marrows:99"), 2, "marrows"),
        (("--case", "A-2", "--text", "x", "--owner", "nobody"), 2, "cannot own"),
        (("--case", "A-2", "--text", "x", "--due", "soon"), 2, "no date"),
        (("--case", "A-2", "--text", "mail someone@example.org"), 2, "pseudonyms"),
        (("--rule", "no such rule"), 2, "no rule"),
        (("--rule", RULE, "--case", "A-1"), 2, "leave out --case"),
        (("--case", "A-2", "--text", "x", "--query", "1"), 2, "--query"),
    ],
)
def test_what_cannot_be_asked(cli: Cli, study: Study, options: tuple[str, ...], code: int, said: str) -> None:
    result = cli("query", "raise", study.path, *options, "--as", "coordinator")
    assert (result.code, result.out) == (code, "")
    assert said in result.sentence
    assert lines(study.path) == 4


def test_an_auditor_asks_nothing_and_a_rule_is_the_coordinators(cli: Cli, study: Study) -> None:
    for options, person in (
        (("--case", "A-2", "--text", "x"), "auditor"),
        (("--rule", RULE), "reader1"),
        (("--rule", RULE, "--dry-run"), "auditor"),
    ):
        result = cli("query", "raise", study.path, *options, "--as", person)
        assert (result.code, result.out) == (1, "")
    assert lines(study.path) == 4


def test_the_rules_are_listed(cli: Cli) -> None:
    result = cli("query", "rules", "--json")
    assert result.code == 0
    assert RULE in [rule["name"] for rule in result.json["rules"]]


def test_a_number_beyond_all_is_no_fault(cli: Cli, study: Study) -> None:
    result = cli("query", "answer", study.path, "--case", "A-2", "--query", "7", "--text", "x", "--as", "coordinator")
    assert (result.code, result.sentence) == (2, "A-2 has no query 7 for coordinator.")
    assert msgspec.json.decode(cli("query", "list", study.path, "--json", "--as", "chair").out)["queries"] == []
