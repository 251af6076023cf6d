"""Why a review no longer rests on the source record that its reader saw. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from store.case import Case, rows_of
from store.charter import Charter
from store.committee import Cite
from store.criteria.inputs import changed_inputs, describe
from store.rowdiff import row_name


def reasons(old: Case, new: Case, endpoint: str, charter: Charter, cites: Iterable[Cite] = ()) -> tuple[str, ...]:
    """What changed of what an item reads or a review cites, a phrase each; nothing where the review stands.

    ``old`` is the case as it was when the review was signed, ``new`` as it is now.
    """
    inputs = [describe(change) for change in changed_inputs(old, new, endpoint, charter)]
    return tuple(dict.fromkeys([*inputs, *_cited(old, new, cites)]))


def _cited(old: Case, new: Case, cites: Iterable[Cite]) -> Iterator[str]:
    for cite in cites:
        rows = rows_of(old, cite.table)
        if cite.row >= len(rows):
            continue
        was = msgspec.structs.asdict(rows[cite.row])
        same = [row for row in map(msgspec.structs.asdict, rows_of(new, cite.table)) if _holds(row, was, cite)]
        if not same:
            named = " ".join(part for part in (cite.table, row_name(cite.table, was), cite.column) if part)
            yield f"{named}, which was cited, changed"


def _holds(row: dict[str, object], was: dict[str, object], cite: Cite) -> bool:
    """Whether a row still says what was cited."""
    if not cite.column:
        return row == was
    return row_name(cite.table, row) == row_name(cite.table, was) and row[cite.column] == was[cite.column]
