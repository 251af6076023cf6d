"""Check that the record is whole: exit 0 if the chain and the lines hold and what was signed was shown so, else 1.

A blind reader of a committee is told whether it is, and her receipt number; the revision, the head and where a line
does not hold are for everyone else, a person of the study or not.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from typing import NamedTuple

from ino_tui.commands.place import add_asker, add_study, asker_of, person_of_account, study_folder
from ino_tui.commands.speech import DONE, NO, count, plain, put, say
from store.errors import BadInput, StudyError
from store.study import Study
from store.verify import Walk, walk

_LISTED = 10


def arguments(parser: ArgumentParser) -> None:
    """STUDY, --head, and who asks: that matters in a committee alone."""
    add_study(parser)
    parser.add_argument("--head", metavar="HASH", help="also ask whether the chain contains this line's hash")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Walk the chain and say what was found."""
    wanted = args.head
    if wanted is not None and not re.fullmatch(r"[0-9a-f]{64}", wanted):
        raise BadInput("--head takes the 64 hexadecimal digits of a line's hash, as verify prints them.")
    found = walk(study_folder(args), wanted)
    asker = _asker(args) if found.committee or args.person is not None else _Asker()
    if not asker.blind:
        _put_found(found)
    elif asker.number is not None:
        put(f"revision {asker.number}")
    if found.contains is False:
        say(f"No line of this chain has the hash {wanted}.")
    if not found.whole:
        if asker.blind:
            put("not whole; a coordinator or an auditor is told where")
        return NO
    if found.contains is False:
        return NO
    put("whole")
    return DONE


class _Asker(NamedTuple):
    """Whether it is a blind reader who asks, and the number by which she knows the last revision."""

    blind: bool = False
    number: int | None = None


def _asker(args: Namespace) -> _Asker:
    """Who asks. Raises BadInput for a person whom the asker may not act as."""
    try:
        study = Study.open(study_folder(args))
    except (StudyError, BadInput):
        # Nobody can be looked up in it, and she may be one to whom it is not told.
        return _Asker(blind=True)
    named = args.person is not None or person_of_account(study) is not None
    if not named:
        return _Asker()
    seen = study.as_seen_by(asker_of(study, args.person))
    return _Asker(seen.blind, seen.shown_revision)


def _put_found(found: Walk) -> None:
    if found.revision >= 0:
        put(f"revision {found.revision}")
        put(f"head {found.head}")
    if found.damage:
        put(plain(f"broken at {found.damage}"))
    elif found.revision < 0:
        put("broken at revision 0: the journal is empty")
    _put_not_shown(found)
    if found.torn:
        unsaid = "" if found.damage else ", of a line that was never acknowledged"
        put(f"{count(found.torn, 'byte')} after the last newline{unsaid}")
    _put_notes(found)


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
