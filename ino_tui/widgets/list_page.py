"""A list in the place of a screen: a cursor walks it, Enter goes to what is chosen."""

from __future__ import annotations

from ino_tui.evidence.model import Line, Span, line
from ino_tui.text import fit, plain
from ino_tui.view import Prompt
from ino_tui.widgets.lines import rule
from ino_tui.widgets.pane import Pane


class ListPage(Pane):
    """A title, a header line, and the options around the chosen one."""

    DEFAULT_CSS = "ListPage { height: 1fr; }"
    _prompt: Prompt | None = None
    _top = 0

    def show(self, prompt: Prompt) -> None:
        """Show the options of a prompt."""
        if prompt is not self._prompt:
            if self._prompt is None or self._prompt.title != prompt.title:
                self._top = 0
            self._prompt = prompt
            self.redraw()

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """What is in sight."""
        prompt = self._prompt
        if prompt is None:
            return []
        head = [line(Span(f"  {text}", "dim")) for text in prompt.lines]
        room = max(1, height - 1 - len(head))
        of = len(prompt.options)
        if not self._top <= prompt.selected < self._top + room:
            self._top = prompt.selected - room // 2
        self._top = min(max(0, self._top), max(0, of - room))
        rows = [
            line("▸ " if here else "  ", Span(fit(plain(option.label), cells - 2), "cursor" if here else "plain"))
            for n, option in enumerate(prompt.options[self._top : self._top + room], self._top)
            for here in (n == prompt.selected,)
        ]
        title = rule([Span(prompt.title, "strong")], cells, [f"{prompt.selected + 1}/{of}"] if of else [])
        return [title, *head, *(rows or [line(Span("  nothing is awaited", "dim"))])]
