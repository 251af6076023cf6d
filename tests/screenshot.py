"""Draw the picture of the README from the real program: ``python -m tests.screenshot docs/screen.svg``."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from ino_tui.app import InoApp
from ino_tui.commands.making import make_reference
from store.study import Study

SIZE = (120, 34)
# Into a case of a queue that begins with what is worth a look, and on to an event in cycle 1.
KEYS = ("enter", "n", "n", *("right",) * 2, "1")


async def draw(study: Study) -> str:
    """The case screen of reader1 as SVG, with the first figures there."""
    app = InoApp(study, "reader1")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*KEYS)
        for _ in range(100):
            await pilot.pause(0.1)
            picture = app.export_screenshot(title="ino-tui demo")
            if "updating" not in picture:
                return picture
    raise RuntimeError("the first figures never came")


def main(target: Path) -> None:
    """Make the reference study in passing and draw it."""
    with tempfile.TemporaryDirectory() as folder:
        make_reference(Path(folder) / "demo", "audit")
        picture = asyncio.run(draw(Study.open(Path(folder) / "demo")))
    target.write_text("\n".join(line.rstrip() for line in picture.splitlines()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
