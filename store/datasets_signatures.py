"""Every signature that the asker may read, whatever was signed, as rows of text."""

from __future__ import annotations

from collections.abc import Iterator

from store.committee import Lock, Review, Ruling
from store.datasets_cells import Row, listed, number_of, told_reviews, yes
from store.datasets_items import signed_again, told_rulings
from store.datasets_study import signed_in_training
from store.item_record import Signed
from store.seen import Seen


def signature_rows(seen: Seen) -> Iterator[Row]:
    """Reviews, rereads and rulings case by case, then the training and the locks."""
    for case_id in seen.case_ids:
        for endpoint in sorted(seen.record(case_id).items):
            for signed in told_reviews(seen, case_id, endpoint):
                yield _of_review(seen, "review", case_id, signed)
        for signed in signed_again(seen, case_id):
            yield _of_review(seen, "reread", case_id, signed)
        for ruled in told_rulings(seen, case_id):
            yield _row(seen, case_id, ruled.ruling, ruled.revision, ruled.at)
    if not seen.training:
        # While they are due to her they are her cases.
        for case_id, signed in signed_in_training(seen):
            yield _of_review(seen, "training", case_id, signed)
    for _, stored in seen.versions("locks"):
        if stored.before is None:
            yield _of_lock(seen, stored.decode(Lock), stored.header.rev, stored.header.at)


def _of_review(seen: Seen, of: str, case_id: str, signed: Signed) -> Row:
    return _row(seen, case_id, signed.review, signed.revision, signed.at, of=of)


def _row(seen: Seen, case_id: str, signed: Review | Ruling, revision: int, at: str, of: str = "") -> Row:
    return {
        "of": of if isinstance(signed, Review) else signed.kind,
        "case": case_id,
        "endpoint": signed.endpoint,
        "person": signed.reader if isinstance(signed, Review) else signed.by,
        "number": str(signed.number),
        "value": signed.value,
        "name": signed.name,
        "meaning": signed.meaning,
        "proved": yes(signed.proved),
        "how": signed.how,
        "signature": signed.signature,
        "digest": signed.digest,
        "charter": str(signed.charter),
        "revision": number_of(seen, revision),
        "at": at,
    }


def _of_lock(seen: Seen, lock: Lock, revision: int, at: str) -> Row:
    return {
        "of": "lock",
        "case": "",
        "endpoint": listed(lock.endpoints),
        "person": lock.by,
        "number": str(lock.number),
        "value": "",
        "name": lock.name,
        "meaning": lock.meaning,
        "proved": yes(lock.proved),
        "how": "",
        # Both rest on what others did.
        "signature": "" if seen.blind else lock.signature,
        "digest": "" if seen.blind else lock.head,
        "charter": "",
        "revision": number_of(seen, revision),
        "at": at,
    }
