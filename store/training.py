"""The training cases: a reader answers them before her first real case, and is shown the gold answers.

They come with the program and lie outside the study; what is answered is kept in ``training:CASE``.
To whom they are due they look like cases of the study, read as in an audit: once an answer is fixed,
the gold answer (their site value) and the proposal are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from store.agreeing import agree
from store.basis import NONE_REPORTED
from store.case_record import CaseRecord
from store.charter import Charter
from store.committee import Person, Review
from store.criteria.sets import load_set
from store.errors import StudyError
from store.item_record import is_reveal_id
from store.tables import At, Header, Stored

_HEADER = Header(0, "", "", "source.import", "", "")
_KEPT = "training:"


def is_training(case_id: str) -> bool:
    """Whether the id is that of a training case; no import brings such a case into a study."""
    return case_id in _names()


def training_cases() -> tuple[str, ...]:
    """The training cases, by id."""
    return tuple(sorted(_names()))


@cache
def _names() -> frozenset[str]:
    return frozenset(f"TRN-{number:02}" for number in range(1, 7))


@cache
def _cases() -> Mapping[str, Mapping[str, Stored]]:
    """The source documents of the training cases, as a study would keep them."""
    # Only who is to be trained waits for them.
    from store.reference import TRAINING_FOLDER
    from store.source import read_source

    source = read_source(TRAINING_FOLDER)
    if source.faults:
        raise StudyError(f"The training cases that came with this program are damaged ({source.faults[0]}).")
    return {
        case_id: {t: Stored(_HEADER, msgspec.Raw(msgspec.json.encode(d)), None) for t, d in tables.items()}
        for case_id, tables in source.cases.items()
    }


class _Bundled:
    """The tables of a study as a training case sees them: its source from the program, one person's answers to it."""

    def __init__(self, at: At, person: str) -> None:
        self._at = at
        self._person = person
        self.revision = at.revision

    def documents(self, table: str) -> dict[str, Stored]:
        """The documents of a table: those of the program, of the person, or none."""
        kind, _, case_id = table.partition(":")
        if kind == "case":
            return dict(_cases()[case_id])
        if kind == "reviews":
            return answers_of(self._at, case_id, self._person)
        return {}

    def document(self, table: str, doc_id: str) -> Stored | None:
        """One document; None where it is not there."""
        return self.documents(table).get(doc_id)


def answers_of(at: At, case_id: str, person: str) -> dict[str, Stored]:
    """What a person answered and was shown of a training case."""
    kept = at.documents(f"{_KEPT}{case_id}")
    return {doc_id: stored for doc_id, stored in kept.items() if doc_id.split("/")[1] == person}


def training_charter(charter: Charter) -> Charter:
    """The rules by which a training case is read: the study's criteria, one reader, everything shown at once."""
    return msgspec.structs.replace(
        charter, profile="audit", readers=1, second_read=0.0, disclosure="whole", conflict="none", reread=0.0
    )


def training_record(case_id: str, at: At, charter: Charter, person: str) -> CaseRecord:
    """A training case as one person has it. Raises KeyError for no such case."""
    return CaseRecord(case_id, _Bundled(at, person), training_charter(charter), (person,))


def training_due(at: At, charter: Charter, person: Person) -> tuple[str, ...]:
    """The training cases of a person while one of them is not answered; none afterwards, or where none are asked."""
    if not charter.training or "reviewer" not in person.roles:
        return ()
    cases = tuple(sorted(_names()))
    return () if all(is_done(training_record(i, at, charter, person.id), person) for i in cases) else cases


def is_done(record: CaseRecord, person: Person) -> bool:
    """Whether a person has answered every item of a training case; its best response may follow from the cycles."""
    asked = _asked(record, person)
    signed = {doc_id.split("/")[0] for doc_id in record.reviews if not is_reveal_id(doc_id)}
    return all(endpoint in signed for endpoint in asked)


class Trained(msgspec.Struct, frozen=True, kw_only=True):
    """How a person did: items answered, of those the answers that were first right, and whether she is through."""

    person: str
    items: int
    answered: int
    right: int
    done: bool


def gold_answer(endpoint: str, site: str | None) -> str:
    """The gold answer to an item, by its site value; where there is none, that there was no relapse and no VOD/SOS."""
    return site or NONE_REPORTED.get(endpoint, "")


class FirstAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a person first answered to an item of a training case, before she was shown the gold answer beside it."""

    endpoint: str
    first: str
    gold: str
    right: bool


def first_answers(at: At, charter: Charter, person: Person, case_id: str) -> tuple[FirstAnswer, ...]:
    """A person's first answers to a training case; right is what the charter's rule of agreement takes for the same."""
    record = training_record(case_id, at, charter, person.id)
    remissions = frozenset(load_set(charter.criteria).remissions)
    found = []
    for endpoint in _asked(record, person):
        signed = record.item(endpoint).of(person.id)
        if not signed:
            continue
        gold = gold_answer(endpoint, record.case.site_value(endpoint))
        # Of dates nothing is said: the gold answers are values.
        said, right = (
            Review(endpoint=endpoint, reader=person.id, number=1, value=v) for v in (signed[0].review.first, gold)
        )
        same = agree(endpoint, said, right, charter.agreement, remissions) is not None
        found.append(FirstAnswer(endpoint=endpoint, first=said.value, gold=gold, right=same))
    return tuple(found)


def trained(at: At, charter: Charter, person: Person) -> Trained:
    """How a person did in training, by the answers she fixed before the gold answers were shown."""
    records = [training_record(case_id, at, charter, person.id) for case_id in sorted(_names())]
    answers = [a for record in records for a in first_answers(at, charter, person, record.id)]
    return Trained(
        person=person.id,
        items=sum(len(_asked(record, person)) for record in records),
        answered=len(answers),
        right=sum(a.right for a in answers),
        done=all(is_done(record, person) for record in records),
    )


def _asked(record: CaseRecord, person: Person) -> tuple[str, ...]:
    """The items of a training case; a best response may follow from the cycles."""
    return tuple(endpoint for endpoint in record.endpoints(person) if endpoint != "response.best")
