"""What a basis says of a case: responses, MRD in remission, cause of death."""

from __future__ import annotations

from collections.abc import Mapping

from store.basis import Valued
from store.case import Case
from store.charter import Charter
from store.codes.causes import cause_class
from store.criteria.marrow_mrd import mrd_best
from store.criteria.sets import load_set

# An answer that gives no value: the item counts as missing.
NO_VALUE = frozenset({"CANNOT", ""})
_MISSING = ("", "")


def judged_values(case: Case, values: Mapping[str, Valued], charter: Charter) -> tuple[object, ...]:
    """The values of `columns.JUDGED`, in that order."""
    remissions = load_set(charter.criteria).remissions
    c1, c2, best = (_value(values, f"response.{e}") for e in ("c1", "c2", "best"))
    cycles = range(1, charter.conventions.best_cycles + 1)
    in_remission = [n for n in cycles if _value(values, f"response.c{n}")[0] in remissions]
    mrd = mrd_best(case, in_remission, charter) if in_remission else None
    cause = _value(values, "death.cause") if case.deaths else _MISSING
    return (
        *c1,
        *c2,
        *best,
        c1[0] in remissions,
        best[0] in remissions,
        mrd.state if mrd else "",
        mrd.method if mrd else "",
        bool(mrd and mrd.evaluable),
        bool(mrd and mrd.negative),
        cause[0],
        cause_class(cause[0]) or "",
        cause[1],
    )


def _value(values: Mapping[str, Valued], endpoint: str) -> tuple[str, str]:
    found = values.get(endpoint)
    return _MISSING if found is None or found.value in NO_VALUE else (found.value, found.source)
