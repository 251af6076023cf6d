"""What a report of a case holds: frozen data, made from what one person may see. Nothing here knows HTML."""

from __future__ import annotations

import msgspec

# What is said of something: a name and a text, which may have several lines.
Said = tuple[str, str]


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A signature as it is printed: meaning, printed name and time stand together.

    ``at`` is UTC as in the journal, ``local`` the clock of this machine, ``number`` the revision or
    receipt by which the asker knows it. ``digest`` is of what was shown, ``signature`` of what was signed;
    empty where there is none.
    """

    meaning: str
    person: str
    name: str
    at: str
    local: str
    proved: bool
    how: str = ""
    charter: int | None = None
    digest: str = ""
    signature: str = ""
    number: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Something done once: a review, a reveal, a ruling, a lock. ``marks`` are what else is to be said of it."""

    title: str
    marks: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()
    signature: Signature | None = None


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of text under headings; every row fills every column."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class ItemReport(msgspec.Struct, frozen=True, kw_only=True):
    """One item: where it stands, and all that was done with it, oldest first."""

    endpoint: str
    label: str
    state: str
    said: tuple[Said, ...]
    entries: tuple[Entry, ...] = ()


class Charters(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the charter: since when it is in force, and its settings as TOML."""

    version: int
    since: str
    text: str


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Of which study, at which revision, for whom. ``number`` is a revision, to a blind reader her receipt number."""

    study: str
    study_id: str
    synthetic: bool
    number: str
    head: str
    at: str
    asker: str


class CaseReport(msgspec.Struct, frozen=True, kw_only=True):
    """The record of one case as one person may see it."""

    origin: Origin
    case: str
    said: tuple[Said, ...]
    items: tuple[ItemReport, ...]
    queries: tuple[Entry, ...]
    locks: tuple[Entry, ...]
    source: tuple[Table, ...]
    amendments: Table
    people: tuple[Table, ...]
    charters: tuple[Charters, ...]
