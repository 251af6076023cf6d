"""The kind of file a figure goes to."""

from __future__ import annotations

from pathlib import Path

from ino_tui.files import check_target
from store.errors import BadInput

SUFFIXES = ("svg", "pdf", "png")


def target(path: Path, study: Path, *, force: bool) -> str:
    """The kind of file its suffix asks for. Raises BadInput where that is none, or nothing may be written there."""
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in SUFFIXES:
        raise BadInput(f"{path}: the suffix decides what is drawn; name a file that ends in .svg, .pdf or .png.")
    check_target(path, study, force=force)
    return suffix
