"""Training at the desk: its cases stand alone in the queue, then the study's cases open by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.study import Study
from tests.ino_tui.session.deskside import Deskside
from tests.staffed import ALL, committee
from tests.trained import CASES, answer_training


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return committee(tmp_path / "s", readers=ALL, training=True, disclosure="two-stage").path


def test_while_due_they_are_the_only_cases_and_say_what_they_are(path: Path) -> None:
    desk = Deskside(path)
    assert tuple(row.id for row in desk.view.queue.rows) == CASES
    assert desk.view.queue.sort == "training"
    assert "training" in desk.view.panel.off
    assert desk.computed == []
    desk.keys("ENTER")
    assert desk.case.id == "TRN-01"
    assert desk.case.stage.startswith("training case 1 of 6")
    # The whole of it is there, whatever the study discloses, and its opening is no line of the record.
    assert {i.endpoint for i in desk.case.items} >= {"response.c1", "relapse", "vod", "death.cause"}
    assert desk.study.revision == 3


def test_gold_answer_and_proposal_are_shown_once_an_answer_is_fixed(path: Path) -> None:
    desk = Deskside(path)
    desk.keys("ENTER 5")
    item = desk.item("response.c1")
    assert (item.site, item.proposal) == (None, None)
    desk.keys("s")
    item = desk.item("response.c1")
    assert item.proposal is not None
    assert (item.mark, item.site, item.first) == ("revealed", "CR", "NR")
    desk.keys("1 s")
    assert desk.item("response.c1").mark == "final"
    # What she does not answer yet stays hidden.
    assert desk.item("death.cause").site is None


def through(desk: Deskside, cause: str) -> None:
    """Answer all of TRN-05, at hand, and sign it; the cause of death is typed."""
    answers = {"response.c1": "5", "response.c2": "6", "relapse": "1", "vod": "1", "death.cause": cause}
    for endpoint, keys in answers.items():
        for _ in desk.case.items:
            if desk.case.endpoint != endpoint:
                desk.keys("DOWN")
        assert desk.case.endpoint == endpoint
        desk.keys(keys)
    desk.keys("s")
    while desk.view.prompt is not None:  # why not as the criteria propose
        desk.keys("1")
    desk.keys("s")


def test_after_the_last_the_real_queue_opens_by_itself(path: Path) -> None:
    rest = tuple(case for case in CASES if case != "TRN-05")
    answer_training(Study.open(path), "reader1", rest, {("TRN-01", "response.c1"): "NR"})
    desk = Deskside(path)
    desk.session.go_to("TRN-05")
    through(desk, "3 0")
    assert (desk.view.screen, [row.id for row in desk.view.queue.rows]) == ("queue", ["A-1", "A-2", "A-3", "A-4"])
    assert desk.view.queue.sort == "to do"
    assert "The training is done, 26 of 28 first answers were right" in desk.notice.text
    assert "TRN-05: death 30, right 11" in desk.notice.text
    assert desk.view.panel.off == ""
    desk.keys("ENTER")
    assert (desk.case.id, desk.case.stage.startswith("responses first")) == ("A-1", True)


def test_another_reader_still_trains(path: Path) -> None:
    answer_training(Study.open(path), "reader1")
    assert [row.id for row in Deskside(path).view.queue.rows] == ["A-1", "A-2", "A-3", "A-4"]
    assert tuple(row.id for row in Deskside(path, "reader2").view.queue.rows) == CASES
    assert Deskside(path, "coordinator").view.queue.total == 4


def test_a_chair_is_not_trained(path: Path) -> None:
    desk = Deskside(path, "chair")
    assert desk.view.queue.sort != "training"
