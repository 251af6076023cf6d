"""The value of an item under a basis: whose answer a figure uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from store.case import Case
from store.charter import Charter

Source = Literal["final", "own", "site"]

# The named bases; a person's id is a basis too.
BASES: tuple[str, ...] = ("site", "own", "final", "current")


class Valued(msgspec.Struct, frozen=True, kw_only=True):
    """What an item counts as, and where that comes from."""

    value: str
    contributing: tuple[str, ...] = ()
    source: Source


class CohortRow(msgspec.Struct, frozen=True, kw_only=True):
    """One case behind the figures. An endpoint that has no value under the basis is not in ``values``."""

    case: Case
    values: Mapping[str, Valued]


class CohortRows(msgspec.Struct, frozen=True, kw_only=True):
    """All the asker may see of the cohort under one basis, at one revision."""

    revision: int
    basis: str
    charter: Charter
    synthetic: bool
    rows: tuple[CohortRow, ...]
