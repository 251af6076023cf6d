"""Queries and conflicts of interest by a key, and which openings of a case are written down."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ino_tui.actions import BY_ID
from ino_tui.evidence.model import text_of
from ino_tui.requests import NoteLook
from ino_tui.session import Session
from ino_tui.session.looks import AGAIN, Looks
from ino_tui.session.place import Place
from ino_tui.widgets.case_header import CaseHeader
from store.charter import PROFILES
from store.commands import AnswerQuery, NewQuery, RaiseQueries
from store.committee import Cite
from store.drafts import DraftBook
from store.errors import BadInput
from tests.cases import case, study
from tests.ino_tui.session.deskside import Deskside

CHARTER = msgspec.structs.replace(PROFILES["committee"], allow_as=True)


@pytest.fixture
def desk(tmp_path: Path) -> Deskside:
    study(tmp_path / "S", [case("A-1"), case("A-2"), case("A-3")], charter=CHARTER)
    made = Deskside(tmp_path / "S")
    made.keys("ENTER")
    return made


def test_a_query_is_on_the_event_and_the_item_at_hand_and_the_coordinators(desk: Deskside) -> None:
    desk.keys("RIGHT a")
    event = desk.case.event
    assert event is not None
    assert desk.prompt.title == f"A-1: a query on C1, {event.title}"
    desk.type("is the day right?")
    desk.keys("ENTER")
    (thread,) = desk.study.as_seen_by("coordinator").case("A-1").threads
    query = thread.query
    assert (query.by, query.owner, query.endpoint, query.text) == (
        "reader1",
        "coordinator",
        "response.c1",
        "is the day right?",
    )
    assert query.cite == Cite(table=event.ref.table, row=event.ref.row)
    assert desk.case.queries == 1


def test_open_queries_are_counted_in_the_header_also_where_a_case_is_not_shown_in_stages(desk: Deskside) -> None:
    desk.keys("a")
    desk.type("is the day right?")
    desk.keys("ENTER")
    coordinator = Deskside(desk.study.path, "coordinator")
    header = CaseHeader()
    for case_id, height, said in (("A-1", 2, True), ("A-2", 1, False)):
        coordinator.session.go_to(case_id)
        coordinator.work()
        header._view = coordinator.view
        assert header._want() == height
        assert ("1 open query (Q)" in "".join(text_of(row) for row in header.lines_for(80, height))) == said


def test_words_of_a_query_are_there_again_after_the_line_was_lost(desk: Deskside) -> None:
    desk.keys("RIGHT a")
    desk.type("is the day ri")
    event = desk.case.event
    again = Deskside(desk.study.path)
    assert (again.prompt.kind, again.prompt.text, again.case.event) == ("query", "is the day ri", event)
    again.type("ght?")
    again.keys("ENTER")
    assert again.study.as_seen_by("coordinator").case("A-1").threads[0].query.text == "is the day right?"
    assert Deskside(desk.study.path).view.prompt is None


def test_words_of_an_answer_are_there_again_as_long_as_the_query_takes_them(desk: Deskside) -> None:
    asked = NewQuery(case="A-1", owner="coordinator", text="a", endpoint="response.c1")
    desk.study.commit(RaiseQueries(queries=(asked,)), by="reader1")
    coordinator = Deskside(desk.study.path, "coordinator")
    coordinator.session.go_to("A-1")
    coordinator.keys("Q 1 1")
    coordinator.type("half of it")
    again = Deskside(desk.study.path, "coordinator")
    assert (again.prompt.kind, again.prompt.text) == ("query words", "half of it")
    assert "your answer" in again.prompt.title
    desk.study.commit(AnswerQuery(case="A-1", query=1, kind="close", text="found it"), by="reader1")
    assert Deskside(desk.study.path, "coordinator").view.prompt is None


def test_a_query_of_no_words_is_not_sent(desk: Deskside) -> None:
    before = desk.study.revision
    desk.keys("a ENTER")
    assert (desk.view.prompt, desk.study.revision) == (None, before)


def test_a_thread_is_read_and_closed_by_who_raised_it(desk: Deskside) -> None:
    desk.keys("a")
    desk.type("which sample?")
    desk.keys("ENTER")
    desk.study.commit(AnswerQuery(case="A-1", query=1, kind="answer", text="the second"), by="coordinator")
    desk.keys("n p Q")
    desk.keys("ESC")
    again = Deskside(desk.study.path)
    again.keys("Q")
    text = "\n".join(again.prompt.lines)
    assert "1  answered · on C1 · today · for coordinator" in text
    assert "answered by coordinator" in text
    again.keys("7")
    assert again.notice.text == "There is no query 7 here."
    again.keys("1")
    assert again.prompt.title == "A-1: query 1, why it is closed"
    again.keys("ENTER")
    assert "Say in words" in again.notice.text
    again.type("seen")
    again.keys("ENTER")
    assert again.case.queries == 0
    again.keys("Q 1")
    assert again.notice.text == "Query 1 is closed."


def test_one_that_is_hers_to_answer_is_answered(desk: Deskside) -> None:
    asked = NewQuery(case="A-1", owner="reader1", text="why not CR?", endpoint="response.c1")
    desk.study.commit(RaiseQueries(queries=(asked,)), by="coordinator")
    again = Deskside(desk.study.path)
    again.keys("Q 1")
    assert again.prompt.title == "A-1: query 1, your answer"
    again.type("platelets")
    again.keys("ENTER")
    (thread,) = again.study.as_seen_by("coordinator").case("A-1").threads
    assert [(e.note.kind, e.note.by, e.note.text) for e in thread.entries] == [("answer", "reader1", "platelets")]


def test_who_may_do_both_chooses(desk: Deskside) -> None:
    desk.keys("a")
    desk.type("which sample?")
    desk.keys("ENTER")
    coordinator = Deskside(desk.study.path, "coordinator")
    coordinator.session.go_to("A-1")
    coordinator.keys("Q 1")
    assert [(o.code, o.why_not) for o in coordinator.prompt.options] == [("answer", ""), ("close", ""), ("waive", "")]
    coordinator.keys("3")
    coordinator.type("not needed")
    coordinator.keys("ENTER Q 1")
    assert coordinator.notice.text == "Query 1 is waived."


def test_without_a_query_of_hers_there_is_no_page(desk: Deskside) -> None:
    desk.keys("Q")
    assert desk.view.prompt is None
    assert "No query on this case is yours to see" in desk.notice.text


def test_answers_wait_while_queries_are_read(desk: Deskside) -> None:
    desk.keys("a")
    desk.type("which sample?")
    desk.keys("ENTER Q e")
    assert "Something is being read" in desk.notice.text


# -- conflicts of interest -----------------------------------------------------------------------


def test_a_conflict_is_declared_after_a_yes_and_the_case_leaves_her_list(desk: Deskside) -> None:
    desk.keys("1 X")
    assert [o.code for o in desk.prompt.options if o.chosen] == ["no"]
    desk.keys("ENTER")
    assert desk.case.id == "A-1"
    desk.keys("X y")
    desk.type("my cousin's department")
    desk.keys("ENTER")
    assert desk.notice.text.startswith("You declared a conflict of interest; A-1 left your list, rev ")
    assert (desk.view.screen, [r.id for r in desk.view.queue.rows], desk.view.queue.total) == (
        "queue",
        ["A-2", "A-3"],
        2,
    )
    assert desk.view.panel.progress.counted == 2
    with pytest.raises(BadInput, match="declared"):
        desk.session.go_to("A-1")
    desk.keys("g")
    desk.type("A-1")
    desk.keys("ENTER")
    assert desk.notice.text == "No case id has this in it."


def test_the_words_may_stay_empty(desk: Deskside) -> None:
    desk.keys("X y ENTER")
    assert desk.view.queue.total == 2


def test_in_an_audit_there_is_neither(tmp_path: Path) -> None:
    study(tmp_path / "S")
    desk = Deskside(tmp_path / "S")
    desk.keys("ENTER")
    for action in ("query.raise", "conflict.declare"):
        assert "no committee" in (BY_ID[action].why_not(desk.view) or "")
    assert desk.noted == []


def test_who_only_looks_declares_nothing(desk: Deskside) -> None:
    auditor = Deskside(desk.study.path, "auditor")
    auditor.session.go_to("A-1")
    assert "Only who judges" in (BY_ID["conflict.declare"].why_not(auditor.view) or "")


# -- openings ------------------------------------------------------------------------------------


def test_an_opening_is_written_once_while_she_steps_back_and_forth(desk: Deskside) -> None:
    desk.keys("n p n n p l ENTER")
    assert desk.noted == ["A-1", "A-2", "A-3"]
    openings = desk.study.as_seen_by("coordinator").versions("openings")
    assert [name for name, _ in openings] == ["A-1/reader1", "A-2/reader1", "A-3/reader1"]


def test_after_a_while_it_is_written_again(desk: Deskside) -> None:
    now = 0.0
    looks, seen = Looks(lambda: now), desk.session.seen
    one, other, queue = (Place(screen=s, case=c) for s, c in (("case", "A-1"), ("case", "A-2"), ("queue", "A-2")))  # type: ignore[arg-type]
    assert looks.note(seen, one) == [NoteLook("A-1")]
    now = 10 * AGAIN
    # It was open all the while.
    assert looks.note(seen, one) == []
    assert looks.note(seen, other) == [NoteLook("A-2")]
    now += AGAIN - 1
    assert looks.note(seen, one) == []
    assert looks.note(seen, queue) == []
    now += AGAIN
    assert looks.note(seen, one) == [NoteLook("A-1")]


def test_what_is_past_or_read_only_is_not_written_to(desk: Deskside) -> None:
    seen = desk.study.as_seen_by("reader1")
    damaged = Session(seen, DraftBook(), read_only="The journal is damaged: nothing can be signed.")
    for session in (damaged, Session(seen, DraftBook(), past="AS OF rev 3")):
        session.go_to("A-2")
        assert not [r for r in session.requests() if isinstance(r, NoteLook)]


def test_a_case_passed_on_the_way_is_not_noted(desk: Deskside) -> None:
    session = Session(desk.study.as_seen_by("reader1"), desk.drafts.load().book)
    session.go_to("A-3")
    assert [r.case for r in session.requests() if isinstance(r, NoteLook)] == ["A-3"]
