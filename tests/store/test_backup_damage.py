"""Backups that are not whole: a changed byte, a zip of something else, a zip that is made to do harm."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.backup import MANIFEST, back_up, restore
from store.errors import BadInput
from store.journal import Transaction, encode_line, now
from store.place import CHARTER, JOURNAL
from store.study import Study

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A backup and its journal."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "S").mkdir()
    shutil.copy(DATA / "journal-format-1.jsonl", folder / "S" / JOURNAL)
    back_up(Study.open(folder / "S"), folder / "S.zip")
    return (folder / "S.zip").read_bytes(), (folder / "S" / JOURNAL).read_bytes()


def refused_or_the_same(data: bytes, journal: bytes, folder: Path) -> bool:
    """Whether a file of these bytes is refused, with nothing made; else it must give the same journal."""
    file, place = folder / "b.zip", folder / "R"
    file.write_bytes(data)
    said = ""
    try:
        restore(file, place)
    except BadInput as error:
        said = str(error)
    if said:
        assert "\n" not in said
        assert str(file) in said
        assert [p.name for p in folder.iterdir()] == ["b.zip"]
        return True
    assert (place / JOURNAL).read_bytes() == journal
    shutil.rmtree(place)
    return False


@given(at=st.integers(min_value=0), flip=st.integers(1, 255))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_byte_is_found_or_changes_nothing(
    whole: tuple[bytes, bytes], tmp_path_factory: pytest.TempPathFactory, at: int, flip: int
) -> None:
    data, journal = bytearray(whole[0]), whole[1]
    data[at % len(data)] ^= flip
    refused_or_the_same(bytes(data), journal, tmp_path_factory.mktemp("flip"))


def test_every_byte_of_the_directory_of_the_zip(whole: tuple[bytes, bytes], tmp_path: Path) -> None:
    data, journal = whole
    begins = data.index(b"PK\x01\x02")
    found = []
    for at in range(begins, len(data)):
        changed = bytearray(data)
        changed[at] ^= 0xFF
        found.append(refused_or_the_same(bytes(changed), journal, tmp_path))
    assert {True, False} == set(found)


def test_every_truncation_is_refused(whole: tuple[bytes, bytes], tmp_path: Path) -> None:
    data, journal = whole
    for size in range(0, len(data), 37):
        assert refused_or_the_same(data[:size], journal, tmp_path)


def archive_of(file: Path, entries: list[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return file


def made_again(whole: bytes, folder: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The backup with other contents, its zip being whole."""
    (folder / "whole.zip").write_bytes(whole)
    with zipfile.ZipFile(folder / "whole.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    return archive_of(folder / "changed.zip", list(files.items()))


def resummed(files: dict[str, bytes]) -> None:
    """Let the manifest have the sum that the journal now has."""
    head, charter, _ = files[MANIFEST].decode().rsplit("\n", 3)[:3]
    digest = hashlib.sha256(files[JOURNAL]).hexdigest()
    files[MANIFEST] = f"{head}\n{charter}\n{digest}  {JOURNAL}\n".encode()


def _cut(files: dict[str, bytes]) -> None:
    files[JOURNAL] = b"".join(files[JOURNAL].splitlines(keepends=True)[:-1])
    resummed(files)


def _break(files: dict[str, bytes]) -> None:
    files[JOURNAL] = files[JOURNAL].replace(b"read again", b"read twice", 1)
    resummed(files)


def _unlawful(files: dict[str, bytes]) -> None:
    *_, last = (msgspec.json.decode(line, type=Transaction) for line in files[JOURNAL].splitlines())
    op = ("reviews:A-9", "response.c1/reader1", msgspec.Raw(b"{}"))
    line, head = encode_line(Transaction(last.rev + 1, now(), "reader1", "review.sign", "", [op], last.hash, ""))
    files[JOURNAL] += line
    files[MANIFEST] = files[MANIFEST].replace(last.hash.encode(), head.encode())
    files[MANIFEST] = files[MANIFEST].replace(b"revision %d" % last.rev, b"revision %d" % (last.rev + 1))
    resummed(files)


def _newer(files: dict[str, bytes]) -> None:
    files[MANIFEST] = files[MANIFEST].replace(b"format 1", b"format 99")


def _newer_backup(files: dict[str, bytes]) -> None:
    files[MANIFEST] = files[MANIFEST].replace(b"backup 1", b"backup 2")


def _other_study(files: dict[str, bytes]) -> None:
    files[MANIFEST] = files[MANIFEST].replace(b"# study ", b"# study 0")


def _other_charter(files: dict[str, bytes]) -> None:
    files[CHARTER] += b"\n"


def _no_manifest(files: dict[str, bytes]) -> None:
    files[MANIFEST] = b""


def _climbing(files: dict[str, bytes]) -> None:
    files["../escaped"] = b"x"


def _climbing_instead(files: dict[str, bytes]) -> None:
    files[f"../{JOURNAL}"] = files.pop(JOURNAL)


def _bomb(files: dict[str, bytes]) -> None:
    files[JOURNAL] = bytes(1 << 22)
    resummed(files)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (_cut, "are not those that its MANIFEST names"),
        (_break, "journal.jsonl breaks at revision 7"),
        (_unlawful, "journal.jsonl breaks at revision"),
        (_newer, r"newer ino-tui \(format 99\); update ino-tui"),
        (_newer_backup, r"newer ino-tui \(backup 2\); update ino-tui"),
        (_other_study, "are not those"),
        (_other_charter, "are not those"),
        (_no_manifest, "does not read as one"),
        (_climbing, "nothing else"),
        (_climbing_instead, "nothing else"),
        (_bomb, "would unpack to 4194304 bytes"),
    ],
)
def test_a_whole_zip_that_is_no_whole_backup(
    whole: tuple[bytes, bytes], tmp_path: Path, change: Callable[[dict[str, bytes]], None], word: str
) -> None:
    file = made_again(whole[0], tmp_path, change)
    with pytest.raises(BadInput, match=word):
        restore(file, tmp_path / "inner" / "R")
    assert sorted(p.name for p in tmp_path.rglob("*")) in (
        ["changed.zip", "whole.zip"],
        ["changed.zip", "inner", "whole.zip"],
    )


def test_a_name_twice_is_refused(whole: tuple[bytes, bytes], tmp_path: Path) -> None:
    file = tmp_path / "twice.zip"
    file.write_bytes(whole[0])
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr(JOURNAL, b"")
    with pytest.raises(BadInput, match="nothing else"):
        restore(file, tmp_path / "R")


def test_what_is_no_zip(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("a text")
    for file in (tmp_path / "text", tmp_path / "nowhere", tmp_path):
        with pytest.raises(BadInput) as refused:
            restore(file, tmp_path / "R")
        assert str(file) in str(refused.value)
    assert not (tmp_path / "R").exists()


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for file, what in ((tmp_path / "pipe", "a pipe"), (Path("/dev/zero"), "a device"), (tmp_path, "a folder")):
        with pytest.raises(BadInput, match=f"is {what}, not a backup"):
            restore(file, tmp_path / "R")
    assert not (tmp_path / "R").exists()
