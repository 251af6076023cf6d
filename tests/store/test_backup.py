"""A study as one file and back: the same record, or a sentence, whatever befell the file."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from store.backup import MANIFEST, back_up, may_back_up, restore
from store.charter import PROFILES
from store.commands import Sign
from store.committee import Answer
from store.errors import BadInput
from store.place import CHARTER, JOURNAL
from store.study import Study
from store.verify import walk
from tests.cases import PEOPLE, case, study
from tests.store.writers import next_answer

DATA = Path(__file__).parents[1] / "data"


def signed(path: Path, cases: int = 3) -> Study:
    """A study with a review of each case."""
    made = study(path, [case(f"A-{n:03d}") for n in range(cases)])
    for case_id in made.case_ids:
        made.commit(next_answer(made, "reader1", case_id), by="reader1")
    return made


def sign(opened: Study, case_id: str = "A-000", value: str = "PR") -> int:
    answer = Answer(endpoint="response.c1", value=value, text="read again")
    return opened.commit(Sign(case=case_id, answers=(answer,), how="command line"), by="reader1").revision


def tables_digest(opened: Study) -> str:
    """The SHA-256 of every version of every document, table by table."""
    at = opened._at()
    found = hashlib.sha256()
    for name in sorted(at.names("")):
        for doc_id, stored in at.versions(name):
            found.update(repr((name, doc_id, stored.header, bytes(stored.raw))).encode())
    return found.hexdigest()


def leftovers(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if "making" in p.name]


def test_there_and_back(tmp_path: Path) -> None:
    made, file = signed(tmp_path / "S"), tmp_path / "S.zip"

    manifest = back_up(made, file)
    put_back = restore(file, tmp_path / "R")

    assert (manifest.revision, manifest.head, manifest.study) == (made.revision, made.head, made.info.id)
    assert (put_back.revision, put_back.head) == (made.revision, made.head)
    assert tables_digest(put_back) == tables_digest(made)
    assert (tmp_path / "R" / JOURNAL).read_bytes() == (tmp_path / "S" / JOURNAL).read_bytes()
    assert not put_back.charter_edited
    assert walk(tmp_path / "R", made.head).contains
    assert sign(put_back) == made.revision + 1
    assert leftovers(tmp_path) == []


def test_the_file_is_private_and_holds_three_files(tmp_path: Path) -> None:
    made, file = signed(tmp_path / "S"), tmp_path / "S.zip"
    (tmp_path / "S" / "drafts").mkdir()
    (tmp_path / "S" / "drafts" / "reader1.json").write_text("{}")
    (tmp_path / "S" / "cache").mkdir()
    back_up(made, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        assert sorted(archive.namelist()) == sorted([MANIFEST, CHARTER, JOURNAL])
        for line in archive.read(MANIFEST).decode().splitlines()[5:]:
            digest, name = line.split("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest


def test_the_same_revision_is_the_same_bytes_whatever_is_written_meanwhile(tmp_path: Path) -> None:
    made = signed(tmp_path / "S")
    back_up(made, tmp_path / "1.zip")
    other = Study.open(tmp_path / "S")
    sign(other)
    with (tmp_path / "S" / JOURNAL).open("ab") as file:
        file.write(b'{"rev":9,"at"')

    back_up(made, tmp_path / "2.zip")
    back_up(made.as_of(made.revision), tmp_path / "3.zip")

    assert made.revision == other.revision - 1
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes() == (tmp_path / "3.zip").read_bytes()
    later = Study.open(tmp_path / "S")
    assert later.torn
    back_up(later, tmp_path / "4.zip")
    assert restore(tmp_path / "4.zip", tmp_path / "R").revision == other.revision
    assert walk(tmp_path / "R").torn == 0


def test_cache_and_drafts_are_no_part_of_the_record(tmp_path: Path) -> None:
    made = signed(tmp_path / "S")
    for name in ("cache", "drafts"):
        (made.path / name).mkdir()
        (made.path / name / "reader1.json").write_bytes(b"\xff not json")
    before = tables_digest(Study.open(made.path))
    for name in ("cache", "drafts"):
        shutil.rmtree(made.path / name)
    assert tables_digest(Study.open(made.path)) == before == tables_digest(made)


def test_an_older_format_is_kept_as_it_is_and_carried_forward_later(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    shutil.copy(DATA / "journal-format-1.jsonl", old / JOURNAL)
    assert back_up(Study.open(old), tmp_path / "old.zip").format == 1
    put_back = restore(tmp_path / "old.zip", tmp_path / "R")
    assert (put_back.path / JOURNAL).read_bytes() == (old / JOURNAL).read_bytes()
    receipt = put_back.commit(next_answer(put_back, "reader1", "A-1"), by="reader1")
    assert receipt.carried == 1


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    made, file = signed(tmp_path / "S"), tmp_path / "S.zip"
    file.write_bytes(b"mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for taken in (file, tmp_path, tmp_path / "link"):
        with pytest.raises(BadInput, match="is not overwritten"):
            back_up(made, taken)
    assert file.read_bytes() == b"mine"
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_came_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    made, file, real = signed(tmp_path / "S"), tmp_path / "S.zip", os.link

    def link(source: Path, target: Path) -> None:
        file.write_bytes(b"theirs")
        if not links:
            raise OSError(errno.EPERM, "Operation not permitted")
        real(source, target)

    monkeypatch.setattr("store.backup.os.link", link)
    with pytest.raises(BadInput, match="is not overwritten"):
        back_up(made, file)
    assert file.read_bytes() == b"theirs"


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("store.backup.os.link", link)
    made = signed(tmp_path / "S")
    back_up(made, tmp_path / "S.zip")
    assert restore(tmp_path / "S.zip", tmp_path / "R").head == made.head


def test_a_disk_that_refuses_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, file = signed(tmp_path / "S"), tmp_path / "S.zip"

    def full(_fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    back_up(made, tmp_path / "good.zip")
    monkeypatch.setattr("store.backup.os.fsync", full)
    with pytest.raises(BadInput, match="No space left"):
        back_up(made, file)
    with pytest.raises(BadInput, match="No space left"):
        restore(tmp_path / "good.zip", tmp_path / "R")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["S", "good.zip"]
    with pytest.raises(BadInput, match="cannot be written"):
        back_up(made, tmp_path / "nowhere" / "S.zip")


def test_what_was_written_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, file, real = signed(tmp_path / "S"), tmp_path / "S.zip", os.fsync

    def fsync(fd: int) -> None:
        size = os.fstat(fd).st_size
        os.pwrite(fd, bytes([os.pread(fd, 1, size // 2)[0] ^ 1]), size // 2)
        real(fd)

    monkeypatch.setattr("store.backup.os.fsync", fsync)
    with pytest.raises(BadInput, match="is not what was read"):
        back_up(made, file)
    assert not file.exists()


def test_a_journal_that_is_put_back_meanwhile_is_not_backed_up(tmp_path: Path) -> None:
    made = signed(tmp_path / "S")
    journal = tmp_path / "S" / JOURNAL
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(BadInput, match="is not what was read"):
        back_up(made, tmp_path / "S.zip")


def test_a_damaged_study_is_refused_with_where(tmp_path: Path) -> None:
    signed(tmp_path / "S")
    journal = tmp_path / "S" / JOURNAL
    journal.write_bytes(journal.read_bytes().replace(b'"rev":5', b'"rev":6'))
    with pytest.raises(BadInput, match="damaged at revision 5"):
        back_up(Study.open(tmp_path / "S"), tmp_path / "S.zip")


def test_a_backup_in_the_study_is_refused(tmp_path: Path) -> None:
    made = signed(tmp_path / "S")
    with pytest.raises(BadInput, match="lies in the study"):
        back_up(made, tmp_path / "S" / "S.zip")


def test_a_place_that_is_taken(tmp_path: Path) -> None:
    made, file = signed(tmp_path / "S"), tmp_path / "S.zip"
    back_up(made, file)
    for taken in (made.path, file):
        with pytest.raises(BadInput, match="not an empty folder"):
            restore(file, taken)
    (tmp_path / "empty").mkdir()
    assert restore(file, tmp_path / "empty").head == made.head


def test_who_may_have_everything() -> None:
    people = {p.id: p for p in PEOPLE}
    audit, committee = PROFILES["audit"], PROFILES["committee"]
    assert [i for i, p in people.items() if may_back_up(p, committee)] == ["reader1", "reader2", "chair"]
    assert not any(may_back_up(p, audit) for p in people.values())
    both = msgspec.structs.replace(people["reader1"], roles=("reviewer", "coordinator"))
    assert may_back_up(both, committee) is None
