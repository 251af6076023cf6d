"""The statistics process and the desk's side of it."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Queue
from typing import Any

import msgspec
import pytest

from ino_tui.cohort.engine import Engine, main
from ino_tui.cohort.figures import compute
from ino_tui.cohort.grouped import grouped
from ino_tui.cohort.process.asking import AgreementRequest, Told
from ino_tui.cohort.process.cache import Key
from ino_tui.cohort.process.client import EngineClient
from ino_tui.cohort.process.serving import serve
from ino_tui.cohort.process.wire import Answer, FiguresRequest, GroupedAnswer, GroupedRequest
from ino_tui.cohort.shapes import CohortFigures
from store.basis import CohortRows
from store.charter import PROFILES, Charter
from store.errors import BadInput, Refused
from store.info import StudyInfo
from store.reads import IndependentReads
from store.seen import Seen
from store.tables import Header
from tests.cases import case, study
from tests.ino_tui.cohort.cohorts import rows

ROOT = Path(__file__).parents[3]


class FakeStudy:
    """Counts what is asked of it; ``newest`` grows as others write."""

    def __init__(self, newest: int = 3) -> None:
        self.newest = newest
        self.revision = newest
        self.tails = 0
        self.info = StudyInfo(format=2, name="fake", id="f" * 32)
        self.charter = Charter()

    @property
    def log(self) -> Sequence[Header]:
        return [Header(rev, "", "", "", "", f"{rev:064}") for rev in range(self.revision + 1)]

    def tail(self) -> bool:
        self.tails += 1
        changed = self.revision != self.newest
        self.revision = self.newest
        return changed

    def as_of(self, revision: int) -> FakeStudy:
        if revision > self.newest:
            raise BadInput(f"There is no revision {revision}; the last one is {self.newest}.")
        return FakeStudy(revision)

    def as_seen_by(self, person_id: str) -> Seen:
        raise NotImplementedError(person_id)

    def cohort_as_seen_by(self, person_id: str, basis: str) -> CohortRows:
        assert person_id == "reader1"
        if basis == "site":
            raise Refused("basis", "A reader of this study sees figures on own and final answers, not on site.")
        if basis == "broken":
            raise RuntimeError("blasts of INO-001")
        return msgspec.structs.replace(rows([case()], basis=basis), revision=self.revision)

    def reads_as_seen_by(self, person_id: str) -> IndependentReads:
        if person_id == "reader1":
            raise Refused("blind", "How far readers agree is shown once the study is locked.")
        return IndependentReads(revision=self.revision, charter=PROFILES["committee"])


def line(request: int, basis: str = "own", revision: int | None = None) -> bytes:
    return msgspec.json.encode(FiguresRequest(basis=basis, revision=revision, request=request)) + b"\n"


def test_an_answer_carries_request_basis_revision_and_figures() -> None:
    fake = FakeStudy()
    engine = Engine(lambda: fake, "reader1")
    got = engine.answer(line(7))
    assert isinstance(got, Answer)
    assert (got.request, got.basis, got.revision, got.error) == (7, "own", 3, "")
    assert got.figures == compute(fake.cohort_as_seen_by("reader1", "own"))
    fake.newest = 5
    assert engine.answer(line(8)).revision == 5
    assert engine.answer(line(9, revision=2)).revision == 2
    assert engine.answer(line(10, revision=5)).revision == 5
    assert fake.tails == 3


@pytest.mark.parametrize(
    ("asked", "request_number", "said"),
    [
        (b"not json\n", None, "one line of JSON"),
        (b'{"basis": "own"}\n', None, "one line of JSON"),
        (line(1, basis="site"), 1, "not on site"),
        (line(2, revision=9), 2, "There is no revision 9"),
        (line(3, basis="broken"), 3, "could not be computed (RuntimeError)"),
    ],
)
def test_what_goes_wrong_is_a_sentence_without_a_value_of_the_record(
    asked: bytes, request_number: int | None, said: str
) -> None:
    got = Engine(FakeStudy, "reader1").answer(asked)
    assert got.request == request_number
    assert said in got.error
    assert "INO-001" not in got.error
    assert isinstance(got, Answer)
    assert got.figures is None


def asked(number: int, **how: Any) -> bytes:
    """A request for a grouped figure."""
    how = {"basis": "own", "figure": "os", "by": "ph", **how}
    return msgspec.json.encode(GroupedRequest(request=number, **how)) + b"\n"


def test_a_figure_by_a_subgroup_is_that_of_the_function() -> None:
    fake = FakeStudy()
    engine = Engine(lambda: fake, "reader1")
    got = engine.answer(asked(5))
    assert isinstance(got, GroupedAnswer)
    assert (got.request, got.basis, got.revision, got.error) == (5, "own", 3, "")
    assert got.grouped == grouped(fake.cohort_as_seen_by("reader1", "own"), "os", "ph")
    later: tuple[dict[str, Any], ...] = ({"by": "hct", "landmark": 3.0}, {"by": "hct", "time_dependent": True})
    for how in later:
        got = engine.answer(asked(6, revision=2, **how))
        assert isinstance(got, GroupedAnswer)
        assert got.revision == 2
        assert got.grouped == grouped(fake.cohort_as_seen_by("reader1", "own"), "os", **how)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"by": "hct"}, "immortal time"),
        ({"by": "shoe size"}, "is no subgroup"),
        ({"figure": "luck"}, "is no figure"),
        ({"basis": "site"}, "not on site"),
        ({"basis": "broken"}, "could not be computed (RuntimeError)"),
    ],
)
def test_a_grouped_figure_that_is_refused_is_a_sentence(how: dict[str, str], said: str) -> None:
    got = Engine(FakeStudy, "reader1").answer(asked(1, **how))
    assert isinstance(got, GroupedAnswer)
    assert (got.request, got.basis, got.grouped) == (1, how.get("basis", "own"), None)
    assert said in got.error
    assert "INO-001" not in got.error


def test_the_client_hears_the_newest_of_each_kind(tmp_path: Path) -> None:
    study(tmp_path / "S")
    figures: Queue[Answer] = Queue()
    groups: Queue[GroupedAnswer] = Queue()
    client = EngineClient(tmp_path / "S", "reader1", figures.put, on_grouped=groups.put)
    client.start()
    try:
        client.ask_grouped("site", "os", "ph")
        first = client.ask("site")
        newest = client.ask_grouped("site", "response.c1", "ph", revision=3)
        assert figures.get(timeout=60).request == first
        heard = groups.get(timeout=60)
        assert (heard.request, heard.error, heard.revision) == (newest, "", 3)
        assert heard.grouped is not None
        assert heard.grouped.id == "response.c1.by.ph"
        assert figures.empty()
        assert groups.empty()
    finally:
        client.kill()


def test_only_the_newest_request_waiting_is_answered() -> None:
    computing, waiting = threading.Event(), threading.Event()

    class Slow(FakeStudy):
        def cohort_as_seen_by(self, person_id: str, basis: str) -> CohortRows:
            computing.set()
            assert waiting.wait(10)
            return super().cohort_as_seen_by(person_id, basis)

    def lines() -> Iterator[bytes]:
        yield line(1)
        assert computing.wait(10)
        yield from (line(2), line(3), line(4))
        time.sleep(0.05)
        waiting.set()

    out = io.BytesIO()
    serve(Engine(Slow, "reader1"), lines(), out)
    answers = [msgspec.json.decode(a, type=Answer) for a in out.getvalue().splitlines()]
    assert [a.request for a in answers] == [1, 4]


def test_of_each_kind_the_newest_request_waiting_is_answered_and_none_that_is_blank() -> None:
    class Named:
        rested = 0
        due = False

        def answer(self, line: bytes) -> Answer:
            return Answer(request=None, error=line.decode().strip())

        def rest(self) -> None:
            self.rested += 1

        def spare(self) -> None:
            raise AssertionError

    asked = [b'{"kind": "a", "n": 1}', b"not json", b'{"kind": "b"}', b"", b'{"kind": "a", "n": 2}', b"\xff"]
    everything_came = threading.Event()

    def lines() -> Iterator[bytes]:
        yield b'{"kind": "first"}\n'
        assert computing.wait(10)
        yield from (line + b"\n" for line in asked)
        everything_came.set()

    class Slow(Named):
        def answer(self, line: bytes) -> Answer:
            computing.set()
            assert everything_came.wait(10)
            return super().answer(line) if line.isascii() else Answer(request=None, error="unread")

    computing, out, engine = threading.Event(), io.BytesIO(), Slow()
    serve(engine, lines(), out)
    answers = [msgspec.json.decode(a, type=Answer).error for a in out.getvalue().splitlines()]
    assert answers == ['{"kind": "first"}', '{"kind": "a", "n": 2}', "unread", '{"kind": "b"}']
    assert engine.rested == 4


def test_figures_of_the_newest_revision_are_kept_once_they_are_out() -> None:
    kept: list[tuple[Key, CohortFigures]] = []
    fake = FakeStudy()
    engine = Engine(lambda: fake, "reader1", lambda key, figures: kept.append((key, figures)))
    engine.answer(line(1, revision=2))
    engine.answer(line(2, basis="site"))
    engine.rest()
    assert not kept
    got = engine.answer(line(3))
    assert isinstance(got, Answer)
    assert not kept
    engine.rest()
    engine.rest()
    [(key, same)] = kept
    assert same is got.figures
    assert (key.person, key.basis, key.revision, key.head, key.study) == ("reader1", "own", 3, f"{3:064}", "f" * 32)


def test_it_ends_quietly_when_nobody_reads() -> None:
    class Closed(io.BytesIO):
        def write(self, _: object) -> int:
            raise BrokenPipeError

    serve(Engine(FakeStudy, "reader1"), [line(1)], Closed())


def test_the_process_answers_about_a_study_and_ends_with_its_input(tmp_path: Path) -> None:
    study(tmp_path / "S")
    command = [sys.executable, "-m", "ino_tui.cohort.engine", str(tmp_path / "S"), "reader1"]
    done = subprocess.run(command, input=line(1, "site"), capture_output=True, timeout=60, check=True, cwd=ROOT)
    # On a busy machine it says before that it is at work.
    answer = msgspec.json.decode(done.stdout.splitlines()[-1], type=Answer)
    assert answer.error == ""
    assert answer.figures is not None
    assert answer.figures.figure("response.c1").label == "response, end of cycle 1"
    assert done.stderr == b""


def test_usage_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["only one"]) == 2
    assert "usage" in capsys.readouterr().err


def test_the_client_hears_the_newest_answer_and_kills_at_once(tmp_path: Path) -> None:
    study(tmp_path / "S")
    heard: Queue[Answer] = Queue()
    ended = threading.Event()
    client = EngineClient(tmp_path / "S", "reader1", heard.put, ended.set)
    assert not client.alive
    client.start()
    try:
        client.ask("own")
        newest = client.ask("site")
        answer = heard.get(timeout=60)
        assert (answer.request, answer.basis, answer.error) == (newest, "site", "")
        assert heard.empty()
    finally:
        begun = time.perf_counter()
        client.kill()
        took = time.perf_counter() - begun
    assert took < 1
    assert not client.alive
    client.kill()
    client.ask("own")
    assert not ended.wait(0.2)


def test_the_client_says_when_the_process_ends_unasked_and_can_start_again(tmp_path: Path) -> None:
    study(tmp_path / "S")
    heard: Queue[Answer] = Queue()
    ended = threading.Event()
    client = EngineClient(tmp_path / "S", "reader1", heard.put, ended.set)
    client.start()
    try:
        assert client._process is not None
        client._process.kill()
        assert ended.wait(30)
        client.start()
        client.ask("site")
        assert heard.get(timeout=60).error == ""
    finally:
        client.kill()


def test_a_study_that_is_not_there_is_said(tmp_path: Path) -> None:
    heard: Queue[Answer] = Queue()
    client = EngineClient(tmp_path / "none", "reader1", heard.put)
    client.start()
    try:
        client.ask("site")
        assert "is not a study" in heard.get(timeout=60).error
    finally:
        client.kill()


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("ino_tui.cohort", ("msgspec", "numpy", "pandas", "scipy", "lifelines")),
        ("ino_tui.cohort.process.client", ("numpy", "pandas", "scipy", "lifelines")),
        ("ino_tui.cohort.survival", ("pandas", "scipy", "lifelines")),
        ("ino_tui.cohort.engine", ("scipy", "lifelines", "matplotlib")),
    ],
)
def test_what_a_module_does_not_load(module: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([m for m in {absent!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def test_the_first_answer_waits_for_nothing_that_only_comparisons_need(tmp_path: Path) -> None:
    study(tmp_path / "S")
    code = f"""
import sys
from pathlib import Path
from ino_tui.cohort.engine import Engine
from store.study import Study
def loaded(*names): return [name for name in names if name in sys.modules]
slow = ("scipy", "lifelines", "matplotlib")
engine = Engine(lambda: Study.open(Path({str(tmp_path / "S")!r})), "reader1")
print(loaded("numpy", "pandas", *slow))
assert engine.answer({line(1, "site")!r}).figures
print(loaded("ino_tui.cohort.grouped", *slow))
engine.rest()
print(loaded("ino_tui.cohort.grouped", *slow))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
    )
    assert done.stdout.splitlines() == ["[]", "[]", "['ino_tui.cohort.grouped']"]


def test_the_agreement_is_told_on_no_basis_and_refused_in_a_sentence_to_who_is_blind() -> None:
    asked = msgspec.json.encode(AgreementRequest(basis="final", request=4)) + b"\n"
    told = Engine(FakeStudy, "coordinator").answer(asked)
    assert isinstance(told, Told)
    assert (told.request, told.asked, told.revision) == (4, "agreement", 3)
    assert told.document is not None
    assert {row["comparison"] for row in told.document["rows"]} == {"readers", "same", "other"}
    refused = Engine(FakeStudy, "reader1").answer(asked)
    assert isinstance(refused, Told)
    assert (refused.document, "once the study is locked" in refused.error) == (None, True)
