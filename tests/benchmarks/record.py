"""The record and the statistics, beside a bare file and a bare decoder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

import msgspec

from ino_tui.cohort.figures import compute
from ino_tui.cohort.frame import FrameBuilder
from store.commands import Sign
from store.committee import Answer
from store.place import JOURNAL
from store.study import Study
from tests.benchmarks.table import Row, ms, seconds

COMMITS = 60


def answers(study: Study) -> Iterator[Sign]:
    """One command after another, each a first answer."""
    for case_id in study.case_ids:
        for value in ("NR", "PD"):
            yield Sign(
                case=case_id,
                answers=(Answer(endpoint="response.c1", value=value, text="measured"),),
                how="command line",
            )


def _commit(study: Study, command: Sign) -> tuple[float, bytes]:
    """The time of one commit, and the line it appended."""
    study.as_seen_by("reader1").case(command.case)  # nobody signs a case she has not looked at
    journal = study.path / JOURNAL
    size = journal.stat().st_size
    begun = perf_counter()
    study.commit(command, by="reader1")
    took = perf_counter() - begun
    with journal.open("rb") as file:
        file.seek(size)
        return took, file.read()


def _append(descriptor: int, line: bytes) -> float:
    """The time of a bare append and fsync."""
    begun = perf_counter()
    os.write(descriptor, line)
    os.fsync(descriptor)
    return perf_counter() - begun


def commit_rows(studies: list[Study], folder: Path) -> list[Row]:
    """Committing, beside append and fsync of the same bytes; and at many cases beside few. Taken in turn."""
    found: list[list[float]] = [[] for _ in studies]
    bare = []
    descriptor = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        for commands in islice(zip(*map(answers, studies), strict=False), COMMITS):
            for times, study, command in zip(found, studies, commands, strict=True):
                took, line = _commit(study, command)
                times.append(took)
                if study is studies[0]:
                    bare.append(_append(descriptor, line))
    finally:
        os.close(descriptor)
    few, *more = (median(times) for times in found)
    theirs, counts = median(bare), [len(study.case_ids) for study in studies]
    rows = [Row(f"commit, {counts[0]:,} cases", ms(few), f"append + fsync {ms(theirs)}", few / theirs, 4)]
    beside = f"{counts[0]:,} cases {ms(few)}"
    return rows + [
        Row(f"commit, {n:,} cases", ms(t), beside, t / few, 1.5) for n, t in zip(counts[1:], more, strict=True)
    ]


def open_row(study: Path) -> Row:
    """Opening with the chain verified, beside an untyped decode of the same bytes."""
    data = (study / JOURNAL).read_bytes().splitlines()

    def decode() -> None:
        for line in data:
            msgspec.json.decode(line)

    opened, decoded = seconds(lambda: Study.open(study), 5), seconds(decode, 5)
    return Row(
        f"open, {len(Study.open(study).case_ids):,} cases",
        ms(opened),
        f"untyped decode {ms(decoded)}",
        opened / decoded,
        1,
    )


def _figures_after(study: Study) -> float:
    """The median time from a decision to its figures, as the statistics process works them out."""
    builder = FrameBuilder()
    reader = Study.open(study.path)
    compute(reader.cohort_as_seen_by("reader1", "current"), builder)
    commands = [c for c in answers(study) if c.case > study.case_ids[len(study.case_ids) // 2]]
    found = []
    for command in commands[:5]:
        study.commit(command, by="reader2")
        begun = perf_counter()
        reader.tail()
        compute(reader.cohort_as_seen_by("reader1", "current"), builder)
        found.append(perf_counter() - begun)
    return median(found)


def statistics_row(small: Study, large: Study) -> Row:
    """The figures after one decision, at many cases beside few."""
    few, many = _figures_after(small), _figures_after(large)
    n, m = len(small.case_ids), len(large.case_ids)
    return Row(f"figures after a decision, {m:,} cases", ms(many), f"{n:,} cases {ms(few)}", many / few, 8)
