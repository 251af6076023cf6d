"""What the desk and the statistics process say to each other: one JSON document a line."""

from __future__ import annotations

import msgspec

from ino_tui.cohort.shapes import CohortFigures


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """The figures on a basis, as of a revision; None is the newest."""

    basis: str
    revision: int | None = None
    request: int


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The figures asked for, or one sentence why there are none. ``request`` None: it could not be read."""

    request: int | None
    basis: str = ""
    revision: int | None = None
    figures: CohortFigures | None = None
    error: str = ""
