"""The queue screen: the cases of the study, what is open in each, and why one should be read early."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.reactive import reactive

from ino_tui.view import View
from ino_tui.widgets.queue_list import QueueFoot, QueueList


class QueueScreen(Vertical):
    """The list and what is known of the case under the cursor."""

    # Its size is given from outside: no second layout, no second paint.
    virtual_size = reactive(Size(0, 0), layout=False, repaint=False)

    def compose(self) -> ComposeResult:
        """List and foot."""
        yield QueueList(id="queue-list")
        yield QueueFoot(id="queue-foot")

    def show(self, view: View) -> None:
        """Hand each widget its part."""
        self.query_one(QueueList).show(view.queue)
        self.query_one(QueueFoot).show(view.queue, view.prompt)
