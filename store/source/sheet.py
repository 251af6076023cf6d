"""A file or sheet as text, before anyone says what it means."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

Rows = Iterator[tuple[int, list[str]]]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A file or sheet as text. ``rows`` gives the row a user sees, header first, and its cells."""

    name: str
    place: str
    rows: Rows
