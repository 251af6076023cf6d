"""A figure of the cohort on a sheet: in numbers, drawn, grouped with its test; pure, from the engine's JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ino_tui.cohort_view import CohortView
from ino_tui.evidence.curve import Steps
from ino_tui.evidence.model import Line, Span, line
from ino_tui.text import plain, wrap
from ino_tui.view import Figure
from ino_tui.widgets.cohort_lines import number, parts_lines, share, span_of, survival_lines
from ino_tui.widgets.curve_lines import LETTERS, curve_lines, steps_of, tone_of
from ino_tui.widgets.forest_lines import forest_axis, forest_row
from ino_tui.widgets.lines import ends
from ino_tui.widgets.method_lines import grouped_method_lines, method_lines, short_method, test_text

# Months read off the curves of groups.
_MONTHS = (12.0, 24.0)
_ROOMY = 100


def figure_sheet(cohort: CohortView, cells: int, height: int) -> list[Line]:
    """What is chosen, in so many lines."""
    if cohort.refused:
        return [line(Span(f" {row}", "warn")) for row in wrap(cohort.refused, cells - 2)]
    if cohort.by or cohort.entry.kind == "forest":
        return _grouped(cohort, cells, height)
    figure = cohort.figure
    if figure is None:
        return [line(Span(" The figure is being worked out.", "dim"))]
    if cohort.method:
        return method_lines(figure, cells, cohort.second)[:height]
    foot = [line(f" {row}") for row in wrap(cohort.band, cells - 2)] if cohort.band else []
    foot.append(line(Span(f" {short_method(figure)}", "dim")))
    room = height - len(foot)
    body = _PLAIN[cohort.entry.kind](figure, cells, room)
    return [*body[:room], *foot]


def _rate(figure: Figure, cells: int, height: int) -> list[Line]:
    rows = [forest_row(str(figure["label"]), figure, cells), forest_axis(cells), line()]
    for title, key in (
        ("left out", "left_out"),
        ("causes", "causes"),
        ("measured by", "methods"),
        ("beside", "beside"),
    ):
        if figure.get(key):
            rows += [line(Span(f" {title}", "strong")), *parts_lines(figure[key], cells)]
    rows.append(line(f" missing under this basis, not counted: {figure.get('missing', 0)}"))
    return rows[:height]


def _survival(figure: Figure, cells: int, height: int) -> list[Line]:
    rows = survival_lines(figure, None, cells, str(figure["label"]))
    points = figure.get("curve")
    drawn = []
    if points:
        at_risk = [points["at_risk"]] if points.get("at_risk") else []
        drawn = curve_lines([steps_of(points)], at_risk, cells, height - len(rows))
    return [*rows, *drawn]


def _incidence(figure: Figure, cells: int, height: int) -> list[Line]:
    """The own event first; what competes is drawn too, so that the shares can be seen to add up."""
    causes = figure["causes"]
    rows: list[Line] = []
    for n, cause in enumerate(causes):
        head = [Span(f" {LETTERS[n]} ", tone_of(n)), Span(str(cause["label"]), "plain" if n else "strong")]
        at = " · ".join(_share_at(a) for a in cause["at"] if a["months"] in _MONTHS)
        rows.append(ends(head, [Span(f"{cause['events']} of {figure['n']}   {at}", "plain" if n else "strong")], cells))
    there = [c["curve"] for c in causes if c.get("curve")]
    at_risk = [there[0]["at_risk"]] if there and there[0].get("at_risk") else []
    steps = [steps_of(points, rising=True, limits=len(there) == 1) for points in there]
    return [*rows, *curve_lines(steps, at_risk, cells, height - len(rows))]


def _follow_up(figure: Figure, _cells: int, height: int) -> list[Line]:
    interval = span_of(figure.get("median_low"), figure.get("median_high"))
    rows = [
        line(Span(f" {figure['label']}", "strong")),
        line(f"   median {number(figure.get('median'))} months ", Span(interval, "dim")),
        line(f"   alive {figure.get('alive')} of {figure.get('n')}: "),
        line(f"   followed {span_of(figure.get('low'), figure.get('high'))} months"),
    ]
    return rows[:height]


_PLAIN = {"rate": _rate, "survival": _survival, "incidence": _incidence, "followup": _follow_up}


# -- by a subgroup ------------------------------------------------------------------------------------


def _grouped(cohort: CohortView, cells: int, height: int) -> list[Line]:
    answer = cohort.answer
    if answer is None:
        return [line(Span(" The groups are being worked out.", "dim"))]
    groups = answer["groups"]
    if "by" not in answer:
        return _forest(groups, cells, height, method=cohort.method)
    if cohort.method:
        return grouped_method_lines(answer, cells, cohort.second)[:height]
    if any("of" in (g.get("figure") or {}) for g in groups):
        names = [f"{LETTERS[n]} {group['label']}" for n, group in enumerate(groups)]
        rows = [
            forest_row(name, group.get("figure"), cells, group.get("reason", ""))
            for name, group in zip(names, groups, strict=True)
        ]
        rows.append(forest_axis(cells))
        return [*rows, *_test_lines(answer, cells)][:height]
    rows = [_curve_row(n, group, cells) for n, group in enumerate(groups)]
    test = _test_lines(answer, cells)
    drawn = _curves(groups, cells, height - len(rows) - len(test))
    return [*drawn, *rows, *test][:height]


def _curve_row(n: int, group: Mapping[str, Any], cells: int) -> Line:
    """Letter, label, events of how many, median in months, shares at a year and two."""
    figure = group.get("figure")
    head = [Span(f" {LETTERS[n]} ", tone_of(n)), Span(plain(str(group["label"])))]
    if figure is None:
        return ends(head, [Span(f"n {group['n']}, not estimated: {group.get('reason')}", "dim")], cells)
    own = figure["causes"][0] if "causes" in figure else figure
    at = {a["months"]: a for a in own["at"]}
    texts = [f"{own['events']}/{group['n']}"]
    if "median" in figure:
        interval = span_of(figure.get("median_low"), figure.get("median_high"))
        texts.append(f"median {number(figure.get('median'))}{f' ({interval})' if interval else ''}")
    months = _MONTHS if cells >= _ROOMY or "median" not in figure else _MONTHS[:1]
    texts += [_share_at(at[each]) for each in months if each in at]
    return ends(head, [Span(" · ".join(texts), "plain")], cells)


def _share_at(at: Mapping[str, Any]) -> str:
    """``12 mo 27.7 % (19.3-36.7)``."""
    interval = span_of(at.get("low"), at.get("high"), times=100)
    return f"{at['months']:g} mo {share(at.get('estimate'))} %{f' ({interval})' if interval else ''}"


def _curves(groups: list[Mapping[str, Any]], cells: int, height: int) -> list[Line]:
    """One curve a group that can be estimated; a letter stays that of its group."""
    steps: list[Steps] = []
    at_risk: list[Sequence[int]] = []
    for group in groups:
        figure = group.get("figure") or {}
        rising = "causes" in figure
        own = figure["causes"][0] if rising else figure
        points = own.get("curve")
        empty: dict[str, Any] = {"months": [], "estimate": [], "last": -1.0, "at_risk": []}
        steps.append(steps_of(points or empty, rising=rising, limits=False))
        at_risk.append((points or empty).get("at_risk", []))
    return curve_lines(steps, at_risk, cells, height)


def _test_lines(answer: Mapping[str, Any], cells: int) -> list[Line]:
    """Test, effect, what is in no group, note."""
    rows = [line(Span(f" {test_text(answer['test'])}", "strong"))]
    effect = answer.get("effect")
    if effect:
        ratio = f"hazard ratio {number(effect.get('hazard_ratio'), 2)}"
        span = f"({number(effect.get('low'), 2)}-{number(effect.get('high'), 2)})"
        said = f"{ratio} {span}" if effect.get("hazard_ratio") is not None else f"not estimable: {effect.get('reason')}"
        rows.append(line(f" {said}, {effect['method']}"))
    out = [f"{p['label']} {p['n']}" for p in answer.get("left_out", ())]
    if answer.get("ungrouped"):
        out.append(f"without a value to group by {answer['ungrouped']}")
    if out:
        rows.append(line(Span(f" in no group: {' · '.join(out)}", "dim")))
    if answer.get("note"):
        rows += [line(Span(f" {row}", "dim")) for row in wrap(str(answer["note"]), cells - 2)]
    figure = next((g["figure"] for g in answer["groups"] if g.get("figure")), None)
    if figure is not None:
        method = f" {figure['method']} {figure['level'] * 100:g} % · n {answer['n']} · on {answer['basis']}"
        rows.append(line(Span(method, "dim")))
    return rows


def _forest(grouped: list[Mapping[str, Any]], cells: int, height: int, *, method: bool) -> list[Line]:
    """Every subgroup one below the other, each with its test."""
    rows: list[Line] = []
    n = 0
    for each in grouped:
        test = each["test"]
        rows.append(ends([Span(f" {each['by_label']}", "strong")], [Span(test_text(test), "dim")], cells))
        if method:
            rows += grouped_method_lines(each, cells)
        for group in each["groups"]:
            name = f"{'abcdefghijklmnopqrstuvwxyz'[n % 26]} {group['label']}"
            rows.append(forest_row(name, group.get("figure"), cells, group.get("reason", "")))
            n += 1
    return [*rows[: height - 1], forest_axis(cells)] if rows else rows
