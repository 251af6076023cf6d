"""People and what they sign: persons, reviews, reveals, rulings, determinations."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

Role = Literal["reviewer", "chair", "coordinator", "auditor", "statistician"]
# ``command line, nothing shown``: in a committee, whoever signs there was not shown the case by this program.
How = Literal["desk", "command line", "command line, nothing shown"]
# What a signature means (21 CFR 11.50): a review is reviewed, a ruling adjudicated, a lock approved.
Meaning = Literal["reviewed", "adjudicated", "approved"]

# A person may not be named as a basis is.
RESERVED_NAMES = frozenset({"site", "own", "final", "current"})
_PERSON_ID = re.compile(r"[a-z][a-z0-9_.]{0,31}")


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who may open the study. ``account`` is the system account that is this person.

    ``centre`` and ``physician`` are the pseudonyms by which the source tables name her centre and
    herself as a treating physician: what is in her own care she does not judge.
    """

    id: str
    name: str
    roles: tuple[Role, ...]
    account: str = ""
    retired: bool = False
    centre: str = ""
    physician: str = ""

    @property
    def sees_all(self) -> bool:
        """Whether nothing is hidden from this person: no reader, no chair."""
        return not {"reviewer", "chair"} & set(self.roles)


def valid_person_id(text: str) -> bool:
    """Whether the text can name a person: lower case, no separators, not the name of a basis."""
    return bool(_PERSON_ID.fullmatch(text)) and text not in RESERVED_NAMES


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads a case, as kept in the record; ``seed`` is that of the draw, None where a person chose."""

    readers: tuple[str, ...]
    seed: int | None = None


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
    ``cites`` is the evidence she points to, if any. ``date`` is that of the relapse or of the onset of
    VOD/SOS (as entered, may be partial), ``anchor`` what its day counts from, ``grade`` its worst grade.
    """

    endpoint: str
    value: str
    contributing: tuple[str, ...] = ()
    why: str = ""
    text: str = ""
    cites: tuple[Cite, ...] = ()
    date: str = ""
    anchor: str = ""
    grade: str = ""


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """That a case is out of every denominator; ``reason`` is a key of `store.codes.withdrawals`."""

    reason: str


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """One reader's signed answer to one item, as kept in the record.

    ``number`` counts a reader's reviews of the item from 1; a later one supersedes the one before.
    ``first`` is the value that was fixed while proposal, site value and others' answers were hidden;
    empty where they were in sight.
    ``digest`` is the SHA-256 of what was shown of the item. ``proposal`` and ``site`` are what was
    revealed at the signature, kept for the audit. ``after_disclosure``: it amends an answer of a stage
    that was closed, so she had seen what followed. ``meaning``, ``name`` (as printed) and ``signature``
    (`store.signature`) are those of format 3 on; ``proved``: the signing secret was typed.
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
    date: str = ""
    anchor: str = ""
    grade: str = ""
    after_disclosure: bool = False
    meaning: Meaning = "reviewed"
    name: str = ""
    signature: str = ""
    proved: bool = False


class Reveal(msgspec.Struct, frozen=True, kw_only=True):
    """That a reader had fixed ``first`` when proposal and site value were shown to her."""

    endpoint: str
    reader: str
    first: str
    contributing: tuple[str, ...] = ()
    date: str = ""
    anchor: str = ""
    grade: str = ""
    proposal: str
    site: str = ""
    digest: str = ""


RulingKind = Literal["dispatch", "refer", "chair", "meeting", "reopen", "keep"]


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """A consensus meeting: who attended (persons of the study or others, by pseudonym), the vote, the minutes."""

    attendees: tuple[str, ...]
    votes_for: int
    votes_against: int = 0
    abstained: int = 0
    minutes: str


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """What chair, meeting or coordinator did with one item, as kept in the record.

    ``number`` counts the rulings of the item from 1. ``dispatch``: to the chair; ``refer``: to the
    meeting; ``chair`` and ``meeting`` determine; ``reopen``: both read again; ``keep``: what was amended
    has no bearing, the determination stands. ``disagreement`` is a key of `store.codes.disagreements`:
    why the readers differed. A determination has the fields of a review beside it.
    """

    endpoint: str
    number: int
    kind: RulingKind
    by: str
    value: str = ""
    contributing: tuple[str, ...] = ()
    date: str = ""
    anchor: str = ""
    grade: str = ""
    disagreement: str = ""
    clarify: bool = False
    why: str = ""
    text: str = ""
    cites: tuple[Cite, ...] = ()
    meeting: Meeting | None = None
    criteria: str = ""
    charter: int = 1
    digest: str = ""
    how: How = "desk"
    meaning: Meaning = "adjudicated"
    name: str = ""
    signature: str = ""
    proved: bool = False


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """A question on a case that someone must answer; blocks finalising its item while it is open.

    ``endpoint`` may be empty: then it blocks no item. ``cite`` is the field or event asked about, where
    it is one. ``owner`` must answer by ``due`` (a day, may be empty). ``rule`` names the rule that raised
    it; empty where a person did. ``by`` raised it.
    """

    number: int
    by: str
    owner: str
    text: str
    endpoint: str = ""
    cite: Cite | None = None
    due: str = ""
    rule: str = ""


class QueryNote(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a query's thread. ``close`` and ``waive`` end it; ``waive`` leaves it unanswered, with a reason."""

    query: int
    number: int
    kind: Literal["answer", "close", "waive"]
    by: str
    text: str


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """That a study, or some endpoints of it (empty: all), is frozen as of ``revision``; or no more (``released``).

    ``id`` is what figures and exports carry: ``lock`` and the number, a hyphen, 12 digits of the head.
    """

    number: int
    id: str
    revision: int
    head: str
    by: str
    endpoints: tuple[str, ...] = ()
    released: bool = False
    meaning: Meaning = "approved"
    name: str = ""
    signature: str = ""
    proved: bool = False


class KeptSecret(msgspec.Struct, frozen=True, kw_only=True):
    """What the record keeps of a person's secret: salt and hash, empty after a reset, and the wrong ones since."""

    salt: str = ""
    hash: str = ""
    wrong: int = 0


class Determination(msgspec.Struct, frozen=True, kw_only=True):
    """The answer that counts as final, derived from the item's transactions, never stored.

    ``value`` may be a class of causes of death (`store.codes.causes.AGREED_CLASSES`), where the readers
    agree on that alone; or ``yes`` for VOD/SOS, where they agree that it was and not how sure it is.
    """

    value: str
    contributing: tuple[str, ...] = ()
    by: Literal["one reader", "agreement", "chair", "meeting", "derived"]
    revision: int
    date: str = ""
    anchor: str = ""
    grade: str = ""
