"""The way from the command line to the desk; Textual is loaded here and nowhere before."""

from __future__ import annotations

from pathlib import Path


def check_desk() -> None:
    """Raises BadInput where the terminal cannot show the desk."""
    from ino_tui.terminal import check_terminal

    check_terminal()


def open_desk(study: Path, person: str, *, case: str | None = None) -> int:
    """Open the desk and return its exit code once it is left."""
    from ino_tui.terminal import prepare_terminal

    prepare_terminal()
    from ino_tui.app import run

    return run(study, person, case_id=case)
