"""What becomes of a command, given all that its author may see: a plan to write, or a refusal. Pure.

It is asked under the write lock, of the newest revision; ``seen`` is the revision that the author
looked at when she gave the command, None where she gave it without looking. ``proved``: she typed her
signing secret.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from store.basis import BASES
from store.blinding import is_blind, masked
from store.case_record import CaseRecord
from store.commands import (
    SIGNATURES,
    AddPeople,
    AmendSource,
    Command,
    ImportSource,
    Reinstate,
    SetCharter,
    Sign,
    Withdraw,
)
from store.committee import Answer, Person, Query, QueryNote, Review
from store.criteria.endpoints import is_endpoint, label
from store.disclosure import Stage
from store.errors import BadInput, Refused
from store.item_record import NO_ANSWER
from store.judge_committee import CommitteeCommand, first_coordinator, judge_committee
from store.judge_people import check_added
from store.judge_rereads import plan_reread
from store.locks import whole_lock
from store.meanwhile import Judged, judged_changed, sign_changed
from store.queries import NEEDED
from store.rules import (
    check_asked,
    check_case_ids,
    check_charter,
    check_endpoints,
    check_people,
    check_reason,
    check_reinstate,
    check_withdraw,
    may_change_study,
    no_such_case,
)
from store.seen import Seen
from store.settle import Ground, cites_of_whole, settle
from store.sight import asked_of, shown_case, stage_for
from store.writes import (
    Plan,
    StudyCommand,
    in_training,
    plan_plain,
    plan_sign,
    source_changed_since,
    study_changed_since,
)

# What a lock of the study stands against: it would change a value that is frozen.
_FROZEN = (AmendSource, ImportSource, Withdraw, Reinstate, SetCharter)


def judge(command: Command, view: Seen, seen: int | None, *, proved: bool = False) -> Plan:
    """What a command writes. Raises Refused where a rule says no, BadInput where the command makes no sense."""
    if seen is not None and (changed := study_changed_since(seen, view.revision, view.charter_revision, view.number)):
        raise changed
    check_proved(command, view, proved=proved)
    if isinstance(command, Sign):
        return _sign(command, view, seen, proved=proved)
    if isinstance(command, CommitteeCommand):
        plan = judge_committee(command, view, proved=proved)
        # After the rules: what changed is told to nobody who may not give the command.
        if seen is not None and isinstance(command, Judged) and (changed := judged_changed(command, view, seen)):
            raise changed
        return plan
    return _study(command, view, seen)


def check_proved(command: Command, view: Seen, *, proved: bool) -> None:
    """Raises Refused where the charter asks for a signing secret that was not typed."""
    if view.charter.signing_secret and isinstance(command, SIGNATURES) and not proved:
        raise Refused("needs-secret", "A signature needs your signing secret; type it, or give it by --secret-fd.")


def _study(command: StudyCommand, view: Seen, seen: int | None) -> Plan:
    refused = may_change_study(view.asker)
    if refused:
        raise refused
    if view.locks and isinstance(command, _FROZEN):
        named = view.locks[0].id
        raise Refused("locked", f"The study is frozen by {named}; unlock it first (ino-tui unlock).")
    if isinstance(command, AddPeople):
        check_people(command, view.people)
        check_added(command, view)
    elif isinstance(command, SetCharter):
        if view.charter_revision:
            check_reason(command.why, "A new charter")
            check_charter(command.charter, view.charter, signed=view.anything_signed)
    elif isinstance(command, ImportSource):
        check_case_ids(command.cases)
    elif isinstance(command, AmendSource):
        check_case_ids(command.cases)
        check_reason(command.why, "Amending the source record")
        known = (view.record(case_id) for case_id in command.cases if view.has(case_id))
        if seen is not None and (changed := source_changed_since(known, seen, view.number)):
            raise changed
    elif isinstance(command, Withdraw | Reinstate):
        if not view.has(command.case):
            raise no_such_case(command.case, view.all_case_ids)
        if isinstance(command, Withdraw):
            check_withdraw(command, view.withdrawn)
        else:
            check_reinstate(command, view.withdrawn)
    return plan_plain(command, imports=len({name for name, _ in view.versions("warnings")}))


def _sign(command: Sign, view: Seen, seen: int | None, *, proved: bool) -> Plan:
    person = view.asker
    if not view.has(command.case):
        raise no_such_case(command.case, view.case_ids or view.all_case_ids)
    if view.training and command.case not in view.training and (refused := view.may_open(command.case)):
        raise refused
    check_asked((a.endpoint for a in command.answers), view.charter)
    record = view.record(command.case)
    new = {a.endpoint: a.value for a in command.answers}
    if seen is not None and (changed := sign_changed(record, new, view, seen)):
        raise changed
    again = [e for e in new if masked(record, e, person)]
    if again:
        on_whole_case = tuple(_on_whole(answer, record, person) for answer in command.answers)
        command = msgspec.structs.replace(command, answers=on_whole_case)
        return plan_reread(command, record, view, again, proved=proved)
    if stage_for(record, person) is not None:
        _check_stage(record, person, command, new)
    check_endpoints(record.id, [a.endpoint for a in command.answers], _permitted(record, person, new, view))
    follows = tuple(a.endpoint for a in command.answers if _follows(a, record, person, new))
    answers = [_on_whole(answer, record, person) for answer in command.answers if answer.endpoint not in follows]
    outcomes = [
        settle(answer, command.how, _ground(record, person, answer.endpoint, new, view, proved=proved))
        for answer in answers
    ]
    if not outcomes:
        raise BadInput("Nothing to sign: no item of this case has an answer yet.")
    reviews = [o for o in outcomes if isinstance(o, Review)]
    if command.case in view.training:
        return in_training(plan_sign(command.case, outcomes, follows))
    return plan_sign(command.case, outcomes, follows, _asks(record, person, reviews, view))


def _permitted(record: CaseRecord, person: Person, new: Mapping[str, str], view: Seen) -> tuple[str, ...]:
    """The endpoints she may be asked about; whose item is another's is told by the rule that refuses it."""
    stage = stage_for(record, person)
    if stage is None and (not view.blind or record.charter.profile != "committee"):
        return record.endpoints(person, new)
    asked, by_her = asked_of(record, person, stage), record.endpoints(person, new)
    # The answers given now may ask for later cycles. That another was asked for one of them asks nothing of her.
    later = (e for e in by_her if e.startswith("response.") or e in new)
    return tuple(dict.fromkeys((*asked, *later)))


def _check_stage(record: CaseRecord, person: Person, command: Sign, new: Mapping[str, str]) -> None:
    """Raises Refused for what is asked in a later stage, and for a stage of which the desk signs only a part.

    What it says of a later endpoint is the same whether or not the case has it: it must not tell of a death.
    """
    stage = stage_for(record, person)
    if stage is None or stage.name in ("whole", "after"):
        return
    signed = record.answers_for(person.id)
    within = {*stage.endpoints, *stage.closed, *signed}
    for endpoint in new:
        later = is_endpoint(endpoint) and endpoint not in within
        if later and (stage.name == "cycle" or not endpoint.startswith("response.")):
            what = f"{label(endpoint)} is asked when the responses before it are signed"
            left = ", ".join(_open_in(stage, record, person, {})) or "those"
            raise Refused("later-stage", f"{what[0].upper()}{what[1:]}; sign {left} first.")
    if stage.name == "responses" and command.how == "desk" and (open_ := _open_in(stage, record, person, new)):
        left = ", ".join(map(label, open_))
        raise Refused("together", f"The responses of a case are signed together; answer also: {left}.")


def _open_in(stage: Stage, record: CaseRecord, person: Person, new: Mapping[str, str]) -> list[str]:
    """What of a stage she has still to answer beside the ``new`` answers; a best response where none will follow."""
    signed = record.answers_for(person.id)
    open_ = [e for e in stage.endpoints if e not in signed and e not in new]
    if open_ == ["response.best"]:
        return [] if record.derived_best(person.id, new) is not None else open_
    return [e for e in open_ if e != "response.best"]


def _on_whole(answer: Answer, record: CaseRecord, person: Person) -> Answer:
    return msgspec.structs.replace(answer, cites=cites_of_whole(record.case, stage_for(record, person), answer.cites))


def _ground(
    record: CaseRecord, person: Person, endpoint: str, new: Mapping[str, str], view: Seen, *, proved: bool
) -> Ground:
    item = record.item(endpoint)
    last = item.since(person.id)
    stage = stage_for(record, person)
    return Ground(
        case=record.case,
        charter=record.charter,
        person=person,
        readers=record.seats(endpoint),
        record=item,
        proposal=record.proposal(endpoint),
        derived=record.derived_best(person.id, new) if endpoint == "response.best" else None,
        blind=is_blind(record, endpoint, person),
        cycles_open=endpoint == "response.best" and not record.answered_cycles(person, new),
        digest=record.digest(endpoint, shown_case(record, stage)),
        withdrawn=record.withdrawn,
        conflict=view.conflict(record.id),
        stale=person.id in record.stale(endpoint),
        final=record.state(endpoint).state == "final",
        others=any(s.review.reader != person.id for s in item.answers()),
        closed=stage is not None and endpoint in stage.closed and item.last_of(person.id) is not None,
        told=view.number(last.revision) if last else 0,
        proved=proved,
    )


def _follows(answer: Answer, record: CaseRecord, person: Person, new: Mapping[str, str]) -> bool:
    """Whether a best response only says what the cycles signed with it give: it stays derived."""
    if answer.endpoint != "response.best" or record.item(answer.endpoint).of(person.id):
        return False
    return record.derived_best(person.id) != answer.value == record.derived_best(person.id, new)


def _asks(record: CaseRecord, person: Person, reviews: list[Review], view: Seen) -> list[Query | QueryNote]:
    """The queries that answers raise, because something is needed to judge; or end, because it was judged at last."""
    asks: list[Query | QueryNote] = []
    number = len(record.threads)
    for review in reviews:
        pending = [t for t in record.threads if _is_her_need(t.query, review) and t.ended is None]
        if review.value != NO_ANSWER:
            asks += [
                QueryNote(
                    query=t.query.number, number=len(t.entries) + 1, kind="close", by=person.id, text="judged since"
                )
                for t in pending
            ]
        elif not pending:
            number += 1
            owner = first_coordinator(view) or person.id
            asks.append(
                Query(number=number, by=person.id, owner=owner, text=review.text, endpoint=review.endpoint, rule=NEEDED)
            )
    return asks


def _is_her_need(query: Query, review: Review) -> bool:
    return (query.rule, query.by, query.endpoint) == (NEEDED, review.reader, review.endpoint)


def may_use(seen: Seen, basis: str) -> Refused | None:
    """Whether the person may see figures on a basis. Once the study is locked everyone may see every one."""
    if not seen.blind or whole_lock(seen.locks) is not None:
        return None
    # Another's answers are never a basis of hers: each of them would be one she may not see.
    every = seen.charter.reader_bases == "every"
    open_ = (*BASES, seen.asker.id) if every else ("own", "final", seen.asker.id)
    if basis not in open_:
        what = "the named bases" if every else "own and final answers"
        return Refused("basis", f"A reader of this study sees figures on {what}, not on {basis}.")
    return None
