"""What can lie where a study is expected, and file systems that cannot hold one: one plain sentence each."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from store.drafts import Draft, Drafts
from store.errors import BadInput, StudyError
from store.place import JOURNAL
from store.study import Study
from store.verify import walk
from tests.cases import study
from tests.store.writers import next_answer

NO_LOCKS = [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS]


def a_device(path: Path) -> None:
    try:
        os.mknod(path, 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero, which has no end
    except PermissionError as error:
        pytest.skip(f"no device can be made here: {error}")


def a_socket(path: Path) -> None:
    # A socket's name may only be short.
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def a_link_to_a_journal(path: Path) -> None:
    path.symlink_to(study(path.parent.with_name("other")).path / JOURNAL)


KINDS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a folder": (Path.mkdir, f"{JOURNAL} is a folder, not a file"),
    "a pipe": (os.mkfifo, f"{JOURNAL} is a pipe, not a file"),
    "a socket": (a_socket, f"{JOURNAL} is a socket, not a file"),
    "a device": (a_device, f"{JOURNAL} is a device, not a file"),
    "a link": (a_link_to_a_journal, f"{JOURNAL} is a link, not a file"),
    "a link to nothing": (lambda path: path.symlink_to("nowhere"), f"{JOURNAL} is a link, not a file"),
    "a link to itself": (lambda path: path.symlink_to(path), f"{JOURNAL} is a link, not a file"),
    "nothing": (lambda _path: None, f"it has no {JOURNAL}"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_journal_that_is_no_file_of_its_own(tmp_path: Path, kind: str) -> None:
    make, said = KINDS[kind]
    folder = tmp_path / "S"
    folder.mkdir()
    make(folder / JOURNAL)
    for ask in (Study.open, walk):
        with pytest.raises(BadInput, match=f"is not a study .*{said}") as error:
            ask(folder)
        assert str(error.value).endswith((".", "--reference"))


@pytest.mark.parametrize("where", ["file", "file/deeper", "nowhere", "a link", "round"])
def test_a_study_that_is_no_folder(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("text")
    (tmp_path / "a link").symlink_to(tmp_path / "nothing here")
    (tmp_path / "round").symlink_to(tmp_path / "round")
    for ask in (Study.open, walk):
        with pytest.raises(BadInput, match=r"is not a study|cannot be read \(Too many levels"):
            ask(tmp_path / where)


def test_a_link_to_a_study_is_that_study_even_if_it_points_elsewhere_later(tmp_path: Path) -> None:
    made, other = study(tmp_path / "S"), study(tmp_path / "T")
    link = tmp_path / "link"
    link.symlink_to(made.path)

    opened = Study.open(link)
    link.unlink()
    link.symlink_to(other.path)
    receipt = opened.commit(next_answer(opened, "reader1", "A-1"), by="reader1")

    assert walk(made.path).revision == receipt.revision
    assert walk(link).revision == walk(other.path).revision == other.revision
    assert not opened.tail()


def test_a_study_is_made_where_a_link_to_an_empty_folder_points(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to("empty")

    study(tmp_path / "link")

    assert (tmp_path / "link").is_symlink()
    assert walk(tmp_path / "empty").whole
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty", "link"]


@pytest.mark.parametrize("number", NO_LOCKS)
def test_a_file_system_without_locks_is_read_and_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    made = study(tmp_path / "S")

    def refuse(_fd: int, _kind: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    opened = Study.open(made.path)
    assert opened.as_seen_by("reader1").case("A-1").items
    assert walk(made.path).whole
    said = rf"has no file locks \({os.strerror(number)}\); move the study to a local disk\.$"
    with pytest.raises(StudyError, match=said):
        opened.check_locks()
    with pytest.raises(StudyError, match=said):
        opened.commit(next_answer(opened, "reader1", "A-1"), by="reader1")
    with pytest.raises(StudyError, match="Drafts are not saved"):
        Drafts(made.path, "reader1").save({("A-1", "response.c1"): Draft(value="CR")})
    assert walk(made.path).revision == made.revision


def test_locks_are_there_whoever_holds_one(tmp_path: Path) -> None:
    made = study(tmp_path / "S")
    fd = os.open(made.path / JOURNAL, os.O_RDWR)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        Study.open(made.path).check_locks()
    finally:
        os.close(fd)


def test_a_file_that_is_replaced_while_a_writer_waits_is_the_one_that_is_written(tmp_path: Path) -> None:
    made = study(tmp_path / "S")
    journal = made.path / JOURNAL
    old = os.open(journal, os.O_RDWR)
    fcntl.flock(old, fcntl.LOCK_EX)
    whole = journal.read_bytes()

    def replace() -> None:
        (made.path / "restored").write_bytes(whole)
        (made.path / "restored").replace(journal)
        os.close(old)

    receipt = made.commit(next_answer(made, "reader1", "A-1"), by="reader1", waiting=replace)

    assert walk(made.path).revision == receipt.revision
