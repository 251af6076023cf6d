"""The cohort frame: one row a case, what the figures are counted on."""

from __future__ import annotations

from collections.abc import Sequence
from sys import intern
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ino_tui.cohort.facts.columns import COLUMNS, Kind
from ino_tui.cohort.facts.judged import judged_values
from ino_tui.cohort.facts.source import source_facts
from store.basis import CohortRow, CohortRows, Valued
from store.case import Case
from store.charter import Charter

Record = tuple[Any, ...]
# What a basis says of a case that its facts depend on.
Asked = tuple[Valued | None, ...]
Column = npt.NDArray[Any]

# Endpoints that change the facts where the charter asks them.
_OF_A_BASIS = ("relapse", "vod")
_EPOCH = 719_163  # the ordinal of 1 January 1970
_TYPES: dict[Kind, str] = {"text": "O", "flag": "bool", "count": "int64", "number": "float64"}


class FrameBuilder:
    """Builds the frame again and again, working only on the cases that changed since the last time.

    A case is unchanged when its `Case` is the same object and its values are equal. One builder
    serves one basis; the frames it returns share their arrays, which cannot be written.
    """

    def __init__(self) -> None:
        self._charter: Charter | None = None
        self._rows: tuple[CohortRow, ...] = ()
        self._facts: dict[str, tuple[Case, Asked, Record]] = {}
        self._columns: dict[str, Column] = {}

    def build(self, rows: CohortRows) -> pd.DataFrame:
        """The frame of these rows; columns and their kinds are `columns.COLUMNS`."""
        if rows.charter is not self._charter and rows.charter != self._charter:
            self._facts = {}
            self._columns = {}
        self._charter = rows.charter
        if not self._columns or [r.case.id for r in rows.rows] != [r.case.id for r in self._rows]:
            records = [self._record(row, rows.charter) for row in rows.rows]
            self._columns = {c.name: _array([r[i] for r in records], c.kind) for i, c in enumerate(COLUMNS)}
        else:
            pairs = enumerate(zip(rows.rows, self._rows, strict=True))
            self._renew([(i, new) for i, (new, old) in pairs if not _same(new, old)], rows.charter)
        self._rows = rows.rows
        for column in self._columns.values():
            column.flags.writeable = False
        return pd.DataFrame(self._columns, copy=False)

    def _record(self, row: CohortRow, charter: Charter) -> Record:
        known = self._facts.get(row.case.id)
        asked = tuple(row.values.get(e) for e in _OF_A_BASIS if e in charter.endpoints)  # noqa: PD011 - a mapping
        if known is None or known[0] is not row.case or known[1] != asked:
            known = (row.case, asked, source_facts(row.case, row.values, charter))
            self._facts[row.case.id] = known
        # One object a code: comparing columns of them is then comparing addresses.
        return tuple(
            intern(v) if type(v) is str else v for v in known[2] + judged_values(row.case, row.values, charter)
        )

    def _renew(self, changed: Sequence[tuple[int, CohortRow]], charter: Charter) -> None:
        if not changed:
            return
        columns = {name: column.copy() for name, column in self._columns.items()}
        for i, row in changed:
            for column, value in zip(COLUMNS, self._record(row, charter), strict=True):
                columns[column.name][i] = _array([value], column.kind)[0]
        self._columns = columns


def _same(new: CohortRow, old: CohortRow) -> bool:
    return new is old or (new.case is old.case and new.values == old.values)  # noqa: PD011 - a mapping, no frame


def _array(values: Sequence[Any], kind: Kind) -> Column:
    if kind != "date":
        return np.array(values, dtype=_TYPES[kind])
    days = np.array([np.iinfo(np.int64).min if v is None else v - _EPOCH for v in values], dtype=np.int64)
    return days.view("datetime64[D]").astype("datetime64[s]")


def build(rows: CohortRows) -> pd.DataFrame:
    """The cohort frame of some rows, one row a case, in their order.

    Columns, kinds and meanings: `columns.COLUMNS`. Days are counted from the first INO dose unless
    the column says otherwise; what is not known is empty, NaN or NaT. Its arrays are read-only.
    """
    return FrameBuilder().build(rows)
