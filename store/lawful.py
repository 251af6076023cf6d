"""Why a transaction whose chain holds can still be none of a study: what no command would have written. Pure.

The chain shows that nobody changed a line; this shows that a line says what a command of its format
could have written after the lines before it. It is asked of every line that is read, and of every
line before it is written. What a newer program may add within a format (a field, a code, a setting)
is left to whoever reads it (`store.tables.unreadable`); a clock that runs backwards is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import msgspec

from store.case import CASE_ID, TABLES, valid_case_id
from store.codes.withdrawals import WITHDRAWALS
from store.committee import Person, Withdrawal, valid_person_id
from store.errors import Refused
from store.info import StudyInfo
from store.journal import FORMAT, Op, Transaction
from store.lawful_committee import (
    wrong_assignment,
    wrong_charter_text,
    wrong_conflict,
    wrong_export,
    wrong_lock,
    wrong_opening,
    wrong_query,
    wrong_reread,
    wrong_retirement,
    wrong_ruling,
    wrong_secret,
    wrong_training,
)
from store.lawful_reviews import charter_in_force, decoded, format_of, format_said, wrong_review
from store.rules import may_change_study, may_sign
from store.tables import REMOVED, UNDECODABLE, Tables

_NULL = msgspec.Raw(REMOVED)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_WARNINGS = re.compile(r"import(/[1-9]\d*)?", re.ASCII)


class Act(NamedTuple):
    """What a kind of transaction is: the format it came with, the tables it writes, how its ops are judged."""

    since: int
    writes: re.Pattern[str]
    wrong: Callable[[Op, Transaction, Tables], str]
    # How many ops it has at least and at most; None is any number.
    least: int = 0
    most: int | None = None


def objection(transaction: Transaction, tables: Tables) -> str:
    """What is wrong with a transaction after those that ``tables`` hold; empty where nothing is."""
    written_in = _format_after(transaction, tables)
    if written_in < format_of(tables):
        return "a study is only ever carried to a newer format"
    if written_in > FORMAT:
        return ""  # a newer program has other rules, and the study is not opened
    if (transaction.rev == 0) != (transaction.act == "study.create"):
        return "a study is created in revision 0 and nowhere else"
    act = ACTS.get(transaction.act)
    if act is None or act.since > max(written_in, 1):
        return f"{transaction.act!r} is no act of format {written_in}"
    if not _is_time(transaction.at):
        return f"{transaction.at!r} is not a time"
    if why := _wrong_author(transaction, tables):
        return why
    return _wrong_ops(transaction, act, tables)


def _format_after(transaction: Transaction, tables: Tables) -> int:
    # A newer program may say its format in a transaction of any act. What a line says last is what counts.
    said = [raw for table, doc_id, raw in transaction.ops if table == doc_id == "study"]
    return format_said(said[-1]) if said else format_of(tables)


def _is_time(text: str) -> bool:
    if not _TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


# -- who wrote it ----------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _person(document: bytes) -> Person | None:
    """A person; None where only another version of the program can read the document."""
    try:
        return msgspec.json.decode(document, type=Person)
    except UNDECODABLE:
        return None


class _Assigned(msgspec.Struct):
    readers: tuple[str, ...]


@lru_cache(maxsize=1024)
def _readers(document: bytes) -> tuple[str, ...]:
    return msgspec.json.decode(document, type=_Assigned).readers


def _wrong_author(transaction: Transaction, tables: Tables) -> str:
    people, by = tables.newest("people"), transaction.by
    if not people:
        # Nobody is there yet while a study is being made.
        return "" if valid_person_id(by) else f"{by!r} cannot name a person"
    if by not in people:
        return f"{by!r} is no person of the study"
    person = _person(bytes(people[by].raw))
    if person is None or transaction.act == "study.format":
        return ""
    refused = _may_write(transaction, person, tables)
    return f"no command lets it be written ({refused.reason.rstrip('.')})" if refused else ""


def _may_write(transaction: Transaction, person: Person, tables: Tables) -> Refused | None:
    """Whether a person may write an act at all, by her roles."""
    act = transaction.act
    if act in ("review.sign", "review.reveal"):
        case_id = transaction.ops[0][0].removeprefix("reviews:") if transaction.ops else ""
        readers = (person.id,) if _keeps_seat(transaction, tables) else _readers_of(case_id, tables)
        return may_sign(person, readers, _withdrawn(case_id, tables))
    if act in ("item.chair", "item.refer", "item.meeting"):
        lawful = "chair" in person.roles and not person.retired
        return None if lawful else Refused("not-the-chair", f"{person.id} is not a chair of the study")
    if act.startswith(("query.", "secret.")) and act != "secret.reset":
        return None
    if act in ("review.reread", "conflict.declare", "case.open", "study.export", "training.sign", "training.reveal"):
        return None
    return may_change_study(person)


class _Readers(msgspec.Struct):
    readers: int = 1


def _keeps_seat(transaction: Transaction, tables: Tables) -> bool:
    """Whether all that is signed was signed by the person before: where two read, she keeps her seat on it."""
    charter = next(reversed(tables.newest("charter").values()), None)
    two = charter is not None and (found := decoded(charter.raw, _Readers)) is not None and found.readers > 1
    items = {(t, i.split("/")[0]) for t, i, _ in transaction.ops if t.startswith("reviews:")}
    return two and bool(items) and all(f"{endpoint}/{transaction.by}" in tables.newest(t) for t, endpoint in items)


def _readers_of(case_id: str, tables: Tables) -> tuple[str, ...]:
    assignments = tables.newest("assignments")
    stored = assignments.get(case_id) or assignments.get("*")
    return _readers(bytes(stored.raw)) if stored else ()


def _withdrawn(case_id: str, tables: Tables) -> str:
    stored = tables.newest("withdrawals").get(case_id)
    return "" if stored is None or stored.removed else f"rev {stored.header.rev}"


# -- what it wrote ---------------------------------------------------------------------------------


def _wrong_ops(transaction: Transaction, act: Act, tables: Tables) -> str:
    ops = transaction.ops
    if len(ops) < act.least or (act.most is not None and len(ops) > act.most):
        return f"{transaction.act} does not write {len(ops)} documents"
    if len({(table, doc_id) for table, doc_id, _ in ops}) < len(ops):
        return "a document is written twice"
    # An import of 10,000 cases has 130,000 ops, of far fewer tables.
    for table in {table for table, _, _ in ops}:
        if not act.writes.fullmatch(table):
            return f"{transaction.act} does not write to {table!r}"
    removes = transaction.act == "case.reinstate"
    for op in ops:
        if (op[2] == _NULL) != removes:
            return f"{op[1]!r} of {op[0]!r} is {'put back with a document' if removes else 'taken out'}"
        if why := act.wrong(op, transaction, tables):
            return why
    return ""


def _wrong_study(op: Op, _transaction: Transaction, tables: Tables) -> str:
    table, doc_id, raw = op
    info = decoded(raw, StudyInfo)
    if doc_id != "study" or info is None or info.format < 1:
        return f"{doc_id!r} of {table!r} does not describe the study"
    stored = tables.newest("study").get("study")
    before = decoded(stored.raw, StudyInfo) if stored else None
    if before is None:
        return ""
    carried = msgspec.structs.replace(before, format=info.format)
    return "" if info.format > before.format and info == carried else "a study is only ever carried to a newer format"


class _Version(msgspec.Struct):
    version: int


def _wrong_charter(op: Op, _transaction: Transaction, tables: Tables) -> str:
    table, doc_id, raw = op
    if table == "charter_texts":
        return wrong_charter_text(op)
    version = decoded(raw, _Version)
    if version is None or str(version.version) != doc_id:
        return f"{doc_id!r} of {table!r} is not the charter of that version"
    newest = charter_in_force(tables)
    return "" if newest is None or newest < version.version else f"version {newest} of the charter is there already"


class _Id(msgspec.Struct):
    id: str


def _wrong_person(op: Op, _transaction: Transaction, tables: Tables) -> str:
    table, doc_id, raw = op
    if table == "assignments":
        lawful = (doc_id == "*" or valid_case_id(doc_id)) and decoded(raw, _Assigned) is not None
        return "" if lawful else f"{doc_id!r} of {table!r} does not assign a case"
    named = decoded(raw, _Id)
    if named is None or named.id != doc_id or not valid_person_id(doc_id):
        return f"{doc_id!r} of {table!r} is not a person"
    return f"{doc_id} is a person of the study already" if doc_id in tables.newest("people") else ""


class _Lines(msgspec.Struct):
    lines: tuple[str, ...]


def _wrong_source(op: Op, _transaction: Transaction, tables: Tables) -> str:
    table, doc_id, raw = op
    if table != "warnings":
        return "" if doc_id in TABLES else f"{doc_id!r} of {table} is no source table"
    new = _WARNINGS.fullmatch(doc_id) and doc_id not in tables.newest(table) and decoded(raw, _Lines)
    return "" if new else f"{doc_id!r} is no new list of doubtful rows"


def _wrong_withdrawal(op: Op, transaction: Transaction, tables: Tables) -> str:
    _, case_id, raw = op
    if not tables.newest(f"case:{case_id}"):
        return f"{case_id!r} is no case of the study"
    out, taken = bool(_withdrawn(case_id, tables)), transaction.act == "case.withdraw"
    if taken == out:
        return f"{case_id} is withdrawn already" if taken else f"{case_id} is not withdrawn"
    withdrawal = decoded(raw, Withdrawal) if taken else None
    known = not taken or (withdrawal is not None and withdrawal.reason in WITHDRAWALS)
    return "" if known else f"the withdrawal of {case_id} has no known reason"


_STUDY = re.compile("study")
_PEOPLE = re.compile("people|assignments")
_SOURCE = re.compile(f"case:{CASE_ID}|warnings")
_REVIEWS = re.compile(f"reviews:{CASE_ID}")
_SIGNED = re.compile(f"(reviews|queries):{CASE_ID}")
_WITHDRAWALS = re.compile("withdrawals")
_CHARTER = re.compile("charter|charter_texts")
_RULINGS = re.compile(f"rulings:{CASE_ID}")
_QUERIES = re.compile(f"queries:{CASE_ID}")
_REREADS = re.compile(f"rereads:{CASE_ID}")
_CONFLICTS = re.compile("conflicts|assignments")
_ASSIGNMENTS = re.compile("assignments")
_SECRETS = re.compile("secrets")
_LOCKS = re.compile("locks")
_TRAINING = re.compile(r"training:TRN-\d\d")


def _wrong_signed(op: Op, transaction: Transaction, tables: Tables) -> str:
    # An answer that needs something raises a query, and ends it when the answer comes at last.
    if _case_of(op) != _case_of(transaction.ops[0]) or not transaction.ops[0][0].startswith("reviews:"):
        return "items of two cases are signed at once, or none"
    return (wrong_query if op[0].startswith("queries:") else wrong_review)(op, transaction, tables)


def _case_of(op: Op) -> str:
    return op[0].partition(":")[2]


ACTS: Mapping[str, Act] = {
    "study.create": Act(1, _STUDY, _wrong_study, least=1, most=1),
    "charter.set": Act(1, _CHARTER, _wrong_charter, most=2),
    "people.add": Act(1, _PEOPLE, _wrong_person),
    "source.import": Act(1, _SOURCE, _wrong_source),
    "review.sign": Act(1, _SIGNED, _wrong_signed, least=1),
    "review.reveal": Act(1, _REVIEWS, wrong_review, least=1),
    "study.format": Act(2, _STUDY, _wrong_study, least=1, most=1),
    "source.amend": Act(2, _SOURCE, _wrong_source),
    "case.withdraw": Act(2, _WITHDRAWALS, _wrong_withdrawal, least=1, most=1),
    "case.reinstate": Act(2, _WITHDRAWALS, _wrong_withdrawal, least=1, most=1),
    "people.retire": Act(3, _PEOPLE, wrong_retirement, least=1),
    "case.assign": Act(3, _ASSIGNMENTS, wrong_assignment, least=1),
    "conflict.declare": Act(3, _CONFLICTS, wrong_conflict, least=1, most=2),
    "secret.set": Act(3, _SECRETS, wrong_secret, least=1, most=1),
    "secret.wrong": Act(3, _SECRETS, wrong_secret, least=1, most=1),
    "secret.right": Act(3, _SECRETS, wrong_secret, least=1, most=1),
    "secret.reset": Act(3, _SECRETS, wrong_secret, least=1, most=1),
    "item.dispatch": Act(3, _RULINGS, wrong_ruling, least=1),
    "item.refer": Act(3, _RULINGS, wrong_ruling, least=1, most=1),
    "item.chair": Act(3, _RULINGS, wrong_ruling, least=1, most=1),
    "item.meeting": Act(3, _RULINGS, wrong_ruling, least=1, most=1),
    "item.reopen": Act(3, _RULINGS, wrong_ruling, least=1, most=1),
    "item.keep": Act(3, _RULINGS, wrong_ruling, least=1, most=1),
    "query.raise": Act(3, _QUERIES, wrong_query, least=1),
    "query.answer": Act(3, _QUERIES, wrong_query, least=1, most=1),
    "query.close": Act(3, _QUERIES, wrong_query, least=1, most=1),
    "query.waive": Act(3, _QUERIES, wrong_query, least=1, most=1),
    "study.lock": Act(3, _LOCKS, wrong_lock, least=1, most=1),
    "study.unlock": Act(3, _LOCKS, wrong_lock, least=1, most=1),
    "rereads.draw": Act(3, _REREADS, wrong_reread, least=1),
    "review.reread": Act(3, _REREADS, wrong_reread, least=1),
    "training.sign": Act(3, _TRAINING, wrong_training, least=1),
    "training.reveal": Act(3, _TRAINING, wrong_training, least=1),
    "case.open": Act(3, re.compile("openings"), wrong_opening, least=1, most=1),
    "study.export": Act(3, re.compile("exports"), wrong_export, least=1, most=1),
}
