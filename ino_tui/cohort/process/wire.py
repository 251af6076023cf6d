"""What the desk and the statistics process say to each other: one JSON document a line."""

from __future__ import annotations

import msgspec

from ino_tui.cohort.process.asking import Asking, Told
from ino_tui.cohort.process.opinions import Opinions
from ino_tui.cohort.shapes import CohortFigures, GroupedFigure

# While it works on a request, the process says so as often as this.
BEAT_SECONDS = 1.0


class FiguresRequest(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="figures"):
    """The figures on a basis, as of a revision; None is the newest."""

    basis: str
    revision: int | None = None
    request: int


class GroupedRequest(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="grouped"):
    """A figure by a subgroup, as `ino_tui.cohort.grouped.grouped` takes them."""

    basis: str
    revision: int | None = None
    request: int
    figure: str
    by: str
    landmark: float | None = None
    time_dependent: bool = False


# Closed: one struct a kind, and of each kind only the newest that waits is answered.
Request = FiguresRequest | GroupedRequest | Asking


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="answer"):
    """The figures asked for, or one sentence why there are none. ``request`` None: it could not be read."""

    request: int | None
    basis: str = ""
    revision: int | None = None
    figures: CohortFigures | None = None
    error: str = ""


class GroupedAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="grouped"):
    """The grouped figure asked for, or one sentence why there is none."""

    request: int
    basis: str
    revision: int | None = None
    grouped: GroupedFigure | None = None
    error: str = ""


class Working(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="working"):
    """A request is being worked on."""


# Opinions are said unasked, once there is nothing else to do.
Said = Answer | GroupedAnswer | Told | Opinions | Working
