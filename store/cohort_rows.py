"""The rows behind the figures, kept between one signature and the next."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter

from store.basis import CohortRow, CohortRows, values_of
from store.blinding import masked
from store.case_record import CaseRecord
from store.journal import Transaction
from store.locks import frozen_by, whole_lock
from store.seen import Seen
from store.sight import stage_for


class KeptRows:
    """Per person and basis the rows made last; only cases written to since are worked out again.

    Unchanged cases keep their row by identity, by which the statistics know what to leave alone.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CohortRows] = {}
        self._written: list[tuple[int, str]] = []

    def note(self, transaction: Transaction) -> None:
        """Remember which cases a transaction wrote to."""
        for table, _, _ in transaction.ops:
            kind, _, case_id = table.partition(":")
            if kind in {"case", "reviews", "rulings", "queries"}:
                self._written.append((transaction.rev, case_id))

    def rows(self, seen: Seen, basis: str, *, keep: bool) -> CohortRows:
        """The rows of every case that is not withdrawn on a basis, for the person who sees the study so.

        Where cases are disclosed in stages: of every one that is wholly open to her. That it is counted
        tells how it went on. ``keep``: the study is looked at as it is now, so that the rows serve the next time.
        """
        key = (seen.asker.id, basis)
        before = self._kept.get(key) if keep else None
        unchanged = self._unchanged(before, seen) if before is not None else {}
        counted = (i for i in seen.case_ids if i not in seen.withdrawn and is_open(seen, i))
        rows = CohortRows(
            revision=seen.revision,
            basis=basis,
            charter=seen.charter,
            synthetic=seen.info.synthetic,
            rows=tuple(unchanged.get(i) or _row(seen, i, basis) for i in counted),
            withdrawn=len(seen.withdrawn),
            lock=frozen_by(seen.locks, blind=seen.blind),
        )
        if keep:
            self._kept[key] = rows
        return rows

    def _unchanged(self, before: CohortRows, seen: Seen) -> dict[str, CohortRow]:
        if before.charter is not seen.charter or before.lock != frozen_by(seen.locks, blind=seen.blind):
            return {}
        unchanged = {row.case.id: row for row in before.rows}
        for _, case_id in self._written[bisect_right(self._written, before.revision, key=itemgetter(0)) :]:
            unchanged.pop(case_id, None)
        return unchanged


def is_open(seen: Seen, case_id: str) -> bool:
    """Whether the whole of a case is disclosed to the person; once the study is locked every figure is for everyone."""
    if seen.charter.disclosure == "whole" or seen.asker.sees_all or whole_lock(seen.locks) is not None:
        return True
    record, person = seen.record(case_id), seen.asker
    if any(masked(record, endpoint, person) for endpoint in record.items):
        return record.stage(person.id).until is None  # what she reads again she has seen to the end before
    stage = stage_for(record, person)
    return stage is None or stage.until is None


def _row(seen: Seen, case_id: str, basis: str) -> CohortRow:
    record = seen.record(case_id)
    values = values_of(record.case, record.items, seen.charter, basis=basis, asker=seen.asker.id)
    return CohortRow(case=record.case, values=values, unanswered=_is_unanswered(seen, record, basis))


def _is_unanswered(seen: Seen, record: CaseRecord, basis: str) -> bool:
    """Whether a row tells a blind reader what a centre or somebody else answered before she has."""
    person = seen.asker
    if not seen.blind or basis in ("own", "final", person.id) or whole_lock(seen.locks) is not None:
        return False
    return any(record.item(endpoint).since(person.id) is None for endpoint in record.endpoints(person))
