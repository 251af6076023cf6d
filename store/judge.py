"""What becomes of a command, given all that its author may see: a plan to write, or a refusal. Pure.

It is asked under the write lock, of the newest revision; ``seen`` is the revision that the author
looked at when she gave the command, None where she gave it without looking.
"""

from __future__ import annotations

from collections.abc import Mapping

from store.case_record import CaseRecord
from store.commands import AddPeople, AmendSource, Command, ImportSource, Reinstate, SetCharter, Sign, Withdraw
from store.committee import Answer, Person
from store.errors import BadInput, Refused
from store.rules import (
    Ground,
    check_case_ids,
    check_charter,
    check_endpoints,
    check_people,
    check_reason,
    check_reinstate,
    check_withdraw,
    may_change_study,
    no_such_case,
    settle,
)
from store.seen import Seen, is_blind
from store.writes import (
    Plan,
    StudyCommand,
    changed_since,
    plan_plain,
    plan_sign,
    source_changed_since,
    study_changed_since,
)


def judge(command: Command, view: Seen, seen: int | None) -> Plan:
    """What a command writes. Raises Refused where a rule says no, BadInput where the command makes no sense."""
    if seen is not None and (changed := study_changed_since(seen, view.revision, view.charter_revision)):
        raise changed
    return _sign(command, view, seen) if isinstance(command, Sign) else _study(command, view, seen)


def _study(command: StudyCommand, view: Seen, seen: int | None) -> Plan:
    refused = may_change_study(view.asker)
    if refused:
        raise refused
    if isinstance(command, AddPeople):
        check_people(command, view.people)
    elif isinstance(command, SetCharter):
        if view.charter_revision:
            check_charter(command.charter, view.charter)
    elif isinstance(command, ImportSource):
        check_case_ids(command.cases)
    elif isinstance(command, AmendSource):
        check_case_ids(command.cases)
        check_reason(command.why, "Amending the source record")
        known = (view.record(case_id) for case_id in command.cases if view.has(case_id))
        if seen is not None and (changed := source_changed_since(known, seen)):
            raise changed
    elif isinstance(command, Withdraw | Reinstate):
        if not view.has(command.case):
            raise no_such_case(command.case, view.case_ids)
        if isinstance(command, Withdraw):
            check_withdraw(command, view.withdrawn)
        else:
            check_reinstate(command, view.withdrawn)
    return plan_plain(command, imports=len({name for name, _ in view.versions("warnings")}))


def _sign(command: Sign, view: Seen, seen: int | None) -> Plan:
    person = view.asker
    if not view.has(command.case):
        raise no_such_case(command.case, view.case_ids)
    record = view.record(command.case)
    new = {a.endpoint: a.value for a in command.answers}
    if seen is not None and (changed := changed_since(record, set(new), person.id, seen)):
        raise changed
    check_endpoints(record.id, [a.endpoint for a in command.answers], record.endpoints(person, new))
    follows = tuple(a.endpoint for a in command.answers if _follows(a, record, person, new))
    outcomes = [
        settle(answer, command.how, _ground(record, person, answer.endpoint, new))
        for answer in command.answers
        if answer.endpoint not in follows
    ]
    if not outcomes:
        raise BadInput("Nothing to sign: no item of this case has an answer yet.")
    return plan_sign(command.case, outcomes, follows)


def _ground(record: CaseRecord, person: Person, endpoint: str, new: Mapping[str, str]) -> Ground:
    return Ground(
        case=record.case,
        charter=record.charter,
        person=person,
        readers=record.readers,
        record=record.item(endpoint),
        proposal=record.proposal(endpoint),
        derived=record.derived_best(person.id, new) if endpoint == "response.best" else None,
        blind=is_blind(record, endpoint, person),
        cycles_open=endpoint == "response.best" and not record.answered_cycles(person, new),
        digest=record.digest(endpoint),
        withdrawn=record.withdrawn,
        stale=person.id in record.stale(endpoint),
    )


def _follows(answer: Answer, record: CaseRecord, person: Person, new: Mapping[str, str]) -> bool:
    """Whether a best response only says what the cycles signed with it give: it stays derived."""
    if answer.endpoint != "response.best" or record.item(answer.endpoint).of(person.id):
        return False
    return record.derived_best(person.id) != answer.value == record.derived_best(person.id, new)


def may_use(seen: Seen, basis: str) -> Refused | None:
    """Whether the person may see figures on a basis."""
    reader = not seen.asker.sees_all
    if seen.charter.profile == "committee" and reader and basis not in ("own", "final", seen.asker.id):
        return Refused("basis", f"A reader of this study sees figures on own and final answers, not on {basis}.")
    return None
