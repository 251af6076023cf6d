"""What becomes of what chair, coordinator and readers ask beside answers: rulings, queries, people, locks. Pure."""

from __future__ import annotations

import msgspec

from store.case_record import CaseRecord
from store.commands import (
    Adjudicate,
    AnswerQuery,
    Assign,
    DeclareConflict,
    Dispatch,
    DrawRereads,
    Keep,
    LockStudy,
    Meet,
    NoteExport,
    NoteOpening,
    RaiseQueries,
    Refer,
    Reopen,
    ResetSecret,
    RetirePerson,
    SetSecret,
    UnlockStudy,
)
from store.committee import Lock, Query, QueryNote
from store.committee_rules import (
    check_note,
    check_query,
)
from store.criteria.endpoints import is_endpoint, kind_of
from store.errors import BadInput, Refused
from store.judge_people import assign, check_of_study, check_reader, declare, record_of, reset, retire
from store.judge_rulings import adjudicate, dispatch, keep, meet, refer, reopen
from store.locks import lock_id
from store.rules import check_reason, check_words, may_change_study
from store.secrets import read_kept
from store.seen import Seen
from store.settle import cites_of_whole
from store.sight import queries_told, stage_for
from store.signature import sign
from store.writes import Plan, Write, document_of, plan_documents, plan_queries

CommitteeCommand = (
    RetirePerson
    | Assign
    | DeclareConflict
    | SetSecret
    | ResetSecret
    | Adjudicate
    | Refer
    | Meet
    | Dispatch
    | Reopen
    | Keep
    | RaiseQueries
    | AnswerQuery
    | LockStudy
    | UnlockStudy
    | DrawRereads
    | NoteOpening
    | NoteExport
)
_OF_COORDINATOR = (RetirePerson, Assign, ResetSecret, Dispatch, Reopen, Keep, LockStudy, UnlockStudy, DrawRereads)


def judge_committee(command: CommitteeCommand, view: Seen, *, proved: bool) -> Plan:  # noqa: C901, PLR0912 - one line a command
    """What a command writes. Raises Refused where a rule says no, BadInput where the command makes no sense."""
    if isinstance(command, _OF_COORDINATOR) and (refused := may_change_study(view.asker)):
        raise refused
    match command:
        case Adjudicate():
            return adjudicate(command, view, proved=proved)
        case Refer():
            return refer(command, view)
        case Meet():
            return meet(command, view, proved=proved)
        case Dispatch():
            return dispatch(command, view)
        case Reopen():
            return reopen(command, view)
        case Keep():
            return keep(command, view)
        case RaiseQueries():
            return _raise(command, view)
        case AnswerQuery():
            return _note(command, view)
        case Assign():
            return assign(command, view)
        case RetirePerson():
            return retire(command, view)
        case DeclareConflict():
            return declare(command, view)
        case LockStudy():
            return _lock(command, view, proved=proved)
        case UnlockStudy():
            return _unlock(command, view)
        case DrawRereads():
            return _rereads(command, view)
        case SetSecret():
            if view.has_secret and not proved:
                raise Refused("needs-secret", "A new signing secret needs the old one first.")
            if read_kept(command.salt, command.hash) is None:
                raise BadInput("That is not what is kept of a signing secret; choose one with ino-tui secret.")
            return plan_documents(
                "secret.set", "", ("secrets", view.asker.id, {"salt": command.salt, "hash": command.hash, "wrong": 0})
            )
        case ResetSecret():
            return reset(command, view)
        case NoteOpening():
            return _opening(command, view)
        case NoteExport():
            number = len({doc_id for doc_id, _ in view.versions("exports")}) + 1
            return plan_documents("study.export", "", ("exports", str(number), document_of(command)))


def first_coordinator(view: Seen) -> str:
    """Who is asked for what is missing: the first coordinator, who reads as well last; empty where there is none."""
    there = [p for p in view.people.values() if "coordinator" in p.roles and not p.retired]
    return min(there, key=lambda p: not p.sees_all).id if there else ""


# -- queries -------------------------------------------------------------------------------------


def _raise(command: RaiseQueries, view: Seen) -> Plan:
    person = view.asker
    if person.retired or not {"reviewer", "chair", "coordinator"} & set(person.roles):
        raise Refused("may-not-ask", f"{person.id} is here as {' and '.join(person.roles)}, who raises no queries.")
    found: list[tuple[str, Query | QueryNote]] = []
    numbers: dict[str, int] = {}
    for query in command.queries:
        refused = view.may_open(query.case)
        if refused:
            raise refused
        check_of_study(query.case)
        record = view.record(query.case)
        permitted = tuple(i.endpoint for i in view.case(query.case).items)
        check_query(query, permitted, view.people, blind=view.blind and "coordinator" not in person.roles)
        number = numbers[query.case] = numbers.get(query.case, len(record.threads)) + 1
        given = () if query.cite is None else (query.cite,)
        cites = cites_of_whole(record.case, stage_for(record, person), given)
        asked = Query(
            number=number,
            by=person.id,
            owner=query.owner,
            text=query.text.strip(),
            endpoint=query.endpoint,
            cite=cites[0] if cites else None,
            due=query.due,
            rule=query.rule,
        )
        found.append((query.case, asked))
    if not found:
        raise BadInput("No query is given; nothing to raise.")
    return plan_queries(found)


def _note(command: AnswerQuery, view: Seen) -> Plan:
    record = record_of(view, command.case)
    told = queries_told(record, view.asker) if command.case in view.case_ids else ()
    thread = next((t.recorded for t in told if t.shown.query.number == command.query), None)
    if thread is None:
        raise BadInput(f"{command.case} has no query {command.query} for {view.asker.id}.")
    check_note(command, thread, view.asker)
    _check_ends_nothing_frozen(command, thread.query, record)
    note = QueryNote(
        query=thread.query.number,
        number=len(thread.entries) + 1,
        kind=command.kind,
        by=view.asker.id,
        text=command.text.strip(),
    )
    return plan_queries([(record.id, note)], note.text)


def _check_ends_nothing_frozen(command: AnswerQuery, query: Query, record: CaseRecord) -> None:
    """Raises Refused where the end of a query would make a frozen item final."""
    lock = record.item(query.endpoint).lock if query.endpoint and command.kind != "answer" else ""
    if lock and record.state(query.endpoint).state != "final":
        raise Refused("locked", f"Query {command.query} holds up an item that is frozen by {lock}; unlock it first.")


# -- the study -----------------------------------------------------------------------------------


def _lock(command: LockStudy, view: Seen, *, proved: bool) -> Plan:
    for endpoint in command.endpoints:
        named = endpoint == "response" or is_endpoint(endpoint)
        if not named or kind_of(endpoint) not in view.charter.endpoints:
            known = ", ".join(view.charter.endpoints)
            raise BadInput(
                f"There is no endpoint {endpoint!r} to lock; use one of {known}, or none for the whole study."
            )
    endpoints = tuple(dict.fromkeys(command.endpoints))
    if same := [k.id for k in view.locks if set(k.endpoints) == set(endpoints)]:
        raise Refused("locked", f"That is frozen by {same[0]} already.")
    check_words(command.why, "The reason")
    number = len({doc_id for doc_id, _ in view.versions("locks")}) + 1
    head = view.journal_head
    lock = Lock(
        number=number,
        id=lock_id(number, head),
        revision=view.revision,
        head=head,
        by=view.asker.id,
        endpoints=endpoints,
        name=view.asker.name,
        proved=proved,
    )
    return plan_documents("study.lock", command.why.strip(), ("locks", str(number), document_of(sign("", lock))))


def _unlock(command: UnlockStudy, view: Seen) -> Plan:
    lock = next((k for k in view.locks if k.number == command.lock), None)
    if lock is None:
        there = ", ".join(str(k.number) for k in view.locks)
        raise Refused("not-locked", f"There is no lock {command.lock}; in force: {there or 'none'}.")
    check_reason(command.why, "Unlocking")
    released = msgspec.structs.replace(lock, released=True)
    return plan_documents("study.unlock", command.why.strip(), ("locks", str(lock.number), document_of(released)))


def _rereads(command: DrawRereads, view: Seen) -> Plan:
    writes: list[Write] = []
    for case_id, tasks in command.tasks.items():
        record = record_of(view, case_id)
        for endpoint, reader in tasks:
            if record.state(endpoint).state != "final":
                raise Refused("state", f"{endpoint} of {case_id} is not final; only what is final is read again.")
            if f"{endpoint}/{reader}" in record.rereads:
                raise Refused("reread", f"{reader} was asked to read {endpoint} of {case_id} again already.")
            check_reader(case_id, reader, view, view.people)
            writes.append((f"rereads:{case_id}", f"{endpoint}/{reader}", {"seed": command.seed}))
    if not writes:
        raise BadInput("No item is due to be read again; nothing was drawn.")
    return plan_documents("rereads.draw", "", *writes)


def _opening(command: NoteOpening, view: Seen) -> Plan:
    if refused := view.may_open(command.case):
        raise refused
    check_of_study(command.case)
    doc_id = f"{command.case}/{view.asker.id}"
    times = sum(found == doc_id for found, _ in view.versions("openings")) + 1
    return plan_documents("case.open", "", ("openings", doc_id, {"times": times}))
