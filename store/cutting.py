"""What of a case is shown in a stage: which rows, and which columns of them. Pure; `TABLES_SHOWN` is the decision.

A partial date is read in one of two ways. What a response is judged on (doses, marrows, looks, counts) is
shown where it may lie before the limit, as the criteria read it: its reader must weigh a day that is not
known. All else is what happens to a patient, and is shown only where it cannot lie after the limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache, partial
from typing import Any, Literal

import msgspec

from store.case import TABLES, Case, Row, rows_of
from store.criteria.dates import span
from store.criteria.endpoints import cycle_of


class Limit(msgspec.Struct, frozen=True):
    """How far a case is shown. ``day``: the last day shown.

    ``cycle``: no later cycle is told (None: each is). ``ino``: the first day of INO; what was over
    before it is history. ``best``: whether the best response is asked in this stage. ``dead``: whether
    the death is shown.
    """

    day: date
    cycle: int | None = None
    ino: date | None = None
    best: bool = True
    dead: bool = False


class ColumnShown(msgspec.Struct, frozen=True):
    """When a column of a row that is shown is shown too, and why; ``by`` is the date column that decides.

    ``row``: always, it was known on the day of the row. ``dated``: where that date is filled and cannot
    lie after the limit. ``history``: where that date lies before INO. ``support``: a date after the limit
    is told as the limit, for transfusion and G-CSF. ``never``: it cannot be dated.
    """

    how: Literal["row", "dated", "history", "support", "never"]
    why: str
    by: str = ""


class TableShown(msgspec.Struct, frozen=True):
    """When a row is shown: ``day`` is the column that dates it (empty: always), and every column's decision.

    ``meaning`` of a partial date decides (see above); ``cycle`` is the column with its cycle.
    """

    why: str
    columns: Mapping[str, ColumnShown]
    day: str = ""
    meaning: Literal["earliest", "latest"] = "latest"
    cycle: str = ""


def _row(why: str, *names: str) -> dict[str, ColumnShown]:
    return dict.fromkeys(names, ColumnShown("row", why))


def _dated(by: str, why: str, *names: str) -> dict[str, ColumnShown]:
    return dict.fromkeys(names, ColumnShown("dated", why, by))


def _never(why: str, *names: str) -> dict[str, ColumnShown]:
    return dict.fromkeys(names, ColumnShown("never", why))


TABLES_SHOWN: dict[str, TableShown] = {
    "cases": TableShown(
        "the patient as she came to INO",
        {
            **_row("known before INO", "sex", "age", "centre", "physicians", "diagnosis_date", "ph", "transcript"),
            **_row("known before INO", "cd22_pct", "prior_lines", "cr1_months", "disease_state", "prior_hct_n"),
            **_row("known before INO", "prior_blin", "blin_failure", "liver_disease"),
            **_never("free text on the patient, of no day: may tell the whole course", "note"),
        },
    ),
    "relapses": TableShown(
        "a relapse is told on its day",
        {
            **_row("found at the relapse or before", "n", "kind", "date", "origin", "origin_date", "location"),
            **_row("found at the relapse", "em_locations", "blast_pct", "note"),
        },
        day="date",
    ),
    "therapies": TableShown(
        "therapy is told from its first day",
        {
            **_row("known on the first day", "kind", "agent", "start"),
            "stop": ColumnShown("support", "counts are read by it: support that goes on is given to the limit", "stop"),
            "result": ColumnShown("history", "told after the therapy, on a day not recorded", "stop"),
            **_dated("stop", "written when the therapy was over", "note"),
        },
        day="start",
    ),
    "cycles": TableShown(
        "a cycle that is judged, or was before",
        {
            **_row("known on the first day", "n", "start"),
            **_never("tells what came of the cycle: transplant, progression, death", "stop_reason"),
            **_never("on the cycle as a whole, of no day", "note"),
        },
        day="start",
        meaning="earliest",
        cycle="n",
    ),
    "doses": TableShown(
        "a dose of a cycle that is judged, or was before",
        _row("known on the day", "cycle", "day", "date", "mg", "bsa", "mg_m2", "note"),
        day="date",
        meaning="earliest",
        cycle="cycle",
    ),
    "marrows": TableShown(
        "a sample is of the day on which it was taken",
        {
            **_row("read of that sample", "date", "specimen", "adequate", "cells_counted", "cellularity_pct"),
            **_row("read of that sample", "blast_pct", "mrd_method", "mrd_result", "mrd_pct", "mrd_lod_pct"),
            **_row("read of that sample", "abl1_copies", "laboratory", "note"),
        },
        day="date",
        meaning="earliest",
    ),
    "extramedullary": TableShown(
        "a look is of its day",
        {
            **_row("seen that day", "date", "location", "method", "finding", "spd_mm2", "deauville", "csf_wbc"),
            **_row("seen that day", "csf_blasts", "note"),
        },
        day="date",
        meaning="earliest",
    ),
    "labs": TableShown(
        "a value is of its day",
        _row("measured that day", "date", "test", "value", "unit", "lln", "uln"),
        day="date",
        meaning="earliest",
    ),
    "signs": TableShown(
        "signs are of their day",
        {
            **_row("seen that day", "date", "weight_kg", "ascites", "hepatomegaly", "ruq_pain", "doppler"),
            **_row("seen that day", "elastography", "biopsy", "hvpg_mmhg", "note"),
        },
        day="date",
    ),
    "adverse_events": TableShown(
        "told when it is over: one row holds its worst grade, which may be of any day of it",
        {
            **_row("known when it is over", "term", "ctcae", "grade", "start", "stop", "outcome"),
            **_row("known when it is over", "related_ino", "related_conditioning", "related_prior"),
            **_row("known when it is over", "related_disease", "organism", "specimen", "note"),
        },
        day="stop",
    ),
    "transplants": TableShown(
        "told on day 0: that conditioning began tells that a transplant follows",
        {
            **_row("known on day 0", "n", "date", "donor", "conditioning", "conditioning_start"),
            **_row("known on day 0", "dual_alkylator", "status"),
            **_dated("engraftment", "happens after day 0", "engraftment"),
            **_dated("agvhd_date", "happens after day 0", "agvhd_date"),
            **_dated("cgvhd_date", "happens after day 0", "cgvhd_date"),
            **_dated("gvhd_treated_to", "worst grade, known when the treatment was over", "agvhd", "cgvhd"),
            **_dated("gvhd_treated_to", "happens after day 0", "gvhd_treated_to"),
            **_never("on the course after the transplant, of no day", "note"),
        },
        day="date",
    ),
    "follow_up": TableShown(
        "a visit is of its day", _row("seen that day", "date", "status", "how", "note"), day="date"
    ),
    "deaths": TableShown(
        "a death before the limit is shown, one after it is not",
        _row("on what came before the death, or the death itself", "date", "narrative", "autopsy"),
        day="date",
    ),
    "site_values": TableShown(
        "of a response that is shown; any other tells what came later",
        _row("of that response", "endpoint", "value", "date"),
        day="date",
    ),
}
# Read with their last day by the rules of valid counts: emptied, support that goes on would count as over.
_SUPPORT = frozenset({"platelets", "gcsf", "gcsf_peg"})

_FATAL_GRADE = 5
_DAY = timedelta(days=1)

_Value = Callable[[str], Any]


def cut(case: Case, until: Limit | None) -> Case:
    """The case as shown up to a limit; None: the same case, whole."""
    if until is None:
        return case
    shown: dict[str, Any] = {}
    for table in TABLES:
        rows = tuple(_cut_rows(table, rows_of(case, table), until))
        shown["patient" if table == "cases" else table] = rows[0] if table == "cases" else rows
    return msgspec.structs.replace(case, **shown)


def _cut_rows(table: str, rows: tuple[Row, ...], until: Limit) -> Iterator[Row]:
    empty = _empty(table)
    for row in rows:
        told = _told(table, partial(getattr, row), until)
        if told is not None:
            changed = {name: empty[name] if value is None else value for name, value in told.items()}
            yield msgspec.structs.replace(row, **changed) if changed else row


def shown_row(table: str, row: Mapping[str, Any], until: Limit | None) -> Mapping[str, Any] | None:
    """One row of a source document as shown up to a limit, hidden columns left out; None: it is not shown.

    Raises KeyError for no such table.
    """
    told = {} if until is None else _told(table, row.get, until)
    if not told:
        return None if told is None else row
    return {name: value for name, was in row.items() if (value := told.get(name, was)) is not None}


@cache
def _empty(table: str) -> dict[str, Any]:
    """What stands in a column that is not filled; a required column has no such value and is never emptied."""
    return {f.name: f.default for f in msgspec.structs.fields(TABLES[table]) if not f.required}


@cache
def _conditional(table: str) -> dict[str, ColumnShown]:
    return {name: column for name, column in TABLES_SHOWN[table].columns.items() if column.how != "row"}


def _told(table: str, value_of: _Value, until: Limit) -> dict[str, Any] | None:
    """The columns of a row that are told otherwise than recorded, None where emptied; None: the row is not shown."""
    if not _row_shown(table, value_of, until):
        return None
    told: dict[str, Any] = {}
    for name, column in _conditional(table).items():
        value = value_of(name)
        if value is not None and value != "" and (now := _column(column, value, value_of, until)) != value:
            told[name] = now
    return told


def _row_shown(table: str, value_of: _Value, until: Limit) -> bool:
    rule = TABLES_SHOWN[table]
    if table == "site_values":
        return _site_value_shown(value_of, until)
    if table == "adverse_events" and _fatal(value_of) and not until.dead:
        # A source may end a fatal event before the death.
        return False
    if rule.cycle and until.cycle is not None and int(value_of(rule.cycle)) > until.cycle:
        return False
    if not rule.day:
        return True
    return _by(value_of(rule.day), until.day, earliest=rule.meaning == "earliest")


def _site_value_shown(value_of: _Value, until: Limit) -> bool:
    endpoint = str(value_of("endpoint"))
    cycle = cycle_of(endpoint)
    within = until.best if endpoint == "response.best" else cycle is not None and cycle <= (until.cycle or cycle)
    return within and (not value_of("date") or _by(value_of("date"), until.day))


def _fatal(value_of: _Value) -> bool:
    return bool(value_of("grade") == _FATAL_GRADE or value_of("outcome") == "fatal")


def _by(text: Any, day: date, *, earliest: bool = False) -> bool:
    """Whether a date as entered cannot lie after a day; ``earliest``: whether it may not. Without a date: as little."""
    when = span(text or "")
    if when is None:
        return earliest
    return (when.first if earliest else when.last) <= day


def _column(column: ColumnShown, value: Any, value_of: _Value, until: Limit) -> Any:
    """What a column is told as; None: not shown."""
    by = value_of(column.by) if column.by else None
    if column.how == "support" and value_of("kind") in _SUPPORT:
        return value if _by(by, until.day, earliest=True) else until.day.isoformat()
    if column.how == "history":
        return value if until.ino is not None and _by(by, min(until.ino - _DAY, until.day)) else None
    return value if column.how in ("dated", "support") and _by(by, until.day) else None
