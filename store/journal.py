"""The record itself: an append-only file of hash-chained transactions, one a line.

A line is ``{"rev":..,"at":..,"by":..,"act":..,"why":..,"ops":[..],"prev":"..","hash":".."}``. ``hash``
is the SHA-256 of the bytes of the line up to ``,"hash"``, closed with ``}``; ``prev`` is the hash of
the line before. What `append` has returned from is on disk. docs/journal.md is the format.
"""

from __future__ import annotations

import codecs
import errno
import fcntl
import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from store.errors import StudyError

FORMAT = 3
GENESIS = "0" * 64
# `,"hash":"` + 64 hexadecimal digits + `"}` + newline
_TAIL = 76
_WAIT_SECONDS = 10.0
_CHUNK = 1 << 20
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_Utf8 = codecs.getincrementaldecoder("utf-8")
_UNSURE = "What was written could not be taken back; look whether it is signed before you sign again."

# Table, document id, document or null for removed.
Op = tuple[str, str, msgspec.Raw]


class Transaction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the journal. Documents stay encoded until someone asks for them."""

    rev: int
    at: str
    by: str
    act: str
    why: str
    ops: list[Op]
    prev: str
    hash: str


_decoder = msgspec.json.Decoder(Transaction)
_encode = msgspec.json.Encoder().encode


class Damage(msgspec.Struct, frozen=True):
    """The first place where the chain does not hold; nothing after it is read."""

    revision: int
    reason: str

    def __str__(self) -> str:
        return f"revision {self.revision}: {self.reason}"


def _no_objection(_transaction: Transaction) -> str:
    return ""


class Rewound(Exception):
    """The file is shorter than what was read of it, or no longer what was read."""


def read_line(line: bytes, revision: int, prev: str) -> Transaction | Damage:
    """The transaction of one line, newline included, checked against the chain so far.

    Nothing of the line is copied: an import of 10,000 cases is one line.
    """
    digest = hashlib.sha256(memoryview(line)[:-_TAIL])
    digest.update(b"}")
    if not line.endswith(b',"hash":"' + digest.hexdigest().encode() + b'"}\n'):
        return Damage(revision, "the hash of the line does not match its bytes")
    try:
        _check_text(line)
        transaction = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Damage(revision, f"the line is not a transaction ({error})")
    except RecursionError:
        return Damage(revision, "the line is not a transaction (it is nested deeper than any document)")
    if not _is_plain(line, transaction):
        return Damage(revision, "the line is not written as one is (its keys, their order or what stands between)")
    if transaction.rev != revision:
        return Damage(revision, f"the line says it is revision {transaction.rev}")
    if transaction.prev != prev:
        return Damage(revision, "the line does not follow the one before it")
    return transaction


def _check_text(line: bytes) -> None:
    """Raises UnicodeDecodeError where the bytes are not UTF-8: the decoder passes over documents unread."""
    if line.isascii():
        return
    decoder, view = _Utf8(), memoryview(line)
    for begin in range(0, len(line), _CHUNK):
        decoder.decode(view[begin : begin + _CHUNK])
    decoder.decode(b"", final=True)


def _is_plain(line: bytes, t: Transaction) -> bool:
    """Whether the line has each key once, in its order, and nothing between: no two readers read it differently.

    What is known to stand in it is as long as it is, so nothing else does.
    """
    begin = f'{{"rev":{t.rev},"at":"{t.at}","by":"{t.by}","act":"{t.act}","why":'.encode()
    # Words may be written with more escapes than they need.
    why = _STRING.match(line, len(begin))
    if why is None or not line.startswith(begin) or not line.startswith(b',"ops":[', why.end()):
        return False
    # Each is `[table,id` and `,document]`, with commas between them.
    ops = sum([len(_encode((table, doc_id))) + len(memoryview(raw)) + 2 for table, doc_id, raw in t.ops])
    ops -= bool(t.ops)
    end = f'],"prev":"{t.prev}"'.encode()
    return (
        why.end() + len(',"ops":[') + ops + len(end) + _TAIL == len(line)
        and line.endswith(end, 0, -_TAIL)
        and b"\r" not in line
        and b"\t" not in line
    )


def encode_line(transaction: Transaction) -> tuple[bytes, str]:
    """The bytes of a line with its newline, and its hash; ``transaction.hash`` is not looked at."""
    fields = {name: getattr(transaction, name) for name in Transaction.__struct_fields__ if name != "hash"}
    body = msgspec.json.encode(fields)
    digest = hashlib.sha256(body).hexdigest()
    return body[:-1] + f',"hash":"{digest}"}}\n'.encode(), digest


def now() -> str:
    """The time as the journal writes it: UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class Journal:
    """A journal file: read what is new, and append under the write lock.

    Readers never lock. ``revision`` and ``head`` are of the last whole line read; ``damage`` says
    where the chain breaks, ``torn`` how many bytes after the last newline were left out.
    ``objection`` says why a transaction may not follow those before it, though its chain holds;
    nothing is where it may. ``failed`` says that a failed write could not be taken back.
    """

    def __init__(self, path: Path, objection: Callable[[Transaction], str] = _no_objection) -> None:
        self.path = path
        self._objection = objection
        self._start_over()
        self._locked_fd: int | None = None
        self.failed = False

    def _start_over(self) -> None:
        self.revision = -1
        self.head = GENESIS
        self.size = 0
        self.torn = 0
        self.damage: Damage | None = None
        self._last = b""

    def read_new(self) -> Iterator[Transaction]:
        """The transactions appended since the last call, verified; stops at the first damage.

        Raises Rewound, with the journal set back to its start, where the file was replaced or cut.
        """
        try:
            with self.path.open("rb") as file:
                if os.fstat(file.fileno()).st_size < self.size or not self._still_same(file):
                    self._start_over()
                    raise Rewound
                file.seek(self.size)
                yield from self._lines(file)
        except OSError as error:
            raise _not_read(self.path, error) from error

    def _still_same(self, file: BinaryIO) -> bool:
        """Whether the last line read still stands where it stood."""
        file.seek(self.size - len(self._last))
        return file.read(len(self._last)) == self._last

    def _lines(self, file: BinaryIO) -> Iterator[Transaction]:
        self.torn = 0
        for line in file:
            if self.damage:
                return
            if not line.endswith(b"\n"):
                self._judge_torn(line)
                return
            read = read_line(line, self.revision + 1, self.head)
            if isinstance(read, Transaction) and (why := self._objection(read)):
                read = Damage(read.rev, why)
            if isinstance(read, Damage):
                self.damage = read
                return
            self._advance(read, line)
            yield read

    def _judge_torn(self, rest: bytes) -> None:
        """A torn line was never acknowledged; a whole one without its newline was, and was touched."""
        self.torn = len(rest)
        if isinstance(read_line(rest[:-1] + b"\n", self.revision + 1, self.head), Transaction):
            self.damage = Damage(self.revision + 1, "the newline after the line was changed")

    def _advance(self, transaction: Transaction, line: bytes) -> None:
        self.revision = transaction.rev
        self.head = transaction.hash
        self.size += len(line)
        self._last = line[-_TAIL:]

    @contextmanager
    def locked(self, waiting: Callable[[], None] | None = None) -> Iterator[None]:
        """Hold the write lock; ``waiting`` is called once if another session has it.

        Raises StudyError after 10 s, or where the file cannot be opened for writing. The lock is the
        kernel's: it is gone when the process is.
        """
        if self.failed:
            raise StudyError(f"{self.path} failed while writing; it is read-only until the study is opened again.")
        fd = self._open_locked(waiting)
        try:
            self._locked_fd = fd
            yield
        finally:
            self._locked_fd = None
            # What was appended is on disk by now, whatever closing says.
            with suppress(OSError):
                os.close(fd)

    def _open_locked(self, waiting: Callable[[], None] | None) -> int:
        """The file at the path, locked; opened again where another was put in its place meanwhile."""
        while True:
            try:
                fd = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
                try:
                    self._acquire(fd, waiting)
                    if self._is_at_path(fd):
                        return fd
                except BaseException:
                    os.close(fd)
                    raise
                os.close(fd)
            except OSError as error:
                raise StudyError(f"{self.path} cannot be written ({error.strerror}); {_remedy(error)}.") from error

    def _is_at_path(self, fd: int) -> bool:
        with suppress(FileNotFoundError):
            return os.path.samestat(os.fstat(fd), self.path.stat())
        return False

    def _acquire(self, fd: int, waiting: Callable[[], None] | None) -> None:
        deadline = time.monotonic() + _WAIT_SECONDS
        told = False
        while not self._try_lock(fd, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise StudyError("Another session has been writing to this study for 10 s; try again in a moment.")
            if waiting and not told:
                told = True
                waiting()
            time.sleep(0.005)

    def _try_lock(self, fd: int, kind: int) -> bool:
        """Whether the lock was free. Raises StudyError where the file system has none."""
        try:
            fcntl.flock(fd, kind | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            reason = f"The file system of {self.path} has no file locks ({error.strerror})"
            raise StudyError(f"{reason}; move the study to a local disk.") from error
        return True

    def check_locks(self) -> None:
        """Raises StudyError where the file system has no file locks, without which nothing can be written."""
        try:
            with self.path.open("rb") as file:
                self._try_lock(file.fileno(), fcntl.LOCK_SH)
        except OSError as error:
            raise _not_read(self.path, error) from error

    def append(self, *, by: str, act: str, why: str, ops: list[Op]) -> Transaction:
        """Append one transaction and return it once it is on disk. The lock must be held.

        The caller has read to the end of the file. Raises StudyError where the disk refuses; the
        file is then as it was, or the journal is read-only from here.
        """
        fd = self._locked_fd
        assert fd is not None, "append needs the write lock"
        if self.damage:
            raise StudyError(f"The journal is damaged at {self.damage}; nothing can be written to this study.")
        draft = Transaction(self.revision + 1, now(), by, act, why, ops, self.head, "")
        if objection := self._objection(draft):
            # What could not be read back is not written: it would end the study.
            raise StudyError(f"Not saved: {objection}. Nothing was signed; this is a fault of ino-tui.")
        line, digest = encode_line(draft)
        try:
            if self.torn:
                os.ftruncate(fd, self.size)
            _write_all(fd, line)
            os.fsync(fd)
        except OSError as error:
            after = "Nothing was signed; try again." if self._take_back(fd) else _UNSURE
            raise StudyError(f"Not saved: the disk refused ({error.strerror}). {after}") from error
        transaction = msgspec.structs.replace(draft, hash=digest)
        self.torn = 0
        self._advance(transaction, line)
        return transaction

    def _take_back(self, fd: int) -> bool:
        """Cut the file to where the failed write began; if that fails too, write no more. Whether it was cut."""
        try:
            os.ftruncate(fd, self.size)
            os.fsync(fd)
        except OSError:
            self.failed = True
        return not self.failed


def _not_read(path: Path, error: OSError) -> StudyError:
    return StudyError(f"{path} cannot be read ({error.strerror}); check that the disk is there.")


def _remedy(error: OSError) -> str:
    refused = error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
    return "check its permissions" if refused else "check that the disk is there"


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def create(path: Path, *, by: str, op: Op) -> Transaction:
    """Start a journal with its revision 0, whose one op describes the study. Fails if the file exists."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        draft = Transaction(0, now(), by, "study.create", "", [op], GENESIS, "")
        line, digest = encode_line(draft)
        _write_all(fd, line)
        os.fsync(fd)
    finally:
        os.close(fd)
    return msgspec.structs.replace(draft, hash=digest)
