"""The figures of the cohort, as the panel shows them, with method, interval and basis."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ino_tui.cohort.shapes import (
    CohortFigures,
    Figure,
    FollowUpFigure,
    IncidenceFigure,
    ProportionFigure,
    SurvivalAt,
    SurvivalFigure,
    to_json,
)
from ino_tui.commands.place import add_as_of, add_asker, add_study, asker_of, cut, open_study
from ino_tui.commands.speech import DONE, columns, count, put, put_json
from store.basis import BASES

_HEAD = ("figure", "", "n/of", "%", "interval", "missing", "method")


def arguments(parser: ArgumentParser) -> None:
    """STUDY, the basis, the revision, text or JSON."""
    add_study(parser)
    known = ", ".join(BASES)
    parser.add_argument("--basis", default="current", metavar="B", help=f"{known} (default current) or a person")
    add_as_of(parser)
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Compute the figures the asker may see, and print them."""
    study = open_study(args)
    person = asker_of(study, args.person)
    study = cut(study, args.as_of)
    rows = study.cohort_as_seen_by(person, args.basis)
    from ino_tui.cohort.figures import compute

    figures = compute(rows)
    if args.json:
        put_json(to_json(figures))
        return DONE
    _put_text(figures)
    return DONE


def _put_text(figures: CohortFigures) -> None:
    cases = count(figures.cases, "synthetic case" if figures.synthetic else "case")
    withdrawn = f", {figures.withdrawn} withdrawn" if figures.withdrawn else ""
    put(f"revision {figures.revision}  basis {figures.basis}  {cases}, {figures.treated} treated{withdrawn}")
    proportions = [f for f in figures.figures if isinstance(f, ProportionFigure)]
    for line in columns([_HEAD, *map(_proportion, proportions)], right=(2, 3, 4, 5)):
        put(line)
    for figure in figures.figures:
        for line in _in_months(figure):
            put(line)


def _proportion(figure: ProportionFigure) -> tuple[str, ...]:
    percent = "-" if figure.percent is None else f"{figure.percent:.1f}"
    limits = _limits(figure.low, figure.high)
    missing = str(figure.missing) if figure.missing else ""
    return figure.id, figure.label, f"{figure.n}/{figure.of}", percent, limits, missing, figure.method


def _limits(low: float | None, high: float | None) -> str:
    return f"{_number(low)}-{_number(high)}"


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:.1f}"


def _in_months(figure: Figure) -> list[str]:
    if isinstance(figure, ProportionFigure):
        return []
    if isinstance(figure, FollowUpFigure):
        return [
            "",
            f"{figure.id}: {figure.label}, n {figure.n}{_missing(figure)}, {figure.method}",
            f"  {_median(figure)}; of {figure.alive} alive {_limits(figure.low, figure.high)}",
        ]
    left_out = [f"  left out: {part.label} {part.n}" for part in figure.left_out]
    if isinstance(figure, SurvivalFigure):
        happened = "died" if not figure.events_by else "had the event"
        counts = f"{figure.events} of {figure.n} {happened}{_missing(figure)}"
        body = [f"  {_median(figure)}", *_table([("", figure.at)])]
    else:
        counts = f"n {figure.n}{_missing(figure)}"
        body = _table([(f"{part.label}, {part.events}", part.at) for part in figure.causes])
    return ["", f"{figure.id}: {figure.label}, {counts}, {figure.method}", *body, *left_out]


def _missing(figure: FollowUpFigure | SurvivalFigure | IncidenceFigure) -> str:
    return f", {figure.missing} missing" if figure.missing else ""


def _median(figure: FollowUpFigure | SurvivalFigure) -> str:
    return f"median {_number(figure.median)} months ({_limits(figure.median_low, figure.median_high)})"


def _table(parts: list[tuple[str, tuple[SurvivalAt, ...]]]) -> list[str]:
    """A line a month, under a title where there are several tables."""
    lines: list[str] = []
    for title, at in parts:
        head = ("months", "%", "interval", "at risk")
        lines += [f"  {title}"] if title else []
        lines += [f"  {line}" for line in columns([head, *map(_at, at)], right=(0, 1, 2, 3))]
    return lines


def _at(at: SurvivalAt) -> tuple[str, ...]:
    estimate, low, high = (None if v is None else 100 * v for v in (at.estimate, at.low, at.high))
    return f"{at.months:g}", _number(estimate), _limits(low, high), str(at.at_risk)
