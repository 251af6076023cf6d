"""Two readings of one item side by side: what differs, and where the evidence they cite parts. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ino_tui.evidence import Event
from ino_tui.evidence.words import coded
from ino_tui.ruling_view import By, CitedRow, Compared
from store.case import Case, rows_of
from store.cited import cite_name
from store.codes.rationale import RATIONALES
from store.codes.vod import ANCHORS, GRADES
from store.codes.words import named_answer
from store.committee import Cite
from store.rowdiff import named_by
from store.sight import Reading
from store.values import cell_text, first_day


def compared(endpoint: str, one: Reading, other: Reading) -> tuple[Compared, ...]:
    """All that either reader said of an item, what differs first; the reasons come last, they always differ."""
    pairs = [
        ("answer", named_answer(endpoint, one.value), named_answer(endpoint, other.value)),
        ("date" if endpoint == "relapse" else "onset", one.date, other.date),
        ("counted from", coded(ANCHORS, one.anchor), coded(ANCHORS, other.anchor)),
        ("worst grade", coded(GRADES, one.grade), coded(GRADES, other.grade)),
        ("contributing", _causes(endpoint, one), _causes(endpoint, other)),
    ]
    said = [Compared(name, a, b, a != b) for name, a, b in pairs if a or b]
    said.sort(key=lambda each: not each.differs)
    reasons = [("reason", coded(RATIONALES, one.why), coded(RATIONALES, other.why)), ("words", one.text, other.text)]
    reasons.append(("changed", _late(one), _late(other)))
    reasons.append(("evidence", _gone(one), _gone(other)))
    return (*said, *(Compared(name, a, b, differs=False) for name, a, b in reasons if a or b))


def _late(reading: Reading) -> str:
    return "after disclosure" if reading.after_disclosure else ""


def _gone(reading: Reading) -> str:
    return f"{reading.amended} of the rows cited amended since" if reading.amended else ""


def _causes(endpoint: str, reading: Reading) -> str:
    return ", ".join(named_answer(endpoint, code) for code in reading.contributing)


def cited_rows(case: Case, one: Reading, other: Reading, events: Sequence[Event]) -> tuple[CitedRow, ...]:
    """The rows that either reader cited, those by one alone first: reader 1's, reader 2's, then both's.

    A column is said where one was cited, and whose it is where both cited the row.
    """
    columns: dict[tuple[str, int], tuple[set[str], set[str]]] = {}
    for index, reading in enumerate((one, other)):
        for cite in reading.cites:
            columns.setdefault((cite.table, cite.row), (set(), set()))[index].add(cite.column)
    by: dict[By, list[CitedRow]] = {"reader 1": [], "reader 2": [], "both": []}
    for (table, row), (first, second) in sorted(columns.items()):
        whose: By = "both" if first and second else "reader 1" if first else "reader 2"
        by[whose].append(
            CitedRow(
                table=table,
                row=row,
                name=_name(case, table, row, first, second),
                values=row_values(case, table, row),
                by=whose,
                event=event_of(case, table, row, events),
            )
        )
    return (*by["reader 1"], *by["reader 2"], *by["both"])


def _name(case: Case, table: str, row: int, first: set[str], second: set[str]) -> str:
    """``marrows 2019-03-26 aspirate blast_pct``; of a row cited by both in another column, who cited which."""
    name = cite_name(case, Cite(table=table, row=row))
    one, other = (", ".join(sorted(c for c in cited if c)) for cited in (first, second))
    if not first or not second or one == other:
        return f"{name} {one or other}".rstrip()
    said = (f"{who}: {what or 'the row'}" for who, what in (("reader 1", one), ("reader 2", other)))
    return f"{name} ({', '.join(said)})"


def row_values(case: Case, table: str, row: int) -> str:
    """The filled columns of a row that its name does not hold already; empty of a row that is not there."""
    rows = rows_of(case, table)
    if not 0 <= row < len(rows):
        return ""
    named = set(named_by(table))
    values = msgspec.structs.asdict(rows[row]).items()
    return " · ".join(f"{name} {text}" for name, value in values if name not in named and (text := cell_text(value)))


def event_of(case: Case, table: str, row: int, events: Sequence[Event]) -> int:
    """The event that tells of a row, else the nearest in time to it, else the first; -1 where there are none."""
    for index, event in enumerate(events):
        if any((ref.table, ref.row) == (table, row) for ref in (event.ref, *event.also)):
            return index
    rows = rows_of(case, table)
    when = getattr(rows[row], "date", "") or getattr(rows[row], "start", "") if 0 <= row < len(rows) else ""
    try:
        day = first_day(when or "").toordinal()
    except ValueError:
        return 0 if events else -1
    return min(range(len(events)), key=lambda i: abs(events[i].trend_day - day), default=-1)
