"""Published and computed, side by side: the figures of the abstract by the functions the panel uses.

Ids: ``F1`` to ``F31``, the rows of docs/conventions.md, and every figure id of ``stats``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from statistics import median

import msgspec
import numpy as np

from ino_tui.cohort.counting.populations import INFECTIONS, VOD, VOD_OR_LIVER, Flow, Mask, columns_of
from ino_tui.cohort.counting.subgroups import SUBGROUPS
from ino_tui.cohort.figures import compute
from ino_tui.cohort.frame import FrameBuilder
from ino_tui.cohort.published import Computed, Number, Published, compare, rounded
from ino_tui.cohort.shapes import CohortFigures, FollowUpFigure, IncidenceFigure, ProportionFigure, SurvivalFigure
from ino_tui.cohort.withheld import check_groups, small_group
from store.basis import CohortRows
from store.errors import BadInput

# Published incidences are read at these.
INCIDENCE_MONTHS = (12, 24)


class ReconcileRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A published figure and what the record gives for it. ``agrees``: at the printed decimals.

    ``missing``: items without a value under the basis, which the computed figure leaves out.
    """

    id: str
    label: str
    published: str
    computed: str
    agrees: bool
    missing: int
    n: int | None = None
    of: int | None = None


class _Cohort:
    """What the rows are computed from."""

    def __init__(self, rows: CohortRows) -> None:
        builder = FrameBuilder()
        self.rows = rows
        self.flow = Flow(columns_of(builder.build(rows)), rows.charter)
        self.figures: CohortFigures = compute(rows, builder)


def _rate(n: int, of: int, missing: int = 0, limits: tuple[Number, ...] = ()) -> Computed:
    percent = Fraction(100 * n, of) if of else None
    text = f"{n}/{of}" + (f" ({rounded(percent, 1)} %)" if of else "")
    return Computed(in_order=False, counts=(n,), of=of, percents=(percent, *limits), missing=missing, text=text)


def _share(part: Mask, whole: Mask, missing: Mask | None = None) -> Computed:
    return _rate(int((part & whole).sum()), int(whole.sum()), 0 if missing is None else int(missing.sum()))


def _figure(figure_id: str) -> Callable[[_Cohort], Computed]:
    """A figure of the panel: counts and per cents of a proportion, months of a survival, per cents of an incidence."""

    def computed(cohort: _Cohort) -> Computed:
        figure = cohort.figures.figure(figure_id)
        if isinstance(figure, ProportionFigure):
            return _rate(figure.n, figure.of, figure.missing, (figure.low, figure.high))
        if isinstance(figure, FollowUpFigure):
            return Computed((figure.median, figure.low, figure.high), missing=figure.missing)
        if isinstance(figure, IncidenceFigure):
            shares = [at.estimate for at in figure.own.at if at.months in INCIDENCE_MONTHS]
            return Computed(tuple(None if s is None else 100 * s for s in shares), missing=figure.missing)
        numbers = (figure.median, figure.median_low, figure.median_high)
        return Computed(numbers, missing=figure.missing)

    return computed


def _survival(figure_id: str, months: int) -> Callable[[_Cohort], Computed]:
    def computed(cohort: _Cohort) -> Computed:
        figure = cohort.figures.figure(figure_id)
        assert isinstance(figure, SurvivalFigure)
        at = next(a for a in figure.at if a.months == months)
        percents = tuple(None if v is None else 100 * v for v in (at.estimate, at.low, at.high))
        return Computed(in_order=False, percents=percents, missing=figure.missing)

    return computed


def _of_treated(column: str, *codes: object) -> Callable[[_Cohort], Computed]:
    """Counts of one code, or of several in order."""

    def computed(cohort: _Cohort) -> Computed:
        flow = cohort.flow
        if len(codes) == 1:
            return _share(flow.is_(column, codes[0]), flow.treated)
        return Computed(tuple(int(flow.is_(column, code).sum()) for code in codes))

    return computed


def _blin_failure(state: str) -> Callable[[_Cohort], Computed]:
    def computed(cohort: _Cohort) -> Computed:
        return _share(cohort.flow.columns["blin_failure"], cohort.flow.is_("disease_state", state))

    return computed


def _after_hct(number: int) -> Callable[[_Cohort], Computed]:
    def computed(cohort: _Cohort) -> Computed:
        flow = cohort.flow
        return _share(flow.is_("disease_state", "relapse_hct") & flow.is_("prior_hct_n", number), flow.treated)

    return computed


def _treated(cohort: _Cohort) -> Computed:
    return _rate(int(cohort.flow.treated.sum()), cohort.flow.n)


def _cycles(cohort: _Cohort) -> Computed:
    given = cohort.flow.columns["cycles"][cohort.flow.treated].tolist()
    return Computed((median(given), min(given), max(given)) if given else (None, None, None))


def _doses(cycle: int, *, responders: bool) -> Callable[[_Cohort], Computed]:
    """The dose of each planned day of a cycle, mg/m2 at one decimal; least and most where they differ."""

    def computed(cohort: _Cohort) -> Computed:
        flow = cohort.flow
        group = flow.responder_c1 if responders else flow.treated
        by_day: dict[int, list[float]] = {}
        for row, counted in zip(cohort.rows.rows, group.tolist(), strict=True):
            for dose in row.case.doses if counted else ():
                if dose.cycle == cycle:
                    by_day.setdefault(dose.day, []).append(dose.mg_m2)
        numbers: list[Number] = []
        shown = []
        for _, given in sorted(by_day.items()):
            ends = sorted({rounded(min(given), 1), rounded(max(given), 1)} - {None}, key=float)  # type: ignore[arg-type]
            numbers += [float(end) for end in ends if end is not None]
            shown.append("-".join(str(end) for end in ends))
        return Computed(tuple(numbers), text=", ".join(shown))

    return computed


def _non_responders(cohort: _Cohort) -> Computed:
    flow = cohort.flow
    return _share(flow.non_responder, flow.c1_known, flow.treated & ~flow.c1_known)


def _discontinued(cohort: _Cohort) -> Computed:
    flow = cohort.flow
    whole = flow.treated if cohort.rows.charter.conventions.discontinued_of == "all" else flow.non_responder
    return _share(flow.discontinued, whole, flow.treated & ~flow.c1_known)


def _no_hct(cohort: _Cohort) -> Computed:
    flow = cohort.flow
    known = flow.responder & flow.hct_known
    return _share(flow.no_hct, known, (flow.treated & ~flow.best_known) | (flow.responder & ~known))


def _of_no_hct(part: Callable[[Flow], Mask]) -> Callable[[_Cohort], Computed]:
    """A part of the best responders who were not transplanted in time."""

    def computed(cohort: _Cohort) -> Computed:
        flow = cohort.flow
        known = flow.no_hct & flow.relapse_known
        missing = (flow.treated & ~flow.best_known) | (flow.responder & ~flow.relapse_known)
        return _share(part(flow), known, missing)

    return computed


def _died_of(column: str, code: str) -> Callable[[_Cohort], Computed]:
    def computed(cohort: _Cohort) -> Computed:
        flow, died = cohort.flow, cohort.flow.died_in_remission
        cause = flow.columns["cause"]
        open_ = (cause == "") | ((cause == VOD_OR_LIVER) & (code == VOD))
        return _share(flow.is_(column, code), died, died & open_)

    return computed


def _alive(flow: Flow) -> Mask:
    alive: Mask = np.logical_not(flow.dead) & np.logical_not(flow.relapsed)
    return alive


ROWS: dict[str, Callable[[_Cohort], Computed]] = {
    "F1": _treated,
    "F2": _of_treated("ph", "pos", "neg"),
    "F3": _cycles,
    "F4": _doses(1, responders=False),
    "F5": _doses(2, responders=True),
    "F6": _of_treated("disease_state", "refractory"),
    "F6b": _blin_failure("refractory"),
    "F7": _of_treated("disease_state", "relapse_chemo"),
    "F7b": _blin_failure("relapse_chemo"),
    "F8": _of_treated("disease_state", "relapse_hct"),
    "F8a": _after_hct(1),
    "F8b": _after_hct(2),
    "F8c": _blin_failure("relapse_hct"),
    "F9": _of_treated("location", "BM"),
    "F10": _of_treated("location", "EM"),
    "F11": _of_treated("location", "BM+EM"),
    "F12": _figure("response.c1"),
    "F13": _figure("response.c1.refractory"),
    "F14": _figure("response.c1.early"),
    "F15": _figure("response.c1.late"),
    "F16": _figure("hct.after_c1"),
    "F17": _figure("early_death"),
    "F18": _non_responders,
    "F19": _discontinued,
    "F20": _figure("response.best"),
    "F21": _figure("mrd.evaluable"),
    "F22": _figure("hct"),
    "F23": _no_hct,
    "F24": _of_no_hct(lambda flow: flow.died_in_remission),
    "F25": _died_of("cause", VOD),
    "F26": _died_of("cause_class", INFECTIONS),
    "F27": _of_no_hct(lambda flow: flow.relapsed),
    "F28": _of_no_hct(_alive),
    "F29": _figure("followup"),
    "F30": _survival("os", 24),
    "F31": _survival("os.hct", 12),
}


def reconcile(rows: CohortRows, published: Iterable[Published]) -> tuple[ReconcileRow, ...]:
    """Each published figure with what the record gives for it under the basis of the rows.

    Raises BadInput for an id that is no figure, with those there are, Refused for groups of which a blind
    reader is not told.
    """
    cohort = _Cohort(rows)
    check_groups(rows, cohort.flow, [who for by in SUBGROUPS.values() for _, _, who in by.groups(cohort.flow)])
    return tuple(_rows(cohort, published))


def _rows(cohort: _Cohort, published: Iterable[Published]) -> Iterator[ReconcileRow]:
    known = {**{f.id: _figure(f.id) for f in cohort.figures.figures}, **ROWS}
    for figure in published:
        if figure.id in cohort.figures.withheld:
            raise small_group(figure.id)
        if figure.id not in known:
            ids = ", ".join(f.id for f in cohort.figures.figures)
            raise BadInput(f"{figure.id!r} is no figure; use F1 to F31 or one of {ids}.")
        computed = known[figure.id](cohort)
        shown, agrees = compare(figure.published, computed)
        yield ReconcileRow(
            id=figure.id,
            label=figure.label or figure.id,
            published=figure.published,
            computed=shown,
            agrees=agrees,
            missing=computed.missing,
            n=computed.counts[0] if computed.counts else None,
            of=computed.of,
        )
