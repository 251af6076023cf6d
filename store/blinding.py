"""Who may see what of an item. Pure, and asked by everything that shows something of a study.

In a committee a reader sees nothing of what others did before the item is final; what the criteria
propose once she has signed and the stage it is of is closed; what the centre reported when it is
final. The chair sees what the readers answered, not who, and proposal and site value after his own
answer. In an audit proposal and site value come once an answer is fixed.
"""

from __future__ import annotations

import hashlib

from store.case_record import CaseRecord
from store.charter import Charter
from store.committee import Person
from store.item_record import ItemRecord
from store.items import in_second_read, item_state


def reads_blind(charter: Charter, person: Person) -> bool:
    """Whether the person is a reader or the chair of a committee, to whom others' acts are hidden."""
    return charter.profile == "committee" and not person.sees_all


def is_blind(record: CaseRecord, endpoint: str, person: Person) -> bool:
    """Whether site value and others' reviews of an item are hidden from a person (in an audit the proposal too)."""
    if person.sees_all:
        return False
    if masked(record, endpoint, person):
        return True
    item = record.item(endpoint)
    touched = item.reviews or item.rulings
    final = bool(touched) and item_state(item, record.charter, record.readers).state == "final"
    if record.charter.profile == "committee":
        return not final or _rules_on_more(record, person)
    if item.of(person.id) or person.id in item.reveals:
        return False
    if endpoint == "response.best" and record.answered_cycles(person):
        return False  # it follows from answers that are fixed
    # In an audit a signed answer is final and may be read, but for the sample that is read again.
    return in_second_read(record.charter, record.id, endpoint) or not final


def _rules_on_more(record: CaseRecord, person: Person) -> bool:
    """Whether other items of the case wait for the chair: the names of one would tell him those of the next.

    Who is reader 1 is drawn once a case.
    """
    return "chair" in person.roles and person.id not in record.readers and bool(record.waiting)


def shows_proposal(record: CaseRecord, endpoint: str, person: Person, *, blind: bool | None = None) -> bool:
    """Whether a person may see what the criteria propose for an item; ``blind`` is `is_blind`, where it is known."""
    if masked(record, endpoint, person):
        return False
    if not (is_blind(record, endpoint, person) if blind is None else blind):
        return True
    if record.charter.profile != "committee" or record.item(endpoint).since(person.id) is None:
        return False
    stage = record.stage(person.id)
    return stage.name == "whole" or endpoint in stage.closed or stage.name == "after"


def masked(record: CaseRecord, endpoint: str, person: Person) -> bool:
    """Whether the item is to be read again by the person as though nothing had been signed."""
    doc_id = f"{endpoint}/{person.id}"
    return doc_id in record.rereads and f"{doc_id}/answer" not in record.rereads


def order_of(case_id: str, charter: Charter, item: ItemRecord) -> tuple[str, ...]:
    """The two readers of an item as reader 1 and reader 2, in an order drawn once a case.

    The order is that of the digests of seed, case and person: no one can tell from it who is who.
    """

    def drawn(person: str) -> bytes:
        return hashlib.sha256(f"{charter.seed}/{case_id}/{person}".encode()).digest()

    return tuple(sorted((s.review.reader for s in item.answers()[:2]), key=drawn))
