"""The record as it grows: reading a case, following another session, and stock TinyDB beside it."""

from __future__ import annotations

from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

import msgspec
from tinydb import TinyDB

from store.study import Study
from tests.benchmarks.record import answers
from tests.benchmarks.table import Row, ms, seconds

TIMES, INSERTS = 21, 9


def _beside_few(what: str, studies: list[Study], found: list[float], most: float | None = None) -> list[Row]:
    """One row a study, the later ones beside the first."""
    counts = [len(study.case_ids) for study in studies]
    rows = [Row(f"{what}, {counts[0]:,} cases", ms(found[0]), "", None, None)]
    beside = f"{counts[0]:,} cases {ms(found[0])}"
    rows += [
        Row(f"{what}, {n:,} cases", ms(t), beside, t / found[0], most)
        for n, t in zip(counts[1:], found[1:], strict=True)
    ]
    return rows


def _read_cold(study: Study) -> float:
    """The median time of what a reader sees of a case that was not looked at before."""
    opened, found = Study.open(study.path), []
    for case_id in opened.case_ids[:: max(1, len(opened.case_ids) // TIMES)][:TIMES]:
        begun = perf_counter()
        opened.as_seen_by("reader1").case(case_id)
        found.append(perf_counter() - begun)
    return median(found)


def read_rows(studies: list[Study]) -> list[Row]:
    """Reading one case, at many cases beside few."""
    return _beside_few("read a case for the first time", studies, [_read_cold(study) for study in studies])


def _follow(study: Study) -> float:
    """The median time in which a second session has read one signature and what it did."""
    other, found = Study.open(study.path), []
    unsigned = (c for c in answers(study) if c.case > study.case_ids[len(study.case_ids) // 2])
    for command in islice(unsigned, TIMES):
        study.commit(command, by="reader1")
        begun = perf_counter()
        assert other.tail()
        other.as_seen_by("reader1").case(command.case)
        found.append(perf_counter() - begun)
    return median(found)


def tail_rows(studies: list[Study]) -> list[Row]:
    """Following another session, at many cases beside few."""
    return _beside_few("follow another session's signature", studies, [_follow(study) for study in studies])


def _reviews(study: Study) -> list[dict[str, object]]:
    """Every review of a study as a document."""
    seen = study.as_seen_by("auditor")
    items = (item for case_id in study.case_ids for item in seen.record(case_id).items.values())
    return [msgspec.to_builtins(signed.review) for item in items for signed in item.reviews]


def _in_turn(study: Study, file: Path) -> tuple[float, float]:
    """The median times in which stock TinyDB inserts one more review, and in which the record takes one."""
    documents = _reviews(study)[: len(study.case_ids)]
    commands = [c for c in answers(study) if c.case > study.case_ids[-len(study.case_ids) // 4]]
    theirs, ours = [], []
    with TinyDB(file) as db:
        db.insert_multiple(documents[:-INSERTS])
        for document, command in zip(documents[-INSERTS:], commands[:INSERTS], strict=True):
            theirs.append(seconds(partial(db.insert, document), 1))
            study.as_seen_by("reader1").case(command.case)
            ours.append(seconds(partial(study.commit, command, by="reader1"), 1))
    return median(theirs), median(ours)


def stock_rows(studies: list[Study], folder: Path) -> list[Row]:
    """Stock TinyDB on its JSONStorage with the same reviews, without fsync or history, beside a commit."""
    rows = []
    for study in studies:
        n = len(study.case_ids)
        theirs, ours = _in_turn(study, folder / f"stock{n}.json")
        rows.append(Row(f"stock TinyDB, insert, {n:,} reviews", ms(theirs), f"commit {ms(ours)}", theirs / ours, None))
    return rows
