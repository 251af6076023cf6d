"""The queue: which cases are in it, in which order, and the page of them that is shown."""

from __future__ import annotations

from ino_tui.session.ballot import DEATH, short_of
from ino_tui.session.chair import drawn_order, is_chair
from ino_tui.session.dated import RELAPSE, VOD
from ino_tui.session.desk import Desk
from ino_tui.session.place import Place, changed
from ino_tui.session.queue_filter import parse_filter
from ino_tui.view import QueueRow, QueueView
from store.errors import BadInput

PAGE = 500

# What the chair's queue is sorted by, where a reader's has what to read early first.
DRAWN = "lot"
# What a blind reader's is sorted by in its place: what should be read early would tell what she is blind to.
TO_DO = "to do"
# What stands there while the training cases are due, in whichever order.
TRAINING = "training"
# Sort key -> what it means, in the order in which they are offered.
SORTS: dict[str, str] = {
    "early": "differs from the site value, data missing, deaths in remission; done cases last",
    "id": "case id",
    "open": "most open items first",
    "centre": "treating centre",
    "age": "age",
    "disease": "disease state at INO",
}


def sorts_of(desk: Desk) -> dict[str, str]:
    """The orders that the asker may choose."""
    if not desk.seen.blind:
        return SORTS
    return {**SORTS, "early": "drawn by lot" if is_chair(desk.seen) else "what is to do first, by case id"}


def _triage_rank(desk: Desk, row: QueueRow) -> tuple[object, ...]:
    words = desk.triage(row.id)
    known = words if words is not None else ()
    return (
        row.open == 0,
        "differs" not in known,
        "missing" not in known,
        "died in remission" not in known,
    )


def _rank(desk: Desk, row: QueueRow, sort: str) -> tuple[object, ...]:
    if sort == "early":
        return _triage_rank(desk, row)
    if sort == "open":
        return (-row.open,)
    case = desk.seen_case(row.id)
    if case is None or sort == "id":
        return ()
    patient = case.case.patient
    return ({"centre": patient.centre, "age": patient.age}.get(sort, patient.disease_state),)


def ordered(desk: Desk, place: Place) -> Place:
    """The queue filtered and put in order again, the cursor on the same case where it is still in it.

    Withdrawn cases come last in every order.
    A filter that cannot be read leaves the order as it is and says why in ``filter_error``.
    """
    try:
        conditions = parse_filter(place.filter)
    except BadInput as error:
        return changed(place, filter_error=str(error))
    found = list(desk.seen.case_ids)
    if conditions:
        found = [
            i for i in found if (traits := desk.traits(i)) is not None and all(match(i, traits) for match in conditions)
        ]
    if place.behind is not None:
        found = [i for i in found if i in place.behind.cases]
    by_triage = place.sort == "early"
    if by_triage and is_chair(desk.seen):
        found = drawn_order(desk.seen, found)
    elif by_triage and not desk.triage_known:
        found.sort()
    elif place.sort != "id":
        rows = {i: row for i in found if (row := _row_to_sort(desk, i, place.sort)) is not None}
        # Ids come sorted and the sort is stable: cases of one rank stay in the order of their ids.
        found.sort(key=lambda i: _rank(desk, rows[i], place.sort) if i in rows else ())
    out = desk.seen.withdrawn
    order = tuple(sorted(found, key=out.__contains__)) if out else tuple(found)
    order = place.order if order == place.order else order
    cursor = _cursor(order, place)
    in_order = not by_triage or desk.triage_known or is_chair(desk.seen)
    here = place.case if place.screen == "case" else (order[cursor] if cursor >= 0 else "")
    return changed(place, order=order, cursor=cursor, case=here, filter_error="", sorted=in_order)


def _row_to_sort(desk: Desk, case_id: str, sort: str) -> QueueRow | None:
    return (
        desk.row(case_id) if sort in ("early", "open") else QueueRow(id=case_id, fields=(), marks=(), open=0, items=0)
    )


def _cursor(order: tuple[str, ...], place: Place) -> int:
    if place.case in order:
        return order.index(place.case)
    return min(max(place.cursor, 0), len(order) - 1)


def _columns(desk: Desk) -> tuple[str, ...]:
    """The items that the charter asks, in short; the same for every case, whatever it has of them."""
    kinds = desk.seen.charter.endpoints
    beside = ((RELAPSE, "relapse"), (VOD, "vod"), (DEATH, "death.cause"))
    return ("C1", "C2", "C+", "best", *(short_of(endpoint) for endpoint, kind in beside if kind in kinds))


def _named(desk: Desk, sort: str) -> str:
    """What an order is called to the asker."""
    if desk.seen.training:
        return TRAINING
    if sort != "early" or not desk.seen.blind:
        return sort
    return DRAWN if is_chair(desk.seen) else TO_DO


def queue_view(desk: Desk, place: Place, before: QueueView | None) -> QueueView:
    """The page of the queue around the cursor; the view before where nothing in it changed."""
    offset = max(place.cursor, 0) // PAGE * PAGE
    rows = desk.page(place.order[offset : offset + PAGE])
    new = QueueView(
        rows=rows,
        offset=offset,
        cursor=place.cursor,
        shown=len(place.order),
        total=len(desk.seen.case_ids),
        filter=place.filter,
        filter_error=place.filter_error,
        sort=_named(desk, place.sort),
        triaged=not desk.seen.blind,
        sorted=place.sorted,
        behind=place.behind.words if place.behind is not None else "",
        hidden=place.behind.hidden if place.behind is not None else 0,
        columns=_columns(desk),
    )
    if before is not None and rows is before.rows and new == before:
        return before
    return new
