"""What the cohort screen shows, frozen. Figures and answers are the engine's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

# What a line of the contents opens: a rate, a survival, follow-up, an incidence, or a drawing or page of its own.
EntryKind = Literal["rate", "survival", "followup", "incidence", "flow", "lanes", "forest", "agreement"]

# In the place of a subgroup: all of them at once.
EVERY = "*"


class Entry(msgspec.Struct, frozen=True):
    """A line of the contents. ``figure`` is the figure's id, empty for what is no figure."""

    id: str
    label: str
    section: str
    kind: EntryKind

    @property
    def figure(self) -> str:
        """The figure it shows."""
        if self.kind in ("flow", "lanes", "agreement"):
            return ""
        return "response.best" if self.kind == "forest" else self.id


class CohortView(msgspec.Struct, frozen=True, kw_only=True):
    """The contents with the chosen entry, and what is known of it.

    ``figure`` is the plain figure on the basis, None before it came. ``answer`` is what was asked of
    it: the figure by ``by``, the flow, the lanes; ``refused`` why there is none; ``loading`` whether a
    newer one is on its way. ``walking`` is whether up and down walk the drawing, whose cursor is
    ``cursor``. ``method`` is whether everything a figure rests on is spelt out, ``second`` then how far
    another implementation is from it. ``band`` is what it could still become, or why that is not said.
    """

    entries: tuple[Entry, ...]
    at: int
    figure: Mapping[str, Any] | None = None
    by: str = ""
    by_label: str = ""
    answer: Mapping[str, Any] | None = None
    refused: str = ""
    loading: bool = False
    walking: bool = False
    cursor: int = 0
    sort: str = "longest"
    method: bool = False
    second: str = ""
    band: str = ""
    basis: str = ""

    @property
    def entry(self) -> Entry:
        """The chosen entry."""
        return self.entries[self.at]
