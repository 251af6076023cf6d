"""The cohort's figures beside the case, on a page of their own, or folded to one line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from ino_tui.evidence.curve import framed_curve, step_curve
from ino_tui.evidence.model import Line, Span, line
from ino_tui.view import PanelView
from ino_tui.widgets.cohort_lines import (
    death_blocks,
    death_lines,
    fitting,
    fold_runs,
    mix_words,
    number,
    parts_lines,
    proportion_lines,
    span_of,
    survival_lines,
)
from ino_tui.widgets.lines import cells_of, ends, padded, rule
from ino_tui.widgets.pane import Pane

# From this width on a page is set in two columns.
_TWO_COLUMNS = 76
# Counts, per cent and interval of a rate need this much.
_RATES_LEAST = 47
# Wider than this a line is hard to follow with the eye.
_RATES_MOST, _REST_MOST = 56, 76
_CURVE_LEAST, _CURVE_MOST = 6, 14
_AXIS_CELLS, _AXIS_LINES = 5, 2
# Months shown where the cohort was not followed for longer.
_HORIZON = 36.0


class _Figures(Pane):
    """What shows the figures, in whatever form."""

    _panel: PanelView = PanelView()
    _synthetic = False

    def show(self, panel: PanelView, *, synthetic: bool) -> None:
        """Show the figures; nothing is done where they are those shown."""
        if panel is not self._panel or synthetic is not self._synthetic:
            self._panel, self._synthetic = panel, synthetic
            self.redraw()


class CohortPanel(_Figures):
    """Page 0: progress, response, MRD, transplant, early death, deaths, survival. 1: the rest. 2: deaths in full."""

    DEFAULT_CSS = "CohortPanel { height: 1fr; }"

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """Title, whose answers, then one or two columns."""
        panel = self._panel
        top = [*_top(panel, cells, synthetic=self._synthetic)]
        if panel.figures is None:
            return [*top, line(), line(" ", Span(panel.error or "The first figures are being worked out.", "dim"))]
        room = height - len(top)
        make = (_first_page, _second_page, _third_page)[panel.page]
        if cells >= _TWO_COLUMNS:
            first = min(_RATES_MOST, max(_RATES_LEAST, (cells - 2) // 2))
            left, right = make(panel, (first, min(_REST_MOST, cells - 2 - first)), room)
            body = _beside(left, right, first)
        else:
            left, right = make(panel, (cells, cells), room - len(make(panel, (cells, cells), 0)[0]))
            body = [*left, *right]
        return [*top, *body][:height]


def _top(panel: PanelView, cells: int, *, synthetic: bool) -> list[Line]:
    state = [Span("SYNTHETIC", "warn")] if synthetic else []
    title = rule([Span("cohort", "strong"), f" on {panel.basis} · {panel.page + 1}/{panel.pages}"], cells, state)
    mix = mix_words(panel.mix)
    mark = Span("no figures", "bad") if panel.error else Span(_updating(panel), "warn")
    answers = ends([Span(f" answers: {mix or 'none yet'}")], [mark] if mark.text else (), cells)
    progress = panel.progress
    you = f" you: {progress.cases_done} of {progress.cases} cases, {progress.done} of {progress.items} items"
    if progress.counted < progress.cases:
        you += " so far"
    lines = [title, answers, line(Span(you))]
    if out := _withdrawn(panel):
        lines.append(line(Span(f" withdrawn: {out} case{'s' if out > 1 else ''}, in no figure", "warn")))
    return [*lines, line(Span(f" {panel.error}", "bad"))] if panel.error else lines


def _updating(panel: PanelView) -> str:
    """Whether newer figures are on their way; empty where these are the newest."""
    if not panel.updating:
        return ""
    return "cached, updating" if panel.cached else "updating"


def _withdrawn(panel: PanelView) -> int:
    """How many cases are out of every figure shown."""
    return int(panel.extra.get("withdrawn", panel.progress.withdrawn))


def _first_page(panel: PanelView, widths: tuple[int, int], height: int) -> tuple[list[Line], list[Line]]:
    """Rates at the left; survival and deaths at the right, or below; ``height`` is the right one's."""
    cells = widths[1]
    rates = [line(Span(" responders and deaths, n/of", "dim")), *proportion_lines(panel, widths[0])]
    deaths = death_lines(panel, cells)
    survival = panel.figure("os")
    if survival is None:
        return rates, deaths
    os_lines = survival_lines(survival, panel.moved.get("os"), cells, "survival (OS)")
    curve = _curve(survival.get("curve"), cells, height - len(deaths) - len(os_lines))
    return rates, [*os_lines, *curve, *deaths]


def _second_page(panel: PanelView, widths: tuple[int, int], height: int) -> tuple[list[Line], list[Line]]:
    """Survival from transplant and follow-up; then what stands beside the rates."""
    cells = widths[0]
    left: list[Line] = []
    transplant = panel.figure("os.hct")
    if transplant is not None:
        left += survival_lines(transplant, panel.moved.get("os.hct"), cells, "survival from transplant")
        for part in transplant.get("parts", ()):
            left += [ends([Span(f"   {part['label']}")], [f"n {part['n']}, deaths {part['events']}"], cells)]
    follow = panel.figure("followup")
    if follow is not None:
        left += [
            line(),
            ends(
                [Span(" follow-up", "strong")],
                [Span(f"n {follow.get('n')}, alive {follow.get('alive')}", "dim")],
                cells,
            ),
            line(f"   median {number(follow.get('median'))} months ", Span(_median_interval(follow), "dim")),
            line(f"   alive: {span_of(follow.get('low'), follow.get('high'))} months"),
            line(Span(f"   {follow.get('method')}", "dim")),
        ]
    right = _beside_rates(panel, widths[1])
    if transplant is not None and widths[0] > _RATES_LEAST:
        left += _curve(transplant.get("curve"), cells, height - len(left))
    return left, right


def _third_page(panel: PanelView, widths: tuple[int, int], height: int) -> tuple[list[Line], list[Line]]:
    """Deaths by class with their intervals, and every cause inside; at the right what the left has no room for."""
    left, right = [line(Span(" deaths by class and cause, n/of", "dim"))], list[Line]()
    for block in death_blocks(panel, widths[0]):
        (left if not right and len(left) + len(block) <= height else right).extend(block)
    return left, right


def _median_interval(figure: Any) -> str:
    return span_of(figure.get("median_low"), figure.get("median_high"))


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
    # Incidences are on none of these pages.
    methods = dict.fromkeys(str(f.get("method")) for f in panel.figures or () if f.get("kind") != "incidence")
    levels = dict.fromkeys(f"{f['level'] * 100:g} %" for f in panel.figures or () if "level" in f)
    lines += [line(Span(f" intervals, {', '.join(levels)}", "strong")), *(line(f"   {m}") for m in methods)]
    return lines


def _curve(points: Any, cells: int, height: int) -> list[Line]:
    """A survival curve with its limits as dots; nothing where there is no room to read one."""
    if not points or height < _CURVE_LEAST:
        return []
    estimate = points["estimate"]
    low, high = (_limits(points[k], estimate) for k in ("low", "high"))
    horizon = max(_HORIZON, points["last"])
    drawn = step_curve(
        points["months"],
        estimate,
        cells - _AXIS_CELLS,
        min(height, _CURVE_MOST) - _AXIS_LINES,
        horizon=horizon,
        until=points["last"],
        low=low,
        high=high,
        censored=points["censored"],
    )
    return [line(f" {row}") for row in framed_curve(drawn, horizon=round(horizon))]


def _limits(limits: Sequence[float | None], estimate: Sequence[float]) -> list[float]:
    """Limits to draw; where there is none, it is drawn on the curve itself."""
    return [e if limit is None else limit for limit, e in zip(limits, estimate, strict=True)]


def _beside(left: list[Line], right: list[Line], half: int) -> list[Line]:
    """Two columns with a gap of two cells."""
    return [(*padded(a, half), Span("  "), *b) for a, b in zip_longest(left, right, fillvalue=())]


class CohortFold(_Figures):
    """The panel on one line, for 80 columns."""

    DEFAULT_CSS = "CohortFold { height: 1; }"

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """One line: figures at the left, what must be known of them at the right."""
        panel = self._panel
        out = _withdrawn(panel)
        words = [_updating(panel), f"{out} withdrawn" if out else ""]
        words = [w for w in (*words, "SYNTHETIC" if self._synthetic else "") if w]
        right = [Span(" ".join(words), "warn")]
        if panel.error:
            return [ends([Span(f" {panel.error}", "bad")], right, cells)]
        if panel.figures is None:
            return [ends([Span(" cohort: working out the first figures", "dim")], right, cells)]
        room = cells - cells_of(right) - 2
        runs = [line(Span(f" {panel.basis}", "dim")), *fold_runs(panel)]
        return [ends(fitting(runs, room), right, cells)][:height]
