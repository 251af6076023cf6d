"""Which rows and columns of the source an item rests on, and what of them differs between two versions of a case.

Pure. What is not known to be without bearing bears: a column is left out by name, a row by its date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

import msgspec

from store.case import (
    Case,
    Cycle,
    Death,
    Dose,
    Extramedullary,
    Lab,
    Marrow,
    Relapse,
    Row,
    Therapy,
    Transplant,
    columns,
    rows_of,
)
from store.charter import Charter
from store.criteria.dates import latest, shift, span
from store.criteria.endpoints import NAMED, cycle_of, given_cycles, inputs_of, kind_of
from store.criteria.extramedullary import baseline_of
from store.criteria.facts import Facts, facts_of
from store.criteria.windows import CLOSING_THERAPIES, cycle_window
from store.errors import BadInput
from store.rowdiff import changed_rows, named_by

Columns = tuple[str, ...]

# Columns that cannot bear on the answer; a column that is added later does until it is named here.
_NO_BEARING: dict[str, dict[str, frozenset[str]]] = {
    "response": {
        "doses": frozenset({"bsa"}),
        "marrows": frozenset({"laboratory"}),
        "labs": frozenset({"lln", "uln"}),
        "transplants": frozenset({"n", "donor", "conditioning", "dual_alkylator", "engraftment"})
        | {"agvhd", "agvhd_date", "cgvhd", "cgvhd_date", "gvhd_treated_to"},
        "relapses": frozenset({"n", "origin", "origin_date"}),
        "deaths": frozenset({"narrative", "autopsy"}),
    },
    "relapse": {
        "doses": frozenset({"bsa"}),
        "marrows": frozenset({"laboratory"}),
        "labs": frozenset({"lln", "uln"}),
        "transplants": frozenset({"n", "donor", "conditioning", "dual_alkylator", "engraftment"})
        | {"agvhd", "agvhd_date", "cgvhd", "cgvhd_date", "gvhd_treated_to"},
        "relapses": frozenset({"n", "origin", "origin_date"}),
        "adverse_events": frozenset({"ctcae", "stop", "organism", "specimen", "outcome", "grade"})
        | {"related_ino", "related_conditioning", "related_prior", "related_disease"},
        "follow_up": frozenset({"how"}),
        "deaths": frozenset({"autopsy"}),
    },
    "vod": {
        "cases": frozenset({"sex", "age", "centre", "physicians", "diagnosis_date", "ph", "transcript"})
        | {"cd22_pct", "prior_lines", "cr1_months", "disease_state", "prior_blin", "blin_failure"},
        "cycles": frozenset({"stop_reason"}),
        "doses": frozenset({"bsa", "mg", "mg_m2", "day"}),
        "labs": frozenset({"lln"}),
        "transplants": frozenset({"n", "donor", "conditioning", "status", "engraftment"})
        | {"agvhd", "agvhd_date", "cgvhd", "cgvhd_date", "gvhd_treated_to"},
        "deaths": frozenset({"autopsy"}),
    },
    "death.cause": {
        "cases": frozenset({"sex", "centre", "physicians", "diagnosis_date", "ph", "transcript"})
        | {"cd22_pct", "cr1_months"},
        "doses": frozenset({"bsa"}),
        "marrows": frozenset({"laboratory"}),
        "transplants": frozenset({"n"}),
        "relapses": frozenset({"n"}),
    },
}
# What a row tells a response that it comes too late for: when a cycle began, a window closed, something was looked at.
_LATE: dict[type[Row], Columns] = {
    Cycle: ("n", "start"),
    Dose: ("cycle", "date"),
    Therapy: ("kind", "agent", "start", "note"),
    Marrow: ("date", "specimen"),
    Extramedullary: ("date", "location", "finding"),
}
_COUNTS = frozenset({"ANC", "PLT", "PB_BLASTS", "WBC"})
# Kind of endpoint -> the tests it reads; one that is not named reads all.
_TESTS: dict[str, frozenset[str]] = {
    "response": _COUNTS,
    "relapse": _COUNTS,
    "vod": frozenset({"BILI", "ALT", "AST", "CREA"}),
}
_NO_BEARING_ON_RESPONSE = frozenset({"red_cells", "defibrotide", "ursodiol"})
# Looked for as long as the window may be open, where other evidence ends with it.
_DIRECTED = frozenset({*CLOSING_THERAPIES, "tki", "other"})
_OTHER_THERAPY_DAYS = 42  # therapy that is not named is told to this day of the cycle


class InputChange(msgspec.Struct, frozen=True):
    """What differs in one field of an item's inputs; of a row that came or went ``field`` is empty.

    ``row`` is the row's name in its case (`store.rowdiff.row_name`); before and after as in a table, None
    where nothing is there.
    """

    table: str
    row: str
    field: str
    before: str | None
    after: str | None


class _Reach(msgspec.Struct, frozen=True):
    """How far the inputs of a response reach, days included.

    ``cycle``: the last cycle judged. ``follows``: the last later one that may close its window, with
    the days up to which a dose may be the first of such a cycle. ``death`` and ``looks``: whether a
    death, or a look at the disease, bears on it whenever it was.
    """

    cycle: int
    evidence: date
    closing: date
    doses: date
    follows: int
    first_doses: Mapping[int, date]
    death: bool
    looks: bool

    def joined(self, other: _Reach | None) -> _Reach:
        """The wider of the two in each respect: what both cases have alike is then no difference."""
        if other is None:
            return self
        first = {n: max(d, other.first_doses.get(n, d)) for n, d in self.first_doses.items()}
        return _Reach(
            max(self.cycle, other.cycle),
            max(self.evidence, other.evidence),
            max(self.closing, other.closing),
            max(self.doses, other.doses),
            max(self.follows, other.follows),
            {**other.first_doses, **first},
            self.death or other.death,
            self.looks or other.looks,
        )


_ALL_CYCLES = 1_000
_EVERYTHING = _Reach(_ALL_CYCLES, date.max, date.max, date.max, _ALL_CYCLES, MappingProxyType({}), True, True)


def inputs(case: Case, endpoint: str, charter: Charter) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    """Source table -> the rows an item rests on, each as the columns that bear on it and are filled in.

    A response reads up to the end of what convention o allows, a partial date by its earliest meaning;
    a cycle without a window (not given) every row of its tables. Raises BadInput for no endpoint.
    """
    tables, kind = _tables(endpoint), kind_of(endpoint)
    reach = (_reach(case, endpoint, charter) or _EVERYTHING) if kind == "response" else None
    return {table: tuple(_filled(row, read) for row, read in _rows_read(case, table, kind, reach)) for table in tables}


def changed_inputs(old: Case, new: Case, endpoint: str, charter: Charter) -> tuple[InputChange, ...]:
    """What differs between the inputs of an item in two versions of its case; empty: nothing it rests on.

    Rows have no ids: `store.rowdiff.changed_rows` says what is taken for the same row; another order
    is no change. The days read are those of either version. Raises BadInput for no endpoint.
    """
    tables = [t for t in _tables(endpoint) if rows_of(old, t) != rows_of(new, t)]
    if not tables:
        return ()
    reach, kind = None, kind_of(endpoint)
    if kind == "response":
        one, other = _reach(old, endpoint, charter), _reach(new, endpoint, charter)
        reach = one.joined(other) if one else other or _EVERYTHING
    found: list[InputChange] = []
    for table in tables:
        found += _changes(table, old, new, kind, reach)
    return tuple(found)


def _tables(endpoint: str) -> tuple[str, ...]:
    tables = inputs_of(endpoint)
    if not tables:
        raise BadInput(f"There is no endpoint {endpoint!r}; use {NAMED}.")
    return tables


def _changes(table: str, old: Case, new: Case, kind: str, reach: _Reach | None) -> Iterator[InputChange]:
    before, after = ([_named(table, *r) for r in _rows_read(c, table, kind, reach)] for c in (old, new))
    common = Counter(key for key, _ in before) & Counter(key for key, _ in after)
    read = _columns_read(table, kind)
    for row, field, was, now in changed_rows(table, _without(before, common), _without(after, common)):
        if not field or field in read:
            yield InputChange(table, row, field, was, now)


def _named(table: str, row: Row, read: Columns) -> tuple[tuple[Any, ...], Mapping[str, Any]]:
    """What makes a row equal to another for the item, and the row with the columns that name it."""
    filled = _filled(row, read)
    return tuple(filled.items()), {**filled, **_filled(row, named_by(table))}


def _without(
    rows: list[tuple[tuple[Any, ...], Mapping[str, Any]]], common: Counter[tuple[Any, ...]]
) -> list[Mapping[str, Any]]:
    left = common.copy()
    found = []
    for key, row in rows:
        if left[key] > 0:
            left[key] -= 1
        else:
            found.append(row)
    return found


def _filled(row: Row, read: Columns) -> dict[str, Any]:
    return {name: value for name in read if (value := getattr(row, name)) is not None and value != ""}


@cache
def _columns_read(table: str, kind: str) -> Columns:
    """The columns of a table that bear on a kind of endpoint, in the order declared."""
    without = _NO_BEARING[kind].get(table, frozenset())
    return tuple(name for name in columns(table) if name not in without)


def _rows_read(case: Case, table: str, kind: str, reach: _Reach | None) -> Iterator[tuple[Row, Columns]]:
    """The rows of a table that an item reads, with the columns it reads of each; without a reach all of any day."""
    read, tests = _columns_read(table, kind), _TESTS.get(kind)
    for row in rows_of(case, table):
        if tests is not None and isinstance(row, Lab) and row.test not in tests:
            continue
        if reach is None:
            yield row, read
        elif (bears := _bears(row, reach)) is not None:
            yield row, read if bears else _LATE[type(row)]


def _first(text: str) -> date:
    """The earliest day a date can mean; what cannot be placed may be of any day."""
    when = span(text)
    return when.first if when else date.min


def _bears(row: Row, reach: _Reach) -> bool | None:
    """Whether a row bears on a response; False: only by what `_LATE` names, None: not at all."""
    match row:
        case Lab():
            return True if _first(row.date) <= reach.evidence else None
        case Marrow() | Extramedullary():
            return True if _first(row.date) <= reach.evidence else False if reach.looks else None
        case Relapse():
            return True if _first(row.date) <= reach.evidence else None
        case Death():
            return True if reach.death or _first(row.date) <= reach.evidence else None
        case Cycle():
            return True if row.n <= reach.cycle else False if row.n <= reach.follows else None
        case Dose():
            if row.cycle <= reach.cycle:
                return True
            begins = row.cycle <= reach.follows and _first(row.date) <= reach.first_doses.get(row.cycle, date.max)
            return False if begins else None
        case Therapy():
            return _therapy_bears(row, reach)
        case Transplant():
            begun = min(_first(row.date), _first(row.conditioning_start or row.date))
            return True if begun <= reach.closing else None
    return True


def _therapy_bears(row: Therapy, reach: _Reach) -> bool | None:
    begun = _first(row.start)
    if row.kind in _NO_BEARING_ON_RESPONSE:
        return None
    if row.kind not in _DIRECTED:
        return True if begun <= reach.evidence else None
    # What came of a therapy begun after the last dose is not of the cycle; that it began may close the window.
    return True if begun <= reach.doses else False if begun <= reach.closing else None


def _reach(case: Case, endpoint: str, charter: Charter) -> _Reach | None:
    """How far a response reads, with the cycles before it that it rests on; None where it has no window."""
    cycle = cycle_of(endpoint)
    facts = facts_of(case)
    last = cycle or charter.conventions.best_cycles
    rules = charter.conventions
    evidence: list[date] = []
    closing: list[date] = []
    doses: list[date] = []
    for n in given_cycles(facts):
        found = cycle_window(facts, n, charter) if n <= last else None
        start = facts.cycle_start(n)
        if found is None or start is None:
            continue
        end = found.bounds.end
        # Counts after a closing event are no longer of the cycle.
        evidence.append(end if found.closed else shift(end, rules.counts_days))
        closing.append(shift(start.last, max(rules.window_last_day, _OTHER_THERAPY_DAYS) - 1))
        doses.append((latest(w for w, _ in facts.cycle_doses.get(n, ())) or start).last)
    if not evidence or facts.ino is None or (cycle is not None and facts.cycle_start(cycle) is None):
        return None
    to = max(*evidence, facts.ino.last)
    until = max(*closing, *doses, to)
    later = {n: facts.cycle_start(n) for n in facts.cycles() if n > last}
    unassessed = not _assessed(facts, to)
    return _Reach(
        cycle=last,
        evidence=to,
        closing=until,
        doses=max(doses),
        follows=max((n for n, when in later.items() if when is None or when.first <= until), default=last),
        first_doses={n: when.last for n, when in later.items() if when is not None},
        death=unassessed,
        looks=unassessed and bool(case.deaths),
    )


def _assessed(facts: Facts, to: date) -> bool:
    """Whether the disease was surely looked at after the first dose, by ``to``: a later death changes nothing then."""
    assert facts.ino is not None
    marked = baseline_of(facts).locations
    looks = [w for w, _ in facts.marrows]
    looks += [
        w
        for w, row in facts.em
        if row.finding != "not_evaluable" and (row.location in marked or row.finding in {"disease", "new"})
    ]
    return any(facts.ino.last < w.first <= to for w in looks)


_LONG = 60


def describe(change: InputChange) -> str:
    """A change in one plain phrase for the desk: ``labs 2019-03-26 ANC: value 1.4 → 0.4``; long text shortened."""
    what = f"{change.table} {change.row}".rstrip()
    if change.field:
        before, after = _where_they_differ(change.before or "", change.after or "")
        return f"{what}: {change.field} {before or 'not recorded'} → {after or 'not recorded'}"
    return f"{what}: removed" if change.after is None else f"{what}: added ({_short(change.after)})"


def _where_they_differ(before: str, after: str) -> tuple[str, str]:
    """Two texts shortened; two long ones from the word in which they begin to differ."""
    before, after = " ".join(before.split()), " ".join(after.split())
    if min(len(before), len(after)) > _LONG:
        same = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), _LONG)
        since = before.rfind(" ", 0, same) + 1
        if since > _LONG // 2:
            before, after = f"…{before[since:]}", f"…{after[since:]}"
    return _short(before), _short(after)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONG else f"{text[: _LONG - 1].rstrip()}…"
