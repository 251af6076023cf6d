"""The cohort screen on the desk, without a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from ino_tui.actions import ACTIONS
from tests.ino_tui.desk.screentext import at_desk

SIZES = [(80, 24), (120, 40)]
KEYS = sorted({key for action in ACTIONS if "cohort" in action.screens for key in action.keys} - {"q", "ctrl+q"})


@pytest.mark.parametrize("size", SIZES)
async def test_from_a_figure_to_its_cases_and_back(cohort: Path, size: tuple[int, int]) -> None:
    async with at_desk(cohort, person="auditor", size=size) as desk:
        await desk.press("W")
        await desk.settle("n 100, deaths 79")
        text = await desk.press("u", "1")
        text = await desk.settle("log-rank test: 0.32 on 1 df, p 0.571")
        assert "21/25 · median 7.3 (4.8-9.4)" in text
        await desk.press("enter", "1")
        text = await desk.settle("OS: events, on current (79)")
        assert "79 of 100 cases" in text
        assert "log-rank test" in await desk.press("escape")
        text = await desk.press("m")
        assert "survdiff(Surv(t, e) ~ group)" in text
        assert "first INO dose" in text


@pytest.mark.parametrize("size", SIZES)
async def test_flow_patients_and_subgroups_show(cohort: Path, size: tuple[int, int]) -> None:
    async with at_desk(cohort, person="auditor", size=size) as desk:
        await desk.press("W", "home")
        text = await desk.settle("all 11 sums hold")
        assert "✓ 12+28+60" in text
        await desk.press("down")
        text = await desk.settle("100 patients, longest")
        assert "▸INO-094" in text
        await desk.press("down")
        text = await desk.settle("Fisher's exact test: p 0.807")
        assert "16/25   64.0 %" in text
        assert max(map(len, text.splitlines())) <= size[0]


async def test_every_key_of_the_cohort_acts_or_says_why_not(cohort: Path) -> None:
    async with at_desk(cohort, person="auditor") as desk:
        await desk.press("W")
        await desk.settle("n 100, deaths 79")
        for key in KEYS:
            before = desk.text
            after = await desk.press(key)
            assert after != before or " ! " in after, f"{key} is silent"
            assert desk.app._exception is None
            if desk.app._overlay.page:
                await desk.press("escape")
            for _ in range(6):
                if desk.app.session.view.screen == "cohort" and desk.app.session.view.prompt is None:
                    break
                await desk.press("escape" if desk.app.session.view.screen == "cohort" else "W")
            await desk.press("home", "down", "down", "down")


async def test_a_reader_is_shown_no_response_she_has_not_given(cohort: Path) -> None:
    async with at_desk(cohort, person="reader1") as desk:
        await desk.press("W", "home", "down")
        text = await desk.settle("hidden until you answer")
        drawn = text.split("months", 1)[1].split("█ cycle", 1)[0]
        assert "█" in drawn
        assert not {"●", "○"} & set(drawn)


async def test_what_is_longer_than_the_screen_is_read_on(cohort: Path) -> None:
    async with at_desk(cohort, person="auditor") as desk:
        await desk.press("W", "home", "down", "down")
        text = await desk.settle("space reads on")
        assert "two or more before" not in text
        text = await desk.press("space")
        assert "two or more before" in text
        assert "There is no more below." in await desk.press("space")
        assert "BCR::ABL1 positive" in await desk.press("backspace")


@pytest.mark.parametrize("size", SIZES)
async def test_the_key_bar_of_the_queue_names_the_way_to_the_cohort(cohort: Path, size: tuple[int, int]) -> None:
    async with at_desk(cohort, size=size) as desk:
        bar = desk.text.splitlines()[-1]
        assert "W cohort" in bar
        assert "q quit" in bar
        assert "W cohort" not in (await desk.press("enter")).splitlines()[-1]
