"""The figures of the panel, in the order in which they are shown and printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from ino_tui.cohort.counting.outcomes import outcomes
from ino_tui.cohort.counting.populations import (
    TIMINGS,
    Flow,
    Mask,
    Population,
    columns_of,
    deaths,
    proportions,
)
from ino_tui.cohort.frame import FrameBuilder
from ino_tui.cohort.r_calls import proportion_call
from ino_tui.cohort.rates import proportion
from ino_tui.cohort.shapes import CohortFigures, Mix, Part, ProportionFigure, to_json
from ino_tui.cohort.times import time_figures
from ino_tui.cohort.withheld import withheld
from store.basis import CohortRows
from store.charter import Charter
from store.codes.causes import AGREED_CLASSES, CAUSE_CLASSES, CAUSES
from store.codes.source import MRD_METHOD

__all__ = ["PROPORTION_LABELS", "compute", "proportion_figure", "to_json"]

PROPORTION_LABELS: dict[str, str] = {
    "response.c1": "response, end of cycle 1",
    **{f"response.c1.{group}": f"response, end of cycle 1, {words}" for group, words in TIMINGS.items()},
    "response.best": "best response",
    "mrd.evaluable": "MRD-negative of responders evaluable",
    "mrd.responders": "MRD-negative of all responders",
    "mrd.treated": "MRD-negative of all treated",
    "hct": "transplant of best responders, before relapse",
    "hct.after_c1": "transplant straight after cycle 1, of its responders",
    "early_death": "early death",
    **{f"death.{code}": f"deaths: {words}" for code, words in CAUSE_CLASSES.items()},
}
# 30- and 60-day mortality are always shown beside early death (convention f).
MORTALITY_DAYS = (30, 60)
# The columns that count partial dates.
IMPUTED = ("imputed", "imputed_later", "remission_imputed")


def compute(rows: CohortRows, builder: FrameBuilder | None = None) -> CohortFigures:
    """All figures of the cohort under the basis of the rows. Pure.

    ``builder`` keeps the frame between calls on one basis: only cases that changed are read again.
    """
    columns = columns_of((builder or FrameBuilder()).build(rows))
    charter, basis = rows.charter, rows.basis
    flow = Flow(columns, charter)
    found = [proportion_figure(i, p, charter, basis) for i, p in proportions(flow).items()]
    found = [_with_detail(f, flow) for f in found]
    every = (
        *found,
        *_death_figures(flow, charter, basis),
        *time_figures(outcomes(flow, charter), flow, charter, basis),
    )
    hidden = withheld(rows, flow, [figure.id for figure in every])
    return CohortFigures(
        revision=rows.revision,
        lock=rows.lock,
        basis=basis,
        synthetic=rows.synthetic,
        cases=flow.n,
        withdrawn=rows.withdrawn,
        treated=int(flow.treated.sum()),
        imputed=sum(int(columns[name][flow.treated].sum()) for name in IMPUTED),
        figures=tuple(figure for figure in every if figure.id not in hidden),
        mix=_mix(flow, charter),
        withheld=tuple(figure.id for figure in every if figure.id in hidden),
    )


def proportion_figure(
    figure_id: str, population: Population, charter: Charter, basis: str, label: str = ""
) -> ProportionFigure:
    """A population as a figure, with the interval the charter asks for."""
    n, of, missing = (int(m.sum()) for m in population[:3])
    figure = _proportion(figure_id, label or PROPORTION_LABELS[figure_id], n, of, missing, charter, basis)
    left_out = tuple(Part(code="", label=why, n=int(who.sum())) for why, who in population.left_out if who.any())
    return msgspec.structs.replace(figure, left_out=left_out) if left_out else figure


def _proportion(
    figure_id: str, label: str, n: int, of: int, missing: int, charter: Charter, basis: str
) -> ProportionFigure:
    rate = proportion(n, of, method=charter.proportion_interval, level=charter.level)
    return ProportionFigure(
        id=figure_id,
        label=label,
        n=n,
        of=of,
        percent=rate.percent,
        low=rate.low,
        high=rate.high,
        method=rate.method,
        level=charter.level,
        basis=basis,
        missing=missing,
        r_call=proportion_call(n, of, charter) if of else "",
    )


def _with_detail(figure: ProportionFigure, flow: Flow) -> ProportionFigure:
    """Convention i: the methods of MRD are counted. Convention f: mortality beside early death."""
    if figure.id == "mrd.evaluable":
        counted = Counter(flow.columns["mrd_method"][flow.responder & flow.columns["mrd_evaluable"]].tolist())
        codes = [(c.code, c.label) for c in MRD_METHOD] + [("", "method not recorded")]
        methods = tuple(Part(code=code, label=label, n=counted[code]) for code, label in codes if counted[code])
        return msgspec.structs.replace(figure, methods=methods)
    if figure.id == "early_death":
        dead = flow.columns["days"][flow.dead & flow.timed]
        beside = tuple(
            Part(code=f"day{d}", label=f"dead within {d} days", n=int((dead <= d).sum())) for d in MORTALITY_DAYS
        )
        return msgspec.structs.replace(figure, beside=beside)
    return figure


def _death_figures(flow: Flow, charter: Charter, basis: str) -> Iterator[ProportionFigure]:
    """One figure a class, of all deaths with a cause; with the causes inside it, or what was agreed on of them."""
    labels = {**{c.code: c.label for c in CAUSES.values()}, **AGREED_CLASSES}
    for death_class in CAUSE_CLASSES:
        found = deaths(flow, death_class)
        causes = Counter(flow.columns["cause"][found.numerator].tolist())
        inside = tuple(Part(code=code, label=label, n=causes[code]) for code, label in labels.items() if causes[code])
        figure = proportion_figure(f"death.{death_class}", found, charter, basis)
        yield msgspec.structs.replace(figure, causes=inside)


def _mix(flow: Flow, charter: Charter) -> tuple[Mix, ...]:
    """Whose values the figures rest on: over all items, then by endpoint."""
    c = flow.columns
    items: dict[str, tuple[str, Mask]] = {
        "response.c1": ("c1_source", flow.treated),
        "response.c2": ("c2_source", flow.treated & (c["cycles"] >= 2)),
        "response.best": ("best_source", flow.treated),
        **{e: (f"{e}_source", flow.treated) for e in ("relapse", "vod") if e in charter.endpoints},
        "death.cause": ("cause_source", flow.dead),
    }
    counted = {e: Counter(c[column][mask].tolist()) for e, (column, mask) in items.items()}
    total: Counter[str] = sum(counted.values(), Counter())
    return tuple(_mix_of(e, n) for e, n in {"*": total, **counted}.items())


def _mix_of(endpoint: str, counted: Counter[str]) -> Mix:
    return Mix(
        endpoint=endpoint,
        items=sum(counted.values()),
        final=counted["final"],
        own=counted["own"],
        site=counted["site"],
        missing=counted[""],
    )
