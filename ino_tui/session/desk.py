"""What the desk knows: the newest sight of the study, the drafts, and what was worked out of them.

Nothing here moves or asks; everything worked out is kept until what it came from has changed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

import msgspec

from ino_tui.cohort.process.opinions import Opinions
from ino_tui.evidence import Event, Trend, events_of, header_of, trends_of
from ino_tui.session.awaited import AwaitedRow, awaited_rows, now
from ino_tui.session.ballot import Told, draft_of, item_views, waits
from ino_tui.session.chair import as_chair, is_chair
from ino_tui.session.evidence import evidence_of
from ino_tui.session.queue_filter import Traits, traits_of
from ino_tui.session.story import Story, story_of
from ino_tui.session.told import Told as Answers
from ino_tui.session.unsigned import Unsigned
from ino_tui.view import Figure, ItemMark, ItemView, Progress, QueueRow, Scope
from store.drafts import Draft
from store.findings import may_see
from store.seen import Seen
from store.sight import SeenCase, SeenItem

# Looking at a case costs a millisecond or two: beyond this the order by what is read early is not worked out.
TRIAGED_AT_MOST = 500
_KEPT_SHEETS = 8


class Sheet(msgspec.Struct, frozen=True):
    """What is read of a case: header, events and trends."""

    case: SeenCase
    header: str
    events: tuple[Event, ...]
    trends: tuple[Trend, ...]


class _Known(msgspec.Struct, frozen=True):
    """What was worked out of a case, and from what."""

    case: SeenCase
    drafts: object
    items: tuple[ItemView, ...]
    row: QueueRow


class Desk:
    """The newest `Seen`, the drafts, and per case what was worked out of both."""

    def __init__(self, seen: Seen, unsigned: Unsigned) -> None:
        self.seen = seen
        self.unsigned = unsigned
        # Endpoint -> what was sent to be signed, of the one case that is being signed.
        self.signing: dict[str, Draft] = {}
        self.signing_case = ""
        # By basis, how far another implementation is from the figures.
        self.opinions: dict[str, Opinions] = {}
        # The figures by id, and what else was asked of the cohort.
        self.figures: Mapping[str, Figure] = {}
        self.told = Answers()
        self._known: dict[str, _Known] = {}
        self._sheets: dict[str, Sheet] = {}
        self._chairs: dict[str, tuple[SeenCase, SeenCase]] = {}
        self._triage: dict[str, tuple[SeenCase, tuple[str, ...]]] = {}
        self._to_look_at = _first_cases(seen)
        self._mine = frozenset(seen.case_ids)
        self._awaited: tuple[AwaitedRow, ...] | None = None
        self._stories: dict[tuple[Scope, str, str], Story] = {}
        # Those of the sight before: what says the same stays the same.
        self._told: dict[tuple[Scope, str, str], Story] = {}
        self._page: tuple[object, int, tuple[QueueRow, ...]] | None = None
        self._worked = 0
        self._done = 0
        self._items = 0
        self._cases_done = 0
        self._counted = 0
        self._progress = Progress(cases=len(seen.case_ids))

    def adopt(self, seen: Seen) -> None:
        """Go on with a newer sight; what did not change in it is kept."""
        self.seen = seen
        self._mine = frozenset(seen.case_ids)
        self._told, self._stories = self._stories, {}
        self._awaited = None
        for case_id in self._known.keys() - self._mine:
            self._count(self._known.pop(case_id).row, None)
        self._worked += 1
        self._to_look_at = _first_cases(seen)

    def seen_case(self, case_id: str) -> SeenCase | None:
        """A case as the asker may see it; None for no such case, and for one that is not hers."""
        if case_id not in self._mine:
            return None
        try:
            case = self.seen.case(case_id)
        except KeyError:
            return None
        return self._as_chair(case_id, case) if is_chair(self.seen) else case

    def _as_chair(self, case_id: str, case: SeenCase) -> SeenCase:
        """The case as the chair's ballot takes it; the same object while it is the same case."""
        known = self._chairs.get(case_id)
        if known is None or known[0] is not case:
            known = self._chairs[case_id] = (case, as_chair(case))
        return known[1]

    def findings_off(self, case_id: str) -> str:
        """Why the findings of a case are not shown yet; empty where they may be."""
        case = self.seen_case(case_id)
        refused = may_see(case, self.seen.asker) if case is not None else None
        return refused.reason if refused else ""

    def seen_item(self, case_id: str, endpoint: str) -> SeenItem | None:
        """An item as the asker may see it, her own reviews by the numbers by which she knows them."""
        case = self.seen_case(case_id)
        item = case.item(endpoint) if case is not None else None
        if item is None or not self.seen.blind:
            return item
        return msgspec.structs.replace(item, own=tuple(map(Told(self.seen.number).own, item.own)))

    def draft(self, case_id: str, endpoint: str) -> Draft | None:
        """The draft of an item, also the answer that was fixed and waits for its signature."""
        item = self.seen_item(case_id, endpoint)
        kept = self.unsigned.get(case_id, endpoint)
        return draft_of(item, kept) if item is not None else kept

    def items(self, case_id: str) -> tuple[ItemView, ...]:
        """The items of a case as the ballot shows them; empty for no such case."""
        known = self._look(case_id)
        return known.items if known is not None else ()

    def row(self, case_id: str) -> QueueRow | None:
        """A case as the queue shows it."""
        known = self._look(case_id)
        return known.row if known is not None else None

    def page(self, case_ids: tuple[str, ...]) -> tuple[QueueRow, ...]:
        """Cases as the queue shows them; the same object while nothing was worked out anew."""
        version = self._worked + self.unsigned.version
        if self._page is None or self._page[0] != case_ids or self._page[1] != version:
            rows = tuple(row for i in case_ids if (row := self.row(i)) is not None)
            old = self._page[2] if self._page is not None else ()
            same = len(rows) == len(old) and all(a is b for a, b in zip(rows, old, strict=True))
            version = self._worked + self.unsigned.version
            self._page = (case_ids, version, old if same else rows)
        return self._page[2]

    def traits(self, case_id: str) -> Traits | None:
        """What the filter may ask of a case."""
        known = self._look(case_id)
        if known is None:
            return None
        answers = frozenset(i.answer for i in known.items if i.answer)
        return traits_of(known.case.case, known.row, answers)

    def sheet(self, case_id: str) -> Sheet | None:
        """What is read of a case; None for no such case."""
        case = self.seen_case(case_id)
        if case is None:
            return None
        old = self._sheets.pop(case_id, None)
        if old is None or old.case is not case:
            old = _sheet(case, self.seen, old)
        self._sheets[case_id] = old
        while len(self._sheets) > _KEPT_SHEETS:
            del self._sheets[next(iter(self._sheets))]
        return old

    def story(self, scope: Scope, case_id: str, endpoint: str) -> Story:
        """The history of an item, of its case or of the study; kept until something newer is seen."""
        key = (scope, "" if scope == "study" else case_id, endpoint if scope == "item" else "")
        if key not in self._stories:
            new, old = story_of(self.seen, *key), self._told.get(key)
            # The history of who is blind is short: all of it can be compared.
            same = self.seen.blind and old is not None and tuple(old) == tuple(new)
            self._stories[key] = old if same and old is not None else new
        return self._stories[key]

    def awaited(self) -> tuple[AwaitedRow, ...]:
        """What is awaited from whom; kept until something newer is seen."""
        if self._awaited is None:
            self._awaited = awaited_rows(self.seen, now())
        return self._awaited

    def triage(self, case_id: str) -> tuple[str, ...] | None:
        """Why a case should be read early; None where that was not worked out."""
        found = self._triage.get(case_id)
        return found[1] if found is not None else None

    @property
    def triage_known(self) -> bool:
        """Whether the order by what is read early needs no more looking."""
        return len(self._triage) >= min(TRIAGED_AT_MOST, len(self.seen.case_ids))

    def own_stale(self) -> frozenset[tuple[str, str]]:
        """Case and endpoint of the asker's stale items, of the cases looked at so far."""
        found = (self._look(case_id) for case_id in tuple(self._known))
        known = (k for k in found if k is not None and not k.row.withdrawn)
        return frozenset((k.case.case.id, i.endpoint) for k in known for i in k.items if i.confirm)

    @property
    def progress(self) -> Progress:
        """How far the asker is, in the cases looked at so far."""
        out = len(self.seen.withdrawn)
        new = Progress(
            self._done, self._items, self._cases_done, self._counted, len(self.seen.case_ids) - out, withdrawn=out
        )
        if new != self._progress:
            self._progress = new
        return self._progress

    def look_ahead(self, budget: float) -> bool:
        """Look at cases for at most so many seconds; whether there are more to look at."""
        deadline = time.monotonic() + budget
        while self._to_look_at:
            case_id = self._to_look_at.pop()
            case = self.seen_case(case_id)
            if case is not None:
                self._triage_of(case_id, case)
                self._look(case_id)
            if time.monotonic() >= deadline:
                break
        return bool(self._to_look_at)

    def _triage_of(self, case_id: str, case: SeenCase) -> None:
        found = self._triage.get(case_id)
        if found is None and len(self._triage) >= TRIAGED_AT_MOST:
            return
        if found is None or found[0] is not case:
            self._triage[case_id] = (case, self.seen.triage(case_id))
            self._worked += 1

    def _look(self, case_id: str) -> _Known | None:
        case = self.seen_case(case_id)
        if case is None:
            return None
        drafts = self.unsigned.of(case_id)
        old = self._known.get(case_id)
        triage = self.triage(case_id)
        if old is not None and old.case is case and old.drafts is drafts and old.row.triage == triage:
            return old
        evidence = evidence_of(self.seen, case, drafts)
        items = item_views(
            case, drafts, self.seen.charter, old.items if old is not None else (), evidence, self._how(case)
        )
        row = _row(case, items, triage)
        if old is not None and old.row == row:
            row = old.row
        self._count(old.row if old is not None else None, row)
        known = self._known[case_id] = _Known(case, drafts, items, row)
        self._worked += 1
        return known

    def _how(self, case: SeenCase) -> Told:
        """How the asker is told of signatures."""
        stage = case.stage
        closed = stage.closed if stage is not None and stage.name != "whole" else ()
        return Told(self.seen.number if self.seen.blind else None, closed)

    def _count(self, old: QueueRow | None, new: QueueRow | None) -> None:
        for counted, sign in ((old, -1), (new, 1)):
            if counted is not None and not counted.withdrawn:
                self._counted += sign
                self._done += sign * (counted.items - counted.open)
                self._items += sign * counted.items
                self._cases_done += sign * (counted.open == 0)


def _first_cases(seen: Seen) -> list[str]:
    """The cases to look at ahead, the first one last. More of them would keep the whole cohort in memory."""
    return list(reversed(seen.case_ids[:TRIAGED_AT_MOST]))


def _sheet(case: SeenCase, seen: Seen, old: Sheet | None) -> Sheet:
    """What is read of a case, equal parts of the sheet before taken over."""
    header = header_of(case.case)
    events = events_of(case.case, seen.charter)
    trends = trends_of(case.case, seen.charter)
    if old is not None:
        events = old.events if old.events == events else events
        trends = old.trends if old.trends == trends else trends
    return Sheet(case, header, events, trends)


def _row(case: SeenCase, items: Iterable[ItemView], triage: tuple[str, ...] | None) -> QueueRow:
    """A case as a row of the queue."""
    withdrawn = case.withdrawn
    marks = tuple(ItemMark(i.endpoint, i.short, i.mark, waits(i) and not withdrawn) for i in items)
    return QueueRow(
        id=case.case.id,
        fields=tuple(header_of(case.case).split(" · ")[1:]),
        marks=marks,
        open=sum(m.waits for m in marks),
        items=len(marks),
        triage=triage,
        withdrawn=withdrawn,
    )
