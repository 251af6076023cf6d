"""The contents of the cohort screen: a list at the left, or two lines above where there is little room."""

from __future__ import annotations

from ino_tui.cohort_view import CohortView, Entry
from ino_tui.evidence.model import Line, Span, line
from ino_tui.text import fit
from ino_tui.widgets.lines import flow, rule
from ino_tui.widgets.pane import Pane

# Fewer lines than this are a strip.
_LIST = 6


class Contents(Pane):
    """Every figure and drawing by section; the chosen one is marked and stays in sight."""

    DEFAULT_CSS = "Contents { height: 3; }"
    _cohort: CohortView | None = None
    _top = 0

    def show(self, cohort: CohortView) -> None:
        """Show the contents, with another entry chosen where it is another."""
        before = self._cohort
        self._cohort = cohort
        if before is None or (before.at, before.walking) != (cohort.at, cohort.walking):
            self.redraw()

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """A list, or a strip."""
        cohort = self._cohort
        if cohort is None:
            return []
        return self._list(cohort, cells, height) if height >= _LIST else _strip(cohort, cells, height)

    def _list(self, cohort: CohortView, cells: int, height: int) -> list[Line]:
        rows: list[Line] = []
        here, section = 0, ""
        for index, entry in enumerate(cohort.entries):
            if entry.section != section:
                section = entry.section
                rows.append(line(Span(f" {section}", "strong")))
            if index == cohort.at:
                here = len(rows)
            rows.append(_row(entry, cells, chosen=index == cohort.at, walking=cohort.walking))
        if not self._top <= here < self._top + height:
            self._top = here - height // 2
        self._top = min(max(0, self._top), max(0, len(rows) - height))
        return rows[self._top : self._top + height]


def _row(entry: Entry, cells: int, *, chosen: bool, walking: bool) -> Line:
    text = fit(entry.label, cells - 3)
    if not chosen:
        return line(f"  {text}")
    return line("▸ ", Span(text, "strong" if walking else "cursor"))


def _strip(cohort: CohortView, cells: int, height: int) -> list[Line]:
    """A title with the section, and the labels one after the other, the lines round the chosen one."""
    title = rule([Span(cohort.entry.section, "strong")], cells, [f"{cohort.at + 1} of {len(cohort.entries)}"])
    runs = [
        line(Span(f"▸{e.label}", "strong" if cohort.walking else "cursor") if i == cohort.at else f" {e.label}")
        for i, e in enumerate(cohort.entries)
    ]
    rows = flow(runs, cells, gap=" ", indent="")
    room = height - 1
    here = next((n for n, row in enumerate(rows) if any(s.text.startswith("▸") for s in row)), 0)
    top = min(max(0, here - (room - 1) // 2), max(0, len(rows) - room))
    return [title, *rows[top : top + room]]
