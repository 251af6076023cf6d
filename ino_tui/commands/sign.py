"""Sign one answer without the screen, or each row of a CSV file, by the same rules: a line of the record each."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from ino_tui.commands.batch import COLUMNS, answer_of
from ino_tui.commands.place import add_asker, add_study, asker_of, named_path, open_study, words
from ino_tui.commands.signing import sign_batch
from ino_tui.commands.speech import DONE, drop_stdout, put, say, say_beside, say_waiting
from store.codes.rationale import RATIONALES
from store.commands import Sign
from store.errors import BadInput

_ONE = ("case", "endpoint", "answer")


def arguments(parser: ArgumentParser) -> None:
    """STUDY, and the item with its answer and reason, or a file of them."""
    add_study(parser)
    parser.add_argument("--case", metavar="ID", help="the case, such as INO-001")
    parser.add_argument("--endpoint", metavar="E", help="the endpoint, such as response.c1")
    parser.add_argument(
        "--answer", metavar="CODE", help="the answer; contributing causes of death after +, as in 20+34"
    )
    keys = ", ".join(c.code for c in RATIONALES)
    parser.add_argument("--why", metavar="TEXT", help=f"the rationale in words, or one of {keys}")
    columns = ", ".join(COLUMNS)
    parser.add_argument("--batch", metavar="FILE", help=f"sign each row of a CSV with columns {columns}; - is stdin")
    parser.add_argument("--strict", action="store_true", help="with --batch: sign nothing where one row is refused")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Sign, and say each answer once it is on disk."""
    _check_usage(args)
    if args.batch is not None:
        named_path(args.batch, "--batch")
        study = open_study(args, to_write=True)
        return sign_batch(study, asker_of(study, args.person), args.batch, strict=args.strict)
    study = open_study(args, to_write=True)
    person = asker_of(study, args.person)
    answer = answer_of(args.endpoint, args.answer, words(args.why or "", "--why"))
    receipt = study.commit(Sign(case=args.case, answers=(answer,), how="command line"), by=person, waiting=say_waiting)
    say_beside(receipt)
    try:
        for endpoint in receipt.signed:
            put(f"rev {receipt.revision} {args.case} {endpoint}")
        sys.stdout.flush()
    except OSError as error:
        drop_stdout()
        say(f"Signed, rev {receipt.revision}; that could not be written to stdout ({error.strerror}).")
    return DONE


def _check_usage(args: Namespace) -> None:
    given = [f"--{name}" for name in (*_ONE, "why") if getattr(args, name) is not None]
    if args.batch is not None:
        if given:
            raise BadInput(f"--batch takes every answer from its file; leave out {', '.join(given)}.")
        return
    if args.strict:
        raise BadInput("--strict goes with --batch; one answer is signed or refused anyway.")
    if missing := [f"--{name}" for name in _ONE if getattr(args, name) is None]:
        raise BadInput(f"sign needs {', '.join(missing)}, or --batch FILE; see ino-tui sign --help")
