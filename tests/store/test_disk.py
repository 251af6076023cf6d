"""Disks that refuse: the decision is refused with one sentence, the study stays valid, a retry succeeds."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.drafts import Draft, Drafts
from store.errors import StudyError
from store.place import JOURNAL
from store.study import Study
from store.verify import walk
from tests.cases import case, study
from tests.disks import FailingDisk, fill, mount, no_file_longer_than, small_disk, unmount
from tests.store.writers import next_answer

PART = 500  # bytes; a line of a review is longer


@pytest.fixture
def made(tmp_path: Path) -> Study:
    return study(tmp_path / "S")


@pytest.fixture
def disk(made: Study) -> Iterator[FailingDisk]:
    with pytest.MonkeyPatch.context() as patch:
        yield FailingDisk(patch, made.path / JOURNAL)


def sign(made: Study, case_id: str = "A-1") -> int:
    return made.commit(next_answer(made, "reader1", case_id), by="reader1").revision


def refused(made: Study, said: str) -> None:
    """A signature is refused in one sentence, and nothing is left of it."""
    before, revision = (made.path / JOURNAL).read_bytes(), made.revision
    with pytest.raises(StudyError, match=said) as error:
        sign(made)
    assert str(error.value).count("\n") == 0
    assert (made.path / JOURNAL).read_bytes() == before
    assert (walk(made.path).whole, walk(made.path).torn, made.revision) == (True, 0, revision)


def goes_on(made: Study) -> None:
    """This study signs, and so does one that was opened since."""
    revision = made.revision
    assert sign(made) == revision + 1
    assert sign(Study.open(made.path)) == revision + 2
    assert (walk(made.path).whole, walk(made.path).revision) == (True, revision + 2)


FAILURES = [
    ("write", errno.ENOSPC),
    ("write", errno.EIO),
    ("write", errno.EDQUOT),
    ("write", errno.ESTALE),
    ("fsync", errno.EIO),
    ("fsync", errno.ENOSPC),
]


@pytest.mark.parametrize(("call", "number"), FAILURES)
def test_a_call_that_fails_once(made: Study, disk: FailingDisk, call: str, number: int) -> None:
    disk.fail(call, number, times=1)
    refused(made, rf"^Not saved: the disk refused \({os.strerror(number)}\). Nothing was signed; try again.$")
    goes_on(made)


@pytest.mark.parametrize(("call", "number"), FAILURES)
def test_a_call_that_fails_until_the_disk_is_well(made: Study, disk: FailingDisk, call: str, number: int) -> None:
    disk.fail(call, number)
    refused(made, os.strerror(number))
    disk.heal()
    # A sync that failed twice leaves it open what is on disk: this study is not written any more.
    goes_on(Study.open(made.path) if call == "fsync" else made)


@pytest.mark.parametrize("count", [0, 1, 76, PART])
def test_a_disk_that_fills_up_in_the_middle_of_a_line(made: Study, disk: FailingDisk, count: int) -> None:
    disk.write_then_fail(count, errno.ENOSPC)
    refused(made, "No space left on device")
    refused(made, "No space left on device")
    disk.heal()
    goes_on(made)


def test_a_disk_that_takes_a_few_bytes_at_a_time_is_no_trouble(made: Study, disk: FailingDisk) -> None:
    disk.write_then_fail(1_000_000, errno.EIO)
    goes_on(made)


@pytest.mark.parametrize("count", [0, 300, PART])
def test_what_cannot_be_taken_back_makes_the_study_read_only_until_it_is_opened_again(
    made: Study, disk: FailingDisk, count: int
) -> None:
    before = (made.path / JOURNAL).read_bytes()
    disk.write_then_fail(count, errno.ENOSPC)
    disk.fail("ftruncate", errno.EIO)
    with pytest.raises(StudyError, match="No space left on device"):
        sign(made)
    disk.heal()

    with pytest.raises(StudyError, match="read-only until the study is opened again"):
        sign(made)
    assert (made.path / JOURNAL).read_bytes().startswith(before)
    opened = Study.open(made.path)
    assert (opened.revision, opened.torn, opened.damage) == (made.revision, count, None)
    goes_on(opened)


def test_no_file_may_grow_beyond_a_limit(made: Study) -> None:
    size = (made.path / JOURNAL).stat().st_size
    for room in (0, 1, PART):
        with no_file_longer_than(size + room):
            refused(made, "File too large")
    goes_on(made)


def sign_while_there_is_room(made: Study) -> int:
    """The last block of the journal has room for a few lines: how many were signed."""
    for signed in range(20):
        try:
            sign(made)
        except StudyError:
            return signed
    raise AssertionError("the disk is never full")


def test_a_file_system_that_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        made = study(disk / "S", [case(f"A-{n}") for n in range(3)])
        filler = fill(disk)
        signed = sign_while_there_is_room(made)
        assert walk(made.path).revision == made.revision == 3 + signed
        refused(made, r"^Not saved: the disk refused \(No space left on device\)")
        with pytest.raises(StudyError, match=r"No space left on device.*make room on the disk"):
            Drafts(made.path, "reader1").save({("A-1", "response.c2"): Draft(value="CR")})
        filler.unlink()
        Drafts(made.path, "reader1").save({("A-1", "response.c2"): Draft(value="CR")})
        goes_on(made)


def test_a_file_system_that_became_read_only(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        made = study(disk / "S")
        mount("-o", "remount,ro", str(disk))
        refused(made, r"cannot be written \(Read-only file system\)")
        assert Study.open(made.path).as_seen_by("reader1").case("A-1").items
        mount("-o", "remount,rw", str(disk))
        goes_on(made)


def test_a_disk_that_went_away_and_came_back(tmp_path: Path) -> None:
    kept, seen = tmp_path / "kept", tmp_path / "seen"
    kept.mkdir()
    seen.mkdir()
    mount("--bind", str(kept), str(seen))
    try:
        made = study(seen / "S")
    finally:
        unmount(seen)
    with pytest.raises(StudyError, match=r"cannot be written \(No such file or directory\)"):
        sign(made)
    with pytest.raises(StudyError, match=r"cannot be read \(No such file or directory\)"):
        made.tail()
    mount("--bind", str(kept), str(seen))
    try:
        goes_on(made)
    finally:
        unmount(seen)


def test_a_folder_that_was_moved_away_and_back(made: Study) -> None:
    away = made.path.with_name("away")
    made.path.rename(away)
    with pytest.raises(StudyError, match=r"cannot be written \(No such file or directory\)"):
        sign(made)
    away.rename(made.path)
    goes_on(made)


def test_a_study_restored_from_a_copy_under_an_open_one_is_read_anew(made: Study, tmp_path: Path) -> None:
    sign(made)
    shutil.copytree(made.path, tmp_path / "copy")
    sign(made)
    (tmp_path / "copy" / JOURNAL).replace(made.path / JOURNAL)

    assert made.tail()
    assert made.revision == 4
    goes_on(made)


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
@pytest.mark.parametrize("what", ["", JOURNAL])
def test_a_folder_that_may_not_be_written(made: Study, what: str) -> None:
    (made.path / what).chmod(0o500 if not what else 0o400)
    try:
        if what:
            refused(made, r"cannot be written \(Permission denied\)")
        else:
            goes_on(made)  # a line is appended to the file; the folder is not touched
    finally:
        (made.path / what).chmod(0o700 if not what else 0o600)
    if what:
        goes_on(made)
