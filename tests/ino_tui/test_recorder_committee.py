"""The recorder in a committee: openings are noted, signatures wait for the secret, and nothing of it is told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from ino_tui.requests import Changed, Commit, Committed, Noted, NoteLook, NotSaved, Prove, Secret, SecretWanted
from store.charter import PROFILES
from store.commands import NewQuery, NoteOpening, RaiseQueries, Sign
from store.committee import Answer
from store.place import JOURNAL
from store.study import Study
from tests.cases import case, study
from tests.ino_tui.recording import Desk

SECRET = "correct horse 9"
CHARTER = msgspec.structs.replace(PROFILES["committee"], allow_as=True, signing_secret=True)
ANSWERS = tuple(Answer(endpoint=f"response.c{n}", value="CR") for n in (1, 2))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    study(tmp_path / "S", [case("A-1"), case("A-2")], charter=CHARTER)
    made = Desk(tmp_path / "S")
    made.recorder.start()
    yield made
    made.recorder.close()


def sign() -> Commit:
    return Commit(command=Sign(case="A-1", answers=ANSWERS), seen=3)


def test_an_opening_is_noted_with_what_she_sees_after_it(desk: Desk) -> None:
    desk.recorder.send(NoteLook("A-1"))
    noted = desk.wait(Noted)
    assert (noted.alone, noted.seen.revision) == (True, 4)
    assert [name for name, _ in noted.seen.versions("openings")] == ["A-1/reader1"]


def test_an_opening_among_lines_of_others_is_not_alone(desk: Desk) -> None:
    Study.open(desk.path).commit(NoteOpening(case="A-2"), by="reader2")
    desk.recorder.send(NoteLook("A-1"))
    assert not desk.wait(Noted).alone


def test_an_opening_that_cannot_be_written_is_not_spoken_of(desk: Desk) -> None:
    desk.recorder.send(NoteLook("A-99"))
    desk.recorder.send(NoteLook("A-1"))
    desk.wait(Noted)
    assert len(desk.reports) == 1


def test_a_disk_that_takes_no_opening_is_spoken_of_at_the_signature(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    desk.recorder.send(NoteLook("A-1"))
    query = NewQuery(case="A-1", owner="coordinator", text="which sample?")
    desk.recorder.send(Commit(command=RaiseQueries(queries=(query,)), seen=3))
    assert "No space left" in desk.wait(NotSaved).reason
    assert not [r for r in desk.reports if isinstance(r, Noted)]


def test_a_signature_waits_for_a_secret_that_is_chosen_then(desk: Desk) -> None:
    desk.recorder.send(sign())
    wanted = desk.wait(SecretWanted)
    assert (wanted.chosen, wanted.reason, wanted.seen) == (False, "", None)
    assert Study.open(desk.path).revision == 3
    desk.recorder.send(Prove(secret=Secret(SECRET), then=wanted.command, new=True))
    assert desk.wait(Committed).receipt.signed == ("response.c1", "response.c2")


def test_a_wrong_secret_is_written_down_and_told_with_the_sight_after_it(desk: Desk) -> None:
    desk.recorder.send(Prove(secret=Secret(SECRET), then=sign(), new=True))
    desk.wait(Committed)
    desk.recorder.send(Prove(secret=Secret("not it at all"), then=sign()))
    wanted = desk.wait(SecretWanted)
    assert (wanted.chosen, "4 more attempts" in wanted.reason) == (True, True)
    assert wanted.seen is not None
    assert wanted.seen.revision == 6
    assert SECRET.encode() not in (desk.path / JOURNAL).read_bytes()


def test_after_too_many_the_signature_is_refused(desk: Desk) -> None:
    desk.recorder.send(Prove(secret=Secret(SECRET), then=sign(), new=True))
    desk.wait(Committed)
    for _ in range(5):
        desk.recorder.send(Prove(secret=Secret("not it at all"), then=sign()))
    assert "5 wrong secrets" in desk.wait(NotSaved).reason


def test_a_secret_that_none_was_chosen_for_is_refused(desk: Desk) -> None:
    desk.recorder.send(Prove(secret=Secret(SECRET), then=sign()))
    assert "no signing secret yet" in desk.wait(NotSaved).reason


def test_what_others_write_comes_with_her_own_number(desk: Desk) -> None:
    desk.recorder.send(NoteLook("A-1"))
    number = desk.wait(Noted).seen.shown_revision
    Study.open(desk.path).commit(NoteOpening(case="A-1"), by="reader2")
    assert desk.wait(Changed).seen.shown_revision == number
