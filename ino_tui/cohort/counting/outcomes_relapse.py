"""Relapse, death without it, and neither: of responders from first remission, and after transplant in remission.

Of one population and one origin, so that the two incidences and relapse-free survival add to 1 at
every time. Non-relapse mortality is death without prior relapse, whatever its cause is said to be.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ino_tui.cohort.counting.populations import Flow, Mask
from ino_tui.cohort.counting.time_to_event import (
    DAY_0,
    FIRST_REMISSION,
    NRM,
    RELAPSE,
    Days,
    Kind,
    TimeToEvent,
    Variant,
    censored_at_transplant,
    first_of,
    later,
)
from ino_tui.cohort.methods.product_limit import Floats, Ints

RFS = "relapse-free survival of responders (RFS: relapse or death; INO-VATE calls it duration of remission)"


class _Origin(NamedTuple):
    """Who is followed from where, and what happened first: 1 relapse, 2 death without it."""

    origin: str
    population: str
    group: Mask
    since: Floats
    days: Floats
    cause: Ints
    missing: Mask
    imputed: Mask
    left_out: tuple[tuple[str, Mask], ...]
    hct: Floats | None = None


def from_remission(flow: Flow, days: Days) -> tuple[TimeToEvent, ...]:
    """Relapse-free survival of responders, then relapse and non-relapse mortality, each competing with the other.

    Transplant is neither an event nor a censoring; censoring there is the sensitivity analysis.
    """
    known = flow.responder & flow.relapse_known
    dated = known & ~np.isnan(days.remission)
    since = days.remission
    end, relapse, death, hct = (
        later(since, each) for each in (days.last, days.remission_relapse, days.death, days.hct)
    )
    time, cause = first_of(end, relapse, death)
    of = _Origin(
        origin=FIRST_REMISSION,
        population="responders (best response a remission)",
        group=dated,
        since=since,
        days=time,
        cause=cause,
        missing=flow.treated & (~flow.best_known | (flow.responder & ~known)),
        imputed=days.imputed("remission_date", "remission_relapse_date", "last_contact"),
        left_out=(("day of first remission not known", known & ~dated),),
        hct=hct,
    )
    return (
        _figure("rfs", RFS, of, (RELAPSE, NRM), survival=True),
        _figure("relapse", "relapse of responders", of, (RELAPSE, NRM)),
        _figure("nrm", "non-relapse mortality of responders", of, (NRM, RELAPSE)),
    )


def relapse_after_transplant(flow: Flow, days: Days) -> tuple[TimeToEvent, ...]:
    """Relapse and non-relapse mortality from day 0, of those transplanted in remission."""
    c = flow.columns
    transplanted = flow.treated & c["hct"]
    in_remission = transplanted & c["hct_in_remission"]
    silent = transplanted & (c["hct_status"] == "")
    time, cause = first_of(later(days.hct, days.last), later(days.hct, days.hct_relapse), later(days.hct, days.death))
    of = _Origin(
        origin=DAY_0,
        population="transplanted in remission, by the disease status at the first allogeneic transplant after INO",
        group=in_remission & flow.relapse_known,
        since=days.hct,
        days=time,
        cause=cause,
        missing=in_remission & ~flow.relapse_known,
        imputed=days.imputed("hct_date", "hct_relapse_date", "last_contact"),
        left_out=(
            ("not in remission at transplant", transplanted & ~in_remission & ~silent),
            ("status at transplant not recorded", silent),
        ),
    )
    return (
        _figure("relapse.hct", "relapse after transplant in remission", of, (RELAPSE, NRM)),
        _figure("nrm.hct", "non-relapse mortality after transplant in remission", of, (NRM, RELAPSE)),
    )


def _figure(figure_id: str, label: str, of: _Origin, kinds: tuple[Kind, ...], *, survival: bool = False) -> TimeToEvent:
    cause = of.cause if kinds[0] is RELAPSE else np.array([0, 2, 1])[of.cause]
    variants: tuple[Variant, ...] = ()
    if of.hct is not None:
        variants = (censored_at_transplant(of.days, cause, of.hct),)
    return TimeToEvent(
        id=figure_id,
        label=label,
        origin=of.origin,
        population=of.population,
        event="relapse, death" if survival else kinds[0].label,
        kinds=kinds,
        group=of.group,
        days=of.days,
        cause=cause,
        missing=of.missing,
        imputed=of.imputed,
        since=of.since,
        survival=survival,
        competing="" if survival else kinds[1].label,
        left_out=of.left_out,
        variants=variants,
    )
