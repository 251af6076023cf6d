"""Pages over a screen, without a screen."""

from __future__ import annotations

import pytest

from ino_tui.actions import ACTIONS
from ino_tui.screens.overlay import Overlay
from ino_tui.view import PanelView, QueueView, View
from ino_tui.widgets.pages import find_actions, why_off


@pytest.fixture
def view() -> View:
    return View(
        revision=1,
        study="S",
        synthetic=True,
        asker="reader1",
        roles="reviewer",
        criteria="INO-VATE",
        screen="queue",
        queue=QueueView(),
        case=None,
        panel=PanelView(),
    )


def test_a_page_opens_and_closes_by_its_key_and_by_escape(view: View) -> None:
    overlay = Overlay()
    pages: list[str] = []
    for step in ("desk.help", "desk.help", "panel.show"):
        overlay.open(step)
        pages.append(overlay.page)
    overlay.press("escape", None, None, view)
    assert [*pages, overlay.page] == ["help", "", "panel", ""]


def test_no_answer_is_given_below_a_page(view: View) -> None:
    overlay = Overlay()
    for page in ("desk.help", "panel.show"):
        overlay.open(page)
        for key, action in (("s", "item.sign"), ("1", "answer.CR"), ("backspace", "item.take_back")):
            did = overlay.press(key, None, action, view)
            assert did.say
            assert not did.run
            assert not did.passed


def test_the_figures_may_be_paged_while_they_are_read(view: View) -> None:
    overlay = Overlay()
    overlay.open("panel.show")
    assert overlay.press("v", "v", "panel.page", view).passed
    assert overlay.press("n", "n", "case.next", view).say == "This study has no cases."


def test_every_action_is_found_by_its_name() -> None:
    for action in ACTIONS:
        assert action in find_actions(action.label)
        assert action in find_actions(action.id)


def test_the_palette_says_why_not(view: View) -> None:
    overlay = Overlay()
    overlay.open("desk.palette")
    for char in "sign":
        overlay.press(char, char, None, view)
    did = overlay.press("enter", None, None, view)
    assert "case" in did.say
    assert overlay.page == "palette"


def test_an_action_of_another_screen_says_so(view: View) -> None:
    for action in ACTIONS:
        if "queue" not in action.screens:
            assert why_off(action, view)


def test_quitting_works_from_every_page(view: View) -> None:
    for page in ("desk.help", "desk.palette", "panel.show"):
        overlay = Overlay()
        overlay.open(page)
        assert overlay.press("ctrl+q", None, "desk.quit", view).run == "desk.quit"
