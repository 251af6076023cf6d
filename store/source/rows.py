"""The rows of one case while they are being checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from store.source.fault import Fault
from store.values import cell_text, first_day, last_day


class Entry(NamedTuple):
    """A row as read: the row of the file, and the columns that hold something and could be read.

    ``recorded`` is the case whose record the row is of, counted there; empty for a row that was just read.
    """

    row: int
    data: dict[str, Any]
    recorded: str = ""

    @property
    def named(self) -> str:
        """What the row is called in a sentence on another one."""
        return f"recorded row {self.row}" if self.recorded else f"row {self.row}"


class CaseRows:
    """One case's rows of every table, in the order of the file. ``given`` are the tables that came."""

    def __init__(self, case_id: str, given: frozenset[str]) -> None:
        self.id = case_id
        self.given = given
        self.tables: dict[str, list[Entry]] = {}

    def of(self, table: str) -> list[Entry]:
        """The rows of a table; none where the case has none."""
        return self.tables.get(table, [])

    def holding(self, table: str, *names: str) -> Iterator[Entry]:
        """The rows of a table in which all these columns hold something."""
        return (entry for entry in self.of(table) if all(name in entry.data for name in names))

    @property
    def patient(self) -> Entry | None:
        """The row of `cases`."""
        return next(iter(self.of("cases")), None)

    @property
    def death(self) -> Entry | None:
        """The death, where there is one."""
        return next(iter(self.of("deaths")), None)

    @property
    def ino_start(self) -> str:
        """The date of the first INO dose, else of the first cycle; empty where neither is known."""
        dates = [e.data["date"] for e in self.holding("doses", "date")]
        return min(dates or [e.data["start"] for e in self.holding("cycles", "start")], default="")


def found(table: str, entry: Entry | None, column: str, reason: str, right: str = "") -> Fault:
    """A fault of one cell: its value is that of the row. The table stands for the file until all are listed."""
    value = cell_text(entry.data.get(column)) if entry else ""
    place = recorded_place(table, entry.recorded) if entry and entry.recorded else table
    return Fault(place=place, row=entry.row if entry else None, column=column, value=value, reason=reason, right=right)


def recorded_place(table: str, case_id: str) -> str:
    """Where a row lies that was not just read."""
    return f"{table} of {case_id} as recorded"


def surely_before(first: str, second: str) -> bool:
    """Whether a date, whole or partial, can only lie before another."""
    return last_day(first) < first_day(second)
