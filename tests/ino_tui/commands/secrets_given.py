"""Secrets as a shell hands them to a command: lines on a file descriptor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

SECRET = "correct horse battery"


@contextmanager
def lines_on_descriptor(*lines: str) -> Iterator[int]:
    """A descriptor that a command may read these lines from, and no more."""
    reading, writing = os.pipe()
    try:
        os.write(writing, "".join(f"{line}\n" for line in lines).encode())
        os.close(writing)
        os.set_inheritable(reading, True)
        yield reading
    finally:
        os.close(reading)
