"""Amendments and withdrawals that land while the desk is open, as they are read on the screen."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from store.case import to_documents
from store.commands import AmendSource, Sign, Withdraw
from store.committee import Answer
from store.study import Study
from tests.cases import case, study
from tests.ino_tui.desk.screentext import at_desk
from tests.ino_tui.session.amending import other_counts

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    made = study(tmp_path / "S", [case("A-1"), case("A-2")])
    answer = Answer(endpoint="response.c1", value="CR")
    made.commit(Sign(case="A-1", answers=(answer,), how="command line"), by="reader1")
    return tmp_path / "S"


@pytest.mark.parametrize("size", SIZES)
async def test_an_import_turns_an_item_stale_on_the_open_desk(signed: Path, size: tuple[int, int]) -> None:
    async with at_desk(signed, case="A-1", size=size) as desk:
        await desk.press("5")
        labs = to_documents(other_counts(0.9))["labs"]
        Study.open(signed).commit(AmendSource(cases={"A-1": {"labs": labs}}, why="queried"), by="coordinator")
        await desk.settle("amended after you signed")
        # The keys stay in sight below a notice of two lines.
        text = await desk.settle(" n next")
        flat = " ".join(text.split())
        assert "C1 of A-1 was amended after you signed, labs 2019-03-26 ANC: value 1.4 → 0.9" in flat
        assert "o finds what is stale" in flat
        assert "C1 CR ↻" in text
        assert "NR ◐" in text
        text = await desk.press("up")
        assert "after you signed" not in text
        # Beside it stand the figures, whose curve would come in between.
        ballot = " ".join(" ".join(row[: 73 if size[0] > 100 else None] for row in text.splitlines()).split())
        assert "amended since: labs 2019-03-26 ANC: value 1.4 → 0.9; 1 again confirms CR" in ballot
        text = await desk.press("l")
        assert "↻" in next(row for row in text.splitlines() if "A-1" in row)
        assert "C1 CR ◐" in await desk.press("o", "1")


@pytest.mark.parametrize("size", SIZES)
async def test_a_withdrawn_case_says_so_in_header_ballot_queue_and_figures(signed: Path, size: tuple[int, int]) -> None:
    async with at_desk(signed, case="A-2", size=size) as desk:
        Study.open(signed).commit(Withdraw(case="A-2", reason="consent"), by="coordinator")
        text = await desk.settle("WITHDRAWN")
        assert "A-2 · WITHDRAWN rev 5, consent withdrawn" in text.splitlines()[0]
        assert "not to sign" in text
        await desk.settle("1 withdrawn" if size[0] < 110 else "withdrawn: 1 case, in no figure")
        text = await desk.press("l")
        assert any("A-2" in row and "withdrawn" in row for row in text.splitlines())


async def test_what_is_cited_is_marked_on_the_event_and_named_on_the_ballot(signed: Path) -> None:
    async with at_desk(signed, case="A-2") as desk:
        text = await desk.press("e")
        assert "» cited · INO cycle 1" in text
        assert "1 cited: cycles 1" in text
        assert "» cited" not in await desk.press("right")


def test_a_class_whose_causes_alone_moved_keeps_its_number() -> None:
    from ino_tui.evidence.model import text_of
    from ino_tui.view import Moved, PanelView
    from ino_tui.widgets.cohort_lines import death_lines

    old = {"id": "death.REGIMEN", "label": "regimen", "n": 6, "of": 79, "causes": [{"label": "VOD/SOS", "n": 5}]}
    new = {**old, "causes": [{"label": "VOD/SOS", "n": 4}, {"label": "liver failure", "n": 2}]}
    panel = PanelView(figures=(new,), moved={"death.REGIMEN": Moved(old, new)})
    row = text_of(death_lines(panel, 60)[1])
    assert "→" not in row
    assert " 6 " in row
    grown = msgspec.structs.replace(panel, moved={"death.REGIMEN": Moved({**old, "n": 5}, new)})
    assert "5→6" in text_of(death_lines(grown, 60)[1])
