"""The chosen figure or drawing of the cohort screen, and below it what the desk asks for."""

from __future__ import annotations

from ino_tui.cohort_view import EVERY, CohortView
from ino_tui.evidence.model import Line, Span, line
from ino_tui.view import Prompt
from ino_tui.widgets.agreement_lines import agreement_lines
from ino_tui.widgets.figure_sheet import figure_sheet
from ino_tui.widgets.flow_lines import broken, flow_lines
from ino_tui.widgets.lane_lines import lane_foot, lane_lines
from ino_tui.widgets.lines import rule
from ino_tui.widgets.pane import Pane
from ino_tui.widgets.prompt import prompt_lines

# A question that cannot be shown whole leaves at least so many lines to what it is about.
_BODY_LEAST = 6
_ALL = 10_000
# What the title says of basis and state, with its rules.
_STATE = 36


class Sheet(Pane):
    """One figure or drawing. Where the cursor leaves the lines in sight, half a page turns."""

    DEFAULT_CSS = "Sheet { height: 1fr; }"
    _cohort: CohortView | None = None
    _prompt: Prompt | None = None
    _synthetic = False
    _top = 0
    # Lines above of what is read, and the most there can be.
    _read = 0
    _most = 0

    def show(self, cohort: CohortView, prompt: Prompt | None, *, synthetic: bool) -> None:
        """Show what is chosen; nothing is done where it is what is shown."""
        if cohort is not self._cohort or prompt is not self._prompt:
            if self._cohort is None or self._cohort.at != cohort.at:
                self._top = 0
            if self._cohort is None or _reading(self._cohort) != _reading(cohort):
                self._read = self._most = 0
            self._cohort, self._prompt, self._synthetic = cohort, prompt, synthetic
            self.redraw()

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """Title, body, question."""
        cohort = self._cohort
        if cohort is None:
            return []
        asked: list[Line] = []
        if self._prompt is not None:
            asked = prompt_lines(self._prompt, cells, _ALL)
            if len(asked) >= height - 1:
                asked = prompt_lines(self._prompt, cells, height - _BODY_LEAST)
        room = height - 1 - len(asked)
        body = self._body(cohort, cells, room)[:room]
        return [title_line(cohort, cells, synthetic=self._synthetic), *body, *[()] * (room - len(body)), *asked]

    def _body(self, cohort: CohortView, cells: int, room: int) -> list[Line]:
        kind = cohort.entry.kind
        if cohort.method or kind == "forest" or cohort.by == EVERY:
            return self._window(figure_sheet(cohort, cells, _ALL), room)
        if kind not in ("flow", "lanes", "agreement"):
            return figure_sheet(cohort, cells, room)
        if cohort.refused:
            return [line(Span(f" {cohort.refused}", "warn"))]
        found = cohort.answer
        if found is None:
            return [line(Span(" It is being worked out.", "dim"))]
        if kind == "agreement":
            return self._window(agreement_lines(found, cells), room)
        if kind == "flow":
            rows = flow_lines(found, cohort.cursor, cells, walking=cohort.walking)
            top = self._follow(cohort.cursor, room - 1, len(rows))
            off = broken(found)
            said = f" ✗ {off} sums do not hold" if off else f" ✓ all {len(found['identities'])} sums hold, case by case"
            return [*rows[top : top + room - 1], line(Span(said, "bad" if off else "dim"))]
        foot = lane_foot(found, cohort.sort, cells)
        rows_left = room - len(foot)
        top = self._follow(cohort.cursor, rows_left - 1, int(found["of"]))
        return [*lane_lines(found, cohort.cursor, cells, rows_left, top, walking=cohort.walking), *foot]

    def _window(self, rows: list[Line], room: int) -> list[Line]:
        """What is in sight of lines to read, and how many are not."""
        self._most = max(0, len(rows) - room + 1) if len(rows) > room else 0
        self._read = min(self._read, self._most)
        if not self._most:
            return rows
        below = self._most - self._read
        more = f"↓ {below} more lines, space reads on" if below else f"↑ {self._read} lines above, backspace reads back"
        return [*rows[self._read : self._read + room - 1], line(Span(f" {more}", "dim"))]

    def scroll_lines(self, *, down: bool) -> bool:
        """Read on or back by a part of what is in sight; False where there is no more."""
        step = max(1, self.size.height // 2)
        before, self._read = self._read, min(max(0, self._read + (step if down else -step)), self._most)
        self.redraw()
        return before != self._read

    def _follow(self, cursor: int, in_sight: int, of: int) -> int:
        """The first line in sight: unchanged while the cursor is in sight, else half a page further."""
        in_sight = max(1, in_sight)
        if not self._top <= cursor < self._top + in_sight:
            self._top = cursor - in_sight // 2
        self._top = min(max(0, self._top), max(0, of - in_sight))
        return self._top


def _reading(cohort: CohortView) -> tuple[int, str, bool]:
    """What is read: something else begins at its top."""
    return (cohort.at, cohort.by, cohort.method)


def title_line(cohort: CohortView, cells: int, *, synthetic: bool) -> Line:
    """What is shown, by what it is grouped and from when, on whose answers."""
    figure, name, by = cohort.figure, cohort.entry.label, _grouping(cohort)
    if by and figure is not None:
        whole = str(figure.get("label", name))
        # All subgroups at once say nothing else of which response they count.
        name = whole if cohort.entry.kind == "forest" or len(whole) + len(by) + _STATE <= cells else name
    state = [f"on {cohort.basis}", " updating" if cohort.loading else "", " SYNTHETIC" if synthetic else ""]
    return rule([Span(name, "strong"), by], cells, [Span("".join(state), "warn" if cohort.loading else "dim")])


def _grouping(cohort: CohortView) -> str:
    """By what the figure is grouped; a landmark is where its time begins, so it is never left unsaid."""
    if cohort.entry.kind == "forest":
        return " by subgroup"
    if not cohort.by:
        return ""
    months = (cohort.answer or {}).get("landmark")
    return f" by {cohort.by_label}{f', from {months:g} months on' if months is not None else ''}"
