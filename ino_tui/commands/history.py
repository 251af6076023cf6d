"""Who changed what, when, from what, to what and why, as far as the asker may see it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from itertools import groupby

from ino_tui.commands.place import add_as_of, add_asker, add_study, asker_of, check_case, cut, open_study
from ino_tui.commands.speech import DONE, plain, put, put_json
from store.history import Change, history_of, history_of_study, local_time
from store.moments import backwards, utc_time
from store.receipts import known_log


def arguments(parser: ArgumentParser) -> None:
    """STUDY, one case or all, text or JSON."""
    add_study(parser)
    parser.add_argument("--case", metavar="ID", help="only this case")
    parser.add_argument("--full", action="store_true", help="the first import field by field too")
    add_as_of(parser)
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Print the changes, oldest first."""
    study = open_study(args)
    person = asker_of(study, args.person)
    study = cut(study, args.as_of, person)
    seen = study.as_seen_by(person)
    back = frozenset(backwards(header.at for header in known_log(study, person)))
    if args.case is None:
        changes = history_of_study(seen, full=args.full)
    else:
        check_case(seen.case_ids, args.case)
        changes = history_of(seen, args.case, full=args.full)
    if args.json:
        listed = [
            {**change.as_told(), "local": local_time(change.at), "backwards": change.number in back}
            for change in changes
        ]
        put_json({"revision": seen.shown_revision, "head": seen.head, "changes": listed})
    else:
        for _, of_transaction in groupby(changes, key=lambda change: change.revision):
            _put_transaction(list(of_transaction), back)
    return DONE


def _put_transaction(changes: list[Change], back: frozenset[int]) -> None:
    first = changes[0]
    clock = "  (the clock ran backwards)" if first.number in back else ""
    number = "" if first.number is None else f"rev {first.number}  "
    put(f"{number}{utc_time(first.at)}  ({local_time(first.at)})  {plain(first.by)}  {first.act}{clock}")
    told = ""
    for change in changes:
        put(f"  {line_of(change)}{f'  ({plain(change.signed)})' if change.signed else ''}")
        if change.why and change.why != told:
            put(f"    why: {plain(change.why)}")
        told = change.why


def line_of(change: Change) -> str:
    """A change on one line: where, and from what to what."""
    where = " ".join(plain(part) for part in (change.case, change.table, change.item, change.field) if part)
    if change.after is None:
        return f"{where}: {plain(change.before or '')} -> removed"
    if change.before is None:
        return f"{where}: {plain(change.after)}"
    return f"{where}: {plain(change.before)} -> {plain(change.after)}"
