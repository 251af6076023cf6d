"""All that a figure rests on, spelt out; pure, from the engine's JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import ascii_lowercase
from typing import Any

from ino_tui.evidence.model import Line, Span, line
from ino_tui.text import fit, wrap
from ino_tui.view import Figure
from ino_tui.widgets.cohort_lines import number

_NAME = 13


def short_method(figure: Figure) -> str:
    """Method, level, number and basis in a line."""
    of = figure.get("of", figure.get("n"))
    return f"{figure.get('method')} {figure.get('level', 0.95) * 100:g} % · n {of} · on {figure.get('basis')}"


def method_lines(figure: Figure, cells: int, second: str = "") -> list[Line]:
    """What a plain figure rests on; ``second``: what another implementation says of it."""
    return named(list(_of_figure(figure, second)), cells)


def grouped_method_lines(grouped: Mapping[str, Any], cells: int, second: str = "") -> list[Line]:
    """What a grouped figure, its test and its effect rest on."""
    found = [("by", grouped["by_label"]), *_how(grouped), *_test(grouped["test"])]
    effect = grouped.get("effect")
    if effect:
        found += [("effect", f"{effect['name']}: {effect['method']}"), ("in R", effect.get("r_call", ""))]
    whole = next((g["figure"] for g in grouped["groups"] if g.get("figure")), None)
    if whole is not None:
        keep = ("method", "checked", "interval", "basis", "origin", "population", "event", "competing", "in R")
        found += [(name, text) for name, text in _of_figure(whole, second) if name in keep]
    counts = f"{grouped['n']} in the figure, {grouped['ungrouped']} of them without a value to group by"
    found += [("n", counts), *_parts("left out", grouped.get("left_out", ())), ("note", grouped.get("note", ""))]
    for letter, group in zip(ascii_lowercase, grouped["groups"], strict=False):
        inside = group.get("figure") or {}
        missing = f"missing {inside.get('missing', 0)}, imputed {inside.get('imputed', 0)}"
        rest = missing if inside else str(group["reason"])
        found.append((f"group {letter}", f"{group['label']}: n {group['n']}, {rest}"))
    return named(found, cells)


def test_text(test: Mapping[str, Any]) -> str:
    """``log-rank test: 3.40 on 1 df, p 0.065``, or why there is none."""
    if test.get("p") is None:
        return f"{test['name']}: not estimable: {test.get('reason')}"
    statistic, df = test.get("statistic"), test.get("df")
    value = f"{statistic:.2f} on {df} df, " if statistic is not None and df is not None else ""
    return f"{test['name']}: {value}p {p_text(test['p'])}"


def p_text(p: float) -> str:
    """A p value in three digits after the point."""
    return f"{p:.3f}" if p >= 0.001 else "< 0.001"


def named(pairs: Sequence[tuple[str, str]], cells: int) -> list[Line]:
    """Names and texts, a text wrapped under itself; what is empty is left out."""
    lines: list[Line] = []
    for name, text in pairs:
        for n, row in enumerate(wrap(text, max(10, cells - _NAME - 2)) if text else ()):
            lines.append(line(Span(f" {fit('' if n else name, _NAME)}", "dim"), row))
    return lines


def _of_figure(figure: Figure, second: str = "") -> Iterator[tuple[str, str]]:
    yield "figure", str(figure.get("label", ""))
    yield "method", str(figure.get("method", ""))
    yield "checked", f"second opinion: {second}" if second else ""
    yield "interval", f"{figure.get('level', 0.95) * 100:g} %"
    yield "n", f"{figure['n']} of {figure['of']}" if "of" in figure else str(figure.get("n"))
    yield "basis", str(figure.get("basis", ""))
    yield from ((name, str(figure.get(name, ""))) for name in ("origin", "population", "event", "competing"))
    yield "missing", f"{figure.get('missing', 0)} in scope without a value under the basis, not counted"
    if "imputed" in figure:
        yield "imputed", f"{figure['imputed']} with a partial date in it"
    yield from _parts("left out", figure.get("left_out", ()))
    yield from _parts("events by", figure.get("events_by", ()))
    yield from _parts("measured by", figure.get("methods", ()))
    yield from _parts("beside", figure.get("beside", ()))
    for part in figure.get("sensitivity", ()):
        at = ", ".join(f"{a['months']:g} mo {_share(a.get('estimate'))}" for a in part.get("at", ()))
        yield "sensitivity", f"{part['label']}: {at}"
    yield "in R", str(figure.get("r_call", ""))


def _share(value: float | None) -> str:
    return f"{number(None if value is None else value * 100)} %"


def _parts(name: str, parts: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    if parts:
        yield name, " · ".join(f"{p['label']} {p['n']}" for p in parts)


def _how(grouped: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    how = grouped["how"]
    if how == "landmark":
        yield "compared", f"from a landmark at {grouped['landmark']:g} months, times count from there"
    elif how == "time-dependent":
        yield "compared", "as a state entered in time"
    else:
        yield "compared", "by what was known at INO start"


def _test(test: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "test", test_text(test)
    yield "in R", str(test.get("r_call", ""))
