"""The journal: what is appended is there, what is touched is found."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.errors import StudyError
from store.journal import GENESIS, Journal, Rewound, Transaction, create


def raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))


def make(path: Path, lines: int = 4) -> Journal:
    """A journal with revisions 0 to ``lines``."""
    create(path, by="someone", op=("study", "study", raw({"format": 1})))
    journal = Journal(path)
    list(journal.read_new())
    with journal.locked():
        for n in range(lines):
            journal.append(by="reader1", act="review.sign", why="", ops=[("t", f"d{n}", raw({"n": n}))])
    return journal


def walk(path: Path) -> Journal:
    journal = Journal(path)
    list(journal.read_new())
    return journal


def test_a_line_has_the_keys_in_order_and_the_hash_of_its_own_bytes(tmp_path: Path) -> None:
    make(tmp_path / "j", 2)

    lines = (tmp_path / "j").read_bytes().splitlines()

    previous = GENESIS
    for revision, line in enumerate(lines):
        fields = json.loads(line)
        assert list(fields) == ["rev", "at", "by", "act", "why", "ops", "prev", "hash"]
        body = line[: line.rindex(b',"hash"')] + b"}"
        assert fields["hash"] == hashlib.sha256(body).hexdigest()
        assert (fields["rev"], fields["prev"]) == (revision, previous)
        previous = fields["hash"]


def test_what_was_appended_is_read_by_another_reader(tmp_path: Path) -> None:
    written = make(tmp_path / "j", 3)

    read = walk(tmp_path / "j")

    assert (read.revision, read.head, read.size) == (written.revision, written.head, written.size)
    assert (read.damage, read.torn) == (None, 0)


def test_a_reader_sees_only_what_is_new(tmp_path: Path) -> None:
    writer = make(tmp_path / "j", 1)
    reader = walk(tmp_path / "j")
    with writer.locked():
        writer.append(by="reader1", act="review.sign", why="", ops=[])

    assert [t.rev for t in reader.read_new()] == [2]
    assert list(reader.read_new()) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(data=st.data())
def test_any_changed_byte_is_found_at_its_revision(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "j"
    path.unlink(missing_ok=True)
    make(path)
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != content[place]))
    revision = content[:place].count(b"\n")
    content[place] = byte
    path.write_bytes(content)

    read = walk(path)

    assert read.damage is not None
    assert read.damage.revision == revision
    assert read.revision == revision - 1


def _deleted(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], *lines[3:]]


def _repeated(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], lines[2], *lines[3:]]


def _swapped(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[3], lines[2], *lines[4:]]


def _inserted(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], b'{"rev":2}\n', *lines[2:]]


@pytest.mark.parametrize(("change", "first"), [(_deleted, 2), (_repeated, 3), (_swapped, 2), (_inserted, 2)])
def test_lines_moved_about_are_found(tmp_path: Path, change: Callable[[list[bytes]], list[bytes]], first: int) -> None:
    path = tmp_path / "j"
    make(path)
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))

    damage = walk(path).damage

    assert damage is not None
    assert damage.revision == first


def test_a_journal_cut_at_any_byte_of_its_last_lines_is_gone_on_with_from_the_last_whole_one(tmp_path: Path) -> None:
    make(tmp_path / "j", 3)
    whole = (tmp_path / "j").read_bytes()
    start = whole.index(b"\n") + 1
    for end in range(start, len(whole)):
        path = tmp_path / "cut"
        path.write_bytes(whole[:end])

        read = walk(path)

        revision = whole[:end].count(b"\n") - 1
        assert (read.damage, read.revision) == (None, revision)
        assert read.torn == end - read.size
        with read.locked():
            read.append(by="reader2", act="review.sign", why="", ops=[])
        after = walk(path)
        assert (after.damage, after.torn, after.revision) == (None, 0, revision + 1)
        assert path.read_bytes().startswith(whole[: whole[:end].rindex(b"\n") + 1])


def test_the_next_writer_cuts_a_torn_line_off_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "j"
    make(path, 2)
    with path.open("ab") as file:
        file.write(b'{"rev":3,"at":"2026')
    writer = walk(path)

    with writer.locked():
        writer.append(by="reader1", act="review.sign", why="", ops=[])

    read = walk(path)
    assert (read.revision, read.torn, read.damage) == (3, 0, None)


def test_another_byte_in_place_of_the_last_newline_is_a_break(tmp_path: Path) -> None:
    path = tmp_path / "j"
    make(path, 2)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b" ")

    damage = walk(path).damage

    assert damage is not None
    assert damage.revision == 2


def test_a_missing_last_newline_was_never_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "j"
    make(path, 2)
    path.write_bytes(path.read_bytes()[:-1])

    read = walk(path)

    assert read.damage is None
    assert read.revision == 1


def test_a_shorter_file_makes_the_reader_start_over(tmp_path: Path) -> None:
    path = tmp_path / "j"
    journal = make(path, 3)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2]))

    with pytest.raises(Rewound):
        list(journal.read_new())
    assert [t.rev for t in journal.read_new()] == [0, 1]


def test_a_replaced_line_makes_the_reader_start_over(tmp_path: Path) -> None:
    path, other = tmp_path / "j", tmp_path / "k"
    journal = make(path, 2)
    make(other, 3)
    path.write_bytes(other.read_bytes())

    with pytest.raises(Rewound):
        list(journal.read_new())


@pytest.mark.parametrize("failing", ["write", "fsync"])
def test_a_refusing_disk_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "j"
    journal = make(path, 2)
    before = path.read_bytes()

    def refuse(*_: object) -> int:
        monkeypatch.undo()
        raise OSError(28, "No space left on device")

    with journal.locked():
        monkeypatch.setattr(os, failing, refuse)
        with pytest.raises(StudyError, match="No space left"):
            journal.append(by="reader1", act="review.sign", why="", ops=[])
        assert path.read_bytes() == before
        assert journal.append(by="reader1", act="review.sign", why="", ops=[]).rev == 3
    assert walk(path).damage is None


def test_a_disk_that_cannot_even_take_back_makes_the_journal_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = make(tmp_path / "j", 2)

    def refuse(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    with journal.locked(), pytest.raises(StudyError, match="Input/output error"):
        journal.append(by="reader1", act="review.sign", why="", ops=[])
    monkeypatch.undo()
    with pytest.raises(StudyError, match="read-only until"), journal.locked():
        pass


def test_a_damaged_journal_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "j"
    make(path, 2)
    path.write_bytes(path.read_bytes().replace(b'"n":1', b'"n":9'))
    journal = walk(path)

    with journal.locked(), pytest.raises(StudyError, match="damaged at revision 2"):
        journal.append(by="reader1", act="review.sign", why="", ops=[])


def test_a_waiting_writer_says_so_and_gives_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.journal._WAIT_SECONDS", 0.05)
    one, two = make(tmp_path / "j", 1), walk(tmp_path / "j")
    told: list[str] = []

    with one.locked(), pytest.raises(StudyError, match="Another session"), two.locked(lambda: told.append("waiting")):
        pass

    assert told == ["waiting"]


@given(st.text(), st.dictionaries(st.text(), st.text()))
def test_any_text_survives_the_journal(why: str, document: dict[str, str]) -> None:
    from store.journal import encode_line, read_line

    draft = Transaction(0, "2026-01-01T00:00:00Z", "reader1", "x", why, [("t", "d", raw(document))], GENESIS, "")
    line, _ = encode_line(draft)

    read = read_line(line, 0, GENESIS)

    assert isinstance(read, Transaction)
    assert read.why == why
    assert msgspec.json.decode(read.ops[0][2]) == document
