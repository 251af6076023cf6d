"""The recorder while the disk refuses: a sentence, no end, and a retry once the disk is well again."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from ino_tui.requests import Committed, DraftsNotSaved, DraftsSaved, NotSaved, Recovered, Trouble
from store.drafts import Drafts
from store.place import JOURNAL
from store.study import Study
from store.verify import walk
from tests.cases import study
from tests.disks import FailingDisk, fill, mount, no_file_longer_than, small_disk
from tests.ino_tui.recording import Desk, drafts, sign

Disk = Callable[[Path], AbstractContextManager[None]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return study(tmp_path / "S").path


@contextmanager
def at_work(folder: Path) -> Iterator[Desk]:
    desk = Desk(folder)
    desk.recorder.start()
    try:
        yield desk
    finally:
        desk.recorder.close()


def failing(call: str, number: int) -> Disk:
    """A system call on the journal that fails until the disk is well."""

    @contextmanager
    def trouble(folder: Path) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            FailingDisk(patch, folder / JOURNAL).fail(call, number)
            yield

    return trouble


@contextmanager
def half_written_and_not_taken_back(folder: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        disk = FailingDisk(patch, folder / JOURNAL)
        disk.write_then_fail(300, errno.ENOSPC)
        disk.fail("ftruncate", errno.EIO)
        yield


@contextmanager
def no_room(folder: Path) -> Iterator[None]:
    with no_file_longer_than((folder / JOURNAL).stat().st_size + 100):
        yield


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (failing("write", errno.ENOSPC), "No space left on device"),
        (failing("write", errno.EIO), "Input/output error"),
        (failing("fsync", errno.EIO), "Input/output error"),
        (half_written_and_not_taken_back, "No space left on device"),
        (no_room, "File too large"),
    ],
    ids=["ENOSPC", "EIO", "fsync", "not taken back", "a limit on file size"],
)
def test_what_the_disk_refused_is_signed_once_it_takes_it(folder: Path, trouble: Disk, said: str) -> None:
    with at_work(folder) as desk:
        desk.recorder.send(drafts(1, "kept"))
        desk.wait(DraftsSaved)
        with trouble(folder):
            desk.recorder.send(sign("CR"))
            reason = desk.wait(NotSaved).reason
            assert said in reason
            assert reason.endswith(".")
            assert walk(folder).revision == 3
        desk.recorder.send(sign("CR"))

        assert desk.wait(Committed).receipt.signed == ("response.c1",)
        assert (walk(folder).whole, walk(folder).torn, walk(folder).revision) == (True, 0, 4)
        assert not any(isinstance(r, Trouble) for r in desk.reports)


def test_a_line_that_was_kept_against_all_odds_shows_as_signed_and_is_not_signed_twice(folder: Path) -> None:
    with at_work(folder) as desk:
        with pytest.MonkeyPatch.context() as patch:
            disk = FailingDisk(patch, folder / JOURNAL)
            disk.fail("fsync", errno.EIO)
            disk.fail("ftruncate", errno.EIO)
            desk.recorder.send(sign("CR"))
            assert "look whether it is signed" in desk.wait(NotSaved).reason
        told = len(desk.reports)
        desk.recorder.send(sign("CR"))

        again = desk.wait(NotSaved, told)
        assert "was signed as CR" in again.reason
        assert Study.open(folder).revision == walk(folder).revision == 4


def test_drafts_that_a_full_disk_did_not_take_are_kept_and_saved_once_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        folder = study(disk / "S").path
        with at_work(folder) as desk:
            filler = fill(disk)
            desk.recorder.send(drafts(1, "kept"))
            assert "make room on the disk" in desk.wait(DraftsNotSaved).reason
            filler.unlink()
        assert Drafts(folder, "reader1").load().book.answers["A-1"]["response.c1"].text == "kept"


def test_a_disk_that_is_read_only_for_a_while(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        folder = study(disk / "S").path
        with at_work(folder) as desk:
            mount("-o", "remount,ro", str(disk))
            desk.recorder.send(sign("CR"))
            assert "Read-only file system" in desk.wait(NotSaved).reason
            mount("-o", "remount,rw", str(disk))
            desk.recorder.send(sign("CR"))
            assert desk.wait(Committed).receipt.revision == 4


def test_a_folder_that_is_gone_while_she_signs(folder: Path) -> None:
    away = folder.with_name("away")
    with at_work(folder) as desk:
        folder.rename(away)
        desk.recorder.send(sign("CR"))
        assert "No such file or directory" in desk.wait(NotSaved).reason
        desk.wait(Trouble)
        away.rename(folder)
        desk.wait(Recovered)
        desk.recorder.send(sign("CR"))
        assert desk.wait(Committed).receipt.revision == 4


def test_a_journal_that_is_empty_for_a_while_is_followed_again_once_it_is_back(folder: Path) -> None:
    whole = (folder / JOURNAL).read_bytes()
    with at_work(folder) as desk:
        (folder / JOURNAL).write_bytes(b"")
        desk.recorder.send(sign("CR"))
        assert "does not begin as a study does" in desk.wait(NotSaved).reason
        desk.wait(Trouble)
        (folder / JOURNAL).write_bytes(whole)
        assert desk.wait(Recovered).seen.case_ids == ("A-1",)
        desk.recorder.send(sign("CR"))
        assert desk.wait(Committed).receipt.revision == 4
