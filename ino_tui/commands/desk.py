"""The way from the command line to the desk; Textual is loaded here and nowhere before."""

from __future__ import annotations

from ino_tui.commands.speech import say
from store.study import Study

# Objects made between two looks for garbage; Python's own 700 looks some hundred times during a start.
GARBAGE_THRESHOLD = 50_000


def check_desk() -> None:
    """Raises BadInput where the terminal cannot show the desk."""
    from ino_tui.terminal import check_terminal

    check_terminal()


def open_desk(study: Study, person: str, *, case: str | None = None) -> int:
    """Open the desk and return its exit code once it is left."""
    import gc

    from ino_tui.terminal import prepare_terminal

    prepare_terminal()
    # Thousands of small objects are made before the first paint, and none of them is garbage.
    gc.set_threshold(GARBAGE_THRESHOLD, 20, 50)
    from ino_tui.app import run

    gc.freeze()
    return run(study, person, case_id=case, say=say)
