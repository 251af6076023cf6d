"""Disks that refuse: patched system calls, a limit on file size, a small or read-only file system.

The first two work for everyone; mounting needs root, and is skipped where it is not allowed.
"""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class FailingDisk:
    """Fails system calls on one file. ``heal`` gives the real ones back; other files are never touched."""

    def __init__(self, patch: pytest.MonkeyPatch, file: Path) -> None:
        self._patch = patch
        self._inode = file.stat().st_ino

    def fail(self, call: str, number: int, times: int = 1_000) -> None:
        """Let ``os.CALL`` on the file fail with an errno, so many times; calls on other files go on."""
        real: Callable[..., object] = getattr(os, call)
        left = [times]

        def refuse(fd: int, *args: object) -> object:
            if os.fstat(fd).st_ino != self._inode or not left[0]:
                return real(fd, *args)
            left[0] -= 1
            raise OSError(number, os.strerror(number))

        self._patch.setattr(os, call, refuse)

    def write_then_fail(self, count: int, number: int) -> None:
        """Let writes to the file take so many bytes in all, then fail with an errno."""
        real, left = os.write, [count]

        def write(fd: int, data: bytes) -> int:
            if os.fstat(fd).st_ino != self._inode:
                return real(fd, data)
            if not left[0]:
                raise OSError(number, os.strerror(number))
            done = real(fd, data[: min(left[0], 7)])
            left[0] -= done
            return done

        self._patch.setattr(os, "write", write)

    def heal(self) -> None:
        """The disk works again."""
        self._patch.undo()


@contextmanager
def no_file_longer_than(size: int, pid: int = 0) -> Iterator[None]:
    """Let no file of a process (by default this one) grow beyond a size: real short writes, then EFBIG."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def mount(*arguments: str) -> None:
    """Mount, or skip the test where this account may not."""
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting is not allowed here: {done.stderr.strip()}")


def unmount(folder: Path) -> None:
    """Take a file system away, as a dropped network disk goes, whoever uses it."""
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def small_disk(folder: Path, kilobytes: int = 64) -> Iterator[Path]:
    """A file system of so many kilobytes at a folder."""
    folder.mkdir()
    mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(folder))
    try:
        yield folder
    finally:
        unmount(folder)


def fill(folder: Path) -> Path:
    """Write a file until the disk is full."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        while os.statvfs(folder).f_bavail:
            file.write(b"x" * 65536)
    return filler
