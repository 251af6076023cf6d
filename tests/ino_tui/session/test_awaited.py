"""The page of what is awaited: from whom and since when for the coordinator, one's own pace for a reader."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from ino_tui.keymap import default_keys
from ino_tui.session.awaited import HEAD, awaited_rows
from ino_tui.widgets.key_bar import _hint
from store.commands import NewQuery, RaiseQueries
from store.study import Study
from tests.ino_tui.session.deskside import Deskside
from tests.ino_tui.session.differing import ONE, OTHER, WHOLE, agree, committee, differ


def made(path: Path) -> Study:
    study = committee(path, ("A-1", "A-2"), WHOLE)
    differ(study, "A-1")
    agree(study, "A-1")
    asked = NewQuery(case="A-2", owner="coordinator", text="is there a report", due="2020-01-01")
    study.commit(RaiseQueries(queries=(asked,)), by=ONE)
    return study


def test_overdue_queries_come_first_and_reading_last_a_line_a_person(tmp_path: Path) -> None:
    seen = made(tmp_path / "S").as_seen_by("coordinator")
    rows = awaited_rows(seen, datetime.now(UTC) + timedelta(days=12, hours=1))

    assert "query 1 OVERDUE to answer" in rows[0].text
    assert " 12 " in rows[0].text
    assert [r.text.split()[-1] for r in rows if "to rule on" in r.text] == ["C1"]
    assert "chair, chair2" in rows[1].text
    reading = [r.text for r in rows if "to sign" in r.text]
    assert [ONE in reading[0], OTHER in reading[1]] == [True, True]
    assert rows[-2:] == tuple(r for r in rows if "to sign" in r.text)


def test_the_coordinator_goes_from_a_line_to_its_case(tmp_path: Path) -> None:
    made(tmp_path / "S")
    desk = Deskside(tmp_path / "S", "coordinator")
    desk.keys("T")

    assert desk.prompt.kind == "awaited"
    assert desk.prompt.title == "awaited: 4 lines, 1 overdue"
    assert desk.prompt.lines == (HEAD,)
    desk.keys("DOWN")
    assert "to rule on" in desk.prompt.options[desk.prompt.selected].label
    desk.keys("ENTER")
    assert (desk.case.id, desk.case.endpoint) == ("A-1", "response.c1")


def test_the_queue_names_its_key_to_the_coordinator_and_to_nobody_else(tmp_path: Path) -> None:
    made(tmp_path / "S")
    said = {p: _hint(Deskside(tmp_path / "S", p).view, default_keys()) for p in ("coordinator", ONE, "chair")}
    assert said == {"coordinator": "T tells what is awaited from whom", ONE: "", "chair": ""}


def test_the_list_ends_where_its_pages_end(tmp_path: Path) -> None:
    made(tmp_path / "S")
    desk = Deskside(tmp_path / "S", "coordinator")
    desk.keys("T")
    desk.key("end")
    assert desk.prompt.selected == 3
    desk.key("pagedown")
    assert desk.prompt.selected == 3
    desk.key("home")
    assert desk.prompt.selected == 0


def test_nothing_is_answered_below_the_list(tmp_path: Path) -> None:
    made(tmp_path / "S")
    desk = Deskside(tmp_path / "S", "coordinator")
    desk.keys("T 1")
    assert desk.prompt.kind == "awaited"


def test_a_reader_is_told_her_own_pace_and_nothing_of_the_other(tmp_path: Path) -> None:
    study = committee(tmp_path / "S", ("A-1", "A-2"))
    desk = Deskside(tmp_path / "S", ONE)
    desk.keys("T")
    before = list(desk.prompt.lines)
    assert before[:3] == ["Your reading", "  10 items you can sign now", "  0 answers signed"]
    desk.keys("ESC")

    agree_one = Deskside(study.path, OTHER)
    agree_one.keys("ENTER 1 s")
    again = Deskside(study.path, ONE)
    again.keys("T")
    assert list(again.prompt.lines) == before


def test_the_chair_is_told_how_many_wait_for_him(tmp_path: Path) -> None:
    made(tmp_path / "S")
    desk = Deskside(tmp_path / "S", "chair")
    desk.keys("T")

    assert list(desk.prompt.lines) == ["Before you as the chair", "  1 items wait for your ruling or a meeting"]
