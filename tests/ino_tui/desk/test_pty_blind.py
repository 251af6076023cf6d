"""A blind reader's desk on a real pseudo-terminal, with the statistics at work: others write, not one byte is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from ino_tui.cli import main
from store.commands import NewQuery, NoteOpening, RaiseQueries, Sign
from store.committee import Answer
from store.study import Study
from tests.ino_tui.pty_session import PtySession, desk

pytestmark = pytest.mark.pty

ENTER = "\r"


@pytest.fixture
def committee(tmp_path: Path) -> Path:
    path = tmp_path / "S"
    assert main(["init", str(path), "--reference", "--profile", "committee"]) == 0
    return path


def open_desk(path: Path, columns: int, lines: int) -> PtySession:
    session = desk("review", str(path), "--as", "reader1", columns=columns, lines=lines)
    session.wait_for(lambda text: "quit" in text and "C1 " in text)
    session.wait_for(lambda text: "working out" not in text and "worked out" not in text and "updating" not in text)
    session.idle(1.0)
    return session


def others_write(path: Path, case_id: str, other_id: str) -> None:
    """The other reader opens, signs and asks; so does a coordinator. None of it is hers to see."""
    made = Study.open(path)
    made.commit(NoteOpening(case=case_id), by="reader2")
    items = [i.endpoint for i in made.as_seen_by("reader2").case(case_id).items if i.endpoint != "response.best"]
    answers = tuple(Answer(endpoint=e, value="CR", text="read so") for e in items)
    made.commit(Sign(case=case_id, answers=answers), by="reader2")
    made.commit(Sign(case=case_id, answers=(Answer(endpoint="relapse", value="none"),)), by="reader2")
    asked = NewQuery(case=other_id, owner="coordinator", text="which sample?", endpoint="response.c1")
    made.commit(RaiseQueries(queries=(asked,)), by="reader2")


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40)])
def test_not_one_byte_is_sent_while_others_write(committee: Path, columns: int, lines: int) -> None:
    with open_desk(committee, columns, lines) as session:
        others_write(committee, "INO-001", "INO-002")
        assert session.idle(3.0) == 0
        session.send(ENTER)
        assert "responses first: to the end of the last window" in session.text
        session.idle(2.0)
        others_write(committee, "INO-003", "INO-001")
        assert session.idle(3.0) == 0
        session.send("W")
        session.idle(2.0)
        others_write(committee, "INO-004", "INO-001")
        assert session.idle(3.0) == 0
    assert "reader2" not in session.raw.decode(errors="replace")


def test_a_stage_is_signed_on_the_screen_and_the_rest_opens(committee: Path) -> None:
    with open_desk(committee, 80, 24) as session:
        session.send(ENTER)
        session.send("1")
        session.send("s")
        session.wait_for("signed together")
        session.send("1")
        session.send("s")
        session.wait_for("all of the case is shown now")
        assert "relapse after INO" in session.text
        session.send("2")
        session.wait_for("date of the relapse")
        session.send("2021-07-07" + ENTER)
        session.wait_for("on 7 Jul 2021")
        session.send("s")
        session.wait_for("signed 1 item")
        session.send("\x1b[A")
        session.wait_for("reviewed by Reader 1")
