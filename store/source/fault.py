"""What is wrong with a source table, as one line a user can act on."""

from __future__ import annotations

from typing import Any

import msgspec

# A cell shown in a fault is cut here; the whole text is in the file.
_SHOWN = 60


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One fault or doubt: the file or sheet, row, column, value, why it is wrong and what would be right.

    ``row`` is the row a spreadsheet shows (the header is row 1); None where the whole table is meant.
    """

    place: str
    row: int | None = None
    column: str = ""
    value: str = ""
    reason: str
    right: str = ""

    def __str__(self) -> str:
        where = self.place
        if self.row is not None:
            where += f", row {self.row}"
        if self.column:
            where += f", column {self.column}"
        what = f'"{shown(self.value)}" {self.reason}' if self.value else self.reason
        return f"{where}: {what}; {self.right}" if self.right else f"{where}: {what}"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """What was read: case id -> source table -> document, and everything wrong or doubtful.

    With any fault ``cases`` is empty: nothing may be made of a source that is not wholly right.
    """

    cases: dict[str, dict[str, dict[str, Any]]]
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def shown(text: str) -> str:
    """The text on one line, cut to what fits a fault; what cannot be printed is escaped."""
    line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text[: _SHOWN + 1])
    return line if len(text) <= _SHOWN else line[:_SHOWN] + "..."
