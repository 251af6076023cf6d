"""The desk on a real pseudo-terminal at 80x24, beside a bare Textual app."""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from store.commands import Sign
from store.committee import Answer
from store.place import JOURNAL
from store.study import Study
from tests.benchmarks.table import Row, kilobytes, ms
from tests.ino_tui.pty_session import PtySession

ROOT = Path(__file__).parents[2]
# As installed: byte code is kept from the first start on.
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
STARTS, KEYS = 15, 20
QUIET = 0.08
RIGHT, LEFT, DOWN, UP, ENTER = "\x1b[C", "\x1b[D", "\x1b[B", "\x1b[A", "\r"


def bare() -> PtySession:
    """The yardstick."""
    return PtySession([sys.executable, "-m", "tests.benchmarks.bare_app"], env=ENVIRONMENT)


def desk(study: Path) -> PtySession:
    """The desk."""
    command = [sys.executable, "-m", "ino_tui", "review", str(study), "--as", "reader1"]
    return PtySession(command, env=ENVIRONMENT)


def _until(session: PtySession, wanted: str) -> None:
    """Read until the text is on the screen, no longer."""
    while wanted not in session.text:
        if not session._read_some(20.0):
            raise AssertionError(f"never shown: {wanted!r}\n{session.text}")


def press(session: PtySession, key: str) -> tuple[float, int]:
    """Press a key: seconds to the last byte of the answer, and how many bytes it was."""
    begun = last = perf_counter()
    os.write(session.fd, key.encode())
    total = 0
    # The answer of a key that changes nothing is nothing: the first byte is waited for only a while.
    while select.select([session.fd], [], [], QUIET if total else 1.0)[0]:
        total += len(os.read(session.fd, 65536))
        last = perf_counter()
    return last - begun, total


def start_row(study: Path) -> Row:
    """From the command to the first usable screen, taken in turn."""
    found: dict[str, list[float]] = {"desk": [], "bare": []}
    for _ in range(STARTS):
        for name, opened, wanted in (("bare", bare, "INO-010"), ("desk", lambda: desk(study), "quit")):
            begun = perf_counter()
            with opened() as session:
                _until(session, wanted)
                found[name].append(perf_counter() - begun)
    ours, theirs = median(found["desk"]), median(found["bare"])
    return Row("start to the first usable screen", ms(ours), f"bare app {ms(theirs)}", ours / theirs, 1.5)


def _latency(session: PtySession, there: str, back: str, keys: int) -> float:
    return median([press(session, there if n % 10 < 5 else back)[0] for n in range(keys)])


def key_row(study: Path) -> Row:
    """A key to the last byte of its repaint, taken in turn."""
    found: dict[str, list[float]] = {"desk": [], "bare": []}
    with bare() as yardstick, desk(study) as session:
        yardstick.wait_for("INO-010")
        session.wait_for("quit")
        session.send(ENTER)
        session.idle(3.0)
        for n in range(2 * KEYS):
            forward = n % 10 < 5
            found["bare"].append(press(yardstick, DOWN if forward else UP)[0])
            found["desk"].append(press(session, RIGHT if forward else LEFT)[0])
    theirs, ours = median(found["bare"]), median(found["desk"])
    return Row("a key to the last byte of its repaint", ms(ours), f"bare app {ms(theirs)}", ours / theirs, 2)


def busy_row(study: Path) -> Row:
    """The same key while the statistics of a large study run, beside itself at rest."""
    with desk(study) as session:
        session.wait_for("quit", timeout=60)
        session.send(ENTER)
        busy = _latency(session, RIGHT, LEFT, 10)
        session.wait_for(lambda text: "OS24" in text and "updating" not in text, timeout=120)
        session.idle(3.0)
        rest = _latency(session, RIGHT, LEFT, 10)
    return Row("the same key while statistics run, 10,000 cases", ms(busy), f"at rest {ms(rest)}", busy / rest, 1.25)


def bytes_rows(study: Path) -> list[Row]:
    """How many bytes each thing costs over the line."""
    with desk(study) as session:
        session.wait_for("quit")
        session.send(ENTER)
        session.idle(3.0)
        step = median([press(session, RIGHT)[1] for _ in range(12)])
        answer = median([press(session, "51"[n % 2])[1] for n in range(6)])
        following = median([press(session, "n")[1] for _ in range(8)])
        signed = []
        for _ in range(4):
            press(session, "5")
            signed.append(press(session, "s")[1])
            press(session, "\x1b")
            session.idle(1.0)
            press(session, "n")
        idle = session.idle(10.0)
    found = (("step an event", step, 1.5), ("answer", answer, 2.0), ("next case", following, 7.0))
    rows = [Row(f"bytes: {what}", kilobytes(n), "", n / 1000, most, "kB") for what, n, most in found]
    rows.append(Row("bytes: sign", kilobytes(median(signed)), "", median(signed) / 1000, 7, "kB"))
    return [*rows, Row("bytes: idle for 10 s", kilobytes(idle), "", idle / 1000, 0, "kB")]


def _cpu_seconds(pid: int) -> float:
    """The processor time of a process and its children so far."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(own[11]) + int(own[12])
    return ticks / os.sysconf("SC_CLK_TCK") + sum(_cpu_seconds(int(child)) for child in children)


def idle_row(study: Path) -> Row:
    """The processor time of a desk at which nobody does anything."""
    with desk(study) as session:
        session.wait_for("quit")
        session.send(ENTER)
        session.idle(5.0)
        begun = _cpu_seconds(session.pid)
        session.idle(10.0)
        used = _cpu_seconds(session.pid) - begun
    return Row("idle CPU of a desk, 10 s", ms(used), "", 1000 * used, 50, "ms")


def seen_row(study: Path) -> Row:
    """From another session's signature on disk to the desk that shows it."""
    found = []
    with desk(study) as session:
        session.wait_for("quit")
        session.send(ENTER)
        case_id = session.text.split()[0]
        for number, value in enumerate(("NR", "PR", "NR", "PR", "NR")):
            answer = Answer(endpoint="response.c1", value=value, text="measured")
            # Not in step with the looks of the desk.
            session.idle(1.0 + 0.13 * number)
            Study.open(study).commit(Sign(case=case_id, answers=(answer,), how="command line"), by="reader1")
            begun = perf_counter()
            _until(session, f"C1 {value} ■")
            found.append(perf_counter() - begun)
    return Row("another session's signature comes to the desk", ms(max(found)), "", max(found), 1, "s")


def _resident(session: PtySession) -> int:
    pages = int(Path(f"/proc/{session.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def memory_row(empty: Path, large: Path) -> Row:
    """A desk, beside twice its journal and a desk on one case.

    The cases that a desk looks at ahead are as many however large the study: the limit is of a large one.
    """
    found = []
    for study in (empty, large):
        with desk(study) as session:
            session.wait_for("quit", timeout=60)
            session.send(ENTER)
            session.idle(5.0)
            found.append(_resident(session))
    allowed = 2 * (large / JOURNAL).stat().st_size + found[0]
    mb = 1_000_000
    text = f"2 x journal + empty desk {allowed / mb:.0f} MB"
    cases = len(Study.open(large).case_ids)
    most = 1 if cases >= 10_000 else None
    return Row(f"memory of a desk, {cases:,} cases", f"{found[1] / mb:.0f} MB", text, found[1] / allowed, most)
