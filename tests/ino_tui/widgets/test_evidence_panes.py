from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.geometry import Region

from ino_tui.evidence import Event, Line, Span, Trend, events_of, trends_of
from ino_tui.evidence.model import Tone, text_of
from ino_tui.text import plain, width
from ino_tui.widgets.dossier import Dossier
from ino_tui.widgets.flow import flow
from ino_tui.widgets.pane import Pane, changed_cells, clip
from ino_tui.widgets.timeline import Timeline
from store.charter import Charter
from tests.ino_tui.evidence.made_case import hostile_case, made_case

TONES: list[Tone] = ["plain", "strong", "dim", "warn", "bad", "cursor", "rule"]
LINES = st.lists(st.builds(Span, st.text("ab 한[/x]▲\x1b", max_size=8), st.sampled_from(TONES)), max_size=8).map(tuple)


def cells_of(row: Line, size: int) -> list[tuple[str, str]]:
    """What a terminal holds: a character and whether it looks different where it is a space."""
    found: list[tuple[str, str]] = []
    for span in row:
        for char in span.text:
            tone = "" if char == " " and span.tone != "cursor" else span.tone
            found += [(char, tone)] + [("", tone)] * (width(char) - 1)
    return found + [(" ", "")] * (size - len(found))


@given(LINES, st.integers(1, 40))
def test_clipping_keeps_the_cells_in_fewer_runs(row: Line, size: int) -> None:
    short = clip(row, size)
    assert width(text_of(short)) <= size
    assert len(short) <= max(len(row), 1)
    whole = tuple(Span(plain(span.text), span.tone) for span in row)
    if width(text_of(whole)) <= size:
        assert cells_of(short, size) == cells_of(whole, size)


@given(LINES, LINES, st.integers(1, 40))
def test_painting_the_changed_cells_gives_the_new_line(old: Line, new: Line, size: int) -> None:
    before, after = clip(old, size), clip(new, size)
    painted = changed_cells(before, after, size)
    screen = cells_of(after, size)[:painted] + cells_of(before, size)[painted:]
    assert screen == cells_of(after, size)
    assert changed_cells(after, after, size) == 0


@given(st.lists(st.text("ab cd\n한[/x]", max_size=30), max_size=4), st.integers(12, 60))
def test_flow_keeps_to_the_width_and_loses_no_word(texts: list[str], size: int) -> None:
    row = (Span("name    ", "dim"), *(Span(text) for text in texts))
    lines = flow(row, size)
    assert all(width(text_of(found)) <= size for found in lines)
    told = "".join("".join(text_of(found[1:]) for found in lines).split())
    assert told == "".join("".join(texts).split())


class Desk(App[None]):
    """The two panes, one above the other."""

    def __init__(self, events: tuple[Event, ...], trends: tuple[Trend, ...], cursor: int = 0) -> None:
        super().__init__()
        self.shown, self.trends, self.cursor = events, trends, cursor

    def compose(self) -> ComposeResult:
        yield Timeline()
        yield Dossier()

    def step(self, cursor: int) -> None:
        self.cursor = cursor
        self.query_one(Timeline).show(self.shown, cursor)
        self.query_one(Dossier).show(self.shown[cursor], self.trends, position=f"{cursor + 1}/{len(self.shown)}")

    def screen_text(self) -> str:
        return "\n".join(text_of(row) for pane in self.query(Pane) for row in pane.rows)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
async def test_every_event_of_a_hostile_case_shows_as_it_is(size: tuple[int, int]) -> None:
    case = hostile_case()
    app = Desk(events_of(case, Charter()), trends_of(case, Charter()))
    async with app.run_test(size=size) as pilot:
        seen = ""
        for cursor in range(len(app.shown)):
            app.step(cursor)
            while app.query_one(Dossier).scroll_lines(1):
                seen += app.screen_text()
            seen += app.screen_text()
        await pilot.pause()
        assert app.is_running
        assert "[/x]" in seen
        assert "[@click=app.quit]z[/]" in seen
        assert "␛[31m" in seen
        assert "‹202E›" in seen
        assert "한글" in seen
        assert "\x1b" not in seen
        for pane in app.query(Pane):
            for y in range(pane.size.height):
                assert pane.render_line(y).cell_length == pane.size.width


async def test_a_step_paints_only_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    case = made_case()
    app = Desk(events_of(case, Charter()), trends_of(case, Charter()))
    async with app.run_test(size=(80, 24)) as pilot:
        app.step(0)
        await pilot.pause()
        timeline = app.query_one(Timeline)
        painted: list[Region] = []

        def refresh(*regions: Region) -> Timeline:
            painted.extend(regions)
            return timeline

        monkeypatch.setattr(timeline, "refresh", refresh)
        before = timeline.rows
        app.step(1)
        changed = [y for y, (old, new) in enumerate(zip(before, timeline.rows, strict=True)) if old != new]
        assert [region.y for region in painted] == changed
        # The axis and the lanes of the two events; nothing right of the events.
        assert len(painted) <= 3
        assert all(region.width < 80 for region in painted)
        painted.clear()
        app.step(1)
        assert painted == []


async def test_another_event_starts_at_its_top_and_scrolling_ends() -> None:
    case = made_case()
    found = events_of(case, Charter())
    longest = max(range(len(found)), key=lambda i: len(found[i].lines))
    app = Desk(found, trends_of(case, Charter()))
    async with app.run_test(size=(80, 24)):
        app.step(longest)
        dossier = app.query_one(Dossier)
        top = dossier.rows[1]
        assert "more" in text_of(dossier.rows[0])
        assert not dossier.scroll_lines(-1)
        steps = 0
        while dossier.scroll_lines(1):
            steps += 1
        assert 0 < steps < 30
        assert "above" in text_of(dossier.rows[0])
        app.step(0)
        app.step(longest)
        assert dossier.rows[1] == top


async def test_a_font_without_glyphs_gets_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pane, "ascii", True)
    case = made_case()
    app = Desk(events_of(case, Charter()), trends_of(case, Charter()))
    async with app.run_test(size=(80, 24)):
        for cursor in range(len(app.shown)):
            app.step(cursor)
            assert app.screen_text().isascii()


async def test_a_case_without_events_says_so() -> None:
    app = Desk((), ())
    async with app.run_test(size=(80, 24)):
        app.query_one(Timeline).show((), -1)
        app.query_one(Dossier).show(None)
        assert "no events in this case" in app.screen_text()
