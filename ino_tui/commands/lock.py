"""Freeze a study, or endpoints of it, as it is: the coordinator approves it, and figures carry the lock's id."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from itertools import groupby

from ino_tui.commands.acting import commit
from ino_tui.commands.place import add_asker, add_study, asker_of, open_study, words
from ino_tui.commands.secret import add_secret, prove
from ino_tui.commands.speech import DONE, plain, put_committed, say
from store.commands import LockStudy
from store.criteria.endpoints import is_endpoint
from store.errors import BadInput, Refused
from store.finals import not_final
from store.rules import check_words

_LISTED = 20


def arguments(parser: ArgumentParser) -> None:
    """STUDY, which endpoints, and the signature."""
    add_study(parser)
    parser.add_argument(
        "--endpoint", action="append", metavar="E", help="only this one, such as relapse; may be repeated"
    )
    parser.add_argument("--even-so", action="store_true", help="also where items are not final")
    parser.add_argument("--why", default="", metavar="TEXT", help="in words, such as for which analysis")
    add_secret(parser)
    add_asker(parser)


def run(args: Namespace) -> int:
    """Lock, and say the id once it is on disk."""
    endpoints = tuple(dict.fromkeys(args.endpoint or ()))
    study = open_study(args, to_write=True)
    seen = study.as_seen_by(asker_of(study, args.person))
    refused = seen.refuses(LockStudy)
    if refused:
        raise refused
    for endpoint in endpoints:
        if endpoint != "response" and not is_endpoint(endpoint):
            raise BadInput(f"There is no endpoint {endpoint!r}; use {', '.join(seen.charter.endpoints)}.")
    why = words(args.why, "--why")
    check_words(why, "The reason")
    left = sorted(not_final(seen, endpoints))
    if left and not args.even_so:
        _say(left)
        what = "1 item is" if len(left) == 1 else f"{len(left)} items are"
        raise Refused("not-final", f"{what} not final; settle them first, or lock all the same with --even-so.")
    prove(study, seen.asker.id, args)
    receipt = commit(study, LockStudy(endpoints=endpoints, why=why), seen.asker.id, seen=seen.revision)
    lock = study.as_seen_by(seen.asker.id).locks[-1]
    of = f"{', '.join(endpoints) or 'the whole study'}{f', {why}' if why else ''}"
    put_committed(plain(f"rev {receipt.number} {lock.id} freezes {of}"), receipt)
    if left:
        say(f"Of its items {len(left)} are not final; they cannot become so before ino-tui unlock.")
    return DONE


def _say(left: list[tuple[str, str]]) -> None:
    cases = [(case, [endpoint for _, endpoint in items]) for case, items in groupby(left, key=lambda item: item[0])]
    for case, endpoints in cases[:_LISTED]:
        say(plain(f"{case}: {', '.join(endpoints)}"))
    if len(cases) > _LISTED:
        more = len(cases) - _LISTED
        say(f"and {more} more case{'s' if more > 1 else ''}.")
