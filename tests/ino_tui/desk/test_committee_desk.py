"""A committee at the desk: two readers, a chair, a secret each, the recorder on its thread; then one lock."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ino_tui.cli import main
from ino_tui.recorder import Recorder
from ino_tui.requests import Changed, Compute, Inquire, Report, Waiting
from ino_tui.session import Session
from ino_tui.view import CaseView, View
from store.committee import Review, Ruling
from store.drafts import Drafts
from store.study import Study
from tests.ino_tui.commands.secrets_given import SECRET, lines_on_descriptor
from tests.ino_tui.pty_session import desk
from tests.ino_tui.session.deskside import NAMED, Deskside
from tests.staffed import ALL, case_of, committee

CASES = ("A-1", "A-2", "A-3")


class Seated:
    """One person at her desk: a session, and a recorder that commits on its own thread."""

    def __init__(self, path: Path, person: str) -> None:
        study, drafts = Study.open(path), Drafts(path, person)
        self._came: queue.Queue[Report] = queue.Queue()
        self.session = Session(study.as_seen_by(person), drafts.load().book)
        self.recorder = Recorder(study, person, drafts, self._came.put)
        self.recorder.start()
        self.path = path
        self._proved = False
        self._settle()

    def keys(self, text: str) -> View:
        """Press the keys, each once what the one before it asked for is done."""
        for key in text.split():
            name = NAMED.get(key, key)
            self.session.press(name, name if len(name) == 1 else None)
            self._settle()
        return self.session.view

    def type(self, text: str) -> View:
        for char in text:
            self.session.press("space" if char == " " else char, char)
            self._settle()
        return self.keys("ENTER")

    def sign(self) -> View:
        """s, and the secret where it is asked for: the first time she chooses it."""
        view = self.keys("s")
        while view.prompt is not None and "secret" in view.prompt.kind:
            view = self.type(SECRET)
        return view

    def open(self, case_id: str) -> None:
        """The case, as it is on disk now."""
        newest = Study.open(self.path).revision
        while self.session.seen.revision < newest:
            self.session.receive(self._came.get(timeout=20))
        self.session.go_to(case_id)
        self._settle()

    def focus(self, endpoint: str) -> None:
        for _ in self.case.items:
            if self.case.endpoint == endpoint:
                return
            self.keys("DOWN")
        raise AssertionError(endpoint)

    @property
    def case(self) -> CaseView:
        assert self.session.view.case is not None
        return self.session.view.case

    def marks(self) -> dict[str, str]:
        return {item.short: item.mark for item in self.case.items}

    @property
    def said(self) -> str:
        notice = self.session.view.notice
        return notice.text if notice is not None else ""

    def _settle(self) -> None:
        while requests := self.session.requests():
            for request in requests:
                if isinstance(request, Compute | Inquire):
                    continue
                self.recorder.send(request)
                done = False
                while not done:
                    report = self._came.get(timeout=20)
                    self.session.receive(report)
                    done = not isinstance(report, Changed | Waiting)


Sit = Callable[[str], Seated]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    of = tuple(case_of(case_id) for case_id in CASES)
    return committee(tmp_path / "s", of=of, readers=ALL, disclosure="two-stage", signing_secret=True).path


@pytest.fixture
def sit(path: Path) -> Iterator[Sit]:
    with ExitStack() as left:

        def sit_down(person: str) -> Seated:
            seated = Seated(path, person)
            left.callback(seated.recorder.close)
            return seated

        yield sit_down


def read(reader: Seated, case_id: str, c2: str, vod: str, cause: str) -> None:
    """Both stages of a case: the responses together, then relapse, VOD/SOS and the cause of death."""
    reader.open(case_id)
    assert set(reader.marks()) == {"C1", "C2", "best"}
    reader.focus("response.c1")
    reader.keys("1")
    reader.focus("response.c2")
    reader.keys(c2)
    reader.sign()
    assert "all of the case is shown now" in reader.said
    reader.focus("relapse")
    reader.keys("2")
    reader.type("2019-09-10")
    reader.focus("vod")
    reader.keys(vod)
    if vod != "1":
        reader.type("2019-10-10")
        reader.keys("2 3")  # from the last INO dose, worst grade 3
    reader.focus("death.cause")
    reader.keys(cause)
    reader.sign()
    assert "signed 3 items" in reader.said


def settle(chair: Seated) -> None:
    """Rule on the response of A-1, leave its VOD/SOS to a meeting, and sign what that decided."""
    # The chair has the responses first; once they are ruled on the rest opens.
    chair.open("A-1")
    assert [row.id for row in chair.session.view.queue.rows] == ["A-1"]
    assert chair.marks() == {"C1": "final", "C2": "with the chair"}
    chair.keys("1 y 3 r 4")
    chair.sign()
    assert "your determination for A-1 is signed" in chair.said
    chair.focus("vod")
    chair.keys("t")
    chair.type("the onset cannot be told")
    chair.sign()
    assert "left to the meeting" in chair.said
    chair.focus("vod")
    chair.keys("1 r 4 t")
    for words in ("chair, reader1, reader2", "2-1", "Read together: no VOD/SOS."):
        chair.type(words)
    chair.sign()
    assert "the meeting's determination for A-1 is signed" in chair.said
    assert set(chair.marks().values()) == {"final"}


def test_from_two_blind_readers_to_a_locked_study(path: Path, sit: Sit, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = sit("reader1"), sit("reader2")
    for case_id in CASES:
        read(one, case_id, "1", "1", "1 0")
    assert one.marks() == {
        "C1": "signed",
        "C2": "signed",
        "best": "derived",
        "rel": "signed",
        "VOD": "signed",
        "death": "signed",
    }
    read(other, "A-1", "4", "2", "1 0")  # PR, probable VOD/SOS
    read(other, "A-2", "1", "1", "1 1")  # another code of the same class
    read(other, "A-3", "1", "1", "1 0")
    settle(sit("chair"))

    seen = Study.open(path).as_seen_by("auditor")
    items = {(i, item.endpoint): item for i in CASES for item in seen.case(i).items if item.endpoint != "response.best"}
    assert {item.state for item in items.values()} == {"final"}
    found = {key: item.determination.value for key, item in items.items() if item.determination is not None}
    assert (found["A-1", "response.c2"], found["A-1", "vod"]) == ("CR", "no")
    assert (found["A-2", "death.cause"], found["A-3", "death.cause"]) == ("DISEASE", "10")
    for case_id in CASES:
        reviews = [stored.decode(Review) for _, stored in seen.versions(f"reviews:{case_id}")]
        assert len(reviews) == 10
        assert {(r.how, r.proved, r.meaning) for r in reviews} == {("desk", True, "reviewed")}
    rulings = [stored.decode(Ruling) for _, stored in seen.versions("rulings:A-1")]
    assert [(r.kind, r.endpoint, r.value) for r in rulings] == [
        ("chair", "response.c2", "CR"),
        ("refer", "vod", ""),
        ("meeting", "vod", "no"),
    ]
    openings = {doc_id for doc_id, _ in seen.versions("openings")}
    assert openings >= {f"{case}/{reader}" for case in CASES for reader in ("reader1", "reader2")} | {"A-1/chair"}
    _lock(path)
    # It comes to the desks by itself, and nothing is signed any more.
    one.open("A-3")
    item = next(i for i in one.case.items if i.endpoint == "vod")
    assert "locked" in item.flags
    assert "frozen by lock1" in item.refused
    assert main(["verify", str(path)]) == 0
    capsys.readouterr()


def _lock(path: Path) -> None:
    for command in (["secret", str(path)], ["lock", str(path), "--why", "all is final"]):
        with lines_on_descriptor(SECRET) as number:
            assert main([*command, "--as", "coordinator", "--secret-fd", str(number)]) == 0


def test_the_first_case_comes_to_a_chair_who_waits_by_itself(tmp_path: Path) -> None:
    path = committee(tmp_path / "s", of=(case_of("A-1"),), readers=ALL, endpoints=("response",)).path
    chair = Deskside(path, "chair")
    assert chair.view.queue.shown == 0
    for reader, answer in (("reader1", "CR"), ("reader2", "PR")):
        given = ["--case", "A-1", "--endpoint", "response.c1", "--answer", answer, "--why", f"said {answer}"]
        assert main(["sign", str(path), *given, "--as", reader]) == 0
    chair.study.tail()
    chair.session.receive(Changed(seen=chair.study.as_seen_by("chair")))
    assert [row.id for row in chair.view.queue.rows] == ["A-1"]
    assert chair.keys("ENTER").screen == "case"


def test_a_secret_is_asked_once_and_a_wrong_one_again(path: Path, sit: Sit) -> None:
    one = sit("reader1")
    read(one, "A-1", "1", "1", "1 0")
    again = sit("reader1")
    again.open("A-2")
    again.keys("1 DOWN 1 s")
    assert again.session.view.prompt is not None
    again.type("another horse")
    assert again.session.view.prompt is not None
    assert again.session.view.prompt.kind == "secret"
    assert again.marks()["C1"] == "answered"
    again.type(SECRET)
    assert "signed 2 items" in again.said


@pytest.mark.pty
def test_the_chair_sees_two_answers_on_a_real_terminal(tmp_path: Path) -> None:
    study = committee(tmp_path / "s", of=(case_of("A-1"),), readers=ALL, endpoints=("response",))
    for reader, answer in (("reader1", "CR"), ("reader2", "PR")):
        given = ["--case", "A-1", "--endpoint", "response.c1", "--answer", answer, "--why", f"said {answer}"]
        assert main(["sign", str(study.path), *given, "--as", reader]) == 0
    with desk("review", str(study.path), "--as", "chair", columns=120, lines=40) as session:
        session.wait_for("A-1")
        session.send("\r")
        text = session.wait_for(lambda shown: "reader 1" in shown and "reader 2" in shown)
        assert "complete remission" in text
        assert "partial remission" in text
        session.send("1")
        session.send("y")
        session.wait_for("reading error")
        session.send("3")
        session.send("r")
        session.send("4")
        session.send("s")
        session.wait_for("your determination for A-1 is signed")
        session.send("q")
        assert session.end() == 0
    item = Study.open(study.path).as_seen_by("auditor").case("A-1").item("response.c1")
    assert item is not None
    assert item.state == "final"
