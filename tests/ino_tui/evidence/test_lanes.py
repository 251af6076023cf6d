from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ino_tui.evidence import LANES, Event, Lane, Reference, Zoom, events_of, lay_out
from ino_tui.evidence.lanes import GUTTER
from ino_tui.evidence.model import text_of
from ino_tui.text import width as cells
from store.charter import Charter
from tests.ino_tui.evidence.made_case import made_case

ORIGIN = 737000


def event(lane: Lane, first: int, length: int = 0, label: str = "x") -> Event:
    return Event(
        lane=lane,
        date="2019-01-01",
        first_day=first,
        last_day=first + length,
        day=first - ORIGIN,
        trend_day=first,
        glyph="●",
        label=label,
        bar=length > 0,
        ref=Reference("labs", 0),
        title="",
    )


EVENTS = st.lists(
    st.builds(
        event,
        st.sampled_from(sorted(LANES)),
        st.integers(ORIGIN - 9000, ORIGIN + 5000),
        st.integers(0, 400),
        st.text("ab 한[/x]\u0301", max_size=8),
    ),
    max_size=60,
).map(lambda events: sorted(events, key=lambda e: e.first_day))


@given(EVENTS, st.integers(20, 160), st.sampled_from(["course", "ino"]), st.integers(-1, 70))
def test_every_event_stands_in_one_column_and_order_is_kept(
    events: list[Event], width: int, zoom: Zoom, cursor: int
) -> None:
    layout = lay_out(events, cursor, width, zoom, (ORIGIN + 14, ORIGIN + 41))
    assert len(layout.columns) == len(events)
    assert list(layout.columns) == sorted(layout.columns)
    assert all(0 <= column < layout.width for column in layout.columns)
    assert [*layout.rows] == [*LANES]
    for row in (layout.axis, *layout.rows.values()):
        assert cells(text_of(row)) == width


@given(EVENTS, st.integers(20, 160))
def test_no_column_with_an_event_is_blank(events: list[Event], width: int) -> None:
    layout = lay_out(events, -1, width)
    for column, found in zip(layout.columns, events, strict=True):
        row = text_of(layout.rows[found.lane])
        # Cells before the column may be wide.
        at, used = 0, 0
        while used < GUTTER + column:
            used += cells(row[at])
            at += 1
        assert row[at : at + 1].strip()


def test_several_events_in_a_column_are_counted_and_the_chosen_one_is_marked() -> None:
    events = [event("adverse", ORIGIN), event("adverse", ORIGIN), event("adverse", ORIGIN + 900)]
    counted = text_of(lay_out(events, -1, 60).rows["adverse"])
    marked = lay_out(events, 1, 60)
    assert "2" in counted
    assert [span.text for span in marked.rows["adverse"] if span.tone == "cursor"] == ["●"]
    assert text_of(marked.axis)[GUTTER + marked.columns[1]] == "▼"


def test_a_course_of_years_leaves_the_ino_window_room() -> None:
    events = [event("relapse", ORIGIN - 4000), event("ino", ORIGIN, 14), event("death", ORIGIN + 2500)]
    layout = lay_out(events, 1, 60)
    left, right = layout.breaks
    assert right - left >= 20
    assert text_of(layout.axis).count("╎") == 2
    zoomed = lay_out(events, 1, 60, "ino")
    assert zoomed.breaks[1] - zoomed.breaks[0] > right - left


def test_the_window_is_drawn_on_the_axis() -> None:
    events = events_of(made_case(), Charter())
    with_window = text_of(lay_out(events, 0, 80, "ino", (ORIGIN + 136, ORIGIN + 150)).axis)
    assert "━" in with_window
    assert "━" not in text_of(lay_out(events, 0, 80, "ino").axis)


@pytest.mark.parametrize("width", [20, 60, 80, 200])
def test_a_case_without_ino_or_events_is_laid_out(width: int) -> None:
    assert lay_out((), -1, width).columns == ()
    case = made_case(cycles=(), doses=())
    events = events_of(case, Charter())
    assert all(e.day is None for e in events)
    layout = lay_out(events, 0, width)
    assert "no INO" in text_of(layout.axis)


def test_the_label_is_not_torn() -> None:
    events = [event("response", ORIGIN), event("response", ORIGIN + 1)]
    row = text_of(lay_out([msgspec.structs.replace(e, label="25%") for e in events], -1, 60).rows["response"])
    assert row.strip().startswith("response")
    assert row.count("%") <= row.count("25%")
