"""What becomes of an answer to an item that is read again, masked. Pure.

It is kept beside the item (``rereads:CASE``) and changes nothing of it: it measures readers.
"""

from __future__ import annotations

import msgspec

from store.case_record import CaseRecord
from store.commands import Sign
from store.committee import Review
from store.errors import Refused
from store.rules import check_answer, check_endpoints, may_answer
from store.seen import Seen
from store.settle import NEEDS_WORDS, check_cites
from store.sight import asked_of, shown_case, stage_for
from store.signature import sign
from store.writes import Plan, Write, document_of, plan_documents


def plan_reread(command: Sign, record: CaseRecord, view: Seen, again: list[str], *, proved: bool) -> Plan:
    """What signing masked items writes. Raises Refused or BadInput as signing for the first time does."""
    person = view.asker
    writes: list[Write] = []
    conflict = view.conflict(record.id)
    refused = may_answer(person, (person.id,), withdrawn=record.withdrawn, lock="", conflict=conflict)
    if refused:
        raise refused
    stage = stage_for(record, person)
    check_endpoints(record.id, [a.endpoint for a in command.answers], [a.endpoint for a in command.answers])
    asked = asked_of(record, person, stage)
    for answer in command.answers:
        if answer.endpoint not in again or answer.endpoint not in asked:
            raise Refused("together", f"{answer.endpoint} of {record.id} is not asked now; sign it later.")
        check_answer(answer, record.charter, shown_case(record, stage))
        if answer.value in NEEDS_WORDS and not answer.text.strip():
            raise Refused("needs-text", f"{answer.value} needs words: say what is missing (--why, or r on the desk).")
        check_cites(answer.cites, record.case)
        review = Review(
            endpoint=answer.endpoint,
            reader=person.id,
            number=1,
            value=answer.value,
            contributing=answer.contributing,
            why=answer.why,
            text=answer.text.strip(),
            criteria=record.charter.criteria,
            charter=record.charter.version,
            digest=record.digest(answer.endpoint, shown_case(record, stage)),
            how="command line, nothing shown" if command.how == "command line" else command.how,
            cites=answer.cites,
            date=answer.date,
            anchor=answer.anchor,
            grade=answer.grade,
            name=person.name,
            proved=proved,
        )
        document = document_of(sign(record.id, review))
        writes.append((f"rereads:{record.id}", f"{answer.endpoint}/{person.id}/answer", document))
    plan = plan_documents("review.reread", "", *writes)
    signed = tuple(answer.endpoint for answer in command.answers)
    return msgspec.structs.replace(plan, receipt=msgspec.structs.replace(plan.receipt, signed=signed))
