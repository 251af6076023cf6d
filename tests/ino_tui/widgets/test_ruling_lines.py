"""A conflict as lines: beside one another where there is room, below where there is none; hostile text is shown."""

from __future__ import annotations

import pytest

from ino_tui.evidence.model import text_of
from ino_tui.ruling_view import CitedRow, Compared, RulingView
from ino_tui.widgets.lines import cells_of
from ino_tui.widgets.ruling_lines import ruling_lines

LONG = "blast_pct 2 · " * 30


def row(by: str, name: str, values: str = "blast_pct 2") -> CitedRow:
    return CitedRow(table="marrows", row=0, name=name, values=values, by=by, event=0)  # type: ignore[arg-type]


RULING = RulingView(
    endpoint="response.c1",
    label="response, end of cycle 1",
    state="with the chair",
    compared=(Compared("answer", "CR", "CRi", True), Compared("words", "one\x1b[31m", "other 한글", False)),
    rows=(row("reader 1", "marrows 2019-03-26"), row("both", "marrows 2019-04-24", LONG)),
    at=1,
    own=(("they differ by", "judgement"),),
    settled=(("C2", "CR complete remission"),),
    hers=True,
    shown=True,
)


def texts(ruling: RulingView, cells: int) -> list[str]:
    return [text_of(each) for each in ruling_lines(ruling, cells)[0]]


@pytest.mark.parametrize("cells", [40, 60, 80, 120])
def test_no_line_is_wider_than_there_is_room(cells: int) -> None:
    rows, _ = ruling_lines(RULING, cells)
    assert max(cells_of(each) for each in rows) <= cells


def test_two_answers_stand_beside_one_another_from_sixty_cells_on() -> None:
    beside = next(t for t in texts(RULING, 60) if "answer  " in t)
    assert "CR " in beside
    assert beside.rstrip().endswith("CRi")
    below = [t for t in texts(RULING, 50) if "answer  " in t]
    assert [t.split()[-1] for t in below] == ["CR", "CRi"]


def test_what_differs_has_a_sign_and_the_chosen_row_another() -> None:
    shown = texts(RULING, 80)
    assert [t for t in shown if "≠" in t] == [t for t in shown if t.startswith(" ≠ answer")]
    rows, here = ruling_lines(RULING, 80)
    assert here is not None
    assert text_of(rows[here[0]]).startswith(" ▸ marrows 2019-04-24")
    assert text_of(rows[here[1]]).rstrip().endswith("…")


def test_settled_items_are_told_one_by_one_when_unfolded() -> None:
    folded = texts(RULING, 80)
    unfolded = texts(
        RULING.__class__(**{**{n: getattr(RULING, n) for n in RULING.__struct_fields__}, "unfolded": True}), 80
    )
    assert "u tells them" in folded[-1]
    assert unfolded[-1].split() == ["C2", "CR", "complete", "remission"]


def test_without_citations_that_is_said() -> None:
    bare = RulingView(
        endpoint="vod", label="VOD/SOS", state="with the chair", compared=RULING.compared[:1], rows=(), at=-1
    )
    assert "neither reader cited a row" in " ".join(texts(bare, 80))
    assert ruling_lines(bare, 80)[1] is None
