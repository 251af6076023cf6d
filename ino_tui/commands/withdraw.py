"""Take a case out of every denominator with a reason, or put it back. Nothing of it is deleted."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ino_tui.commands.place import add_asker, add_study, asker_of, open_study, words
from ino_tui.commands.speech import DONE, plain, put_committed, say_beside, say_waiting
from store.codes.withdrawals import WITHDRAWALS
from store.commands import Reinstate, Withdraw
from store.errors import BadInput


def arguments(parser: ArgumentParser) -> None:
    """STUDY, the case and why it goes or comes back."""
    add_study(parser)
    parser.add_argument("--case", required=True, metavar="ID", help="the case, such as INO-001")
    way = parser.add_mutually_exclusive_group(required=True)
    keys = "; ".join(f"{c.code}: {c.label}" for c in WITHDRAWALS)
    way.add_argument("--reason", choices=[c.code for c in WITHDRAWALS], help=keys)
    way.add_argument("--undo", action="store_true", help="put a withdrawn case back")
    parser.add_argument("--why", default="", metavar="TEXT", help="in words; required for other and for --undo")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Withdraw or reinstate, and say it once it is on disk."""
    if not args.case:
        raise BadInput("--case is empty; name a case.")
    study = open_study(args, to_write=True)
    person = asker_of(study, args.person)
    why = words(args.why, "--why")
    command = Reinstate(case=args.case, why=why) if args.undo else Withdraw(case=args.case, reason=args.reason, why=why)
    receipt = study.commit(command, by=person, waiting=say_waiting)
    say_beside(receipt)
    said = "reinstated" if args.undo else f"withdrawn: {WITHDRAWALS.label(args.reason)}"
    put_committed(plain(f"rev {receipt.number} {args.case} {said}{f', {why}' if why else ''}"), receipt)
    return DONE
