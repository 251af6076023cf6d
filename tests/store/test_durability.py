"""Processes that are killed: what was acknowledged is there, and the next writer goes on."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from store.place import JOURNAL
from store.study import Study
from store.verify import walk
from tests.cases import case, study
from tests.store.writers import ROOT, acknowledged, next_answer, start

RUNS, DECISIONS = 25, 200
CASES = [case(f"A-{n:03d}") for n in range(DECISIONS)]


def is_there(line: bytes, case_id: str, endpoint: str) -> bool:
    """Whether a line of the journal signs the item as reader1."""
    ((table, document, review),) = json.loads(line)["ops"]
    return (table, review["endpoint"], review["reader"]) == (f"reviews:{case_id}", endpoint, "reader1") and (
        document.startswith(f"{endpoint}/reader1")
    )


def test_no_acknowledged_decision_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    path = study(tmp_path / "S", CASES).path
    chance = random.Random(7)
    for run in range(RUNS):
        before = walk(path).revision
        if run % 5 == 3:
            with (path / JOURNAL).open("ab") as file:
                file.write(b'{"rev":%d,"at":"2026-' % (before + 1))
        process = start(path, "reader1", 0, DECISIONS)
        assert process.stdout is not None
        assert process.stderr is not None
        count = chance.randrange(DECISIONS)
        lines = [process.stdout.readline() for _ in range(count)]
        time.sleep(chance.random() * (0.002 if count else 0.2))
        process.kill()
        said = acknowledged(lines + process.stdout.readlines())
        errors = process.stderr.read()
        process.communicate()

        found = walk(path)

        assert errors == ""
        assert found.whole
        assert count <= len(said) <= DECISIONS
        # Beside what was acknowledged only the one decision that was about to be.
        assert len(said) <= found.revision - before <= len(said) + 1
        journal = (path / JOURNAL).read_bytes().splitlines()
        assert [s.revision for s in said] == list(range(before + 1, before + 1 + len(said)))
        assert all(is_there(journal[s.revision], s.case, s.endpoint) for s in said)
    assert Study.open(path).revision == found.revision


# Dies by SIGKILL at the moment that is named, in the middle of a commit.
_DIES = """
import os, signal, sys
from pathlib import Path
from store.study import Study
from tests.store.writers import next_answer
study, moment = Study.open(Path(sys.argv[1])), sys.argv[2]
write, fsync = os.write, os.fsync
def die(): os.kill(os.getpid(), signal.SIGKILL)
def writes(fd, data):
    if moment == "before the write": die()
    if moment == "half written": data = data[: len(data) // 2]
    count = write(fd, data)
    if moment in ("half written", "written"): die()
    return count
def syncs(fd):
    fsync(fd)
    die()
os.write, os.fsync = writes, syncs
study.commit(next_answer(study, "reader1", "A-1"), by="reader1")
"""


@pytest.mark.parametrize(
    ("moment", "whole", "torn"),
    [
        ("before the write", 0, False),
        ("half written", 0, True),
        ("written", 1, False),
        ("synced", 1, False),
    ],
)
def test_a_writer_that_dies_at_any_step_leaves_a_whole_chain(
    tmp_path: Path, moment: str, whole: int, *, torn: bool
) -> None:
    made = study(tmp_path / "S")
    subprocess.run([sys.executable, "-c", _DIES, made.path, moment], cwd=ROOT, check=False)

    found = walk(made.path)

    assert found.whole
    assert found.revision == made.revision + whole
    assert bool(found.torn) is torn
    # It was opened before the other died: it reads what is there now and writes behind that.
    command = next_answer(Study.open(made.path), "reader1", "A-1")
    assert made.commit(command, by="reader1").revision == found.revision + 1
    assert (walk(made.path).whole, walk(made.path).torn) == (True, 0)


def test_a_study_cut_at_any_byte_of_its_last_lines_opens_at_the_last_whole_one(tmp_path: Path) -> None:
    made = study(tmp_path / "S")
    for _ in range(3):
        made.commit(next_answer(made, "reader1", "A-1"), by="reader1")
    file = made.path / JOURNAL
    whole = file.read_bytes()
    ends = [n for n, byte in enumerate(whole, 1) if byte == ord("\n")]
    for end in range(ends[-4], len(whole)):
        file.write_bytes(whole[:end])
        last = max(e for e in ends if e <= end)

        opened = Study.open(made.path)

        assert (opened.damage, opened.torn) == (None, end - last)
        assert opened.revision == ends.index(last)
        if end % 16 == 0 or end in (last, last + 1):
            continue_from(opened, file)


def continue_from(opened: Study, file: Path) -> None:
    """The next writer goes on where the last whole line ends."""
    receipt = opened.commit(next_answer(opened, "reader1", "A-1"), by="reader1")
    found = walk(opened.path)
    assert (found.whole, found.torn, found.revision) == (True, 0, receipt.revision)
    assert file.read_bytes().endswith(b"\n")
