"""The items of a case and the answer at hand: what is chosen, signed, superseded, proposed and reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec
from textual.geometry import Size

from ino_tui.evidence.model import Line, Span, Tone, line
from ino_tui.session.dated import details_of, details_words
from ino_tui.text import width, wrap
from ino_tui.view import CaseView, ItemView, Option, Prompt
from ino_tui.widgets.lines import cells_of, clipped, ends, rule
from ino_tui.widgets.marks import MARKS
from ino_tui.widgets.pane import Pane
from ino_tui.widgets.prompt import option_lines, prompt_lines
from store.codes.rationale import RATIONALES
from store.codes.words import named_answer
from store.criteria.proposal import Proposal
from store.item_record import Signed
from store.moments import utc_time

_IN_CODES = {code: code for code in ("CR", "CRh", "CRi", "CRu", "MLFS", "PR", "NR", "PD")}
# So that the answers fit on one line of 80 cells.
_IN_SHORT = {"ED": "died", "NE": "not eval.", "CANNOT": "cannot"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Prompts for the reason of an answer.
REASONS = frozenset({"rationale", "amend"})
# From this height on every item has a line of its own below the one at hand.
_ROOMY = 10
# Where it is as high as what it holds: at the least, at the most, and where a reveal waits for her or a list is long.
# The lines it does not take are the event's.
_LEAST, _MOST, _FULL = 4, 6, 8
# So many earlier reviews are told here; the history has them all.
_SUPERSEDED = 5
_LONG_LISTS = frozenset({"cause search", "sort"})
_CLOSED = "of a closed stage: a change is kept and marked after disclosure"


class Ballot(Pane):
    """Tabs of the items, the answers with their keys, and what is known of the item at hand."""

    DEFAULT_CSS = "Ballot { height: auto; }"
    _case: CaseView | None = None
    _prompt: Prompt | None = None
    _wanted = 0

    def show(self, case: CaseView | None, prompt: Prompt | None) -> None:
        """Show the items of a case; a prompt takes the lines below the tabs."""
        before = self._case
        same = before is case or (
            before is not None
            and case is not None
            and (before.items, before.endpoint, before.window, before.signing)
            == (case.items, case.endpoint, case.window, case.signing)
        )
        if not same or prompt is not self._prompt:
            self._case, self._prompt = case, prompt
            if self.styles.is_auto_height and self._wanted != self._want(self.size.width):
                self.refresh(layout=True)
            self.redraw()
        self._case = case

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """The lines it needs; what it does not need the event above has."""
        self._wanted = self._want(width)
        return self._wanted

    def _want(self, cells: int) -> int:
        if self._prompt is not None:
            return _FULL if self._prompt.kind in _LONG_LISTS else _MOST
        case = self._case
        if case is None or case.item is None or not cells:
            return _LEAST
        needed = 1 + len(_options(case.item, cells)) + len(item_lines(case.item, cells))
        return min(max(needed, _LEAST), _FULL if case.item.mark == "revealed" else _MOST)

    def lines_for(self, cells: int, height: int) -> list[Line]:
        """Tabs, then the prompt, or options and details."""
        case = self._case
        if case is None or case.item is None:
            return [rule(["no items"], cells)]
        tabs = _tabs(case, cells)
        if self._prompt is not None:
            return [tabs, *_asked(case.item, self._prompt, cells, height - 1)]
        item = case.item
        roomy = height >= _ROOMY
        options = _options(item, cells, roomy=roomy)
        room = height - 1 - len(options)
        others = [_summary(i, cells) for i in case.items if i is not item] if roomy else []
        details = _details(item, cells, room - len(others), signing=case.signing)
        return [tabs, *options, *details, *others][:height]


def _asked(item: ItemView, prompt: Prompt, cells: int, height: int) -> list[Line]:
    """The prompt; above a question for reasons, what the answer is held against, as far as there is room."""
    if prompt.kind not in REASONS:
        return prompt_lines(prompt, cells, height)
    asked = prompt_lines(prompt, cells, 99)
    held = _revealed(item, cells)[: max(0, height - len(asked))]
    return [*held, *asked[: height - len(held)]]


def _options(item: ItemView, cells: int, *, roomy: bool = False) -> list[Line]:
    """The answers with their keys, in at most three lines."""
    short = _IN_CODES if roomy else {**_IN_CODES, **_IN_SHORT}
    return option_lines(tuple(_short(o, short) for o in item.options), -1, cells, 3)


def _short(option: Option, short: Mapping[str, str]) -> Option:
    """Response categories by the code that every reader knows; what has none stays in words."""
    return msgspec.structs.replace(option, label=short[option.code]) if option.code in short else option


def _tabs(case: CaseView, cells: int) -> Line:
    """``── C1 CR ◐ ── ▸C2 ○ ── best = ── death ○ ── response, end of cycle 2 · window 4 Mar - 25 Mar ──``."""
    spans: list[Span] = [Span("─", "rule")]
    for item in case.items:
        glyph, _, tone = MARKS[item.mark]
        here = item.endpoint == case.endpoint
        name = f"{item.short} {item.answer}".rstrip()
        spans += [Span("─", "rule"), Span(f"▸{name} " if here else f" {name} ", "cursor" if here else "plain")]
        spans.append(Span(f"{glyph} ", tone))
    spans.append(Span("─ ", "rule"))
    at_hand = case.item
    assert at_hand is not None
    room = cells - cells_of(spans) - 1
    label = next((t for t in (at_hand.label + _window(case), at_hand.label) if width(t) <= room), "")
    head = clipped([*spans, Span(f"{label} " if label else "", "strong")], cells)
    return line(*head, Span("─" * (cells - cells_of(head)), "rule"))


def _window(case: CaseView) -> str:
    """The days the item may see, as `` · 6 Apr - 3 May``: the year is that of the course."""
    if case.window is None:
        return ""
    return " · " + " - ".join(f"{d.day} {_MONTHS[d.month - 1]}" for d in map(date.fromordinal, case.window))


def item_lines(item: ItemView, cells: int, *, signing: bool = False) -> list[Line]:
    """All that is known of an item, the most needed first."""
    lines = [*_own_lines(item, cells, signing=signing), *_revealed(item, cells)]
    for signed in reversed(item.superseded[-_SUPERSEDED:]):
        lines += _wrapped("superseded", signed_words(signed, item.endpoint), cells)
    if len(item.superseded) > _SUPERSEDED:
        lines += _wrapped("", f"and {len(item.superseded) - _SUPERSEDED} before: f tells them all", cells)
    for signed in item.others:
        lines += _wrapped(signed.review.reader, signed_words(signed, item.endpoint), cells)
    return lines


def _own_lines(item: ItemView, cells: int, *, signing: bool) -> list[Line]:
    """The answer that counts, and what its reader said of it."""
    lines = [ends(_answer(item), _wanted(item, cells, signing=signing), cells)]
    if width(item.refused) > cells // 2 and not signing:
        lines += _wrapped("not to sign", item.refused, cells)
    if item.stale:
        said = f"amended since: {'; '.join(item.stale)}"
        if item.confirm and item.draft is None and not item.refused:
            said += f"; {again(item)} again confirms {item.answer}"
        lines += _wrapped("stale", said, cells, "warn")
    if item.settled:
        lines += _wrapped("final", item.settled, cells, "good")
    if item.closed and item.draft is not None and item.draft.value and item.signed is not None:
        lines += _wrapped("disclosed", _CLOSED, cells, "warn")
    if item.contributing:
        named = ", ".join(named_answer(item.endpoint, code) for code in item.contributing)
        lines += _wrapped("contributing", named, cells)
    lines += _own_words(item, cells)
    if item.evidence:
        changed = len(item.evidence) - len(item.cited)
        said = f"{len(item.evidence)} cited: {'; '.join(item.evidence)}"
        lines += _wrapped("evidence", said + (f" ({changed} changed since)" if changed > 0 else ""), cells)
    return lines


def _details(item: ItemView, cells: int, height: int, *, signing: bool) -> list[Line]:
    """What is known of the item, as far as there is room; the last line says that there is more."""
    lines = item_lines(item, cells, signing=signing)
    if len(lines) > height > 0:
        if len(_own_lines(item, cells, signing=signing)) >= height and not signing and not item.refused:
            lines[0] = ends(_answer(item), [Span(_held(item), "dim")], cells)
        last = ends(lines[height - 1], [Span(f"+{len(lines) - height} more: f", "dim")], cells)
        return [*lines[: height - 1], last]
    return lines[: max(0, height)]


def _answer(item: ItemView) -> Line:
    """What counts now and how far it is on the record."""
    glyph, words, tone = MARKS[item.mark]
    if item.signed is not None and item.draft is None:
        stale = "stale · " if item.stale else ""
        words = f"{stale}{signature_words(item.signed)}"
    shown = named_answer(item.endpoint, item.answer) if item.answer else "no answer yet"
    shown += f", {item.details}" if item.details else ""
    return line(f" {glyph} ", Span(shown, "strong"), "  ", Span(words, tone))


def signature_words(signed: Signed) -> str:
    """``reviewed by Reader 1, 2026-11-22 14:03 UTC, rev 7``; of older formats, which kept no name, less."""
    review, when = signed.review, utc_time(signed.at, seconds=False)
    after = ", after disclosure" if review.after_disclosure else ""
    if not review.name:
        return f"signed, rev {signed.revision}, {when}{after}"
    return f"{review.meaning} by {review.name}, {when}, rev {signed.revision}{after}"


def _wanted(item: ItemView, cells: int, *, signing: bool) -> Line:
    """Why it cannot be signed by this person, in short; what it needs stands in the last lines of the screen."""
    if signing:
        return line(Span("signing...", "warn"))
    return line(Span(item.refused, "dim")) if width(item.refused) <= cells // 2 else ()


def again(item: ItemView) -> str:
    """The keys that give the answer that is signed: a digit or letter, at the cause of death two digits."""
    chosen = next((option for option in item.options if option.chosen), None)
    return item.answer if item.answer.isdigit() or chosen is None else chosen.key


def _own_words(item: ItemView, cells: int) -> list[Line]:
    draft, review = item.draft, item.signed.review if item.signed else None
    why = draft.why if draft else review.why if review else ""
    text = (draft.typing or draft.text) if draft else review.text if review else ""
    said = "; ".join(part for part in (RATIONALES.label(why) if why else "", text) if part)
    return _wrapped("rationale", said, cells) if said else []


def _revealed(item: ItemView, cells: int) -> list[Line]:
    if item.blind:
        return []
    lines: list[Line] = []
    if item.proposal is not None:
        proposal = item.proposal
        lines += _wrapped("criteria", _proposed(proposal), cells)
        site = item.site or ""
        lines[-1] = ends(lines[-1], [f"centre: {site or 'nothing reported'} "], cells)
        lines += _wrapped("missing", "; ".join(proposal.missing), cells) if proposal.missing else []
        lines += _wrapped("because", "; ".join(proposal.reasons), cells) if proposal.reasons else []
        lines += _wrapped("note", "; ".join(proposal.flags), cells) if proposal.flags else []
    elif item.site:
        lines += _wrapped("centre", named_answer(item.endpoint, item.site), cells)
    if item.first and item.first != item.answer:
        lines += _wrapped("first answer", named_answer(item.endpoint, item.first), cells)
    return lines


def _proposed(proposal: Proposal) -> str:
    """The proposed answer, where a relapse sits, what else is met, and contributing causes of death."""
    words = named_answer(proposal.endpoint, proposal.value)
    if details := details_words(proposal.endpoint, details_of(proposal.endpoint, proposal)):
        words += f", {details}"
    words += f" ({proposal.location})" if proposal.location else ""
    words += f", also meets {', '.join(proposal.also_meets)}" if proposal.also_meets else ""
    named = ", ".join(named_answer(proposal.endpoint, code) for code in proposal.contributing)
    return f"{words}; contributing {named}" if named else words


def _held(item: ItemView) -> str:
    """What the answer is held against, in codes; empty while it is hidden."""
    return f"criteria {item.proposal.value} · centre {item.site or '-'}" if item.proposal else ""


def _summary(item: ItemView, cells: int) -> Line:
    glyph, words, tone = MARKS[item.mark]
    if item.signed is not None and item.draft is None:
        words = f"{'stale · ' if item.stale else ''}{signature_words(item.signed)}"
    revealed = _held(item)
    left: list[Span | str] = [Span(f" {item.short:<6}", "dim"), Span(f"{glyph} ", tone)]
    left += [f"{item.answer or '-':<8} ", Span(words, tone)]
    return ends(left, [Span(revealed, "dim")] if revealed else (), cells)


def _wrapped(name: str, text: str, cells: int, tone: Tone = "plain") -> list[Line]:
    """A name and a text that may take several lines, indented under its first."""
    rows = wrap(text, max(10, cells - 16))
    return [line(Span(f"   {name if n == 0 else '':<12} ", "dim"), Span(row, tone)) for n, row in enumerate(rows)]


def signed_words(signed: Signed, endpoint: str) -> str:
    """A review in words: answer, by whom and when it was signed, and rationale; without a revision only the answer."""
    review = signed.review
    said = "; ".join(part for part in (RATIONALES.label(review.why) if review.why else "", review.text) if part)
    details = details_words(endpoint, details_of(endpoint, review))
    head = named_answer(endpoint, review.value) + (f", {details}" if details else "")
    if signed.revision:
        head += f", {signature_words(signed)}"
    elif review.after_disclosure:
        head += ", after disclosure"
    head += f", cites {len(review.cites)}" if review.cites else ""
    return f"{head}: {said}" if said else head
