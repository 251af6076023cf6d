"""What the chair is given: no reader's name, no time of a review, no proposal and no site value before he signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from ino_tui.session.chair import NO_FIGURES
from ino_tui.view import View
from store.commands import LockStudy
from store.committee import Answer
from store.seen import Seen
from tests.ino_tui.session.deskside import Deskside
from tests.ino_tui.session.differing import (
    ONE,
    OTHER,
    PEOPLE,
    STAGED,
    WHOLE,
    agree,
    committee,
    differ,
    differ_in_vod,
    sign,
)

# Every key of the conflict screen, the course, the history of item and case, and the queries. Who the people of the
# study are is no secret: its history names them, and not who said what.
_KEYS = "ENTER RIGHT RIGHT u x RIGHT x TAB TAB f f ESC k ESC Q ESC 1 y 2 ESC Y r ESC t ESC BACK l T ESC"
_NAMED = {"BACK": "backspace"}


class Clock:
    """Readers sign at seven in the morning, everybody else at night."""

    reading = False
    ticks = 0

    def now(self) -> str:
        self.ticks += 1
        return f"2030-01-01T{'07' if self.reading else '00'}:{self.ticks % 60:02}:00.000000Z"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("store.journal.now", made.now)
    return made


def plain(value: object) -> Any:
    """All of a view as text, pages of lines read to their end."""
    if isinstance(value, msgspec.Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, str | int | float | bool | type(None)):
        return value
    return [plain(each) for each in value]  # type: ignore[attr-defined]


def text_of(view: View) -> str:
    return msgspec.json.encode(plain(view)).decode()


def read(path: Path, clock: Clock) -> None:
    """Two cases: one in which the readers differ in three items, one of them with a query, one in which they agree."""
    made = committee(path, ("A-1", "A-2"))
    clock.reading = True
    differ(made, "A-1")
    differ_in_vod(made, "A-1")
    sign(made, ONE, "A-1", Answer(endpoint="response.c2", value="CANNOT", text="no marrow"))
    sign(made, ONE, "A-1", Answer(endpoint="response.c2", value="CR", why="sample"))
    sign(made, OTHER, "A-1", Answer(endpoint="response.c2", value="PR"))
    agree(made, "A-2")
    clock.reading = False


def test_no_view_of_the_chair_tells_who_when_or_what_is_proposed_and_reported(tmp_path: Path, clock: Clock) -> None:
    read(tmp_path / "S", clock)
    desk = Deskside(tmp_path / "S", "chair")
    views = [text_of(desk.view)]
    for key in _KEYS.split():
        desk.keys(_NAMED.get(key, key))
        views.append(text_of(desk.view))
        for item in desk.view.case.items if desk.view.case is not None else ():
            assert (item.proposal, item.site, item.others) == (None, None, ()), (key, item.endpoint)
        if desk.view.case is not None and desk.view.case.ruling is not None:
            assert desk.view.case.ruling.revealed == ()

    for at, text in enumerate(views):
        for telling in (ONE, OTHER, "Xenia", "Yorick", "07:"):
            assert telling not in text, (at, telling)
    assert any("counts too low" in text for text in views), "the conflict was looked at"


def test_what_is_hidden_is_shown_when_nothing_waits_for_him_any_more(tmp_path: Path) -> None:
    made = committee(tmp_path / "S")
    differ(made, "A-1")
    desk = Deskside(tmp_path / "S", "chair")
    desk.keys("ENTER 1 y 4 r 1 s")

    item = desk.item("response.c1")
    assert item.proposal is not None
    shown = desk.case.ruling
    assert shown is not None
    assert [name for name, _ in shown.revealed][:1] == ["criteria"]
    assert shown.decided[0][0] == "chair"
    assert not shown.hers


def test_his_queue_holds_what_waits_for_him_or_what_he_ruled_on_and_nothing_else(tmp_path: Path) -> None:
    made = committee(tmp_path / "S", ("A-1", "A-2", "A-3"))
    differ(made, "A-1")
    agree(made, "A-2")
    sign(made, ONE, "A-3", Answer(endpoint="response.c1", value="CR"))
    desk = Deskside(tmp_path / "S", "chair")

    assert [row.id for row in desk.view.queue.rows] == ["A-1"]
    assert desk.view.queue.rows[0].open == 1
    desk.keys("ENTER 1 y 4 r 1 s l")
    assert [row.id for row in desk.view.queue.rows] == ["A-1"]
    assert desk.view.queue.rows[0].open == 0


def test_his_queue_is_in_an_order_drawn_for_him_and_stays_so(tmp_path: Path) -> None:
    ids = tuple(f"A-{n}" for n in range(1, 9))
    made = committee(tmp_path / "S", ids)
    for case_id in reversed(ids):
        differ(made, case_id)

    def order(person: str) -> tuple[str, ...]:
        return tuple(row.id for row in Deskside(made.path, person).view.queue.rows)

    assert sorted(order("chair")) == list(ids)
    assert order("chair") != ids
    assert order("chair") == order("chair")
    assert order("chair") != order("chair2")
    assert all(row.triage == () for row in Deskside(made.path, "chair").view.queue.rows)


def test_there_are_no_figures_on_his_desk_and_none_are_asked_for(tmp_path: Path) -> None:
    made = committee(tmp_path / "S")
    differ(made, "A-1")
    desk = Deskside(tmp_path / "S", "chair")

    assert desk.view.panel.off == NO_FIGURES
    for key in ("v", "b", "w", "W"):
        desk.keys(key)
        assert desk.notice.text == NO_FIGURES
    assert (desk.computed, desk.inquired) == ([], [])


def test_once_the_study_is_locked_the_figures_are_there(tmp_path: Path) -> None:
    made = committee(tmp_path / "S", ("A-1",))
    made.commit(LockStudy(why="the end"), by="coordinator")
    desk = Deskside(tmp_path / "S", "chair")

    assert desk.view.panel.off == ""
    assert desk.computed


@pytest.mark.parametrize("charter", [WHOLE, STAGED])
def test_the_order_of_the_two_is_drawn_once_a_case(tmp_path: Path, charter: Any) -> None:
    made = committee(tmp_path / "S", tuple(f"A-{n}" for n in range(1, 9)), charter)
    for case_id in made.case_ids:
        differ(made, case_id)
        agree(made, case_id)
    seen: Seen = made.as_seen_by("chair")
    firsts = [seen.case(i).items[0].readings[0].value for i in made.case_ids]

    assert set(firsts) == {"CR", "CRi"}
    assert {p.id for p in PEOPLE} >= {ONE, OTHER}
