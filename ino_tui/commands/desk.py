"""The way from the command line to the desk; Textual is loaded here and nowhere before."""

from __future__ import annotations

from ino_tui.commands.speech import say
from store.study import Study


def check_desk() -> None:
    """Raises BadInput where the terminal cannot show the desk."""
    from ino_tui.terminal import check_terminal

    check_terminal()


def open_desk(study: Study, person: str, *, case: str | None = None) -> int:
    """Open the desk and return its exit code once it is left."""
    import gc

    from ino_tui.terminal import prepare_terminal

    prepare_terminal()
    from ino_tui.app import run

    gc.freeze()
    return run(study, person, case_id=case, say=say)
