"""May this person do this now? Pure: a Refused with the reason, or nothing.

`may_sign` is what a screen is told beforehand; `settle` judges an answer under the write lock and
says what becomes of it: a review, or first a reveal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from store.case import TABLES, Case, columns, rows_of, valid_case_id
from store.charter import Charter
from store.codes import withdrawals
from store.codes.causes import CAUSES
from store.codes.rationale import NEEDS_TEXT, RATIONALES
from store.codes.responses import RESPONSES
from store.codes.withdrawals import WITHDRAWALS
from store.commands import AddPeople, Reinstate, Withdraw
from store.committee import Answer, Cite, How, Person, Reveal, Review, valid_person_id
from store.criteria.endpoints import label
from store.criteria.proposal import Proposal
from store.criteria.sets import load_set
from store.errors import BadInput, Refused
from store.item_record import NO_ANSWER, ItemRecord
from store.source.identifiers import identifiers_in

# Answers that say nothing can be said: the reader says in words why.
NEEDS_WORDS = frozenset({"CANNOT", "90"})
NEEDS_WORDS_AGAINST_PROPOSAL = frozenset({"NE", *NEEDS_WORDS})


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer to one item is judged on."""

    case: Case
    charter: Charter
    person: Person
    readers: tuple[str, ...]
    record: ItemRecord
    proposal: Proposal
    derived: str | None = None
    blind: bool = True
    cycles_open: bool = False
    withdrawn: str = ""
    stale: bool = False
    digest: str = ""


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


def may_change_study(person: Person) -> Refused | None:
    """Whether the person may put a charter in force, add people, import, amend or withdraw."""
    if "coordinator" in person.roles and not person.retired:
        return None
    said = f"{person.id} is not a coordinator; only a coordinator changes the study"
    return Refused("not-a-coordinator", f"{said}: ask as one with --as, where the charter allows it.")


def check_people(command: AddPeople, known: Mapping[str, Person]) -> None:
    """Raises BadInput for a name that cannot be one, or that is taken."""
    for person in command.people:
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


def check_charter(charter: Charter, in_force: Charter) -> None:
    """Raises BadInput where the charter is not a newer version than the one in force."""
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
    _check_words(why, "The reason")


def check_withdraw(command: Withdraw, withdrawn: Mapping[str, str]) -> None:
    """Raises BadInput for no such reason, Refused where the case is withdrawn already."""
    if command.reason not in WITHDRAWALS:
        known = ", ".join(c.code for c in WITHDRAWALS)
        raise BadInput(f"{command.reason!r} is no reason to withdraw a case; use one of {known}.")
    if command.case in withdrawn:
        raise Refused("withdrawn", f"{command.case} is withdrawn already ({withdrawn[command.case]}).")
    if command.reason in withdrawals.NEEDS_WORDS:
        check_reason(command.why, f"Withdrawing {command.case} for another reason")
    _check_words(command.why, "The reason")


def check_reinstate(command: Reinstate, withdrawn: Mapping[str, str]) -> None:
    """Raises BadInput without a reason, Refused where the case is not withdrawn."""
    if command.case not in withdrawn:
        raise Refused("not-withdrawn", f"{command.case} is not withdrawn; there is nothing to take back.")
    check_reason(command.why, f"Putting {command.case} back")


def _check_words(text: str, what: str) -> None:
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


def check_answer(answer: Answer, charter: Charter) -> None:
    """Raises BadInput where the endpoint does not take the answer, or its words tell who the patient is."""
    _check_words(answer.text, "The rationale")
    if answer.why and answer.why not in RATIONALES:
        raise BadInput(f"Reason {answer.why!r} is not known; use one of {', '.join(c.code for c in RATIONALES)}.")
    if answer.endpoint == "death.cause":
        for code in answer.contributing if answer.value == NO_ANSWER else (answer.value, *answer.contributing):
            if code not in CAUSES:
                raise BadInput(f"{code!r} is not a cause of death; use a code such as {', '.join(list(CAUSES)[:6])}.")
        if answer.value in answer.contributing or len(set(answer.contributing)) < len(answer.contributing):
            raise BadInput("A cause of death is named twice; name each once, the primary cause first.")
        return
    permitted = load_set(charter.criteria).answers
    if answer.value not in permitted:
        known = f" ({RESPONSES.label(answer.value)})" if answer.value in RESPONSES else ""
        raise BadInput(
            f"{answer.value!r}{known} is not an answer of {load_set(charter.criteria).title}; "
            f"use one of {', '.join(permitted)}."
        )
    if answer.contributing:
        raise BadInput("Only a cause of death has contributing codes; leave them out.")


def settle(answer: Answer, how: How, ground: Ground) -> Review | Reveal:
    """What becomes of an answer: the review to sign, or the reveal that must come first.

    Raises Refused where a rule says no, BadInput where the answer is not one.
    """
    answer = msgspec.structs.replace(answer, text=answer.text.strip())
    check_answer(answer, ground.charter)
    _check_cites(answer.cites, ground.case)
    refused = may_sign(ground.person, ground.readers, ground.withdrawn)
    if refused:
        raise refused
    last = ground.record.last_of(ground.person.id)
    if last is not None and ground.stale and _same(answer, last.review):
        # She has looked again at what was amended, and her answer stands.
        if ground.charter.profile == "audit" and answer.value != ground.proposal.value:
            _check_rationale(answer, ground.proposal, revealed=True)
    elif last is not None:
        _check_amendment(answer, last.review, last.revision)
    elif answer.endpoint == "response.best" and ground.derived == answer.value:
        raise Refused("derived", f"Best response is {answer.value} already, derived from the cycles; nothing to sign.")
    if ground.cycles_open and last is None and how == "desk":
        # Its proposal would tell those of the cycles.
        raise Refused("cycles-first", "Best response follows from the cycles; answer those first.")
    if answer.value in NEEDS_WORDS and not answer.text:
        raise Refused("needs-text", f"{answer.value} needs words: say what is missing (--why, or r on the desk).")
    shown = ground.record.reveals.get(ground.person.id)
    # In a committee the signature comes before the proposal, so it cannot be asked to answer to it.
    if last is None and ground.charter.profile == "audit" and answer.value != ground.proposal.value:
        if shown is None and how == "desk" and ground.blind:
            return _reveal(answer, ground)
        _check_rationale(answer, ground.proposal, revealed=shown is not None or not ground.blind)
    if last is None and ground.derived is not None and not (answer.why or answer.text):
        derived = f"Best response is {ground.derived}, derived from the cycles"
        raise Refused("needs-rationale", f"{derived}; overruling it needs a rationale.")
    return Review(
        endpoint=answer.endpoint,
        reader=ground.person.id,
        number=1 if last is None else last.review.number + 1,
        value=answer.value,
        contributing=answer.contributing,
        why=answer.why,
        text=answer.text,
        first=_first(answer, ground),
        proposal=ground.proposal.value,
        site=ground.case.site_value(answer.endpoint) or "",
        criteria=ground.charter.criteria,
        charter=ground.charter.version,
        digest=ground.digest,
        how=how,
        cites=answer.cites,
    )


def _same(answer: Answer, review: Review) -> bool:
    return (answer.value, answer.contributing) == (review.value, review.contributing)


def _check_cites(cites: Iterable[Cite], case: Case) -> None:
    for cite in cites:
        there = cite.table in TABLES and 0 <= cite.row < len(rows_of(case, cite.table))
        if not there or (cite.column and cite.column not in columns(cite.table)):
            raise BadInput(f"{cite.table} {cite.row} {cite.column}".rstrip() + f" is no evidence of {case.id}.")


def _first(answer: Answer, ground: Ground) -> str:
    """The value fixed while proposal, site value and others' answers were hidden; empty where they were not."""
    shown = ground.record.reveals.get(ground.person.id)
    if shown is not None:
        return shown.reveal.first
    last = ground.record.last_of(ground.person.id)
    if last is not None:
        return last.review.first
    return answer.value if ground.blind else ""


def _check_amendment(answer: Answer, last: Review, revision: int) -> None:
    if _same(answer, last):
        raise Refused("already-signed", f"already signed, rev {revision}")
    if not (answer.why or answer.text):
        raise Refused(
            "needs-reason", f"already signed as {last.value}, rev {revision}; a changed answer needs a reason."
        )
    if answer.why in NEEDS_TEXT and not answer.text:
        raise Refused("needs-text", "This reason needs words: say why the answer changes.")


def _check_rationale(answer: Answer, proposal: Proposal, *, revealed: bool) -> None:
    # Nothing is recorded of a refusal: it may not tell the proposal to one who has fixed no answer.
    proposed = proposal.value if revealed else "something else"
    what = f"The criteria propose {proposed} for {label(answer.endpoint)}"
    if not (answer.why or answer.text):
        raise Refused("needs-rationale", f"{what}; a different answer needs a rationale.")
    needs = answer.why in NEEDS_TEXT or answer.value in NEEDS_WORDS_AGAINST_PROPOSAL
    if needs and not answer.text:
        raise Refused("needs-text", f"{what}; say in words why the answer is {answer.value}.")


def _reveal(answer: Answer, ground: Ground) -> Reveal:
    return Reveal(
        endpoint=answer.endpoint,
        reader=ground.person.id,
        first=answer.value,
        contributing=answer.contributing,
        proposal=ground.proposal.value,
        site=ground.case.site_value(answer.endpoint) or "",
        digest=ground.digest,
    )
