"""Studies and CSV files for the tests of signing in batches, and the real command line that signs them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.cases import case, study

ROOT = Path(__file__).parents[3]
HEADER = "case,endpoint,answer,why"


class Signed(NamedTuple):
    """One line that the command printed."""

    revision: int
    case: str
    endpoint: str


def made(path: Path, cases: int) -> Path:
    """A study of so many cases A-000, A-001, ..., each with a first and a second cycle in CR."""
    return study(path, [case(f"A-{n:03d}") for n in range(cases)]).path


def rows(cases: Iterable[int], endpoints: Sequence[str] = ("response.c1",), answer: str = "CR") -> list[str]:
    """Rows without a reason, by default with the answer that the criteria propose."""
    return [f"A-{n:03d},{endpoint},{answer}," for endpoint in endpoints for n in cases]


def written(path: Path, lines: Iterable[str], header: str = HEADER) -> Path:
    """A CSV file of these lines under a header."""
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def start(study: Path, batch: Path, person: str = "reader1", *more: str) -> subprocess.Popen[str]:
    """The command line in a process of its own."""
    command = [sys.executable, "-m", "ino_tui", "sign", str(study), "--as", person, "--batch", str(batch), *more]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


def signed(out: str) -> list[Signed]:
    """What was acknowledged; a line without its newline was not."""
    words = [line.split() for line in out.splitlines(keepends=True) if line.endswith("\n")]
    return [Signed(int(revision), case_id, endpoint) for _, revision, case_id, endpoint in words]
