"""People and what they sign: persons, reviews, reveals, determinations."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

Role = Literal["reviewer", "chair", "coordinator", "auditor", "statistician"]
How = Literal["desk", "command line"]

# A person may not be named as a basis is.
RESERVED_NAMES = frozenset({"site", "own", "final", "current"})
_PERSON_ID = re.compile(r"[a-z][a-z0-9_.]{0,31}")


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who may open the study. ``account`` is the system account that is this person."""

    id: str
    name: str
    roles: tuple[Role, ...]
    account: str = ""
    retired: bool = False

    @property
    def sees_all(self) -> bool:
        """Whether nothing is hidden from this person: no reader, no chair."""
        return not {"reviewer", "chair"} & set(self.roles)


def valid_person_id(text: str) -> bool:
    """Whether the text can name a person: lower case, no separators, not the name of a basis."""
    return bool(_PERSON_ID.fullmatch(text)) and text not in RESERVED_NAMES


class Cite(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence a review points to: a row of a source table, and the column where it is one value.

    ``row`` counts from 0 in the case's rows of the table, ordered as they were when it was signed.
    """

    table: str
    row: int
    column: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to one item, before or after it is signed.

    ``why`` is a key of `store.codes.rationale` or empty; ``text`` is the rationale in words;
    ``cites`` is the evidence she points to, if any.
    """

    endpoint: str
    value: str
    contributing: tuple[str, ...] = ()
    why: str = ""
    text: str = ""
    cites: tuple[Cite, ...] = ()


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """That a case is out of every denominator; ``reason`` is a key of `store.codes.withdrawals`."""

    reason: str


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """One reader's signed answer to one item, as kept in the record.

    ``number`` counts a reader's reviews of the item from 1; a later one supersedes the one before.
    ``first`` is the value that was fixed while proposal, site value and others' answers were hidden;
    empty where they were in sight.
    ``digest`` is the SHA-256 of what was shown of the item. ``proposal`` and ``site`` are what was
    revealed at the signature, kept for the audit.
    """

    endpoint: str
    reader: str
    number: int
    value: str
    contributing: tuple[str, ...] = ()
    why: str = ""
    text: str = ""
    first: str = ""
    proposal: str = ""
    site: str = ""
    criteria: str = ""
    charter: int = 1
    digest: str = ""
    how: How = "desk"
    cites: tuple[Cite, ...] = ()


class Reveal(msgspec.Struct, frozen=True, kw_only=True):
    """That a reader had fixed ``first`` when proposal and site value were shown to her."""

    endpoint: str
    reader: str
    first: str
    contributing: tuple[str, ...] = ()
    proposal: str
    site: str = ""
    digest: str = ""


class Determination(msgspec.Struct, frozen=True, kw_only=True):
    """The answer that counts as final, derived from the item's transactions, never stored."""

    value: str
    contributing: tuple[str, ...] = ()
    by: Literal["one reader", "agreement", "chair", "meeting", "derived"]
    revision: int
