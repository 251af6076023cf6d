"""Check that the record is whole: exit 0 if the chain holds, 1 if it is broken."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace

from ino_tui.commands.place import add_study, study_folder
from ino_tui.commands.speech import DONE, NO, put, say
from store.errors import BadInput
from store.verify import walk


def arguments(parser: ArgumentParser) -> None:
    """STUDY and --head; verify has no asker."""
    add_study(parser)
    parser.add_argument("--head", metavar="HASH", help="also ask whether the chain contains this line's hash")


def run(args: Namespace) -> int:
    """Walk the chain and say what was found."""
    wanted = args.head
    if wanted is not None and not re.fullmatch(r"[0-9a-f]{64}", wanted):
        raise BadInput("--head takes the 64 hexadecimal digits of a line's hash, as verify prints them.")
    found = walk(study_folder(args), wanted)
    if found.revision >= 0:
        put(f"revision {found.revision}")
        put(f"head {found.head}")
    if found.damage:
        put(f"broken at {found.damage}")
    elif not found.whole:
        put("broken at revision 0: the journal is empty")
    if found.torn:
        put(
            f"{found.torn} bytes after the last newline, of a line that was never acknowledged"
            if not found.damage
            else f"{found.torn} bytes after the last newline"
        )
    if found.contains is False:
        say(f"No line of this chain has the hash {wanted}.")
    if not found.whole or found.contains is False:
        return NO
    put("whole")
    return DONE
