"""What is awaited from whom and since when, for who may know it; for a reader and the chair their own pace alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

from ino_tui.session.ballot import short_of
from ino_tui.text import fit
from store.awaited import Waiting, waiting
from store.progress import chair_queue, own_pace, sees_progress
from store.queries import Thread
from store.seen import Seen

# The columns of a line: since when, for how long, what, from whom; case and items have the rest.
_DAY, _AGE, _WHAT, _WHOM = 10, 4, 27, 14
_READING = ("to sign", "to read again")
HEAD = " ".join((fit("since", _DAY), f"{'days':>{_AGE}}", fit("what", _WHAT), fit("from", _WHOM), "case, items"))


class AwaitedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the page: what is awaited of one case from one person, the oldest since when."""

    case: str
    endpoint: str
    text: str


def awaited_rows(seen: Seen, now: datetime) -> tuple[AwaitedRow, ...]:
    """Overdue queries first, then what waits longest, what is yet to be read at the end.

    What one person is to do in one case is one line; what she is to read is one for all her cases.
    """
    if not sees_progress(seen):
        return ()
    overdue = {(c, t.query.number) for c, t in _open_threads(seen) if t.overdue(now.date())}
    grouped: dict[tuple[str, str, str, int], list[Waiting]] = {}
    for each in waiting(seen):
        case = "" if each.what in _READING else each.case
        grouped.setdefault((each.person, each.what, case, each.query), []).append(each)
    rows = sorted(
        (not key[2], (key[2], key[3]) not in overdue, min(w.since for w in found), key, found)
        for key, found in grouped.items()
    )
    return tuple(_row(found, now, late=not in_time) for _, in_time, _, _, found in rows)


def _row(found: list[Waiting], now: datetime, *, late: bool) -> AwaitedRow:
    first = min(found, key=lambda w: w.since)
    since = first.since
    what = f"query {first.query}{' OVERDUE' if late else ''} {first.what}" if first.query else first.what
    where = " ".join((first.case, *(short_of(w.endpoint) for w in found if w.endpoint)))
    if first.what in _READING:
        where = f"{len(found)} items, {len({w.case for w in found})} cases"
    days = (now - datetime.fromisoformat(since)).days if since else 0
    text = " ".join(
        (
            fit(since[:10], _DAY),
            f"{max(0, days):>{_AGE}}",
            fit(what, _WHAT),
            fit(first.person, _WHOM),
            where,
        )
    )
    return AwaitedRow(case=first.case, endpoint=first.endpoint, text=text.rstrip())


def _open_threads(seen: Seen) -> Iterator[tuple[str, Thread]]:
    for case_id in seen.all_case_ids:
        if case_id not in seen.withdrawn:
            yield from ((case_id, thread) for thread in seen.record(case_id).threads if thread.ended is None)


def awaited_title(rows: Iterable[AwaitedRow]) -> str:
    """How much is awaited, the query that is overdue counted by itself."""
    found = list(rows)
    late = sum(" OVERDUE " in row.text for row in found)
    return f"awaited: {len(found)} line{'s' if len(found) != 1 else ''}" + (f", {late} overdue" if late else "")


def pace_lines(seen: Seen) -> tuple[str, ...]:
    """One's own work, and nothing of anybody else's."""
    lines = []
    if "chair" in seen.asker.roles:
        lines += ["Before you as the chair", f"  {chair_queue(seen)} items wait for your ruling or a meeting"]
    if "reviewer" in seen.asker.roles:
        pace = own_pace(seen)
        lines += ["Your reading", f"  {pace.open} items you can sign now", f"  {pace.signed} answers signed"]
        lines += [f"    {week}  {n:>4}" for week, n in pace.by_week.items()]
        lines.append(f"  {pace.queries} open queries that you raised or are to answer")
    return tuple(lines)


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)
