"""Put a study back from a backup, in a new folder: everything in the file is verified before."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ino_tui.commands.place import add_study, named_folder, named_path
from ino_tui.commands.speech import DONE, count, put
from store.backup import restore
from store.errors import BadInput


def arguments(parser: ArgumentParser) -> None:
    """FILE and STUDY; restore has no asker."""
    parser.add_argument("file", metavar="FILE", help="a file that backup wrote")
    add_study(parser)


def run(args: Namespace) -> int:
    """Restore the study, and say what it holds."""
    file = named_path(args.file, "FILE")
    path = named_folder(args)
    if path is None:
        raise BadInput("Name the folder to restore to, as in: ino-tui restore FILE STUDY")
    study = restore(file, path)
    put(f"{path}: {count(len(study.case_ids), 'case')} at revision {study.revision}, head {study.head}")
    return DONE
