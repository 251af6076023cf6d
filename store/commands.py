"""The closed list of what can be asked of a study."""

from __future__ import annotations

from typing import Any

import msgspec

from store.charter import Charter
from store.committee import Answer, How, Person


class Sign(msgspec.Struct, frozen=True, kw_only=True, tag="sign"):
    """Fix and sign answers to items of one case."""

    case: str
    answers: tuple[Answer, ...]
    how: How = "desk"


class SetCharter(msgspec.Struct, frozen=True, kw_only=True, tag="charter"):
    """Put a charter in force."""

    charter: Charter
    why: str


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


Command = Sign | SetCharter | AddPeople | ImportSource | AmendSource | Withdraw | Reinstate
