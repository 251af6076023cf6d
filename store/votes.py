"""Who attended a meeting and how it voted, as people type it. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

_VOTE = re.compile(r"([0-9]{1,3})\s*-\s*([0-9]{1,3})(?:\s*-\s*([0-9]{1,3}))?")


class Vote(NamedTuple):
    """Votes for the answer, against it, and abstained."""

    votes_for: int
    votes_against: int
    abstained: int


def read_vote(text: str) -> Vote | None:
    """``3-0`` or ``2-1-1``: for, against, abstained; None for what is no vote."""
    found = _VOTE.fullmatch(text.strip())
    return Vote(int(found[1]), int(found[2]), int(found[3] or 0)) if found is not None else None


def read_attendees(text: str) -> tuple[str, ...]:
    """The names between commas, without those left empty."""
    return tuple(name.strip() for name in text.split(",") if name.strip())
