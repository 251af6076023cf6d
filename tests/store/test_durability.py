"""Processes that are killed, and processes that write at once."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from store.journal import Journal
from store.study import JOURNAL, Study
from tests.cases import case, study

# Signs one item after another and says so once it is on disk.
_WRITER = """
import sys
from pathlib import Path
from store.commands import Sign
from store.committee import Answer
from store.study import Study
study = Study.open(Path(sys.argv[1]))
for n in range(int(sys.argv[3]), int(sys.argv[4])):
    answer = Answer(endpoint="response.c1", value="CR")
    receipt = study.commit(Sign(case=f"A-{n:03d}", answers=(answer,), how="command line"), by=sys.argv[2])
    print(receipt.revision, flush=True)
"""


def writer(path: Path, person: str, first: int, last: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _WRITER, str(path), person, str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def test_no_acknowledged_decision_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case(f"A-{n:03d}") for n in range(200)])
    chance = random.Random(7)
    first, acknowledged = 0, 0
    for _ in range(5):
        process = writer(made.path, "reader1", first, 200)
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        time.sleep(chance.random() * 0.02)
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        acknowledged = max(int(line) for line in lines if line.endswith("\n"))

        reopened = Study.open(made.path)

        assert reopened.damage is None
        assert reopened.revision >= acknowledged
        seen = reopened.as_seen_by("reader1")
        first = sum(1 for c in seen.case_ids if seen.record(c).items)
        assert first == reopened.revision - made.revision


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    made = study(tmp_path / "S", [case(f"A-{n:03d}") for n in range(60)])
    processes = [writer(made.path, f"reader{r}", 20 * n, 20 * n + 20) for r in (1, 2) for n in range(3)]
    revisions: list[int] = []
    for process in processes:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        revisions += [int(line) for line in out.split()]

    journal = Journal(made.path / JOURNAL)
    walked = [t.rev for t in journal.read_new()]

    assert sorted(revisions) == list(range(made.revision + 1, made.revision + 121))
    assert walked == list(range(made.revision + 121))
    assert journal.damage is None
