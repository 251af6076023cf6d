"""Why a review no longer rests on the source record that its reader saw. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from store.case import Case
from store.charter import Charter
from store.cited import carried
from store.committee import Cite
from store.criteria.inputs import changed_inputs, describe


def reasons(old: Case, new: Case, endpoint: str, charter: Charter, cites: Iterable[Cite] = ()) -> tuple[str, ...]:
    """What changed of what an item reads or a review cites, a phrase each; nothing where the review stands.

    ``old`` is the case as it was when the review was signed, ``new`` as it is now.
    """
    inputs = [describe(change) for change in changed_inputs(old, new, endpoint, charter)]
    _, changed = carried(old, new, cites)
    return tuple(dict.fromkeys([*inputs, *(f"{name}, which was cited, changed" for name in changed)]))
