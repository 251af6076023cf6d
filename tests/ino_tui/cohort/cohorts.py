"""Cohorts for the tests: the reference cohort, and rows of hand-made cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from store.basis import CohortRow, CohortRows, Valued, values_of
from store.case import Case
from store.charter import Charter
from store.reference import TABLES_FOLDER
from store.source import read_source
from store.source.build import case_from_documents


@cache
def reference_cases() -> tuple[Case, ...]:
    """The cases of the reference cohort."""
    source = read_source(TABLES_FOLDER)
    assert not source.faults
    return tuple(case_from_documents(i, source.cases[i]) for i in sorted(source.cases))


def row(case: Case, charter: Charter | None = None, answers: Mapping[str, str] | None = None) -> CohortRow:
    """A case with its site values, some replaced by a reader's own answers."""
    values = values_of(case, {}, charter or Charter(), basis="site", asker="reader1")
    own = {e: Valued(value=v, source="own") for e, v in (answers or {}).items()}
    return CohortRow(case=case, values={**values, **own})


def rows(cases: Iterable[Case | CohortRow], charter: Charter | None = None, basis: str = "site") -> CohortRows:
    """Rows of cases under a basis."""
    charter = charter or Charter()
    found = tuple(c if isinstance(c, CohortRow) else row(c, charter) for c in cases)
    return CohortRows(revision=0, basis=basis, charter=charter, synthetic=True, rows=found)
