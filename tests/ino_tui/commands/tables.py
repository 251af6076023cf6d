"""Changing one row of a folder of source tables."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

Row = dict[str, str]


def edit(folder: Path, table: str, which: int | Callable[[Row], bool], **cells: str) -> Row:
    """Change cells of one row, by its number from 0 or the first that matches; returns the row as it was."""
    file = folder / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        names = list(reader.fieldnames or ())
        rows = list(reader)
    row = rows[which] if isinstance(which, int) else next(r for r in rows if which(r))
    was = dict(row)
    row.update(cells)
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return was
