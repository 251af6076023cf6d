"""The desk on a pseudo-terminal while the disk is full or another session writes."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from store.commands import Sign
from store.committee import Answer
from store.drafts import Drafts
from store.place import JOURNAL
from store.study import Study
from store.verify import walk
from tests.cases import case, study
from tests.disks import no_file_longer_than
from tests.ino_tui.pty_session import PtySession, desk

pytestmark = pytest.mark.pty

RIGHT, ENTER = "\x1b[C", "\r"


@contextmanager
def at_case(folder: Path) -> Iterator[PtySession]:
    """The desk with a case open and the first answer chosen, its draft on disk."""
    with desk("review", str(folder), "--as", "reader1", "--case", "A-1") as session:
        session.wait_for(lambda text: "quit" in text and "C1 " in text)
        session.send("1")
        session.wait_for(lambda text: "CR ◐" in text and "keeping the draft" not in text)
        yield session


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return study(tmp_path / "S", [case("A-1"), case("A-2"), case("A-3")]).path


@pytest.mark.parametrize("room", [0, 300])
def test_on_a_full_disk_nothing_is_signed_and_the_draft_is_signed_once_there_is_room(folder: Path, room: int) -> None:
    journal = folder / JOURNAL
    before = journal.read_bytes()
    with at_case(folder) as session:
        with no_file_longer_than(len(before) + room, session.pid):
            session.send("s")
            text = session.wait_for("Not saved: the disk refused")
            assert "CR ◐" in text
            assert journal.read_bytes() == before
            assert Drafts(folder, "reader1").load().book.answers["A-1"]["response.c1"].value == "CR"
            session.send(RIGHT)  # the desk goes on
            assert not session.exited
        session.send("s")
        session.wait_for("signed 1 item")
    assert journal.read_bytes().startswith(before)
    assert (walk(folder).whole, walk(folder).revision) == (True, 4)


def test_moves_do_not_wait_while_another_session_writes(folder: Path) -> None:
    fd = os.open(folder / JOURNAL, os.O_RDWR)
    with at_case(folder) as session:
        fcntl.flock(fd, fcntl.LOCK_EX)
        try:
            session.send("s")
            session.wait_for("another session is writing")
            session.send("n")
            assert "A-1" not in session.wait_for(lambda text: text.split()[0] in ("A-2", "A-3")).split()[0]
            session.send("2")
            session.wait_for(lambda text: "◐" in text and "keeping the draft" not in text)
            assert walk(folder).revision == 3
        finally:
            os.close(fd)
        session.wait_for("signed 1 item")
        session.send("p")
        session.wait_for(lambda text: text.split()[0] == "A-1" and "C1 CR ■" in text)


def test_what_she_signs_in_another_session_comes_to_an_open_desk_by_itself(folder: Path) -> None:
    answer = Answer(endpoint="response.c2", value="CR")
    with at_case(folder) as session:
        assert "C2 CR ■" not in session.text
        Study.open(folder).commit(Sign(case="A-1", answers=(answer,), how="command line"), by="reader1")
        # The desk looks every half second; what is above that is the machine's.
        session.wait_for("C2 CR ■", timeout=3.0)
