"""The queue: one line a case in fixed columns, only the lines in sight are made."""

from __future__ import annotations

from ino_tui.evidence.model import Line, Span, Tone, line
from ino_tui.text import plain, width
from ino_tui.view import ItemMark, Prompt, QueueRow, QueueView
from ino_tui.widgets.lines import columns, ends, rule
from ino_tui.widgets.marks import MARKS, TRIAGE, TRIAGE_WORDS
from ino_tui.widgets.pane import Pane
from ino_tui.widgets.prompt import prompt_lines

_SHORTS = ("C1", "C2", "C+", "best", "death")
_RESPONSES = frozenset({"C1", "C2", "best"})
_ID_LEAST, _ID_MOST = 8, 20
_OPEN, _EARLY = 6, 5
# The cursor, the marks, what is open and why it is early, with the gaps between them.
_FIXED = 1 + _OPEN + _EARLY + 4


class QueueList(Pane):
    """Header line and cases. Where the cursor leaves the lines in sight, half a page turns: few bytes, no flicker."""

    DEFAULT_CSS = "QueueList { height: 1fr; }"
    _queue: QueueView = QueueView()
    _top = 0

    def show(self, queue: QueueView) -> None:
        """Show the queue; nothing is done where it is the one shown."""
        if queue is not self._queue:
            self._queue = queue
            self.redraw()

    @property
    def page(self) -> int:
        """How many cases are in sight."""
        return max(1, self.size.height - 1)

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """The header line and the cases in sight."""
        queue = self._queue
        if not queue.total:
            return [line(" The study has no cases yet." if queue.triaged else " No case is on your list.")]
        if not queue.shown:
            return [line(" No case fits the filter; / changes it.")]
        in_sight = max(1, height - 1)
        self._top = _follow(self._top, queue.cursor, in_sight, queue.shown)
        first = max(0, self._top - queue.offset)
        rows = queue.rows[first : first + in_sight]
        id_cells = min(_ID_MOST, max(_ID_LEAST, *(width(plain(r.id)) for r in rows))) if rows else _ID_LEAST
        shorts = queue.columns or _SHORTS
        who = max(8, cells - id_cells - _FIXED - sum(max(2, len(s)) + 1 for s in shorts))
        names = [("", 1), ("case", id_cells), ("who", who), *((s, max(2, len(s))) for s in shorts)]
        head = columns(
            (name, width_, "dim")
            for name, width_ in [*names, ("open", _OPEN), ("early" if queue.triaged else "", _EARLY)]
        )
        return [head, *(_row(row, row is queue.row, id_cells, who, shorts) for row in rows)]


def _follow(top: int, cursor: int, in_sight: int, shown: int) -> int:
    """The first line in sight: unchanged while the cursor is in sight, else half a page further."""
    last = max(0, shown - in_sight)
    if not top <= cursor < top + in_sight:
        top = cursor - in_sight // 2
    return min(max(0, top), last)


def _row(row: QueueRow, here: bool, id_cells: int, who: int, shorts: tuple[str, ...]) -> Line:  # noqa: FBT001
    out = bool(row.withdrawn)
    parts: list[tuple[str, int, Tone]] = [
        ("▸" if here else "", 1, "strong"),
        (row.id, id_cells, "cursor" if here else "dim" if out else "strong"),
        (_short(row.fields), who, "dim" if out else "plain"),
    ]
    for short in shorts:
        mark = _mark(row.marks, short)
        glyph, _, tone = MARKS[mark.mark] if mark else ("", "", "plain")
        parts.append((glyph, max(2, len(short)), "dim" if out else tone))
    if out:
        return columns([*parts, ("withdrawn", _OPEN + 1 + _EARLY, "dim")])
    parts.append((f"{row.open} of {row.items}" if row.open else "done", _OPEN, "plain" if row.open else "good"))
    early = "".join(TRIAGE.get(t, "") for t in row.triage) if row.triage is not None else "…"
    parts.append((early, _EARLY, "warn" if early != "…" else "dim"))
    return columns(parts)


def _short(fields: tuple[str, ...]) -> str:
    """The patient in the few cells of a row: the line below the list has it in full."""
    text = " ".join(fields)
    for long, short in (("relapse after ", "rel. "), ("chemotherapy", "chemo"), ("primary ", "")):
        text = text.replace(long, short)
    return text


def _mark(marks: tuple[ItemMark, ...], short: str) -> ItemMark | None:
    """The mark of a column; ``C+`` stands for the later cycles, the first that is not done before the others."""
    if short != "C+":
        return next((m for m in marks if m.short == short), None)
    later = [m for m in marks if m.short.startswith("C") and m.short not in _RESPONSES]
    return next((m for m in later if m.mark not in ("signed", "final")), later[0] if later else None)


class QueueFoot(Pane):
    """The filter and counts, then the case under the cursor in words; or what the desk asks for."""

    DEFAULT_CSS = "QueueFoot { height: 4; }"
    _queue: QueueView = QueueView()
    _prompt: Prompt | None = None

    def show(self, queue: QueueView, prompt: Prompt | None) -> None:
        """Show the queue's filter and chosen case, or the prompt in their place."""
        if queue is not self._queue or prompt is not self._prompt:
            self._queue, self._prompt = queue, prompt
            self.redraw()

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """Four lines."""
        if self._prompt is not None:
            return prompt_lines(self._prompt, cells, height)
        queue = self._queue
        return [_filter_rule(queue, cells), *_in_words(queue.row, cells)][:height]


_ORDERS = {
    "early": "what to read early first",
    "lot": "drawn by lot",
    "to do": "what is to do first",
    "training": "TRAINING: your cases of the study open after the last of these",
}


def _filter_rule(queue: QueueView, cells: int) -> Line:
    of = f"{queue.shown} of {queue.total} cases" if queue.shown != queue.total else f"{queue.total} cases"
    order = _ORDERS.get(queue.sort, f"sorted by {queue.sort}")
    order += "" if queue.sorted else ", still looking"
    if queue.filter_error:
        return rule([Span(f"filter: {queue.filter_error}", "bad")], cells, [of])
    filtered: list[Span | str] = [Span(f"filter {queue.filter}", "warn"), " · "] if queue.filter else []
    if queue.behind:
        out = f" · {queue.hidden} left out" if queue.hidden else ""
        return rule([Span(queue.behind, "warn"), out, *([" · ", *filtered[:1]] if filtered else [])], cells, [of])
    return rule([*filtered, of, " · ", order], cells)


def _in_words(row: QueueRow | None, cells: int) -> list[Line]:
    if row is None:
        return []
    marks = " · ".join(f"{m.short} {MARKS[m.mark][1]}" for m in row.marks)
    early = " · ".join(f"{TRIAGE.get(t, '')} {TRIAGE_WORDS.get(t, t)}" for t in row.triage or ())
    lines = [line(" ", Span(row.id, "strong"), " ", " · ".join(row.fields)), ends(line(" ", marks), (), cells)]
    if row.withdrawn:
        return [*lines, line(Span(f" withdrawn, {row.withdrawn}", "warn"))]
    return [*lines, line(Span(f" read early: {early}", "warn"))] if early else lines
