"""What was decided of each item, as rows of text, as far as the asker may see it: answers, rulings, queries."""

from __future__ import annotations

from collections.abc import Container, Iterator

from store.blinding import order_of
from store.codes.words import answer_words
from store.committee import Determination, Review
from store.datasets_cells import (
    Row,
    cite_cell,
    cites_cell,
    listed,
    number_of,
    told_endpoints,
    told_reviews,
    yes,
)
from store.item_record import ItemRecord, Ruled, Signed
from store.queries import Thread
from store.seen import Seen
from store.sight import SeenItem
from store.told_queries import SOMEONE


def item_rows(seen: Seen, case_id: str) -> Iterator[Row]:
    """Every item of a case, and where it stands."""
    for item, final in settled_items(seen, case_id):
        yield {
            "case": case_id,
            "endpoint": item.endpoint,
            "label": item.label,
            "state": "final" if final else item.state,
            "flags": listed(item.flags),
            "withdrawn": yes(case_id in seen.withdrawn),
            "blind": yes(item.blind),
            "site": item.site or "",
            "proposal": item.proposal.value if item.proposal else "",
            "determination": final.value if final else "",
            "contributing": listed(final.contributing) if final else "",
            "determined_by": final.by if final else "",
            "revision": number_of(seen, final.revision) if final else "",
        }


def settled_items(seen: Seen, case_id: str) -> Iterator[tuple[SeenItem, Determination | None]]:
    """The items of a case, each with what counts as final; a best response may follow from the cycles."""
    derived = seen.record(case_id).derived_determination()
    for item in seen.case(case_id).items:
        follows = derived if item.endpoint == "response.best" and not item.blind else None
        yield item, item.determination or follows


def determination_rows(seen: Seen, case_id: str) -> Iterator[Row]:
    """Every item that is final, with the two answers and the ruling it rests on."""
    record = seen.record(case_id)
    for item, final in settled_items(seen, case_id):
        if final is None:
            continue
        kept = record.item(item.endpoint)
        ruled = kept.ruled("chair", "meeting")
        yield {
            "case": case_id,
            "endpoint": item.endpoint,
            "value": final.value,
            "words": answer_words(item.endpoint, final.value),
            "contributing": listed(final.contributing),
            "date": final.date,
            "anchor": final.anchor,
            "grade": final.grade,
            "by": final.by,
            **_reads(seen, case_id, kept),
            "ruling": str(ruled.ruling.number) if ruled else "",
            "disagreement": ruled.ruling.disagreement if ruled else "",
            "withdrawn": yes(case_id in seen.withdrawn),
            "lock": lock_name(seen, kept.lock),
            "revision": number_of(seen, final.revision),
        }


def lock_name(seen: Seen, lock_id: str) -> str:
    """The id of a lock; to a blind reader without the head in it, which rests on what others did."""
    return lock_id.partition("-")[0] if seen.blind else lock_id


def _reads(seen: Seen, case_id: str, item: ItemRecord) -> Row:
    """Whose answers count and which of their reviews they are: of two readers in the order drawn for the case.

    From whom that order hides the names, they are kept; once she may know them, they are in alphabetical order.
    """
    found = {"reader_1": "", "number_1": "", "reader_2": "", "number_2": ""}
    if item.endpoint not in told_endpoints(seen, case_id):
        return found
    counted = {s.review.reader: s.review for s in item.answers()}
    drawn = sorted(counted)[:2] if seen.blind else order_of(case_id, seen.charter, item)
    order = drawn if seen.charter.readers > 1 else tuple(counted)[:1]
    for n, reader in enumerate(order, 1):
        found |= {f"reader_{n}": reader, f"number_{n}": str(counted[reader].number)}
    return found


def review_rows(seen: Seen, case_id: str) -> Iterator[Row]:
    """Every signed answer to the items of a case, superseded ones too."""
    record = seen.record(case_id)
    open_ = told_endpoints(seen, case_id)
    for endpoint, item in sorted(record.items.items()):
        for signed in told_reviews(seen, case_id, endpoint):
            review = signed.review
            last = item.last_of(review.reader)
            superseded = last is not None and last.review.number != review.number
            row = {
                "case": case_id,
                **answer_cells(review),
                "reader": review.reader,
                "number": str(review.number),
                "superseded": yes(superseded),
                "first": review.first,
                "proposal": review.proposal,
                "site": review.site,
                "cites": cites_cell(seen, case_id, review.cites) if endpoint in open_ else _own_cites(review),
                "after_disclosure": yes(review.after_disclosure),
                "revision": number_of(seen, signed.revision),
                "at": signed.at,
            }
            yield row | signature_cells(review)


def _own_cites(review: Review) -> str:
    # Her own, already counted by the rows that she is shown.
    return listed(map(cite_cell, review.cites))


def answer_cells(review: Review) -> Row:
    """What was answered, and why."""
    return {
        "endpoint": review.endpoint,
        "value": review.value,
        "contributing": listed(review.contributing),
        "date": review.date,
        "anchor": review.anchor,
        "grade": review.grade,
        "why": review.why,
        "text": review.text,
    }


def signature_cells(review: Review) -> Row:
    """How a review was signed."""
    return {
        "criteria": review.criteria,
        "charter": str(review.charter),
        "digest": review.digest,
        "how": review.how,
        "meaning": review.meaning,
        "name": review.name,
        "proved": yes(review.proved),
        "signature": review.signature,
    }


def reveal_rows(seen: Seen, case_id: str) -> Iterator[Row]:
    """When a reader had fixed an answer, and what was then shown to her."""
    record = seen.record(case_id)
    open_ = told_endpoints(seen, case_id)
    for endpoint, item in sorted(record.items.items()):
        for reader, shown in sorted(item.reveals.items()) if endpoint in open_ else ():
            yield {
                "case": case_id,
                "endpoint": endpoint,
                "reader": reader,
                "first": shown.reveal.first,
                "contributing": listed(shown.reveal.contributing),
                "proposal": shown.reveal.proposal,
                "site": shown.reveal.site,
                "revision": number_of(seen, shown.revision),
                "at": shown.at,
            }


def told_rulings(seen: Seen, case_id: str) -> Iterator[Ruled]:
    """The rulings on the items of a case that the asker may read."""
    open_ = told_endpoints(seen, case_id)
    shown = {item.endpoint: item.rulings for item in seen.case(case_id).items}
    for endpoint, item in sorted(seen.record(case_id).items.items()):
        yield from item.rulings if endpoint in open_ else shown.get(endpoint, ())


def ruling_rows(seen: Seen, case_id: str) -> Iterator[Row]:
    """What chair, meeting and coordinator did with the items of a case."""
    for ruled in told_rulings(seen, case_id):
        ruling, meeting = ruled.ruling, ruled.ruling.meeting
        yield {
            "case": case_id,
            "endpoint": ruling.endpoint,
            "number": str(ruling.number),
            "kind": ruling.kind,
            "by": ruling.by,
            "value": ruling.value,
            "contributing": listed(ruling.contributing),
            "date": ruling.date,
            "anchor": ruling.anchor,
            "grade": ruling.grade,
            "disagreement": ruling.disagreement,
            "clarify": yes(ruling.clarify),
            "why": ruling.why,
            "text": ruling.text,
            "cites": cites_cell(seen, case_id, ruling.cites),
            "attendees": listed(meeting.attendees) if meeting else "",
            "votes_for": str(meeting.votes_for) if meeting else "",
            "votes_against": str(meeting.votes_against) if meeting else "",
            "abstained": str(meeting.abstained) if meeting else "",
            "minutes": meeting.minutes if meeting else "",
            "criteria": ruling.criteria,
            "charter": str(ruling.charter),
            "digest": ruling.digest,
            "how": ruling.how,
            "meaning": ruling.meaning,
            "name": ruling.name,
            "proved": yes(ruling.proved),
            "signature": ruling.signature,
            "revision": number_of(seen, ruled.revision),
            "at": ruled.at,
        }


def query_rows(seen: Seen, case_id: str) -> Iterator[Row]:
    """The queries on a case, a row for the question and one for each entry of its thread."""
    for thread in seen.case(case_id).threads:
        query = thread.query
        asked = {
            "case": case_id,
            "query": str(query.number),
            "owner": query.owner,
            "endpoint": query.endpoint,
            "cite": cite_cell(query.cite) if query.cite else "",
            "due": query.due,
            "rule": query.rule,
            "state": thread.state,
        }
        yield {
            **asked,
            "entry": "0",
            "kind": "question",
            "by": query.by,
            "text": query.text,
            "revision": _revision(seen, thread, query.by, thread.revision),
            "at": thread.at,
        }
        for entry in thread.entries:
            note = entry.note
            yield {
                **asked,
                "entry": str(note.number),
                "kind": note.kind,
                "by": note.by,
                "text": note.text,
                "revision": _revision(seen, thread, note.by, entry.revision),
                "at": entry.at,
            }


def _revision(seen: Seen, thread: Thread, by: str, revision: int) -> str:
    """The number of an entry; none where it is not told by whom it is: it would tell the hour."""
    return "" if SOMEONE in (by, thread.query.by) else number_of(seen, revision)


def reread_rows(seen: Seen, case_id: str) -> Iterator[Row]:
    """The items of a case that are read again, masked; to a blind reader her own, and not whence they come."""
    documents = seen.record(case_id).rereads
    open_ = told_endpoints(seen, case_id)
    for doc_id, drawn in sorted(documents.items()):
        endpoint, reader, *answer = doc_id.split("/")
        if answer or not (reader == seen.asker.id or _tells_rereads(seen, endpoint, open_)):
            continue
        found = dict.fromkeys(
            ("value", "contributing", "date", "anchor", "grade", "why", "text", "cites", "digest"), ""
        )
        found |= {"revision": "", "at": ""}
        signed = documents.get(f"{doc_id}/answer")
        if signed is not None:
            review = signed.decode(Review)
            found |= {**answer_cells(review), "digest": review.digest, "at": signed.header.at}
            found["cites"] = cites_cell(seen, case_id, review.cites)
            found["revision"] = number_of(seen, signed.header.rev)
        yield {
            "case": case_id,
            **found,
            "endpoint": endpoint,
            "reader": reader,
            "seed": str(drawn.decode(dict[str, int]).get("seed", "")) if seen.asker.sees_all else "",
            "drawn_at": drawn.header.at if seen.asker.sees_all else "",
        }


def _tells_rereads(seen: Seen, endpoint: str, open_: Container[str]) -> bool:
    """Whether the asker may read what others said of an item again: not while she reads it again herself."""
    return seen.asker.sees_all or (not seen.blind and endpoint in open_)


def signed_again(seen: Seen, case_id: str) -> Iterator[Signed]:
    """The answers to items read again that the asker may read."""
    open_ = told_endpoints(seen, case_id)
    for doc_id, stored in sorted(seen.record(case_id).rereads.items()):
        if doc_id.endswith("/answer") and doc_id.count("/") == 2:
            review = stored.decode(Review)
            if review.reader == seen.asker.id or _tells_rereads(seen, review.endpoint, open_):
                yield Signed(review=review, revision=stored.header.rev, at=stored.header.at)
