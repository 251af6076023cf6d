"""What of a case is shown in a stage: which rows, and which columns of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from store.case import Case


class Limit(msgspec.Struct, frozen=True):
    """How far a case is shown. ``day``: the last day shown.

    ``cycle``: no later cycle is told (None: each is). ``ino``: the first day of INO, what was over
    before it is history. ``best``: whether the best response is asked in this stage.
    """

    day: date
    cycle: int | None = None
    ino: date | None = None
    best: bool = True


def cut(case: Case, until: Limit | None) -> Case:
    """The case as shown up to a limit; None: the same case, whole."""
    if until is None:
        return case
    raise NotImplementedError


def shown_row(table: str, row: Mapping[str, Any], until: Limit | None) -> Mapping[str, Any] | None:
    """One row of a source document as shown up to a limit; None: it is not shown. Raises KeyError for no such table."""
    if until is None:
        return row
    raise NotImplementedError
