"""Moments as people write them, and the revision a study was at then. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from store.errors import BadInput

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_moment(text: str) -> datetime:
    """``2026-11-22T06:51:02Z``, with another offset, or without one (the clock of this machine).

    A day alone is its end. Raises BadInput where the text is no moment.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        if _DAY.fullmatch(text.strip()):
            moment += timedelta(days=1, microseconds=-1)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise BadInput(
            f"{text!r} is no revision and no time; write 17, 2026-11-22, 2026-11-22T14:30 or 2026-11-22T06:51:02Z."
        ) from None


def as_written(moment: datetime) -> str:
    """A moment as the journal writes it: UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def revision_at(times: Iterable[str], moment: datetime) -> int:
    """The last revision at a moment; ``times`` are those of the journal, one a revision.

    Where a clock ran backwards, a revision is as late as the latest before it: order is the
    revision. Raises BadInput for a moment before the study was made.
    """
    latest = list(accumulate(times, max))
    revision = bisect_right(latest, as_written(moment)) - 1
    if revision < 0:
        raise BadInput(f"The study was made on {latest[0]}, after the moment asked for; name a later one.")
    return revision


def backwards(times: Iterable[str]) -> tuple[int, ...]:
    """The revisions whose time is before that of an earlier one: a clock ran backwards or was set."""
    found, latest = [], ""
    for revision, time in enumerate(times):
        if time < latest:
            found.append(revision)
        latest = max(latest, time)
    return tuple(found)
