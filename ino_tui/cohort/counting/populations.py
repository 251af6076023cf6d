"""Who a figure counts: numerator, denominator and who is left out, as masks over the frame.

The panel, the reconciliation with published figures and the lists of cases behind a number all
read these, so that a number can never be counted in two ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from store.charter import Charter
from store.codes.causes import classes_of

Mask: TypeAlias = npt.NDArray[np.bool_]
Columns: TypeAlias = Mapping[str, npt.NDArray[Any]]

TIMINGS: dict[str, str] = {"refractory": "primary refractory", "early": "early relapse", "late": "late relapse"}
OTHER = "OTHER"
INFECTIONS = "INFECTION"
VOD = "20"
# Agreed on as VOD/SOS or liver failure: that it was VOD/SOS is not said.
VOD_OR_LIVER = "LIVER"


class Population(NamedTuple):
    """``missing``: in scope, but without a value; ``left_out``: other reasons to count nobody, each with its mask."""

    numerator: Mask
    denominator: Mask
    missing: Mask
    left_out: tuple[tuple[str, Mask], ...] = ()


def columns_of(frame: pd.DataFrame) -> Columns:
    """The columns of the frame as plain arrays."""
    return {str(name): frame[name].to_numpy() for name in frame.columns}


class Flow:
    """The groups of the cohort that follow from one frame; each a mask, worked out once."""

    def __init__(self, columns: Columns, charter: Charter) -> None:
        c = self.columns = columns
        self.n = len(c["treated"])
        self.treated: Mask = c["treated"]
        self.c1_known: Mask = self.treated & (c["c1"] != "")
        self.best_known: Mask = self.treated & (c["best"] != "")
        self.responder_c1: Mask = self.treated & c["responder_c1"]
        self.responder: Mask = self.treated & c["responder"]
        self.early_death: Mask = self.treated & c["early_death"]
        self.dead: Mask = self.treated & c["dead"]
        self.relapsed: Mask = c["relapsed"]
        self.relapse_known: Mask = c["relapse_known"]
        # Whether a transplant came before any relapse: without one that is known anyway.
        self.hct_known: Mask = self.relapse_known | ~c["hct"]
        self.vod_asked = "vod" in charter.endpoints
        self.timed: Mask = ~np.isnan(c["days"])
        self.non_responder: Mask = self.c1_known & ~self.responder_c1 & ~self.early_death
        self.to_hct: Mask = self.responder & c["hct_in_time"]
        self.no_hct: Mask = self.responder & self.hct_known & ~c["hct_in_time"]
        self.died_in_remission: Mask = self.no_hct & self.dead & self.relapse_known & ~self.relapsed
        stopped = np.isin(c["stopped"].astype("U16"), ("vod", "infection"))
        whole = charter.conventions.discontinued_of == "all"
        self.discontinued: Mask = (self.treated if whole else self.non_responder) & stopped

    def timing(self, group: str) -> Mask:
        """Those whose INO was given for refractory disease, an early or a late relapse."""
        found: Mask = self.columns["timing"] == group
        return found

    def is_(self, column: str, code: object) -> Mask:
        """Those with a code in a column."""
        found: Mask = self.treated & (self.columns[column] == code)
        return found


def _of(numerator: Mask, denominator: Mask, missing: Mask) -> Population:
    return Population(numerator & denominator, denominator, missing)


def proportions(flow: Flow) -> dict[str, Population]:
    """The population of each proportion of the panel but the causes of death, in the order shown."""
    c, treated = flow.columns, flow.treated
    no_c1, no_best = treated & ~flow.c1_known, treated & ~flow.best_known
    found = {"response.c1": _of(flow.responder_c1, flow.c1_known, no_c1)}
    for group in TIMINGS:
        inside = flow.timing(group)
        found[f"response.c1.{group}"] = _of(flow.responder_c1, flow.c1_known & inside, no_c1 & inside)
    found["response.best"] = _of(flow.responder, flow.best_known, no_best)
    evaluable: Mask = flow.responder & c["mrd_evaluable"]
    negative: Mask = flow.responder & c["mrd_negative"]
    not_evaluable = ("MRD not evaluable", flow.responder & ~evaluable)
    found["mrd.evaluable"] = _of(negative, evaluable, no_best)._replace(left_out=(not_evaluable,))
    found["mrd.responders"] = _of(negative, flow.responder, no_best)
    found["mrd.treated"] = _of(negative, flow.best_known, no_best)
    open_: Mask = ~flow.hct_known
    found["hct"] = _of(flow.to_hct, flow.responder & ~open_, no_best | (flow.responder & open_))
    straight: Mask = c["hct_in_time"] & (c["hct_cycles"] == 1)
    found["hct.after_c1"] = _of(straight, flow.responder_c1 & ~open_, no_c1 | (flow.responder_c1 & open_))
    found["early_death"] = _of(flow.early_death, treated & flow.timed, treated & ~flow.timed)
    return found


def cause_known(flow: Flow) -> Mask:
    """The dead whose cause of death has a value under the basis."""
    known: Mask = flow.dead & (flow.columns["cause"] != "")
    return known


def deaths(flow: Flow, death_class: str) -> Population:
    """Deaths of one class, of all deaths whose cause says whether it is of it.

    Readers may agree on ``OTHER`` alone, which is of several classes: of each of these it is missing.
    """
    known = cause_known(flow)
    if death_class in classes_of(OTHER):
        known = known & (flow.columns["cause_class"] != OTHER)
    return _of(flow.is_("cause_class", death_class), known, flow.dead & ~known)
