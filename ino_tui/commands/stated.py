"""Of which state of the study figures are: its revision, and the lock that froze it there."""

from __future__ import annotations

from typing import Protocol


class Stated(Protocol):
    """Figures, or what they are made of, with the state of the study they are of."""

    @property
    def revision(self) -> int:
        """The revision, as the asker knows it."""

    @property
    def lock(self) -> str:
        """What froze the study, or some endpoints of it; empty where nothing did."""


def state_of(stated: Stated) -> dict[str, object]:
    """The state, as JSON begins with it; no lock, no entry."""
    return {"revision": stated.revision, **({"lock": stated.lock} if stated.lock else {})}


def state_line(stated: Stated) -> str:
    """The state in words: ``revision 17``, ``revision 17  lock lock1-0123456789ab``."""
    return f"revision {stated.revision}{f'  lock {stated.lock}' if stated.lock else ''}"
