"""The history of what a committee does beside reviews: rulings, queries, rereads, conflicts, openings, locks. Pure.

A blind reader is told of what she did herself, of what is final, and of what is told to all; of a
signing secret nobody is told more than that it was set, tried or reset.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from store.blinding import masked
from store.change import Change, change_of, evidence_of, signed_by
from store.codes.disagreements import DISAGREEMENTS
from store.commands import NoteExport
from store.committee import Lock, Meeting, Review, Ruling
from store.item_record import is_reveal_id
from store.locks import name_of
from store.queries import Entry, Thread
from store.seen import Seen
from store.sight import queries_told
from store.tables import Header, Stored
from store.training import training_cases

_DONE = {
    "dispatch": "sent to the chair",
    "refer": "left to the meeting",
    "reopen": "opened again",
    "keep": "stands as it is",
}
_ENTRY = {"answer": "answer", "close": "closed", "waive": "waived"}


def committee_changes(seen: Seen, case_id: str) -> Iterator[Change]:
    """What was done with one case beside its reviews, as far as the person may know."""
    yield from _ruling_changes(seen, case_id)
    yield from _query_changes(seen, case_id)
    yield from _reread_changes(seen, case_id)


def settings_of_committee(seen: Seen) -> Iterator[Change]:
    """What was done with the study as a whole: secrets, locks, exports, charters as submitted, training."""
    for person, stored in seen.versions("secrets"):
        if _is_told(seen, stored.header.by) or person == seen.asker.id:
            yield change_of(stored.header, table="secrets", item=person, after=_secret(stored))
    for doc_id, stored in seen.versions("locks"):
        lock = stored.decode(Lock)
        said = (
            "released"
            if lock.released
            else f"{name_of(lock.id, blind=seen.blind)} freezes {', '.join(lock.endpoints) or 'the whole study'}"
        )
        signed = "" if lock.released else signed_by(seen, lock)
        yield change_of(stored.header, table="locks", item=doc_id, after=said, signed=signed)
    told = (stored for _, stored in seen.versions("exports") if _is_told(seen, stored.header.by))
    for nth, stored in enumerate(told, 1):  # the number of the record would count those of others
        noted = stored.decode(NoteExport)
        said = f"basis {noted.basis}, revision {seen.number(noted.revision)}, digest {noted.digest}"
        yield change_of(stored.header, table="exports", item=str(nth), after=said)
    for version, stored in seen.versions("charter_texts"):
        lines = len(stored.decode(dict[str, str])["text"].splitlines())
        item = f"version {version}"
        yield change_of(stored.header, table="charter", item=item, field="submitted", after=f"{lines} lines")
    yield from _training_changes(seen)


def declared(seen: Seen) -> Iterator[Change]:
    """The conflicts of interest that readers declared; a blind reader is told of her own."""
    for doc_id, stored in seen.versions("conflicts"):
        case_id, _, person = doc_id.rpartition("/")
        if _is_told(seen, person):
            yield change_of(stored.header, table="conflicts", case=case_id, item=person, after="declared")


def opened(seen: Seen) -> Iterator[Change]:
    """Who opened which case, in a committee; a blind reader is told of what she opened herself."""
    for doc_id, stored in seen.versions("openings"):
        case_id, _, person = doc_id.rpartition("/")
        if _is_told(seen, person):
            times = stored.decode(dict[str, int])["times"]
            said = "opened" if times == 1 else f"opened, time {times}"
            yield change_of(stored.header, table="openings", case=case_id, item=person, after=said)


def _is_told(seen: Seen, by: str) -> bool:
    """Whether the person is told of an act by its author alone: to who reads blind it is hidden unless it is hers."""
    return not seen.blind or by == seen.asker.id


def _secret(stored: Stored) -> str:
    """What became of a signing secret; neither salt nor hash is read."""
    if stored.header.act == "secret.wrong":
        wrong = stored.decode(_Tried).wrong
        return f"wrong, {wrong} in a row"
    return {"secret.set": "set", "secret.reset": "reset", "secret.right": "right again"}.get(stored.header.act, "")


class _Tried(msgspec.Struct):
    wrong: int


# -- rulings -------------------------------------------------------------------------------------


def _ruling_changes(seen: Seen, case_id: str) -> Iterator[Change]:
    versions = seen.versions(f"rulings:{case_id}")
    if not versions:
        return
    record, asker = seen.record(case_id), seen.asker
    open_ = {item.endpoint for item in seen.case(case_id).items if not item.blind}
    for _, stored in versions:
        ruling = stored.decode(Ruling)
        told = asker.sees_all or ruling.by == asker.id or ruling.endpoint in open_
        if told and not masked(record, ruling.endpoint, asker):
            yield from _of_ruling(seen, case_id, ruling, stored.header)


def _of_ruling(seen: Seen, case_id: str, ruling: Ruling, header: Header) -> Iterator[Change]:
    words = "; ".join(part for part in (ruling.why, ruling.text) if part)

    def change(field: str, after: str) -> Change:
        told: dict[str, Any] = {"case": case_id, "item": ruling.endpoint, "why": words}
        return change_of(header, table="rulings", field=field, after=after, **told)

    if ruling.kind in _DONE:
        yield change("", _DONE[ruling.kind])
    else:
        yield msgspec.structs.replace(change("answer", ruling.value), signed=signed_by(seen, ruling))
    for field, value in (
        ("contributing", ", ".join(ruling.contributing)),
        ("date", ruling.date),
        ("anchor", ruling.anchor),
        ("grade", ruling.grade),
        ("why they differed", DISAGREEMENTS.label(ruling.disagreement) if ruling.disagreement else ""),
        ("charter", "to be made clearer" if ruling.clarify else ""),
        *(_of_meeting(ruling.meeting) if ruling.meeting else ()),
    ):
        if value:
            yield change(field, value)
    yield from evidence_of(seen, case_id, "rulings", ruling.endpoint, ruling.cites, header)


def _of_meeting(meeting: Meeting) -> Iterator[tuple[str, str]]:
    yield "attendees", ", ".join(meeting.attendees)
    yield "vote", f"{meeting.votes_for} for, {meeting.votes_against} against, {meeting.abstained} abstained"
    yield "minutes", meeting.minutes


# -- queries -------------------------------------------------------------------------------------


def _query_changes(seen: Seen, case_id: str) -> Iterator[Change]:
    versions = dict(seen.versions(f"queries:{case_id}"))
    if not versions:
        return
    for told in queries_told(seen.record(case_id), seen.asker):
        query = told.shown.query
        number = told.recorded.query.number
        raised = _as_told(versions[str(number)].header, told.shown, query.by)
        item = f"{query.number} {query.endpoint}".rstrip()
        why = f"rule: {query.rule}" if query.rule else ""
        about: dict[str, Any] = {"table": "queries", "case": case_id, "item": item}
        yield change_of(raised, **about, field="asked", after=query.text, why=why)
        yield change_of(raised, **about, field="owner", after=query.owner, why=why)
        if query.due:
            yield change_of(raised, **about, field="due", after=query.due, why=why)
        for entry in told.shown.entries:
            header = _as_told(versions[f"{number}/{entry.note.number}"].header, entry, entry.note.by)
            yield change_of(header, **about, field=_ENTRY[entry.note.kind], after=entry.note.text, why="")


def _as_told(header: Header, shown: Thread | Entry, by: str) -> Header:
    """The header of an act with the author and the time that the person is told."""
    return header._replace(at=shown.at, by=by)


# -- what is read again, and training ------------------------------------------------------------


def _reread_changes(seen: Seen, case_id: str) -> Iterator[Change]:
    """Who was asked to read what again, and what was answered; to a reader her own answers alone."""
    asker = seen.asker
    for doc_id, stored in seen.versions(f"rereads:{case_id}"):
        endpoint, _, rest = doc_id.partition("/")
        reader, _, answered = rest.partition("/")
        if answered and (asker.sees_all or reader == asker.id):
            review = stored.decode(Review)
            words = "; ".join(part for part in (review.why, review.text) if part)
            told: dict[str, Any] = {"case": case_id, "item": endpoint, "field": "read again", "why": words}
            yield change_of(stored.header, table="rereads", after=review.value, **told)
        elif not answered and (asker.sees_all or stored.header.by == asker.id):
            seed = stored.decode(dict[str, int])["seed"]
            after = f"{reader} to read it again, seed {seed}"
            yield change_of(stored.header, table="rereads", case=case_id, item=endpoint, after=after)


def _training_changes(seen: Seen) -> Iterator[Change]:
    for case_id in training_cases():
        for doc_id, stored in seen.versions(f"training:{case_id}"):
            if not is_reveal_id(doc_id) and _is_told(seen, stored.header.by):
                review = stored.decode(Review)
                told: dict[str, Any] = {"case": case_id, "item": review.endpoint, "field": "answer", "why": review.text}
                yield change_of(stored.header, table="training", after=review.value, **told)
