"""The log of a study as one person knows it, and the revision that she means by a number or a moment. Pure.

To a blind reader a number counts what she may know of: her own acts and what is told to all. She means by it
the study as she saw it until the next one. Neither numbers nor times of what others did bear on what she is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from store.blinding import reads_blind
from store.errors import BadInput
from store.moments import as_written, revision_at
from store.seen import TOLD_TO_ALL
from store.study import Study
from store.tables import Header


def is_blind_to_acts(study: Study, person_id: str) -> bool:
    """Whether the person may not know how many lines the record has. Raises BadInput for no such person."""
    return reads_blind(study.charter, study.person(person_id))


def known_log(study: Study, person_id: str) -> Sequence[Header]:
    """One header a line that the person may know of, ``rev`` being the number by which she knows it."""
    if not is_blind_to_acts(study, person_id):
        return study.log
    return tuple(header._replace(rev=number) for number, header in enumerate(_told(study, person_id)))


def revision_numbered(study: Study, person_id: str, number: int) -> int:
    """The revision that the person means by a number. Raises BadInput where there is none, naming her last one."""
    if not is_blind_to_acts(study, person_id):
        if not 0 <= number <= study.revision:
            raise _no_revision(number, study.revision)
        return number
    told = _told(study, person_id)
    if not 0 <= number < len(told):
        raise _no_revision(number, len(told) - 1)
    return _until(study, told, number)


def revision_at_moment(study: Study, person_id: str, moment: datetime) -> int:
    """The revision that the study was at then. Raises BadInput for a moment before it was made."""
    if not is_blind_to_acts(study, person_id):
        return revision_at((header.at for header in study.log), moment)
    told = _told(study, person_id)
    number = revision_at((header.at for header in told), moment)
    # What others did since is looked at as it is: what she may not see of it she does not see then either.
    between = study.log[told[number].rev : _until(study, told, number) + 1]
    return max(header.rev for header in between if header is between[0] or header.at <= as_written(moment))


def _told(study: Study, person_id: str) -> Sequence[Header]:
    return [header for header in study.log if header.by == person_id or header.act in TOLD_TO_ALL]


def _until(study: Study, told: Sequence[Header], number: int) -> int:
    """The last revision before the next one that she is told of."""
    return told[number + 1].rev - 1 if number + 1 < len(told) else study.revision


def _no_revision(number: int, last: int) -> BadInput:
    return BadInput(f"There is no revision {number}; the last one is {last}.")
