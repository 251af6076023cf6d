"""Withdrawn cases on the desk: last, in no count, not to be signed; and what the journal underwent is said."""

from __future__ import annotations

from ino_tui.actions import BY_ID
from ino_tui.requests import Committed
from store.commands import Sign
from store.committee import Answer
from store.place import JOURNAL
from store.writes import Receipt
from tests.ino_tui.session.amending import heard, reinstate, withdraw
from tests.ino_tui.session.deskside import Deskside


def test_a_withdrawn_case_is_last_and_in_no_count(desk: Deskside) -> None:
    desk.session.go_to("B-2")
    desk.keys("1 l")
    assert desk.view.queue.rows[0].id == "B-2"
    items = desk.view.panel.progress.items
    revision = withdraw(desk, "B-2")
    heard(desk)
    desk.keys("S 1")

    row = desk.view.queue.rows[-1]
    assert (row.id, row.open, row.withdrawn) == ("B-2", 0, f"rev {revision}, consent withdrawn")
    progress = desk.view.panel.progress
    assert (progress.cases, progress.withdrawn, progress.counted) == (2, 1, 2)
    assert progress.items == items - 4
    for order in "2345":
        desk.keys(f"S {order}")
        assert desk.view.queue.rows[-1].id == "B-2"
    desk.keys("/")
    desk.type("state:withdrawn")
    desk.keys("ENTER")
    assert [r.id for r in desk.view.queue.rows] == ["B-2"]
    desk.keys("/ ctrl+u")
    desk.type("state:answered")
    desk.keys("ENTER")
    assert desk.view.queue.rows == ()


def test_nothing_is_signed_in_a_withdrawn_case_and_drafts_stay(at_case: Deskside) -> None:
    at_case.keys("1")
    revision = withdraw(at_case)
    heard(at_case)

    assert "A-1 was withdrawn" in at_case.notice.text
    assert at_case.case.withdrawn == f"rev {revision}, consent withdrawn"
    assert "withdrawn" in (BY_ID["item.sign"].why_not(at_case.view) or "")
    for key in "2s":
        at_case.keys(key)
        assert "This case was withdrawn" in at_case.notice.text
    assert set(at_case.on_disk("A-1")) == {"response.c1"}
    at_case.keys("o")
    assert at_case.case.id != "A-1"

    reinstate(at_case)
    heard(at_case)
    at_case.session.go_to("A-1")
    at_case.keys("s")
    assert at_case.item("response.c1").mark == "final"


def test_what_was_done_to_the_journal_beside_a_signature_is_said(at_case: Deskside) -> None:
    command = Sign(case="A-1", answers=(Answer(endpoint="response.c1", value="CR"),))
    receipt = Receipt(revision=9, signed=("response.c1",), cut=17, carried=1)
    at_case.session.receive(Committed(command=command, receipt=receipt, seen=at_case.study.as_seen_by("reader1")))
    assert "17 bytes of a line that was never acknowledged were cut off" in at_case.notice.text
    assert "carried forward from format 1" in at_case.notice.text


def test_a_journal_that_was_put_back_is_said(at_case: Deskside) -> None:
    journal = at_case.study.path / JOURNAL
    earlier = journal.read_bytes()
    revision = withdraw(at_case)
    heard(at_case)
    journal.write_bytes(earlier)

    heard(at_case)

    assert f"put back from revision {revision} to {revision - 1}" in at_case.notice.text
    assert not at_case.case.withdrawn
