"""The cohort's figures beside the case, on a page of their own, or folded to one line."""

from __future__ import annotations

from itertools import zip_longest

from ino_tui.evidence.model import Line, Span, line
from ino_tui.text import wrap
from ino_tui.view import PanelView
from ino_tui.widgets.cohort_lines import fitting, fold_runs, mix_words
from ino_tui.widgets.lines import cells_of, ends, padded, rule
from ino_tui.widgets.pane import Pane
from ino_tui.widgets.panel_pages import PAGES

# From this width on a page is set in two columns.
_TWO_COLUMNS = 76
# Counts, per cent and interval of a rate need this much.
_RATES_LEAST = 47
# Wider than this a line is hard to follow with the eye.
_RATES_MOST, _REST_MOST = 56, 76
# In one column a curve has at least so many lines, before what stands below it.
_CURVE_LEAST = 9
_NO_ROOM = " … the rest has no room here; the cohort screen has it"


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
    """A page of the figures, in one column or two; every page begins with its own subject and adds what fits."""

    DEFAULT_CSS = "CohortPanel { height: 1fr; }"

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """Title, whose answers, then one or two columns."""
        panel = self._panel
        if panel.off:
            return [rule([Span("cohort", "strong")], cells), *(line(f" {row}") for row in wrap(panel.off, cells - 2))]
        top = [*_top(panel, cells, synthetic=self._synthetic)]
        if panel.figures is None:
            return [*top, line(), line(" ", Span(panel.error or "The first figures are being worked out.", "dim"))]
        room = height - len(top)
        make = PAGES[panel.page % len(PAGES)][1]
        if cells >= _TWO_COLUMNS:
            first = min(_RATES_MOST, max(_RATES_LEAST, (cells - 2) // 2))
            left, right = make(panel, (first, min(_REST_MOST, cells - 2 - first)), room)
            body = _beside(left, right, first)
        else:
            bare = make(panel, (cells, cells), 0)
            above, below = len(bare[0]), len(bare[1])
            # The page's curve stands in its first column, but for the rates, which have none.
            room -= above if panel.page % len(PAGES) == 0 else min(below, max(0, room - above - _CURVE_LEAST))
            left, right = make(panel, (cells, cells), room)
            body = [*left, *right]
        whole = [*top, *body]
        return whole if len(whole) <= height else [*whole[: height - 1], line(Span(_NO_ROOM, "dim"))]


def _top(panel: PanelView, cells: int, *, synthetic: bool) -> list[Line]:
    state = [Span("SYNTHETIC", "warn")] if synthetic else []
    name = PAGES[panel.page % len(PAGES)][0]
    at = f"{panel.page + 1}/{panel.pages} {name}"
    # Beside a case there is no room for both; what the page is about says more than that it is the cohort.
    named: list[Span | str] = [Span("cohort", "strong"), f" on {panel.basis} · {at}"]
    if cells < _TWO_COLUMNS:
        named = [Span(f"on {panel.basis} {at}", "strong")]
    title = rule(named, cells, state)
    mix = mix_words(panel.mix)
    mark = Span("no figures", "bad") if panel.error else Span(_updating(panel), "warn")
    answers = ends([Span(f" answers: {mix or 'none yet'}")], [mark] if mark.text else (), cells)
    progress = panel.progress
    you = f" you: {progress.cases_done} of {progress.cases} cases, {progress.done} of {progress.items} items"
    if progress.counted < progress.cases:
        you += " so far"
    partial = int(panel.extra.get("imputed", 0))
    words = f"{partial} date{'s' if partial > 1 else ''} imputed"
    if len(you) + len(words) >= cells:
        words = f"{partial} imputed"
    lines = [title, answers, ends([Span(you)], [Span(words, "dim")] if partial else [], cells)]
    if out := _withdrawn(panel):
        lines.append(line(Span(f" withdrawn: {out} case{'s' if out > 1 else ''}, in no figure", "warn")))
    if lock := str(panel.extra.get("lock", "")):
        lines.append(line(Span(f" frozen by {lock}")))
    if hidden := len(panel.extra.get("withheld", ())):
        shown = f" {hidden} figure{'s' if hidden > 1 else ''} not shown: few cases in them wait for your answer"
        lines.append(line(Span(shown, "warn")))
    return [*lines, line(Span(f" {panel.error}", "bad"))] if panel.error else lines


def _updating(panel: PanelView) -> str:
    """Whether newer figures are on their way; empty where these are the newest."""
    if not panel.updating:
        return ""
    return "cached, updating" if panel.cached else "updating"


def _withdrawn(panel: PanelView) -> int:
    """How many cases are out of every figure shown."""
    return int(panel.extra.get("withdrawn", panel.progress.withdrawn))


def _beside(left: list[Line], right: list[Line], half: int) -> list[Line]:
    """Two columns with a gap of two cells."""
    return [(*padded(a, half), Span("  "), *b) for a, b in zip_longest(left, right, fillvalue=())]


class CohortFold(_Figures):
    """The panel on one line, for 80 columns."""

    DEFAULT_CSS = "CohortFold { height: 1; }"

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """One line: figures at the left, what must be known of them at the right."""
        panel = self._panel
        if panel.off:
            return [line(Span(f" {panel.off.partition(':')[0]}", "dim"))]
        out = _withdrawn(panel)
        # Beside "cached" there is no room to say that they are being updated.
        words = [_updating(panel).partition(",")[0], f"{out} withdrawn" if out else ""]
        words = [w for w in (*words, "SYNTHETIC" if self._synthetic else "") if w]
        right = [Span(" ".join(words), "warn")]
        if panel.error:
            return [ends([Span(f" {panel.error}", "bad")], right, cells)]
        if panel.figures is None:
            return [ends([Span(" cohort: working out the first figures", "dim")], right, cells)]
        room = cells - cells_of(right) - 2
        runs = [line(Span(f" {panel.basis}", "dim")), *fold_runs(panel)]
        return [ends(fitting(runs, room), right, cells)][:height]
