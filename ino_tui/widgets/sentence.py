"""One sentence in the place of everything else."""

from __future__ import annotations

from ino_tui.evidence.model import Line, line
from ino_tui.text import wrap
from ino_tui.widgets.pane import Pane


class Sentence(Pane):
    """A sentence, wrapped as narrow as need be."""

    DEFAULT_CSS = "Sentence { height: 1fr; }"
    _text = ""

    def show(self, text: str) -> None:
        """Show a sentence."""
        if text != self._text:
            self._text = text
            self.redraw()

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """The sentence."""
        return [line(row) for row in wrap(self._text, max(2, cells))][:height]
