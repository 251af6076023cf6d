"""Measure what the design promises, side by side, and print the table: ``python -m tests.benchmarks``.

Nothing is asserted: times depend on the machine, so only ratios within one run mean anything.
``--quick`` leaves out what needs 10,000 cases.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

import textual

from tests.benchmarks.made import make_study
from tests.benchmarks.record import commit_rows, open_row, statistics_row
from tests.benchmarks.screen import busy_row, bytes_rows, key_row, memory_row, start_row
from tests.benchmarks.table import Row, markdown

FEW, MANY = 100, 10_000


def machine() -> str:
    """What the figures were taken on."""
    cores = len(os.sched_getaffinity(0))
    return f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, Textual {textual.__version__}"


def measure(folder: Path, *, quick: bool) -> list[Row]:
    """All rows, the desk first."""
    few = make_study(folder / "few", FEW)
    rows = [start_row(few.path), key_row(few.path), *bytes_rows(few.path)]
    few.tail()
    many = make_study(folder / "many", 10 * FEW if quick else MANY)
    if not quick:
        one = make_study(folder / "one", 1)
        rows.insert(2, busy_row(many.path))
        rows.append(memory_row(one.path, many.path))
    rows += commit_rows(make_study(folder / "fresh", FEW), many, folder)
    rows.append(open_row(many.path))
    rows.append(statistics_row(make_study(folder / "again", FEW), many))
    return rows


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        table = markdown(measure(Path(scratch), quick="--quick" in sys.argv[1:]))
    sys.stdout.write(f"{machine()}\n\n{table}\n")
