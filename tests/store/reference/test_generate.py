"""The tables in the package are what the generator makes, and the importer takes them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import store
from store.case import TABLES
from store.reference import TABLES_FOLDER, TRAINING_FOLDER
from store.reference.generate import generate
from store.source import read_source

TODAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("module", "kept"), [("generate", TABLES_FOLDER), ("training", TRAINING_FOLDER)], ids=["cohort", "training"]
)
def test_the_generator_gives_the_tables_byte_for_byte(tmp_path: Path, module: str, kept: Path) -> None:
    # another hash seed, so that an order by hash would show
    command = [sys.executable, "-m", f"store.reference.{module}", str(tmp_path)]
    root = Path(store.__file__).parents[1]
    subprocess.run(command, check=True, cwd=root, env={**os.environ, "PYTHONHASHSEED": "7"})
    assert sorted(f.name for f in tmp_path.iterdir()) == sorted(f"{name}.csv" for name in TABLES)
    for file in sorted(tmp_path.iterdir()):
        assert file.read_bytes() == (kept / file.name).read_bytes(), file.name


def test_another_seed_gives_another_cohort() -> None:
    assert [c.patient for c in generate(1)] != [c.patient for c in generate()]


def test_ids_are_unique_and_say_nothing_of_the_course() -> None:
    cases = generate()
    assert [c.id for c in cases] == [f"INO-{n:03}" for n in range(1, 101)]
    starts = [c.ino_start for c in cases]
    follows = sum(a < b for a, b in pairwise(starts))
    assert 35 <= follows <= 64


def test_the_importer_finds_no_fault() -> None:
    source = read_source(TABLES_FOLDER, TODAY)
    assert [str(f) for f in source.faults] == []
    assert len(source.cases) == 100
    assert [str(f) for f in read_source(TRAINING_FOLDER, TODAY).faults] == []


def test_every_warning_is_a_planted_contradiction_or_a_delayed_cycle() -> None:
    places = Counter(w.place for w in read_source(TABLES_FOLDER, TODAY).warnings)
    assert set(places) == {"site_values.csv", "cycles.csv"}
    assert places["cycles.csv"] == 4
    assert read_source(TRAINING_FOLDER, TODAY).warnings == ()


def test_the_tables_are_small_enough_to_read() -> None:
    assert sum(f.stat().st_size for f in TABLES_FOLDER.iterdir()) < 1_500_000
    per_case = Counter(c.id for c in generate() for _ in c.labs)
    assert min(per_case.values()) >= 20
    assert max(per_case.values()) <= 260
