"""May this person do this now? Pure: a Refused with the reason, or nothing.

`may_sign` and `may_answer` are what a screen is told beforehand; `store.settle` judges an answer
under the write lock, `store.committee_rules` what chair and coordinator ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from store.answers import check_endpoint_answer
from store.case import Case, valid_case_id
from store.charter import Charter
from store.codes import withdrawals
from store.codes.rationale import RATIONALES
from store.codes.withdrawals import WITHDRAWALS
from store.commands import AddPeople, Reinstate, Withdraw
from store.committee import Answer, Person, valid_person_id
from store.criteria.endpoints import is_endpoint, kind_of, label
from store.errors import BadInput, Refused
from store.source.identifiers import identifiers_in


def may_sign(person: Person, readers: Iterable[str], withdrawn: str = "") -> Refused | None:
    """Whether the person may sign items of a case that these readers read; ``withdrawn`` says why it is out."""
    if withdrawn:
        return Refused("withdrawn", f"This case was withdrawn ({withdrawn}); it is out of every denominator.")
    if person.retired:
        return Refused("retired", f"{person.id} has left the study and signs nothing more.")
    if "reviewer" not in person.roles:
        here = f"{person.id} is here as {' and '.join(person.roles)}"
        return Refused("not-a-reviewer", f"{here}; only a reviewer signs items.")
    if person.id not in readers:
        return Refused("not-assigned", f"This case is not assigned to {person.id}; the coordinator assigns cases.")
    return None


def may_answer(person: Person, readers: Iterable[str], *, withdrawn: str, lock: str, conflict: str) -> Refused | None:
    """Whether the person may sign an item: `may_sign`, and it is not locked and the patient not in her care."""
    if lock:
        return Refused("locked", f"This item is frozen by {lock}; a coordinator unlocks it first (ino-tui unlock).")
    if conflict:
        return Refused("conflict", f"{person.id} {conflict} and may not judge this case.")
    return may_sign(person, readers, withdrawn)


def may_change_study(person: Person) -> Refused | None:
    """Whether the person may put a charter in force, add people, import, amend or withdraw."""
    if "coordinator" in person.roles and not person.retired:
        return None
    said = f"{person.id} is not a coordinator; only a coordinator changes the study"
    return Refused("not-a-coordinator", f"{said}: ask as one with --as, where the charter allows it.")


def check_people(command: AddPeople, known: Mapping[str, Person]) -> None:
    """Raises BadInput for a name that cannot be one, or that is taken."""
    named = [person.id for person in command.people]
    for person in command.people:
        if named.count(person.id) > 1:
            raise BadInput(f"{person.id} is named twice; name each person once.")
        if not person.roles or person.retired:
            raise BadInput(f"{person.id} would have no part in the study; give at least one role.")
        if not valid_person_id(person.id):
            raise BadInput(
                f"{person.id!r} cannot name a person; use lower-case letters and digits, and not the name of a basis."
            )
        if person.id in known:
            raise BadInput(f"{person.id} is in the study already; choose another name.")
    check_case_ids(case_id for case_id in command.readers if case_id != "*")


def check_case_ids(case_ids: Iterable[str]) -> None:
    """Raises BadInput for an id that cannot name a case."""
    for case_id in case_ids:
        if not valid_case_id(case_id):
            raise BadInput(f"{case_id!r} cannot name a case; use letters, digits, hyphens, underscores and dots.")


def check_charter(charter: Charter, in_force: Charter, *, signed: bool) -> None:
    """Raises BadInput where the charter is not a newer version than the one in force.

    Once something is ``signed``, Refused where it has another profile: what is final would be so no more.
    """
    if signed and (charter.profile, charter.readers) != (in_force.profile, in_force.readers):
        now = f"profile {in_force.profile}, readers {in_force.readers}"
        raise Refused("profile", f"Items are signed under {now}; profile and number of readers stay as they are.")
    if charter.version <= in_force.version:
        is_there = f"Version {in_force.version} of the charter is in force"
        raise BadInput(f"{is_there}; give the new one version {in_force.version + 1}.")


def no_such_case(case_id: str, known: Sequence[str]) -> BadInput:
    """The error for a case that the study does not have, with one that it has."""
    named = f"cases are named like {known[0]}" if known else "it has none"
    return BadInput(f"There is no case {case_id!r} in this study; {named}.")


def check_reason(why: str, what: str) -> None:
    """Raises BadInput where there is no reason, or its words tell who a patient is."""
    if not why.strip():
        raise BadInput(f"{what} needs a reason; say it with --why.")
    check_words(why, "The reason")


def check_withdraw(command: Withdraw, withdrawn: Mapping[str, str]) -> None:
    """Raises BadInput for no such reason, Refused where the case is withdrawn already."""
    if command.reason not in WITHDRAWALS:
        known = ", ".join(c.code for c in WITHDRAWALS)
        raise BadInput(f"{command.reason!r} is no reason to withdraw a case; use one of {known}.")
    if command.case in withdrawn:
        raise Refused("withdrawn", f"{command.case} is withdrawn already ({withdrawn[command.case]}).")
    if command.reason in withdrawals.NEEDS_WORDS:
        check_reason(command.why, f"Withdrawing {command.case} for another reason")
    check_words(command.why, "The reason")


def check_reinstate(command: Reinstate, withdrawn: Mapping[str, str]) -> None:
    """Raises BadInput without a reason, Refused where the case is not withdrawn."""
    if command.case not in withdrawn:
        raise Refused("not-withdrawn", f"{command.case} is not withdrawn; there is nothing to take back.")
    check_reason(command.why, f"Putting {command.case} back")


def check_words(text: str, what: str) -> None:
    """Raises BadInput where free text tells who a patient is."""
    if found := identifiers_in(text):
        held = ", ".join(f"{each.what} ({each.text})" for each in found)
        raise BadInput(f"{what} holds {held}; the record keeps pseudonyms only and forgets nothing: take it out.")


def check_endpoints(case_id: str, endpoints: Sequence[str], permitted: Sequence[str]) -> None:
    """Raises BadInput for an endpoint that the case does not have, with those that it has, or named twice."""
    for endpoint in endpoints:
        if endpoint not in permitted:
            raise BadInput(f"{case_id} has no item {endpoint!r}; its items are {', '.join(permitted)}.")
        if endpoints.count(endpoint) > 1:
            raise BadInput(f"{endpoint} of {case_id} is answered twice; give one answer.")


def check_asked(endpoints: Iterable[str], charter: Charter) -> None:
    """Raises Refused for an endpoint that the charter in force does not ask, of whichever case."""
    for endpoint in endpoints:
        if is_endpoint(endpoint) and kind_of(endpoint) not in charter.endpoints:
            asks = f"version {charter.version} of the charter asks {', '.join(charter.endpoints)}"
            raise Refused("not-asked", f"{label(endpoint)} is not asked in this study: {asks}.")


def check_answer(answer: Answer, charter: Charter, case: Case) -> None:
    """Raises BadInput where the endpoint does not take the answer, or its words tell who the patient is."""
    check_words(answer.text, "The rationale")
    if answer.why and answer.why not in RATIONALES:
        raise BadInput(f"Reason {answer.why!r} is not known; use one of {', '.join(c.code for c in RATIONALES)}.")
    check_endpoint_answer(answer, charter, case)
