"""What a committee refuses by command: the exit code, the sentence, and whether the record keeps it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store.committee import Person
from store.secrets import ATTEMPTS
from store.study import Study
from tests.ino_tui.commands.conftest import Cli, Result, lines
from tests.ino_tui.commands.secrets_given import SECRET, lines_on_descriptor
from tests.staffed import ALL, OTHERS, READERS, committee

C1 = ("--case", "A-1", "--endpoint", "response.c1")
VOD = ("--case", "A-1", "--endpoint", "vod")
WHY = ("--why", "the marrow of day 22 counts")
LIKELY = ("--answer", "probable", "--date", "2019-04-30", "--anchor", "last_ino")
WITHOUT_VOD = 'profile = "committee"\nallow_as = true\ndisclosure = "whole"\n'
WITHOUT_VOD += 'endpoints = ["response", "relapse", "death.cause"]\n'


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Two readers on four cases, and a third person who is reader and chair."""
    both = Person(id="reader3", name="Reader 3", roles=("reviewer", "chair"))
    return committee(tmp_path / "s", readers=ALL, people=(*READERS[:2], both, *OTHERS)).path


def sign(cli: Cli, study: Path, *options: str, by: str, item: tuple[str, ...] = C1) -> Result:
    return cli("sign", study, *item, *options, "--as", by)


def refused(cli: Cli, study: Path, code: int, said: str, *command: object) -> str:
    """The one sentence of a command that is refused, and that nothing is written."""
    before = (study / "journal.jsonl").read_bytes()
    result = cli(*command)
    assert (result.code, result.out) == (code, "")
    assert said in result.sentence
    assert (study / "journal.jsonl").read_bytes() == before
    return result.sentence


def charter(cli: Cli, study: Path, text: str) -> Result:
    (study.parent / "c.toml").write_text(text)
    return cli("charter", "set", study, study.parent / "c.toml", "--why", "as agreed", "--as", "coordinator")


def test_the_same_answer_again(cli: Cli, study: Path) -> None:
    assert sign(cli, study, "--answer", "CR", by="reader1").code == 0
    again = ("sign", study, *C1, "--answer", "CR", "--as", "reader1")
    assert refused(cli, study, 1, "already signed", *again) == "already signed, rev 4"


def test_for_another_where_the_charter_allows_no_as(cli: Cli, tmp_path: Path) -> None:
    own = Person(id="reader1", name="Reader 1", roles=("reviewer",), account="someone")
    path = committee(tmp_path / "s", readers=ALL, people=(own, *READERS[1:], *OTHERS), allow_as=False).path
    for_another = ("sign", path, *C1, "--answer", "CR", "--as", "reader2")
    refused(cli, path, 2, "This study does not allow --as; sign in to the system as reader2", *for_another)
    assert cli("sign", path, *C1, "--answer", "CR").code == 0


def test_on_the_case_of_others(cli: Cli, study: Path) -> None:
    refused(cli, study, 1, "not assigned to reader3", "sign", study, *C1, "--answer", "CR", "--as", "reader3")


def test_an_endpoint_that_the_charter_asks_no_more(cli: Cli, study: Path) -> None:
    assert sign(cli, study, "--answer", "no", by="reader1", item=VOD).code == 0
    assert sign(cli, study, *LIKELY, by="reader2", item=VOD).code == 0
    assert charter(cli, study, WITHOUT_VOD).code == 0
    said = "VOD/SOS is not asked in this study: version 2 of the charter asks response, relapse, death.cause."
    for person in ("reader1", "reader2"):  # who signed it, another case, a chair with both answers before him
        refused(cli, study, 1, said, "sign", study, *VOD, "--answer", "no", *WHY, "--as", person)
    ruling = ("--answer", "no", *WHY, "--disagreement", "data", "--as", "chair")
    refused(cli, study, 1, said, "sign", study, *VOD, *ruling)
    seen = Study.open(study)
    assert seen.as_seen_by("chair").case_ids == ()
    # What was signed stays in the record.
    item = seen.as_seen_by("auditor").case("A-1").item("vod")
    assert item is not None
    assert item.state == "with the chair"


def test_an_endpoint_asked_no_more_is_said_so_before_any_stage(cli: Cli, tmp_path: Path) -> None:
    path = committee(tmp_path / "s", readers=ALL, disclosure="two-stage", endpoints=("response", "death.cause")).path
    refused(cli, path, 1, "VOD/SOS is not asked", "sign", path, *VOD, "--answer", "no", "--as", "reader1")


def test_what_is_asked_no_more_holds_up_no_lock(cli: Cli, tmp_path: Path) -> None:
    path = committee(tmp_path / "s", readers={"A-1": ("reader1", "reader2")}).path
    for reader, answer in (("reader1", ("--answer", "no")), ("reader2", LIKELY)):
        assert sign(cli, path, *answer, by=reader, item=VOD).code == 0

    def held_up() -> str:
        said = cli("lock", path, "--as", "coordinator").err
        return next(line for line in said.splitlines() if line.startswith("A-1: "))

    assert "vod" in held_up()
    assert charter(cli, path, WITHOUT_VOD).code == 0
    assert "vod" not in held_up()


def test_a_chair_who_reads_the_case(cli: Cli, tmp_path: Path) -> None:
    both = Person(id="reader2", name="Reader 2", roles=("reviewer", "chair"))
    path = committee(tmp_path / "s", readers=ALL, people=(READERS[0], both, *OTHERS)).path
    for reader, answer in (("reader1", "CR"), ("reader2", "PR")):
        assert sign(cli, path, "--answer", answer, by=reader).code == 0
    ruling = ("--answer", "PR", *WHY, "--disagreement", "reading", "--as", "reader2")
    refused(cli, path, 1, "the chair cannot be one of its two readers", "sign", path, *C1, *ruling)
    assert cli("sign", path, *C1, *ruling[:-1], "chair").code == 0


@pytest.mark.parametrize("quorum", [2, 1, 0])
def test_a_charter_with_a_quorum_of_two(cli: Cli, study: Path, quorum: int) -> None:
    before = lines(study)
    result = charter(cli, study, f'profile = "committee"\nallow_as = true\nquorum = {quorum}\n')
    assert (result.code, result.out) == (2, "")
    assert f"a quorum is at least 3; {quorum} cannot decide for a committee" in result.sentence
    assert lines(study) == before


def test_a_meeting_of_two(cli: Cli, study: Path) -> None:
    for reader, answer in (("reader1", "CR"), ("reader2", "PR")):
        assert sign(cli, study, "--answer", answer, by=reader).code == 0
    assert sign(cli, study, "--to-meeting", *WHY, by="chair").code == 0
    two = ("--answer", "PR", *WHY, "--attendees", "chair,reader1", "--vote", "2-0", "--minutes", "Two of us.")
    refused(
        cli, study, 1, "2 attended, and the charter asks for a quorum of 3", "sign", study, *C1, *two, "--as", "chair"
    )


@pytest.mark.parametrize("name", ["survival", "mrd", "response.c1"])
def test_a_charter_with_a_rule_for_no_endpoint(cli: Cli, study: Path, name: str) -> None:
    before = lines(study)
    result = charter(cli, study, f'profile = "committee"\n\n[agreement]\n"{name}" = "category"\n')
    assert (result.code, result.out) == (2, "")
    assert f"[agreement] has a rule for '{name}', which is no endpoint" in result.sentence
    assert lines(study) == before


def test_five_wrong_secrets(cli: Cli, study: Path) -> None:
    assert charter(cli, study, 'profile = "committee"\nallow_as = true\nsigning_secret = true\n').code == 0

    def signed(secret: str) -> Result:
        with lines_on_descriptor(secret) as number:
            return cli("sign", study, *C1, "--answer", "CR", "--as", "reader1", "--secret-fd", number)

    def chosen(secret: str) -> Result:
        with lines_on_descriptor(secret) as number:
            return cli("secret", study, "--as", "reader1", "--secret-fd", number)

    assert chosen(SECRET).code == 0
    before = lines(study)
    assert ATTEMPTS == 5
    for attempt in range(1, ATTEMPTS + 1):
        wrong = signed("another horse")
        assert (wrong.code, wrong.out) == (1, "")
        assert lines(study) == before + attempt
    acts = [json.loads(line)["act"] for line in (study / "journal.jsonl").read_text().splitlines()]
    assert acts[before:] == ["secret.wrong"] * ATTEMPTS
    # The sixth is refused even with the right one, and is not a sixth line.
    sixth = signed(SECRET)
    assert (sixth.code, sixth.out) == (1, "")
    assert "coordinator" in sixth.sentence
    assert lines(study) == before + ATTEMPTS
    reset = ("secret", study, "--reset", "reader1")
    refused(cli, study, 1, "only a coordinator", *reset, "--why", "locked out", "--as", "reader1")
    refused(cli, study, 2, "needs a reason", *reset, "--as", "coordinator")
    assert cli(*reset, "--why", "she was locked out", "--as", "coordinator").code == 0
    assert signed(SECRET).code == 1  # until she has chosen a new one
    assert chosen("a new battery staple").code == 0
    assert signed("a new battery staple").code == 0
    assert cli("verify", study).code == 0


def test_what_is_asked_later_names_the_responses_still_to_sign(cli: Cli, tmp_path: Path) -> None:
    path = committee(tmp_path / "staged", readers=ALL, disclosure="two-stage").path
    later = ("sign", path, *VOD, "--answer", "no", "--as", "reader1")
    assert "sign response.c1, response.c2 first" in cli(*later).sentence
    assert sign(cli, path, "--answer", "PR", *WHY, by="reader1").code == 0
    assert "sign response.c2 first" in cli(*later).sentence
    c2 = ("--case", "A-1", "--endpoint", "response.c2")
    assert sign(cli, path, "--answer", "CANNOT", *WHY, by="reader1", item=c2).code == 0
    assert "sign response.best first" in cli(*later).sentence
