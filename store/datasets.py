"""The data sets of a study as tables of text, holding what one person may see. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from store.basis import BASES
from store.blinding import is_blind
from store.case import TABLES, columns
from store.case_record import CaseRecord
from store.datasets_cells import Row
from store.datasets_columns import TITLES
from store.datasets_items import (
    determination_rows,
    item_rows,
    query_rows,
    reread_rows,
    reveal_rows,
    review_rows,
    ruling_rows,
)
from store.datasets_signatures import signature_rows
from store.datasets_study import (
    assignment_rows,
    conflict_rows,
    export_rows,
    lock_rows,
    opening_rows,
    people_rows,
    training_rows,
    withdrawal_rows,
)
from store.errors import Refused
from store.judge import may_use
from store.seen import Seen
from store.source.build import case_to_tables
from store.source.dictionary import DICTIONARY_COLUMNS, dictionary_rows

__all__ = ["DataSet", "Row", "basis_of_cases", "blind_cases", "datasets", "may_have_journal", "sees_everything"]


class DataSet(msgspec.Struct, frozen=True, kw_only=True):
    """A table: its columns in order, and rows that fill each of them (empty where there is no value)."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


_OF_CASES: Mapping[str, Callable[[Seen, str], Iterator[Row]]] = {
    "items": item_rows,
    "determinations": determination_rows,
    "reviews": review_rows,
    "reveals": reveal_rows,
    "rulings": ruling_rows,
    "queries": query_rows,
    "rereads": reread_rows,
}
_OF_THE_STUDY: Mapping[str, Callable[[Seen], Iterator[Row]]] = {
    "signatures": signature_rows,
    "training": training_rows,
    "withdrawals": withdrawal_rows,
    "locks": lock_rows,
    "people": people_rows,
    "assignments": assignment_rows,
    "conflicts": conflict_rows,
    "openings": opening_rows,
    "exports": export_rows,
}


def datasets(seen: Seen) -> tuple[DataSet, ...]:
    """Source tables with the site values the asker may see, what was decided, people, doubtful rows, dictionary."""
    tables = case_to_tables(seen.case(case_id).case for case_id in seen.case_ids)
    made = {name: [row for i in seen.case_ids for row in rows(seen, i)] for name, rows in _OF_CASES.items()}
    made |= {name: list(rows(seen)) for name, rows in _OF_THE_STUDY.items()}
    if seen.may_read_doubts:
        made["doubts"] = [{"doubt": doubt} for doubt in seen.warnings]
    return (
        *(DataSet(name=name, columns=("case", *columns(name)), rows=tuple(tables[name])) for name in TABLES),
        *(DataSet(name=name, columns=tuple(TITLES[name]), rows=tuple(rows)) for name, rows in made.items()),
        DataSet(name="dictionary", columns=DICTIONARY_COLUMNS, rows=(*dictionary_rows(), *_dictionary())),
    )


def sees_everything(seen: Seen) -> bool:
    """Whether nothing of the cases is hidden from the asker."""
    return seen.asker.sees_all or not any(_blind_in(seen, case_id) for case_id in seen.case_ids)


def may_have_journal(seen: Seen) -> bool:
    """Whether nothing in the journal is hidden from the asker; of a blind reader others' acts are, to the end."""
    return seen.asker.sees_all or (not seen.blind and sees_everything(seen))


def blind_cases(seen: Seen) -> frozenset[str]:
    """The cases of which something is hidden from the asker."""
    if seen.asker.sees_all:
        return frozenset()
    return frozenset(case_id for case_id in seen.case_ids if _blind_in(seen, case_id))


def basis_of_cases(seen: Seen, asked: str | None, *, everything: bool) -> str:
    """The basis on which data sets may hold the values of single cases; ``asked`` None is the default.

    ``current``, where the asker may use it, else ``final``. To whom anything is blind only her own
    answers are written: a figure is a number of all cases, a row would tell another's answer or the
    site value of one. Raises Refused; what is no basis at all is passed on.
    """
    if not everything:
        if asked in {*BASES, *seen.people} - {"own", seen.asker.id}:
            raise Refused(
                "basis",
                f"Some items are still blind to {seen.asker.id}, and an export tells the value of each case: "
                f"its basis is own, not {asked}.",
            )
        return asked or "own"
    return asked or ("final" if may_use(seen, "current") else "current")


def _blind_in(seen: Seen, case_id: str) -> bool:
    if any(item.blind for item in seen.case(case_id).items):
        return True
    # A cycle that only another reader was asked about is no item of hers, and may be blind to her. In a
    # committee she is not told that there is one.
    record = seen.record(case_id)
    return not seen.blind and not record.items.keys() <= _open(seen, record)


def _open(seen: Seen, record: CaseRecord) -> frozenset[str]:
    """The endpoints whose reviews by others the asker may read."""
    return frozenset(endpoint for endpoint in record.items if not is_blind(record, endpoint, seen.asker))


def _dictionary() -> Iterator[Row]:
    for table, titles in TITLES.items():
        for column, (title, kind) in titles.items():
            found = dict.fromkeys(DICTIONARY_COLUMNS, "")
            yield {**found, "table": table, "column": column, "title": title, "type": kind}
