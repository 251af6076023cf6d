"""What the desk and the statistics process say to each other: one JSON document a line."""

from __future__ import annotations

import msgspec

from ino_tui.cohort.shapes import CohortFigures

# While it works on a request, the process says so as often as this.
BEAT_SECONDS = 1.0


class FiguresRequest(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="figures"):
    """The figures on a basis, as of a revision; None is the newest."""

    basis: str
    revision: int | None = None
    request: int


# Closed: one struct a kind, and of each kind only the newest that waits is answered.
Request = FiguresRequest


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="answer"):
    """The figures asked for, or one sentence why there are none. ``request`` None: it could not be read."""

    request: int | None
    basis: str = ""
    revision: int | None = None
    figures: CohortFigures | None = None
    error: str = ""


class Working(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="working"):
    """A request is being worked on."""


Said = Answer | Working
