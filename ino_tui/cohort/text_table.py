"""The figures as a plain table for the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ino_tui.cohort.shapes import CohortFigures, FollowUpFigure, Part, ProportionFigure, SurvivalFigure

RATES = ("rates", "", "n/of", "value", "interval", "method")
TIMES = ("from first INO dose", "", "events/n", "value", "interval", "method")
TRANSPLANT = ("from transplant", "", "events/n", "value", "interval", "method")
_NE = "NE"


def text_table(figures: CohortFigures) -> str:
    """The figures, one a line: id, label, n/of, value, interval, method; NE where not estimable.

    Survival from transplant stands in a table of its own (convention m): another origin, horizon
    and subset than survival from the first INO dose.
    """
    rates = [line for f in figures.figures if isinstance(f, ProportionFigure) for line in _proportion(f)]
    times: dict[bool, list[tuple[str, ...]]] = {False: [], True: []}
    for f in figures.figures:
        if isinstance(f, SurvivalFigure):
            times[f.id == "os.hct"] += _survival(f)
        elif isinstance(f, FollowUpFigure):
            times[False] += _follow_up(f)
    tables = [columns([RATES, *rates]), columns([TIMES, *times[False]]), columns([TRANSPLANT, *times[True]])]
    return "\n\n".join([_head(figures), *tables]) + "\n"


def _head(figures: CohortFigures) -> str:
    whole = next(m for m in figures.mix if m.endpoint == "*")
    head = (
        f"revision {figures.revision}, basis {figures.basis}: {whole.final} final, {whole.own} own, {whole.site} site"
    )
    head += f", {whole.missing} missing of {whole.items} items"
    if figures.figures:
        head += f"; intervals {100 * figures.figures[0].level:g} %"
    if figures.synthetic:
        head += "; SYNTHETIC"
    if figures.imputed:
        head += f"\n{figures.imputed} partial dates imputed (month: the 15th, year: 1 July)"
    return head


def columns(lines: Sequence[Sequence[str]]) -> str:
    """Lines of cells as aligned columns."""
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines)


def _proportion(f: ProportionFigure) -> Iterable[tuple[str, ...]]:
    left = [f"{f.missing} missing"] if f.missing else []
    label = ", ".join([f.label, *left, *(f"{p.n} {p.label}" for p in f.left_out)])
    yield f.id, label, f"{f.n}/{f.of}", _number(f.percent, " %"), _between(f.low, f.high), f.method
    inside: tuple[Part, ...] = (*(f.causes or ()), *f.methods, *f.beside)
    for part in inside:
        yield "", f"  {part.label}", str(part.n), "", "", ""


def _survival(f: SurvivalFigure) -> Iterable[tuple[str, ...]]:
    left = f", {f.missing} without dates" if f.missing else ""
    yield f.id, f.label + left, f"{f.events}/{f.n}", "", "", f.method
    between = _between(f.median_low, f.median_high)
    yield "", "  median", "", _number(f.median, " mo"), between, ""
    for at in f.at:
        low, high = (None if v is None else 100 * v for v in (at.low, at.high))
        value = _number(None if at.estimate is None else 100 * at.estimate, " %")
        yield "", f"  at {at.months:g} months, {at.at_risk} at risk", "", value, _between(low, high), ""
    for part in f.parts:
        yield "", f"  {part.label}", f"{part.events}/{part.n}", "", "", ""


def _follow_up(f: FollowUpFigure) -> Iterable[tuple[str, ...]]:
    between = _between(f.median_low, f.median_high)
    yield f.id, f.label, str(f.n), _number(f.median, " mo"), between, f.method
    yield "", f"  range of the {f.alive} alive", "", "", _between(f.low, f.high), ""


def _number(value: float | None, unit: str) -> str:
    return _NE if value is None else f"{value:.1f}{unit}"


def _between(low: float | None, high: float | None) -> str:
    return "" if low is None and high is None else f"{_number(low, '')}-{_number(high, '')}"
