"""Open the reference cohort at the desk: made where there is none, continued where there is one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path

from ino_tui.commands.begun import begin
from ino_tui.commands.desk import check_desk, open_desk
from ino_tui.commands.making import REFERENCE_PEOPLE, make_reference
from ino_tui.commands.place import add_asker, add_study, asker_of, data_folder, named_folder
from ino_tui.commands.speech import say
from store.charter import PROFILES, Profile
from store.errors import BadInput
from store.place import JOURNAL
from store.study import Study

_PEOPLE = ", ".join(person.id for person in REFERENCE_PEOPLE)


def arguments(parser: ArgumentParser) -> None:
    """STUDY, whether to begin afresh, and who sits down."""
    add_study(parser)
    parser.add_argument("--fresh", action="store_true", help="begin again; the old study is moved aside")
    parser.add_argument("--profile", choices=list(PROFILES), help="of a study that is made: audit (default), committee")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Check the terminal first: where there is no desk, nothing is made or moved."""
    check_desk()
    path = named_folder(args) or data_folder() / "demo"
    there = (path / JOURNAL).is_file()
    if there:
        _check_reference(path)
    elif args.person is not None and args.person not in [person.id for person in REFERENCE_PEOPLE]:
        raise BadInput(f"{args.person} is not a person of the reference cohort; there are {_PEOPLE}.")
    if there and args.fresh:
        say(f"The old study is now {_move_aside(path)}.")
        there = False
    study = Study.open(path) if there else _make(path, args.profile or "audit")
    if args.profile and study.charter.profile != args.profile:
        raise BadInput(
            f"{path} is there already, with profile {study.charter.profile}; "
            f"add --fresh to move it aside, or name another folder."
        )
    return open_desk(study, asker_of(study, args.person))


def _make(path: Path, profile: Profile) -> Study:
    study = make_reference(path, profile)
    if profile == "committee":
        say("The committee has begun: its first reviews are being signed.")
        begin(study)
    return study


def _check_reference(path: Path) -> None:
    """`demo` neither opens nor moves a study of real cases."""
    if not Study.open(path).info.synthetic:
        raise BadInput(f"{path} is not the reference cohort; open it with: ino-tui review {path}")


def _move_aside(path: Path) -> Path:
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.name}-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}-{stamp}-{number}")
    path.rename(aside)
    return aside
