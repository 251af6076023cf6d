"""The closed list of what can be asked of a study."""

from __future__ import annotations

from typing import Any

import msgspec

from store.charter import Charter
from store.committee import Answer, How, Person


class Sign(msgspec.Struct, frozen=True, kw_only=True, tag="sign"):
    """Fix and sign answers to items of one case. ``why`` is the reason of an amendment.

    ``digests`` holds, per endpoint, what was shown; from the command line it is empty.
    """

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


Command = Sign | SetCharter | AddPeople | ImportSource
