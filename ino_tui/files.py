"""A file that a command writes: what may not be written is said before anything is computed."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from store.errors import BadInput


def check_target(path: Path, study: Path, *, force: bool) -> None:
    """Raises BadInput where nothing may be written there: no folder, in the study itself, there already."""
    folder = path.parent
    if not folder.is_dir():
        raise BadInput(f"{folder} is no folder; make it first, or name another place.")
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name a file.")
    if folder.resolve().is_relative_to(study.resolve()):
        raise BadInput(f"{path} lies in the study itself; name a place outside it.")
    if path.exists() and not force:
        raise BadInput(f"{path} is there already; name another file, or say --force to replace it.")


def write(path: Path, data: bytes) -> None:
    """Write beside the place and put it there in one step: the file is whole or as it was. Raises BadInput."""
    making = path.parent / f".{path.name}.making-{secrets.token_hex(4)}"
    try:
        with making.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        making.replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput(f"{path} cannot be written ({reason}); check the place and its permissions.") from None
    finally:
        with suppress(OSError):
            making.unlink(missing_ok=True)
