"""The figures of the cohort, as the panel shows them, with method, interval and basis."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable

from ino_tui.cohort.shapes import (
    NOT_ESTIMABLE,
    CohortFigures,
    Figure,
    FollowUpFigure,
    GroupedFigure,
    IncidenceFigure,
    IncidencePart,
    ProportionFigure,
    SurvivalAt,
    SurvivalFigure,
    SurvivalPart,
    bare_groups,
    to_json,
)
from ino_tui.commands.figures_csv import table
from ino_tui.commands.grouped_text import band_lines, grouped_lines
from ino_tui.commands.place import add_as_of, add_asker, add_study, asker_of, cut, open_study, shown_rows
from ino_tui.commands.speech import DONE, NO, columns, count, put, put_json, say
from ino_tui.commands.stated import state_line, state_of
from store.basis import BASES, CohortRows
from store.errors import BadInput

_REACHED = ", not reached"
_HEAD = ("figure", "", "n/of", "%", "interval", "missing", "method")


def arguments(parser: ArgumentParser) -> None:
    """STUDY, the basis, the revision; text, JSON or CSV."""
    add_study(parser)
    known = ", ".join(BASES)
    parser.add_argument("--basis", default="current", metavar="B", help=f"{known} (default current) or a person")
    add_as_of(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as JSON")
    form.add_argument("--csv", action="store_true", help="as CSV for a spreadsheet, a row a figure and a month")
    parser.add_argument("--by", metavar="SUBGROUP", help="one figure by a subgroup, with the test that fits")
    parser.add_argument("--figure", metavar="ID", help="which, with --by (default os); hct.effect needs no --by")
    later = parser.add_mutually_exclusive_group()
    later.add_argument("--landmark", type=float, metavar="MONTHS", help="by what is known by then, from there on")
    later.add_argument("--time-dependent", action="store_true", help="by a state that is entered in time")
    parser.add_argument("--second-opinion", action="store_true", help="how far lifelines is from the curves and tests")
    parser.add_argument("--band", action="store_true", help="best and worst case over items still open")
    add_asker(parser)


def run(args: Namespace) -> int:
    """Compute the figures the asker may see, and print them."""
    _check(args)
    study = open_study(args)
    person = asker_of(study, args.person)
    roles = study.people[person].roles
    study = cut(study, args.as_of, person)
    rows = shown_rows(study, person, args.basis)
    if args.second_opinion:
        return _put_second_opinion(rows, args)
    if args.band:
        return _put_bands(rows, roles, args)
    if args.by or args.figure:
        return _put_grouped(rows, args)
    from ino_tui.cohort.figures import compute

    figures = compute(rows)
    if args.json:
        put_json(to_json(figures))
        return DONE
    if args.csv:
        for line in table(figures).splitlines():
            put(line)
    else:
        _put_text(figures)
    if figures.withheld:
        few = "one to four of the cases counted have items that you have not answered"
        say(f"Not shown on {figures.basis}: {', '.join(figures.withheld)}; {few}.")
    return DONE


def _check(args: Namespace) -> None:
    """Raises BadInput for options that do not go together."""
    grouped = bool(args.by or args.figure)
    if args.by and args.figure == "hct.effect":
        raise BadInput("hct.effect is survival by transplant; leave --by out.")
    if args.figure and not args.by and args.figure != "hct.effect":
        raise BadInput("--figure goes with --by SUBGROUP; without it every figure is printed.")
    if (args.landmark is not None or args.time_dependent) and not grouped:
        raise BadInput("--landmark and --time-dependent go with --by SUBGROUP.")
    if args.band and grouped:
        raise BadInput("--band and --by are two questions; ask one at a time.")
    if args.second_opinion and (args.band or args.csv):
        raise BadInput("--second-opinion is printed as text or with --json; leave --band and --csv out.")
    if args.csv and (grouped or args.band):
        raise BadInput("--csv prints every figure; leave --by, --figure and --band out, or use --json.")


def _put_grouped(rows: CohortRows, args: Namespace) -> int:
    figure = _grouped(rows, args)
    if args.json:
        put_json({**state_of(rows), "basis": rows.basis, "figures": [bare_groups(figure)]})
    else:
        put(f"{state_line(rows)}  basis {rows.basis}")
        for line in grouped_lines(figure):
            put(line)
    return DONE


def _grouped(rows: CohortRows, args: Namespace) -> GroupedFigure:
    from ino_tui.cohort.grouped import grouped

    by = args.by or "hct"
    return grouped(rows, args.figure or "os", by, landmark=args.landmark, time_dependent=args.time_dependent)


def _put_second_opinion(rows: CohortRows, args: Namespace) -> int:
    """One line a figure; the answer is no where a difference is beyond its tolerance."""
    from ino_tui.cohort.figures import compute
    from ino_tui.cohort.process.opinions import in_full
    from ino_tui.cohort.second_opinion import second_opinion, second_opinion_of_groups

    # What is refused is refused before lifelines is waited for.
    figure = _grouped(rows, args) if args.by or args.figure else None
    found = [*second_opinion(rows, compute(rows))]
    if figure is not None:
        found = [*(o for o in found if o.id != figure.id), second_opinion_of_groups(rows, figure)]
    if args.json:
        put_json({**state_of(rows), "basis": rows.basis, "opinions": found})
    else:
        put(f"{state_line(rows)}  basis {rows.basis}")
        for line in columns([(opinion.id, in_full(opinion)) for opinion in found]):
            put(line)
    return NO if any(opinion.agrees is False for opinion in found) else DONE


def _put_bands(rows: CohortRows, roles: Iterable[str], args: Namespace) -> int:
    from ino_tui.cohort.counting.bands import bands

    found = bands(rows, roles)
    if args.json:
        put_json({**state_of(rows), "basis": rows.basis, "bands": found})
    else:
        put(f"{state_line(rows)}  basis {rows.basis}")
        for line in band_lines(found):
            put(line)
    return DONE


def _put_text(figures: CohortFigures) -> None:
    cases = count(figures.cases, "synthetic case" if figures.synthetic else "case")
    withdrawn = f", {figures.withdrawn} withdrawn" if figures.withdrawn else ""
    put(f"{state_line(figures)}  basis {figures.basis}  {cases}, {figures.treated} treated{withdrawn}")
    proportions = [f for f in figures.figures if isinstance(f, ProportionFigure)]
    for line in columns([_HEAD, *map(_proportion, proportions)], right=(2, 3, 4, 5)):
        put(line)
    for figure in figures.figures:
        for line in _in_months(figure):
            put(line)


def _proportion(figure: ProportionFigure) -> tuple[str, ...]:
    missing = str(figure.missing) if figure.missing else ""
    if not figure.of:
        nobody = "not estimable: nobody is counted"
        return figure.id, figure.label, f"{figure.n}/{figure.of}", NOT_ESTIMABLE, "", missing, nobody
    percent, limits = _number(figure.percent), _limits(figure.low, figure.high)
    return figure.id, figure.label, f"{figure.n}/{figure.of}", percent, limits, missing, figure.method


def _limits(low: float | None, high: float | None) -> str:
    return f"{_number(low)}-{_number(high)}"


def _number(value: float | None) -> str:
    return NOT_ESTIMABLE if value is None else f"{value:.1f}"


def _in_months(figure: Figure) -> list[str]:
    if isinstance(figure, ProportionFigure):
        return []
    if isinstance(figure, FollowUpFigure):
        return [
            "",
            f"{figure.id}: {figure.label}, n {figure.n}{_missing(figure)}, {figure.method}",
            f"  {_median(figure)}; of {figure.alive} alive {_limits(figure.low, figure.high)}",
        ]
    if isinstance(figure, SurvivalFigure):
        happened = "had the event" if figure.events_by else "died"
        counts = f"{figure.events} of {figure.n} {happened}"
        body = [f"  {_median(figure)}"]
        parts = [f"{part.label} {part.n}" for part in figure.events_by]
        body += [f"  {', '.join(parts)}"] if parts else []
        at = figure.at
    else:
        counts = f"{figure.own.events} of {figure.n}"
        competing = ", ".join(f"{part.label} {part.events}" for part in figure.causes[1:])
        body = [f"  event: {figure.event}", f"  competing: {competing}"]
        at = figure.own.at
    head = ("months", "%", "interval", "at risk", "")
    body += [f"  {line}" for line in columns([head, *map(_at, at)], right=(0, 1, 2, 3))]
    body += [f"  {part.label}: {_reads(part)}" for part in figure.sensitivity]
    if isinstance(figure, IncidenceFigure):
        body += [f"  {part.label}: {part.n}" for part in figure.beside]
    body += [f"  left out: {part.label}, {part.n}" for part in figure.left_out]
    imputed = f", {figure.imputed} with imputed dates" if figure.imputed else ""
    return ["", f"{figure.id}: {figure.label}, {counts}{_missing(figure)}{imputed}, {figure.method}", *body]


def _missing(figure: FollowUpFigure | SurvivalFigure | IncidenceFigure) -> str:
    return f", {figure.missing} missing" if figure.missing else ""


def _median(figure: FollowUpFigure | SurvivalFigure) -> str:
    if not figure.n:
        return "median not estimable: nobody is counted"
    limits = _limits(figure.median_low, figure.median_high)
    return f"median {_number(figure.median)} months ({limits}){_REACHED if figure.median is None else ''}"


def _reads(part: SurvivalPart | IncidencePart) -> str:
    shares = (f"{at.months:g} mo {_number(None if at.estimate is None else 100 * at.estimate)} %" for at in part.at)
    return f"{part.events} events, {', '.join(shares)}"


def _at(at: SurvivalAt) -> tuple[str, ...]:
    if at.estimate is None:
        return f"{at.months:g}", NOT_ESTIMABLE, "", str(at.at_risk), "nobody is followed so long"
    low, high = (None if v is None else 100 * v for v in (at.low, at.high))
    return f"{at.months:g}", _number(100 * at.estimate), _limits(low, high), str(at.at_risk), ""
