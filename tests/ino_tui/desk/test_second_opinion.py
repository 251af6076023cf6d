"""The second opinion on the desk, without a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from ino_tui.cohort.process.opinions import Compared, Opinion, Opinions
from ino_tui.messages import OpinionsCame
from tests.ino_tui.desk.screentext import at_desk


def came(difference: float) -> OpinionsCame:
    near = Compared(what="estimates", fitter="F", values=68, difference=difference, tolerance=1e-12)
    said = Opinion(id="os", by="lifelines 0.30.3", agrees=near.within, compared=(near,))
    return OpinionsCame(Opinions(basis="current", revision=3, opinions=(said,)))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_comes_unasked_and_is_read_under_the_method(cohort: Path, size: tuple[int, int]) -> None:
    async with at_desk(cohort, person="auditor", size=size) as desk:
        await desk.press("W")
        before = await desk.settle("n 100, deaths 79")
        desk.app.on_opinions_came(came(6e-16))
        assert desk.text == before
        await desk.press("m")
        text = await desk.settle("second opinion: lifelines 0.30.3 agrees (6e-16)")
        assert text.index("kaplan-meier, log-log") < text.index("second opinion") < text.index("interval")
        desk.app.on_opinions_came(came(1e-3))
        await desk.settle("second opinion: lifelines 0.30.3 is off by 1e-03 (estimates)")
