"""Which program works out the figures."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
_FOLDERS = ("store", "ino_tui/cohort")


@cache
def program() -> str:
    """The version of the code that the figures rest on: another one wherever a file of it is another.

    By name, size and time of each file and not by the number of a release, which a working copy does
    not have, and which takes longer to look up than figures take to read. 16 hexadecimal digits.
    """
    said = sha256()
    for folder in _FOLDERS:
        for path, folders, names in os.walk(_ROOT / folder):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                file = Path(path, name)
                # What an editor leaves in a working copy may point to nothing, or be gone by now.
                with suppress(OSError):
                    about = file.stat()
                    said.update(f"{file.relative_to(_ROOT)} {about.st_size} {about.st_mtime_ns}\n".encode())
    return said.hexdigest()[:16]
