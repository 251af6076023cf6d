"""What is looked at changes; nothing is asked of the record."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.commands import AddPeople
from store.errors import BadInput
from store.study import Study
from tests.cases import PEOPLE, case, study
from tests.ino_tui.session.deskside import Deskside


def test_the_queue_begins_with_what_differs_from_the_site_value(desk: Deskside) -> None:
    queue = desk.view.queue

    assert [row.id for row in queue.rows] == ["B-2", "A-1", "C-3"]
    assert (queue.cursor, queue.shown, queue.total, queue.sorted) == (0, 3, 3, True)
    assert queue.rows[0].triage == ("differs",)
    assert queue.rows[1].fields[:2] == ("F 47", "Ph-")
    assert [(m.short, m.mark) for m in queue.rows[2].marks] == [("C1", "open"), ("C2", "open"), ("best", "open")]


def test_stepping_goes_through_every_event_and_stops_at_both_ends(at_case: Deskside) -> None:
    at_case.keys("home")
    seen = [at_case.case.event]
    while at_case.case.cursor < len(at_case.case.events) - 1:
        at_case.keys("RIGHT")
        seen.append(at_case.case.event)

    assert tuple(seen) == at_case.case.events
    at_case.keys("RIGHT")
    assert at_case.notice.text == "This is the last event."
    at_case.keys("home LEFT")
    assert (at_case.case.cursor, at_case.notice.text) == (0, "This is the first event.")
    at_case.keys("end")
    assert at_case.case.cursor == len(at_case.case.events) - 1


def test_stepping_in_a_lane_stays_in_it(at_case: Deskside) -> None:
    at_case.keys("home")
    lane = at_case.case.events[0].lane
    first, *others = (i for i, e in enumerate(at_case.case.events) if e.lane == lane)
    assert others
    for number in others:
        at_case.keys(".")
        assert at_case.case.cursor == number
    at_case.keys(".")
    assert "last event of its lane" in at_case.notice.text
    at_case.keys(" ".join("," for _ in others))
    assert at_case.case.cursor == first


def test_the_item_in_focus_brings_its_events_and_its_window(at_case: Deskside) -> None:
    assert at_case.case.endpoint == "response.c1"
    first = at_case.case.window
    at_case.keys("TAB")

    assert at_case.case.endpoint == "response.c2"
    assert first is not None
    assert at_case.case.window is not None
    assert at_case.case.window[0] > first[0]
    at_case.keys("UP UP")
    assert at_case.case.endpoint == "death.cause"
    event = at_case.case.event
    assert event is not None
    assert event.lane == "death"


def test_next_and_previous_case_follow_the_queue(desk: Deskside) -> None:
    desk.keys("ENTER")
    assert (desk.case.id, desk.case.position, desk.case.of) == ("B-2", 1, 3)
    assert desk.keys("n").case.id == "A-1"  # type: ignore[union-attr]
    desk.keys("n n")
    assert (desk.case.id, desk.notice.text) == ("C-3", "This is the last case of the queue.")
    desk.keys("p l")
    assert (desk.view.screen, desk.view.queue.row and desk.view.queue.row.id) == ("queue", "A-1")
    assert desk.view.case is None


def test_next_open_passes_over_what_is_answered_and_goes_on_to_other_cases(desk: Deskside) -> None:
    desk.keys("ENTER 5")
    desk.keys("o")
    assert (desk.case.id, desk.case.endpoint) == ("B-2", "response.c2")
    desk.keys("5 o 5 o 1 0 o")
    assert (desk.case.id, desk.case.endpoint) == ("A-1", "response.c1")


def test_jump_finds_a_case_by_a_part_of_its_id(desk: Deskside) -> None:
    desk.keys("g")
    desk.type("3")
    assert [o.code for o in desk.prompt.options] == ["C-3"]
    desk.keys("ENTER")
    assert desk.case.id == "C-3"

    desk.keys("g")
    desk.type("nobody")
    desk.keys("ENTER")
    assert "No case id has this in it" in desk.prompt.hint
    desk.keys("ESC")
    assert (desk.case.id, desk.view.prompt) == ("C-3", None)


def test_the_command_line_opens_a_case_or_says_how_cases_are_named(desk: Deskside) -> None:
    desk.session.go_to("C-3")
    assert desk.case.id == "C-3"
    with pytest.raises(BadInput, match="no case Z-9 in this study; cases are named like A-1"):
        desk.session.go_to("Z-9")


def test_the_order_does_not_change_under_the_cursor_when_items_are_signed(desk: Deskside) -> None:
    desk.keys("ENTER 5 TAB 5 TAB 5 TAB 1 0 s")
    assert "signed" in desk.notice.text

    assert desk.view.queue.rows[0].id == "B-2"
    assert desk.case.position == 1
    desk.keys("l")
    assert [row.id for row in desk.view.queue.rows][-1] == "B-2"  # done cases go last when the queue is opened
    assert desk.view.queue.row is not None
    assert desk.view.queue.row.id == "B-2"


def test_sorting_by_key(desk: Deskside) -> None:
    desk.keys("S")
    assert desk.prompt.options[0].chosen
    desk.keys("5")

    assert [row.id for row in desk.view.queue.rows] == ["A-1", "B-2", "C-3"]
    assert desk.view.queue.sort == "age"


def test_a_page_holds_500_cases_and_follows_the_cursor(tmp_path: Path) -> None:
    small = case("A-1", labs=(), marrows=(), doses=(), relapses=(), extramedullary=(), follow_up=(), site_values=())
    cases = [msgspec.structs.replace(small, id=f"P-{n:04}") for n in range(1200)]
    study(tmp_path / "S", cases)
    desk = Deskside(tmp_path / "S")

    assert (len(desk.view.queue.rows), desk.view.queue.shown, desk.view.queue.sorted) == (500, 1200, False)
    assert "S sorts" in desk.notice.text
    desk.keys("end")
    queue = desk.view.queue
    assert (queue.offset, len(queue.rows), queue.row and queue.row.id) == (1000, 200, "P-1199")
    while desk.session.idle(0.2):
        pass
    progress = desk.view.panel.progress
    # The first 500 are looked at ahead, the page of the cursor is shown.
    assert (progress.counted, progress.cases) == (700, 1200)
    assert progress.items == 7 * sum(r.items for r in queue.rows[:100])
    assert "to read early are known" in desk.notice.text
    desk.keys("S 1")
    assert desk.view.queue.sorted


def test_a_study_without_cases_says_so(tmp_path: Path) -> None:
    Study.create(
        tmp_path / "S",
        name="empty",
        by="coordinator",
        synthetic=True,
        commands=(AddPeople(people=PEOPLE, readers={}, why="people"),),
    )
    desk = Deskside(tmp_path / "S")

    desk.keys("ENTER n p down end")
    assert desk.notice.text == "This study has no cases."
    desk.keys("o l g")
    desk.type("1")
    desk.keys("ENTER ESC")
    assert desk.view.queue.cursor == -1


def test_zoom_and_panel_page_turn_over(at_case: Deskside) -> None:
    assert at_case.keys("z").case.zoom == "ino"  # type: ignore[union-attr]
    assert at_case.keys("z").case.zoom == "course"  # type: ignore[union-attr]
    assert at_case.keys("v").panel.page == 1
    rest = at_case.view.panel.pages - 1
    assert at_case.keys("v " * rest).panel.page == 0
