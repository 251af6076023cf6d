"""Where two readers differ: the chair's ruling, the referral and the meeting, each signed by command."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.charter import PROFILES
from store.committee import Ruling
from store.study import Study
from tests import cases
from tests.ino_tui.commands.conftest import Cli, Result, lines

ITEM = ("--case", "A-1", "--endpoint", "response.c1")
WHY = ("--why", "the marrow of day 22 counts")
MEETING = ("--attendees", "chair,reader1,reader2", "--vote", "2-1", "--minutes", "The marrow was looked at again.")


@pytest.fixture
def discordant(cli: Cli, tmp_path: Path) -> Path:
    """A committee of one case whose readers differ on the response after cycle 1."""
    charter = msgspec.structs.replace(PROFILES["committee"], allow_as=True, disclosure="whole")
    cases.study(tmp_path / "s", charter=charter)
    for person, answer in (("reader1", "CR"), ("reader2", "PR")):
        signed = cli("sign", tmp_path / "s", *ITEM, "--answer", answer, *WHY, "--as", person)
        assert signed.code == 0, signed.err
    return tmp_path / "s"


def chair(cli: Cli, study: Path, *options: str) -> Result:
    return cli("sign", study, *ITEM, *options, "--as", "chair")


def rulings(study: Path) -> list[Ruling]:
    """The rulings of the item, as they are in the record."""
    versions = Study.open(study).as_seen_by("auditor").versions("rulings:A-1")
    return [stored.decode(Ruling) for _, stored in versions]


def state(study: Path) -> str:
    item = Study.open(study).as_seen_by("auditor").case("A-1").item("response.c1")
    assert item is not None
    return item.state


def test_the_chair_rules(cli: Cli, discordant: Path) -> None:
    before = lines(discordant)
    result = chair(cli, discordant, "--answer", "CR", *WHY, "--disagreement", "reading", "--cite", "marrows:1")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("rev ")
    assert result.out.endswith(" A-1 response.c1\n")
    assert lines(discordant) == before + 1
    (ruling,) = rulings(discordant)
    assert (ruling.kind, ruling.value, ruling.disagreement, ruling.meaning) == ("chair", "CR", "reading", "adjudicated")
    assert (ruling.how, ruling.cites[0].table) == ("command line, nothing shown", "marrows")
    assert state(discordant) == "final"


def test_why_they_differed_is_asked_for(cli: Cli, discordant: Path) -> None:
    before = lines(discordant)
    result = chair(cli, discordant, "--answer", "CR", *WHY)
    assert result.code in (1, 2)
    assert result.sentence
    assert lines(discordant) == before


def test_left_to_the_meeting_and_decided_there(cli: Cli, discordant: Path) -> None:
    referred = chair(cli, discordant, "--to-meeting", "--why", "the charter does not say", "--disagreement", "charter")
    assert (referred.code, referred.err) == (0, "")
    assert state(discordant) == "to the meeting"
    too_few = ("--attendees", "chair,reader1", "--vote", "2-0", "--minutes", "x")
    refused = chair(cli, discordant, "--answer", "PR", *WHY, *too_few)
    assert (refused.code, refused.out) == (1, "")
    assert "quorum" in refused.sentence
    decided = chair(cli, discordant, "--answer", "PR", *WHY, *MEETING)
    assert (decided.code, decided.err) == (0, "")
    assert state(discordant) == "final"
    meeting = rulings(discordant)[-1].meeting
    assert meeting is not None
    assert (meeting.attendees, meeting.votes_for) == (("chair", "reader1", "reader2"), 2)


@pytest.mark.parametrize(
    "options",
    [("--answer", "CR", "--disagreement", "reading"), ("--to-meeting",), ("--answer", "CR", *MEETING)],
)
def test_only_the_chair_does(cli: Cli, discordant: Path, options: tuple[str, ...]) -> None:
    before = lines(discordant)
    for person in ("reader1", "coordinator", "auditor"):
        result = cli("sign", discordant, *ITEM, *options, *WHY, "--as", person)
        assert (result.code, result.out) == (1, ""), person
        assert "chair" in result.sentence
    assert lines(discordant) == before
    assert cli("verify", discordant).code == 0


def test_the_history_says_what_each_signature_means_and_its_printed_name(cli: Cli, discordant: Path) -> None:
    assert chair(cli, discordant, "--answer", "CR", *WHY, "--disagreement", "reading").code == 0
    told = cli("history", discordant, "--case", "A-1", "--as", "auditor").out
    assert "  A-1 reviews response.c1 answer: PR  (reviewed by Reader 2)" in told
    assert "  A-1 rulings response.c1 answer: CR  (adjudicated by Chair)" in told
    hers = cli("history", discordant, "--case", "A-1", "--as", "reader1").out
    assert "(reviewed by Reader 1)" in hers
    assert "Reader 2" not in hers
