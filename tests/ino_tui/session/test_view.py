"""Successive views share what did not change; a desk that is opened again is where it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from ino_tui.requests import Changed, DraftsNotSaved, Recovered, Trouble, Waiting
from store.charter import PROFILES
from store.drafts import Drafts, Position
from tests.cases import case, study
from tests.ino_tui.session.deskside import Deskside


def test_a_step_shares_everything_but_the_cursor(at_case: Deskside) -> None:
    at_case.keys("home")
    before, case = at_case.view, at_case.case
    at_case.keys("RIGHT")

    assert at_case.case.cursor == case.cursor + 1
    for part in ("events", "trends", "items"):
        assert getattr(at_case.case, part) is getattr(case, part), part
    assert at_case.view.queue is before.queue
    assert at_case.view.panel is before.panel


def test_an_answer_shares_the_other_items_and_the_course(at_case: Deskside) -> None:
    at_case.keys("TAB")
    before, case = at_case.view, at_case.case
    at_case.keys("1")

    changed = [new.endpoint for old, new in zip(case.items, at_case.case.items, strict=True) if new is not old]
    assert changed == ["response.c2"]
    assert at_case.case.events is case.events
    assert at_case.view.panel is before.panel
    rows = zip(before.queue.rows, at_case.view.queue.rows, strict=True)
    assert [new.id for old, new in rows if new is not old] == ["A-1"]


def test_a_signature_shares_the_course(at_case: Deskside) -> None:
    case = at_case.case
    at_case.keys("1 s")
    assert at_case.item("response.c1").mark == "final"
    assert at_case.case.events is case.events
    assert at_case.case.trends is case.trends


def test_nothing_new_is_no_new_view(at_case: Deskside) -> None:
    before = at_case.view
    at_case.session.receive(Changed(seen=at_case.study.as_seen_by("reader1")))
    assert at_case.session.idle() is False
    assert at_case.view is before
    assert at_case.session.requests() == ()


def test_text_in_the_middle_of_a_sentence_is_there_again_after_a_hang_up(folder: Path) -> None:
    desk = Deskside(folder)
    desk.session.go_to("A-1")
    desk.keys("0")
    desk.type("waits for the C")
    desk.keys("ESC end")
    event = desk.case.cursor
    desk.session.paste("is not taken by the course")

    again = Deskside(folder)
    assert (again.view.screen, again.case.id, again.case.cursor) == ("case", "A-1", event)
    item = again.item("response.c1")
    assert item.draft is not None
    assert (item.answer, item.draft.typing, item.draft.text) == ("CANNOT", "waits for the C", "")
    again.keys("r")
    assert (again.prompt.text, again.prompt.cursor) == ("waits for the C", 15)
    again.session.paste("SF\nreport\x1b[31m")
    again.keys("ENTER")
    assert again.on_disk("A-1")["response.c1"].text == "waits for the CSF report[31m"


def test_the_queue_opens_where_it_was_left(folder: Path) -> None:
    desk = Deskside(folder)
    desk.keys("DOWN")
    again = Deskside(folder)
    assert again.view.screen == "queue"
    assert again.view.queue.row is not None
    assert again.view.queue.row.id == "A-1"


def test_a_position_in_a_case_that_is_gone_is_the_queue(folder: Path) -> None:
    Drafts(folder, "reader1").save({("Z-9", "response.c1"): None}, Position(screen="case", case="Z-9", event=4))
    assert Deskside(folder).view.screen == "queue"


def test_two_desks_of_one_person_lose_nothing(folder: Path) -> None:
    left, right = Deskside(folder), Deskside(folder)
    left.session.go_to("A-1")
    right.session.go_to("C-3")
    left.keys("1")
    right.keys("5")
    left.keys("TAB 2")

    assert set(left.on_disk("A-1")) == {"response.c1", "response.c2"}
    assert set(left.on_disk("C-3")) == {"response.c1"}
    left.session.go_to("C-3")
    assert left.item("response.c1").answer == "NR"


@pytest.mark.parametrize(("person", "basis"), [("reader1", "own"), ("auditor", "current")])
def test_the_figures_begin_on_the_first_basis_the_asker_may_use(tmp_path: Path, person: str, basis: str) -> None:
    study(tmp_path / "S", [case("A-1")], charter=PROFILES["committee"])
    assert Deskside(tmp_path / "S", person).view.panel.basis == basis


def test_what_the_recorder_says_is_shown(at_case: Deskside) -> None:
    at_case.session.receive(Waiting())
    assert at_case.view.busy == "another session is writing"
    at_case.session.press("1", "1")
    at_case.session.receive(DraftsNotSaved(number=1, reason="Drafts are not saved: no room."))
    assert at_case.view.draft_failed
    assert (at_case.notice.text, at_case.notice.level) == ("Drafts are not saved: no room.", "error")
    at_case.session.receive(Trouble(reason="The disk is gone."))
    at_case.keys("s")
    assert (at_case.view.read_only, at_case.notice.text) == ("The disk is gone.", "The disk is gone.")
    at_case.session.receive(Recovered(seen=at_case.study.as_seen_by("reader1")))
    assert (at_case.view.read_only, at_case.notice.level) == ("", "good")


def test_drafts_that_failed_are_asked_for_again_in_whole(folder: Path) -> None:
    desk = Deskside(folder)
    desk.session.go_to("A-1")
    desk.work()
    desk.session.press("1", "1")
    (request,) = desk.session.requests()
    desk.session.receive(DraftsNotSaved(number=request.number, reason="no room"))  # type: ignore[union-attr]
    assert not desk.view.draft_saved
    desk.keys("TAB 2")

    assert set(desk.on_disk("A-1")) == {"response.c1", "response.c2"}
    assert desk.view.draft_saved


def test_a_place_that_is_not_saved_is_not_worth_a_word(at_case: Deskside) -> None:
    at_case.session.press("right")
    at_case.session.receive(DraftsNotSaved(number=9, reason="Drafts are not saved: no room."))
    assert at_case.view.notice is None
    assert not at_case.view.draft_failed


def test_a_step_alone_is_no_unsaved_draft(at_case: Deskside) -> None:
    at_case.keys("home")
    at_case.session.press("right")
    assert at_case.view.draft_saved
    at_case.session.press("1", "1")
    assert not at_case.view.draft_saved
    at_case.work()
    assert at_case.view.draft_saved


def test_figures_that_are_late_or_of_another_basis_are_dropped(at_case: Deskside) -> None:
    def answer(n: int, revision: int, basis: str = "current") -> dict[str, object]:
        return {"revision": revision, "basis": basis, "figures": [{"id": "hct", "label": "HCT", "n": n, "of": 3}]}

    revision = at_case.view.revision
    assert (at_case.computed[-1].basis, at_case.computed[-1].revision) == ("current", revision)
    at_case.session.figures(answer(1, revision))
    assert not at_case.view.panel.updating
    at_case.keys("1 s")
    old = at_case.view.panel.figures
    assert at_case.view.panel.updating
    at_case.session.figures(answer(9, revision, "site"))
    assert at_case.view.panel.figures is old
    at_case.session.figures(answer(2, revision + 1))
    panel = at_case.view.panel
    assert (panel.updating, list(panel.moved)) == (False, ["hct"])
    assert (panel.moved["hct"].old["n"], panel.moved["hct"].new["n"]) == (1, 2)
    at_case.session.figures(answer(7, revision))
    assert at_case.view.panel.figures == panel.figures
    at_case.keys("TAB 1 s")
    assert at_case.view.panel.moved == {}


def test_a_basis_is_chosen_by_key_and_asked_for(at_case: Deskside) -> None:
    at_case.keys("b")
    assert [o.code for o in at_case.prompt.options] == ["current", "own", "final", "site", "reader2"]
    at_case.keys("4")

    assert (at_case.view.panel.basis, at_case.view.panel.updating) == ("site", True)
    assert at_case.computed[-1].basis == "site"
    at_case.session.figures_failed("The statistics stopped.")
    assert (at_case.view.panel.error, at_case.view.panel.updating) == ("The statistics stopped.", False)
