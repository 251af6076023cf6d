"""The course of every treated patient from the first INO dose: what a swimmer plot draws, one lane each."""

from __future__ import annotations

from typing import Any

import msgspec

from ino_tui.cohort.facts.imputed import day_of
from ino_tui.cohort.facts.remission import response_date
from ino_tui.cohort.facts.source import cycle_starts
from ino_tui.cohort.frame import FrameBuilder
from store.basis import CohortRow, CohortRows
from store.case import Case
from store.charter import Charter
from store.criteria.endpoints import cycle_of
from store.criteria.sets import load_set


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """The response of a cycle under the basis, at the day it was seen."""

    cycle: int
    code: str
    remission: bool
    day: int


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """One patient; every time in days from the first INO dose, None where there is none.

    ``days``: to death or last contact. ``cycles``: the first day of each cycle. ``undated``: responses
    without a day, which are not in ``responses``.
    """

    case: str
    days: int
    dead: bool
    cycles: tuple[int, ...]
    responses: tuple[Response, ...]
    undated: int
    transplant: int | None
    relapse: int | None


class Swimmer(msgspec.Struct, frozen=True, kw_only=True):
    """The lanes, longest first. ``untimed``: treated, but without a first dose or an end that fits.

    ``relapse_answered``: the relapses are those of the basis, not of the source.
    """

    revision: int
    basis: str
    synthetic: bool
    withdrawn: int
    month_days: float
    imputed: int
    lanes: tuple[Lane, ...]
    untimed: tuple[str, ...]
    relapse_answered: bool = False


def swimmer(rows: CohortRows, builder: FrameBuilder | None = None) -> Swimmer:
    """The lane of every treated patient under the basis of the rows. Pure. ``builder`` as in `figures.compute`."""
    frame = (builder or FrameBuilder()).build(rows)
    lanes, untimed, imputed = [], [], 0
    for row, known in zip(rows.rows, frame.to_dict("records"), strict=True):
        if not known["treated"]:
            continue
        if known["days"] != known["days"]:  # NaN alone differs from itself
            untimed.append(row.case.id)
            continue
        imputed += known["imputed"] > 0
        lanes.append(_lane(row, known, rows.charter))
    return Swimmer(
        revision=rows.revision,
        basis=rows.basis,
        synthetic=rows.synthetic,
        withdrawn=rows.withdrawn,
        month_days=rows.charter.conventions.month_days,
        imputed=imputed,
        lanes=tuple(sorted(lanes, key=lambda lane: (-lane.days, lane.case))),
        untimed=tuple(untimed),
        relapse_answered="relapse" in rows.charter.endpoints,
    )


def unblinding(blind: frozenset[str]) -> bool:
    """Whether the responses of a lane would tell something to whoever is blind to these items."""
    return any(endpoint.startswith("response.") for endpoint in blind)


def as_seen(lane: Lane, blind: frozenset[str], *, relapse_answered: bool = False) -> Lane:
    """A lane without the responses, and the relapse where it is an answer, to which a reader is blind."""
    kept = tuple(each for each in lane.responses if f"response.c{each.cycle}" not in blind)
    relapse = None if relapse_answered and "relapse" in blind else lane.relapse
    undated = 0 if unblinding(blind) else lane.undated
    return msgspec.structs.replace(lane, responses=kept, undated=undated, relapse=relapse)


def _lane(row: CohortRow, known: dict[Any, Any], charter: Charter) -> Lane:
    start, days = known["ino_start"].toordinal(), int(known["days"])
    responses, undated = _responses(row, start, start + days, charter)
    relapse = known["relapse_date"].toordinal() - start if known["relapsed"] else None
    return Lane(
        case=row.case.id,
        days=days,
        dead=bool(known["dead"]),
        cycles=_cycles(row.case, start, start + days),
        responses=responses,
        undated=undated,
        transplant=int(known["hct_wait"]) if known["hct"] else None,
        relapse=relapse,
    )


def _cycles(case: Case, start: int, end: int) -> tuple[int, ...]:
    """The first dose of each cycle; where no dose is recorded, its start as recorded."""
    first = cycle_starts(case)
    found = (day_of(first[n], not_before=start, not_after=end) for n in sorted(first))
    return tuple(day - start for day in found if day is not None and day >= start)


def _responses(row: CohortRow, start: int, end: int, charter: Charter) -> tuple[tuple[Response, ...], int]:
    """The responses of the cycles with a day inside the follow-up, and how many have none."""
    remissions = load_set(charter.criteria).remissions
    found, undated = [], 0
    for endpoint, value in sorted(row.values.items()):
        cycle = cycle_of(endpoint)
        if cycle is None or value.value == "ED":
            continue
        day = day_of(response_date(row.case, endpoint, value, charter), not_before=start, not_after=end)
        if day is None or not start <= day <= end:
            undated += 1
            continue
        in_remission = value.value in remissions
        found.append(Response(cycle=cycle, code=value.value, remission=in_remission, day=day - start))
    return tuple(found), undated
