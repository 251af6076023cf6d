"""The conflict screen and its neighbours on the desk, without a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ino_tui.desk.screentext import at_desk
from tests.ino_tui.session.differing import agree, committee, differ

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    made = committee(tmp_path / "S")
    differ(made, "A-1")
    agree(made, "A-1")
    return made.path


@pytest.mark.parametrize("size", SIZES)
async def test_two_answers_stand_side_by_side_and_a_ruling_is_signed(study: Path, size: tuple[int, int]) -> None:
    async with at_desk(study, person="chair", size=size) as desk:
        assert "No figures on the chair's desk" in desk.text
        text = await desk.press("enter")
        assert "they differ in answer" in text
        assert any("reader 1" in row and "reader 2" in row for row in text.splitlines())
        assert "cited by reader 1 only" in text
        assert max(map(len, text.splitlines())) <= size[0]
        # Beside the two answers the row is told in full where there is room; else the course is one key away.
        assert ("trend 21 d before" in text) == (size[0] >= 110)
        text = await desk.press("x")
        assert "relapse  " in text
        assert "they differ in answer" not in text
        await desk.press("x", "1", "y")
        assert "judgement" in desk.text
        await desk.press("4", "r")
        assert "why this answer" in desk.text
        await desk.press("1", "s")
        text = await desk.settle("is signed, rev")
        assert "criteria" in text


async def test_what_is_longer_than_the_screen_is_read_on_and_back(study: Path) -> None:
    async with at_desk(study, person="chair") as desk:
        assert "PgDn reads on" in await desk.press("enter")
        text = await desk.press("pagedown")
        assert "they differ in answer" not in text
        assert "1 settled" in text
        assert "they differ in answer" in await desk.press("pageup", "pageup")


async def test_the_row_at_hand_stays_in_sight(study: Path) -> None:
    async with at_desk(study, person="chair") as desk:
        await desk.press("enter", "right", "right")
        assert "▸ marrows 2019-03-26" in desk.text


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_awaited_is_a_list_in_the_place_of_the_queue(study: Path, size: tuple[int, int]) -> None:
    async with at_desk(study, person="coordinator", size=size) as desk:
        text = await desk.press("T")
        assert "awaited: 3 lines" in text
        assert "to rule on" in text
        text = await desk.press("enter")
        assert "A-1 " in text.splitlines()[0]


async def test_the_chairs_queue_says_how_it_is_ordered_and_has_no_reasons_to_read_early(study: Path) -> None:
    async with at_desk(study, person="chair") as desk:
        assert "drawn by lot" in desk.text
        assert "early" not in desk.text
