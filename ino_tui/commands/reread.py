"""Have a seeded sample of final items read again, masked, by the same reader and by another; list what waits."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from ino_tui.commands.acting import action_of, add_action, check_goes_with, commit
from ino_tui.commands.place import add_asker, asker_of, open_study
from ino_tui.commands.speech import DONE, columns, count, put, put_committed, put_json, say
from store.commands import DrawRereads
from store.errors import Refused
from store.finals import finals_of, rereads_asked, rereads_drawn
from store.rereads import Task
from store.seen import Seen
from store.study import Study

_ACTIONS = ("draw", "list")
_GOES = {"draw": ("seed", "dry_run"), "list": ("json",)}


def arguments(parser: ArgumentParser) -> None:
    """What to do, STUDY, and what goes with either."""
    add_action(parser, _ACTIONS, "draw what is due, or list what was drawn")
    parser.add_argument(
        "--seed", type=int, metavar="N", help="with draw: of the sample, kept with it (else the charter's)"
    )
    parser.add_argument("--dry-run", action="store_true", help="with draw: show what would be drawn and write nothing")
    parser.add_argument("--json", action="store_true", help="with list: as JSON")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Draw or list."""
    action = action_of(args, _ACTIONS)
    check_goes_with(args, action, _GOES)
    study = open_study(args, to_write=action == "draw" and not args.dry_run)
    seen = study.as_seen_by(asker_of(study, args.person))
    if action == "list":
        return _list(seen, as_json=args.json)
    refused = seen.refuses(DrawRereads)
    if refused:
        raise refused
    return _draw(args, study, seen)


def _draw(args: Namespace, study: Study, seen: Seen) -> int:
    charter = seen.charter
    if charter.reread <= 0:
        raise Refused(
            "no-rereads", "This charter has no item read again (reread is 0); ino-tui charter set changes it."
        )
    seed = charter.seed if args.seed is None else args.seed
    today = datetime.now(UTC).date()
    drawn = rereads_drawn(seen, lambda revision: study.log[revision].at, today=today, seed=seed)
    if not drawn:
        say(_none_due(study, seen))
        return DONE
    for line in columns([("case", "endpoint", "reader", ""), *(_row(task) for task in drawn)]):
        put(line)
    if args.dry_run:
        say("Looked at only; nothing is written.")
        return DONE
    tasks: dict[str, tuple[tuple[str, str], ...]] = {}
    for task in drawn:
        tasks[task.case] = (*tasks.get(task.case, ()), (task.endpoint, task.reader))
    receipt = commit(study, DrawRereads(tasks=tasks, seed=seed), seen.asker.id, seen=seen.revision)
    items = count(len({(task.case, task.endpoint) for task in drawn}), "item")
    put_committed(f"rev {receipt.number} {items} to be read again, seed {seed}", receipt)
    return DONE


def _row(task: Task) -> Sequence[str]:
    return task.case, task.endpoint, task.reader, "again" if task.kind == "same" else "for the first time"


def _none_due(study: Study, seen: Seen) -> str:
    """Why nothing is drawn, and when something will be due."""
    days = seen.charter.reread_days
    finals = finals_of(seen, lambda revision: study.log[revision].at)
    again = {(asked.case, asked.endpoint) for asked in rereads_asked(seen)}
    waiting = [f.settled_on for f in finals if (f.case, f.endpoint) not in again]
    if not finals:
        return f"Nothing is due: no item is final yet; one may be drawn {count(days, 'day')} after it became so."
    due = min(waiting, default=None)
    if due is not None and due + timedelta(days=days) > datetime.now(UTC).date():
        first = (due + timedelta(days=days)).isoformat()
        return f"Nothing is due before {first}, {count(days, 'day')} after the first item became final."
    share = f"{100 * seen.charter.reread:g} % of what is due, at least {seen.charter.reread_min}"
    return f"Nothing more is due: the sample ({share}) is drawn, or nobody may read what is left."


def _list(seen: Seen, *, as_json: bool) -> int:
    if not (seen.asker.sees_all or "coordinator" in seen.asker.roles):
        raise Refused("blind", "What is read again is masked to who reads; a coordinator lists it.")
    found = rereads_asked(seen)
    if as_json:
        put_json({"revision": seen.shown_revision, "rereads": found})
        return DONE
    rows = [(a.case, a.endpoint, a.reader, a.since[:10], a.answered[:10] or "waiting") for a in found]
    for line in columns([("case", "endpoint", "reader", "drawn", "read"), *rows]) if rows else ():
        put(line)
    waiting = sum(not asked.answered for asked in found)
    say(f"{count(len(found), 'task')}, {waiting} of them waiting.")
    return DONE
