"""The times to an event of the cohort: origin, event, competing event and population of each, in the order shown."""

from __future__ import annotations

import numpy as np

from ino_tui.cohort.counting.outcomes_liver import vod_after_transplant, vod_before_transplant
from ino_tui.cohort.counting.outcomes_relapse import from_remission, relapse_after_transplant
from ino_tui.cohort.counting.populations import OTHER as CLASS_OPEN
from ino_tui.cohort.counting.populations import Flow
from ino_tui.cohort.counting.time_to_event import (
    DAY_0,
    FIRST_INO,
    RELAPSE,
    Days,
    Kind,
    TimeToEvent,
    Variant,
    censored_at_transplant,
    first_of,
    where,
)
from ino_tui.cohort.methods.product_limit import Ints
from store.charter import Charter

DEATH = Kind("death", "death without relapse")
TREATMENT, DISEASE = Kind("treatment", "treatment-related death"), Kind("disease", "death of disease")
OTHER, UNKNOWN = Kind("other", "death of another cause"), Kind("unknown", "death, cause not known")
NO_REMISSION = Kind("no_remission", "no remission by the end of the cycles that count")
# ELN: who is not in remission at the landmark has the event on day 1.
DAY_1 = 1.0
OUTCOME_IDS = (
    *("os", "os.hct", "efs", "rfs", "relapse", "nrm", "relapse.hct", "nrm.hct"),
    *("trm", "disease_death", "vod.before_hct", "vod.after_hct"),
)
# Classes of causes that are neither the leukaemia nor the treatment.
OTHER_CLASSES = ("MALIG", "EXT")


def outcomes(flow: Flow, charter: Charter) -> dict[str, TimeToEvent]:
    """Every time to an event of the cohort by its id, in the order in which the figures are shown."""
    days = Days(flow)
    found = (
        _overall(flow, days),
        _after_transplant(flow, days, charter),
        _event_free(flow, days, charter),
        *from_remission(flow, days),
        *relapse_after_transplant(flow, days),
        *_by_cause(flow, days),
        vod_before_transplant(flow, days),
        vod_after_transplant(flow, days),
    )
    return {each.id: each for each in found}


def _overall(flow: Flow, days: Days) -> TimeToEvent:
    """Convention a: all treated, from the first INO dose to death from any cause."""
    return TimeToEvent(
        id="os",
        label="overall survival from first INO dose",
        origin=FIRST_INO,
        population="all treated",
        event="death from any cause",
        kinds=(Kind("death", "death"),),
        group=flow.treated,
        days=days.last,
        cause=flow.dead.astype(np.int64),
        missing=days.none,
        imputed=days.imputed("ino_start", "last_contact"),
        since=days.zero,
    )


def _after_transplant(flow: Flow, days: Days, charter: Charter) -> TimeToEvent:
    """Conventions b and n: the first allogeneic transplant after INO, from day 0."""
    biased = charter.conventions.hct_os_origin == "first_ino"
    immortal = "overall survival of the transplanted from first INO dose (immortal time until transplant)"
    return TimeToEvent(
        id="os.hct",
        label=immortal if biased else "overall survival from transplant, day 0",
        origin=FIRST_INO if biased else DAY_0,
        population="all with a first allogeneic transplant after INO, whatever the status",
        event="death from any cause",
        kinds=(Kind("death", "death"),),
        group=flow.treated & flow.columns["hct"],
        days=days.last if biased else flow.columns["hct_days"],
        cause=flow.dead.astype(np.int64),
        missing=days.none,
        imputed=days.imputed("ino_start" if biased else "hct_date", "last_contact"),
        since=days.zero if biased else days.hct,
    )


def _event_free(flow: Flow, days: Days, charter: Charter) -> TimeToEvent:
    """ELN: no remission by the landmark on day 1, relapse, death; the landmark is the last window that counts."""
    failed = flow.best_known & ~flow.responder
    # Who had no remission has the event on day 1, whatever came later.
    known = failed | (flow.best_known & flow.relapse_known)
    # A first remission without a date leaves the first relapse after INO.
    undated = np.isnan(days.remission)
    relapse = np.where(undated, days.relapse, days.remission_relapse)
    first_relapse = (undated & days.imputed("relapse_date")) | days.imputed("remission_relapse_date")
    first_day = np.where(np.isnan(days.last), DAY_1, np.minimum(days.last, DAY_1))
    end = np.where(failed, first_day, days.last)
    time, cause = first_of(end, where(failed, first_day), relapse, days.death)
    kinds = (NO_REMISSION, RELAPSE, DEATH)
    return TimeToEvent(
        id="efs",
        label="event-free survival from first INO dose (EFS: no remission, relapse or death)",
        origin=FIRST_INO,
        population="all treated",
        event=f"no remission by the end of cycle {charter.conventions.best_cycles} (on day 1), relapse, death",
        kinds=kinds,
        group=known,
        days=time,
        cause=cause,
        missing=flow.treated & ~known,
        imputed=~failed & (first_relapse | days.imputed("ino_start", "last_contact")),
        since=days.zero,
        variants=(censored_at_transplant(time, cause, days.hct),),
    )


def _by_cause(flow: Flow, days: Days) -> tuple[TimeToEvent, ...]:
    """Deaths by their cause under the basis; early deaths under both attributions, here and only here."""
    cause_class = flow.columns["cause_class"]
    disease = flow.dead & (cause_class == "DISEASE")
    other = flow.dead & ((cause_class == OTHER_CLASSES[0]) | (cause_class == OTHER_CLASSES[1]))
    # Another cause, its class not agreed on, may be of the treatment or not.
    unknown = flow.dead & ((cause_class == "UNK") | (cause_class == "") | (cause_class == CLASS_OPEN))
    treatment = flow.dead & ~disease & ~other & ~unknown
    kinds = (TREATMENT, DISEASE, OTHER, UNKNOWN)
    masks = (treatment, disease, other, unknown)
    beside = (
        ("early_death", "early deaths", flow.early_death),
        ("no_cause", "deaths without a cause under the basis", flow.dead & (flow.columns["cause"] == "")),
    )
    found = []
    for figure_id, label, order in (
        ("trm", "treatment-related death from first INO dose", (0, 1, 2, 3)),
        ("disease_death", "death of disease from first INO dose", (1, 0, 2, 3)),
    ):
        cause: Ints = np.select([masks[i] for i in order], [1, 2, 3, 4], 0)
        own = kinds[order[0]]
        variants = tuple(
            Variant(f"early_as_{kind.code}", f"every early death as {kind.label}", days.last, attributed)
            for kind, attributed in (
                (kind, np.where(flow.early_death, order.index(place) + 1, cause))
                for place, kind in enumerate((TREATMENT, DISEASE))
            )
        )
        found.append(
            TimeToEvent(
                id=figure_id,
                label=label,
                origin=FIRST_INO,
                population="all treated",
                event=own.label,
                competing=", ".join(kinds[i].label for i in order[1:]),
                kinds=tuple(kinds[i] for i in order),
                group=flow.treated,
                days=days.last,
                cause=cause,
                missing=days.none,
                imputed=days.imputed("ino_start", "last_contact"),
                since=days.zero,
                survival=False,
                variants=variants,
                beside=beside,
            )
        )
    return tuple(found)
