"""What goes with an export for whoever inspects it: a verifier that needs no ino-tui, and how to use it."""

from __future__ import annotations

from importlib.resources import files

VERIFIER, GUIDE = "verify.py", "INSPECTOR.txt"


def verifier() -> str:
    """The source of the verifier, to be written beside the data sets as `VERIFIER`."""
    return (files(__name__) / VERIFIER).read_text(encoding="utf-8")


def guide(*, name: str, revision: int, asker: str, head: str | None) -> str:
    """What an inspector is told, to be written as `GUIDE`; ``head`` is None where the export has no journal."""
    text = (files(__name__) / ("blind.txt" if head is None else "full.txt")).read_text(encoding="utf-8")
    return text.format(name=name, revision=revision, asker=asker, head=head)
