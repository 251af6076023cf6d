"""The statistics process as a process: killed, stopped, talking nonsense, and left alone by its desk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue

import msgspec
import pytest

from ino_tui import figures_line
from ino_tui.cohort.engine import Engine
from ino_tui.cohort.process import client as clients
from ino_tui.cohort.process.cache import FiguresCache, kept_figures
from ino_tui.cohort.process.client import EngineClient
from ino_tui.cohort.process.wire import Answer, FiguresRequest
from ino_tui.figures_line import FiguresLine
from ino_tui.messages import Answered, FiguresCame, FiguresFailed, OpinionsCame
from ino_tui.requests import Compute
from store.study import Study
from tests.cases import study

ROOT = Path(__file__).parents[3]
# Answers that never come: a process that works on, and one that is blocked.
BUSY = "import sys, time; from ino_tui.cohort import figures; figures.compute = lambda *_: {work}; "
SERVE = "from ino_tui.cohort.engine import main; sys.exit(main(sys.argv[1:]))"
COMPUTES = BUSY.format(work="[n for n in iter(int, 1) if n]") + SERVE
SLEEPS = BUSY.format(work="time.sleep(1000)") + SERVE


def until(true: Callable[[], object], seconds: float = 30.0) -> float:
    """Wait until it is true; how long that took."""
    begun = time.perf_counter()
    while not true():
        assert time.perf_counter() - begun < seconds, "never came true"
        time.sleep(0.002)
    return time.perf_counter() - begun


def runs(pid: int) -> bool:
    """Whether a process is there that is not dead and waiting to be looked after."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


class Line:
    """A line to a statistics process, and what it posted."""

    def __init__(self, path: Path, code: str = "") -> None:
        self.posted: Queue[FiguresCame | FiguresFailed | Answered | OpinionsCame] = Queue()
        kept = kept_figures(Study.open(path), "reader1")
        self.line = FiguresLine(path, "reader1", self.posted.put, kept=kept)
        if code:
            self.line._client._command = [sys.executable, "-P", "-c", code, str(path), "reader1"]

    @property
    def pid(self) -> int:
        process = self.line._client._process
        assert process is not None
        return process.pid

    def ask(self, revision: int = 3) -> None:
        self.line.ask(Compute(basis="site", revision=revision))

    def figures(self) -> FiguresCame:
        came = self.posted.get(timeout=60)
        assert isinstance(came, FiguresCame), came
        return came

    def failed(self) -> str:
        came = self.posted.get(timeout=60)
        assert isinstance(came, FiguresFailed), came
        return came.reason


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return study(tmp_path / "S").path


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[..., Line]]:
    lines: list[Line] = []

    def open_line(code: str = "") -> Line:
        lines.append(Line(path, code))
        return lines[-1]

    yield open_line
    for line in lines:
        line.line.stop()


def test_a_process_killed_while_idle_is_said_started_again_and_asked_again(opened: Callable[..., Line]) -> None:
    line = opened()
    line.ask()
    line.line.start()
    first = line.figures().answer
    killed = line.pid
    os.kill(killed, signal.SIGKILL)
    assert "is started again" in line.failed()
    assert line.figures().answer == first
    assert line.pid != killed
    assert not runs(killed)


def test_kept_figures_come_first_and_only_until_the_process_has_answered(
    path: Path, opened: Callable[..., Line]
) -> None:
    engine = Engine(lambda: Study.open(path), "reader1", FiguresCache(path).keep)
    engine.answer(msgspec.json.encode(FiguresRequest(basis="site", request=1)))
    engine.rest()
    line = opened()
    line.ask()
    cached = line.figures().answer
    line.line.start()
    fresh = line.figures().answer
    assert cached == {**fresh, "cached": True}
    line.ask(revision=4)
    assert line.figures().answer == fresh
    assert line.posted.empty()


def test_the_process_keeps_what_it_answered(path: Path, opened: Callable[..., Line]) -> None:
    line = opened()
    line.ask()
    line.line.start()
    line.figures()
    until(lambda: list((path / "cache").glob("reader1~site~*.json")))


def test_a_process_that_ends_each_time_is_given_up_and_tried_once_more_when_asked(opened: Callable[..., Line]) -> None:
    line = opened("import sys; sys.stdin.readline()")
    line.ask()
    line.line.start()
    said = [line.failed() for _ in range(3)]
    assert ["started again" in s for s in said] == [True, True, False]
    assert said[-1] == figures_line._GONE
    line.ask(revision=4)
    assert "started again" in line.failed()


def test_a_process_that_dies_after_each_answer_is_not_started_for_ever(opened: Callable[..., Line]) -> None:
    dies = "import os, sys; from ino_tui.cohort import engine; engine.Engine.rest = lambda _: os._exit(1); "
    line = opened(dies + SERVE)
    line.ask()
    line.line.start()
    for again in (True, True, False):
        line.figures()
        assert ("started again" in line.failed()) is again
    time.sleep(0.2)
    assert line.posted.empty()


@pytest.mark.parametrize("code", [COMPUTES, SLEEPS], ids=["computing", "blocked"])
def test_a_process_that_is_killed_while_it_works_is_said(opened: Callable[..., Line], code: str) -> None:
    line = opened(code)
    line.ask()
    line.line.start()
    until(lambda: "numpy" in Path(f"/proc/{line.pid}/maps").read_text())
    os.kill(line.pid, signal.SIGKILL)
    assert "is started again" in line.failed()


def test_a_process_that_works_long_is_left_alone_and_a_stopped_one_is_replaced(
    opened: Callable[..., Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "SILENT_SECONDS", 2)
    monkeypatch.setattr(clients, "BEAT_SECONDS", 0.2)
    slow = "import sys, time; from ino_tui.cohort import figures; from ino_tui.cohort.process import serving; "
    slow += "serving.BEAT_SECONDS = 0.2; "
    slow += "before = figures.compute; figures.compute = lambda *a: (time.sleep(3), before(*a))[-1]; "
    line = opened(slow + SERVE)
    line.ask()
    line.line.start()
    line.figures()
    stopped = line.pid
    os.kill(stopped, signal.SIGSTOP)
    time.sleep(2.5)
    assert runs(stopped), "nothing was due"
    line.ask(revision=4)
    assert "is started again" in line.failed()
    assert not runs(stopped)


@pytest.mark.parametrize(
    "nonsense",
    [
        "print('not an answer', flush=True); time.sleep(60)",
        'print(\'{"kind": "stranger"}\', flush=True); time.sleep(60)',
        "sys.stdout.buffer.write(b'\\xff' * 10 + b'\\n'); sys.stdout.flush(); time.sleep(60)",
        "sys.stdout.close(); os.close(1); time.sleep(60)",
        "[sys.stdout.write('x' * 65536) for _ in iter(int, 1)]",
    ],
    ids=["words", "another kind", "no text", "silence", "a line without end"],
)
def test_nonsense_ends_the_process(opened: Callable[..., Line], nonsense: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "_MOST_BYTES", 1_000_000)
    line = opened(f"import os, sys, time; sys.stdin.readline(); {nonsense}")
    line.ask()
    line.line.start()
    first = line.pid
    assert "is started again" in line.failed()
    assert not runs(first)


def test_what_a_library_prints_and_a_flood_of_complaints_do_not_reach_the_answers(opened: Callable[..., Line]) -> None:
    loud = "import sys; from ino_tui.cohort import figures; before = figures.compute; "
    loud += "figures.compute = lambda *a: (print('hello'), sys.stderr.write('x' * 2000000), before(*a))[-1]; "
    line = opened(loud + SERVE)
    line.ask()
    line.line.start()
    assert line.figures().answer["basis"] == "site"


def test_a_request_that_the_process_cannot_read_is_said(opened: Callable[..., Line]) -> None:
    line = opened(
        "import sys; from ino_tui.cohort.process import wire; from ino_tui.cohort import engine; "
        "import msgspec; engine.Request = msgspec.defstruct('R', [('other', int)]); " + SERVE
    )
    line.ask()
    line.line.start()
    assert "one line of JSON" in line.failed()


@pytest.mark.parametrize("code", ["", COMPUTES, SLEEPS], ids=["idle", "computing", "blocked"])
def test_it_is_killed_in_milliseconds_at_quit(opened: Callable[..., Line], code: str) -> None:
    line = opened(code)
    line.ask()
    line.line.start()
    if code:
        until(lambda: "numpy" in Path(f"/proc/{line.pid}/maps").read_text())
    else:
        line.figures()
    pid = line.pid
    begun = time.perf_counter()
    line.line.stop()
    took = time.perf_counter() - begun
    assert not runs(pid)
    assert took < 1
    time.sleep(0.1)
    assert line.posted.empty()


def test_a_process_that_does_not_read_does_not_hold_up_the_desk(path: Path) -> None:
    client = EngineClient(path, "reader1", lambda _: None)
    client._command = [sys.executable, "-c", "import time; time.sleep(60)"]
    client.start()
    try:
        begun = time.perf_counter()
        for _ in range(3000):
            client.ask("site")
        assert time.perf_counter() - begun < 5
    finally:
        client.kill()


def test_stopping_while_it_starts_again_leaves_no_process(opened: Callable[..., Line]) -> None:
    for _ in range(5):
        line = opened("import sys; sys.stdin.readline()")
        line.ask()
        line.line.start()
        line.failed()
        line.line.stop()
        assert line.line._client._process is None


# A desk without a screen: it starts the process, says its number and when figures came, and waits.
DESK = """
import sys, time
from pathlib import Path
from ino_tui.figures_line import FiguresLine
from ino_tui.requests import Compute
line = FiguresLine(Path(sys.argv[1]), "reader1", lambda came: print(type(came).__name__, flush=True))
if sys.argv[2]:
    line._client._command = [sys.executable, "-P", "-c", sys.argv[2], sys.argv[1], "reader1"]
line.ask(Compute(basis="site", revision=3))
line.start()
print(line._client._process.pid, flush=True)
time.sleep(100)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
@pytest.mark.parametrize("code", ["", COMPUTES, SLEEPS], ids=["idle", "computing", "blocked"])
def test_the_process_ends_by_itself_when_the_desk_is_killed(path: Path, code: str, how: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", DESK, str(path), code], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as desk:
        assert desk.stdout is not None
        pid = int(desk.stdout.readline())
        if code:
            until(lambda: "numpy" in Path(f"/proc/{pid}/maps").read_text())
        else:
            assert desk.stdout.readline().strip() == "FiguresCame"
        desk.send_signal(how)
        desk.wait(10)
        until(lambda: not runs(pid), 5.0)


def test_the_process_ends_by_itself_while_it_still_starts(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", DESK, str(path), ""], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as desk:
        assert desk.stdout is not None
        pid = int(desk.stdout.readline())
        desk.kill()
        desk.wait(10)
        until(lambda: not runs(pid), 10.0)


def test_signs_of_life_are_no_answers(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: Queue[Answer] = Queue()
    client = EngineClient(path, "reader1", heard.put)
    beats = 'print(\'{"kind": "working"}\', flush=True); '
    answer = 'print(\'{"kind": "answer", "request": 1, "error": "none"}\', flush=True); '
    client._command = [sys.executable, "-c", f"import sys; sys.stdin.readline(); {beats * 3}{answer}sys.stdin.read()"]
    ended = threading.Event()
    client._on_end = ended.set
    client.start()
    try:
        client.ask("site")
        assert heard.get(timeout=30).error == "none"
        assert heard.empty()
        assert not ended.is_set()
    finally:
        client.kill()
