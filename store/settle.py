"""What becomes of an answer to an item: a review to sign, or the reveal that must come first. Pure.

It is judged under the write lock. A Refused says which rule stands against it, a BadInput that the
answer is none.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from store.blinding import reads_blind
from store.case import TABLES, Case, columns, rows_of
from store.charter import Charter
from store.cited import on_whole
from store.codes.rationale import NEEDS_TEXT
from store.committee import Answer, Cite, How, Person, Reveal, Review
from store.criteria.endpoints import label
from store.criteria.proposal import Proposal
from store.cutting import cut
from store.disclosure import Stage
from store.errors import BadInput, Refused
from store.item_record import NO_ANSWER, ItemRecord, Signed
from store.locks import name_of
from store.rules import check_answer, may_answer
from store.signature import sign

# Answers that say nothing can be said: the reader says in words why.
NEEDS_WORDS = frozenset({"CANNOT", "90"})
NEEDS_WORDS_AGAINST_PROPOSAL = frozenset({"NE", *NEEDS_WORDS})


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer to one item is judged on.

    ``readers`` are the seats of the item. ``final``: it is; ``others``: another reader has answered it.
    ``closed``: it is of a stage that is closed for her. ``told`` is the number by which she knows the
    revision of her last review. ``conflict`` is why she may not judge the case.
    """

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
    conflict: str = ""
    stale: bool = False
    digest: str = ""
    final: bool = False
    others: bool = False
    closed: bool = False
    told: int = 0
    proved: bool = False


def settle(answer: Answer, how: How, ground: Ground) -> Review | Reveal:
    """What becomes of an answer: the review to sign, or the reveal that must come first.

    Raises Refused where a rule says no, BadInput where the answer is not one.
    """
    answer = msgspec.structs.replace(answer, text=answer.text.strip())
    check_answer(answer, ground.charter, ground.case)
    check_cites(answer.cites, ground.case)
    refused = may_answer(
        ground.person,
        ground.readers,
        withdrawn=ground.withdrawn,
        lock=name_of(ground.record.lock, blind=reads_blind(ground.charter, ground.person)),
        conflict=ground.conflict,
    )
    if refused:
        raise refused
    last = ground.record.since(ground.person.id)
    if ground.charter.profile == "committee":
        _check_still_hers(ground, last)
    if last is not None and ground.stale and _same(answer, last.review):
        # She has looked again at what was amended, and her answer stands.
        if ground.charter.profile == "audit" and answer.value != ground.proposal.value:
            _check_rationale(answer, ground.proposal, revealed=True)
    elif last is not None:
        _check_amendment(answer, last.review, ground.told)
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
    return sign(ground.case.id, _review(answer, how, ground))


def _review(answer: Answer, how: How, ground: Ground) -> Review:
    """The review of an answer that may be signed, before its signature."""
    nothing_shown = ground.charter.profile == "committee" and how == "command line"
    return Review(
        endpoint=answer.endpoint,
        reader=ground.person.id,
        number=len(ground.record.of(ground.person.id)) + 1,
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
        how="command line, nothing shown" if nothing_shown else how,
        cites=answer.cites,
        date=answer.date,
        anchor=answer.anchor,
        grade=answer.grade,
        after_disclosure=ground.closed,
        meaning="reviewed",
        name=ground.person.name,
        proved=ground.proved,
    )


def _check_still_hers(ground: Ground, last: Signed | None) -> None:
    """Raises Refused where an item of a committee is no more the reader's to answer."""
    if ground.final:
        settled = f"{label(ground.record.endpoint)} of {ground.case.id} is final"
        raise Refused("final", f"{settled}; only a re-opening by the coordinator changes it.")
    waits = last is not None and last.review.value == NO_ANSWER
    if last is not None and ground.others and not waits and not ground.stale:
        raise Refused("both-read", "Both readers have signed this item; only the chair or a re-opening changes it.")


def _same(answer: Answer, review: Review) -> bool:
    said = (answer.value, answer.contributing, answer.date, answer.anchor, answer.grade)
    return said == (review.value, review.contributing, review.date, review.anchor, review.grade)


def check_cites(cites: Iterable[Cite], case: Case) -> None:
    """Raises BadInput for what is no row or column of the case."""
    for cite in cites:
        there = cite.table in TABLES and 0 <= cite.row < len(rows_of(case, cite.table))
        if not there or (cite.column and cite.column not in columns(cite.table)):
            raise BadInput(f"{cite.table} {cite.row} {cite.column}".rstrip() + f" is no evidence of {case.id}.")


def cites_of_whole(case: Case, stage: Stage | None, cites: tuple[Cite, ...]) -> tuple[Cite, ...]:
    """Evidence as it is shown in a stage, counted by the rows of the whole case. Raises BadInput for what is none."""
    until = stage.until if stage is not None else None
    if until is None or not cites:
        check_cites(cites, case)
        return cites
    check_cites(cites, cut(case, until))
    return on_whole(case, until, cites)


def _first(answer: Answer, ground: Ground) -> str:
    """The value fixed while proposal, site value and others' answers were hidden; empty where they were not."""
    shown = ground.record.reveals.get(ground.person.id)
    if shown is not None:
        return shown.reveal.first
    last = ground.record.last_of(ground.person.id)
    if last is not None:
        return last.review.first
    return answer.value if ground.blind else ""


def _check_amendment(answer: Answer, last: Review, told: int) -> None:
    if _same(answer, last):
        raise Refused("already-signed", f"already signed, rev {told}")
    if not (answer.why or answer.text):
        raise Refused("needs-reason", f"already signed as {last.value}, rev {told}; a changed answer needs a reason.")
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
        date=answer.date,
        anchor=answer.anchor,
        grade=answer.grade,
        proposal=ground.proposal.value,
        site=ground.case.site_value(answer.endpoint) or "",
        digest=ground.digest,
    )
