"""The axis of a course: days to columns, in three parts with a scale of their own.

History runs backwards and what came after forwards on a logarithmic scale, so that years fit and
the days next to INO stay apart; the INO window between them is linear.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

import msgspec

# Days before the first dose that belong to the INO window: the work-up.
LEAD_DAYS = 7
# Days after the start of the last cycle that belong to it.
TAIL_DAYS = 42
# Distances of this order are one step of the logarithmic scale.
_LOG_DAYS = 30.0
_SQUEEZED = 3
_TICKS = ((90, "3m"), (182, "6m"), (365, "1y"), (730, "2y"), (1826, "5y"), (3652, "10y"))
_INO_TICKS = 14


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """Days to columns 0..width-1. The INO window holds ``first``..``last`` in columns ``left``..``right``.

    ``origin`` is the day counted from; ``oldest`` and ``newest`` are the ends of the course.
    """

    width: int
    origin: int
    first: int
    last: int
    left: int
    right: int
    oldest: int
    newest: int

    def column(self, day: int) -> int:
        """The column of a day; a later day is never further left, one outside the course is at its end."""
        day = min(max(day, self.oldest), self.newest)
        if day < self.first:
            share = log1p((self.first - day) / _LOG_DAYS) / log1p((self.first - self.oldest) / _LOG_DAYS)
            return max(0, self.left - 1 - int(share * (self.left - 1) + 0.5)) if self.left else 0
        if day > self.last:
            columns = self.width - 1 - self.right
            share = log1p((day - self.last) / _LOG_DAYS) / log1p((self.newest - self.last) / _LOG_DAYS)
            return min(self.width - 1, self.right + 1 + int(share * (columns - 1) + 0.5)) if columns else self.right
        length = max(1, self.last - self.first)
        return self.left + (day - self.first) * (self.right - self.left) // length

    @property
    def breaks(self) -> tuple[int, ...]:
        """The columns where the scale changes: the first of the INO window, and the first after it."""
        found = (self.left, self.right + 1)
        return tuple(c for c in found if 0 < c < self.width)

    def ticks(self) -> list[tuple[int, str]]:
        """Columns that get a label, from left to right; distances from the first INO dose."""
        found = [
            (self.column(self.origin - d), "−" + text)
            for d, text in _TICKS
            if self.oldest <= self.origin - d < self.first
        ]
        step = _INO_TICKS if (self.right - self.left) * 5 >= (self.last - self.first) * 2 else 2 * _INO_TICKS
        found += [
            (self.column(day), "0" if day == self.origin else f"{day - self.origin}d")
            for day in range(self.origin, self.last + 1, step)
        ]
        found += [
            (self.column(self.origin + d), text) for d, text in _TICKS if self.last < self.origin + d <= self.newest
        ]
        breaks = self.breaks
        return sorted((c, text) for c, text in found if not any(c <= b < c + len(text) for b in breaks))


def scale_of(
    days: Sequence[tuple[int, int]], origin: int | None, last_start: int | None, width: int, *, ino: bool
) -> Scale:
    """The scale for events that run from first to last day.

    ``origin`` is the first INO dose and ``last_start`` the first day of the last cycle; None where
    INO was never given: then the whole course is linear. With ``ino`` the window gets nearly all columns.
    """
    oldest = min((first for first, _ in days), default=0)
    newest = max(oldest + 1, max((last for _, last in days), default=1))
    if origin is None:
        first, last, left, right = oldest, newest, 0, width - 1
    else:
        first, last = origin - LEAD_DAYS, (last_start or origin) + TAIL_DAYS
        if newest <= last:
            last = max(newest, origin + LEAD_DAYS)
        before, behind = (_SQUEEZED, _SQUEEZED) if ino else (width * 20 // 100, width * 34 // 100)
        left = min(max(2, before), width // 3) if oldest < first else 0
        right = width - 1 - (min(max(2, behind), width // 3) if newest > last else 0)
    return Scale(
        width=width,
        origin=oldest if origin is None else origin,
        first=first,
        last=last,
        left=left,
        right=max(left, right),
        oldest=oldest,
        newest=newest,
    )
