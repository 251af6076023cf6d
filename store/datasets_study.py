"""What was decided of the study, not of an item, as rows of text: people, assignments, locks, openings, exports.

A blind reader is told of her own conflicts, openings and exports, and which cases she reads herself.
"""

from __future__ import annotations

from collections.abc import Iterator

from store.commands import NoteExport
from store.committee import Assignment, Lock, Review, Withdrawal
from store.datasets_cells import Row, listed, number_of, yes
from store.datasets_items import answer_cells, lock_name
from store.item_record import Signed, is_reveal_id
from store.seen import Seen
from store.tables import Stored
from store.training import gold_answer, training_cases


def withdrawal_rows(seen: Seen) -> Iterator[Row]:
    """The cases that are out of every denominator."""
    newest = dict(seen.versions("withdrawals"))
    for case_id, stored in sorted(newest.items()):
        if not stored.removed:
            yield {
                "case": case_id,
                "reason": stored.decode(Withdrawal).reason,
                **_why(seen, stored),
                "by": stored.header.by,
            }


def _why(seen: Seen, stored: Stored) -> Row:
    return {"why": stored.header.why, **_when(seen, stored)}


def _when(seen: Seen, stored: Stored) -> Row:
    return {"revision": number_of(seen, stored.header.rev), "at": stored.header.at}


def people_rows(seen: Seen) -> Iterator[Row]:
    """Who is in the study."""
    for person in seen.people.values():
        yield {
            "person": person.id,
            "name": person.name,
            "roles": listed(person.roles),
            "retired": yes(person.retired),
        }


def lock_rows(seen: Seen) -> Iterator[Row]:
    """Every lock, and who released it. Heads and signatures rest on what others did: not for a blind reader."""
    versions = seen.versions("locks")
    released = {doc_id: stored for doc_id, stored in versions if stored.decode(Lock).released}
    for doc_id, stored in versions:
        if stored.before is not None:
            continue
        lock, end = stored.decode(Lock), released.get(doc_id)
        yield {
            "number": str(lock.number),
            "id": lock_name(seen, lock.id),
            "endpoints": listed(lock.endpoints),
            "frozen": str(seen.number(lock.revision)),
            "head": "" if seen.blind else lock.head,
            "by": lock.by,
            "meaning": lock.meaning,
            "name": lock.name,
            "proved": yes(lock.proved),
            "signature": "" if seen.blind else lock.signature,
            **_why(seen, stored),
            "released_by": end.header.by if end else "",
            "released_why": end.header.why if end else "",
            "released_revision": number_of(seen, end.header.rev) if end else "",
            "released_at": end.header.at if end else "",
        }


def assignment_rows(seen: Seen) -> Iterator[Row]:
    """Who reads which case, every version of it."""
    if seen.blind and "coordinator" not in seen.asker.roles:
        hers = (case_id for case_id in seen.all_case_ids if seen.asker.id in seen.readers_of(case_id))
        empty = dict.fromkeys(("seed", "by", "why", "revision", "at"), "")
        yield from ({"case": case_id, "readers": seen.asker.id, **empty} for case_id in hers)
        return
    for case_id, stored in seen.versions("assignments"):
        found = stored.decode(Assignment)
        yield {
            "case": case_id,
            "readers": listed(found.readers),
            "seed": "" if found.seed is None else str(found.seed),
            "by": stored.header.by,
            **_why(seen, stored),
        }


def conflict_rows(seen: Seen) -> Iterator[Row]:
    """The cases that a reader declared she may not judge."""
    for doc_id, stored in seen.versions("conflicts"):
        case_id, _, person = doc_id.rpartition("/")
        if not seen.blind or person == seen.asker.id or "coordinator" in seen.asker.roles:
            yield {"case": case_id, "person": person, **_why(seen, stored)}


def opening_rows(seen: Seen) -> Iterator[Row]:
    """Who opened which case, each time."""
    for doc_id, stored in seen.versions("openings"):
        case_id, _, person = doc_id.rpartition("/")
        if not seen.blind or person == seen.asker.id:
            times = stored.decode(dict[str, int]).get("times", 0)
            yield {"case": case_id, "person": person, "times": str(times), **_when(seen, stored)}


def export_rows(seen: Seen) -> Iterator[Row]:
    """What left the study."""
    for _, stored in seen.versions("exports"):
        if not seen.blind or stored.header.by == seen.asker.id:
            noted = stored.decode(NoteExport)
            yield {
                "by": stored.header.by,
                "basis": noted.basis,
                "exported": str(seen.number(noted.revision)),
                "digest": noted.digest,
                **_when(seen, stored),
            }


def signed_in_training(seen: Seen) -> Iterator[tuple[str, Signed]]:
    """What was answered to the training cases; by others is told to whom nothing is hidden."""
    for case_id in training_cases():
        for doc_id, stored in seen.versions(f"training:{case_id}"):
            if is_reveal_id(doc_id):
                continue
            review = stored.decode(Review)
            if seen.asker.sees_all or review.reader == seen.asker.id:
                yield case_id, Signed(review=review, revision=stored.header.rev, at=stored.header.at)


def training_rows(seen: Seen) -> Iterator[Row]:
    """How the training cases were answered."""
    for case_id, signed in signed_in_training(seen):
        review = signed.review
        answer = answer_cells(review)
        yield {
            "case": case_id,
            **{name: answer[name] for name in ("endpoint", "value", "contributing", "why", "text")},
            "reader": review.reader,
            "number": str(review.number),
            "first": review.first,
            "gold": gold_answer(review.endpoint, review.site),
            "revision": number_of(seen, signed.revision),
            "at": signed.at,
        }
