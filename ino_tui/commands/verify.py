"""Check that the record is whole: exit 0 if the chain and the lines hold and what was signed was shown so, else 1."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace

from ino_tui.commands.place import add_study, study_folder
from ino_tui.commands.speech import DONE, NO, count, plain, put, say
from store.errors import BadInput
from store.verify import Walk, walk

_LISTED = 10


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
        put(plain(f"broken at {found.damage}"))
    elif not found.whole:
        put("broken at revision 0: the journal is empty")
    _put_not_shown(found)
    if found.torn:
        unsaid = "" if found.damage else ", of a line that was never acknowledged"
        put(f"{count(found.torn, 'byte')} after the last newline{unsaid}")
    _put_notes(found)
    if found.contains is False:
        say(f"No line of this chain has the hash {wanted}.")
    if not found.whole or found.contains is False:
        return NO
    put("whole")
    return DONE


def _put_not_shown(found: Walk) -> None:
    for wrong in found.not_shown[:_LISTED]:
        put(plain(f"not as shown at {wrong}"))
    if len(found.not_shown) > _LISTED:
        put(f"not as shown at {count(len(found.not_shown) - _LISTED, 'more revision')}")


def _put_notes(found: Walk) -> None:
    """What is said of a journal and is no break."""
    if found.backwards:
        put(f"note: the clock ran backwards at revision {_listed(found.backwards)}; order is the revision")
    if found.newer:
        put(f"note: written by a newer ino-tui (format {found.newer}); its chain was walked, its lines were not judged")
    if found.untold:
        put(f"note: what was shown at revision {_listed(found.untold)} is only told by another version of ino-tui")


def _listed(revisions: tuple[int, ...]) -> str:
    some = ", ".join(map(str, revisions[:_LISTED]))
    return some if len(revisions) <= _LISTED else f"{some} and {len(revisions) - _LISTED} more"
