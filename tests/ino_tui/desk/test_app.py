"""The desk as a whole, without a terminal."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

from ino_tui.actions import ACTIONS
from ino_tui.app import InoApp
from ino_tui.session.entry import Entry
from ino_tui.text import plain
from store.case import Case, Death, Marrow
from tests.cases import case, study
from tests.ino_tui.desk.screentext import at_desk

SIZES = [(80, 24), (120, 40)]
HOSTILE = "[/x] [@click=app.quit]z[/] [$x] [red]p[/red] \x1b[31m \u202eRTL שלום 한글 e\u0301 \ufe0f \u200b end"
KEYS = sorted({key for action in ACTIONS for key in action.keys} | {"escape", "ctrl+c", "f7", "[", "A", "~", "한"})
LEAVES = {"q", "ctrl+q"}


def hostile(case_id: str) -> Case:
    """Every free text of the case is hostile; the dates and codes are as they were."""
    made = case(case_id)
    fields = {}
    for name in made.__struct_fields__:
        rows = getattr(made, name)
        if isinstance(rows, tuple):
            fields[name] = tuple(_spoilt(row) for row in rows)
    return msgspec.structs.replace(made, **fields)


def _spoilt(row: msgspec.Struct) -> msgspec.Struct:
    free = {"Death": "narrative", "Marrow": "note", "Dose": "note", "Extramedullary": "note", "Therapy": "note"}
    name = free.get(type(row).__name__)
    return msgspec.structs.replace(row, **{name: HOSTILE}) if name in row.__struct_fields__ else row


@pytest.fixture
def three(tmp_path: Path) -> Path:
    study(tmp_path / "S", [case("A-1"), hostile("B-2"), case("C-3", deaths=())])
    return tmp_path / "S"


async def test_styles_are_worked_out_once_on_the_way_to_the_first_paint(
    three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Stylesheet] = []
    styled: list[DOMNode] = []
    update = InoApp.update_styles
    monkeypatch.setattr(Stylesheet, "reparse", read.append)

    def count(app: InoApp, node: DOMNode, *, animate: bool = True) -> None:
        styled.append(node)
        update(app, node, animate=animate)

    monkeypatch.setattr(InoApp, "update_styles", count)
    async with at_desk(three) as desk:
        assert "A-1" in desk.text
        assert (desk.app.theme, desk.app.has_class("-dark-mode")) == ("ansi-dark", True)
    assert read == []
    assert len(styled) == 1


@pytest.mark.parametrize("screen", ["queue", "case"])
async def test_every_key_acts_or_says_why_not(three: Path, screen: str) -> None:
    async with at_desk(three, case="A-1" if screen == "case" else None) as desk:
        for key in KEYS:
            if key in LEAVES:
                continue
            before = desk.text
            after = await desk.press(key)
            assert after != before or "does nothing here" in after or " ! " in after, f"{key} is silent"
            assert desk.app._exception is None
            await desk.press("escape", "escape")
            if desk.app.session.view.screen != screen:
                await desk.press("l" if screen == "queue" else "enter")


@pytest.mark.parametrize("size", SIZES)
async def test_every_line_fits(three: Path, size: tuple[int, int]) -> None:
    async with at_desk(three, case="B-2", size=size) as desk:
        for key in ("escape", "right", "right", "pagedown", "?", "escape", "w", "v", "escape", "f", "escape", "l"):
            text = await desk.press(key)
            assert len(text.splitlines()) <= size[1]


async def test_hostile_text_of_the_record_shows_and_does_nothing(three: Path) -> None:
    async with at_desk(three, case="B-2", size=(120, 40)) as desk:
        seen = ""
        for _ in range(len(desk.app.session.view.case.events)):  # type: ignore[union-attr]
            seen += await desk.press("right")
        assert "[/x] [@click=app.quit]z[/]" in seen
        assert "␛[31m" in seen
        assert desk.app.is_running


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_text_typed_shows_as_it_is(three: Path, size: tuple[int, int]) -> None:
    async with at_desk(three, case="A-1", size=size) as desk:
        await desk.press("0")
        await desk.type("[/x] 한글 é ")
        desk.app.on_desk_screen_pasted(desk.app.screen.Pasted(HOSTILE))  # type: ignore[attr-defined]
        text = await desk.press("enter")
        assert "[/x] 한글 é" in text
        kept = Entry().insert(HOSTILE).text
        assert plain(kept)[:30] in " ".join(text.split())
        await desk.press("s")
        await desk.settle("now shown")
        await desk.press("s")
        await desk.settle("signed 1 item")
        assert "[@click=app.quit]z[/]" in " ".join((await desk.press("f")).split())


async def test_jump_filter_and_palette_take_hostile_words(three: Path) -> None:
    async with at_desk(three) as desk:
        for key in ("g", "/", "ctrl+p"):
            await desk.press(key)
            text = await desk.type("[/x][@click=app.quit]z[/]")
            assert "[/x][@click=app.quit]z[/]" in text
            await desk.press("enter", "escape")
        assert desk.app.is_running


async def test_figures_move_and_say_from_where(three: Path) -> None:
    async with at_desk(three, case="A-1", size=(120, 40)) as desk:
        await desk.settle("answers:")
        await desk.settle("response C1")
        await desk.press("5", "s")
        await desk.settle("not the proposal")
        await desk.press("1", "s")
        await desk.settle("signed 1 item")
        text = await desk.settle("3→2/3")
        assert "response C1" in next(row for row in text.splitlines() if "3→2/3" in row)


async def test_the_palette_does_what_it_finds(three: Path) -> None:
    async with at_desk(three, case="A-1") as desk:
        await desk.press("ctrl+p")
        text = await desk.type("next item")
        assert "▸next item" in text
        await desk.press("enter")
        assert desk.app.session.view.case.endpoint == "response.c2"  # type: ignore[union-attr]
        await desk.press("ctrl+p")
        text = await desk.type("rationale")
        assert "off now: Choose an answer first." in text
        assert "Choose an answer first." in await desk.press("enter")


async def test_what_the_palette_does_shows_as_what_its_key_does(three: Path) -> None:
    back = {"b": "escape", "up": "down", "n": "p", "right": "left", "down": "up"}
    async with at_desk(three, case="A-1") as desk:
        await desk.settle("C1 100.0 %")
        asked = (("b", "basis"), ("up", "item.previous"), ("n", "case.next"), ("right", "event.forward"))
        for key, name in (*asked, ("down", "item.next")):
            by_key = await desk.press(key)
            await desk.press(back[key], "ctrl+p")
            await desk.type(name)
            assert await desk.press("enter") == by_key, f"{name} by name is not {key}"
            await desk.press("escape")


async def test_the_ballot_lends_the_event_the_lines_it_does_not_need(three: Path) -> None:
    async with at_desk(three, case="A-1") as desk:
        heights = [desk.app.screen.query_one(name).size.height for name in ("#dossier", "#ballot")]
        for wanted in ("marrow", "counts", "MRD", "0 cannot"):
            assert wanted in desk.text
        await desk.press("5", "s")
        await desk.settle("why not the proposal")
        text = await desk.press("escape")
        assert "criteria" in text
        assert "because" in text
        after = [desk.app.screen.query_one(name).size.height for name in ("#dossier", "#ballot")]
        assert sum(after) == sum(heights)
        assert heights[1] < after[1] <= 8


async def test_a_page_over_a_question_takes_the_keys_and_gives_no_answer(three: Path) -> None:
    async with at_desk(three, case="A-1") as desk:
        await desk.press("5", "s")
        asked = await desk.settle("why not the proposal")
        for page in ("?", "ctrl+p"):
            await desk.press(page, "1")
            await desk.press("escape")
            assert "rationale: one" not in desk.text
            assert "why not the proposal" in desk.text
        assert desk.app.session.view.case.item.draft.why == ""  # type: ignore[union-attr]
        assert asked.splitlines()[2] == desk.text.splitlines()[2]


async def test_a_page_is_turned_before_it_was_drawn(three: Path) -> None:
    async with at_desk(three, case="A-1") as desk:
        assert "cohort on current · 2/6" in await desk.press("w", "v")


async def test_the_bases_can_be_read_over_the_figures(three: Path) -> None:
    async with at_desk(three, case="A-1") as desk:
        await desk.settle("C1 100.0 %")
        text = await desk.press("v", "b")
        assert "cohort on current · 2/6" in text
        assert "2 own" in text.splitlines()[-1]
        assert "cohort on own · 2/6" in await desk.press("2")


async def test_a_filter_that_cannot_be_read_says_why_in_full(three: Path) -> None:
    async with at_desk(three) as desk:
        await desk.press("/")
        typed = await desk.type("foo:bar")
        entered = await desk.press("enter")
        for text in (typed, entered):
            said = " ".join(" ".join(text.splitlines()[-2:]).split())
            assert "There is no field 'foo' to filter by; use state, early" in said
            assert said.endswith("liver, id.")


async def test_a_signed_death_shows_what_it_is_held_against_at_80x24(three: Path) -> None:
    async with at_desk(three, case="A-1") as desk:
        await desk.press("/")
        await desk.type("accident")
        await desk.press("enter", "+", "3", "0", "s")
        await desk.settle("why not the proposal")
        await desk.press("1", "s")
        text = await desk.settle("signed 1 item")
        answer = next(line for line in text.splitlines() if "80 accident" in line)
        assert " criteria " in answer
        assert " centre " in answer


async def test_help_lists_every_key_of_the_screen(three: Path) -> None:
    async with at_desk(three, case="A-1", size=(120, 40)) as desk:
        text = await desk.press("?")
        for _ in range(9):
            text += await desk.press("pagedown")
        for action in ACTIONS:
            if "case" in action.screens:
                assert action.label[:10] in text, action.id


async def test_leaving_in_the_middle_of_a_word_keeps_it(three: Path) -> None:
    async with at_desk(three, case="A-1") as desk:
        await desk.press("0")
        await desk.type("in the middle of a sent")
        await desk.press("ctrl+q")
    async with at_desk(three) as desk:
        text = await desk.press("r")
        assert "in the middle of a sent" in text


async def test_a_window_too_small_shows_one_sentence(three: Path) -> None:
    async with at_desk(three, size=(80, 24)) as desk:
        await desk.pilot.resize_terminal(79, 24)
        await desk.pilot.pause()
        assert "needs 80x24, this is 79x24" in desk.text
        await desk.pilot.resize_terminal(80, 24)
        await desk.pilot.pause()
        assert "A-1" in desk.text


def test_the_cases_of_these_tests_are_hostile() -> None:
    made = hostile("B-2")
    assert any(isinstance(row, Death) and row.narrative == HOSTILE for row in made.deaths)
    assert made.marrows
    assert isinstance(made.marrows[0], Marrow)


async def test_escape_on_a_case_says_which_key_goes_back_to_the_list(three: Path) -> None:
    async with at_desk(three, case="A-1") as desk:
        assert "l goes back to the list of cases" in await desk.press("escape")
        await desk.press("l")
        assert "does nothing here" in await desk.press("escape")


async def test_figures_that_come_while_the_desk_closes_find_no_fault(three: Path) -> None:
    async with at_desk(three, case="A-1") as desk:
        app = desk.app
    app._left = False
    app._show()
