"""How what was recorded stands in the cells of a data set. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from store.cited import on_shown
from store.committee import Cite
from store.item_record import Signed
from store.seen import Seen
from store.sight import stage_for

Row = dict[str, str]


def yes(value: bool) -> str:  # noqa: FBT001 - one value to one word
    """``yes`` or ``no``."""
    return "yes" if value else "no"


def number_of(seen: Seen, revision: int) -> str:
    """The number by which the asker knows a revision; empty for an act that she is not told of."""
    number = seen.told(revision)
    return "" if number is None else str(number)


def listed(values: Iterable[str]) -> str:
    """Several values in one cell."""
    return ";".join(values)


def cite_cell(cite: Cite) -> str:
    """What is cited: ``marrows:1`` is the second row of the case's marrows, ``marrows:1:blast_pct`` one value of it."""
    return ":".join((cite.table, str(cite.row), *([cite.column] if cite.column else [])))


def cites_shown(seen: Seen, case_id: str, cites: Iterable[Cite]) -> tuple[Cite, ...]:
    """Cites kept by the rows of the whole case, by those that the asker is shown; what she is not shown is left out."""
    record = seen.record(case_id)
    stage = stage_for(record, seen.asker)
    return tuple(cites) if stage is None or stage.until is None else on_shown(record.case, stage.until, cites)


def cites_cell(seen: Seen, case_id: str, cites: Iterable[Cite]) -> str:
    """The evidence that something points to."""
    return listed(map(cite_cell, cites_shown(seen, case_id, cites)))


def told_endpoints(seen: Seen, case_id: str) -> frozenset[str]:
    """The items of a case of which the asker may read what others signed."""
    record = seen.record(case_id)
    closed = seen.blind_to(case_id)
    if not seen.blind:
        return frozenset(endpoint for endpoint in record.items if endpoint not in closed)
    return frozenset(i.endpoint for i in seen.case(case_id).items if not i.blind and i.endpoint not in closed)


def told_reviews(seen: Seen, case_id: str, endpoint: str) -> tuple[Signed, ...]:
    """The reviews of an item that the asker may read, in the order of their signatures.

    The record keeps beside her own what she did not see yet when she signed: that is taken out.
    """
    if endpoint in told_endpoints(seen, case_id):
        return seen.record(case_id).item(endpoint).reviews
    item = seen.case(case_id).item(endpoint)
    return item.own if item is not None else ()
