"""Best and worst case over the items still open: what a response could still become, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from ino_tui.cohort.counting.outcomes import outcomes
from ino_tui.cohort.counting.populations import TIMINGS, Columns, Flow, Mask, columns_of, proportions
from ino_tui.cohort.figures import PROPORTION_LABELS
from ino_tui.cohort.frame import FrameBuilder
from ino_tui.cohort.process.asking import BAND_ROLES
from ino_tui.cohort.shapes import Band, SurvivalFigure
from ino_tui.cohort.time_figures import survival_figure
from store.basis import CohortRows
from store.charter import Charter
from store.criteria.sets import load_set
from store.errors import Refused

# With a larger share open the band says nothing.
OPEN_AT_MOST = 0.2
# The code of the refusal where there is no band.
TOO_MANY = "too-many-open"
# What an open response could still be.
BEST, WORST = "CR", "NR"
PROPORTIONS = ("response.c1", *(f"response.c1.{group}" for group in TIMINGS), "response.best", "mrd.treated")


def bands(rows: CohortRows, roles: Iterable[str], builder: FrameBuilder | None = None) -> tuple[Band, ...]:
    """Each figure that hangs on responses with every open one taken as no response, and as a response. Pure.

    An item is open where it has no value under the basis; a best response is open no more where
    a cycle that counts is a remission already. ``roles`` of the asker. Who is supposed to have
    responded is supposed MRD-negative too, and relapse and death are as recorded.
    Raises Refused for other roles, and where more than a fifth of the items is open.
    """
    flow, cases = _cases(rows, roles, builder)
    return (*_proportions(flow, cases), *_event_free(flow, cases, rows))


def event_free_cases(rows: CohortRows, roles: Iterable[str]) -> tuple[SurvivalFigure, SurvivalFigure]:
    """Event-free survival with every open response taken as none, and as a remission, curves and all.

    Raises as `bands`.
    """
    _, cases = _cases(rows, roles, None)
    return _worst_and_best(cases, rows)


def _cases(rows: CohortRows, roles: Iterable[str], builder: FrameBuilder | None) -> tuple[Flow, dict[str, Flow]]:
    """The flow as it is, and by `WORST` and `BEST` as it could become."""
    if not set(roles) & set(BAND_ROLES):
        raise Refused("role", f"Best and worst case are shown to {' and '.join(BAND_ROLES)}.")
    columns = columns_of((builder or FrameBuilder()).build(rows))
    flow = Flow(columns, rows.charter)
    of = int(flow.treated.sum())
    for name, known in (("response.c1", flow.c1_known), ("response.best", flow.best_known)):
        missing = of - int(known.sum())
        if missing > OPEN_AT_MOST * of:
            share = f"{missing} of {of} items of {name} are open, more than {100 * OPEN_AT_MOST:g} %"
            raise Refused(TOO_MANY, f"{share}: no band of best and worst case.")
    sure = _remission_known(columns, rows.charter)
    return flow, {word: Flow(_supposed(columns, flow, sure, word), rows.charter) for word in (WORST, BEST)}


def _supposed(columns: Columns, flow: Flow, remission_known: Mask, word: str) -> Columns:
    """The columns with every open response taken as one answer."""
    c1_open, best_open = flow.treated & ~flow.c1_known, flow.treated & ~flow.best_known
    supposed = word == BEST
    responder = columns["responder"] | (best_open & (supposed | remission_known))
    return {
        **columns,
        "c1": np.where(c1_open, word, columns["c1"]),
        "best": np.where(best_open, word, columns["best"]),
        "responder_c1": columns["responder_c1"] | (c1_open & supposed),
        "responder": responder,
        "mrd_negative": columns["mrd_negative"] | (best_open & supposed),
    }


def _remission_known(columns: Columns, charter: Charter) -> Mask:
    """A cycle that counts is in remission, whatever the others turn out to be (convention c)."""
    if charter.conventions.best_scope == "end_c2":
        return np.zeros(len(columns["c1"]), dtype=np.bool_)
    second = np.isin(columns["c2"].astype("U16"), list(load_set(charter.criteria).remissions))
    found: Mask = columns["responder_c1"] | (second & (charter.conventions.best_cycles >= 2))
    return found


def _proportions(flow: Flow, cases: Mapping[str, Flow]) -> Iterator[Band]:
    now = proportions(flow)
    worst, best = proportions(cases[WORST]), proportions(cases[BEST])
    for figure_id in PROPORTIONS:
        of = int(worst[figure_id].denominator.sum())
        low, high = (100 * int(found[figure_id].numerator.sum()) / of if of else None for found in (worst, best))
        yield Band(
            id=figure_id,
            label=PROPORTION_LABELS[figure_id],
            worst=low,
            best=high,
            open=int(now[figure_id].missing.sum()),
            of=of,
        )


def _worst_and_best(cases: Mapping[str, Flow], rows: CohortRows) -> tuple[SurvivalFigure, SurvivalFigure]:
    worst, best = (
        survival_figure(outcomes(cases[word], rows.charter)["efs"], rows.charter, rows.basis) for word in (WORST, BEST)
    )
    return worst, best


def _event_free(flow: Flow, cases: Mapping[str, Flow], rows: CohortRows) -> Iterator[Band]:
    now = outcomes(flow, rows.charter)["efs"]
    worst, best = _worst_and_best(cases, rows)
    for low, high in zip(worst.at, best.at, strict=True):
        yield Band(
            id="efs",
            label=now.label,
            months=low.months,
            worst=None if low.estimate is None else 100 * low.estimate,
            best=None if high.estimate is None else 100 * high.estimate,
            open=int(now.missing.sum()),
            of=worst.n,
        )
