"""The yardstick: a bare Textual app with one table of 100 rows, and nothing else."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class BareApp(App[None]):
    """One table; the arrow keys move its cursor, ``ctrl+q`` quits."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """The table."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill it."""
        table: DataTable[str] = self.query_one(DataTable)
        table.add_columns("case", "sex", "age", "state", "items", "signed")
        table.add_rows(
            (f"INO-{n:03}", "FM"[n % 2], str(20 + n % 60), "relapse after chemotherapy", "4", "no")
            for n in range(1, 101)
        )


if __name__ == "__main__":
    BareApp().run()
