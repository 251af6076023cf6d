"""Signing a file of answers: a line of the record each, whatever is wrong with the others."""

from __future__ import annotations

import errno
import io
import os
import signal
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from store.committee import Review
from store.journal import Transaction, encode_line, now
from store.study import Study
from tests.ino_tui.commands.batches import HEADER, made, rows, signed, written
from tests.ino_tui.commands.conftest import Cli, lines

FIRST = 4  # the revision of the first review of a study made here


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return made(tmp_path / "S", 4)


def review_of(study: Path, case: str, endpoint: str) -> Review:
    item = Study.open(study).as_seen_by("reader1").case(case).item(endpoint)
    assert item is not None
    assert item.signed is not None
    return item.signed.review


def test_each_row_is_a_line_of_the_record_and_of_stdout(cli: Cli, place: Path, tmp_path: Path) -> None:
    file = written(
        tmp_path / "b.csv",
        ["A-000,response.c1,CR,", "A-001,response.c1,NR,sample", 'A-002,death.cause,20+34,"in words, two"'],
    )
    result = cli("sign", place, "--batch", file)
    assert result == (
        0,
        f"rev {FIRST} A-000 response.c1\nrev {FIRST + 1} A-001 response.c1\nrev {FIRST + 2} A-002 death.cause\n",
        "",
    )
    assert lines(place) == FIRST + 3
    second, third = review_of(place, "A-001", "response.c1"), review_of(place, "A-002", "death.cause")
    assert (second.why, second.text, second.how) == ("sample", "", "command line")
    assert (third.value, third.contributing, third.text) == ("20", ("34",), "in words, two")


@pytest.mark.parametrize(
    "data",
    [
        "why,answer,endpoint,case\n,CR,response.c1,A-000\n",
        "case;endpoint;answer;why\nA-000;response.c1;CR;read, and read again\n",
        "\ufeffcase,endpoint,answer,why\r\nA-000,response.c1,CR,\r\n",
        '"case","endpoint","answer","why"\n"A-000","response.c1","CR",""',
        " case , endpoint,answer,why\n\n,,,\n A-000 , response.c1 , CR , \n\n",
    ],
)
def test_forms_of_csv(cli: Cli, place: Path, tmp_path: Path, data: str) -> None:
    file = tmp_path / "b.csv"
    file.write_bytes(data.encode())
    result = cli("sign", place, "--batch", file)
    assert result == (0, f"rev {FIRST} A-000 response.c1\n", "")


def test_stdin(cli: Cli, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.BytesIO(f"{HEADER}\nA-000,response.c1,CR,\n".encode())
    monkeypatch.setattr("ino_tui.commands.batch.sys.stdin", SimpleNamespace(buffer=data))
    assert cli("sign", place, "--batch", "-").out == f"rev {FIRST} A-000 response.c1\n"


MIXED = [
    "A-000,response.c1,CR,",
    "A-000,response.c1,CR,",
    "A-009,response.c1,CR,",
    "A-001,response.c9,CR,",
    "A-001,response.c1,ZZ,",
    "A-001,response.c1,NR,",
    "A-002,response.c1,CR,",
]


def test_a_refused_row_is_said_and_left_out(cli: Cli, place: Path, tmp_path: Path) -> None:
    result = cli("sign", place, "--batch", written(tmp_path / "b.csv", MIXED))
    assert result.code == 1
    assert [s.case for s in signed(result.out)] == ["A-000", "A-002"]
    assert lines(place) == FIRST + 2
    *said, summary = result.err.splitlines()
    assert said[0] == f"row 3: A-000 response.c1: already signed, rev {FIRST}"
    assert [line.split(": ")[0] for line in said] == ["row 3", "row 4", "row 5", "row 6", "row 7"]
    assert "needs a rationale" in said[-1]
    assert summary == "2 of 7 rows signed, 5 refused and left out."


def test_a_refusal_does_not_tell_the_proposal(cli: Cli, place: Path, tmp_path: Path) -> None:
    result = cli("sign", place, "--batch", written(tmp_path / "b.csv", ["A-000,response.c1,NR,"]))
    assert "CR" not in result.err


def test_strict_signs_all_or_nothing(cli: Cli, place: Path, tmp_path: Path) -> None:
    before = (place / "journal.jsonl").read_bytes()
    result = cli("sign", place, "--strict", "--batch", written(tmp_path / "b.csv", MIXED))
    assert (result.code, result.out) == (1, "")
    assert (place / "journal.jsonl").read_bytes() == before
    *said, summary = result.err.splitlines()
    # The second row is judged as it would be after the first.
    assert said[0] == f"row 3: A-000 response.c1: already signed, rev {FIRST}"
    assert [line.split(": ")[0] for line in said] == ["row 3", "row 4", "row 5", "row 6", "row 7"]
    assert summary == "5 of 7 rows would be refused, listed above; nothing was signed."

    good = written(tmp_path / "good.csv", rows(range(4)))
    assert len(signed(cli("sign", place, "--strict", "--batch", good).out)) == 4


def test_strict_stops_where_another_session_came_between(
    cli: Cli, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Study.rehearsal

    def rehearse(study: Study) -> Study:
        other = written(tmp_path / "other.csv", rows([1]))
        monkeypatch.setattr(Study, "rehearsal", real)
        assert cli("sign", place, "--batch", other).code == 0
        return real(study)

    monkeypatch.setattr(Study, "rehearsal", rehearse)
    result = cli("sign", place, "--strict", "--batch", written(tmp_path / "b.csv", rows(range(4))))
    assert result.code == 1
    assert [s.case for s in signed(result.out)] == ["A-000"]
    refusal, why, summary = result.err.splitlines()
    assert refusal.startswith("row 3: A-001 response.c1: already signed")
    assert "Another session has written" in why
    assert summary == "Stopped; 1 of 4 rows signed, 1 refused and left out; 2 rows from row 4 on left alone."


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "no rows"),
        (b"case,endpoint,answer,why\n", "no rows"),
        (b"case,endpoint,answer\nA-000,response.c1,CR\n", "columns"),
        (b"case,endpoint,answer,why,who\nA-000,response.c1,CR,,me\n", "columns"),
        (b"case,endpoint,answer,answer,why\nA-000,response.c1,CR,CR,\n", "columns"),
        (b"A-000,response.c1,CR,\n", "columns"),
        (b"case,endpoint,answer,why\nA-000,response.c1,CR,\nA-001,response.c1,CR\n", "Row 3"),
        (b"case,endpoint,answer,why\nA-000,response.c1,CR,a,b\n", "Row 2"),
        (b'case,endpoint,answer,why\nA-000,response.c1,CR,"open\n', "Row 2"),
        (b"case,endpoint,answer,why\nA-000,response.c1,CR,caf\xe9\n", "UTF-8"),
        ("case,endpoint,answer,why\nA-000,response.c1,CR,\n".encode("utf-16"), "UTF-8"),
        ("case,endpoint,answer,why\nA-000,response.c1,CR,\n".encode("utf-16-be"), "not a CSV"),
        (b"PK\x03\x04\x00\x00", "not a CSV"),
    ],
)
def test_a_bad_file_signs_nothing(cli: Cli, place: Path, tmp_path: Path, data: bytes, word: str) -> None:
    file = tmp_path / "b.csv"
    file.write_bytes(data)
    result = cli("sign", place, "--batch", file)
    assert (result.code, result.out) == (2, "")
    assert word in result.sentence
    assert lines(place) == FIRST


def test_a_file_that_cannot_be_read(cli: Cli, place: Path, tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "nowhere.csv", ""):
        result = cli("sign", place, "--batch", file)
        assert (result.code, result.out) == (2, "")
        assert result.sentence


def test_a_closed_stdin(cli: Cli, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ino_tui.commands.batch.sys.stdin", None)
    result = cli("sign", place, "--batch", "-")
    assert (result.code, result.sentence) == (2, "stdin is closed, so there is nothing to sign; name a file.")


@pytest.mark.parametrize("option", ["--case", "--endpoint", "--answer", "--why"])
def test_one_answer_and_a_batch_exclude_each_other(cli: Cli, place: Path, option: str) -> None:
    result = cli("sign", place, "--batch", "-", option, "")
    assert (result.code, result.sentence) == (2, f"--batch takes every answer from its file; leave out {option}.")


def test_strict_is_of_a_batch_and_one_answer_needs_all(cli: Cli, place: Path) -> None:
    result = cli("sign", place, "--strict")
    assert (result.code, "--batch" in result.sentence) == (2, True)
    result = cli("sign", place, "--case", "A-000")
    assert (result.code, "--endpoint, --answer" in result.sentence) == (2, True)


def failing_at(monkeypatch: pytest.MonkeyPatch, nth: int, fail: Callable[[], None]) -> None:
    """Let the n-th sync of the journal do this."""
    real, done = os.fsync, [0]

    def fsync(fd: int) -> None:
        done[0] += 1
        if done[0] == nth:
            fail()
        real(fd)

    monkeypatch.setattr("store.journal.os.fsync", fsync)


def test_a_full_disk_stops_the_batch_and_says_where(
    cli: Cli, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    file = written(tmp_path / "b.csv", rows(range(4)))
    failing_at(monkeypatch, 3, full)
    result = cli("sign", place, "--batch", file)
    assert result.code == 2
    assert [s.case for s in signed(result.out)] == ["A-000", "A-001"]
    why, summary = result.err.splitlines()
    assert why.startswith("row 4: A-002 response.c1: Not saved: the disk refused (No space left on device)")
    assert summary == "Stopped; 2 of 4 rows signed; 2 rows from row 4 on left alone."
    assert lines(place) == FIRST + 2


def test_ctrl_c_ends_the_batch_after_the_row_at_hand(
    cli: Cli, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_at(monkeypatch, 2, lambda: os.kill(os.getpid(), signal.SIGINT))
    result = cli("sign", place, "--batch", written(tmp_path / "b.csv", rows(range(4))))
    assert result.code == 2
    assert [s.case for s in signed(result.out)] == ["A-000", "A-001"]
    assert result.sentence == "Interrupted; 2 of 4 rows signed; 2 rows from row 4 on left alone."
    assert lines(place) == FIRST + 2
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_ctrl_c_does_not_wait_for_the_row(
    cli: Cli, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def twice() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    failing_at(monkeypatch, 2, twice)
    result = cli("sign", place, "--batch", written(tmp_path / "b.csv", rows(range(4))))
    assert result.code == 2
    assert [s.case for s in signed(result.out)] == ["A-000"]
    unsure, summary = result.err.splitlines()
    assert unsure.startswith("Interrupted while row 3: A-001 response.c1 was being signed")
    assert summary == "Interrupted; 1 of 4 rows signed; 2 rows from row 4 on left alone."
    monkeypatch.undo()
    assert Study.open(place).damage is None


def test_a_stdout_that_fails_stops_the_batch(
    cli: Cli, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(_text: str) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr("ino_tui.commands.signing.put", put)
    monkeypatch.setattr("ino_tui.commands.signing.drop_stdout", lambda: None)
    result = cli("sign", place, "--batch", written(tmp_path / "b.csv", rows(range(4))))
    assert result.code == 2
    untold, summary = result.err.splitlines()
    assert untold == (
        f"row 2: A-000 response.c1 is signed, rev {FIRST}; that could not be written to stdout (Broken pipe)."
    )
    assert summary == "Stopped; 1 of 4 rows signed; 3 rows from row 3 on left alone."
    assert lines(place) == FIRST + 1


def test_a_newer_program_that_writes_meanwhile_stops_the_batch(
    cli: Cli, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def newer() -> None:
        study = Study.open(place)
        document = {"format": 99, "name": "test", "id": study.info.id}
        op = ("study", "study", msgspec.Raw(msgspec.json.encode(document)))
        line = Transaction(study.revision + 1, now(), "coordinator", "study.format", "", [op], study.head, "")
        with (place / "journal.jsonl").open("ab") as file:
            file.write(encode_line(line)[0])

    real: Any = Study.commit
    calls = [0]

    def commit(study: Study, *given: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] == 2:
            newer()
        return real(study, *given, **named)

    file = written(tmp_path / "b.csv", rows(range(4)))
    monkeypatch.setattr(Study, "commit", commit)
    result = cli("sign", place, "--batch", file)
    assert result.code == 2
    assert [s.case for s in signed(result.out)] == ["A-000"]
    assert "newer ino-tui (format 99)" in result.err
    assert "Stopped; 1 of 4 rows signed; 3 rows from row 3 on left alone." in result.err
    assert lines(place) == FIRST + 2


def test_a_study_put_back_meanwhile_stops_the_batch_and_says_so(
    cli: Cli, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (place / "journal.jsonl").read_bytes()
    real: Any = Study.commit
    calls = [0]

    def commit(study: Study, *given: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] == 3:
            (place / "journal.jsonl").write_bytes(before)
        return real(study, *given, **named)

    monkeypatch.setattr(Study, "commit", commit)
    result = cli("sign", place, "--batch", written(tmp_path / "b.csv", rows(range(4))))
    assert result.code == 2
    assert [s.case for s in signed(result.out)] == ["A-000", "A-001"]
    why, summary = result.err.splitlines()
    assert why.startswith("row 4: A-002 response.c1: The study was put back to an earlier state: revision 5 ")
    assert summary == "Stopped; 2 of 4 rows signed; 2 rows from row 4 on left alone."
    assert (place / "journal.jsonl").read_bytes() == before
