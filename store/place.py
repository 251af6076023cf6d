"""What must lie in a folder for it to be a study: a journal that is a file of its own."""

from __future__ import annotations

import stat
from pathlib import Path

from store.errors import BadInput

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}

JOURNAL = "journal.jsonl"
CHARTER = "charter.toml"


def kind_of(mode: int) -> str:
    """What lies at a path that is no file of its own, in words; empty for a file."""
    kind = stat.S_IFMT(mode)
    return "" if kind == stat.S_IFREG else _KINDS.get(kind, "no file")


def check_journal(path: Path) -> None:
    """Raises BadInput where there is no journal at the path, where it is none to append to, or cannot be seen.

    The study folder may be a link. The journal may not: a copy of the folder would not hold the record.
    """
    folder = path.parent
    try:
        kind = kind_of(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        if folder.exists() and not folder.is_dir():
            raise BadInput(f"{folder} is not a study (it is no folder); name the folder of one.") from None
        raise BadInput(
            f"{folder} is not a study (it has no {path.name}); make one with: ino-tui init {folder} --reference"
        ) from None
    except OSError as error:
        raise BadInput(f"{folder} cannot be read ({error.strerror}); check its permissions.") from error
    if kind:
        raise BadInput(f"{folder} is not a study ({path.name} is {kind}, not a file); restore it from a copy.")
