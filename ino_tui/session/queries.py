"""Queries and conflicts of interest: raised and answered by who reads the case."""

from __future__ import annotations

from datetime import UTC, datetime

from ino_tui.session.ballot import short_of
from ino_tui.session.desk import Desk
from ino_tui.session.entry import Entry
from ino_tui.session.naming import name_of
from ino_tui.session.place import Asked, Place, Step, changed
from ino_tui.view import Notice, Option
from store.commands import AnswerQuery, DeclareConflict, NewQuery, RaiseQueries
from store.committee import Cite
from store.drafts import Position
from store.judge_committee import first_coordinator
from store.queries import Thread

_KINDS = {"answer": "answered", "close": "closed", "waive": "waived"}


def threads_of(desk: Desk, case_id: str) -> tuple[Thread, ...]:
    """The queries of a case that she may see."""
    case = desk.seen_case(case_id)
    return case.threads if case is not None else ()


def open_queries(desk: Desk, case_id: str) -> int:
    """How many of them nobody has ended."""
    return sum(thread.ended is None for thread in threads_of(desk, case_id))


def raised_last(desk: Desk, case_id: str, how_many: int) -> tuple[int, ...]:
    """The numbers by which she knows so many queries that she raised last."""
    hers = [t.query.number for t in threads_of(desk, case_id) if t.query.by == desk.seen.asker.id]
    return tuple(hers[len(hers) - how_many :]) if how_many else ()


def ask_query(_desk: Desk, place: Place) -> Step:
    """Raise a query on the event at the cursor and the item at hand."""
    return Step(changed(place, asked=Asked(kind="query", case=place.case, endpoint=place.endpoint)))


def typed_before(desk: Desk, place: Place, position: Position) -> Place:
    """The place with the words of a query that were being typed when the desk was left, where it still takes them."""
    if not position.asking or place.case != position.case:
        return place
    entry = Entry.of(position.asking)
    if not position.query:
        asked = Asked(kind="query", case=place.case, endpoint=place.endpoint, entry=entry)
        return changed(place, asked=asked)
    open_now = {t.query.number for t in threads_of(desk, place.case) if t.ended is None}
    acts = {o.code for o in act_options(desk, place.case, position.query) if not o.why_not}
    if position.query not in open_now or position.act not in acts:
        return place
    return changed(
        place, asked=Asked(kind="query words", case=place.case, query=position.query, digit=position.act, entry=entry)
    )


def show_queries(desk: Desk, place: Place) -> Step:
    """The queries of the case."""
    if not threads_of(desk, place.case):
        return Step(place, Notice("No query on this case is yours to see; a raises one."))
    return Step(changed(place, asked=Asked(kind="queries", case=place.case)))


def ask_conflict(_desk: Desk, place: Place) -> Step:
    """Declare a conflict of interest, after a yes."""
    return Step(changed(place, asked=Asked(kind="conflict", case=place.case)))


def about(desk: Desk, place: Place) -> str:
    """What a query raised now is about: the item, and the event at the cursor."""
    sheet = desk.sheet(place.case)
    event = sheet.events[place.event].title if sheet is not None and 0 <= place.event < len(sheet.events) else ""
    return ", ".join(part for part in (short_of(place.endpoint) if place.endpoint else "", event) if part)


def raise_query(desk: Desk, place: Place, asked: Asked) -> Step:
    """Send a query in the words that were typed; the coordinator owns it."""
    text = asked.entry.text.strip()
    owner = first_coordinator(desk.seen)
    if not text:
        return Step(changed(place, asked=None))
    if not owner:
        return Step(place, Notice("This study has no coordinator who could answer a query.", "warn"))
    sheet = desk.sheet(asked.case)
    cite = None
    if sheet is not None and 0 <= place.event < len(sheet.events):
        ref = sheet.events[place.event].ref
        cite = Cite(table=ref.table, row=ref.row)
    query = NewQuery(case=asked.case, owner=owner, text=text, endpoint=asked.endpoint, cite=cite)
    return Step(changed(place, asked=None), send=RaiseQueries(queries=(query,)))


def choose_query(desk: Desk, place: Place, asked: Asked, key: str) -> Step | None:
    """A digit on the page of queries: what can be done with that one; None where there is no such."""
    threads = threads_of(desk, asked.case)
    thread = next((t for t in threads if str(t.query.number) == key), None)
    if thread is None:
        return None
    if thread.ended is not None:
        return Step(place, Notice(f"Query {key} is {thread.state}.", "warn"))
    acts = [o for o in act_options(desk, asked.case, thread.query.number) if not o.why_not]
    if not acts:
        return Step(place, Notice(f"Query {key} is not yours to answer or to close.", "warn"))
    new = Asked(kind="query act", case=asked.case, query=thread.query.number)
    if len(acts) == 1:
        new = Asked(kind="query words", case=asked.case, query=thread.query.number, digit=acts[0].code)
    return Step(changed(place, asked=new))


def act_options(desk: Desk, case_id: str, number: int) -> tuple[Option, ...]:
    """What can be done with a query, by whom it is asked."""
    seen = desk.seen
    thread = next((t for t in threads_of(desk, case_id) if t.query.number == number), None)
    if thread is None:
        return ()
    me, coordinator = seen.asker.id, "coordinator" in seen.asker.roles
    owner, author = coordinator or thread.query.owner == me, coordinator or thread.query.by == me
    return (
        Option(key="1", code="answer", label="answer it", why_not="" if owner else "Its owner answers it."),
        Option(key="2", code="close", label="close it", why_not="" if author else "Who raised it closes it."),
        Option(key="3", code="waive", label="waive it", why_not="" if coordinator else "A coordinator waives."),
    )


def choose_act(_desk: Desk, place: Place, asked: Asked, option: Option) -> Step:
    """Ask for the words of an answer, of a closing."""
    new = Asked(kind="query words", case=asked.case, query=asked.query, digit=option.code)
    return Step(changed(place, asked=new))


def give_query_words(place: Place, asked: Asked) -> Step:
    """Send an answer to a query, or its closing."""
    text = asked.entry.text.strip()
    if not text:
        return Step(place, Notice("Say in words what the answer or the reason is; Esc goes back.", "warn"))
    kind = next(k for k in ("answer", "close", "waive") if k == asked.digit)
    command = AnswerQuery(case=asked.case, query=asked.query, kind=kind, text=text)
    return Step(changed(place, asked=None), send=command)


def choose_conflict(_desk: Desk, place: Place, asked: Asked, option: Option) -> Step:
    """Yes asks for words, which may stay empty."""
    if option.code == "no":
        return Step(changed(place, asked=None))
    return Step(changed(place, asked=Asked(kind="conflict words", case=asked.case)))


def declare(place: Place, asked: Asked) -> Step:
    """Send the declaration."""
    command = DeclareConflict(case=asked.case, why=asked.entry.text.strip())
    return Step(changed(place, asked=None), send=command)


def query_lines(desk: Desk, case_id: str) -> tuple[str, ...]:
    """The queries of a case with their threads, in lines to read."""
    seen, lines = desk.seen, list[str]()
    now = datetime.now(UTC)
    for thread in threads_of(desk, case_id):
        query = thread.query
        on = short_of(query.endpoint) if query.endpoint else "the case"
        due = f", due {query.due}" if query.due else ""
        age = thread.age(now)
        days = "today" if age == 0 else f"{age} day{'s' if age > 1 else ''}"
        lines.append(f"{query.number}  {thread.state} · on {on} · {days}{due} · for {name_of(seen, query.owner)}")
        lines.append(f"   {name_of(seen, query.by)}, {thread.at[:10]}: {query.text}")
        for entry in thread.entries:
            who = name_of(seen, entry.note.by)
            lines.append(f"   {_KINDS[entry.note.kind]} by {who}, {entry.at[:10]}: {entry.note.text}")
    return tuple(lines)
