"""A case while it is being made: rows are added by day, and become a `Case` at the end."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import Any

import msgspec

from store.case import ORDERED_BY, TABLES, Case, Patient, Row
from store.reference.course import Course
from store.reference.draw import Draw

_TABLE_OF = {kind: table for table, kind in TABLES.items()}


class Draft:
    """The rows of one case so far, and what its makers need to know of it."""

    def __init__(self, case_id: str, course: Course, seed: int) -> None:
        self.id = case_id
        self.course = course
        self.seed = seed
        self.rows: dict[str, list[Any]] = {table: [] for table in TABLES}
        self.bsa = 1.7
        self.centre = "C1"
        self.first_remission = 0
        self.early_marrow: dict[int, int] = {}

    def draw(self, *topic: object) -> Draw:
        """The draws of one topic of this case."""
        return Draw(self.seed, self.course.n, *topic)

    def on(self, day: int) -> str:
        """The date of a day counted from the first INO dose."""
        return self.course.on(day).isoformat()

    def day(self, when: str) -> int:
        """The day of a whole date."""
        return (date.fromisoformat(when) - self.course.outline.start).days

    def add(self, *rows: Row) -> None:
        """Add rows, each to the table of its type."""
        for row in rows:
            self.rows[_TABLE_OF[type(row)]].append(row)

    def replace(self, table: str, index: int, **changes: Any) -> None:
        """Replace a row that was added before."""
        self.rows[table][index] = msgspec.structs.replace(self.rows[table][index], **changes)

    def case(self) -> Case:
        """The case, the rows of each table in the order the record keeps."""
        patient: Patient = self.rows["cases"][0]
        tables = {
            table: tuple(sorted(rows, key=attrgetter(ORDERED_BY[table])))
            for table, rows in self.rows.items()
            if table != "cases"
        }
        return Case(id=self.id, patient=patient, **tables)
