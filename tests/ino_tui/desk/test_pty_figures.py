"""The statistics process of a desk on a pseudo-terminal: it dies, and the desk dies, and what is kept between."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.ino_tui.pty_session import PtySession, desk

pytestmark = pytest.mark.pty


def open_desk(path: Path) -> PtySession:
    return desk("review", str(path), "--as", "reader1", columns=120, lines=40)


def with_figures(session: PtySession) -> str:
    return session.wait_for(lambda text: "survival (OS)" in text and "updating" not in text)


def statistics_of(desk_pid: int) -> int:
    """The process that works out the figures of a desk."""
    children = Path(f"/proc/{desk_pid}/task/{desk_pid}/children").read_text().split()
    tasks = Path(f"/proc/{desk_pid}/task").iterdir()
    children += [child for task in tasks for child in (task / "children").read_text().split()]
    [found] = {
        int(child) for child in children if "ino_tui.cohort.engine" in Path(f"/proc/{child}/cmdline").read_text()
    }
    return found


def gone(pid: int, seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.005)
    return False


def test_a_statistics_process_that_dies_is_said_and_replaced(cohort: Path) -> None:
    with open_desk(cohort) as session:
        with_figures(session)
        first = statistics_of(session.pid)
        os.kill(first, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while "is started again" not in session.text and time.monotonic() < deadline:
            session._read_some(0.02)
        assert "is started again" in session.text
        assert "survival (OS)" in session.text
        session.wait_for(lambda text: "started again" not in text and "survival (OS)" in text)
        assert statistics_of(session.pid) != first


@pytest.mark.parametrize("how", ["quit", "kill", "hang up"])
def test_it_ends_with_the_desk(cohort: Path, how: str) -> None:
    with open_desk(cohort) as session:
        with_figures(session)
        pid = statistics_of(session.pid)
        if how == "quit":
            session.send("q")
            assert session.end() == 0
        elif how == "kill":
            session.kill()
        else:
            session.hang_up()
        assert gone(pid)


def test_the_next_start_has_figures_before_the_process_answers(cohort: Path) -> None:
    with open_desk(cohort) as session:
        with_figures(session)
        figures = [line for line in session.text.splitlines() if "response C1" in line]
        deadline = time.monotonic() + 10
        while not list((cohort / "cache").glob("*.json")) and time.monotonic() < deadline:
            time.sleep(0.01)
    with open_desk(cohort) as session:
        deadline = time.monotonic() + 30
        while "cached, updating" not in session.text and time.monotonic() < deadline:
            session._read_some(0.02)
        assert "cached, updating" in session.text
        with_figures(session)
        assert "cached" not in session.text
        assert [line for line in session.text.splitlines() if "response C1" in line] == figures
