"""The installation and operation check: it passes on this program, and fails on one that does not do what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECK = ROOT / "docs" / "validation" / "check.sh"
PROGRAM = f'"{sys.executable}" -m ino_tui "$@"'
# Finds no break whatever it reads, and does nothing of what the check takes longest for.
_LYING = f"""case $1 in
verify) {PROGRAM}; exit 0 ;;
reconcile | export | backup | restore | secret) exit 0 ;;
*) exec {PROGRAM} ;;
esac"""


def check(folder: Path, program: str) -> tuple[int, str]:
    """Exit code and stdout of the check, with this shell line as the installed program."""
    installed = folder / "bin" / "ino-tui"
    installed.parent.mkdir()
    installed.write_text(f"#!/bin/sh\n{program}\n")
    installed.chmod(0o755)
    path = f"{installed.parent}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    done = subprocess.run(
        ["sh", CHECK], capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL, check=False
    )
    assert not done.stderr
    return done.returncode, done.stdout


def steps(out: str) -> dict[str, str]:
    """Each step and how it ended."""
    return dict(re.findall(r"^([IO]Q-\d+) .* \.\.\. (pass|FAIL)$", out, re.MULTILINE))


def test_this_program_passes(tmp_path: Path) -> None:
    code, out = check(tmp_path, f"exec {PROGRAM}")
    assert "FAIL" not in out, out
    assert code == 0
    found = steps(out)
    assert len(found) == 23
    assert f"{len(found)} of {len(found)} passed" in out
    assert re.search(r"^versions +ino-tui .*, Python 3\.", out, re.MULTILINE)
    assert re.search(r"^begun +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", out, re.MULTILINE)
    assert [path.name for path in tmp_path.iterdir()] == ["bin"], "what it made is not taken away"


@pytest.mark.parametrize(
    ("program", "failing"),
    [
        ("exit 0", {"IQ-4", "OQ-2", "OQ-3", "OQ-14", "OQ-15", "OQ-16"}),
        (_LYING, {"OQ-9", "OQ-10", "OQ-14", "OQ-15", "OQ-16", "OQ-17"}),
    ],
    ids=["does nothing", "finds no break"],
)
def test_a_program_that_does_not_do_it_fails(tmp_path: Path, program: str, failing: set[str]) -> None:
    code, out = check(tmp_path, program)
    found = steps(out)
    assert code == 1
    assert {step for step, ended in found.items() if ended == "FAIL"} >= failing, out
    assert len(found) == 23
    assert f"{list(found.values()).count('pass')} of 23 passed" in out
