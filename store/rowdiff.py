"""What differs between two versions of a source table of a case, row by row and field by field. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from store.case import ORDERED_BY, columns
from store.values import cell_text, measure, shortest

Row = Mapping[str, Any]
# Row, field, before, after; a row that came or went has no field.
RowChange = tuple[str, str, str | None, str | None]

# The columns by which people tell the rows of a table apart.
_NAMED_BY: dict[str, tuple[str, ...]] = {
    "cases": (),
    "relapses": ("n",),
    "therapies": ("start", "kind", "agent"),
    "cycles": ("n",),
    "doses": ("cycle", "day"),
    "marrows": ("date", "specimen"),
    "extramedullary": ("date", "location", "method"),
    "labs": ("date", "test"),
    "adverse_events": ("start", "term"),
    "transplants": ("n",),
    "deaths": (),
    "site_values": ("endpoint",),
}


def named_by(table: str) -> tuple[str, ...]:
    """The columns that name a row of the table; none where a case has one row."""
    return _NAMED_BY[table] if table in _NAMED_BY else (ORDERED_BY[table],)


def row_name(table: str, row: Row) -> str:
    """What a row is called in its case: ``2019-03-26 ANC``, or nothing where a case has one row."""
    return " ".join(text for name in named_by(table) if (text := _text(row.get(name))))


def changed_rows(table: str, old: Sequence[Row], new: Sequence[Row]) -> Iterator[RowChange]:
    """What differs between two versions of a table of one case, in the order of the declared columns.

    Rows have no ids: equal rows are set aside, rows of the same name are taken for the same row,
    then rows that share more than half of their fields; the rest came or went.
    """
    old, new = _without_equal(table, old, new)
    pairs, gone, come = _paired(table, old, new)
    for before, after in pairs:
        for field in columns(table):
            if _cell(table, field, before.get(field)) != _cell(table, field, after.get(field)):
                yield row_name(table, after), field, _text(before.get(field)), _text(after.get(field))
    for row in gone:
        yield row_name(table, row), "", _row_text(row), None
    for row in come:
        yield row_name(table, row), "", None, _row_text(row)


def same_rows(table: str, old: Sequence[Row], new: Sequence[Row]) -> bool:
    """Whether two versions of a table of one case hold the same rows, in whatever order."""
    return not any(_without_equal(table, old, new))


def as_before(table: str, old: Sequence[Row], new: Sequence[Row]) -> list[Row]:
    """The new rows, each that the old version has too as it is written there."""
    written: dict[tuple[tuple[str, str], ...], list[Row]] = {}
    for row in old:
        written.setdefault(_key(table, row), []).append(row)
    return [equal.pop(0) if (equal := written.get(_key(table, row))) else row for row in new]


def flatten(document: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """A document as one text a field; a field of a nested one is ``outer.inner``."""
    found: dict[str, str] = {}
    for name, value in document.items():
        if isinstance(value, Mapping):
            found.update(flatten(value, f"{prefix}{name}."))
        elif isinstance(value, list | tuple):
            found[prefix + name] = ", ".join(str(v) for v in value)
        else:
            found[prefix + name] = str(value)
    return found


def _text(value: Any) -> str | None:
    # 150 and 150.0 are the same number.
    return cell_text(value) or None


def _row_text(row: Row) -> str:
    return ", ".join(f"{name} {text}" for name, value in row.items() if (text := _text(value)))


@cache
def _measures(table: str) -> frozenset[str]:
    return frozenset(name for name, column in columns(table).items() if column.kind == "measure")


def _cell(table: str, name: str, value: Any) -> str | None:
    """What a cell says, whichever way it is written: a spreadsheet makes 1.3 of 1.30."""
    text = _text(value)
    if text is None or name not in _measures(table):
        return text
    comparator, number = measure(text)
    return f"{comparator}{shortest(number)}"


def _key(table: str, row: Row) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, text) for name, value in row.items() if (text := _cell(table, name, value))))


def _without_equal(table: str, old: Sequence[Row], new: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows of each that the other does not have, counted."""
    common = Counter(_key(table, row) for row in old) & Counter(_key(table, row) for row in new)

    def rest(rows: Sequence[Row]) -> list[Row]:
        left = common.copy()
        found = []
        for row in rows:
            if left[_key(table, row)] > 0:
                left[_key(table, row)] -= 1
            else:
                found.append(row)
        return found

    return rest(old), rest(new)


def _paired(table: str, old: list[Row], new: list[Row]) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    pairs: list[tuple[Row, Row]] = []
    come: list[Row] = []
    gone = list(old)
    for row in new:
        same = next((o for o in gone if row_name(table, o) == row_name(table, row)), None)
        if same is None:
            come.append(row)
        else:
            gone.remove(same)
            pairs.append((same, row))
    for row in list(come):
        nearest = max(gone, key=lambda o, row=row: _shared(table, o, row), default=None)  # type: ignore[misc]
        if nearest is not None and _shared(table, nearest, row) > 0.5:
            gone.remove(nearest)
            come.remove(row)
            pairs.append((nearest, row))
    return pairs, gone, come


def _shared(table: str, a: Row, b: Row) -> float:
    """The share of the fields of either row that both hold alike."""
    one, two = set(_key(table, a)), set(_key(table, b))
    return len(one & two) / max(len({name for name, _ in one | two}), 1)
