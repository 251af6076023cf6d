"""Whose answers the figures may use, for the asker."""

from __future__ import annotations

from ino_tui.session.desk import Desk
from store.judge import may_use


def bases_of(desk: Desk) -> tuple[str, ...]:
    """The bases the asker may choose, named ones first, then other readers."""
    seen = desk.seen
    others = (p.id for p in seen.people.values() if "reviewer" in p.roles and p.id != seen.asker.id)
    return tuple(b for b in ("current", "own", "final", "site", *others) if may_use(seen, b) is None)
