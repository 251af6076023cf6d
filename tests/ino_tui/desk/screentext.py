"""The desk without a terminal: run it in memory, press keys, read the screen as characters."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from ino_tui.app import InoApp
from ino_tui.screens.desk import DeskScreen
from store.study import Study

NAMED = {"\r": "enter", "\t": "tab", " ": "space"}


def screen_text(app: InoApp) -> str:
    """The characters on the screen, lines without trailing spaces."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


class Desk:
    """An app under test."""

    def __init__(self, app: InoApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def text(self) -> str:
        return screen_text(self.app)

    async def press(self, *keys: str) -> str:
        """Press keys by Textual's names, and read the screen."""
        for key in keys:
            self.app.screen.post_message(DeskScreen.Pressed(key, key if len(key) == 1 else None))
        await self.pilot.pause()
        return self.text

    async def type(self, text: str) -> str:
        return await self.press(*text)

    async def settle(self, wanted: str, tries: int = 200) -> str:
        """Wait until the screen holds the text."""
        for _ in range(tries):
            await self.pilot.pause(0.02)
            if wanted in self.text:
                return self.text
        raise AssertionError(f"never shown: {wanted!r}\n{self.text}")


@asynccontextmanager
async def at_desk(
    study: Path, *, case: str | None = None, size: tuple[int, int] = (80, 24), person: str = "reader1"
) -> AsyncIterator[Desk]:
    app = InoApp(Study.open(study), person, case_id=case)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Desk(app, pilot)
    assert app.close()
