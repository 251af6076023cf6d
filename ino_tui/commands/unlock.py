"""Release a lock, with a reason; the lock and its release stay in the record."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace

from ino_tui.commands.acting import commit
from ino_tui.commands.place import add_asker, add_study, asker_of, open_study, words
from ino_tui.commands.speech import DONE, plain, put_committed
from store.commands import UnlockStudy
from store.errors import BadInput, Refused
from store.seen import Seen


def arguments(parser: ArgumentParser) -> None:
    """STUDY, the lock, and the reason."""
    add_study(parser)
    parser.add_argument("lock", metavar="LOCK", nargs="?", help="its id, such as lock1-0123456789ab, or its number")
    parser.add_argument("--why", metavar="TEXT", help="the reason")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Unlock, and say it once it is on disk."""
    if args.lock is None:  # STUDY may be left out, LOCK may not
        args.study, args.lock = None, args.study
    if args.lock is None:
        raise BadInput("unlock needs the lock: ino-tui unlock STUDY LOCK --why TEXT")
    study = open_study(args, to_write=True)
    seen = study.as_seen_by(asker_of(study, args.person))
    refused = seen.refuses(UnlockStudy)
    if refused:
        raise refused
    command = UnlockStudy(lock=_number(args.lock, seen), why=words(args.why or "", "--why"))
    receipt = commit(study, command, seen.asker.id)
    lock = next(lock for lock in seen.locks if lock.number == command.lock)
    put_committed(plain(f"rev {receipt.number} {lock.id} released, {command.why}"), receipt)
    return DONE


def _number(text: str, seen: Seen) -> int:
    """The number of a lock in force by its id or number. Raises Refused where there is none of that name."""
    names = ((lock.number, (lock.id, f"lock{lock.number}", f"{lock.number}")) for lock in seen.locks)
    found = next((number for number, known in names if text in known), None)
    if found is not None:
        return found
    if not re.fullmatch(r"(lock)?\d{1,9}(-[0-9a-f]+)?", text):
        raise BadInput(f"{text!r} names no lock; give its id, such as lock1-0123456789ab, or its number.")
    there = ", ".join(lock.id for lock in seen.locks)
    raise Refused("not-locked", f"There is no lock {text}; in force: {there or 'none'}.")
