"""Sign one answer without the screen, or each row of a CSV file, by the same rules: a line of the record each.

The chair's answer to an item that is with her is a ruling; --to-meeting leaves it to the meeting, and --attendees,
--vote and --minutes sign what a meeting decided.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from ino_tui.commands.asked import ONE, Asked, add_answer, asked_by, command_of, given
from ino_tui.commands.batch import COLUMNS, MORE_COLUMNS
from ino_tui.commands.place import add_asker, add_study, asker_of, named_path, open_study
from ino_tui.commands.secret import add_secret, prove
from ino_tui.commands.signing import sign_batch
from ino_tui.commands.speech import DONE, drop_stdout, put, say, say_beside, say_waiting
from store.codes.rationale import RATIONALES
from store.commands import SIGNATURES
from store.errors import BadInput, Refused
from store.study import Study
from store.training import is_training


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
    add_answer(parser)
    columns, more = ", ".join(COLUMNS), ", ".join(MORE_COLUMNS)
    parser.add_argument(
        "--batch", metavar="FILE", help=f"sign each row of a CSV with columns {columns} (and {more}); - is stdin"
    )
    parser.add_argument("--strict", action="store_true", help="with --batch: sign nothing where one row is refused")
    add_secret(parser)
    add_asker(parser)


def run(args: Namespace) -> int:
    """Sign, and say each answer once it is on disk."""
    _check_usage(args)
    if args.batch is not None:
        return _batch(args)
    asked = asked_by(args)
    study = open_study(args, to_write=True)
    person = asker_of(study, args.person)
    command = command_of(asked, study.person(person).roles, study.charter)
    if isinstance(command, SIGNATURES):
        prove(study, person, args)
    receipt = study.commit(command, by=person, waiting=say_waiting)
    say_beside(receipt)
    _say_trained(study, person, asked)
    try:
        for endpoint in receipt.signed:
            put(f"rev {receipt.number} {args.case} {endpoint}")
        sys.stdout.flush()
    except OSError as error:
        drop_stdout()
        say(f"Signed, rev {receipt.number}; that could not be written to stdout ({error.strerror}).")
    return DONE


def _say_trained(study: Study, person: str, asked: Asked) -> None:
    """Say the right answer to an item of a training case, and when the last of them is answered."""
    if not is_training(asked.case):
        return
    seen = study.as_seen_by(person)
    answer = next(a for a in seen.first_answers(person, asked.case) if a.endpoint == asked.endpoint)
    say(f"The right answer is {answer.gold}.")
    if not seen.training:
        how = seen.trained(person)
        say(f"The training is done, {how.right} of {how.items} first answers were right; your cases are open.")


def _batch(args: Namespace) -> int:
    named_path(args.batch, "--batch")
    study = open_study(args, to_write=True)
    person = asker_of(study, args.person)
    if study.charter.profile == "committee":
        raise Refused("batch", "In a committee every answer is signed by itself; --batch is for the profile audit.")
    prove(study, person, args)
    return sign_batch(study, person, args.batch, strict=args.strict)


def _check_usage(args: Namespace) -> None:
    if args.batch is None:
        if args.strict:
            raise BadInput("--strict goes with --batch; one answer is signed or refused anyway.")
        return
    over = [f"--{name}" for name in (*ONE, "why") if getattr(args, name) is not None] + given(args)
    if over:
        raise BadInput(f"--batch takes every answer from its file; leave out {', '.join(over)}.")
