"""What is awaited from whom: told to who reads no case; a reader is told her own pace, whatever others did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from store.committee import Person
from store.study import Study
from tests.ino_tui.commands.conftest import Cli, lines
from tests.staffed import ALL, OTHERS, READERS, case_of, committee

RESPONSES = ("response.c1", "response.c2")
WHY = ("--why", "the marrow of day 22 counts")


def sign(cli: Cli, study: Path, reader: str, case: str, *answers: str, endpoints: tuple[str, ...] = RESPONSES) -> None:
    for endpoint, answer in zip(endpoints, answers, strict=True):
        item = ("--case", case, "--endpoint", endpoint, "--answer", answer, *WHY, "--as", reader)
        signed = cli("sign", study, *item)
        assert signed.code == 0, signed.err


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Two cases, two readers, relapse asked after the responses; items go to the chair when the coordinator says so."""
    settings: dict[str, Any] = {"disclosure": "two-stage", "dispatch": "by-coordinator"}
    of = (case_of("A-1"), case_of("A-2"))
    return committee(tmp_path / "s", of=of, readers=ALL, endpoints=("response", "relapse"), **settings).path


def awaited(cli: Cli, study: Path, person: str = "coordinator") -> dict[tuple[str, str], int]:
    found = cli("progress", study, "--json", "--as", person).json["awaited"]
    return {(each["person"], each["what"]): each["items"] for each in found}


def test_a_reader_is_awaited_for_the_stage_she_is_in(cli: Cli, study: Path) -> None:
    assert awaited(cli, study) == {("reader1", "to sign"): 4, ("reader2", "to sign"): 4}
    sign(cli, study, "reader1", "A-1", "CR", "CR")
    assert awaited(cli, study) == {("reader1", "to sign"): 3, ("reader2", "to sign"): 4}
    found = cli("progress", study, "--json", "--as", "auditor").json
    assert found["states"] == {"response": {"one review": 2, "open": 2}, "relapse": {"open": 2}}
    assert found["took"][0]["n"] == 2
    assert found["took"][0]["median_days"] < 0.1


def test_since_when_is_the_first_possible_moment(cli: Cli, study: Path) -> None:
    log = Study.open(study).log
    since = cli("progress", study, "--json", "--as", "coordinator").json["awaited"]
    assert {each["since"] for each in since} == {log[3].at}
    sign(cli, study, "reader1", "A-1", "CR", "CR")
    sign(cli, study, "reader1", "A-2", "CR", "CR")
    at = Study.open(study).log[-3].at
    waits = cli("progress", study, "--json", "--as", "coordinator").json["awaited"]
    # The relapse of A-1 could be read once its responses were signed.
    assert next(w["since"] for w in waits if w["person"] == "reader1") == at


def test_discordant_items_wait_for_the_coordinator_then_for_the_chair(cli: Cli, study: Path) -> None:
    sign(cli, study, "reader1", "A-1", "CR", "CR")
    sign(cli, study, "reader2", "A-1", "PR", "CR")
    assert awaited(cli, study)["coordinator", "to send to the chair"] == 1
    assert cli("progress", study, "--json", "--as", "chair").json["before_the_chair"] == 0
    ranks = cli("progress", study, "--dispatch", "--json", "--as", "coordinator").json["discordant"]
    assert [(r["rank"], r["case"], r["endpoint"]) for r in ranks] == [(1, "A-1", "response.c1")]
    assert set(ranks[0]) == {"rank", "case", "endpoint", "since"}
    sent = cli("dispatch", study, "--top", "5", "--as", "coordinator")
    assert (sent.code, sent.out) == (0, "rev 8 1 item to the chair: A-1 response.c1\n")
    assert awaited(cli, study)["chair", "to rule on"] == 1
    told = cli("progress", study, "--as", "chair")
    assert (told.code, told.out) == (0, "before the chair: 1 item\n")
    again = cli("dispatch", study, "--case", "A-1", "--endpoint", "response.c1", "--as", "coordinator")
    assert (again.code, again.out) == (1, "")
    assert "is not discordant" in again.sentence
    nothing = cli("dispatch", study, "--top", "1", "--as", "coordinator")
    assert (nothing.code, nothing.out, "No discordant item" in nothing.err) == (0, "", True)
    assert cli("verify", study).code == 0


def test_queries_are_awaited_from_their_owners(cli: Cli, study: Path) -> None:
    ask = ("--case", "A-1", "--endpoint", "response.c1", "--text", "Was it repeated?", "--due", "2026-01-31")
    assert cli("query", "raise", study, *ask, "--as", "reader1").code == 0
    assert awaited(cli, study)["coordinator", "to answer"] == 1
    assert cli("progress", study, "--json", "--as", "coordinator").json["queries"] == {
        "raised": 1,
        "open": 1,
        "overdue": 1,
    }
    note = ("--case", "A-1", "--query", "1", "--text", "No.")
    assert cli("query", "answer", study, *note, "--as", "coordinator").code == 0
    assert awaited(cli, study)["reader1", "to close"] == 1


def test_a_reader_is_told_her_own_pace_whatever_the_other_did(cli: Cli, tmp_path: Path) -> None:
    told = []
    for name in ("alone", "not alone"):
        study = committee(
            tmp_path / name, of=(case_of("A-1"), case_of("A-2")), readers=ALL, disclosure="two-stage"
        ).path
        sign(cli, study, "reader1", "A-1", "CR", "CR")
        if name == "not alone":
            sign(cli, study, "reader2", "A-2", "CR", "CR")
            sign(cli, study, "reader2", "A-1", "PR", "NR")
            ask = ("--case", "A-2", "--endpoint", "response.c1", "--text", "Was it repeated?")
            assert cli("query", "raise", study, *ask, "--as", "reader2").code == 0
        told.append([cli("progress", study, *options, "--as", "reader1") for options in ((), ("--json",))])
    assert told[0] == told[1]
    text, as_json = told[0]
    assert text.out.startswith("reader1: 2 answers signed, 5 open to you, 0 queries open\n")
    assert set(as_json.json) == {"revision", "own"}
    assert sum(as_json.json["own"]["by_week"].values()) == 2


def test_a_coordinator_who_reads_is_a_reader(cli: Cli, tmp_path: Path) -> None:
    both = Person(id="reader1", name="Reader 1", roles=("reviewer", "coordinator"))
    study = committee(tmp_path / "s", readers=ALL, people=(both, *READERS[1:], *OTHERS), dispatch="by-coordinator").path
    assert set(cli("progress", study, "--json", "--as", "reader1").json) == {"revision", "own"}
    for command in (("progress", study, "--dispatch"), ("dispatch", study, "--top", "1")):
        refused = cli(*command, "--as", "reader1")
        assert (refused.code, refused.out) == (1, "")
        assert "reads blind" in refused.sentence
    # Whatever the state of an item is that is open to her, what she is told is the same.
    item = ("--case", "A-1", "--endpoint", "response.c1")
    said = []
    for signed in (False, True):
        if signed:
            sign(cli, study, "reader1", "A-1", "CR", "CR")
            sign(cli, study, "reader2", "A-1", "PR", "NR")
        for act, why in (("dispatch", ()), ("reopen", WHY), ("keep", WHY)):
            refused = cli(act, study, *item, *why, "--as", "reader1")
            assert (refused.code, refused.out) == (1, "")
            said.append(refused.sentence)
    assert len(set(said)) == 1


def test_cases_that_nobody_may_read_are_said(cli: Cli, tmp_path: Path) -> None:
    at_a = tuple(Person(id=p.id, name=p.name, roles=p.roles, centre="A") for p in READERS)
    of = (case_of("A-1"), case_of("B-1", centre="B"))
    study = committee(tmp_path / "s", of=of, people=(*at_a, *OTHERS), conflict="own-centre").path
    result = cli("progress", study, "--as", "coordinator")
    assert result.sentence == "A-1: 0 of 2 readers; own-centre excludes reader1, reader2 and reader3"
    assert "2 cases with too few readers: A-1, B-1" in result.out
    found = cli("progress", study, "--json", "--as", "coordinator").json
    assert (found["unread"], [s["case"] for s in found["short"]]) == (["A-1", "B-1"], ["A-1"])


def test_a_settled_item_is_opened_again_with_a_reason(cli: Cli, study: Path) -> None:
    for reader in ("reader1", "reader2"):
        sign(cli, study, reader, "A-1", "CR", "CR")
    item = ("--case", "A-1", "--endpoint", "response.c1")
    for command, code in ((("reopen", *item), 2), (("reopen", *item[:2], "--endpoint", "response.c3", *WHY), 1)):
        assert cli(command[0], study, *command[1:], "--as", "coordinator").code == code
    before = awaited(cli, study)
    done = cli("reopen", study, *item, *WHY, "--as", "coordinator")
    assert done.code == 0
    assert done.out.endswith("A-1 response.c1 opened again, the marrow of day 22 counts\n")
    assert awaited(cli, study)["reader1", "to sign"] == before["reader1", "to sign"] + 1


def test_a_stale_item_is_kept_with_a_reason(cli: Cli, study: Path) -> None:
    from store.case import to_documents
    from store.commands import AmendSource
    from tests.cases import counts

    for reader in ("reader1", "reader2"):
        sign(cli, study, reader, "A-1", "CR", "CR")
    item = ("--case", "A-1", "--endpoint", "response.c1")
    fresh = cli("keep", study, *item, *WHY, "--as", "coordinator")
    assert (fresh.code, "not stale" in fresh.sentence) == (1, True)
    amended = case_of("A-1", labs=(*counts("2019-03-01", 0.4, 40), *counts("2019-03-26", 0.9), *counts("2019-04-24")))
    labs = to_documents(amended)["labs"]
    Study.open(study).commit(AmendSource(cases={"A-1": {"labs": labs}}, why="queried"), by="coordinator")
    assert cli("progress", study, "--json", "--as", "coordinator").json["stale"] >= 1
    kept = cli("keep", study, *item, *WHY, "--as", "coordinator")
    assert (kept.code, kept.err) == (0, "")
    assert "stands as it is" in kept.out
    assert cli("verify", study).code == 0


@pytest.mark.parametrize("person", ["auditor", "reader1", "chair"])
def test_only_a_coordinator_sends_opens_and_keeps(cli: Cli, study: Path, person: str) -> None:
    item = ("--case", "A-1", "--endpoint", "response.c1")
    for command in (
        ("dispatch", study, *item),
        ("dispatch", study, "--top", "1"),
        ("reopen", study, *item, *WHY),
        ("keep", study, *item, *WHY),
        ("progress", study, "--dispatch"),
    ):
        result = cli(*command, "--as", person)
        assert (result.code, result.out) == (1, "")
    assert lines(study) == 4


@pytest.mark.parametrize("options", [(), ("--case", "A-1"), ("--top", "0"), ("--top", "1", "--case", "A-1")])
def test_what_is_sent_is_named(cli: Cli, study: Path, options: tuple[str, ...]) -> None:
    assert cli("dispatch", study, *options, "--as", "coordinator").code == 2


def test_no_endpoint_is_opened_again(cli: Cli, study: Path) -> None:
    result = cli("reopen", study, "--case", "A-1", "--endpoint", "os", *WHY, "--as", "coordinator")
    assert (result.code, "no endpoint 'os'" in result.sentence) == (2, True)
