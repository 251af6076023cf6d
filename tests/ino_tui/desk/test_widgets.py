"""What widgets say, as characters: every line fits, nothing that decides is cut off."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ino_tui.evidence.model import Line, text_of
from ino_tui.text import plain, width
from ino_tui.view import ItemMark, Moved, Option, PanelView, Prompt, QueueRow, QueueView
from ino_tui.widgets.cohort_lines import death_lines, fold_runs, proportion_line, survival_lines
from ino_tui.widgets.cohort_panel import CohortFold, CohortPanel
from ino_tui.widgets.lines import cells_of, ends, flow, rule
from ino_tui.widgets.marks import LEVELS, MARKS
from ino_tui.widgets.prompt import prompt_lines, typed_lines
from ino_tui.widgets.queue_list import QueueList, _follow

BEFORE = {"id": "response.c1", "label": "response", "n": 60, "of": 100, "percent": 60.0, "low": 49.7, "high": 69.7}
AFTER = {**BEFORE, "n": 59, "percent": 59.0, "low": 48.7, "high": 68.7}
OS = {
    "id": "os",
    "label": "OS",
    "n": 100,
    "events": 79,
    "median": 7.3,
    "median_low": 6.5,
    "median_high": None,
    "at": [{"months": 24, "estimate": 0.2043, "low": 0.131, "high": 0.289, "at_risk": 10}],
    "curve": {
        "months": [1.0, 7.3],
        "estimate": [0.9, 0.5],
        "low": [0.8, None],
        "high": [0.95, None],
        "censored": [30.0],
        "last": 53.0,
    },
}
DEATH = {
    "id": "death.HAEM",
    "label": "deaths",
    "n": 4,
    "of": 79,
    "causes": [{"code": "40", "label": "haemorrhage, intracranial", "n": 4}],
}
PANEL = PanelView(
    figures=(AFTER, DEATH, OS),
    revision=5,
    mix={"final": 43, "own": 12, "site": 45},
    updating=True,
    moved={"response.c1": Moved(BEFORE, AFTER)},
)


def texts(lines: list[Line]) -> str:
    return "\n".join(text_of(row) for row in lines)


def test_a_moved_figure_shows_old_and_new() -> None:
    said = text_of(proportion_line(AFTER, Moved(BEFORE, AFTER), 47))
    assert "60→59/100" in said
    assert "59.0 %" in said
    assert "48.7-68.7" in said
    assert width(said) <= 47


def test_a_moved_denominator_shows_too() -> None:
    said = text_of(proportion_line(AFTER, Moved({**BEFORE, "of": 99}, AFTER), 47))
    assert "60/99→59/100" in said


def test_what_cannot_be_estimated_is_a_dash_and_an_open_end_a_question_mark() -> None:
    assert "- %" in text_of(
        proportion_line({**BEFORE, "n": 0, "of": 0, "percent": None, "low": None, "high": None}, None, 47)
    )
    assert "6.5-?" in texts(survival_lines(OS, None, 47, "survival"))


@pytest.mark.parametrize(("cells", "height"), [(47, 37), (80, 21), (120, 37), (31, 12)])
@pytest.mark.parametrize("page", range(5))
def test_the_panel_fits_and_says_what_it_rests_on(cells: int, height: int, page: int) -> None:
    panel = CohortPanel()
    panel._panel, panel._synthetic = msgspec.structs.replace(PANEL, page=page), True
    lines = panel.lines_for(cells, height)
    assert len(lines) <= height
    said = texts(lines)
    assert "SYNTHETIC" in said
    if cells >= 47:
        assert "43 final · 12 own · 45 site" in said
        assert "updating" in said
        assert all(cells_of(row) <= cells for row in lines)


def test_the_fold_holds_the_figures_and_the_warning() -> None:
    fold = CohortFold()
    fold._panel, fold._synthetic = PANEL, True
    said = texts(fold.lines_for(80, 1))
    assert "60.0→59.0 %" in said
    assert "OS24 20.4 %" in said
    assert said.endswith("updating SYNTHETIC")


def test_figures_that_failed_say_so_and_stay() -> None:
    panel = CohortPanel()
    panel._panel = msgspec.structs.replace(PANEL, error="The statistics process ends.", updating=False)
    said = texts(panel.lines_for(47, 37))
    assert "The statistics process ends." in said
    assert "59/100" in said


def test_deaths_name_the_class_once() -> None:
    assert "intracranial 4" in texts(death_lines(PANEL, 47))
    assert fold_runs(PANEL)


@pytest.mark.parametrize("cells", [47, 80, 120])
def test_a_page_of_deaths_names_every_cause_in_full(cells: int) -> None:
    infection = {
        "id": "death.INFECTION",
        "label": "deaths",
        "n": 20,
        "of": 79,
        "percent": 25.3,
        "low": 16.2,
        "high": 36.4,
        "causes": [
            {"code": "30", "label": "infection, bacterial", "n": 13},
            {"code": "34", "label": "infection, organism not identified", "n": 7},
        ],
    }
    panel = CohortPanel()
    panel._panel = msgspec.structs.replace(PANEL, page=4, figures=(AFTER, infection, DEATH, OS))
    said = " ".join(texts(panel.lines_for(cells, 19)).split())
    assert "infection 20/79 25.3 % 16.2-36.4" in said
    assert "infection, bacterial 13" in said
    assert "infection, organism not identified 7" in said
    assert "haemorrhage, intracranial 4" in said


def test_signs_differ_without_colour() -> None:
    assert len({glyph for glyph, _, _ in MARKS.values()}) == len(MARKS)
    assert len({glyph for glyph, _ in LEVELS.values()}) == len(LEVELS)
    assert all(width(glyph) == 1 for glyph, _, _ in MARKS.values())


@given(st.text(max_size=300), st.integers(0, 300), st.integers(10, 100), st.integers(1, 6))
def test_typed_text_shows_its_cursor_and_fits(text: str, cursor: int, cells: int, height: int) -> None:
    cursor = min(cursor, len(text))
    lines = typed_lines(text, cursor, cells, height)
    assert 1 <= len(lines) <= height
    assert sum(span.tone == "cursor" for row in lines for span in row) == 1
    # A character spelt out in code points may be wider than what is left of a line.
    assert all(cells_of(row) <= cells + 8 for row in lines)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_typed_text_is_there_as_it_is(text: str) -> None:
    shown = "".join(text_of(row)[2:] for row in typed_lines(text, len(text), 200, 50))
    assert shown.rstrip().startswith(plain(text).rstrip()[:20])


def test_the_cursor_line_stays_in_sight() -> None:
    lines = typed_lines("word " * 200, 0, 40, 2)
    assert lines[0][0].text.startswith("> ")
    assert any(span.tone == "cursor" for row in lines for span in row)


def test_a_selected_option_stays_in_sight() -> None:
    options = tuple(Option(key=str(n % 10), code=str(n), label=f"cause number {n}") for n in range(40))
    for selected in range(40):
        prompt = Prompt(
            kind="cause search", title="find", options=options, selected=selected, typing=True, text="c", cursor=1
        )
        said = prompt_lines(prompt, 60, 5)
        assert len(said) <= 5
        assert any(f"cause number {selected}" in span.text for row in said for span in row if span.tone == "cursor")


def test_an_option_that_is_off_has_a_sign() -> None:
    prompt = Prompt(kind="sort", title="x", options=(Option(key="3", code="CRu", label="CRu", why_not="not here"),))
    assert "×3 CRu" in texts(prompt_lines(prompt, 80, 4))


def queue(shown: int, cursor: int) -> QueueView:
    marks = (ItemMark("response.c1", "C1", "signed"), ItemMark("response.c3", "C3", "open"))
    rows = tuple(
        QueueRow(id=f"INO-{n:03}", fields=("F 47", "Ph-"), marks=marks, open=1, items=2, triage=("differs",))
        for n in range(shown)
    )
    return QueueView(rows=rows, cursor=cursor, shown=shown, total=shown)


@pytest.mark.parametrize("cells", [72, 80])
def test_the_queue_is_in_columns_that_fit(cells: int) -> None:
    made = QueueList()
    made._queue = queue(50, 20)
    head, *rows = (text_of(row) for row in made.lines_for(cells, 16))
    assert len(rows) == 15
    assert all(width(row) <= cells for row in (head, *rows))
    here = next(row for row in rows if row.startswith("▸"))
    assert "INO-020" in here
    assert here[head.index("C1")] == "●"
    assert here[head.index("C+")] == "○"
    assert here[head.index("early")] == "D"
    assert "1 of 2" in here


def test_an_empty_queue_says_why() -> None:
    made = QueueList()
    assert "no cases" in texts(made.lines_for(80, 10))
    made._queue = QueueView(total=5)
    assert "filter" in texts(made.lines_for(80, 10))


@given(st.integers(0, 400), st.integers(1, 30), st.lists(st.integers(0, 400), min_size=1, max_size=30))
def test_the_cursor_is_always_in_sight(shown: int, in_sight: int, cursors: list[int]) -> None:
    top = 0
    for cursor in cursors:
        at = min(cursor, max(0, shown - 1))
        top = _follow(top, at, in_sight, shown)
        assert top <= at < top + in_sight
        assert 0 <= top <= max(0, shown - in_sight)


@given(st.text(max_size=40), st.text(max_size=40), st.integers(1, 60))
def test_both_ends_fit(left: str, right: str, cells: int) -> None:
    assert cells_of(ends([left], [right] if right else (), cells)) <= cells
    assert cells_of(rule([left], cells)) <= max(cells, 3)
    assert all(cells_of(row) >= 0 for row in flow([], cells))
