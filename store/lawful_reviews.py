"""Why a review or a reveal can be none that a command wrote after those before it. Pure.

A reader's reviews of an item are numbered 1, 2, 3 and each follows the one before, so what
supersedes what has no gap and no cycle; none is ever changed or removed. A reveal comes once, before
her first review, and fixes the answer that every review of hers repeats as ``first``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from store.case import TABLES
from store.committee import Reveal, Review
from store.criteria.endpoints import is_endpoint
from store.info import StudyFormat
from store.item_record import is_reveal_id, reveal_id, review_id
from store.journal import Op, Transaction
from store.signature import signature_of_document
from store.tables import UNDECODABLE, Stored, Tables

T = TypeVar("T")
# From this format on every review carries a signature.
SIGNED_SINCE = 3


def decoded(raw: msgspec.Raw, type_: type[T]) -> T | None:
    """A document as a value of the type; None where it is not one."""
    try:
        return msgspec.json.decode(raw, type=type_)
    except UNDECODABLE:
        return None


def format_of(tables: Tables) -> int:
    """The format a study is written in; 0 where it does not say."""
    stored = tables.newest("study").get("study")
    return format_said(stored.raw) if stored else 0


def format_said(raw: msgspec.Raw) -> int:
    """The format that a document of a study says; 0 where it does not."""
    found = decoded(raw, StudyFormat)
    return found.format if found else 0


def charter_in_force(tables: Tables) -> int | None:
    """The version of the charter in force; None where none was set. Versions only rise."""
    newest = next(reversed(tables.newest("charter")), None)
    return None if newest is None else int(newest)


def wrong_review(op: Op, transaction: Transaction, tables: Tables) -> str:
    """What is wrong with one review or reveal of a transaction; empty where nothing is."""
    table, doc_id, raw = op
    case_id = table.removeprefix("reviews:")
    if table != transaction.ops[0][0]:
        return "items of two cases are signed at once"
    if not tables.newest(f"case:{case_id}"):
        return f"a review of {case_id!r}, which is no case of the study"
    there = tables.newest(table)
    if doc_id in there:
        return f"{doc_id} of {table} was signed before, and what is signed is never changed"
    signed = decoded(raw, Reveal) if is_reveal_id(doc_id) else decoded(raw, Review)
    if signed is None or not is_endpoint(signed.endpoint):
        return f"{doc_id!r} of {table} is not a review"
    named = reveal_id(signed) if isinstance(signed, Reveal) else review_id(signed)
    if named != doc_id:
        return f"{doc_id!r} of {table} says that it is {named!r}"
    if signed.reader != transaction.by:
        return f"{doc_id} of {table} was signed by {transaction.by} for {signed.reader!r}"
    at_once = [i for _, i, _ in transaction.ops if i.startswith(f"{signed.endpoint}/")]
    if len(at_once) > 1:
        return f"{signed.endpoint} of {case_id} is answered twice at once"
    if isinstance(signed, Reveal):
        return _wrong_reveal(signed, doc_id, there)
    if any(cite.table not in TABLES or cite.row < 0 for cite in signed.cites):
        return f"{doc_id} of {table} cites what is no row of a source table"
    if transaction.act != "review.sign":
        return f"{doc_id} of {table} is signed by {transaction.act}"
    if (signed.signature or format_of(tables) >= SIGNED_SINCE) and signed_otherwise(case_id, raw):
        return f"the signature on {doc_id} of {table} is not of what it says"
    return _wrong_number(signed, doc_id, there) or _wrong_charter(signed, doc_id, tables)


def signed_otherwise(case_id: str, raw: msgspec.Raw) -> bool:
    """Whether a document does not carry the signature of what it says."""
    document = decoded(raw, dict)
    return document is None or document.get("signature") != signature_of_document(case_id, document)


def _wrong_reveal(reveal: Reveal, doc_id: str, there: Mapping[str, Stored]) -> str:
    first_review = f"{reveal.endpoint}/{reveal.reader}"
    return f"{doc_id} comes after {first_review} was signed" if first_review in there else ""


def _wrong_number(review: Review, doc_id: str, there: Mapping[str, Stored]) -> str:
    """A review follows the one before it, and keeps the answer that was fixed before anything was shown."""
    if review.number < 1:
        return f"{doc_id} has the number {review.number}"
    if review.number > 1:
        before = review_id(msgspec.structs.replace(review, number=review.number - 1))
        if before not in there:
            return f"{doc_id} follows a review that is not there"
        earlier = decoded(there[before].raw, Review)
        fixed = earlier.first if earlier else review.first
    else:
        fixed = "" if review.first == "" else review.value
    shown = there.get(f"{review.endpoint}/{review.reader}/reveal")
    if shown is not None and (reveal := decoded(shown.raw, Reveal)) is not None:
        fixed = reveal.first
    # The answers themselves are not told: whoever reads this may be blind to them.
    return "" if review.first == fixed else f"{doc_id} does not say what was fixed first"


def _wrong_charter(review: Review, doc_id: str, tables: Tables) -> str:
    in_force = charter_in_force(tables) or 1
    return "" if review.charter == in_force else f"{doc_id} names charter {review.charter}, and {in_force} is in force"
