"""The history on the desk: of the item, of the case, of the study; by one key, newest first, made as it is read."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ino_tui.session.story import Story
from store.charter import PROFILES
from store.commands import Sign
from store.committee import Answer
from store.history import Change
from store.study import Study
from tests.cases import case, study
from tests.ino_tui.session.amending import amend, heard, other_counts, withdraw
from tests.ino_tui.session.deskside import Deskside


def told(desk: Deskside) -> str:
    return "\n".join(desk.prompt.lines)


def test_one_key_goes_from_the_item_to_the_case_to_the_study(at_case: Deskside) -> None:
    at_case.keys("1 s")
    amended = amend(at_case, other_counts(0.6))
    withdrawn = withdraw(at_case)
    heard(at_case)

    at_case.keys("f")
    assert at_case.prompt.endpoint == "response.c1"
    lines = list(at_case.prompt.lines)
    assert lines[0].startswith(f"rev {withdrawn} · ")
    assert lines[1:4] == [
        "  withdrawals reason: consent withdrawn",
        next(line for line in lines if line.startswith(f"rev {amended} · ")),
        "  labs 2019-03-26 ANC value: 1.4 → 0.6",
    ]
    assert "  why: queried" in lines
    assert "  answer: CR (reviewed by Reader 1)" in lines

    at_case.keys("f")
    assert (at_case.prompt.title, at_case.prompt.endpoint) == ("A-1: history of the case", "")
    for part in ("response.c1 answer: CR", "deaths narrative: Blasts rose", "cases centre: A", "doses 1 8 mg_m2: 0.5"):
        assert part in told(at_case)
    at_case.keys("f")
    assert at_case.prompt.title == "history of the study"
    for part in ("3 cases", "1 withdrawn", f"head {at_case.study.head}", "A-1 labs 2019-03-26 ANC value: 1.4 → 0.6"):
        assert part in told(at_case)
    assert "import: 3 cases" in told(at_case)
    assert "people reader2 name: Reader 2" in told(at_case)
    at_case.keys("f")
    assert at_case.prompt.endpoint == "response.c1"


def test_every_transaction_says_when_in_utc_and_here_and_by_whom(
    at_case: Deskside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    change = Change(
        revision=9, at="2026-11-22T06:51:02.123456Z", by="reader1", act="review.sign", table="reviews", after="CR"
    )
    import time

    time.tzset()
    try:
        assert Story([change], "item")[0] == "rev 9 · 2026-11-22 06:51:02 UTC · here 20:51:02 · reader1 · review.sign"
        late = Story([msgspec.structs.replace(change, at="2026-11-22T12:00:00.000000Z")], "item")[0]
        assert "2026-11-22 12:00:00 UTC · here 2026-11-23 02:00:00" in late
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_queue_tells_of_the_case_under_the_cursor(desk: Deskside) -> None:
    desk.keys("f")
    assert desk.prompt.title == f"{desk.view.queue.rows[0].id}: history of the case"
    desk.keys("f")
    assert desk.prompt.title == "history of the study"
    desk.keys("f f ESC")
    assert desk.view.prompt is None


def test_what_a_reader_is_blind_to_is_in_no_history(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case("A-1")], charter=PROFILES["committee"])
    answer = Answer(endpoint="response.c1", value="NR", why="source")
    made.commit(Sign(case="A-1", answers=(answer,), how="command line"), by="reader2")

    for person, shown in (("reader1", False), ("auditor", True)):
        desk = Deskside(tmp_path / "S", person)
        desk.session.go_to("A-1")
        pages = ""
        for key in "fff":
            desk.keys(key)
            pages += told(desk)
        assert ("answer: NR" in pages) is shown
        assert ("site_values" in pages) is shown
        assert ("head " in pages) is shown


def test_only_what_is_looked_at_is_made() -> None:
    changes = [
        Change(
            revision=r, at="2026-11-22T06:51:02.123456Z", by="x", act="a", table="reviews", field="answer", after="CR"
        )
        for r in range(10_000, 0, -1)
    ]
    story = Story(changes, "item", ("head",))
    assert len(story) == 20_001
    assert story[0] == "head"
    assert len(story._made) == 1
    assert story[40].startswith("  answer")
    assert len(story._made) < 50
    assert list(story)[-2].startswith("rev 1 ")
    assert len(story._made) == len(story)


def test_a_history_is_made_once_until_something_is_written(at_case: Deskside) -> None:
    at_case.keys("f")
    lines = at_case.prompt.lines
    at_case.keys("f f f")
    assert at_case.prompt.lines is lines
    Study.open(at_case.study.path).commit(
        Sign(case="A-1", answers=(Answer(endpoint="response.c1", value="CR"),), how="command line"), by="reader2"
    )
    heard(at_case)
    assert at_case.prompt.lines is not lines
    assert "answer: CR" in told(at_case)
