from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ino_tui.evidence import Point, Trend, trends_of
from ino_tui.evidence.model import text_of
from ino_tui.evidence.trendlines import Shape, trend_lines, value_words
from ino_tui.evidence.trends import AT_THRESHOLD, BARS, bars, near
from ino_tui.text import width
from store.case import Lab
from store.charter import Charter
from tests.ino_tui.evidence.made_case import made_case

DAY = date(2019, 3, 25).toordinal()


def trend(key: str) -> Trend:
    return next(t for t in trends_of(made_case(), Charter()) if t.key == key)


def test_the_six_series_in_fixed_order() -> None:
    assert [t.key for t in trends_of(made_case(), Charter())] == ["ANC", "PLT", "BILI", "ALT", "WEIGHT", "BLASTS"]
    empty = made_case(labs=(), signs=(), marrows=())
    assert all(t.points == () for t in trends_of(empty, Charter()))


def test_values_beyond_their_threshold_are_marked_without_colour() -> None:
    assert value_words(trend("ANC"), DAY) == ("1.1", False)
    assert value_words(trend("PLT"), DAY) == ("84↓", True)
    assert value_words(trend("BLASTS"), DAY - 8) == ("7↑", True)
    assert value_words(trend("BILI"), date(2019, 6, 16).toordinal()) == ("2.6↑", True)
    assert value_words(trend("WEIGHT"), DAY) == ("–", False)


def test_counts_after_support_are_flagged() -> None:
    found = near(trend("PLT"), DAY)
    assert found is not None
    assert found.flags == ("3 d after platelet transfusion",)


def test_weight_is_read_against_the_last_one_before_the_transplant() -> None:
    gained = trend("WEIGHT").points[-1]
    assert gained.flags == ("+8.0 %",)
    assert gained.severity == 1


def test_units_and_censoring() -> None:
    labs = (
        Lab(date="2019-03-25", test="ANC", value="<100", unit="/uL"),
        Lab(date="2019-03-25", test="BILI", value="34.2", unit="umol/L"),
    )
    anc, _, bilirubin, *_ = trends_of(made_case(labs=labs), Charter())
    assert (anc.points[0].comparator, anc.points[0].value) == ("<", 0.1)
    assert value_words(anc, DAY)[0] == "<0.1↓"
    assert bilirubin.points[0].value == 2.0
    assert bilirubin.points[0].severity == 1


def test_a_bar_at_its_threshold_is_the_fifth() -> None:
    for share, at_least in ((0.99, False), (1.0, True), (9.0, True), (-1.0, False)):
        drawn = bars([Point(10, "", 1.0, share=share)], 10, 10, 1)
        assert (BARS.index(drawn) >= AT_THRESHOLD) is at_least


@given(
    st.lists(st.builds(Point, st.integers(0, 500), st.just(""), st.floats(0, 9), share=st.floats(-5, 50))),
    st.integers(0, 400),
    st.integers(0, 200),
    st.integers(1, 60),
)
def test_bars_fill_their_cells_and_show_only_days_inside(
    points: list[Point], first: int, length: int, cells: int
) -> None:
    drawn = bars(points, first, first + length, cells)
    assert len(drawn) == cells
    inside = any(first <= p.day <= first + length for p in points)
    assert bool(drawn.strip()) is inside


@given(st.integers(80, 200), st.sampled_from([("values", 1), ("short", 2), ("long", 7)]))
def test_trend_lines_keep_to_their_lines_and_width(cells: int, shape: tuple[Shape, int]) -> None:
    rows = trend_lines(trends_of(made_case(), Charter()), DAY, cells, shape[0])
    assert len(rows) == shape[1]
    if shape[0] != "long":
        assert all(width(text_of(row)) <= cells for row in rows)
    told = "".join(text_of(row) for row in rows)
    for value in ("1.1", "84↓", "0.9", "60"):
        assert value in told
