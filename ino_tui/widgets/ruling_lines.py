"""A conflict as lines: what differs first, then the evidence where it parts, then what is settled. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ino_tui.evidence.model import Line, Span, Tone, line
from ino_tui.ruling_view import By, CitedRow, Compared, RulingView
from ino_tui.text import fit, plain, width, wrap
from ino_tui.widgets.lines import padded, rule

_NAME = 14
# Below this width the second answer stands under the first.
_BESIDE_LEAST = 60
# So many lines of the values of a row that is not at hand.
_VALUES_FOLDED, _VALUES = 1, 4
_BY: dict[By, tuple[str, Tone]] = {
    "reader 1": ("cited by reader 1 only", "warn"),
    "reader 2": ("cited by reader 2 only", "warn"),
    "both": ("cited by both", "plain"),
}


def ruling_lines(ruling: RulingView, cells: int) -> tuple[list[Line], tuple[int, int] | None]:
    """The lines of a conflict, and the first and last of the row that is chosen; None where none is."""
    rows = [_title(ruling, cells), *_answers(ruling.compared, cells)]
    rows += _pairs((("amended", "; ".join(ruling.amended)),) if ruling.amended else (), cells, "warn")
    rows += _section("criteria and centre", ruling.revealed, cells)
    rows += _section("decided", ruling.decided, cells)
    rows += _section("your ruling, not signed", ruling.own, cells)
    evidence, here = _evidence(ruling, cells, len(rows))
    rows += evidence
    return [*rows, *_settled(ruling, cells)], here


def _title(ruling: RulingView, cells: int) -> Line:
    differ = [each.name for each in ruling.compared if each.differs]
    said = f" · they differ in {', '.join(differ)}" if differ else " · both say the same now"
    right = [Span(ruling.state, "warn")]
    return rule([Span(ruling.label, "strong"), said], cells, right)


def _answers(compared: Sequence[Compared], cells: int) -> list[Line]:
    """Both answers in columns, or one below the other; what differs is marked by a sign."""
    if cells < _BESIDE_LEAST:
        return _stacked(compared, cells)
    half = (cells - _NAME - 5) // 2
    blank = " " * (_NAME + 3)
    rows = [line(blank, Span(fit("reader 1", half), "strong"), "  ", Span("reader 2", "strong"))]
    for each in compared:
        one, other = wrap(each.one or "-", half), wrap(each.other or "-", half)
        for n in range(max(len(one), len(other))):
            name = Span(f" {'≠' if each.differs and not n else ' '} {fit('' if n else each.name, _NAME)}", _tone(each))
            left = line(Span(one[n] if n < len(one) else "", _said(each)))
            right = Span(other[n] if n < len(other) else "", _said(each))
            rows.append(line(name, *padded(left, half), "  ", right))
    return rows


def _stacked(compared: Sequence[Compared], cells: int) -> list[Line]:
    rows: list[Line] = []
    for who, take in (("reader 1", 0), ("reader 2", 1)):
        rows.append(line(Span(f" {who}", "strong")))
        for each in compared:
            for n, text in enumerate(wrap((each.one, each.other)[take] or "-", max(10, cells - _NAME - 4))):
                sign = "≠" if each.differs and not n else " "
                rows.append(line(Span(f" {sign} {fit('' if n else each.name, _NAME)}", _tone(each)), Span(text)))
    return rows


def _tone(each: Compared) -> Tone:
    return "warn" if each.differs else "dim"


def _said(each: Compared) -> Tone:
    return "strong" if each.differs else "plain"


def _section(title: str, pairs: Iterable[tuple[str, str]], cells: int) -> list[Line]:
    """A heading and pairs below it; nothing where there are none."""
    found = _pairs(pairs, cells)
    return [line(Span(f" {title}", "dim")), *found] if found else []


def _pairs(pairs: Iterable[tuple[str, str]], cells: int, tone: Tone = "plain") -> list[Line]:
    rows: list[Line] = []
    for name, text in pairs:
        for n, part in enumerate(wrap(text, max(10, cells - _NAME - 6))):
            rows.append(line(Span(f"   {fit('' if n else name, _NAME)} ", "dim"), Span(part, tone)))
    return rows


def _evidence(ruling: RulingView, cells: int, above: int) -> tuple[list[Line], tuple[int, int] | None]:
    """The cited rows under who cited them; ``above`` counts the lines before."""
    counts = {by: sum(r.by == by for r in ruling.rows) for by in _BY}
    if not ruling.rows:
        return [rule([Span("evidence", "strong")], cells), line(Span("   neither reader cited a row", "dim"))], None
    one, other = counts["reader 1"], counts["reader 2"]
    said = f" · {counts['both']} cited by both, {one} by reader 1 only, {other} by reader 2 only"
    rows: list[Line] = [rule([Span("evidence", "strong"), said], cells)]
    here: tuple[int, int] | None = None
    last: By | None = None
    for index, cited in enumerate(ruling.rows):
        if cited.by != last:
            last = cited.by
            words, tone = _BY[cited.by]
            rows.append(line(Span(f" {words}", tone)))
        begins = above + len(rows)
        rows += _cited(cited, cells, chosen=index == ruling.at)
        if index == ruling.at:
            here = (begins, above + len(rows) - 1)
    return rows, here


def _cited(cited: CitedRow, cells: int, *, chosen: bool) -> list[Line]:
    """A cited row: what it is called, and its values; of the chosen one as many as there is room for."""
    name = plain(cited.name) + (" » you cite it" if cited.yours else "")
    head = line(" ▸ " if chosen else "   ", Span(name, "cursor" if chosen else "strong"))
    room = max(10, cells - 6)
    values = wrap(cited.values, room) if cited.values else ["no row of the case any more"]
    if not chosen and len(values) == 1 and width(name) + width(values[0]) + 6 <= cells:
        return [line(*head, "  ", Span(values[0], "dim"))]
    most = _VALUES if chosen else _VALUES_FOLDED
    more = len(values) > most
    shown = [*values[: most - 1], f"{values[most - 1][: room - 2]} …"] if more else values
    return [head, *(line("     ", Span(text, "plain" if chosen else "dim")) for text in shown)]


def _settled(ruling: RulingView, cells: int) -> list[Line]:
    """The items on which nobody differs, on one line unless they are unfolded."""
    if not ruling.settled:
        return []
    names = ", ".join(name for name, _ in ruling.settled)
    said = f" · {names}" + ("" if ruling.unfolded else " · u tells them")
    return [rule([Span(f"{len(ruling.settled)} settled", "strong"), said], cells), *_unfolded(ruling, cells)]


def _unfolded(ruling: RulingView, cells: int) -> list[Line]:
    return _pairs(ruling.settled, cells) if ruling.unfolded else []
