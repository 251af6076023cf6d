"""Send discordant items to the chair: one by name, or the first by how far they can still move a figure."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ino_tui.commands.acting import commit
from ino_tui.commands.place import add_asker, add_study, asker_of, open_study
from ino_tui.commands.speech import DONE, count, plain, put_committed, say
from store.commands import Dispatch
from store.errors import BadInput
from store.progress import ranked_discordant
from store.seen import Seen


def arguments(parser: ArgumentParser) -> None:
    """STUDY, and one item or how many."""
    add_study(parser)
    parser.add_argument("--case", metavar="ID", help="with --endpoint: the case, such as INO-001")
    parser.add_argument("--endpoint", metavar="E", help="with --case: the item")
    parser.add_argument("--top", type=int, metavar="N", help="the first N of ino-tui progress --dispatch")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Send, and say it once it is on disk."""
    if (args.top is None) == (args.case is None) or (args.case is None) != (args.endpoint is None):
        raise BadInput("Name one item with --case and --endpoint, or how many with --top N.")
    if args.top is not None and args.top < 1:
        raise BadInput("--top is a number of items from 1 on.")
    study = open_study(args, to_write=True)
    seen = study.as_seen_by(asker_of(study, args.person))
    refused = seen.refuses(Dispatch)
    if refused:
        raise refused
    items: dict[str, tuple[str, ...]] = {args.case: (args.endpoint,)} if args.top is None else _first(args.top, seen)
    if not items:
        say("No discordant item waits to be sent to the chair.")
        return DONE
    receipt = commit(study, Dispatch(items=items), seen.asker.id, seen=seen.revision)
    sent = [f"{case} {endpoint}" for case, endpoints in items.items() for endpoint in endpoints]
    put_committed(plain(f"rev {receipt.number} {count(len(sent), 'item')} to the chair: {', '.join(sent)}"), receipt)
    return DONE


def _first(top: int, seen: Seen) -> dict[str, tuple[str, ...]]:
    items: dict[str, tuple[str, ...]] = {}
    for ranked, _ in ranked_discordant(seen)[:top]:
        items[ranked.case] = (*items.get(ranked.case, ()), ranked.endpoint)
    return items
