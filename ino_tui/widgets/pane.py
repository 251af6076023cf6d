"""A fixed region of text lines that repaints only what changed: the base of what is redrawn at each key."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from ino_tui.evidence.model import Line, Span, Tone
from ino_tui.text import cut, plain, to_ascii, width

# The terminal's own sixteen colours: they fit dark and light terminals, cost the fewest bytes, and
# never carry a meaning alone. As styles and not as CSS, which would be matched for every pane at each start.
PLAIN = Style()
TONES: dict[Tone, Style] = {
    "plain": PLAIN,
    "strong": Style(bold=True),
    "dim": Style(dim=True),
    "rule": Style(dim=True),
    "good": Style(color="green"),
    "warn": Style(color="yellow", bold=True),
    "bad": Style(color="red", bold=True),
    "cursor": Style(reverse=True),
}


def clip(row: Iterable[Span], cells: int) -> Line:
    """A line made plain and cut to ``cells``, in as few runs as can be: each costs some thirty bytes.

    Spaces look alike in every tone but the cursor's, so they join the run before them.
    """
    spans: list[tuple[str, Tone]] = []
    left = cells
    for span in row:
        text = cut(plain(span.text), left)
        left -= width(text)
        tone = span.tone
        if spans and tone != "cursor" and spans[-1][1] != "cursor" and not text.strip(" "):
            tone = spans[-1][1]
        if spans and spans[-1][1] == tone:
            text = spans.pop()[0] + text
        spans.append((text, tone))
        if left <= 0:
            break
    return tuple(Span(text, tone) for text, tone in spans if text)


def changed_cells(old: Line, new: Line, cells: int) -> int:
    """How many cells from the left must be painted to turn one line into the other.

    A terminal is written from the left end of the region, so only an unchanged right end is spared.
    """

    def reverse(row: Line) -> list[tuple[str, str]]:
        found = [(c, "" if c == " " and span.tone != "cursor" else span.tone) for span in row for c in span.text]
        used = width("".join(span.text for span in row))
        return [*repeat((" ", ""), cells - used), *reversed(found)]

    same = 0
    for before, after in zip(reverse(old), reverse(new), strict=False):
        if before != after:
            break
        same += width(after[0])
    return max(0, cells - same)


class Pane(Widget):
    """Lines with tones, painted in place. It takes no focus, never scrolls by itself and never lays out.

    A subclass gives its lines from `lines_for` and calls `redraw` when what it shows has changed.
    """

    DEFAULT_CSS = "Pane { width: 1fr; height: 1; }"
    ALLOW_SELECT = False
    can_focus = False
    # Nothing scrolls: another size needs no second layout, which would be painted whole again.
    virtual_size = reactive(Size(0, 0), layout=False, repaint=False)
    # Set once for terminals whose font has no lines and glyphs.
    ascii: ClassVar[bool] = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._rows: list[Line] = []
        self._made_for = Size(0, 0)

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """What to show in so many cells and lines; subclasses say."""
        raise NotImplementedError

    @property
    def rows(self) -> tuple[Line, ...]:
        """The lines now shown, made plain and cut."""
        return tuple(self._rows)

    def redraw(self) -> None:
        """Show what `lines_for` now gives, painting of each line only what differs."""
        cells, height = self.size
        if not cells or not height:
            # Hidden: what was painted is old, also when it is shown again at the same size.
            if self._made_for:
                self._made_for = self.size
                self.refresh()
            return
        made_for, old = self._made_for, self._rows
        new = self._make()
        if made_for != self.size:
            self.refresh()
            return
        regions = [
            Region(0, y, painted, 1)
            for y, (before, after) in enumerate(zip(old, new, strict=True))
            if before != after and (painted := changed_cells(before, after, cells))
        ]
        if regions:
            self.refresh(*regions)

    def _make(self) -> list[Line]:
        """Make the lines for the size there is now."""
        cells, height = self.size
        new = [clip(row, cells) for row in self.lines_for(cells, height)[:height]]
        new += [()] * (height - len(new))
        if self.ascii:
            new = [tuple(Span(to_ascii(s.text), s.tone) for s in row) for row in new]
        self._rows, self._made_for = new, self.size
        return new

    def render_line(self, y: int) -> Strip:
        """Line ``y`` as Textual paints it; made here where the size is new, so that nothing is painted empty first."""
        if self._made_for != self.size:
            self._make()
        row = self._rows[y] if y < len(self._rows) else ()
        segments = [Segment(span.text, TONES[span.tone]) for span in row]
        # Filled in the style of the last run, so that the filling is no run of its own.
        filling = segments[-1].style if segments and row[-1].tone != "cursor" else PLAIN
        return Strip(segments).adjust_cell_length(self.size.width, filling).simplify()
