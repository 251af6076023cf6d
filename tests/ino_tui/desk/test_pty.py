"""The desk on a real pseudo-terminal: what it costs over a line, and what survives when the line goes."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from store.place import JOURNAL
from store.study import Study
from tests.ino_tui.pty_session import PtySession, desk

pytestmark = pytest.mark.pty

RIGHT, ENTER, ESCAPE = "\x1b[C", "\r", "\x1b"
SIZES = [(80, 24), (120, 40)]


def open_desk(path: Path, columns: int = 80, lines: int = 24, command: str = "review") -> PtySession:
    session = desk(command, str(path), "--as", "reader1", columns=columns, lines=lines)
    session.wait_for(lambda text: "quit" in text and "C1 " in text)
    # The first figures and the order of the queue come after the first paint.
    session.wait_for(lambda text: "working out" not in text and "worked out" not in text and "updating" not in text)
    session.idle(0.5)
    return session


def test_nothing_is_sent_while_nothing_happens(cohort: Path) -> None:
    with open_desk(cohort) as session:
        assert session.idle(3.0) == 0
        session.send(ENTER)
        session.idle(1.0)
        assert session.idle(3.0) == 0


def test_bytes_per_key_at_80x24(cohort: Path) -> None:
    with open_desk(cohort) as session:
        session.send(ENTER)
        session.idle(0.5)
        steps = [session.send(RIGHT) for _ in range(6)]
        answer = session.send("5")
        cases = [session.send("n") for _ in range(4)]
        session.send("p")
        session.send("1")
        sign = session.send("s") + session.idle(2.0)
    assert max(steps) <= 1500
    assert answer <= 2000
    assert max(cases) <= 7000
    assert sign <= 7000


def test_bytes_per_key_of_the_cohort_at_80x24(cohort: Path) -> None:
    with open_desk(cohort) as session:
        session.send("W")
        session.wait_for("n 100, deaths 79")
        figures = [session.send("j") for _ in range(6)]
        session.send("\x1b[H")
        session.send("j")
        session.wait_for("100 patients")
        session.send(ENTER)
        walked = [session.send("j") for _ in range(6)]
        assert session.idle(3.0) == 0
    assert max(figures) <= 7000
    assert max(walked) <= 1500


@pytest.mark.parametrize(("columns", "lines"), SIZES)
def test_signature_and_draft_survive_kill_9(tmp_path: Path, columns: int, lines: int) -> None:
    cohort = tmp_path / "demo"
    with open_desk(cohort, columns, lines, "demo") as session:
        before = len((cohort / JOURNAL).read_bytes().splitlines())
        session.send(ENTER)
        case_id = session.text.split()[0]
        session.send(RIGHT)
        session.send("5s")
        session.wait_for(lambda text: "signed 1 item" in text or "not the proposal" in text)
        if "not the proposal" in session.text:
            session.send("1")
            session.send("s")
            session.wait_for("signed 1 item")
        session.send("\t")
        session.send("4")
        session.wait_for(lambda text: "PR ◐" in text and "keeping the draft" not in text)
        os.kill(session.pid, signal.SIGKILL)
        session.end()
    after = len((cohort / JOURNAL).read_bytes().splitlines())
    assert after > before
    item = Study.open(cohort).as_seen_by("reader1").case(case_id).items[0]
    assert item.signed is not None
    assert item.signed.review.value == "NR"
    with open_desk(cohort, columns, lines, "demo") as session:
        assert session.text.split()[0] == case_id
        assert "C1 NR ■" in session.text
        assert "PR ◐" in session.text


def test_a_dropped_line_ends_the_desk_and_loses_no_word(cohort: Path) -> None:
    with open_desk(cohort) as session:
        session.send(ENTER)
        session.send("0")
        session.send("marrow of day 21 한글 é")
        session.wait_for("한글")
        session.idle(0.5)
        assert session.hang_up() is not None
    with open_desk(cohort) as session:
        session.send("r")
        assert "marrow of day 21 한글 é" in session.text


def test_bytes_that_are_no_utf8_do_not_end_the_session(cohort: Path) -> None:
    with open_desk(cohort) as session:
        session.send(b"\xff\xfe\xe9\x80")
        session.send(ENTER)
        session.send("0")
        session.send(b"caf\xe9 \xb0\xa1 ok")
        assert "ok" in session.text
        assert not session.exited


def test_a_window_too_small_says_so_until_it_is_larger(cohort: Path) -> None:
    with open_desk(cohort) as session:
        session.resize(60, 20)
        assert "needs 80x24, this is 60x20" in session.wait_for("needs 80x24")
        session.resize(80, 24)
        session.wait_for("quit")
        session.resize(120, 40)
        session.wait_for("overall survival") if "overall survival" in session.text else session.wait_for(
            "survival (OS)"
        )


def test_quitting_gives_the_terminal_back(cohort: Path) -> None:
    with open_desk(cohort) as session:
        session.send("q")
        assert session.end() == 0
        assert b"\x1b[?1049l" in session.raw


def test_sigterm_leaves_as_quitting_does(cohort: Path) -> None:
    with open_desk(cohort) as session:
        os.kill(session.pid, signal.SIGTERM)
        assert session.end() == 0
        assert b"\x1b[?1049l" in session.raw


@pytest.mark.parametrize(
    ("env", "size", "said"),
    [
        ({"TERM": "dumb"}, (80, 24), "TERM"),
        ({"LC_ALL": "C"}, (80, 24), "UTF-8"),
        ({}, (79, 24), "needs 80x24, this is 79x24"),
        ({}, (80, 23), "needs 80x24, this is 80x23"),
    ],
)
def test_a_terminal_that_cannot_show_it_is_refused(
    cohort: Path, env: dict[str, str], size: tuple[int, int], said: str
) -> None:
    with desk("review", str(cohort), "--as", "reader1", columns=size[0], lines=size[1], env=env) as session:
        assert session.end() == 2
        assert said in " ".join(session.text.split())
        assert "Traceback" not in session.text


_FAILS = """
import sys
from pathlib import Path
from ino_tui.session import Session
def fall(self, *args):
    patient = "Kim of ward 7"
    raise ValueError(f"no such thing as {patient}")
Session.press = fall
from ino_tui.app import run
from store.study import Study
sys.exit(run(Study.open(Path(sys.argv[1])), "reader1"))
"""


def test_a_crash_says_where_and_nothing_of_the_record(cohort: Path) -> None:
    with PtySession([sys.executable, "-c", _FAILS, str(cohort)]) as session:
        session.wait_for("quit")
        session.send("n")
        assert session.end() == 1
        said = session.raw.split(b"\x1b[?1049l")[-1].decode()
    assert "met a fault of its own" in said
    assert "ValueError" in said
    assert "ino_tui/app.py:" in said
    assert "Kim" not in said
    assert "ward" not in said
