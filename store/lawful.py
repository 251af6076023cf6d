"""Why a transaction whose chain holds can still be none of a study: what no command would have written. Pure.

The chain shows that nobody changed a line; this shows that a line says what the program says. It is
asked of every line that is read and of every line before it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import msgspec

from store.case import TABLES
from store.codes.withdrawals import WITHDRAWALS
from store.committee import Reveal, Review, Withdrawal
from store.info import StudyFormat
from store.items import is_reveal_id, reveal_id, review_id
from store.journal import FORMAT, Op, Transaction
from store.tables import REMOVED, Tables

# Every table of this format that is of no case.
STUDY_TABLES = frozenset({"study", "charter", "people", "assignments", "warnings", "withdrawals"})
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def objection(transaction: Transaction, tables: Tables) -> str:
    """What is wrong with a transaction after those that ``tables`` hold; empty where nothing is."""
    if (transaction.rev == 0) != (transaction.act == "study.create"):
        return "a study is created in revision 0 and nowhere else"
    if _format(transaction, tables) > FORMAT:
        return ""  # a newer program has other rules, and the study is not opened
    if not _is_time(transaction.at):
        return f"{transaction.at!r} is not a time"
    cases = {table.removeprefix("case:") for table, _, _ in transaction.ops if table.startswith("case:")}
    for op in transaction.ops:
        if why := _wrong_with(op, transaction, tables, cases):
            return why
    return ""


def _format(transaction: Transaction, tables: Tables) -> int:
    stored = tables.newest("study").get("study")
    raw = next((raw for table, _, raw in transaction.ops if table == "study"), stored.raw if stored else None)
    try:
        return msgspec.json.decode(raw, type=StudyFormat).format if raw is not None else 0
    except msgspec.MsgspecError:
        return 0


def _is_time(text: str) -> bool:
    if not _TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _wrong_with(op: Op, transaction: Transaction, tables: Tables, new_cases: set[str]) -> str:
    table, doc_id, raw = op
    if not _is_name(table) or not _is_name(doc_id):
        return f"{table!r}, {doc_id!r} cannot be a name"
    kind, _, case_id = table.partition(":")
    if kind == "case":
        known = doc_id in TABLES and bytes(raw) != REMOVED
        return "" if known and _is_id(case_id) else f"{table}, {doc_id} is no source table of a case"
    if kind == "reviews":
        if case_id not in new_cases and not tables.newest(f"case:{case_id}"):
            return f"a review of {case_id}, which is no case of the study"
        return _wrong_with_review(op, transaction, tables.newest(table))
    if table == "withdrawals":
        return _wrong_with_withdrawal(op, tables)
    return "" if table in STUDY_TABLES else f"{table} is no table of a study"


def _is_name(text: str) -> bool:
    """Whether nothing in it moves a cursor, turns text round or ends a line."""
    return bool(text) and text.isprintable()


def _is_id(text: str) -> bool:
    return bool(text) and "/" not in text and "\\" not in text and text not in {".", ".."}


def _wrong_with_review(op: Op, transaction: Transaction, there: Mapping[str, object]) -> str:
    table, doc_id, raw = op
    if doc_id in there or bytes(raw) == REMOVED:
        return f"{doc_id} of {table} was signed before, and what is signed is never changed"
    try:
        if is_reveal_id(doc_id):
            reveal = msgspec.json.decode(raw, type=Reveal)
            named, reader = reveal_id(reveal), reveal.reader
        else:
            review = msgspec.json.decode(raw, type=Review)
            named, reader = review_id(review), review.reader
            before = review_id(msgspec.structs.replace(review, number=review.number - 1))
            if review.number < 1 or (review.number > 1 and before not in there):
                return f"{doc_id} of {table} follows a review that is not there"
    except msgspec.MsgspecError:
        return f"{doc_id} of {table} is not a review"
    if named != doc_id:
        return f"{doc_id} of {table} says that it is {named}"
    return "" if reader == transaction.by else f"{doc_id} of {table} was signed by {transaction.by} for {reader}"


def _wrong_with_withdrawal(op: Op, tables: Tables) -> str:
    _, case_id, raw = op
    if not tables.newest(f"case:{case_id}"):
        return f"{case_id} was withdrawn and is no case of the study"
    if bytes(raw) == REMOVED:
        return ""
    try:
        reason = msgspec.json.decode(raw, type=Withdrawal).reason
    except msgspec.MsgspecError:
        return f"the withdrawal of {case_id} is not one"
    return "" if reason in WITHDRAWALS else f"{case_id} was withdrawn for {reason!r}, which is no reason"
