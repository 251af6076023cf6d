"""The real command line signing batches: killed at random, four at a time on one study, backed up meanwhile."""

from __future__ import annotations

import json
import random
import signal
import time
from pathlib import Path

from store.backup import back_up, restore
from store.study import Study
from store.verify import walk
from tests.ino_tui.commands.batches import Signed, made, rows, signed, start, written

RUNS, CASES = 5, 100
ENDPOINTS = ("response.c1", "response.c2")


def recorded(study: Path) -> list[tuple[int, str, str, str]]:
    """Every review of the journal: revision, case, endpoint, reader."""
    found = []
    for line in (study / "journal.jsonl").read_bytes().splitlines():
        transaction = json.loads(line)
        for table, _, document in transaction["ops"]:
            if table.startswith("reviews:"):
                case = table.removeprefix("reviews:")
                found.append((transaction["rev"], case, document["endpoint"], document["reader"]))
    return found


def test_a_batch_that_is_killed_is_gone_on_with(tmp_path: Path) -> None:
    study = made(tmp_path / "S", CASES)
    batch = written(tmp_path / "b.csv", rows(range(CASES), ENDPOINTS))
    chance = random.Random(11)
    before = walk(study).revision
    told: list[Signed] = []
    for _ in range(RUNS):
        process = start(study, batch)
        assert process.stdout is not None
        out = "".join(process.stdout.readline() for _ in range(chance.randrange(1, 40)))
        time.sleep(chance.random() * 0.002)
        process.send_signal(signal.SIGKILL)
        # Not communicate(): it passes over what readline has read ahead.
        assert process.stderr is not None
        with process:
            rest, said = process.stdout.read(), process.stderr.read()
        now = signed(out + rest)

        found = walk(study)
        assert found.whole
        # What an earlier run signed is refused, whether that run lived to say it or not.
        assert said.count("already signed") == before - 3
        assert all((*row, "reader1") in recorded(study) for row in now)
        assert len(now) <= found.revision - before <= len(now) + 1
        told += now
        before = found.revision

    process = start(study, batch)
    out, said = process.communicate()
    assert process.returncode == 1
    left = len(signed(out))
    assert said.splitlines()[-1] == f"{left} of 200 rows signed, {200 - left} refused and left out."
    in_record = recorded(study)
    assert sorted(row[1:3] for row in in_record) == sorted((row.case, row.endpoint) for row in _wanted())
    assert {*told, *signed(out)} <= {Signed(*row[:3]) for row in in_record}
    assert walk(study).whole


def _wanted() -> list[Signed]:
    return [Signed(0, f"A-{n:03d}", endpoint) for endpoint in ENDPOINTS for n in range(CASES)]


def test_four_at_a_time(tmp_path: Path) -> None:
    study = made(tmp_path / "S", 40)
    processes = []
    for person in ("reader1", "reader2"):
        for endpoint in ENDPOINTS:
            batch = written(tmp_path / f"{person}-{endpoint}.csv", rows(range(40), (endpoint,)))
            processes.append((person, start(study, batch, person)))
    told = []
    for person, process in processes:
        out, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
        assert said in ("", "Waiting: another program is writing to this study.\n")
        told += [(*row, person) for row in signed(out)]
    assert len(told) == 160
    assert sorted(told) == sorted(recorded(study))
    assert [row[0] for row in sorted(told)] == list(range(4, 164))
    found = walk(study)
    assert (found.whole, found.revision) == (True, 163)


def test_backups_while_a_batch_writes_are_the_study_at_their_revision(tmp_path: Path) -> None:
    study = made(tmp_path / "S", CASES)
    batch = written(tmp_path / "b.csv", rows(range(CASES), ENDPOINTS))
    process = start(study, batch)
    assert process.stdout is not None
    process.stdout.readline()
    made_now = [back_up(Study.open(study), tmp_path / f"{n}.zip") for n in range(5)]
    process.communicate(timeout=60)

    journal = (study / "journal.jsonl").read_bytes().splitlines(keepends=True)
    for n, manifest in enumerate(made_now):
        restored = restore(tmp_path / f"{n}.zip", tmp_path / f"R{n}")
        assert (restored.revision, restored.head) == (manifest.revision, manifest.head)
        whole = b"".join(journal[: manifest.revision + 1])
        assert (restored.path / "journal.jsonl").read_bytes() == whole
    assert len(journal) == 204
