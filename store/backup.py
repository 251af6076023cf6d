"""A study as one file, and back: a zip with the journal, a copy of the charter and a manifest with their sums.

Readers take no lock: the backup is the study as of the revision that was read, whatever others write
meanwhile. Neither side believes the other: what was written is read back and its chain walked, what
is restored is verified before it is put in its place.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import struct
import zipfile
import zlib
from contextlib import suppress
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from store.charter import Charter, write_charter
from store.committee import Person
from store.errors import BadInput, Refused
from store.folder import lies_in, made_whole, sync_folder
from store.info import StudyInfo
from store.journal import FORMAT, GENESIS, Damage, read_line
from store.place import CHARTER, JOURNAL, kind_of
from store.study import Study

MANIFEST = "MANIFEST"
_NAMES = (JOURNAL, CHARTER, MANIFEST)
_TITLE = "# ino-tui backup 1"
_HEAD_LINES = ("study", "format", "revision", "head")
# The earliest time a zip can say: the same revision is the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20
_LONGEST_MANIFEST, _LONGEST_CHARTER = 1 << 16, 1 << 20
# The journal of one case repeated 10,000 times becomes 70 times smaller; deflate can do 1,000.
_MOST_SHRUNK = 300
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, LookupError, OverflowError)


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself; ``sums`` are the SHA-256 of its other files."""

    study: str
    format: int
    revision: int
    head: str
    sums: dict[str, str]

    def text(self) -> str:
        """The MANIFEST; ``sha256sum -c`` reads it too."""
        head = [_TITLE, *(f"# {name} {getattr(self, name)}" for name in _HEAD_LINES)]
        return "\n".join([*head, *(f"{digest}  {name}" for name, digest in sorted(self.sums.items()))]) + "\n"


def may_back_up(person: Person, charter: Charter) -> Refused | None:
    """Whether the person may have the whole record as a file: in a committee not who is blind to some of it."""
    if charter.profile != "committee" or person.sees_all or "coordinator" in person.roles:
        return None
    here = f"{person.id} is here as {' and '.join(person.roles)} and blind to others' answers"
    return Refused("blind", f"{here}; a backup holds everything: ask a coordinator, statistician or auditor for it.")


def check_whole(study: Study) -> None:
    """Raises BadInput where the journal breaks: a backup of the good part would look like one of all."""
    if study.damage:
        raise BadInput(f"The journal of {study.path} is damaged at {study.damage}; it was not backed up.")


# -- writing --------------------------------------------------------------------------------------


def back_up(study: Study, file: Path) -> Manifest:
    """Write the study, as of the revision that it was read to, as one new file, and read it back.

    Raises BadInput where the study is damaged, the file is there already or cannot be written.
    """
    check_whole(study)
    if os.path.lexists(file):
        raise _taken(file)
    if lies_in(file, study.path):
        raise BadInput(f"{file} lies in the study itself; name a place outside it.")
    partial = file.parent / f".{file.name}.making-{secrets.token_hex(4)}"
    try:
        fd = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w+b") as out:
            manifest = _write(study, out)
            out.flush()
            os.fsync(out.fileno())
        if not _is_now(partial, manifest):
            raise BadInput(f"What was written to {file} is not what was read; nothing was kept: try again.")
        _put(partial, file)
        sync_folder(file.parent)
    except OSError as error:
        raise BadInput(f"{file} cannot be written ({error.strerror}); check the place and its permissions.") from error
    finally:
        with suppress(OSError):
            partial.unlink()
    return manifest


def _taken(file: Path) -> BadInput:
    return BadInput(f"{file} exists and is not overwritten; name another file.")


def _put(partial: Path, file: Path) -> None:
    """Give a file its name unless another has it by now."""
    try:
        os.link(partial, file)
    except FileExistsError:
        raise _taken(file) from None
    except OSError:  # a file system without hard links
        if os.path.lexists(file):
            raise _taken(file) from None
        partial.rename(file)


def _write(study: Study, out: BinaryIO) -> Manifest:
    charter = write_charter(study.charter).encode()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        digest = hashlib.sha256()
        path = study.path / JOURNAL
        # The size only says whether the long form of a zip is needed.
        with path.open("rb") as journal, archive.open(_entry(JOURNAL, path.stat().st_size), "w") as entry:
            for line in islice(journal, study.revision + 1):
                entry.write(line)
                digest.update(line)
        manifest = Manifest(
            study=study.info.id,
            format=study.info.format,
            revision=study.revision,
            head=study.head,
            sums={JOURNAL: digest.hexdigest(), CHARTER: hashlib.sha256(charter).hexdigest()},
        )
        archive.writestr(_entry(CHARTER), charter)
        archive.writestr(_entry(MANIFEST), manifest.text())
    return manifest


def _entry(name: str, size: int = 0) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o600 << 16
    entry.file_size = size
    return entry


# -- reading --------------------------------------------------------------------------------------


class _Damaged(Exception):
    """What is wrong with a backup, in words."""


class _Newer(Exception):
    """What of a backup is newer than this program."""


def _verified(file: Path, journal: BinaryIO | None = None) -> Manifest:
    """The manifest of a backup, once sums, chain, format, id, revision and head are what it says.

    Copies the journal to the file given. Raises _Damaged or _Newer, OSError where it cannot be read.
    """
    try:
        with file.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            _check_entries(archive)
            manifest = _read_manifest(archive.read(MANIFEST))
            charter = hashlib.sha256(archive.read(CHARTER)).hexdigest()
            found = _walk(archive, journal)
    except (*_BROKEN, OSError) as error:
        # A place before the begin of the file is what a broken zip may point to.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise _Damaged(f"it is not a zip file that can be read to its end ({type(error).__name__})") from None
    if msgspec.structs.replace(found, sums={**found.sums, CHARTER: charter}) != manifest:
        raise _Damaged(f"its files are not those that its {MANIFEST} names")
    return manifest


def _is_now(file: Path, manifest: Manifest) -> bool:
    try:
        return _verified(file) == manifest
    except (_Damaged, _Newer):
        return False


def _check_entries(archive: zipfile.ZipFile) -> None:
    """Only the three files that a backup has, none of them many times larger than it is in the zip."""
    entries = archive.infolist()
    if sorted(entry.filename for entry in entries) != sorted(_NAMES):
        raise _Damaged(f"it should hold {', '.join(_NAMES)} and nothing else")
    for entry in entries:
        if entry.compress_type not in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED) or entry.flag_bits & 0x1:
            raise _Damaged(f"{entry.filename} is packed in another way than a backup is")
    sizes = {entry.filename: entry.file_size for entry in entries}
    if sizes[MANIFEST] > _LONGEST_MANIFEST or sizes[CHARTER] > _LONGEST_CHARTER:
        raise _Damaged(f"{MANIFEST} or {CHARTER} is far longer than it can be")
    journal = archive.getinfo(JOURNAL)
    if journal.file_size > _MOST_SHRUNK * max(journal.compress_size, 1):
        raise _Damaged(f"{JOURNAL} would unpack to {journal.file_size} bytes, which no journal does")


def _walk(archive: zipfile.ZipFile, journal: BinaryIO | None) -> Manifest:
    """The manifest as the journal of an archive would have it, walked line by line."""
    digest, revision, head = hashlib.sha256(), -1, GENESIS
    info: StudyInfo | None = None
    # A zip's own reader takes lines of many megabytes apart in small pieces.
    with archive.open(JOURNAL) as packed, BufferedReader(cast("zipfile.ZipExtFile", packed), _CHUNK) as lines:
        for line in lines:
            read = read_line(line, revision + 1, head)
            if isinstance(read, Damage):
                raise _Damaged(f"{JOURNAL} breaks at {read}")
            for table, name, raw in read.ops:
                if (table, name) == ("study", "study"):
                    info = _info(raw)
            digest.update(line)
            revision, head = read.rev, read.hash
            if journal is not None:
                journal.write(line)
    if info is None:
        raise _Damaged(f"{JOURNAL} does not begin as a study does")
    return Manifest(study=info.id, format=info.format, revision=revision, head=head, sums={JOURNAL: digest.hexdigest()})


def _info(raw: msgspec.Raw) -> StudyInfo:
    try:
        return msgspec.json.decode(raw, type=StudyInfo)
    except msgspec.MsgspecError:
        raise _Damaged(f"{JOURNAL} does not say what study it is") from None


def _read_manifest(data: bytes) -> Manifest:
    """The manifest of these bytes. Raises _Damaged where they are not one as it is written."""
    title, *lines = data.decode("utf-8").splitlines() or [""]
    if title != _TITLE and re.fullmatch(r"# ino-tui backup \d+", title):
        raise _Newer(title.removeprefix("# ino-tui "))
    said = dict(line.removeprefix("# ").split(" ", 1) for line in lines if line.startswith("# "))
    parted = (line.partition("  ") for line in lines if not line.startswith("# "))
    sums = {name: digest for digest, _, name in parted}
    try:
        manifest = msgspec.convert({**said, "sums": sums}, Manifest, strict=False)
    except msgspec.ValidationError:
        raise _Damaged(f"its {MANIFEST} does not read as one") from None
    if manifest.format > FORMAT:
        raise _Newer(f"format {manifest.format}")
    if manifest.text().encode() != data:
        raise _Damaged(f"its {MANIFEST} does not read as one")
    return manifest


# -- restoring ------------------------------------------------------------------------------------


def restore(file: Path, path: Path) -> Study:
    """Put the study of a backup at a new path, whole or not at all.

    Raises BadInput where the file is not a whole backup of a study that this program can read, or the
    path is taken or cannot be written.
    """
    try:
        # A pipe would be waited for, and a device read without end.
        if kind := kind_of(file.stat().st_mode):
            raise BadInput(f"{file} is {kind}, not a backup; name the file that ino-tui backup wrote.")
        manifest = _verified(file)
        with made_whole(path) as partial:
            _unpack(file, manifest, partial)
    except _Damaged as damage:
        raise BadInput(f"{file} is not a whole backup: {damage}; take another copy of it.") from None
    except _Newer as newer:
        raise BadInput(f"{file} was written by a newer ino-tui ({newer}); update ino-tui.") from None
    except OSError as error:
        raise BadInput(f"{file} cannot be read ({error.strerror}); check what it is and its permissions.") from error
    return Study.open(path)


def _unpack(file: Path, manifest: Manifest, folder: Path) -> None:
    fd = os.open(folder / JOURNAL, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as journal:
        if _verified(file, journal) != manifest:
            raise _Damaged("it changed while it was read")
        journal.flush()
        os.fsync(journal.fileno())
    study = Study(folder)
    if study.damage:
        raise _Damaged(f"{JOURNAL} breaks at {study.damage}")
    # Written anew: an older program wrote it without the settings that came later.
    (folder / CHARTER).write_text(write_charter(study.charter), encoding="utf-8")
