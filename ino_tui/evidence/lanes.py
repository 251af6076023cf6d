"""Where the events of a course stand in a row of columns: history, the INO window, and what came after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from ino_tui.evidence.model import Event, Lane, Line

Zoom = Literal["course", "ino"]


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Lanes laid out in ``width`` columns. ``columns[i]`` is the column of event i.

    ``axis`` is the line above the lanes; ``rows`` has one line a lane in the order of `LANES`.
    ``breaks`` are the columns at which the scale changes.
    """

    width: int
    columns: tuple[int, ...]
    breaks: tuple[int, ...]
    axis: Line
    rows: dict[Lane, Line]


def lay_out(
    events: Sequence[Event],
    cursor: int,
    width: int,
    zoom: Zoom = "course",
    window: tuple[int, int] | None = None,
) -> Layout:
    """Place ``events`` (in time order) in ``width`` columns, with event ``cursor`` marked.

    ``window`` is the first and last day ordinal an endpoint may see; it is drawn on the axis.
    """
    raise NotImplementedError
