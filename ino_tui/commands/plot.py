"""Draw a figure of the cohort for print, as SVG, PDF or PNG by the suffix of FILE."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import msgspec

from ino_tui.commands.place import add_as_of, add_asker, add_study, asker_of, cut, named_path, open_study, shown_rows
from ino_tui.commands.speech import DONE, plain, put, say
from store.basis import BASES, CohortRows
from store.errors import BadInput, Refused

if TYPE_CHECKING:
    from ino_tui.cohort.shapes import CohortFigures
    from ino_tui.plots.captions import Origin
    from ino_tui.plots.layout import Drawing

# Drawn of the whole cohort; the other names are ids of figures.
SWIMMER, FLOW = WHOLE = ("swimmer", "flow")
RESPONSE, RESPONSE_IS = "response", "response.best"
EFFECT = "hct.effect"
# The items of a case to which the asker is blind.
Blind = Callable[[str], frozenset[str]]


def arguments(parser: ArgumentParser) -> None:
    """STUDY, what to draw, the file, the basis, the groups, the revision."""
    add_study(parser)
    parser.add_argument(
        "name",
        metavar="NAME",
        help="swimmer, flow, response (by subgroup), hct.effect, or the id of a figure of stats, such as os or relapse",
    )
    parser.add_argument("file", metavar="FILE", help="ends in .svg, .pdf or .png")
    known = ", ".join(BASES)
    parser.add_argument("--basis", default="current", metavar="B", help=f"{known} (default current) or a person")
    parser.add_argument("--by", metavar="SUBGROUP", help="one curve a group, such as ph, timing or blin_failure")
    parser.add_argument("--landmark", type=float, metavar="MONTHS", help="group by what was known at that month")
    parser.add_argument("--time-dependent", action="store_true", help="group by a state that is entered in time")
    parser.add_argument("--force", action="store_true", help="replace FILE where it is there")
    add_as_of(parser)
    add_asker(parser)


def run(args: Namespace) -> int:
    """Draw it in memory, then put it in its place in one step."""
    file = named_path(args.file, "FILE")
    study = open_study(args)
    person = asker_of(study, args.person)
    roles = study.people[person].roles
    from ino_tui.files import write
    from ino_tui.plots.files import target

    suffix = target(file, study.path, force=args.force)
    study = cut(study, args.as_of, person)
    rows = shown_rows(study, person, args.basis)
    from ino_tui.plots.captions import Origin

    origin = Origin(
        study=plain(study.info.name),
        synthetic=rows.synthetic,
        revision=rows.revision,
        lock=rows.lock,
        basis=rows.basis,
        withdrawn=rows.withdrawn,
    )
    own = args.basis in ("own", person)
    if args.name == SWIMMER and not own and (refused := study.as_seen_by(person).may_look_behind):
        raise refused
    blind_to = (lambda _case: frozenset[str]()) if own else study.as_seen_by(person).blind_to
    drawing = _with_open(_drawing(args, rows, origin, blind_to), rows, args, roles)
    from ino_tui.plots.draw import draw

    drawn = draw(drawing, suffix)
    write(file, drawn.data)
    if drawn.lacking:
        say("A letter of a name is not in the font: a box stands for it. In an SVG it stays a letter.")
    put(f"{file}: {drawing.sheet.title}, revision {rows.revision}, basis {rows.basis}")
    return DONE


def _id(args: Namespace) -> str:
    return RESPONSE_IS if args.name == RESPONSE else str(args.name)


def _with_open(drawing: Drawing, rows: CohortRows, args: Namespace, roles: Iterable[str]) -> Drawing:
    """The drawing with best and worst case, where some items are open, few enough, and the asker may know it."""
    from ino_tui.cohort.process.asking import BAND_ROLES, BANDED
    from ino_tui.plots.layout import Curves, Forest

    name = _id(args)
    if name not in BANDED or not set(roles) & set(BAND_ROLES):
        return drawing
    from ino_tui.cohort.counting.bands import bands, event_free_cases
    from ino_tui.plots.open_items import on_curve, on_forest

    try:
        found = [band for band in bands(rows, roles) if band.id == name]
    except Refused:
        return drawing
    if found[0].open and isinstance(drawing, Forest):
        return on_forest(drawing, found[0])
    if found[0].open and isinstance(drawing, Curves) and args.by is None:
        worst, best = (case.curve for case in event_free_cases(rows, roles))
        return on_curve(drawing, found, worst, best) if worst is not None and best is not None else drawing
    return drawing


def _drawing(args: Namespace, rows: CohortRows, origin: Origin, blind_to: Blind) -> Drawing:
    """What is drawn. Raises BadInput for a name that is none, Refused where there is nothing to draw or compare."""
    name = _id(args)
    grouping = args.by is not None or args.landmark is not None or args.time_dependent
    if name in WHOLE:
        if grouping:
            raise BadInput(f"{name} is drawn of the whole cohort; leave --by, --landmark and --time-dependent out.")
        return _whole(name, rows, origin, blind_to)
    if args.by is None and grouping and name != EFFECT:
        raise BadInput("--landmark and --time-dependent say how to group; say --by what.")
    from ino_tui.cohort.figures import compute

    return _figure(args, name, compute(rows), rows, origin)


def _whole(name: str, rows: CohortRows, origin: Origin, blind_to: Blind) -> Drawing:
    """Case by case, so without what the asker is blind to."""
    blind = {row.case.id: items for row in rows.rows if (items := blind_to(row.case.id))}
    if name == FLOW:
        from ino_tui.cohort.counting.consort import consort
        from ino_tui.plots.flow import flow

        return flow(consort(rows), origin, frozenset(blind))
    from ino_tui.cohort.counting.swimmer import as_seen, swimmer, unblinding
    from ino_tui.plots.swimmer import swim

    found = swimmer(rows)
    hidden = sum(unblinding(blind[lane.case]) for lane in found.lanes if lane.case in blind)
    lanes = tuple(
        as_seen(lane, blind.get(lane.case, frozenset()), relapse_answered=found.relapse_answered)
        for lane in found.lanes
    )
    return swim(msgspec.structs.replace(found, lanes=lanes), origin, hidden)


def _figure(args: Namespace, name: str, figures: CohortFigures, rows: CohortRows, origin: Origin) -> Drawing:
    from ino_tui.cohort.counting.subgroups import SUBGROUPS
    from ino_tui.cohort.grouped import grouped
    from ino_tui.cohort.shapes import FollowUpFigure, ProportionFigure
    from ino_tui.cohort.withheld import small_group
    from ino_tui.plots import curves
    from ino_tui.plots.forest import forest

    if name == EFFECT:
        found = grouped(rows, name, args.by or "hct", landmark=args.landmark, time_dependent=args.time_dependent)
        return curves.grouped(found, origin)
    if name in figures.withheld:
        raise small_group(name)
    drawn = {figure.id: figure for figure in figures.figures if not isinstance(figure, FollowUpFigure)}
    if name not in drawn:
        times = [known for known, figure in drawn.items() if not isinstance(figure, ProportionFigure)]
        names = ", ".join((*WHOLE, RESPONSE, EFFECT, *times))
        raise BadInput(f"{name!r} cannot be drawn; use {names}, or a proportion of stats, such as response.c1.")
    figure = drawn[name]
    if args.by is not None:
        found = grouped(rows, name, args.by, landmark=args.landmark, time_dependent=args.time_dependent)
        return (
            forest(figure, [found], origin) if isinstance(figure, ProportionFigure) else curves.grouped(found, origin)
        )
    if isinstance(figure, ProportionFigure):
        return forest(figure, [grouped(rows, name, by) for by in SUBGROUPS], origin)
    return curves.of(figure, origin)
