"""Finding a case by a part of its id. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def find_cases(case_ids: Sequence[str], text: str, limit: int) -> tuple[str, ...]:
    """Case ids that have the text in them: the exact one first, then by where it stands, end before middle."""
    wanted = text.strip().casefold()
    if not wanted:
        return ()

    def rank(case_id: str) -> int | None:
        name = case_id.casefold()
        if name == wanted:
            return 0
        if name.endswith(wanted):
            # INO-042 for 42, before INO-142.
            ahead = name[: -len(wanted)]
            return 1 if ahead.rstrip("0").endswith(("-", "_")) or not ahead.rstrip("0") else 2
        if name.startswith(wanted):
            return 3
        return 4 if wanted in name else None

    ranked = sorted((r, i) for i in case_ids if (r := rank(i)) is not None)
    return tuple(i for _, i in ranked[:limit])
