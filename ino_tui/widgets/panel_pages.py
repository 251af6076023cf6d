"""The pages of the cohort's figures, each about one subject; what has room is set beside or below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ino_tui.evidence.model import Line, Span, line
from ino_tui.text import wrap
from ino_tui.view import Figure, PanelView
from ino_tui.widgets.agreement_lines import agreement_summary
from ino_tui.widgets.cohort_lines import (
    at_lines,
    death_blocks,
    death_lines,
    number,
    parts_lines,
    proportion_lines,
    span_of,
    survival_lines,
)
from ino_tui.widgets.curve_lines import LETTERS, curve_lines, steps_of, tone_of
from ino_tui.widgets.lines import ends

# Wider than this a line is hard to follow with the eye, higher than this a curve says no more.
_CURVE_MOST = 20

Columns = tuple[list[Line], list[Line]]
# Panel, widths of the two columns, and the lines there are for the one with the curve.
Page = Callable[[PanelView, tuple[int, int], int], Columns]


def _rates(panel: PanelView, widths: tuple[int, int], height: int) -> Columns:
    """Rates; then survival and deaths."""
    cells = widths[1]
    rates = [line(Span(" responders and deaths, n/of", "dim")), *proportion_lines(panel, widths[0])]
    deaths = death_lines(panel, cells)
    survival = panel.figure("os")
    if survival is None:
        return rates, deaths
    os_lines = survival_lines(survival, panel.moved.get("os"), cells, "survival (OS)")
    curve = _one_curve(survival, cells, height - len(deaths) - len(os_lines))
    return rates, [*os_lines, *curve, *deaths]


def _survival(panel: PanelView, widths: tuple[int, int], height: int) -> Columns:
    """Overall survival with its curve; follow-up and the other survivals."""
    left = _with_curve(panel, "os", "survival from first INO (OS)", widths[0], height)
    right = _follow_up(panel.figure("followup"), widths[1])
    for figure_id, title in (("efs", "event-free"), ("rfs", "relapse-free")):
        figure = panel.figure(figure_id)
        if figure is not None:
            right += survival_lines(figure, panel.moved.get(figure_id), widths[1], title)
    return left, right


def _transplant(panel: PanelView, widths: tuple[int, int], height: int) -> Columns:
    """Survival from transplant by status; what stands beside the rates."""
    cells = widths[0]
    transplant = panel.figure("os.hct")
    parts = transplant.get("parts", ()) if transplant is not None else ()
    of = [ends([Span(f"   {part['label']}")], [f"n {part['n']}, deaths {part['events']}"], cells) for part in parts]
    left = _with_curve(panel, "os.hct", "survival from transplant", cells, height - len(of))
    return [*left, *of], _beside_rates(panel, widths[1])


def _relapse(panel: PanelView, widths: tuple[int, int], height: int) -> Columns:
    """Relapse and death without it, from first remission, in one drawing; the same from transplant, and VOD/SOS."""
    cells = widths[0]
    left: list[Line] = []
    both = [(i, f) for i in ("relapse", "nrm") if (f := panel.figure(i)) is not None]
    if both:
        count = f"n {both[0][1].get('n')}"
        left.append(ends([Span(" from first remission, responders", "strong")], [Span(count, "dim")], cells))
    for at, (figure_id, figure) in enumerate(both):
        name = line(Span(f" {LETTERS[at]} ", tone_of(at)), {"nrm": "death without relapse"}.get(figure_id, figure_id))
        left += _incidence(panel, figure, name, cells)
    left += _curves([f["causes"][0].get("curve") for _, f in both], cells, height - len(left), rising=True)
    right: list[Line] = []
    for figure_id, title in (
        ("relapse.hct", "relapse from HCT"),
        ("nrm.hct", "death without it"),
        ("vod.before_hct", "VOD/SOS before HCT"),
        ("vod.after_hct", "VOD/SOS after HCT"),
    ):
        beside = panel.figure(figure_id)
        if beside is not None:
            right += _incidence(panel, beside, line(Span(f" {title}", "strong")), widths[1])
    return left, right


def _deaths(panel: PanelView, widths: tuple[int, int], height: int) -> Columns:
    """Deaths by class with their intervals, and every cause inside; at the right what the left has no room for."""
    left, right = [line(Span(" deaths by class and cause, n/of", "dim"))], list[Line]()
    for block in death_blocks(panel, widths[0]):
        (left if not right and len(left) + len(block) <= height else right).extend(block)
    return left, right


def _agreement(panel: PanelView, widths: tuple[int, int], height: int) -> Columns:  # noqa: ARG001 - a page
    """How far the two readers of an item agree; the tables behind it."""
    if panel.agreement is None:
        said = panel.agreement_off or "It is being worked out."
        return [line(f" {row}") for row in wrap(said, max(10, widths[0] - 2))], []
    return agreement_summary(panel.agreement, *widths)


# Title and page, in the order in which they are turned.
PAGES: tuple[tuple[str, Page], ...] = (
    ("rates", _rates),
    ("survival", _survival),
    ("from transplant", _transplant),
    ("relapse, NRM", _relapse),
    ("deaths", _deaths),
    ("agreement", _agreement),
)


def _with_curve(panel: PanelView, figure_id: str, title: str, cells: int, height: int) -> list[Line]:
    """A survival in numbers and below them its curve."""
    figure = panel.figure(figure_id)
    if figure is None:
        return []
    lines = survival_lines(figure, panel.moved.get(figure_id), cells, title)
    return [*lines, *_one_curve(figure, cells, height - len(lines))]


def _one_curve(figure: Figure, cells: int, height: int) -> list[Line]:
    return _curves([figure.get("curve")], cells, height)


def _curves(points: Sequence[Mapping[str, Any] | None], cells: int, height: int, *, rising: bool = False) -> list[Line]:
    """Curves from one origin in one drawing; nothing where there is no room to read one."""
    there = [each for each in points if each]
    # The numbers at risk are those of the one population.
    at_risk = [each["at_risk"] for each in there[:1] if each.get("at_risk")]
    steps = [steps_of(each, rising=rising, limits=len(there) == 1) for each in there]
    return curve_lines(steps, at_risk, cells, min(height, _CURVE_MOST))


def _incidence(panel: PanelView, figure: Figure, name: Line, cells: int) -> list[Line]:
    own = figure["causes"][0]
    was = panel.moved.get(str(figure["id"]))
    old = was.old["causes"][0] if was and was.old.get("causes") else None
    events = f"{own.get('events')}"
    if old is not None and old.get("events") != own.get("events"):
        events = f"{old.get('events')}→{events}"
    head = ends(name, [Span(f"{events} of {figure.get('n')}", "dim")], cells)
    return [head, *at_lines(own, old, cells)]


def _follow_up(follow: Figure | None, cells: int) -> list[Line]:
    if follow is None:
        return []
    counts = f"n {follow.get('n')}, alive {follow.get('alive')}"
    interval = span_of(follow.get("median_low"), follow.get("median_high"))
    return [
        ends([Span(" follow-up", "strong")], [Span(counts, "dim")], cells),
        line(f"   median {number(follow.get('median'))} months ", Span(interval, "dim")),
        line(f"   alive: {span_of(follow.get('low'), follow.get('high'))} months"),
        line(Span(f"   {follow.get('method')}", "dim")),
    ]


def _beside_rates(panel: PanelView, cells: int) -> list[Line]:
    lines: list[Line] = []
    mrd, early = panel.figure("mrd.evaluable"), panel.figure("early_death")
    if mrd is not None and mrd.get("methods"):
        lines += [line(Span(" MRD measured by", "strong")), *parts_lines(mrd["methods"], cells)]
    if early is not None and early.get("beside"):
        lines += [line(Span(" beside early death", "strong")), *parts_lines(early["beside"], cells)]
    lines += [line(Span(" without a value, not counted", "strong"))]
    missing = [f for f in panel.figures or () if f.get("missing") and "of" in f]
    missing = [f for f in missing if not str(f["id"]).startswith("death.")]
    lines += [ends([Span(f"   {f['label']}")], [str(f["missing"])], cells) for f in missing]
    if not missing:
        lines.append(line("   none"))
    methods = dict.fromkeys(str(f.get("method")) for f in panel.figures or ())
    levels = dict.fromkeys(f"{f['level'] * 100:g} %" for f in panel.figures or () if "level" in f)
    lines += [line(Span(f" intervals, {', '.join(levels)}", "strong")), *(line(f"   {m}") for m in methods)]
    return lines
