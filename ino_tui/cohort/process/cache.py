"""Figures kept in ``STUDY/cache/``, so that the next start has some at once. Not part of the record; no NumPy.

One file an answer. Its first line is the SHA-256 of the second, which names its `Key` and holds the
figures. What is not whole, or whose key is not exactly the one looked for, is as if it were not there,
and whatever cannot be read, written or deleted is silently left: figures are worked out anew anyway.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from ino_tui.cohort.process.program import program
from ino_tui.cohort.shapes import CohortFigures
from store.charter import Charter
from store.info import StudyInfo
from store.judge import may_use
from store.study import Study
from store.tables import Header

FORMAT = 1
FOLDER = "cache"
# So many answers are kept of one person on one basis.
KEPT = 3
# No figures are as long as this.
_MOST_BYTES = 64_000_000


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer rests on: ``head`` is the hash of the line of ``revision``, ``study`` the random id."""

    format: int = FORMAT
    program: str
    study: str
    person: str
    basis: str
    revision: int
    head: str
    charter: int


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds."""

    key: Key
    figures: CohortFigures


class Dated(Protocol):
    """What a key says of a study."""

    @property
    def info(self) -> StudyInfo:
        """Its random id."""
        ...

    @property
    def charter(self) -> Charter:
        """The charter in force."""
        ...

    @property
    def log(self) -> Sequence[Header]:
        """One header a revision."""
        ...


class _Now(NamedTuple):
    """What a key says of a study, as it was when it was asked for."""

    info: StudyInfo
    charter: Charter
    log: Sequence[Header]


def key_of(study: Dated, person: str, basis: str) -> Key:
    """The key of figures of the newest revision that is looked at."""
    last = study.log[-1]
    return Key(
        program=program(),
        study=study.info.id,
        person=person,
        basis=basis,
        revision=last.rev,
        head=last.hash,
        charter=study.charter.version,
    )


class FiguresCache:
    """The kept figures of a study; each file is its person's and readable by her account alone."""

    def __init__(self, study: Path) -> None:
        self._folder = study / FOLDER

    def keep(self, key: Key, figures: CohortFigures) -> None:
        """Keep figures, and of this person and basis only the newest few. Nothing waits for the disk."""
        # Every account that may write in the study may keep its own.
        with suppress(OSError):
            self._folder.mkdir(mode=stat.S_IMODE(self._folder.parent.stat().st_mode), exist_ok=True)
            name = f"{_stem(key.person, key.basis)}{key.revision}-{key.head[:12]}"
            partial = self._folder / f".{name}.{os.getpid()}"
            try:
                _write(partial, msgspec.json.encode(Kept(key=key, figures=figures)))
                partial.rename(self._folder / f"{name}.json")
            except OSError:
                partial.unlink()
            self._clear(key)

    def find(self, person: str, basis: str, holds: Callable[[Key], bool]) -> CohortFigures | None:
        """The figures kept last whose key holds; None where there are none."""
        for path in self._files(_stem(person, basis)):
            kept = _read(path)
            if kept is not None and holds(kept.key) and _same(kept.key, kept.figures):
                return kept.figures
        return None

    def _files(self, stem: str) -> Iterator[Path]:
        """The files of a person and basis, the newest first."""
        found: list[tuple[int, str]] = []
        with suppress(OSError):
            entries = [entry for entry in os.scandir(self._folder) if entry.name.startswith(stem)]
            found = [(entry.stat(follow_symlinks=False).st_mtime_ns, entry.path) for entry in entries]
        yield from (Path(path) for _, path in sorted(found, reverse=True))

    def _clear(self, key: Key) -> None:
        """Delete older answers, and what a process that was killed had begun to write."""
        stem = _stem(key.person, key.basis)
        for path in (*list(self._files(stem))[KEPT:], *self._files(f".{stem}")):
            with suppress(OSError):
                path.unlink()


def kept_figures(study: Study, person: str) -> Callable[[str], CohortFigures | None]:
    """Finds the figures kept of a basis: of this revision or an earlier one of the same record, same charter.

    The study is looked at now; what is given back may be called while another thread uses it.
    """
    cache, seen, log = FiguresCache(study.path), study.as_seen_by(person), study.log
    now = _Now(study.info, study.charter, log)

    def find(basis: str) -> CohortFigures | None:
        if may_use(seen, basis) is not None:
            return None
        # Not before: which program this is takes a look at each of its files, and a first paint waits for none.
        wanted = key_of(now, person, basis)

        def holds(key: Key) -> bool:
            if not 0 <= key.revision < len(log):
                return False
            head = log[key.revision].hash
            return key == msgspec.structs.replace(wanted, revision=key.revision, head=head)

        return cache.find(person, basis, holds)

    return find


def _same(key: Key, figures: CohortFigures) -> bool:
    return (key.basis, key.revision) == (figures.basis, figures.revision)


def _stem(person: str, basis: str) -> str:
    # No name of a person or basis holds this sign.
    return f"{person}~{basis}~"


def _write(path: Path, document: bytes) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(sha256(document).hexdigest().encode() + b"\n" + document)


def _read(path: Path) -> Kept | None:
    """What a file of this account holds; None where it is not whole, or not such a file."""
    with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
        # A pipe or a device of that name must not hold up the desk.
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(fd, "rb") as file:
            about = os.fstat(fd)
            if not stat.S_ISREG(about.st_mode) or about.st_uid != os.geteuid() or about.st_size > _MOST_BYTES:
                return None
            digest, _, document = file.read(_MOST_BYTES).partition(b"\n")
        if digest == sha256(document).hexdigest().encode():
            return msgspec.json.decode(document, type=Kept)
    return None
