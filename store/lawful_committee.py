"""Why a ruling, a query, a lock or another line of the committee can be none that a command wrote. Pure.

As `store.lawful_reviews`: documents are numbered without gaps, none is changed or removed but where its
command does that, and each is its author's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from store.case import valid_case_id
from store.charter import SMALLEST_QUORUM
from store.commands import NoteExport
from store.committee import Lock, Meeting, Person, Query, QueryNote, Reveal, Review, Ruling
from store.criteria.endpoints import is_endpoint
from store.item_record import is_reveal_id, reveal_id, review_id
from store.journal import Op, Transaction
from store.lawful_reviews import charter_in_force, decoded, signed_otherwise
from store.locks import lock_id
from store.queries import NEEDED, is_note_id, note_id
from store.tables import Stored, Tables

_RULINGS = {f"item.{kind}": kind for kind in ("dispatch", "refer", "chair", "meeting", "reopen", "keep")}
_ENDING = ("close", "waive")


def wrong_ruling(op: Op, transaction: Transaction, tables: Tables) -> str:
    """What is wrong with a ruling; empty where nothing is."""
    table, doc_id, raw = op
    case_id = table.removeprefix("rulings:")
    ruling = decoded(raw, Ruling)
    if ruling is None or not is_endpoint(ruling.endpoint) or doc_id != f"{ruling.endpoint}/{ruling.number}":
        return f"{doc_id!r} of {table} is not a ruling"
    if not tables.newest(f"case:{case_id}"):
        return f"a ruling on {case_id!r}, which is no case of the study"
    there = [d for d in tables.newest(table) if d.rpartition("/")[0] == ruling.endpoint]
    if doc_id in there or ruling.number != len(there) + 1:
        return f"{doc_id} of {table} does not follow the ruling before it"
    if ruling.kind != _RULINGS.get(transaction.act) or ruling.by != transaction.by:
        return f"{doc_id} of {table} is not what {transaction.by} did ({transaction.act})"
    if ruling.kind in ("chair", "meeting") and not ruling.value:
        return f"{doc_id} of {table} determines nothing"
    if (ruling.kind == "meeting") != (ruling.meeting is not None):
        return f"{doc_id} of {table} and its meeting do not go together"
    if ruling.kind in ("chair", "refer", "meeting") and _read(ruling, tables.newest(f"reviews:{case_id}")):
        return f"{transaction.by} read {ruling.endpoint} of {case_id} and cannot rule on it"
    in_force = charter_in_force(tables) or 1
    if ruling.charter != in_force:
        return f"{doc_id} of {table} names charter {ruling.charter}, and {in_force} is in force"
    if ruling.meeting is not None and not _decides(ruling.meeting):
        return f"the meeting of {doc_id} of {table} decided nothing"
    if signed_otherwise(case_id, raw):
        return f"the signature on {doc_id} of {table} is not of what it says"
    return ""


def _decides(meeting: Meeting) -> bool:
    """Whether enough attended, each voted once or abstained, and most of who voted were for it."""
    votes = (meeting.votes_for, meeting.votes_against, meeting.abstained)
    attendees = len(set(meeting.attendees))
    whole = attendees == len(meeting.attendees) == sum(votes) and min(votes) >= 0
    most = meeting.votes_for > meeting.votes_against
    return whole and most and attendees >= SMALLEST_QUORUM and bool(meeting.minutes.strip())


def _read(ruling: Ruling, reviews: Mapping[str, Stored]) -> bool:
    return f"{ruling.endpoint}/{ruling.by}" in reviews


def wrong_query(op: Op, transaction: Transaction, tables: Tables) -> str:
    """What is wrong with a query or an entry of a thread; empty where nothing is."""
    table, doc_id, raw = op
    there = tables.newest(table)
    if not tables.newest(f"case:{table.removeprefix('queries:')}"):
        return f"a query on {table.removeprefix('queries:')!r}, which is no case of the study"
    if doc_id in there:
        return f"{doc_id} of {table} was said before, and what was said is never changed"
    if is_note_id(doc_id):
        return _wrong_note(op, transaction, tables)
    query = decoded(raw, Query)
    in_line = [i for t, i, _ in transaction.ops if t == table and not is_note_id(i)]
    number = sum(not is_note_id(i) for i in there) + in_line.index(doc_id) + 1
    if query is None or str(query.number) != doc_id or query.number != number or not query.text:
        return f"{doc_id!r} of {table} is not the next query"
    if query.by != transaction.by or query.owner not in tables.newest("people"):
        return f"query {doc_id} of {table} is not {transaction.by}'s, or nobody's to answer"
    if transaction.act == "review.sign":
        return "" if query.rule == NEEDED else f"query {doc_id} of {table} is not of an answer that needs something"
    person = _person(transaction.by, tables)
    asks = person is None or (not person.retired and bool({"reviewer", "chair", "coordinator"} & set(person.roles)))
    return "" if asks else f"{transaction.by} raises no queries"


def _person(person_id: str, tables: Tables) -> Person | None:
    """A person; None where only another version of the program can read the document."""
    stored = tables.newest("people").get(person_id)
    return decoded(stored.raw, Person) if stored else None


def _wrong_note(op: Op, transaction: Transaction, tables: Tables) -> str:
    table, doc_id, raw = op
    there = tables.newest(table)
    note = decoded(raw, QueryNote)
    if note is None or note_id(note) != doc_id or note.by != transaction.by or not note.text:
        return f"{doc_id!r} of {table} is not what {transaction.by} said of a query"
    before = [d for d in there if d.startswith(f"{note.query}/")]
    if str(note.query) not in there or note.number != len(before) + 1:
        return f"{doc_id} of {table} does not follow what was said before"
    ended = any((n := decoded(there[d].raw, QueryNote)) and n.kind in _ENDING for d in before)
    if ended:
        return f"{doc_id} of {table} comes after the query was ended"
    if transaction.act.startswith("query.") and transaction.act != f"query.{note.kind}":
        return f"{doc_id} of {table} is a {note.kind}, not {transaction.act}"
    query = decoded(there[str(note.query)].raw, Query)
    if query is not None and not _may_note(note, query, transaction, tables):
        return f"{doc_id} of {table} is not {transaction.by}'s to {note.kind}"
    return ""


def _may_note(note: QueryNote, query: Query, transaction: Transaction, tables: Tables) -> bool:
    if transaction.act == "review.sign":
        return (note.kind, query.rule, query.by) == ("close", NEEDED, note.by)
    person = _person(note.by, tables)
    if person is None or person.retired or "coordinator" in person.roles:
        return person is None or not person.retired
    return note.by == {"answer": query.owner, "close": query.by}.get(note.kind)


def wrong_retirement(op: Op, _transaction: Transaction, tables: Tables) -> str:
    """What is wrong with taking a person out; empty where nothing is."""
    table, doc_id, raw = op
    if table == "assignments":
        return wrong_assignment(op, _transaction, tables)
    stored = tables.newest(table).get(doc_id)
    before = decoded(stored.raw, Person) if stored else None
    after = decoded(raw, Person)
    if before is None or after is None or before.retired or after != msgspec.structs.replace(before, retired=True):
        return f"{doc_id!r} of {table} is not a person who leaves the study"
    return ""


class _Assigned(msgspec.Struct):
    readers: tuple[str, ...]


def wrong_assignment(op: Op, _transaction: Transaction, tables: Tables) -> str:
    """What is wrong with an assignment; empty where nothing is."""
    table, doc_id, raw = op
    assigned = decoded(raw, _Assigned)
    case = doc_id == "*" or (valid_case_id(doc_id) and bool(tables.newest(f"case:{doc_id}")))
    if not case or assigned is None or len(set(assigned.readers)) < len(assigned.readers):
        return f"{doc_id!r} of {table} does not assign a case"
    unknown = [reader for reader in assigned.readers if reader not in tables.newest("people")]
    return f"{unknown[0]!r} is no person of the study" if unknown else ""


class _Why(msgspec.Struct):
    why: str


def wrong_conflict(op: Op, transaction: Transaction, tables: Tables) -> str:
    """What is wrong with a declared conflict and who reads instead; empty where nothing is."""
    table, doc_id, raw = op
    if table == "assignments":
        return wrong_assignment(op, transaction, tables)
    case_id, _, person = doc_id.rpartition("/")
    lawful = person == transaction.by and tables.newest(f"case:{case_id}") and decoded(raw, _Why) is not None
    if not lawful or doc_id in tables.newest(table):
        return f"{doc_id!r} of {table} is no conflict that {transaction.by} declares"
    return ""


class _Secret(msgspec.Struct):
    salt: str
    hash: str
    wrong: int


def wrong_secret(op: Op, transaction: Transaction, tables: Tables) -> str:
    """What is wrong with a secret that is set, tried or reset; empty where nothing is."""
    table, person, raw = op
    secret = decoded(raw, _Secret)
    stored = tables.newest(table).get(person)
    before = decoded(stored.raw, _Secret) if stored else None
    kept = (before.salt, before.hash) if before else ("", "")
    lawful = False
    match transaction.act, secret:
        case "secret.set", _Secret():
            lawful = person == transaction.by and bool(secret.salt and secret.hash) and secret.wrong == 0
        case "secret.reset", _Secret():
            lawful = person in tables.newest("people") and not (secret.salt or secret.hash or secret.wrong)
        case "secret.wrong", _Secret():
            tried = before is not None and secret.wrong == before.wrong + 1
            lawful = person == transaction.by and (secret.salt, secret.hash) == kept and tried
        case "secret.right", _Secret():
            lawful = person == transaction.by and (secret.salt, secret.hash) == kept and secret.wrong == 0
    return "" if lawful else f"the secret of {person!r} is not changed so by {transaction.act}"


def wrong_lock(op: Op, transaction: Transaction, tables: Tables) -> str:
    """What is wrong with a lock that is set or released; empty where nothing is."""
    table, doc_id, raw = op
    lock = decoded(raw, Lock)
    if lock is None or str(lock.number) != doc_id or signed_otherwise("", _unreleased(raw)):
        return f"{doc_id!r} of {table} is not a lock"
    stored = tables.newest(table).get(doc_id)
    before = decoded(stored.raw, Lock) if stored else None
    if transaction.act == "study.unlock":
        released = before is not None and not before.released and lock == msgspec.structs.replace(before, released=True)
        return "" if released else f"lock {doc_id} is not released so"
    header = tables.log[-1]
    frozen = lock.revision == header.rev and lock.head == header.hash
    frozen = frozen and lock.id == lock_id(lock.number, lock.head)
    if before is not None or lock.number != len(tables.newest(table)) + 1 or not frozen or lock.by != transaction.by:
        return f"lock {doc_id} does not freeze what was there"
    return ""


def _unreleased(raw: msgspec.Raw) -> msgspec.Raw:
    document = decoded(raw, dict) or {}
    return msgspec.Raw(msgspec.json.encode({**document, "released": False}))


class _Seed(msgspec.Struct):
    seed: int


def wrong_reread(op: Op, transaction: Transaction, tables: Tables) -> str:
    """What is wrong with an item that is to be read again, or with its answer; empty where nothing is."""
    table, doc_id, raw = op
    there = tables.newest(table)
    if doc_id in there:
        return f"{doc_id} of {table} is there already"
    endpoint, _, rest = doc_id.partition("/")
    reader, _, answered = rest.partition("/")
    if not is_endpoint(endpoint) or reader not in tables.newest("people") or answered not in ("", "answer"):
        return f"{doc_id!r} of {table} is nothing to read again"
    if transaction.act == "rereads.draw":
        lawful = not answered and decoded(raw, _Seed) is not None
        return "" if lawful else f"{doc_id!r} of {table} was not drawn"
    review = decoded(raw, Review)
    asked = answered and f"{endpoint}/{reader}" in there
    if not asked or review is None or review.reader != transaction.by or review.reader != reader:
        return f"{doc_id} of {table} was not asked of {transaction.by}"
    return f"the signature on {doc_id} of {table} is not of what it says" if signed_otherwise(_case(table), raw) else ""


def _case(table: str) -> str:
    return table.partition(":")[2]


class _Times(msgspec.Struct):
    times: int


def wrong_opening(op: Op, transaction: Transaction, tables: Tables) -> str:
    """What is wrong with a note that a case was opened; empty where nothing is."""
    table, doc_id, raw = op
    case_id, _, person = doc_id.rpartition("/")
    times = decoded(raw, _Times)
    stored = tables.newest(table).get(doc_id)
    before = decoded(stored.raw, _Times) if stored else None
    counted = times is not None and times.times == (before.times if before else 0) + 1
    if person != transaction.by or not tables.newest(f"case:{case_id}") or not counted:
        return f"{doc_id!r} of {table} is no case that {transaction.by} opened"
    return ""


def wrong_training(op: Op, transaction: Transaction, tables: Tables) -> str:
    """What is wrong with an answer to a training case; empty where nothing is."""
    table, doc_id, raw = op
    signed = decoded(raw, Reveal) if is_reveal_id(doc_id) else decoded(raw, Review)
    if signed is None or not is_endpoint(signed.endpoint) or doc_id in tables.newest(table):
        return f"{doc_id!r} of {table} is no new answer"
    named = reveal_id(signed) if isinstance(signed, Reveal) else review_id(signed)
    if named != doc_id or signed.reader != transaction.by:
        return f"{doc_id} of {table} is not {transaction.by}'s"
    if isinstance(signed, Review) and signed_otherwise(_case(table), raw):
        return f"the signature on {doc_id} of {table} is not of what it says"
    return ""


def wrong_export(op: Op, _transaction: Transaction, tables: Tables) -> str:
    """What is wrong with a note that data sets left the study; empty where nothing is."""
    table, doc_id, raw = op
    lawful = doc_id == str(len(tables.newest(table)) + 1) and decoded(raw, NoteExport) is not None
    return "" if lawful else f"{doc_id!r} of {table} is not the next export"


class _Text(msgspec.Struct):
    text: str


def wrong_charter_text(op: Op) -> str:
    """What is wrong with a charter as it was submitted; empty where nothing is."""
    table, doc_id, raw = op
    lawful = re.fullmatch(r"[1-9]\d*", doc_id) and decoded(raw, _Text) is not None
    return "" if lawful else f"{doc_id!r} of {table} is no text of a charter"
