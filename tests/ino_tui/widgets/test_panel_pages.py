from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ino_tui.evidence.model import Line, text_of
from ino_tui.text import width
from ino_tui.view import PanelView
from ino_tui.widgets.cohort_panel import CohortPanel
from ino_tui.widgets.curve_lines import curve_lines, steps_of

AT = [{"months": 12, "estimate": 0.277, "low": 0.193, "high": 0.367, "at_risk": 27}]
CURVE: dict[str, Any] = {
    "months": [1.0, 7.3],
    "estimate": [0.9, 0.5],
    "low": [0.8, None],
    "high": [0.95, None],
    "censored": [30.0],
    "last": 53.0,
    "at_risk": [100, *[60] * 11, *[27] * 12, *[10] * 30],
}
RISING = {**CURVE, "estimate": [0.1, 0.4]}


def incidence(figure_id: str) -> dict[str, object]:
    own = {"code": figure_id, "label": figure_id, "events": 9, "at": AT, "curve": RISING}
    return {"id": figure_id, "kind": "incidence", "label": figure_id, "n": 67, "causes": [own, own]}


def survival(figure_id: str) -> dict[str, object]:
    median = {"median": 7.3, "median_low": 6.5, "median_high": None}
    return {"id": figure_id, "kind": "survival", "n": 100, "events": 79, "at": AT, "curve": CURVE, **median}


PANEL = PanelView(
    figures=(*(survival(i) for i in ("os", "os.hct", "efs", "rfs")), *map(incidence, ("relapse", "nrm"))), pages=6
)
SIZES = [(47, 37), (80, 20), (120, 37)]


def page(number: int, cells: int, height: int) -> list[Line]:
    panel = CohortPanel()
    panel._panel = msgspec.structs.replace(PANEL, page=number)
    return panel.lines_for(cells, height)


def said(lines: list[Line]) -> str:
    return " ".join("\n".join(map(text_of, lines)).split())


@pytest.mark.parametrize(("cells", "height"), SIZES)
@pytest.mark.parametrize(
    ("number", "title", "wanted"),
    [
        (1, "2/6 survival", "survival from first INO (OS) n 100, deaths 79"),
        (2, "3/6 from transplant", "survival from transplant n 100, deaths 79"),
        (3, "4/6 relapse, NRM", "b death without relapse 9 of 67"),
    ],
)
def test_a_page_begins_with_its_subject_and_draws_it(
    cells: int, height: int, number: int, title: str, wanted: str
) -> None:
    lines = page(number, cells, height)
    assert len(lines) <= height
    assert max(width(text_of(row)) for row in lines) <= cells
    text = said(lines)
    assert title in text
    assert wanted.partition(" n 100")[0] in text
    assert any("⠀" <= char <= "⣿" for char in text)
    assert "risk 100" in text


def test_numbers_at_risk_are_those_of_the_month_above() -> None:
    lines = [text_of(row) for row in curve_lines([steps_of(CURVE)], [CURVE["at_risk"]], 70, 14)]
    months, numbers = lines[-2], lines[-1]
    for month, number in (("0", "100"), ("12", "27"), ("24", "10")):
        assert abs(months.index(f" {month} ") - numbers.index(f" {number} ")) <= 1


def test_curves_of_groups_carry_letters_and_a_line_at_risk_each() -> None:
    lower = {**CURVE, "estimate": [0.5, 0.1]}
    lines = [text_of(row) for row in curve_lines([steps_of(CURVE), steps_of(lower)], [[60, 5], [40, 3]], 60, 16)]
    assert [row[1] for row in lines[-2:]] == ["a", "b"]
    drawn = lines[:-4]
    assert next(n for n, row in enumerate(drawn) if "a" in row) < next(n for n, row in enumerate(drawn) if "b" in row)
    assert {len(row) for row in lines} == {60}


def test_where_there_is_no_room_to_read_a_curve_there_is_none() -> None:
    assert curve_lines([steps_of(CURVE)], [[1]], 60, 6) == []
    assert curve_lines([steps_of(CURVE)], [[1]], 12, 20) == []


def test_where_two_curves_end_close_together_the_letter_of_the_lower_stands_below() -> None:
    higher, lower = {**CURVE, "estimate": [0.9, 0.50]}, {**CURVE, "estimate": [0.9, 0.49]}
    for pair, letters in (((higher, lower), "ab"), ((lower, higher), "ba")):
        lines = [text_of(row) for row in curve_lines([steps_of(each) for each in pair], [[1]], 60, 12)]
        found = [next(n for n, row in enumerate(lines[:-3]) if letter in row[5:]) for letter in letters]
        assert found[0] < found[1]


@pytest.mark.parametrize(("cells", "words"), [(47, "2 imputed"), (80, "2 dates imputed")])
def test_partial_dates_that_were_imputed_are_counted(cells: int, words: str) -> None:
    panel = CohortPanel()
    panel._panel = msgspec.structs.replace(PANEL, extra={"imputed": 2})

    top = [text_of(row) for row in panel.lines_for(cells, 20)][:3]

    assert any(row.rstrip().endswith(words) for row in top)
    assert all(width(row) <= cells for row in top)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_beside_a_case_the_title_names_its_page_whole(number: int) -> None:
    panel = CohortPanel()
    panel._synthetic = True
    panel._panel = msgspec.structs.replace(PANEL, page=number)
    title = text_of(panel.lines_for(47, 37)[0])
    assert ("survival", "from transplant", "relapse, NRM", "deaths")[number - 1] in title
    assert "…" not in title


def test_what_has_no_room_is_not_left_out_in_silence() -> None:
    at = [{"months": months, "estimate": 0.2, "low": 0.1, "high": 0.3, "at_risk": 9} for months in (6, 12, 24)]
    ids = ("relapse", "nrm", "relapse.hct", "nrm.hct", "vod.before_hct", "vod.after_hct")
    full = [incidence(i) for i in ids]
    for figure in full:
        figure["causes"] = [{**figure["causes"][0], "at": at}]  # type: ignore[index]
    panel = CohortPanel()
    panel._panel = msgspec.structs.replace(PANEL, page=3, figures=tuple(full))
    text = said(panel.lines_for(47, 37))
    assert text.endswith("at risk 9")
    assert "VOD/SOS after HCT" in text
    assert "the cohort screen has it" in text_of(panel.lines_for(47, 24)[-1])


@pytest.mark.parametrize(("cells", "height"), SIZES)
def test_the_header_names_the_lock_that_froze_the_figures(cells: int, height: int) -> None:
    panel = CohortPanel()
    panel._panel = msgspec.structs.replace(PANEL, extra={"lock": "lock1-0123456789ab"})
    assert "frozen by lock1-0123456789ab" in said(panel.lines_for(cells, height))
    assert "frozen" not in said(page(0, cells, height))


@pytest.mark.parametrize(("cells", "height"), SIZES)
def test_what_a_blind_reader_is_not_shown_is_said(cells: int, height: int) -> None:
    panel = CohortPanel()
    assert "not shown" not in said(page(0, cells, height))
    panel._panel = msgspec.structs.replace(PANEL, figures=(), extra={"withheld": ["response.c1", "os"]})
    assert "2 figures not shown: few cases" in said(panel.lines_for(cells, height))
