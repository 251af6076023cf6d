"""Moments as people write them, and the revision a study was at then. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from itertools import accumulate

from store.errors import BadInput


def read_moment(text: str) -> datetime:
    """``2026-11-22T06:51:02Z``, with another offset, or without one (the clock of this machine).

    A day alone is its end. Raises BadInput where the text is no moment.
    """
    try:
        if (day := _day(text.strip())) is not None:
            # Where the clock is put back at midnight, the second of the two.
            return datetime.combine(day, time.max).replace(fold=1).astimezone(UTC)
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise BadInput(
            f"{text!r} is no revision and no time; write 17, 2026-11-22, 2026-11-22T14:30 or 2026-11-22T06:51:02Z."
        ) from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def as_written(moment: datetime) -> str:
    """A moment as the journal writes it: UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def utc_time(at: str, *, seconds: bool = True) -> str:
    """A time of the journal as it is read, to the second or the minute: ``2026-11-22 06:51 UTC``."""
    return f"{at[: 19 if seconds else 16].replace('T', ' ')} UTC"


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
    for revision, at in enumerate(times):
        if at < latest:
            found.append(revision)
        latest = max(latest, at)
    return tuple(found)
