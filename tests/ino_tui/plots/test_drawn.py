"""The drawings themselves: text that stays text, the same bytes each time, nothing off the page."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from ino_tui.cohort.counting.consort import consort
from ino_tui.cohort.counting.swimmer import swimmer
from ino_tui.cohort.figures import compute
from ino_tui.cohort.grouped import grouped as by_group
from ino_tui.cohort.shapes import ProportionFigure
from ino_tui.plots import curves
from ino_tui.plots.captions import Origin
from ino_tui.plots.draw import draw
from ino_tui.plots.draw_curves import _free_corner, _value
from ino_tui.plots.flow import flow
from ino_tui.plots.forest import forest
from ino_tui.plots.layout import Curves, Drawing
from ino_tui.plots.style import COLOURS, DASHES, MARGIN, shortened, text_width, wrapped
from ino_tui.plots.swimmer import swim
from tests.ino_tui.cohort.cohorts import reference_cases, rows
from tests.ino_tui.plots.drawings import ORIGIN, grouped, incidence, points, size, survival, texts

HEADERS = {"svg": b"<?xml", "pdf": b"%PDF-1.4", "png": b"\x89PNG\r\n\x1a\n"}
A4 = (210.0, 297.0)


@pytest.fixture(scope="module")
def drawings() -> dict[str, Drawing]:
    cohort = rows(reference_cases())
    whole = compute(cohort).figure("response.best")
    assert isinstance(whole, ProportionFigure)
    return {
        "curve": curves.survival(survival(), ORIGIN),
        "incidence": curves.incidence(incidence(), ORIGIN),
        "groups": curves.grouped(by_group(cohort, "os", "disease_state"), ORIGIN),
        "forest": forest(whole, [by_group(cohort, "response.best", by) for by in ("ph", "disease_state")], ORIGIN),
        "flow": flow(consort(cohort), ORIGIN),
        "swimmer": swim(swimmer(cohort), ORIGIN),
    }


@pytest.mark.parametrize("suffix", HEADERS)
def test_each_kind_of_file_is_one_and_has_the_same_bytes_twice(drawings: dict[str, Drawing], suffix: str) -> None:
    first = draw(drawings["curve"], suffix)
    assert first.data.startswith(HEADERS[suffix])
    assert draw(drawings["curve"], suffix) == first
    assert not re.search(rb"20\d\d-\d\d-\d\d|CreationDate|D:20\d\d", first.data)


def test_letters_in_a_pdf_are_letters(drawings: dict[str, Drawing]) -> None:
    data = draw(drawings["curve"], "pdf").data
    assert b"/CIDFontType2" in data
    assert b"/Type3" not in data


@pytest.mark.parametrize("name", ["curve", "incidence", "groups", "forest", "flow", "swimmer"])
def test_every_text_is_text_and_stands_on_the_page(drawings: dict[str, Drawing], name: str) -> None:
    svg = draw(drawings[name], "svg").data
    found = texts(svg)
    width, height = (side * 72 / 25.4 for side in size(svg))
    assert any(text.words == "SYNTHETIC" for text in found)
    assert "revision 7; basis own" in " ".join(text.words for text in found).replace("  ", " ")
    for text in found:
        long = text_width(text.words, float(re.search(r"([\d.]+)px", text.style)[1])) * 72 / 25.4  # type: ignore[index]
        share = 1.0 if "text-anchor: end" in text.style else 0.5 if "middle" in text.style else 0.0
        if "rotate(-90" not in text.style and "survival, %" not in text.words and "incidence, %" not in text.words:
            assert text.x - share * long >= -1, text
            assert text.x + (1 - share) * long <= width + 1, text
        assert 0 <= text.y <= height, text


def test_the_numbers_at_risk_stand_under_their_ticks(drawings: dict[str, Drawing]) -> None:
    found = texts(draw(drawings["curve"], "svg").data)
    below = max(text.y for text in found if text.words == "months from first INO dose")
    ticks = {text.x: text.words for text in found if text.y < below and text.words in {"2", "4", "6", "8", "10", "12"}}
    counted = {text.x: text.words for text in found if text.y > below and text.words in {"1", "2", "3", "4"}}
    pairs = {int(tick): counted[min(counted, key=lambda at: abs(at - x))] for x, tick in ticks.items()}
    assert pairs == {2: "4", 4: "4", 6: "3", 8: "2", 10: "1", 12: "1"}
    assert all(min(abs(at - x) for at in counted) < 0.5 for x in ticks)


def test_a_hundred_patients_fit_on_one_page_of_a4_and_can_be_read(drawings: dict[str, Drawing]) -> None:
    svg = draw(drawings["swimmer"], "svg").data
    width, height = size(svg)
    assert width <= A4[0] + 0.1
    assert height <= A4[1]
    labels = [text for text in texts(svg) if text.words.startswith("INO-")]
    assert len({text.words for text in labels}) == 100
    type_size = {float(re.search(r"([\d.]+)px", text.style)[1]) for text in labels}  # type: ignore[index]
    assert min(type_size) >= 5
    rows_at = sorted(text.y for text in labels)
    assert min(b - a for a, b in pairwise(rows_at)) >= min(type_size)


def test_the_flow_fits_on_a4(drawings: dict[str, Drawing]) -> None:
    width, height = size(draw(drawings["flow"], "svg").data)
    assert width <= A4[1] + 0.1
    assert height <= A4[0]


def test_curves_differ_by_their_dashes_too() -> None:
    assert len({str(dashes) for dashes in DASHES}) == len(DASHES) == len(COLOURS) == len(set(COLOURS))
    drawn = curves.grouped(grouped([survival()] * 7), ORIGIN)
    svg = draw(drawn, "svg").data.decode()
    assert len(set(re.findall(r"stroke-dasharray: ([^;\"]+)", svg))) == 6


def test_a_tick_stands_on_its_curve() -> None:
    (line,) = curves.survival(survival(), ORIGIN).lines
    assert [_value(line, month) for month in (0.0, 4.0, 6.0, 14.0)] == [1.0, 0.75, 0.75, 0.25]


@pytest.mark.parametrize(
    ("figure", "corner"),
    [
        (curves.grouped(grouped([survival(curve=points(40.0))] * 2), ORIGIN), "upper right"),
        (curves.grouped(grouped([survival(curve=points(5.0))] * 2), ORIGIN), "lower left"),
        (curves.incidence(incidence(), ORIGIN), "upper left"),
        (curves.incidence(incidence(last=40.0), ORIGIN), "lower right"),
    ],
)
def test_lines_are_explained_where_none_of_them_runs(figure: Curves, corner: str) -> None:
    assert _free_corner(figure) == corner


def test_a_name_with_signs_of_mathematics_and_markup_is_drawn_as_it_is() -> None:
    origin = Origin(study="$x_1$ <b> & \\frac", synthetic=False, revision=7, basis="own", withdrawn=0)
    drawn = draw(curves.survival(survival(), origin), "svg")
    assert "$x_1$ <b> & \\frac" in " ".join(text.words for text in texts(drawn.data))


def test_a_letter_that_the_font_lacks_is_said_where_it_becomes_a_box() -> None:
    origin = Origin(study="研究", synthetic=False, revision=7, basis="own", withdrawn=0)
    drawing = curves.survival(survival(), origin)
    assert draw(drawing, "png").lacking
    svg = draw(drawing, "svg")
    assert not svg.lacking
    assert "研究" in svg.data.decode()


def test_nobodys_settings_have_a_say() -> None:
    import matplotlib as mpl

    drawing = curves.survival(survival(), ORIGIN)
    plain = draw(drawing, "svg")
    with mpl.rc_context({"font.size": 30, "svg.fonttype": "path", "axes.facecolor": "red"}):
        assert draw(drawing, "svg") == plain
        assert mpl.rcParams["font.size"] == 30


@pytest.mark.parametrize("text", ["a few plain words that need more than a line", "a" * 90, "x\u00a0y " * 20, ""])
def test_wrapped_text_fits_and_keeps_every_letter(text: str) -> None:
    lines = wrapped(text, 30, 7)
    assert all(text_width(line, 7) <= 30 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_shortened_text_fits() -> None:
    assert shortened("short", 40, 7) == "short"
    cut = shortened("a label that is longer than its column", 20, 7)
    assert cut.endswith("…")
    assert text_width(cut, 7) <= 20


def test_the_margin_is_kept() -> None:
    svg = draw(curves.survival(survival(label="a long name " * 30), ORIGIN), "svg").data
    assert min(text.x for text in texts(svg) if "middle" not in text.style) >= MARGIN


@pytest.mark.parametrize("name", ["groups", "forest"])
def test_no_ink_of_a_picture_stands_in_its_margin(drawings: dict[str, Drawing], name: str) -> None:
    from io import BytesIO

    import numpy as np
    from PIL import Image

    ink = np.asarray(Image.open(BytesIO(draw(drawings[name], "png").data)).convert("L")) < 200
    across, down = (np.flatnonzero(ink.any(axis=axis)) / 300 * 25.4 for axis in (0, 1))
    height, width = (side / 300 * 25.4 for side in ink.shape)
    assert across[0] > MARGIN - 0.2
    assert across[-1] < width - MARGIN + 0.2
    assert down[0] > MARGIN - 0.2
    assert down[-1] < height - MARGIN + 0.2
