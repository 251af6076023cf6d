"""The rows behind the figures, kept between one signature and the next."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter

from store.basis import CohortRow, CohortRows, values_of
from store.journal import Transaction
from store.locks import frozen_by
from store.seen import Seen


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

        ``keep``: the study is looked at as it is now, so that the rows serve the next time.
        """
        key = (seen.asker.id, basis)
        before = self._kept.get(key) if keep else None
        unchanged = self._unchanged(before, seen) if before is not None else {}
        rows = CohortRows(
            revision=seen.revision,
            basis=basis,
            charter=seen.charter,
            synthetic=seen.info.synthetic,
            rows=tuple(unchanged.get(i) or _row(seen, i, basis) for i in seen.case_ids if i not in seen.withdrawn),
            withdrawn=len(seen.withdrawn),
            lock=frozen_by(seen.locks),
        )
        if keep:
            self._kept[key] = rows
        return rows

    def _unchanged(self, before: CohortRows, seen: Seen) -> dict[str, CohortRow]:
        if before.charter is not seen.charter:
            return {}
        unchanged = {row.case.id: row for row in before.rows}
        for _, case_id in self._written[bisect_right(self._written, before.revision, key=itemgetter(0)) :]:
            unchanged.pop(case_id, None)
        return unchanged


def _row(seen: Seen, case_id: str, basis: str) -> CohortRow:
    record = seen.record(case_id)
    values = values_of(record.case, record.items, seen.charter, basis=basis, asker=seen.asker.id)
    return CohortRow(case=record.case, values=values)
