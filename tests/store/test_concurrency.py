"""Processes that write at once, readers and copies beside them."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import threading
import time
from pathlib import Path

import msgspec
import pytest

from store.commands import SetCharter
from store.drafts import Draft, Drafts
from store.errors import Refused, StudyError
from store.journal import Journal
from store.place import JOURNAL
from store.study import Study
from store.tables import Tables
from store.verify import walk
from tests.cases import case, study
from tests.store.writers import Acknowledged, finish, next_answer, start

HALF, CASES = 200, [case(f"A-{n:03d}") for n in range(400)]


def digest(path: Path, revision: int) -> str:
    """One digest of every document of every table as of a revision, read from the journal alone."""
    tables = Tables()
    for transaction in Journal(path / JOURNAL).read_new():
        tables.apply(transaction)
    then, found = tables.at(revision), hashlib.sha256()
    for table in sorted(then.names("")):
        for document, stored in sorted(then.documents(table).items()):
            found.update(f"{table}\0{document}\0{stored.header.rev}\0".encode() + bytes(stored.raw) + b"\0")
    return found.hexdigest()


def test_eight_processes_sign_two_hundred_reviews_each_and_lose_none(tmp_path: Path) -> None:
    made = study(tmp_path / "S", CASES)
    parts = [
        (f"reader{reader}", half, endpoint)
        for reader in (1, 2)
        for half in (0, HALF)
        for endpoint in ("response.c1", "response.c2")
    ]
    writers = [start(made.path, person, half, half + HALF, endpoint) for person, half, endpoint in parts]

    said = finish(writers)

    assert len(writers) == 8
    assert sorted(s.revision for s in said) == list(range(made.revision + 1, made.revision + 1601))
    found = walk(made.path)
    assert (found.whole, found.torn, found.revision) == (True, 0, made.revision + 1600)
    seen = Study.open(made.path).as_seen_by("auditor")
    reviews = [(c, s) for c in seen.case_ids for item in seen.record(c).items.values() for s in item.reviews]
    assert len({(c, s.review.endpoint, s.review.reader) for c, s in reviews}) == 1600
    assert {Acknowledged(s.revision, c, s.review.endpoint) for c, s in reviews} == set(said)


def test_a_copy_made_while_others_write_is_a_valid_prefix(tmp_path: Path) -> None:
    made = study(tmp_path / "S", CASES)
    writers = [start(made.path, f"reader{r}", 0, HALF) for r in (1, 2)]
    copies: list[Path] = []
    while walk(made.path).revision == made.revision:
        time.sleep(0.01)
    while any(writer.poll() is None for writer in writers) and len(copies) < 40:
        copies.append(tmp_path / f"copy{len(copies)}")
        if len(copies) % 4:
            shutil.copytree(made.path, copies[-1])
        else:
            subprocess.run(["cp", "-r", made.path, copies[-1]], check=True)
    finish(writers)
    whole = (made.path / JOURNAL).read_bytes()

    found = [walk(copy) for copy in copies]

    assert all(f.whole for f in found)
    assert all(whole.startswith((copy / JOURNAL).read_bytes()) for copy in copies)
    assert any(made.revision < f.revision < made.revision + 2 * HALF for f in found), "no copy fell between writes"
    middle = copies[len(copies) // 2]
    assert digest(middle, walk(middle).revision) == digest(made.path, walk(middle).revision)
    copied = Study.open(middle)
    assert copied.commit(next_answer(copied, "reader1", "A-399"), by="reader1").revision == copied.revision


def test_without_cache_and_drafts_every_table_is_the_same(tmp_path: Path) -> None:
    made = study(tmp_path / "S", CASES[:3])
    made.commit(next_answer(made, "reader1", "A-001"), by="reader1")
    Drafts(made.path, "reader1").save({("A-000", "response.c1"): Draft(value="CR")})
    (made.path / "cache").mkdir()
    (made.path / "cache" / "figures").write_bytes(b"left by an earlier program")
    before = digest(made.path, made.revision)
    shown = made.as_seen_by("reader1")

    shutil.rmtree(made.path / "cache")
    shutil.rmtree(made.path / "drafts")

    opened = Study.open(made.path)
    assert (opened.revision, digest(made.path, opened.revision)) == (made.revision, before)
    assert opened.damage is None
    again = opened.as_seen_by("reader1")
    assert [again.case(c) for c in again.case_ids] == [shown.case(c) for c in shown.case_ids]


def test_a_writer_waits_for_another_and_then_goes_on(tmp_path: Path) -> None:
    made = study(tmp_path / "S")
    other, waiting = Journal(made.path / JOURNAL), threading.Event()
    done: list[int] = []

    def sign() -> None:
        done.append(made.commit(next_answer(made, "reader1", "A-1"), by="reader1", waiting=waiting.set).revision)

    with other.locked():
        thread = threading.Thread(target=sign)
        thread.start()
        assert waiting.wait(10)
        assert done == []
    thread.join(10)
    assert done == [made.revision] == [4]


def test_a_writer_that_waits_too_long_gives_up_and_has_written_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.journal._WAIT_SECONDS", 0.05)
    made = study(tmp_path / "S")
    other, told = Journal(made.path / JOURNAL), []
    with other.locked(), pytest.raises(StudyError, match=r"^Another session has been writing .* try again"):
        made.commit(next_answer(made, "reader1", "A-1"), by="reader1", waiting=lambda: told.append("waiting"))

    assert told == ["waiting"]
    assert walk(made.path).revision == made.revision
    assert made.commit(next_answer(made, "reader1", "A-1"), by="reader1").revision == made.revision


def test_a_command_that_rests_on_what_changed_is_refused_with_what_changed(tmp_path: Path) -> None:
    path = study(tmp_path / "S").path
    here, there = Study.open(path), Study.open(path)
    command, seen = next_answer(here, "reader1", "A-1"), here.revision
    first = there.commit(command, by="reader1").revision

    with pytest.raises(Refused, match=rf"^response\.c1 of A-1 was signed as CR in another session \(rev {first}\)"):
        here.commit(command, by="reader1", seen=seen)
    # What another person signed is nothing that it rests on.
    assert here.commit(command, by="reader2", seen=seen).revision == first + 1

    changed = msgspec.structs.replace(here.charter, version=2)
    there.commit(SetCharter(charter=changed, why="a second version"), by="coordinator")
    with pytest.raises(Refused, match=rf"^The charter changed in rev {first + 2}; look again"):
        here.commit(next_answer(here, "reader2", "A-1", "response.c2"), by="reader2", seen=first + 1)
    assert walk(path).revision == first + 2
