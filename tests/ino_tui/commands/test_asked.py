"""Which command the options of `sign` mean: by who asks and what she says, never by whether she may."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ino_tui.cli import Parser
from ino_tui.commands import sign
from ino_tui.commands.asked import Asked, asked_by, command_of
from store.charter import PROFILES
from store.commands import Adjudicate, Meet, Refer, Sign
from store.committee import Answer, Cite, How, Meeting, Role
from store.errors import BadInput

AUDIT, COMMITTEE = PROFILES["audit"], PROFILES["committee"]
READER: tuple[Role, ...] = ("reviewer",)
CHAIR: tuple[Role, ...] = ("chair",)
BOTH: tuple[Role, ...] = ("reviewer", "chair")
ANSWER = Answer(endpoint="response.c1", value="CR")
ASKED = Asked(case="A-1", endpoint="response.c1", answer=ANSWER)
MEETING = Meeting(attendees=("chair", "reader1", "reader2"), votes_for=2, votes_against=1, minutes="Seen again.")
ITEM = ("--case", "A-1", "--endpoint", "response.c1")
NOTHING_SHOWN: How = "command line, nothing shown"


def typed(*options: str) -> Asked:
    """What these options ask for."""
    parser = Parser(allow_abbrev=False)
    sign.arguments(parser)
    return asked_by(parser.parse_intermixed_args(["S", *options]))


def but(**changes: object) -> Asked:
    return msgspec.structs.replace(ASKED, **changes)


@pytest.mark.parametrize("roles", [READER, BOTH, ("coordinator",), ("auditor",)])
def test_an_answer_alone_is_a_review(roles: tuple[Role, ...]) -> None:
    expected = Sign(case="A-1", answers=(ANSWER,), how=NOTHING_SHOWN)
    assert command_of(ASKED, roles, COMMITTEE) == expected


def test_of_one_who_only_chairs_it_is_a_ruling() -> None:
    expected = Adjudicate(case="A-1", answer=ANSWER, disagreement="", how=NOTHING_SHOWN)
    assert command_of(ASKED, CHAIR, COMMITTEE) == expected


@pytest.mark.parametrize("roles", [READER, CHAIR, BOTH])
def test_why_the_readers_differed_makes_a_ruling(roles: tuple[Role, ...]) -> None:
    asked = but(disagreement="reading", clarify=True)
    expected = Adjudicate(case="A-1", answer=ANSWER, disagreement="reading", clarify=True, how=NOTHING_SHOWN)
    assert command_of(asked, roles, COMMITTEE) == expected


@pytest.mark.parametrize("roles", [READER, CHAIR])
def test_no_answer_leaves_it_to_the_meeting(roles: tuple[Role, ...]) -> None:
    asked = but(answer=None, why="they cannot both be right", disagreement="charter")
    expected = Refer(case="A-1", endpoint="response.c1", why="they cannot both be right", disagreement="charter")
    assert command_of(asked, roles, COMMITTEE) == expected


@pytest.mark.parametrize("roles", [READER, CHAIR])
def test_what_a_meeting_decided(roles: tuple[Role, ...]) -> None:
    expected = Meet(case="A-1", answer=ANSWER, meeting=MEETING, how=NOTHING_SHOWN)
    assert command_of(but(meeting=MEETING), roles, COMMITTEE) == expected


@pytest.mark.parametrize("roles", [READER, CHAIR])
def test_with_one_reader_nobody_rules(roles: tuple[Role, ...]) -> None:
    assert command_of(ASKED, roles, AUDIT) == Sign(case="A-1", answers=(ANSWER,), how="command line")


def test_an_answer_with_all_that_belongs_to_it() -> None:
    options = ("--case", "A-1", "--endpoint", "vod", "--answer", "proven", "--why", "biopsy", "--date", "2019-05")
    cites = ("--cite", "signs:2", "--cite", "labs:10:value")
    asked = typed(*options, "--anchor", "hct", "--grade", "4", *cites)
    assert asked.answer == Answer(
        endpoint="vod",
        value="proven",
        text="biopsy",
        date="2019-05",
        anchor="hct",
        grade="4",
        cites=(Cite(table="signs", row=2), Cite(table="labs", row=10, column="value")),
    )


def test_a_relapse_in_two_places_is_one_code() -> None:
    asked = typed("--case", "A-1", "--endpoint", "relapse", "--answer", "BM+EM", "--date", "2019-05-01")
    assert asked.answer == Answer(endpoint="relapse", value="BM+EM", date="2019-05-01")


@pytest.mark.parametrize(("vote", "counted"), [("3-0", (3, 0, 0)), ("2-1-1", (2, 1, 1)), ("0-3", (0, 3, 0))])
def test_a_meeting(vote: str, counted: tuple[int, int, int]) -> None:
    people = "chair, reader1,reader2"
    asked = typed(*ITEM, "--answer", "CR", "--attendees", people, "--vote", vote, "--minutes", "Seen again.")
    assert asked.meeting is not None
    assert asked.meeting.attendees == ("chair", "reader1", "reader2")
    assert (asked.meeting.votes_for, asked.meeting.votes_against, asked.meeting.abstained) == counted
    assert asked.meeting.minutes == "Seen again."


def test_minutes_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "minutes.txt").write_text("다시 보았다.\nAgreed.\n", encoding="utf-8")
    asked = typed(*ITEM, "--answer", "CR", "--attendees", "a", "--vote", "1-0", "--minutes", f"@{tmp_path}/minutes.txt")
    assert asked.meeting is not None
    assert asked.meeting.minutes == "다시 보았다.\nAgreed."


MEET = ("--attendees", "a,b,c", "--vote", "3-0", "--minutes", "x")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ((), "--answer"),
        (("--to-meeting", "--answer", "CR"), "leave out --answer"),
        (("--to-meeting", "--date", "2019", "--cite", "labs:1"), "leave out --date, --cite"),
        (("--to-meeting", *MEET), "leave out --attendees, --vote, --minutes"),
        (("--answer", "CR", "--attendees", "a,b,c"), "add --vote, --minutes"),
        (("--answer", "CR", "--vote", "3-0", "--minutes", "x"), "add --attendees"),
        (("--answer", "CR", "--disagreement", "data", *MEET), "are the chair's"),
        (("--answer", "CR", "--clarify", *MEET), "are the chair's"),
        (("--answer", "CR", *MEET[:2], "--vote", "unanimous", "--minutes", "x"), "is no vote"),
        (("--answer", "CR", *MEET[:2], "--vote", "٣-٠", "--minutes", "x"), "is no vote"),
        (("--answer", "CR", *MEET[:4], "--minutes", "@nowhere.txt"), "cannot be read"),
        (("--answer", "CR", *MEET[:4], "--minutes", "@."), "cannot be read"),
        (("--answer", "CR", "--cite", "labs"), "names no evidence"),
        (("--answer", "CR", "--cite", "labs:-1"), "names no evidence"),
        (("--answer", "CR", "--cite", "labs:1:value:x"), "names no evidence"),
        (("--answer", "CR", "--disagreement", "malice"), "invalid choice"),
    ],
)
def test_what_does_not_go_together_is_one_sentence(options: tuple[str, ...], word: str) -> None:
    with pytest.raises(BadInput) as raised:
        typed(*ITEM, *options)
    assert word in str(raised.value)


def test_minutes_that_are_not_text(tmp_path: Path) -> None:
    (tmp_path / "m").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="not text in UTF-8"):
        typed(*ITEM, "--answer", "CR", *MEET[:4], "--minutes", f"@{tmp_path}/m")


def test_what_is_cited_twice_is_cited_once() -> None:
    asked = typed(
        "--case", "A-1", "--endpoint", "relapse", "--answer", "none", "--cite", "signs:2", "--cite", "signs:2"
    )
    assert isinstance(asked.answer, Answer)
    assert asked.answer.cites == (Cite(table="signs", row=2),)
