"""A program that signs one review after another and says each once it is on disk: ``rev N CASE ENDPOINT``.

``python -m tests.store.writers STUDY PERSON ENDPOINT FIRST LAST`` takes the cases A-FIRST to A-(LAST - 1) in
turn. Where the person has answered already, the answer is amended.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from store.commands import Sign
from store.committee import Answer
from store.study import Study

ROOT = Path(__file__).parents[2]
Writer = subprocess.Popen[str]


class Acknowledged(NamedTuple):
    """One line that the program printed."""

    revision: int
    case: str
    endpoint: str


def start(study: Path, person: str, first: int, last: int, endpoint: str = "response.c1") -> Writer:
    """The program, in a process of its own."""
    arguments = [str(study), person, endpoint, str(first), str(last)]
    command = [sys.executable, "-m", "tests.store.writers", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def acknowledged(lines: list[str]) -> list[Acknowledged]:
    """What was acknowledged; a line without its newline was not."""
    words = [line.split() for line in lines if line.endswith("\n")]
    return [Acknowledged(int(revision), case, endpoint) for _, revision, case, endpoint in words]


def finish(writers: list[Writer]) -> list[Acknowledged]:
    """Wait for the programs; all that they acknowledged."""
    found = []
    for writer in writers:
        out, err = writer.communicate(timeout=60)
        assert writer.returncode == 0, err
        found += acknowledged(out.splitlines(keepends=True))
    return found


def next_answer(study: Study, person: str, case: str, endpoint: str = "response.c1") -> Sign:
    """A command that the rules allow, whatever the person answered before."""
    before = study.as_seen_by(person).record(case).answers_of(person).get(endpoint)
    answer = Answer(endpoint=endpoint, value="PR" if before == "CR" else "CR", text="read again" if before else "")
    return Sign(case=case, answers=(answer,), how="command line")


def main(study: str, person: str, endpoint: str, first: str, last: str) -> None:
    """Sign the cases in turn."""
    opened = Study.open(Path(study))
    for n in range(int(first), int(last)):
        case = f"A-{n:03d}"
        opened.tail()
        receipt = opened.commit(next_answer(opened, person, case, endpoint), by=person)
        sys.stdout.write(f"rev {receipt.revision} {case} {endpoint}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
