"""What becomes of what is asked of people: assignment, leaving, conflicts, secrets. Pure."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

import msgspec

from store.assigning import care_of, conflict_of, replace_reader
from store.case_record import CaseRecord
from store.commands import (
    AddPeople,
    Assign,
    DeclareConflict,
    ResetSecret,
    RetirePerson,
)
from store.committee import Person
from store.errors import BadInput, Refused
from store.rules import check_reason, check_words, no_such_case
from store.seen import Seen
from store.training import is_training
from store.writes import Plan, Write, document_of, plan_documents


def record_of(view: Seen, case_id: str) -> CaseRecord:
    """All that is recorded of a case. Raises BadInput where the study has no such case, Refused for a training case."""
    check_of_study(case_id)
    if not view.has(case_id):
        raise no_such_case(case_id, view.case_ids or view.all_case_ids)
    return view.record(case_id)


def check_of_study(case_id: str) -> None:
    """Raises Refused for a training case: it is answered, and nothing else is done with it."""
    if is_training(case_id):
        raise Refused("training", f"{case_id} is a training case, which is no case of the study; it is only answered.")


def assign(command: Assign, view: Seen) -> Plan:
    """What saying who reads which cases writes."""
    if not command.readers:
        raise BadInput("No case is named; nothing to assign.")
    changed = {c: r for c, r in command.readers.items() if view.readers_of(c) != r}
    if any(view.readers_of(c) for c in changed):
        check_reason(command.why, "Changing who reads a case")
    check_words(command.why, "The reason")
    writes = [_assignment(case_id, readers, view, command.seed) for case_id, readers in command.readers.items()]
    there = {case_id: msgspec.json.decode(stored.raw) for case_id, stored in view.versions("assignments")}
    if all(there.get(case_id) == document for _, case_id, document in writes):
        raise Refused("assigned", "These readers read these cases already; there is nothing to assign.")
    return plan_documents("case.assign", command.why.strip(), *writes)


def _assignment(case_id: str, readers: tuple[str, ...], view: Seen, seed: int | None = None) -> Write:
    if case_id != "*":
        record_of(view, case_id)
    for reader in readers:
        check_reader(case_id, reader, view, view.people)
    if len(set(readers)) < len(readers):
        raise BadInput(f"A reader of {case_id} is named twice; name each once.")
    if view.charter.profile == "committee" and len(readers) > view.charter.readers:
        raise BadInput(f"{case_id} would have {len(readers)} readers; an item has {view.charter.readers}.")
    answered = () if case_id == "*" else view.record(case_id).answerers
    kept = _in_order(readers, view.readers_of(case_id), answered)
    document = {"readers": kept} if seed is None else {"readers": kept, "seed": seed}
    return ("assignments", case_id, document)


def check_added(command: AddPeople, view: Seen) -> None:
    """Raises BadInput or Refused where persons who are added would read cases that they may not."""
    people = {**view.people, **{person.id: person for person in command.people}}
    for case_id, readers in command.readers.items():
        if case_id != "*":
            record_of(view, case_id)
        for reader in readers:
            check_reader(case_id, reader, view, people)


def check_reader(case_id: str, reader: str, view: Seen, people: Mapping[str, Person]) -> None:
    """Raises BadInput for who is no reviewer (any more), Refused for who has a conflict of interest with the case."""
    person = people.get(reader)
    if person is None or person.retired or "reviewer" not in person.roles:
        raise BadInput(f"{reader!r} is no reviewer of this study who could read {case_id}.")
    if case_id != "*":
        declared = {(case_id, reader)} if view.has_declared(case_id, reader) else set()
        care = care_of(view.record(case_id).case)
        if why := conflict_of(person, care, view.charter.conflict, declared):
            raise Refused("conflict", f"{reader} {why} and may not read {case_id}.")


def _in_order(readers: Sequence[str], before: Sequence[str], answered: Container[str]) -> list[str]:
    """The readers of a case in the order of their seats.

    Who takes over from one who answered nothing has her seat; who takes over from one who did comes
    last, after who stays: of what that one answered the other seat is not hers.
    """
    new = [r for r in readers if r not in before]
    seats = [r if r in readers else new.pop(0) for r in before if r in readers or (r not in answered and new)]
    return [*seats, *new]


def may_leave(person: Person, people: Mapping[str, Person]) -> Refused | None:
    """Why a person cannot be taken out of the study; None where she can."""
    if person.retired:
        return Refused("retired", f"{person.id} has left the study already.")
    others = [p for p in people.values() if "coordinator" in p.roles and not p.retired and p.id != person.id]
    if "coordinator" in person.roles and not others:
        return Refused("last-coordinator", f"{person.id} is the only coordinator; add another one first.")
    return None


def retire(command: RetirePerson, view: Seen) -> Plan:
    """What taking a person out writes, with who reads her cases."""
    person = view.people.get(command.person)
    if person is None:
        raise BadInput(f"{command.person} is not a person of this study; there are {', '.join(view.people)}.")
    if refused := may_leave(person, view.people):
        raise refused
    check_reason(command.why, f"Retiring {command.person}")
    if hers := [case_id for case_id, readers in command.readers.items() if person.id in readers]:
        raise BadInput(f"{person.id} leaves and cannot read {hers[0]} from now on; name another.")
    writes: list[Write] = [("people", person.id, document_of(msgspec.structs.replace(person, retired=True)))]
    writes += [_assignment(case_id, readers, view) for case_id, readers in command.readers.items()]
    return plan_documents("people.retire", command.why.strip(), *writes)


def declare(command: DeclareConflict, view: Seen) -> Plan:
    """What declaring a conflict writes, with who reads the case instead."""
    record = record_of(view, command.case)
    person = view.asker
    readers = view.readers_of(command.case)
    if person.id not in readers and "chair" not in person.roles:
        raise Refused("not-assigned", f"{command.case} is not assigned to {person.id}; there is nothing to declare.")
    if view.has_declared(command.case, person.id):
        raise Refused("declared", f"{person.id} has declared a conflict on {command.case} already.")
    check_words(command.why, "The reason")
    writes: list[Write] = [("conflicts", f"{record.id}/{person.id}", {"why": command.why.strip()})]
    if person.id in readers:
        new = replace_reader(
            {i: view.readers_of(i) for i in view.all_case_ids},
            person.id,
            [care_of(record.case)],
            tuple(view.people.values()),
            seed=view.charter.seed,
            conflict=view.charter.conflict,
            declared=view.declared | {(record.id, person.id)},
        )
        # What she answered counts no more where nobody had answered beside her: her seat is the new reader's.
        kept = _in_order(new.readers.get(record.id, ()), readers, record.answerers - {person.id})
        writes.append(("assignments", record.id, {"readers": kept}))
    return plan_documents("conflict.declare", command.why.strip(), *writes)


def reset(command: ResetSecret, view: Seen) -> Plan:
    """What letting a person choose a new signing secret writes."""
    if command.person not in view.people:
        raise BadInput(f"{command.person} is not a person of this study; there are {', '.join(view.people)}.")
    check_reason(command.why, "Resetting a signing secret")
    kept = [stored for person, stored in view.versions("secrets") if person == command.person]
    if not kept or not msgspec.json.decode(kept[-1].raw)["hash"]:
        raise Refused("no-secret", f"{command.person} has no signing secret; she chooses one with ino-tui secret.")
    return plan_documents(
        "secret.reset", command.why.strip(), ("secrets", command.person, {"salt": "", "hash": "", "wrong": 0})
    )
