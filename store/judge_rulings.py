"""What becomes of what chair and coordinator ask of one item: determinations, referrals, re-openings. Pure."""

from __future__ import annotations

import msgspec

from store.blinding import is_blind
from store.case_record import CaseRecord
from store.codes.rationale import NEEDS_TEXT
from store.commands import (
    Adjudicate,
    Dispatch,
    Keep,
    Meet,
    Refer,
    Reopen,
)
from store.committee import Answer, Person, Ruling, RulingKind
from store.committee_rules import (
    check_disagreement,
    check_frozen,
    check_meeting,
    check_state,
    may_rule,
)
from store.criteria.endpoints import is_endpoint
from store.errors import BadInput, Refused
from store.item_record import NO_ANSWER
from store.judge_people import record_of
from store.rules import check_answer, check_asked, check_reason
from store.seen import Seen
from store.settle import NEEDS_WORDS_AGAINST_PROPOSAL, cites_of_whole
from store.sight import open_queries_told, shown_case, stage_for
from store.signature import sign
from store.writes import Plan, plan_rulings


def _ruling(kind: RulingKind, endpoint: str, record: CaseRecord, person: Person) -> Ruling:
    return Ruling(
        endpoint=endpoint,
        number=len(record.item(endpoint).rulings) + 1,
        kind=kind,
        by=person.id,
        criteria=record.charter.criteria,
        charter=record.charter.version,
        name=person.name,
    )


def _check_may_rule(kind: str, endpoint: str, record: CaseRecord, view: Seen) -> None:
    if not is_endpoint(endpoint):
        raise BadInput(f"There is no endpoint {endpoint!r}.")
    check_asked((endpoint,), view.charter)
    item = record.item(endpoint)
    refused = may_rule(
        view.asker,
        record.state(endpoint).state,
        readers=(*record.readers, *item.readers()),
        withdrawn=record.withdrawn,
        lock=item.lock,
        conflict=view.conflict(record.id),
        queries=open_queries_told(record, endpoint, view.asker),
        kind=kind,
    )
    if refused:
        raise refused
    stage = stage_for(record, view.asker)
    if stage is not None and endpoint not in (*stage.endpoints, *stage.closed):
        waiting = ", ".join(e for e in record.waiting if e.startswith("response."))
        raise Refused("later-stage", f"The responses of {record.id} are ruled on first: {waiting}.")


def _determined(ruling: Ruling, answer: Answer, record: CaseRecord, view: Seen, *, proved: bool) -> Ruling:
    stage = stage_for(record, view.asker)
    check_answer(answer, record.charter, shown_case(record, stage))
    if answer.value == NO_ANSWER:
        raise BadInput(
            "A determination needs an answer; raise a query for what is missing, or refer it to the meeting."
        )
    return msgspec.structs.replace(
        ruling,
        value=answer.value,
        contributing=answer.contributing,
        date=answer.date,
        anchor=answer.anchor,
        grade=answer.grade,
        why=answer.why,
        text=answer.text.strip(),
        cites=cites_of_whole(record.case, stage, answer.cites),
        digest=record.digest(answer.endpoint, shown_case(record, stage)),
        proved=proved,
    )


def adjudicate(command: Adjudicate, view: Seen, *, proved: bool) -> Plan:
    """What the chair's determination writes."""
    record = record_of(view, command.case)
    endpoint = command.answer.endpoint
    _check_may_rule("chair", endpoint, record, view)
    check_disagreement(command.disagreement)
    ruling = _ruling("chair", endpoint, record, view.asker)
    ruling = _determined(ruling, command.answer, record, view, proved=proved)
    if not (ruling.why or ruling.text):
        raise Refused("needs-rationale", "A determination needs a reason; say it with --why, or r on the desk.")
    if not ruling.text and (ruling.why in NEEDS_TEXT or ruling.value in NEEDS_WORDS_AGAINST_PROPOSAL):
        raise Refused("needs-text", f"{ruling.value} for this reason needs words: say why (--why, or r on the desk).")
    ruling = msgspec.structs.replace(
        ruling,
        disagreement=command.disagreement,
        clarify=command.clarify,
        how="command line, nothing shown" if command.how == "command line" else command.how,
    )
    return plan_rulings([(record.id, sign(record.id, ruling))], ruling.text or ruling.why)


def refer(command: Refer, view: Seen) -> Plan:
    """What leaving an item to the meeting writes."""
    record = record_of(view, command.case)
    _check_may_rule("refer", command.endpoint, record, view)
    check_reason(command.why, "Leaving an item to the meeting")
    if command.disagreement:
        check_disagreement(command.disagreement)
    ruling = msgspec.structs.replace(
        _ruling("refer", command.endpoint, record, view.asker),
        disagreement=command.disagreement,
        clarify=command.clarify,
        text=command.why.strip(),
    )
    return plan_rulings([(record.id, sign(record.id, ruling))], command.why.strip())


def meet(command: Meet, view: Seen, *, proved: bool) -> Plan:
    """What a meeting's determination writes."""
    record = record_of(view, command.case)
    endpoint = command.answer.endpoint
    _check_may_rule("meeting", endpoint, record, view)
    check_meeting(command, view.charter)
    ruling = _ruling("meeting", endpoint, record, view.asker)
    ruling = _determined(ruling, command.answer, record, view, proved=proved)
    ruling = msgspec.structs.replace(
        ruling,
        meeting=command.meeting,
        how="command line, nothing shown" if command.how == "command line" else command.how,
    )
    return plan_rulings([(record.id, sign(record.id, ruling))], ruling.text or ruling.why or command.meeting.minutes)


def dispatch(command: Dispatch, view: Seen) -> Plan:
    """What sending discordant items to the chair writes."""
    found = []
    for case_id, endpoints in command.items.items():
        record = record_of(view, case_id)
        for endpoint in endpoints:
            _check_not_blind(record, endpoint, view)
            _check_state("dispatch", endpoint, record)
            found.append((case_id, sign(case_id, _ruling("dispatch", endpoint, record, view.asker))))
    if not found:
        raise BadInput("No discordant item is named; nothing to send to the chair.")
    return plan_rulings(found, "")


def reopen(command: Reopen, view: Seen) -> Plan:
    """What opening a settled item again writes."""
    record = record_of(view, command.case)
    _check_not_blind(record, command.endpoint, view)
    _check_state("reopen", command.endpoint, record)
    check_reason(command.why, "Opening an item again")
    ruling = msgspec.structs.replace(_ruling("reopen", command.endpoint, record, view.asker), text=command.why.strip())
    return plan_rulings([(record.id, sign(record.id, ruling))], command.why.strip())


def _check_not_blind(record: CaseRecord, endpoint: str, view: Seen) -> None:
    """Raises Refused where a coordinator who reads as well would learn how an open item stands."""
    if view.blind and is_blind(record, endpoint, view.asker):
        what = f"{view.asker.id} reads blind and may not know how {endpoint} of {record.id} stands"
        raise Refused("blind", f"{what}; a coordinator who reads no case does it.")


def _check_state(kind: str, endpoint: str, record: CaseRecord) -> None:
    state = record.state(endpoint).state
    check_state(kind, record.id, record.item(endpoint), state, record.charter, record.withdrawn)


def keep(command: Keep, view: Seen) -> Plan:
    """What writes that an amendment has no bearing on an item."""
    record = record_of(view, command.case)
    _check_not_blind(record, command.endpoint, view)
    check_frozen(record.id, record.item(command.endpoint), record.withdrawn)
    if not record.stale(command.endpoint):
        raise Refused("not-stale", f"{command.endpoint} of {record.id} is not stale; there is nothing to keep.")
    check_reason(command.why, "Keeping an item as it stands")
    ruling = msgspec.structs.replace(_ruling("keep", command.endpoint, record, view.asker), text=command.why.strip())
    return plan_rulings([(record.id, sign(record.id, ruling))], command.why.strip())
