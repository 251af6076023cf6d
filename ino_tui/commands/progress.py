"""What is awaited from whom, and since when. A reader is told her own pace alone, the chair how long the queue is."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from ino_tui.commands.acting import say_short
from ino_tui.commands.place import add_asker, add_study, asker_of, open_study
from ino_tui.commands.speech import DONE, columns, count, put, put_json, say
from store.commands import Dispatch
from store.progress import Progress, chair_queue, own_pace, progress_of, ranked_discordant, sees_progress
from store.seen import Seen

_LISTED = 10
_STATES = (
    "unassigned",
    "open",
    "one review",
    "agreed",
    "discordant",
    "with the chair",
    "to the meeting",
    "final",
)


def arguments(parser: ArgumentParser) -> None:
    """STUDY, text or JSON, and the order in which items are sent to the chair."""
    add_study(parser)
    parser.add_argument(
        "--dispatch", action="store_true", help="as coordinator: discordant items by how far they can move a figure"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Print as much as the asker may know."""
    study = open_study(args)
    seen = study.as_seen_by(asker_of(study, args.person))
    if args.dispatch:
        return _put_ranks(seen, as_json=args.json)
    now = datetime.now(UTC)
    if sees_progress(seen):
        return _put_progress(progress_of(seen, now.date()), seen, now, as_json=args.json)
    return _put_own(seen, as_json=args.json)


# -- the study -----------------------------------------------------------------------------------


def _put_progress(progress: Progress, seen: Seen, now: datetime, *, as_json: bool) -> int:
    if as_json:
        put_json({"revision": seen.shown_revision, **msgspec.to_builtins(progress)})
        return DONE
    out = f", {progress.withdrawn} withdrawn" if progress.withdrawn else ""
    put(f"revision {seen.shown_revision}  {count(progress.cases, 'case')}{out}")
    rows = [
        (a.person, a.what, str(a.items), str(a.cases), a.since[:10], count(_days(a.since, now), "day"))
        for a in progress.awaited
    ]
    if rows:
        _put_table([("awaited from", "what", "items", "cases", "since", ""), *rows], right=(2, 3))
    else:
        put("nothing is awaited from anybody")
    there = [state for state in _STATES if any(state in states for states in progress.states.values())]
    _put_table(
        [
            ("endpoint", *there),
            *((name, *(str(states.get(s, 0)) for s in there)) for name, states in progress.states.items()),
        ],
        right=range(1, len(there) + 1),
    )
    asked = progress.queries
    put(f"queries: {asked.raised} raised, {asked.open} open, {asked.overdue} overdue")
    put(f"discordant, not sent to the chair: {progress.discordant}; stale: {progress.stale}")
    _put_table(
        [
            ("median days", "", "of"),
            *(
                (took.what, "" if took.median_days is None else f"{took.median_days:.1f}", str(took.n))
                for took in progress.took
            ),
        ],
        right=(1, 2),
    )
    if progress.unread:
        listed = ", ".join(progress.unread[:_LISTED]) + (" ..." if len(progress.unread) > _LISTED else "")
        put(f"{count(len(progress.unread), 'case')} with too few readers: {listed}")
    say_short(progress.short)
    return DONE


def _put_table(rows: Sequence[Sequence[str]], right: Iterable[int]) -> None:
    for line in columns(rows, right=right):
        put(line)


def _days(since: str, now: datetime) -> int:
    return max(0, (now - datetime.fromisoformat(since)).days)


# -- one's own -----------------------------------------------------------------------------------


def _put_own(seen: Seen, *, as_json: bool) -> int:
    """A reader's own pace; how long the chair's queue is. Nothing of others."""
    roles = seen.asker.roles
    pace = own_pace(seen) if "reviewer" in roles else None
    queue = chair_queue(seen) if "chair" in roles else None
    if as_json:
        told: dict[str, object] = {"revision": seen.shown_revision}
        told |= {"own": pace} if pace is not None else {}
        put_json(told | ({"before_the_chair": queue} if queue is not None else {}))
        return DONE
    if pace is not None:
        queries = f"{pace.queries} {'query' if pace.queries == 1 else 'queries'} open"
        put(f"{seen.asker.id}: {count(pace.signed, 'answer')} signed, {pace.open} open to you, {queries}")
        weeks = [(week, str(n)) for week, n in pace.by_week.items()]
        _put_table([("week", "signed"), *weeks] if weeks else [], right=(1,))
    if queue is not None:
        put(f"before the chair: {count(queue, 'item')}")
    return DONE


# -- the order of dispatch -----------------------------------------------------------------------


def _put_ranks(seen: Seen, *, as_json: bool) -> int:
    refused = seen.refuses(Dispatch)
    if refused:
        raise refused
    found = ranked_discordant(seen)
    if as_json:
        items = [{"rank": r.rank, "case": r.case, "endpoint": r.endpoint, "since": since} for r, since in found]
        put_json({"revision": seen.shown_revision, "discordant": items})
        return DONE
    rows = [(str(r.rank), r.case, r.endpoint, since[:10]) for r, since in found]
    if rows:
        _put_table([("rank", "case", "endpoint", "since"), *rows], right=(0,))
    else:
        say("No discordant item waits to be sent to the chair.")
    return DONE
