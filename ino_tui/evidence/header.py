"""A case in one line."""

from __future__ import annotations

from store.case import Case


def header_of(case: Case) -> str:
    """Such as ``INO-042 · F 47 · Ph- · relapse after 1st HCT · BLIN failure · BM+EM``; not yet made plain."""
    raise NotImplementedError
