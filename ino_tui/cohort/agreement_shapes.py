"""Agreement of readers as it leaves the statistics: frozen, plain, and without NumPy, as the desk reads it too."""

from __future__ import annotations

from typing import Literal

import msgspec

from ino_tui.cohort.shapes import Part

Comparison = Literal["readers", "site", "same", "other"]
ScaleId = Literal["response", "response.responder", "relapse", "vod", "death.cause"]

COMPARISONS: dict[Comparison, str] = {
    "readers": "the two readers of an item",
    "site": "a reader and the site value",
    "same": "a reader and herself, read again",
    "other": "a reader and another, read again",
}


class Measure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A measure of agreement with its limits, None where it has none; ``undefined`` says why."""

    value: float | None
    low: float | None
    high: float | None
    undefined: str = ""


class Lean(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """McNemar's exact test that the reader says yes no more often than the site: its p, and who alone said yes."""

    p: float | None
    reader_only: int
    site_only: int
    undefined: str = ""


class AgreementRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Agreement on one scale of one group of items.

    ``readers``: whom it is of, the rows of the table first; empty: of all. ``quarter``: when the later of
    the two answers was signed, such as ``2026-Q1``; empty: at any time. ``n`` items are compared,
    ``agreed`` of them the same; ``left_out`` are not compared, by reason. ``percent`` is in per cent.
    ``table``: rows the first's answers, columns the second's (or the site's), in the order of ``codes``.
    """

    comparison: Comparison
    scale: ScaleId
    label: str
    readers: tuple[str, ...] = ()
    quarter: str = ""
    n: int
    agreed: int
    percent: Measure
    kappa: Measure
    ac1: Measure
    codes: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]
    left_out: tuple[Part, ...] = ()
    lean: Lean | None = None


class AgreementPage(msgspec.Struct, frozen=True, kw_only=True):
    """All rows, by comparison and scale: of all items, then by reader or pair, then by quarter.

    ``method`` is that of the interval of per cent agreement. ``n`` of a row of ``site`` is of reads.
    """

    revision: int
    synthetic: bool
    criteria: str
    level: float
    method: str
    rows: tuple[AgreementRow, ...]
