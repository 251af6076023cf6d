"""The first line of a screen: what is looked at, how far it is, and who is looking."""

from __future__ import annotations

from textual.geometry import Size

from ino_tui.evidence.model import Line, Span, Tone, line
from ino_tui.view import View
from ino_tui.widgets.lines import ends
from ino_tui.widgets.pane import Pane

# From this width on there is room for words and for the name of the asker.
_ROOMY = 110


class CaseHeader(Pane):
    """``INO-042 · F 47 · Ph- · ...   case 42/100 · 3 of 4 open   reader1 reviewer``."""

    DEFAULT_CSS = "CaseHeader { height: auto; }"
    _view: View | None = None
    _wanted = 1

    def show(self, view: View) -> None:
        """Show the case, or the study where no case is open."""
        self._view = view
        if self._wanted != self._want():
            self.refresh(layout=True)
        self.redraw()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """One line; two where the case is shown in stages or has open queries."""
        self._wanted = self._want()
        return self._wanted

    def _want(self) -> int:
        view = self._view
        case = view.case if view is not None and view.screen == "case" else None
        return 2 if case is not None and (case.stage or case.queries) else 1

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """The line; below it how far the case is shown, and its open queries."""
        view = self._view
        if view is None:
            return []
        roomy = cells >= _ROOMY
        left = _case(view) if view.screen == "case" and view.case else _study(view)
        if view.past:
            left = line(" ", Span(f" {view.past} ", "cursor"), *left)
        first = ends(left, [*_where(view, roomy=roomy), *_who(view, roomy=roomy)], cells)
        return [first, *_stage(view, cells)][:height]


def _stage(view: View, cells: int) -> list[Line]:
    case = view.case
    if view.screen != "case" or case is None or not (case.stage or case.queries):
        return []
    count = f"{case.queries} open {'query' if case.queries == 1 else 'queries'} (Q) " if case.queries else ""
    return [ends([Span(f" {case.stage}", "strong")], [Span(count, "warn")] if count else (), cells)]


def _case(view: View) -> Line:
    assert view.case is not None
    case_id, dot, rest = view.case.header.partition(" · ")
    withdrawn = f" · WITHDRAWN {view.case.withdrawn}" if view.case.withdrawn else ""
    return line(" ", Span(case_id, "strong"), Span(withdrawn, "warn"), dot, rest)


def _study(view: View) -> Line:
    synthetic = Span(" · SYNTHETIC", "warn") if view.synthetic else ""
    revision = "" if view.past else f" · revision {view.revision}"
    return line(" ", Span(view.study, "strong"), synthetic, f" · {view.criteria}{revision}")


def _where(view: View, *, roomy: bool) -> Line:
    case = view.case
    if view.screen != "case" or case is None:
        return ()
    place = f"{case.position}/{case.of}" if case.position else "not in queue"
    of = f" of {len(case.items)}" if roomy else ""
    items = "withdrawn" if case.withdrawn else f"{case.open}{of} open" if case.open else "all signed"
    tone: Tone = "warn" if case.withdrawn else "plain" if case.open else "good"
    return line("case " if roomy else "", place, " · ", Span(items, tone), "   " if roomy else " ")


def _who(view: View, *, roomy: bool) -> Line:
    if view.screen == "case" and not roomy:
        return ()
    return line(f"{view.asker} {view.roles} ")
