"""The recorder on a real study: what is reported is on disk, drafts never wait, leaving is quick."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ino_tui.recorder import why_read_only
from ino_tui.requests import (
    Changed,
    Committed,
    DraftsNotSaved,
    DraftsSaved,
    NotSaved,
    Recovered,
    SaveDrafts,
    Trouble,
    Waiting,
)
from store.drafts import Drafts, Position
from store.place import JOURNAL
from store.study import Study
from tests.cases import case, study
from tests.ino_tui.recording import Desk, drafts, sign


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    study(tmp_path / "S", [case("A-1"), case("A-2")])
    made = Desk(tmp_path / "S")
    made.recorder.start()
    yield made
    made.recorder.close()


def test_a_signature_that_is_reported_is_on_disk(desk: Desk) -> None:
    desk.recorder.send(sign("CR"))
    done = desk.wait(Committed)

    assert done.receipt.signed == ("response.c1",)
    assert done.seen.revision == done.receipt.revision
    item = Study.open(desk.path).as_seen_by("reader1").case("A-1").item("response.c1")
    assert item is not None
    assert item.signed is not None


def test_a_refusal_is_reported_and_the_recorder_goes_on(desk: Desk) -> None:
    desk.recorder.send(sign("MLFS"))
    assert "is not an answer of INO-VATE" in desk.wait(NotSaved).reason
    desk.recorder.send(sign("CR"))
    desk.wait(Committed)


def test_what_another_session_wrote_is_followed(desk: Desk) -> None:
    other = Study.open(desk.path)
    receipt = other.commit(sign("CR").command, by="reader2")

    assert desk.wait(Changed).seen.revision == receipt.revision


def test_drafts_are_saved_while_a_signature_waits_for_another_session(desk: Desk) -> None:
    fd = os.open(desk.path / JOURNAL, os.O_RDWR)
    fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        desk.recorder.send(sign("CR"))
        desk.wait(Waiting)
        desk.recorder.send(drafts(1, "typed meanwhile"))
        desk.wait(DraftsSaved)
        assert Drafts(desk.path, "reader1").load().book.answers["A-1"]["response.c1"].text == "typed meanwhile"
        assert not any(isinstance(r, Committed) for r in desk.reports)
    finally:
        os.close(fd)
    desk.wait(Committed)


def test_the_newest_drafts_are_saved_and_older_ones_may_be_passed_over(desk: Desk) -> None:
    for number in range(1, 200):
        desk.recorder.send(drafts(number, str(number)))
    assert desk.recorder.close(10)

    saved = [r.number for r in desk.reports if isinstance(r, DraftsSaved)]
    assert saved == sorted(saved)
    assert saved[-1] == 199
    assert Drafts(desk.path, "reader1").load().book.answers["A-1"]["response.c1"].text == "199"


def test_leaving_finishes_what_was_sent_and_is_quick(desk: Desk) -> None:
    desk.recorder.send(sign("CR"))
    desk.recorder.send(drafts(1, "last words"))
    began = time.monotonic()

    assert desk.recorder.close()
    assert time.monotonic() - began < 3
    assert any(isinstance(r, Committed) for r in desk.reports)
    assert any(isinstance(r, DraftsSaved) for r in desk.reports)


def test_a_signature_that_waited_too_long_is_given_up_and_can_be_given_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.journal._WAIT_SECONDS", 0.1)
    fd = os.open(desk.path / JOURNAL, os.O_RDWR)
    fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        desk.recorder.send(sign("CR"))
        desk.wait(Waiting)
        assert "Another session has been writing" in desk.wait(NotSaved).reason
    finally:
        os.close(fd)
    desk.recorder.send(sign("CR"))
    assert desk.wait(Committed).receipt.revision == 4


def test_leaving_does_not_wait_for_ever_for_a_lock(desk: Desk) -> None:
    fd = os.open(desk.path / JOURNAL, os.O_RDWR)
    fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        desk.recorder.send(sign("CR"))
        desk.wait(Waiting)
        assert desk.recorder.close(0.2) is False
    finally:
        os.close(fd)


def test_drafts_that_cannot_be_saved_are_said_and_tried_again_on_leaving(desk: Desk) -> None:
    in_the_way = desk.path / "drafts"
    in_the_way.write_text("")
    desk.recorder.send(drafts(1, "kept in memory"))
    assert "cannot be written" in desk.wait(DraftsNotSaved).reason

    in_the_way.unlink()
    assert desk.recorder.close()
    assert Drafts(desk.path, "reader1").load().book.answers["A-1"]["response.c1"].text == "kept in memory"


def test_who_only_looks_leaves_in_peace_where_nothing_can_be_kept(desk: Desk) -> None:
    (desk.path / "drafts").write_text("")
    desk.recorder.send(SaveDrafts(changes={}, position=Position(case="A-1"), number=1))
    desk.wait(DraftsNotSaved)
    assert desk.recorder.close()


def test_a_fault_of_the_program_is_reported_without_what_it_holds(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError("a patient's name")

    monkeypatch.setattr(desk.recorder._study, "commit", fail)
    desk.recorder.send(sign("CR"))
    trouble = desk.wait(Trouble)
    assert "RuntimeError" in trouble.reason
    assert "name" not in trouble.reason
    assert "RuntimeError" in desk.wait(NotSaved).reason


def test_a_study_that_is_gone_for_a_while_can_be_signed_again(desk: Desk) -> None:
    away = desk.path.with_name("away")
    desk.path.rename(away)
    assert "cannot be reached" in desk.wait(Trouble).reason

    away.rename(desk.path)

    assert desk.wait(Recovered).seen.case_ids
    desk.recorder.send(sign("CR"))
    assert desk.wait(Committed).receipt.signed == ("response.c1",)


def test_an_idle_recorder_only_looks_at_the_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    tail = desk.recorder._study.tail

    def count() -> bool:
        counted.append(1)
        return tail()

    monkeypatch.setattr(desk.recorder._study, "tail", count)
    time.sleep(1.7)
    assert len(counted) <= 1


def test_a_study_that_may_not_be_written_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = study(tmp_path / "S")
    assert why_read_only(made) == ""
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    assert "may not be written by you" in why_read_only(made)
