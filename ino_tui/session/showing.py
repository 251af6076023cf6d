"""The parts of a view that the session makes anew: the case screen, and whether two views show the same."""

from __future__ import annotations

from ino_tui.session.desk import Desk, Sheet
from ino_tui.session.place import Place
from ino_tui.session.queries import open_queries
from ino_tui.session.ruling import ruling_view
from ino_tui.session.staging import stage_words
from ino_tui.view import CaseView, View
from store.committee import Cite
from store.criteria.windows import window


def case_view(desk: Desk, place: Place, before: CaseView | None) -> CaseView | None:
    """The case screen; the one before where nothing in it changed, None where there is no such case."""
    sheet = desk.sheet(place.case)
    row = desk.row(place.case)
    if sheet is None or row is None:
        return None
    bounds, why = _window(desk, sheet, place.endpoint)
    inside = 0 <= place.cursor < len(place.order) and place.order[place.cursor] == place.case
    items = desk.items(place.case)
    ruling = ruling_view(desk, place, sheet.events)
    # Beside the two answers stands what the chosen row is told in.
    at = ruling.rows[ruling.at].event if ruling is not None and ruling.shown and ruling.rows else place.event
    event = sheet.events[at] if 0 <= at < len(sheet.events) else None
    cited = next((i.cited for i in items if i.endpoint == place.endpoint), ())
    new = CaseView(
        id=place.case,
        position=place.cursor + 1 if inside else 0,
        of=len(place.order),
        header=sheet.header,
        events=sheet.events,
        cursor=at,
        event=event,
        zoom=place.zoom,
        trends=sheet.trends,
        window=bounds,
        window_why=why,
        items=items,
        endpoint=place.endpoint,
        open=row.open,
        signing=desk.signing_case == place.case,
        findings_off=desk.findings_off(place.case),
        withdrawn=row.withdrawn,
        stage=stage_words(sheet.case, desk.seen.training),
        queries=open_queries(desk, place.case),
        ruling=ruling,
        cited=event is not None and Cite(table=event.ref.table, row=event.ref.row) in cited,
    )
    if before is None or before.events is not new.events or before.items is not new.items:
        return new
    return before if all(getattr(before, n) == getattr(new, n) for n in _OF_CASE) else new


# What of a case is compared by value; the rest is the same object as long as it is equal.
_OF_CASE = tuple(n for n in CaseView.__struct_fields__ if n not in ("events", "trends", "items", "event"))
# Compared by identity: they are shared as long as they are equal.
_SHARED = ("queue", "case", "panel", "prompt", "notice", "cohort")


def alike(old: View, new: View) -> bool:
    """Whether two views show the same."""
    if any(getattr(old, f) is not getattr(new, f) for f in _SHARED):
        return False
    return all(getattr(old, f) == getattr(new, f) for f in View.__struct_fields__ if f not in _SHARED)


def _window(desk: Desk, sheet: Sheet, endpoint: str) -> tuple[tuple[int, int] | None, str]:
    """First and last day ordinal the item may see; open sides end with the course."""
    if not endpoint:
        return None, ""
    found = window(sheet.case.case, endpoint, desk.seen.charter)
    if found is None:
        return None, ""
    if found.start is None or found.end is None:
        return None, found.why
    return (found.start.toordinal(), found.end.toordinal()), found.why
