"""Open a study at the desk."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ino_tui.commands.desk import check_desk, open_desk
from ino_tui.commands.place import add_as_of, add_asker, add_study, asker_of, check_case, open_study, revision_of


def arguments(parser: ArgumentParser) -> None:
    """STUDY, the case to begin with, the moment to look at, and who sits down."""
    add_study(parser)
    parser.add_argument("--case", metavar="ID", help="begin with this case")
    add_as_of(parser)
    add_asker(parser)


def run(args: Namespace) -> int:
    """Check what can be checked before the screen, then open it."""
    study = open_study(args)
    person = asker_of(study, args.person)
    if args.as_of is not None:
        # The desk says itself which moment it shows.
        study = study.as_of(revision_of(study, args.as_of, person))
    if args.case is not None:
        check_case(study.case_ids, args.case)
    check_desk()
    return open_desk(study, person, case=args.case)
