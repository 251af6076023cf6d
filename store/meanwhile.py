"""What was written between an author's look at the record and her command, of all that the command rests on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from store.case import rows_of
from store.case_record import CaseRecord
from store.commands import (
    Adjudicate,
    AnswerQuery,
    Assign,
    Dispatch,
    Keep,
    LockStudy,
    Meet,
    RaiseQueries,
    Refer,
    Reopen,
)
from store.criteria.endpoints import label
from store.disclosure import cut
from store.errors import Refused
from store.seen import Seen
from store.sight import queries_told, stage_for

Judged = Adjudicate | AnswerQuery | Assign | Dispatch | Keep | LockStudy | Meet | RaiseQueries | Refer | Reopen


def tables_changed(record: CaseRecord, view: Seen, seen: int) -> Iterator[tuple[str, int]]:
    """The source tables of a case that changed after a revision, as far as the author is shown them; and when."""
    changed = {table: s.header.rev for table, s in record.documents.items() if s.header.rev > seen}
    stage = stage_for(record, view.asker) if changed else None
    limit = stage.until if stage is not None else None
    if not changed or limit is None:
        yield from changed.items()
        return
    # That a table changed which is hidden from her would tell that something follows.
    was, now = cut(record.case_at(seen), limit), cut(record.case, limit)
    yield from ((table, rev) for table, rev in changed.items() if rows_of(was, table) != rows_of(now, table))


def sign_changed(record: CaseRecord, endpoints: Iterable[str], view: Seen, seen: int) -> Refused | None:
    """What changed after the revision that an author saw, of all that her signature rests on.

    It rests on the source record and on her own earlier answers to the same items; what others
    answered is none of it.
    """
    if refused := _source(record, view, seen, "look again and sign again"):
        return refused
    for endpoint in endpoints:
        last = record.item(endpoint).last_of(view.asker.id)
        if last is not None and last.revision > seen:
            what = f"{endpoint} of {record.id} was signed as {last.review.value} in another session"
            return Refused("changed", f"{what} (rev {view.number(last.revision)}); look again and sign again.")
    return None


def judged_changed(command: Judged, view: Seen, seen: int) -> Refused | None:
    """What changed after the revision that its author saw, of all that a ruling, a query or an assignment rests on."""
    match command:
        case Adjudicate() | Meet():
            return _item(view, command.case, command.answer.endpoint, seen)
        case Refer() | Reopen() | Keep():
            return _item(view, command.case, command.endpoint, seen)
        case Dispatch():
            named = ((case, endpoint) for case, endpoints in command.items.items() for endpoint in endpoints)
            return next(filter(None, (_item(view, case, endpoint, seen) for case, endpoint in named)), None)
        case AnswerQuery():
            return _threads(view, command.case, seen)
        case RaiseQueries():
            cited = {q.case for q in command.queries if q.cite is not None}
            found = (_source(view.record(case), view, seen, "look again and ask again") for case in cited)
            return next(filter(None, found), None)
        case Assign():
            return _assigned(view, command, seen)
        case LockStudy():
            return _study(view, seen)


def _source(record: CaseRecord, view: Seen, seen: int, then: str) -> Refused | None:
    for table, revision in tables_changed(record, view, seen):
        what = f"The source table {table} of {record.id} changed in rev {view.number(revision)}"
        return Refused("changed", f"{what}; {then}.")
    return None


def _item(view: Seen, case_id: str, endpoint: str, seen: int) -> Refused | None:
    record = view.record(case_id)
    if refused := _source(record, view, seen, "look again and decide again"):
        return refused
    item = record.item(endpoint)
    named = f"{label(endpoint)} of {case_id}"
    # Neither who nor when: the chair is told of neither.
    what = ""
    if any(s.revision > seen for s in item.reviews):
        what = f"An answer to {named} was signed since"
    elif any(r.revision > seen for r in item.rulings):
        what = f"{named[0].upper()}{named[1:]} was ruled on since"
    elif any(q.raised > seen or (q.ended or 0) > seen for q in item.queries):
        what = f"A query on {named} was raised or ended since"
    return Refused("changed", f"{what}; look again and decide again.") if what else None


def _threads(view: Seen, case_id: str, seen: int) -> Refused | None:
    """The number of a query is that of the list its author saw, so every query she is told of counts."""
    for told in queries_told(view.record(case_id), view.asker):
        if max((told.recorded.revision, *(e.revision for e in told.recorded.entries))) > seen:
            number = told.shown.query.number
            return Refused(
                "changed", f"Query {number} of {case_id} is new or has a new entry; look again and say again."
            )
    return None


def _assigned(view: Seen, command: Assign, seen: int) -> Refused | None:
    for case_id, stored in view.versions("assignments"):
        if stored.header.rev > seen and case_id in command.readers:
            what = f"Who reads {case_id} changed in rev {view.number(stored.header.rev)}"
            return Refused("changed", f"{what}; look again and assign again.")
    return None


def _study(view: Seen, seen: int) -> Refused | None:
    for case_id in view.all_case_ids:
        record = view.record(case_id)
        tables = (record.documents, record.reviews, record.rulings, record.queries)
        if any(s.header.rev > seen for table in tables for s in table.values()):
            return Refused("changed", f"{case_id} changed since; look at what is not final again and lock again.")
    return None
