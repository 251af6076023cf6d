"""What was done with an item, entry by entry, as far as the asker may see it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ino_tui.report.model import Entry, ItemReport, Said, Signature
from ino_tui.report.source import evidence
from store.case import Case
from store.change import limit_of
from store.cited import on_shown
from store.codes.disagreements import DISAGREEMENTS
from store.codes.rationale import RATIONALES
from store.codes.vod import ANCHORS, GRADES
from store.codes.words import named_answer
from store.committee import Cite, Determination, Reveal, Review, Ruling
from store.criteria.proposal import Proposal
from store.cutting import cut
from store.datasets_cells import number_of, told_endpoints, told_reviews
from store.datasets_items import lock_name, settled_items, signed_again
from store.history import local_time
from store.item_record import Ruled, Shown, Signed
from store.moments import utc_time
from store.seen import Seen
from store.sight import Reading, SeenItem

_KINDS = {
    "dispatch": "sent to the chair",
    "refer": "left to the meeting",
    "chair": "determined by the chair",
    "meeting": "determined by the meeting",
    "reopen": "opened again: both read it again",
    "keep": "kept: what was amended has no bearing",
}
# Codes that say less than what they mean.
_HIDDEN = "hidden until the item is final: others' answers, site value and what was determined"
Answered = Determination | Proposal | Review | Ruling | Reading | Reveal
# When something was done, to put entries in order, and the entry.
Dated = tuple[int, Entry]


def item_reports(seen: Seen, case_id: str) -> tuple[ItemReport, ...]:
    """Every item of a case that the asker is shown."""
    return tuple(_item(seen, case_id, item, final) for item, final in settled_items(seen, case_id))


def _item(seen: Seen, case_id: str, item: SeenItem, final: Determination | None) -> ItemReport:
    dated = [*_reviews(seen, case_id, item), *_reveals(seen, case_id, item)]
    dated += [*_rulings(seen, case_id, item), *_rereads(seen, case_id, item)]
    entries = tuple(entry for _, entry in sorted(dated, key=lambda pair: pair[0]))
    readings = () if entries and not item.blind else tuple(_reading(seen, case_id, item, r) for r in item.readings)
    return ItemReport(
        endpoint=item.endpoint,
        label=item.label,
        state="final" if final else item.state,
        said=tuple(_standing(seen, case_id, item, final)),
        entries=(*readings, *entries),
    )


def _standing(seen: Seen, case_id: str, item: SeenItem, final: Determination | None) -> Iterator[Said]:
    record, case = seen.record(case_id), seen.case(case_id).case
    if final is not None:
        number = numbered(seen, final.revision)
        yield "determination", _answer(item.endpoint, final)
        yield "determined by", f"{final.by}{f', {number}' if number else ''}"
    elif item.derived is not None:
        yield "follows from the cycles", named_answer(item.endpoint, item.derived)
    if item.flags:
        yield "flags", ", ".join(item.flags)
    if item.stale:
        yield "stale", "\n".join(item.stale)
    if lock := record.item(item.endpoint).lock:
        yield "frozen by", lock_name(seen, lock)
    if item.reread:
        yield "read again", "masked: as though for the first time"
    if item.proposal is not None:
        yield "criteria propose", _answer(item.endpoint, item.proposal)
        if item.proposal.reasons:
            yield "because", "; ".join(item.proposal.reasons)
        if item.proposal.missing:
            yield "missing", "; ".join(item.proposal.missing)
    if item.site is not None:
        yield "centre reported", named_answer(item.endpoint, item.site)
    if item.blind:
        yield "blind", _HIDDEN
    yield "shown (SHA-256)", record.digest(item.endpoint, case)


def _answer(endpoint: str, answer: Answered) -> str:
    """An answer whole: value, contributing causes, date, anchor and grade."""
    parts = [named_answer(endpoint, answer.first if isinstance(answer, Reveal) else answer.value)]
    contributing = ", ".join(named_answer("death.cause", code) for code in answer.contributing)
    parts += [f"contributing {contributing}"] if contributing else []
    parts += [f"date {answer.date}"] if answer.date else []
    parts += [f"counted from {ANCHORS.label(answer.anchor)}"] if answer.anchor else []
    parts += [f"worst grade {answer.grade} {GRADES.label(answer.grade)}"] if answer.grade else []
    return "; ".join(parts)


def _why(answer: Review | Ruling | Reading) -> Iterator[Said]:
    if answer.why:
        yield "rationale", RATIONALES.label(answer.why)
    if answer.text:
        yield "in words", answer.text


def _signature(seen: Seen, signed: Review | Ruling, revision: int, at: str) -> Signature:
    person = signed.reader if isinstance(signed, Review) else signed.by
    known = seen.people.get(person)
    return Signature(
        meaning=signed.meaning,
        person=person,
        name=signed.name or (known.name if known else ""),
        at=at,
        local=local_time(at),
        proved=signed.proved,
        how=signed.how,
        charter=signed.charter,
        digest=signed.digest,
        signature=signed.signature,
        number=numbered(seen, revision),
    )


# -- evidence ------------------------------------------------------------------------------------


def _evidence(seen: Seen, case_id: str, revision: int, cites: Iterable[Cite]) -> tuple[Said, ...]:
    """What is cited, with its values as they were when it was signed; of what is not disclosed nothing."""
    until = limit_of(seen, case_id)
    was = _case_at(seen, case_id, revision)
    named = evidence(cut(was, until), on_shown(was, until, cites))
    return tuple(("evidence", f"{name}: {value}") for name, value in named)


def _case_at(seen: Seen, case_id: str, revision: int) -> Case:
    record = seen.record(case_id)
    if all(stored.header.rev <= revision for stored in record.documents.values()):
        return record.case
    return record.case_at(revision)


# -- what was done -------------------------------------------------------------------------------


def _reviews(seen: Seen, case_id: str, item: SeenItem) -> Iterator[Dated]:
    kept = seen.record(case_id).item(item.endpoint)
    for signed in told_reviews(seen, case_id, item.endpoint):
        review = signed.review
        last = kept.last_of(review.reader)
        marks = [f"amends review {review.number - 1}"] if review.number > 1 else []
        marks += ["after disclosure"] if review.after_disclosure else []
        if last is not None and last.review.number != review.number:
            marks.append(f"superseded by review {review.number + 1}")
        if kept.reopened > signed.revision:
            marks.append("before the item was opened again")
        # Her own are told with their cites counted by what she is shown now; as recorded they are by the whole.
        raw = next(s.review for s in kept.reviews if s.revision == signed.revision and s.review.number == review.number)
        said = [("answer", _answer(item.endpoint, review)), *_why(review)]
        said += _evidence(seen, case_id, signed.revision, raw.cites)
        said += [("answer fixed before", named_answer(item.endpoint, review.first))] if review.first else []
        said += [("criteria proposed", named_answer(item.endpoint, review.proposal))] if review.proposal else []
        said += [("centre had reported", named_answer(item.endpoint, review.site))] if review.site else []
        said.append(("criteria set", review.criteria))
        entry = Entry(
            title=f"review {review.number} of {review.reader}",
            marks=tuple(marks),
            said=tuple(said),
            signature=_signature(seen, review, signed.revision, signed.at),
        )
        yield signed.revision, entry


def _reveals(seen: Seen, case_id: str, item: SeenItem) -> Iterator[Dated]:
    if item.endpoint not in told_endpoints(seen, case_id):
        return
    for reader, shown in seen.record(case_id).item(item.endpoint).reveals.items():
        yield shown.revision, _reveal(seen, reader, shown)


def _reveal(seen: Seen, reader: str, shown: Shown) -> Entry:
    reveal = shown.reveal
    number = numbered(seen, shown.revision)
    said = [
        ("answer she had fixed", _answer(reveal.endpoint, reveal)),
        ("proposal shown", named_answer(reveal.endpoint, reveal.proposal)),
        ("site value shown", named_answer(reveal.endpoint, reveal.site) if reveal.site else "none"),
        ("when", when(shown.at, number)),
    ]
    if reveal.digest:
        said.append(("shown (SHA-256)", reveal.digest))
    return Entry(title=f"proposal and site value shown to {reader}", said=tuple(said))


def numbered(seen: Seen, revision: int) -> str:
    """A revision, to a blind reader her receipt; empty for an act that she is not told of."""
    number = number_of(seen, revision)
    return f"{number_word(seen)} {number}" if number else ""


def number_word(seen: Seen) -> str:
    """What the numbers of the asker count: revisions, or to a blind reader receipts."""
    return "receipt" if seen.blind else "revision"


def when(at: str, number: str) -> str:
    """A time of the journal in UTC and on the clock of this machine, and what `numbered` said of it."""
    return f"{utc_time(at)} ({local_time(at)}){f', {number}' if number else ''}"


def _rulings(seen: Seen, case_id: str, item: SeenItem) -> Iterator[Dated]:
    told = item.endpoint in told_endpoints(seen, case_id)
    rulings = seen.record(case_id).item(item.endpoint).rulings if told else item.rulings
    for ruled in rulings:
        yield ruled.revision, _ruling(seen, case_id, ruled)


def _ruling(seen: Seen, case_id: str, ruled: Ruled) -> Entry:
    ruling = ruled.ruling
    said = [("answer", _answer(ruling.endpoint, ruling))] if ruling.value else []
    said += [("why they differed", DISAGREEMENTS.label(ruling.disagreement))] if ruling.disagreement else []
    said += [("charter", "to be clarified")] if ruling.clarify else []
    said += [*_why(ruling), *_evidence(seen, case_id, ruled.revision, ruling.cites)]
    if ruling.meeting is not None:
        met = ruling.meeting
        said.append(("attended", ", ".join(met.attendees)))
        said.append(("vote", f"{met.votes_for} for, {met.votes_against} against, {met.abstained} abstained"))
        said.append(("minutes", met.minutes))
    return Entry(
        title=f"ruling {ruling.number}: {_KINDS.get(ruling.kind, ruling.kind)}",
        said=tuple(said),
        signature=_signature(seen, ruling, ruled.revision, ruled.at),
    )


def _rereads(seen: Seen, case_id: str, item: SeenItem) -> Iterator[Dated]:
    for signed in signed_again(seen, case_id):
        if signed.review.endpoint == item.endpoint:
            yield signed.revision, _reread(seen, case_id, signed)


def _reread(seen: Seen, case_id: str, signed: Signed) -> Entry:
    review = signed.review
    cited = _evidence(seen, case_id, signed.revision, review.cites)
    return Entry(
        title=f"read again by {review.reader}, masked",
        marks=("changes nothing of the item",),
        said=(("answer", _answer(review.endpoint, review)), *_why(review), *cited),
        signature=_signature(seen, review, signed.revision, signed.at),
    )


def _reading(seen: Seen, case_id: str, item: SeenItem, reading: Reading) -> Entry:
    """One of the two answers as the chair is shown it: no name, no time."""
    cited = evidence(seen.case(case_id).case, reading.cites)
    said = (
        ("answer", _answer(item.endpoint, reading)),
        *_why(reading),
        *(("evidence", f"{name}: {value}") for name, value in cited),
    )
    marks = ("after disclosure",) if reading.after_disclosure else ()
    return Entry(title=reading.label, marks=marks, said=said)
