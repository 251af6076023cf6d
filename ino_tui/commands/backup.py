"""Write a study as one file that restore puts back: the journal, the charter and their sums; no drafts, no cache."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ino_tui.commands.place import add_asker, add_study, asker_of, named_path, study_folder
from ino_tui.commands.speech import DONE, count, put, say
from store.backup import back_up, check_whole, may_back_up
from store.drafts import FOLDER as DRAFTS
from store.study import Study


def arguments(parser: ArgumentParser) -> None:
    """STUDY, and the file to write."""
    add_study(parser)
    parser.add_argument("file", metavar="FILE", help="the file to write, such as study.zip; it may not be there yet")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Write the backup, and say what it holds once it was read back."""
    file = named_path(args.file, "FILE")
    study = Study.open(study_folder(args))
    check_whole(study)  # first of all: who may ask is written in the journal
    refused = may_back_up(study.person(asker_of(study, args.person)), study.charter)
    if refused:
        raise refused
    made = back_up(study, file)
    put(f"{file}: {count(len(study.case_ids), 'case')} at revision {made.revision}, head {made.head}")
    if any((study.path / DRAFTS).glob("*.json")):
        say("Drafts, answers that are not signed yet, are not in it.")
    return DONE
