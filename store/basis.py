"""The value of an item under a basis: whose answer a figure uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from store.case import Case
from store.charter import Charter, Conventions
from store.committee import Determination, Review
from store.criteria.endpoints import cycle_of, has
from store.criteria.proposal import best_response
from store.item_record import NO_ANSWER, ItemRecord
from store.items import item_state

Source = Literal["final", "own", "site"]

_FIRMEST_FIRST: tuple[Source, ...] = ("final", "own", "site")

# The named bases; a person's id is a basis too.
BASES: tuple[str, ...] = ("site", "own", "final", "current")

# What a centre means by best response.
_REPORTED = Conventions()
# What it means that a centre which reports on a case says nothing of it.
NONE_REPORTED = {"relapse": "none", "vod": "no"}


class Valued(msgspec.Struct, frozen=True, kw_only=True):
    """What an item counts as, and where that comes from.

    ``date``, ``anchor`` and ``grade`` are those of the answer; of a site value its date as reported.
    """

    value: str
    contributing: tuple[str, ...] = ()
    source: Source
    date: str = ""
    anchor: str = ""
    grade: str = ""


class CohortRow(msgspec.Struct, frozen=True, kw_only=True):
    """One case behind the figures. An endpoint that has no value under the basis is not in ``values``.

    ``unanswered``: it holds values that a blind reader may only know among many, because she has an item of
    the case still to answer.
    """

    case: Case
    values: Mapping[str, Valued]
    unanswered: bool = False


class CohortRows(msgspec.Struct, frozen=True, kw_only=True):
    """All the asker may see of the cohort under one basis, at one revision.

    ``withdrawn`` cases are in no row, and so in no denominator. ``lock`` is what froze the study, or some
    endpoints of it, as it is here (`store.locks.frozen_by`).
    """

    revision: int
    basis: str
    charter: Charter
    synthetic: bool
    rows: tuple[CohortRow, ...]
    withdrawn: int = 0
    lock: str = ""


def values_of(
    case: Case, records: Mapping[str, ItemRecord], charter: Charter, *, basis: str, asker: str
) -> dict[str, Valued]:
    """The value of each item of a case under a basis, endpoint -> value; no value, no entry.

    ``basis`` is one of `BASES` or a person's id. Best response follows from the cycles unless it
    was overruled; what a centre reported as best response stands where nothing else does, as long
    as the charter asks for what centres report: the best of cycles 1 and 2 (convention c).
    """
    if basis == "site":
        return _with_best(_site(case, charter), case, charter)
    if basis == "final":
        return _with_best(_final(records, charter), case, charter)
    if basis == "own":
        return _with_best(_reviewed(records, asker), case, charter)
    if basis == "current":
        judged = {**_reviewed(records, asker), **_final(records, charter)}
        return _current(judged, _site(case, charter), case, charter)
    return _with_best(_reviewed(records, basis), case, charter)


def _site(case: Case, charter: Charter) -> dict[str, Valued]:
    rules = charter.conventions
    as_reported = (rules.best_scope, rules.best_cycles) == (_REPORTED.best_scope, _REPORTED.best_cycles)
    found = {
        v.endpoint: Valued(value=v.value, source="site", date=v.date)
        for v in case.site_values
        if as_reported or v.endpoint != "response.best"
    }
    silent = {e: v for e, v in NONE_REPORTED.items() if e not in found and has(case, e, charter)}
    return {**found, **{e: Valued(value=v, source="site") for e, v in silent.items() if case.site_values}}


def _reviewed(records: Mapping[str, ItemRecord], reader: str) -> dict[str, Valued]:
    found: dict[str, Valued] = {}
    for endpoint, record in records.items():
        last = record.last_of(reader)
        if last is not None and last.review.value != NO_ANSWER:
            review = last.review
            found[endpoint] = _valued(review, "own")
    return found


def _final(records: Mapping[str, ItemRecord], charter: Charter) -> dict[str, Valued]:
    found: dict[str, Valued] = {}
    for endpoint, record in records.items():
        final = item_state(record, charter, record.readers()).determination
        if final is not None:
            found[endpoint] = _valued(final, "final")
    return found


def _valued(answer: Review | Determination, source: Source) -> Valued:
    return Valued(
        value=answer.value,
        contributing=answer.contributing,
        source=source,
        date=answer.date,
        anchor=answer.anchor,
        grade=answer.grade,
    )


def _current(judged: dict[str, Valued], site: dict[str, Valued], case: Case, charter: Charter) -> dict[str, Valued]:
    """Final, else own, else site; best response is derived as soon as one cycle was judged."""
    merged = {**site, **judged}
    if "response.best" in judged or not any(cycle_of(e) for e in judged):
        return _with_best(merged, case, charter)
    reported = merged.pop("response.best", None)
    merged = _with_best(merged, case, charter)
    if "response.best" not in merged and reported is not None:
        merged["response.best"] = reported
    return merged


def _with_best(values: dict[str, Valued], case: Case, charter: Charter) -> dict[str, Valued]:
    """The values with the best response that follows; it is as firm as the cycles that decide it."""
    if "response.best" in values:
        return values
    cycles = {e: v for e, v in values.items() if cycle_of(e) is not None}
    known: dict[str, str] = {}
    for source in _FIRMEST_FIRST:
        more = {e: v.value for e, v in cycles.items() if v.source == source}
        known |= more
        best = best_response(known, case, charter) if more else None
        if best is not None:
            return {**values, "response.best": Valued(value=best, source=source)}
    return values
