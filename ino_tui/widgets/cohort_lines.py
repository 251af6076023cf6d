"""The cohort's figures as lines: proportions, deaths, survival; pure, from the engine's JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ino_tui.evidence.model import Line, Span, Tone, line
from ino_tui.text import fit, plain, width
from ino_tui.view import Figure, Moved, PanelView
from ino_tui.widgets.lines import ends, flow

NAME_CELLS = 15
_COUNT_CELLS, _PERCENT_CELLS = 11, 7
# Numbers at risk stand there from this width on.
_AT_RISK_FROM = 42

# Figure id -> the short name in the panel; two spaces set it under the one above.
NAMES: dict[str, str] = {
    "response.c1": "response C1",
    "response.c1.refractory": "  refractory",
    "response.c1.early": "  early rel.",
    "response.c1.late": "  late relapse",
    "response.best": "best response",
    "mrd.evaluable": "MRD- evaluable",
    "mrd.responders": "  of responders",
    "mrd.treated": "  of treated",
    "hct": "transplant",
    "hct.after_c1": "  straight, C1",
    "early_death": "early death",
}
DEATHS: dict[str, str] = {
    "DISEASE": "leukaemia",
    "REGIMEN": "regimen",
    "INFECTION": "infection",
    "HAEM": "haemorrhage",
    "HCT": "GVHD, graft",
    "PULM": "lung",
    "ORGAN": "organ failure",
    "VASC": "clot, DIC",
    "MALIG": "malignancy",
    "EXT": "external",
    "UNK": "unknown",
}


def number(value: float | None, digits: int = 1) -> str:
    """A number as printed; ``-`` where it cannot be estimated."""
    return "-" if value is None else f"{value:.{digits}f}"


def share(value: float | None) -> str:
    """A share of 1 in per cent."""
    return number(None if value is None else value * 100)


def span_of(low: float | None, high: float | None, *, times: float = 1.0) -> str:
    """An interval; ``?`` where it has no end."""
    if low is None and high is None:
        return ""
    return "-".join("?" if v is None else f"{v * times:.1f}" for v in (low, high))


def proportion_line(figure: Figure, moved: Moved | None, cells: int, name: str = "") -> Line:
    """``best  66/100→67/100  67.0 %  56.9-76.1``: name, counts (old → new where they moved), per cent, interval."""
    counts = f"{figure.get('n')}/{figure.get('of')}"
    if moved is not None and _counted(moved.old) != _counted(moved.new):
        counts = f"{_counts(moved)}{counts}"
    percent = f"{number(figure.get('percent'))} %"
    interval = span_of(figure.get("low"), figure.get("high"))
    name = name or NAMES.get(str(figure.get("id")), str(figure.get("label")))
    tone: Tone = "warn" if moved else "plain"
    left = line(
        " ",
        Span(fit(plain(name), NAME_CELLS)),
        Span(f" {counts:>{_COUNT_CELLS}}", tone),
        Span(f" {percent:>{_PERCENT_CELLS}}", "warn" if moved else "strong"),
    )
    return ends(left, [Span(interval, "dim")], cells)


def _counted(figure: Figure) -> tuple[Any, Any]:
    return figure.get("n"), figure.get("of")


def _counts(moved: Moved) -> str:
    """The old counts and an arrow; the denominator only where it moved too."""
    old, new = moved.old, moved.new
    same = old.get("of") == new.get("of")
    return f"{old.get('n')}→" if same else f"{old.get('n')}/{old.get('of')}→"


def proportion_lines(panel: PanelView, cells: int) -> list[Line]:
    """Every proportion that is not a class of deaths, in the engine's order."""
    found = [f for f in panel.figures or () if "of" in f and not str(f.get("id")).startswith("death.")]
    return [proportion_line(f, panel.moved.get(str(f["id"])), cells) for f in found]


def death_lines(panel: PanelView, cells: int) -> list[Line]:
    """A line a class of deaths that has any: number, and the causes inside it."""
    found = [f for f in panel.figures or () if str(f.get("id")).startswith("death.") and f.get("n")]
    moved = {i: m for i, m in panel.moved.items() if i.startswith("death.")}
    gone = [f for f in (m.new for m in moved.values()) if not f.get("n")]
    total = next((f.get("of") for f in found), 0)
    lines = [line(Span(" deaths", "strong"), f" {total} with a cause")]
    for figure in [*found, *gone]:
        figure_id = str(figure["id"])
        name = DEATHS.get(figure_id.removeprefix("death."), str(figure.get("label")))
        was = moved.get(figure_id)
        # Where only a cause inside it moved, the class is marked and its number stands.
        count = f"{figure.get('n')}"
        if was and was.old.get("n") != figure.get("n"):
            count = f"{was.old.get('n')}→{count}"
        causes = ", ".join(f"{c['label']} {c['n']}" for c in figure.get("causes", ()))
        inside = [Span(f"  {_inside(causes, name)}", "dim")] if causes else []
        lines.append(
            ends([Span(f"   {name:<13}"), Span(f" {count:>5}", "warn" if was else "plain"), *inside], (), cells)
        )
    return lines


def death_blocks(panel: PanelView, cells: int) -> list[list[Line]]:
    """A block a class of deaths that has any: counts, per cent and interval, then each cause with its number."""
    blocks: list[list[Line]] = []
    for figure in panel.figures or ():
        figure_id = str(figure.get("id"))
        moved = panel.moved.get(figure_id)
        if figure_id.startswith("death.") and (figure.get("n") or moved):
            name = DEATHS.get(figure_id.removeprefix("death."), str(figure.get("label")))
            blocks.append([proportion_line(figure, moved, cells, name), *parts_lines(figure.get("causes", ()), cells)])
    return blocks


def _inside(causes: str, name: str) -> str:
    """The causes of a class, without the words that its name says already."""
    return causes.replace(f"{name}, ", "").replace("infection, ", "").replace("haemorrhage, ", "")


def survival_lines(figure: Figure, moved: Moved | None, cells: int, title: str) -> list[Line]:
    """Median and the survival at the months that are read off, with intervals and numbers at risk."""
    tone: Tone = "warn" if moved else "plain"
    what = "deaths" if str(figure.get("id")).startswith("os") else "events"
    counts = f"n {figure.get('n')}, {what} {figure.get('events')}"
    middle = number(figure.get("median"))
    if moved and moved.old.get("median") != figure.get("median"):
        middle = f"{number(moved.old.get('median'))}→{middle}"
    interval = span_of(figure.get("median_low"), figure.get("median_high"))
    lines = [
        ends([Span(f" {title}", "strong")], [Span(counts, "dim")], cells),
        ends([Span(f"   median {middle} months", tone)], [Span(interval, "dim")], cells),
    ]
    return lines + at_lines(figure, moved.old if moved else None, cells)


def at_lines(figure: Figure, before: Figure | None, cells: int) -> list[Line]:
    """What a curve is at the months that are read off: old → new, interval, numbers at risk."""
    old = {a["months"]: a for a in (before.get("at", ()) if before else ())}
    return [_at_line(at, old.get(at["months"]), cells) for at in figure.get("at", ())]


def _at_line(at: Mapping[str, Any], old: Mapping[str, Any] | None, cells: int) -> Line:
    now = share(at.get("estimate"))
    before = share(old.get("estimate")) if old else now
    shown = f"{before}→{now}" if before != now else now
    interval = span_of(at.get("low"), at.get("high"), times=100)
    left = [Span(f"   {at['months']:>3.0f} mo {shown:>6} %", "warn" if before != now else "plain")]
    risk = f"  at risk {at.get('at_risk')}" if cells >= _AT_RISK_FROM else ""
    return ends(left, [Span(f"{interval}{risk}", "dim")], cells)


def fold_runs(panel: PanelView) -> list[Line]:
    """The panel on one line: the figures that matter most, in short."""
    runs: list[Line] = []
    for figure_id, name in (("response.c1", "C1"), ("response.best", "best"), ("mrd.evaluable", "MRD-")):
        runs += _fold_proportion(panel, figure_id, name)
    survival = panel.figure("os")
    if survival is not None:
        moved = panel.moved.get("os")
        two = _two_years(survival)
        was = _two_years(moved.old) if moved else two
        shown = f"{was}→{two}" if was != two else two
        runs.append(line("OS24 ", Span(f"{shown} %", "warn" if was != two else "strong")))
    return [*runs, *_fold_proportion(panel, "early_death", "ED")]


def _fold_proportion(panel: PanelView, figure_id: str, name: str) -> list[Line]:
    figure = panel.figure(figure_id)
    if figure is None:
        return []
    moved = panel.moved.get(figure_id)
    now = number(figure.get("percent"))
    shown = f"{number(moved.old.get('percent'))}→{now}" if moved else now
    return [line(f"{name} ", Span(f"{shown} %", "warn" if moved else "strong"))]


def _two_years(figure: Figure) -> str:
    return next((share(a.get("estimate")) for a in figure.get("at", ()) if a["months"] == 24), "-")


def mix_words(mix: Mapping[str, int]) -> str:
    """``43 final · 12 own · 45 site``: whose answers the figures rest on."""
    return " · ".join(f"{mix[k]} {k}" for k in ("final", "own", "site") if mix.get(k))


def parts_lines(parts: Sequence[Mapping[str, Any]], cells: int) -> list[Line]:
    """Counts that stand beside a figure, each ``label n``."""
    return flow([line(Span(f"{p['label']} {p['n']}", "dim")) for p in parts], cells, gap=" · ", indent="   ")


def fitting(runs: Sequence[Line], cells: int, gap: str = "  ") -> Line:
    """As many runs as fit on one line, each whole."""
    spans: list[Span] = []
    used = 0
    for run in runs:
        size = sum(width(plain(s.text)) for s in run) + (len(gap) if spans else 0)
        if used + size > cells:
            break
        spans += [Span(gap), *run] if spans else run
        used += size
    return tuple(spans)
