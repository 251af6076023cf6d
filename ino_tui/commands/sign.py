"""Sign one answer without the screen, by the same rules; appends exactly one line to the record."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from ino_tui.commands.place import add_asker, add_study, asker_of, open_study, words
from ino_tui.commands.speech import DONE, drop_stdout, put, say, say_beside
from store.codes.rationale import RATIONALES
from store.commands import Sign
from store.committee import Answer


def arguments(parser: ArgumentParser) -> None:
    """STUDY, the item, the answer and its reason."""
    add_study(parser)
    parser.add_argument("--case", required=True, metavar="ID", help="the case, such as INO-001")
    parser.add_argument("--endpoint", required=True, metavar="E", help="the endpoint, such as response.c1")
    parser.add_argument(
        "--answer", required=True, metavar="CODE", help="the answer; contributing causes of death after +, as in 20+34"
    )
    keys = ", ".join(c.code for c in RATIONALES)
    parser.add_argument("--why", default="", metavar="TEXT", help=f"the rationale in words, or one of {keys}")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Sign, and say it once it is on disk."""
    study = open_study(args, to_write=True)
    person = asker_of(study, args.person)
    value, *contributing = args.answer.split("+")
    why = words(args.why, "--why")
    known = why in RATIONALES
    answer = Answer(
        endpoint=args.endpoint,
        value=value,
        contributing=tuple(contributing),
        why=why if known else "",
        text="" if known else why,
    )
    receipt = study.commit(Sign(case=args.case, answers=(answer,), how="command line"), by=person, waiting=_waiting)
    say_beside(receipt)
    try:
        for endpoint in receipt.signed:
            put(f"rev {receipt.revision} {args.case} {endpoint}")
        sys.stdout.flush()
    except OSError as error:
        drop_stdout()
        say(f"Signed, rev {receipt.revision}; that could not be written to stdout ({error.strerror}).")
    return DONE


def _waiting() -> None:
    say("Waiting: another program is writing to this study.")
