"""A folder that is made whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.errors import BadInput


@contextmanager
def made_whole(path: Path) -> Iterator[Path]:
    """A new folder beside the path, to be filled; put at the path in one step, or thrown away on an error.

    Raises BadInput where the path exists and holds something, or cannot be made.
    """
    if path.is_dir():
        path = path.resolve()  # a link to an empty folder stays one
    partial = path.parent / f".{path.name}.making-{secrets.token_hex(4)}"
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise BadInput(f"{path} exists and is not an empty folder; name another place.")
        partial.mkdir(parents=True, mode=0o700)
        yield partial
        sync_folder(partial)
        if path.exists():
            path.rmdir()
        partial.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise BadInput(f"{path} cannot be made ({error.strerror}); check that you may write there.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def lies_in(path: Path, folder: Path) -> bool:
    """Whether a path is the folder or in it, links followed; of links that lead in a circle, as far as they lead."""
    # Path.resolve fails on such a circle.
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def sync_folder(path: Path) -> None:
    """Put on disk which files a folder holds."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
