"""Measure what the design promises, side by side, and print the tables: ``python -m tests.benchmarks``.

Nothing is asserted: times depend on the machine, so only ratios within one run mean anything.
``--quick`` leaves out what needs 10,000 cases; ``--record`` measures the record alone.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

import textual

from store.study import Study
from tests.benchmarks.made import make_study, reviewed
from tests.benchmarks.record import commit_rows, open_row, statistics_row
from tests.benchmarks.scale import read_rows, stock_rows, tail_rows
from tests.benchmarks.screen import busy_row, bytes_rows, idle_row, key_row, memory_row, seen_row, start_row
from tests.benchmarks.statistics import cache_row, curve_rows
from tests.benchmarks.table import Row, markdown

SIZES = (100, 1_000, 10_000)

Section = tuple[str, list[Row]]


def machine() -> str:
    """What the figures were taken on."""
    cores = len(os.sched_getaffinity(0))
    return f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, Textual {textual.__version__}"


def desk_section(few: Path, large: Path | None) -> Section:
    """What the desk costs, on 100 cases; one row on the largest study."""
    rows = [start_row(few), key_row(few), *bytes_rows(few), idle_row(few), seen_row(few)]
    if large is not None:
        rows.insert(2, busy_row(large))
    rows.insert(1, cache_row(few))
    return "The desk", rows


def record_section(folder: Path, studies: list[Study]) -> Section:
    """What the record costs as it grows."""
    rows = commit_rows(studies, folder)
    rows += [open_row(study.path) for study in studies]
    rows += read_rows(studies) + tail_rows(studies) + stock_rows(studies, folder)
    empty = make_study(folder / "one", 1)
    rows += [memory_row(empty.path, study.path) for study in studies]
    return "The record, a review on every case", rows


def measure(folder: Path, *, quick: bool, record: bool) -> list[Section]:
    """All tables, the desk first."""
    studies = [reviewed(make_study(folder / f"{n}", n)) for n in (SIZES[:2] if quick else SIZES)]
    large = None if quick else studies[-1].path
    sections = [] if record else [desk_section(make_study(folder / "desk", SIZES[0]).path, large)]
    sections.append(record_section(folder, studies))
    if not record:
        sections.append(("Statistics", [statistics_row(studies[0], studies[-1]), *curve_rows()]))
    return sections


if __name__ == "__main__":
    options = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        found = measure(Path(scratch), quick="--quick" in options, record="--record" in options)
    sys.stdout.write(f"{machine()}\n")
    for title, rows in found:
        sys.stdout.write(f"\n## {title}\n\n{markdown(rows)}\n")
