"""The second opinion in the statistics process: after the figures, in quiet, and in nobody's way."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import msgspec
import pytest

from ino_tui.cohort.counting.outcomes import OUTCOME_IDS
from ino_tui.cohort.engine import Engine
from ino_tui.cohort.process import afterthought, serving
from ino_tui.cohort.process.client import EngineClient
from ino_tui.cohort.process.opinions import Opinions
from ino_tui.cohort.process.serving import serve
from ino_tui.cohort.process.wire import Answer, FiguresRequest, GroupedRequest, Said
from store.commands import Withdraw
from store.study import Study
from tests.cases import case, study
from tests.ino_tui.cohort.test_engine_life import runs, until

ROOT = Path(__file__).parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return study(tmp_path / "S", [case("A-1"), case("B-2", deaths=(), relapses=()), case("C-3")]).path


def line(request: int, basis: str = "site") -> bytes:
    return msgspec.json.encode(FiguresRequest(basis=basis, request=request)) + b"\n"


def engine_of(path: Path) -> Engine:
    return Engine(lambda: Study.open(path), "reader1")


def opinions(engine: Engine) -> Opinions:
    """What is said in the end."""
    while engine.due:
        if (said := engine.spare()) is not None:
            return said
    raise AssertionError


def test_figures_that_went_out_get_one_once_for_each_basis_and_revision(path: Path) -> None:
    engine = engine_of(path)
    assert not engine.due
    assert engine.spare() is None
    engine.answer(line(1))
    said = opinions(engine)
    assert (said.basis, said.revision) == ("site", 3)
    assert tuple(o.id for o in said.opinions) == (*OUTCOME_IDS, "hct.effect")
    assert said.opinions[0].agrees
    assert not engine.due
    engine.answer(line(2))
    assert not engine.due
    engine.answer(line(3, "own"))
    assert opinions(engine).basis == "own"
    engine.answer(line(4))
    assert not engine.due
    Study.open(path).commit(Withdraw(case="A-1", reason="consent", why="asked for"), by="coordinator")
    engine.answer(line(5))
    assert opinions(engine).revision == 4


def test_that_of_figures_that_others_followed_is_abandoned(path: Path) -> None:
    engine = engine_of(path)
    engine.answer(line(1))
    opinions(engine)
    engine.answer(line(2, "own"))
    assert [engine.spare() for _ in range(3)] == [None, None, None]
    engine.answer(line(3, "final"))
    said = opinions(engine)
    assert said.basis == "final"
    assert len(said.opinions) == len(OUTCOME_IDS) + 1
    engine.answer(line(4, "own"))
    assert opinions(engine).basis == "own"


def test_a_fault_of_it_is_said_and_ends_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ImportError

    monkeypatch.setattr("ino_tui.cohort.second_opinion.second_opinion", broken)
    engine = engine_of(path)
    engine.answer(line(1))
    said = opinions(engine)
    assert {o.traps for o in said.opinions} == {("it could not be asked (ImportError)",)}
    assert {o.agrees for o in said.opinions} == {None}
    assert not engine.due


def test_a_request_is_answered_while_lifelines_is_loaded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = threading.Event()
    monkeypatch.setattr(afterthought, "_load", loaded.wait)
    engine = engine_of(path)
    engine.answer(line(1))
    begun = time.perf_counter()
    assert engine.spare() is None
    assert time.perf_counter() - begun < 1
    answer = engine.answer(line(2))
    assert isinstance(answer, Answer)
    assert answer.figures is not None
    loaded.set()
    assert opinions(engine).revision == 3


def said_by(path: Path, lines: Iterator[bytes]) -> list[Said]:
    out = io.BytesIO()
    serve(engine_of(path), lines, out)
    return [msgspec.json.decode(each, type=Said) for each in out.getvalue().splitlines()]


def test_it_is_said_after_some_quiet_and_a_request_goes_before_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "QUIET_SECONDS", 0.0)
    begun, told = threading.Event(), threading.Event()
    step = afterthought.Afterthought.step

    def watched(self: afterthought.Afterthought) -> Opinions | None:
        begun.set()
        found = step(self)
        if found is not None:
            told.set()
        return found

    monkeypatch.setattr(afterthought.Afterthought, "step", watched)

    def lines() -> Iterator[bytes]:
        yield line(1)
        assert begun.wait(30)
        yield msgspec.json.encode(GroupedRequest(basis="site", request=2, figure="os", by="ph")) + b"\n"
        assert told.wait(30)
        time.sleep(0.1)

    kinds = [type(each).__name__ for each in said_by(path, lines()) if type(each).__name__ != "Working"]
    assert kinds == ["Answer", "GroupedAnswer", "Opinions"]


def test_at_the_end_nobody_waits_for_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(Engine, "spare", lambda _: pytest.fail("nobody reads it"))
    assert len(said_by(path, iter([line(1)]))) == 1


def test_before_the_quiet_is_over_nothing_is_loaded(path: Path) -> None:
    code = f"""
import sys, time
from ino_tui.cohort.engine import Engine
from ino_tui.cohort.process.serving import serve
from store.study import Study
def lines():
    yield {line(1)!r}
    time.sleep(1.0)
    print("lifelines" in sys.modules, "ino_tui.cohort.grouped" in sys.modules)
serve(Engine(lambda: Study.open({str(path)!r}), "reader1"), lines(), open("/dev/null", "wb"))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
    )
    assert done.stdout == "False True\n"


# lifelines at work, without end; the file says that it has begun.
WORKS = """
import sys
from pathlib import Path
from ino_tui.cohort import in_lifelines
from ino_tui.cohort.process import serving
from ino_tui.cohort.engine import main
serving.QUIET_SECONDS = 0.0
def work(*_):
    Path(sys.argv[1], "begun").touch()
    while True: sum(range(1000))
in_lifelines.survival = work
sys.exit(main(sys.argv[1:]))
"""


def test_a_process_killed_while_lifelines_works_ends_at_once(path: Path) -> None:
    heard: Queue[Answer] = Queue()
    client = EngineClient(path, "reader1", heard.put)
    client._command = [sys.executable, "-P", "-c", WORKS, str(path), "reader1"]
    client.start()
    try:
        client.ask("site")
        assert heard.get(timeout=60).figures is not None
        until((path / "begun").exists)
        process = client._process
        assert process is not None
    finally:
        begun = time.perf_counter()
        client.kill()
        took = time.perf_counter() - begun
    assert took < 0.5
    assert not runs(process.pid)


def test_a_process_whose_desk_is_gone_ends_while_lifelines_works(path: Path) -> None:
    command = [sys.executable, "-c", WORKS, str(path), "reader1"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(line(1))
    process.stdin.flush()
    try:
        assert process.stdout.readline()
        until((path / "begun").exists)
        process.stdin.close()
        process.stdout.close()
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()


def test_the_client_hears_it_unasked_and_after_the_figures(path: Path) -> None:
    heard: Queue[Answer | Opinions] = Queue()
    client = EngineClient(path, "reader1", heard.put, on_opinions=heard.put)
    quick = "from ino_tui.cohort.process import serving; serving.QUIET_SECONDS = 0.0; "
    quick += "import sys; from ino_tui.cohort.engine import main; sys.exit(main(sys.argv[1:]))"
    client._command = [sys.executable, "-P", "-c", quick, str(path), "reader1"]
    client.start()
    try:
        client.ask("site")
        assert isinstance(heard.get(timeout=60), Answer)
        said = heard.get(timeout=60)
        assert isinstance(said, Opinions)
        assert (said.basis, said.revision) == ("site", 3)
    finally:
        client.kill()
