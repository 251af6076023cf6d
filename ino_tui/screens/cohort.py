"""The cohort screen: the contents, and the figure or drawing that is chosen in them."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.reactive import reactive

from ino_tui.view import View
from ino_tui.widgets.contents import Contents
from ino_tui.widgets.sheet import Sheet


class CohortScreen(Container):
    """Contents beside the sheet, or above it where there is little room."""

    # Its size is given from outside: no second layout, no second paint.
    virtual_size = reactive(Size(0, 0), layout=False, repaint=False)

    def compose(self) -> ComposeResult:
        """Contents and sheet."""
        yield Contents(id="contents")
        yield Sheet(id="sheet")

    def scroll_text(self, *, down: bool) -> bool:
        """Scroll the sheet; False where there is no more."""
        return self.query_one(Sheet).scroll_lines(down=down)

    def show(self, view: View) -> None:
        """Hand each widget its part."""
        if view.cohort is not None:
            self.query_one(Contents).show(view.cohort)
            self.query_one(Sheet).show(view.cohort, view.prompt, synthetic=view.synthetic)
