"""The closed list of what can be asked of a study."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from store.charter import Charter
from store.committee import Answer, Cite, How, Meeting, Person


class Sign(msgspec.Struct, frozen=True, kw_only=True, tag="sign"):
    """Fix and sign answers to items of one case."""

    case: str
    answers: tuple[Answer, ...]
    how: How = "desk"


class SetCharter(msgspec.Struct, frozen=True, kw_only=True, tag="charter"):
    """Put a charter in force."""

    charter: Charter
    why: str
    # The file as submitted, kept as it was; empty where there was none.
    text: str = ""


class AddPeople(msgspec.Struct, frozen=True, kw_only=True, tag="people"):
    """Add persons, and say which of them read which cases (``*``: every case)."""

    people: tuple[Person, ...]
    readers: dict[str, tuple[str, ...]] = {}
    why: str = ""


class ImportSource(msgspec.Struct, frozen=True, kw_only=True, tag="import"):
    """Bring in source tables: case id -> source table -> document; and the doubtful rows found."""

    cases: dict[str, dict[str, dict[str, Any]]]
    warnings: tuple[str, ...] = ()
    why: str = ""


class AmendSource(msgspec.Struct, frozen=True, kw_only=True, tag="amend"):
    """Amend the source record: the documents that differ, and those of new cases, as in `ImportSource`.

    A source table that lost its last row is a document without rows, never one that is removed.
    """

    cases: dict[str, dict[str, dict[str, Any]]]
    why: str
    warnings: tuple[str, ...] = ()


class Withdraw(msgspec.Struct, frozen=True, kw_only=True, tag="withdraw"):
    """Take a case out of every denominator; ``reason`` is a key of `store.codes.withdrawals`."""

    case: str
    reason: str
    why: str = ""


class Reinstate(msgspec.Struct, frozen=True, kw_only=True, tag="reinstate"):
    """Put a withdrawn case back."""

    case: str
    why: str


class RetirePerson(msgspec.Struct, frozen=True, kw_only=True, tag="retire"):
    """Take a person out: she signs nothing more. ``readers`` says who reads her cases from now on."""

    person: str
    why: str
    readers: dict[str, tuple[str, ...]] = {}


class Assign(msgspec.Struct, frozen=True, kw_only=True, tag="assign"):
    """Say who reads which cases. ``seed`` is that of the draw, None where a person chose."""

    readers: dict[str, tuple[str, ...]]
    why: str = ""
    seed: int | None = None


class DeclareConflict(msgspec.Struct, frozen=True, kw_only=True, tag="conflict"):
    """A reader's own declaration that she may not judge a case; it goes to another reader, if there is one."""

    case: str
    why: str = ""


class SetSecret(msgspec.Struct, frozen=True, kw_only=True, tag="secret"):
    """Put the scrypt hash of one's own signing secret (`store.secrets`) in the record."""

    salt: str
    hash: str


class ResetSecret(msgspec.Struct, frozen=True, kw_only=True, tag="reset-secret"):
    """Let a person choose a new signing secret: she forgot it, or typed a wrong one too often."""

    person: str
    why: str


class Adjudicate(msgspec.Struct, frozen=True, kw_only=True, tag="adjudicate"):
    """The chair's answer to an item on which the readers differ, and why they did."""

    case: str
    answer: Answer
    disagreement: str
    clarify: bool = False
    how: How = "desk"


class Refer(msgspec.Struct, frozen=True, kw_only=True, tag="refer"):
    """The chair leaves an item to the meeting."""

    case: str
    endpoint: str
    why: str
    disagreement: str = ""
    clarify: bool = False


class Meet(msgspec.Struct, frozen=True, kw_only=True, tag="meet"):
    """What a consensus meeting decided, signed by the chair."""

    case: str
    answer: Answer
    meeting: Meeting
    how: How = "desk"


class Dispatch(msgspec.Struct, frozen=True, kw_only=True, tag="dispatch"):
    """Send discordant items to the chair: case -> endpoints."""

    items: dict[str, tuple[str, ...]]


class Reopen(msgspec.Struct, frozen=True, kw_only=True, tag="reopen"):
    """Have both readers read a settled item again; what was decided stays in the record."""

    case: str
    endpoint: str
    why: str


class Keep(msgspec.Struct, frozen=True, kw_only=True, tag="keep"):
    """Say that what was amended of the source has no bearing: a stale item stands as it is."""

    case: str
    endpoint: str
    why: str


class NewQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A query before it has a number."""

    case: str
    owner: str
    text: str
    endpoint: str = ""
    cite: Cite | None = None
    due: str = ""
    rule: str = ""


class RaiseQueries(msgspec.Struct, frozen=True, kw_only=True, tag="query"):
    """Raise queries, one or many at once."""

    queries: tuple[NewQuery, ...]


class AnswerQuery(msgspec.Struct, frozen=True, kw_only=True, tag="answer-query"):
    """Answer, close or waive a query of a case."""

    case: str
    query: int
    kind: Literal["answer", "close", "waive"]
    text: str


class LockStudy(msgspec.Struct, frozen=True, kw_only=True, tag="lock"):
    """Freeze the study, or some endpoints, as they are; the coordinator approves it with this signature."""

    endpoints: tuple[str, ...] = ()
    why: str = ""


class UnlockStudy(msgspec.Struct, frozen=True, kw_only=True, tag="unlock"):
    """Release a lock."""

    lock: int
    why: str


class DrawRereads(msgspec.Struct, frozen=True, kw_only=True, tag="rereads"):
    """Have a seeded sample of final items read again, masked: case -> (endpoint, reader) pairs."""

    tasks: dict[str, tuple[tuple[str, str], ...]]
    seed: int


class NoteOpening(msgspec.Struct, frozen=True, kw_only=True, tag="opening"):
    """That a case was opened, in a committee."""

    case: str


class NoteExport(msgspec.Struct, frozen=True, kw_only=True, tag="export"):
    """That data sets left the study: on which basis, as of which revision, and the digest of the manifest."""

    basis: str
    revision: int
    digest: str


# What is signed: where the charter asks for it, with the signing secret.
SIGNATURES = (Sign, Adjudicate, Meet, LockStudy)

Command = (
    Sign
    | SetCharter
    | AddPeople
    | RetirePerson
    | Assign
    | DeclareConflict
    | SetSecret
    | ResetSecret
    | Adjudicate
    | Refer
    | Meet
    | Dispatch
    | Reopen
    | Keep
    | RaiseQueries
    | AnswerQuery
    | LockStudy
    | UnlockStudy
    | DrawRereads
    | NoteOpening
    | NoteExport
    | ImportSource
    | AmendSource
    | Withdraw
    | Reinstate
)
