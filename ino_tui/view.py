"""Everything the screen shows, frozen. Successive views share what did not change, by identity.

Text in here may come straight from the record; a widget puts it on the screen through `ino_tui.text`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from ino_tui.cohort_view import CohortView
from ino_tui.evidence import Event, Trend, Zoom
from ino_tui.ruling_view import RulingView
from store.committee import Cite, Determination
from store.criteria.proposal import Proposal
from store.drafts import Draft
from store.item_record import Signed
from store.items import Flag, State

ScreenName = Literal["queue", "case", "cohort"]
Level = Literal["info", "good", "warn", "error"]

# How an item stands for the asker, one word for the queue and the ballot.
# answered: chosen, not signed. revealed: fixed, proposal shown, waits for a rationale or another
# answer. amending: signed, another answer chosen. waiting: signed as "cannot judge". stale: what a
# review rests on was amended after it.
Mark = Literal[
    "open",
    "second read",
    "answered",
    "revealed",
    "amending",
    "stale",
    "waiting",
    "signed",
    "final",
    "derived",
    "discordant",
    "with the chair",
    "to the meeting",
]

# A figure as the engine gives it: the JSON object of `stats --json`, with its ``id``.
Figure = Mapping[str, Any]

PromptKind = Literal[
    "rationale",  # reasons by key, where the answer differs from the proposal
    "amend",  # reasons by key, for a changed answer to a signed item
    "text",  # the rationale in words
    "date",  # of a relapse or of an onset
    "anchor",  # what an onset counts from
    "grade",
    "secret",  # the signing secret, shown as dots
    "new secret",
    "secret again",
    "conflict",  # yes or no
    "conflict words",
    "query",  # what is asked
    "query act",  # what to do with a query
    "query words",
    "queries",  # lines to read
    "cause",  # primary cause, second digit; the first is pressed on the ballot
    "contributing class",
    "contributing",
    "cause search",  # a word, and the causes it finds
    "jump",
    "filter",
    "sort",
    "basis",
    "subgroup",
    "comparison",  # how a figure is grouped by what is known only later
    "part",  # of a figure, whose cases the queue shows
    "lane order",
    "disagreement",  # of the chair: why the readers differ, by key
    "referral",  # of the chair: why it is left to the meeting, in words
    "attendees",  # of a meeting, and its vote and minutes
    "vote",
    "minutes",
    "history",  # lines to read
    "findings",  # lines to read
    "awaited",  # a list: what is awaited from whom
    "pace",  # lines to read
]

# How much of the history is told: of an item, of its case, of the study.
Scope = Literal["item", "case", "study"]

# Prompts that are pages of lines: they have nothing to choose or to type.
READING: frozenset[PromptKind] = frozenset({"history", "findings", "queries", "pace"})
# Prompts that are lists in the place of the screen, walked by a cursor.
LISTS: frozenset[PromptKind] = frozenset({"awaited"})
# Prompts for a secret: nothing of what is typed is shown or kept.
SECRETS: frozenset[PromptKind] = frozenset({"secret", "new secret", "secret again"})


class Notice(msgspec.Struct, frozen=True):
    """One line said to the user. A new notice is a new object, also with the same text."""

    text: str
    level: Level = "info"


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """Something that one key chooses. ``why_not`` is why it is off; empty where it can be chosen."""

    key: str
    code: str
    label: str
    chosen: bool = False
    why_not: str = ""


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk asks for; while it is there, keys go to it first.

    ``text`` and ``cursor`` (index of the character under it) are shown where ``typing`` is true.
    ``selected`` is the option that enter takes, -1 where enter does not take one. ``lines`` are made
    as they are looked at; what is indented belongs to the line above it.
    """

    kind: PromptKind
    title: str
    endpoint: str = ""
    options: tuple[Option, ...] = ()
    selected: int = -1
    typing: bool = False
    text: str = ""
    cursor: int = 0
    lines: Sequence[str] = ()
    hint: str = ""


class ItemMark(msgspec.Struct, frozen=True):
    """An item of a case in the queue: ``short`` such as ``C1``, ``C2``, ``best``, ``death``.

    ``waits`` is whether it waits for the asker.
    """

    endpoint: str
    short: str
    mark: Mark
    waits: bool = False


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """One item on the ballot.

    ``answer`` is what counts on the screen now: the draft, else the own signed one, else the
    determination, else what is derived, else empty. ``first`` is the answer fixed before the
    reveal, empty where there was none. ``superseded`` holds the asker's earlier reviews, oldest
    first. ``proposal`` and ``site`` are there only when the item is not blind.
    ``stale`` says what was amended since it was signed, a phrase each; ``confirm`` whether the same
    answer may be signed again because of that. ``evidence`` names the rows cited for the answer, and
    ``cited`` are those of them that still stand, as the case has them now.
    ``details`` are date, anchor and grade of the answer in words. ``closed``: the stage it is of is closed, a
    change is kept and marked. ``settled`` is what readers who agree, chair or meeting determined, and who signed
    it; empty where it is one reader's answer, or follows from the cycles. Revisions are the numbers by which the
    asker knows them.
    ``needs`` says what is wanted before it can be signed, ``refused`` why the asker may not sign it;
    both empty where nothing stands in the way. ``chairs`` is whether it lies before the asker as chair.
    """

    endpoint: str
    short: str
    label: str
    mark: Mark
    state: State
    flags: tuple[Flag, ...] = ()
    answer: str = ""
    contributing: tuple[str, ...] = ()
    details: str = ""
    draft: Draft | None = None
    signed: Signed | None = None
    superseded: tuple[Signed, ...] = ()
    others: tuple[Signed, ...] = ()
    closed: bool = False
    settled: str = ""
    first: str = ""
    blind: bool = True
    second_read: bool = False
    proposal: Proposal | None = None
    site: str | None = None
    determination: Determination | None = None
    derived: str | None = None
    options: tuple[Option, ...] = ()
    stale: tuple[str, ...] = ()
    confirm: bool = False
    evidence: tuple[str, ...] = ()
    cited: tuple[Cite, ...] = ()
    needs: str = ""
    refused: str = ""
    chairs: bool = False


class CaseView(msgspec.Struct, frozen=True, kw_only=True):
    """The case screen. ``position`` counts from 1 in the filtered queue, 0 where the case is not in it.

    ``cursor`` is the index of ``event`` in ``events``, -1 where there is none. ``window`` is the
    first and last day ordinal the focused endpoint may see, ``window_why`` what ends it.
    ``findings_off`` is why VOD/SOS by the sets and the classes of the death are not shown yet.
    ``withdrawn`` is why the case is out of every denominator, empty where it is not. ``stage`` says how far
    the case is shown, empty where all of it always is; ``queries`` counts its open queries. ``cited`` is
    whether the event at the cursor is evidence for the focused item. ``ruling`` is there where two
    readers answered that one differently, and the asker may compare them.
    """

    id: str
    position: int
    of: int
    header: str
    events: tuple[Event, ...]
    cursor: int
    event: Event | None
    zoom: Zoom
    trends: tuple[Trend, ...]
    window: tuple[int, int] | None
    window_why: str
    items: tuple[ItemView, ...]
    endpoint: str
    open: int
    signing: bool = False
    findings_off: str = ""
    withdrawn: str = ""
    stage: str = ""
    queries: int = 0
    cited: bool = False
    ruling: RulingView | None = None

    @property
    def item(self) -> ItemView | None:
        """The focused item."""
        return next((i for i in self.items if i.endpoint == self.endpoint), None)


class QueueRow(msgspec.Struct, frozen=True, kw_only=True):
    """One case in the queue. ``fields`` is the header line without the id, in parts.

    ``withdrawn`` is why the case is out of every denominator; nothing in it is open then.
    """

    id: str
    fields: tuple[str, ...]
    marks: tuple[ItemMark, ...]
    open: int
    items: int
    triage: tuple[str, ...] | None = None
    withdrawn: str = ""


class QueueView(msgspec.Struct, frozen=True, kw_only=True):
    """The queue: rows ``offset`` to ``offset + len(rows)`` of ``shown``, of ``total`` cases in all.

    ``cursor`` is an index in the whole filtered list, -1 where it is empty. ``filter_error`` says
    what is wrong with ``filter``; the last good filter then stays in force. ``sorted`` is false
    while the order by what is read early waits for cases that were not yet looked at. ``behind`` is
    the number behind which these cases stand, ``hidden`` how many of them the asker is blind to.
    ``columns`` are the items that the study asks, in short; ``triaged`` whether it may be told what to read early.
    """

    rows: tuple[QueueRow, ...] = ()
    offset: int = 0
    cursor: int = -1
    shown: int = 0
    total: int = 0
    filter: str = ""
    filter_error: str = ""
    sort: str = "early"
    sorted: bool = True
    behind: str = ""
    hidden: int = 0
    columns: tuple[str, ...] = ()
    triaged: bool = True

    @property
    def row(self) -> QueueRow | None:
        """The row under the cursor."""
        index = self.cursor - self.offset
        return self.rows[index] if 0 <= index < len(self.rows) else None


class Progress(msgspec.Struct, frozen=True):
    """How far the asker is: items of the cases looked at so far (``counted`` of ``cases``).

    Withdrawn cases are in none of these; ``withdrawn`` is how many there are.
    """

    done: int = 0
    items: int = 0
    cases_done: int = 0
    counted: int = 0
    cases: int = 0
    withdrawn: int = 0


class Moved(msgspec.Struct, frozen=True):
    """A figure before and after the last signature."""

    old: Figure
    new: Figure


class PanelView(msgspec.Struct, frozen=True, kw_only=True):
    """The cohort beside the case. ``figures`` are in the engine's order, None before the first came.

    ``updating`` is true while newer figures are on their way; the old ones stay. ``cached`` ones were
    kept from an earlier session. ``mix`` counts the items whose answers come from ``final``, ``own``
    and ``site``. ``extra`` is all else the engine said. ``off`` is why there are no figures on this desk.
    ``agreement`` is how far readers agree, where that page is open, ``agreement_off`` why it is not told.
    """

    figures: tuple[Figure, ...] | None = None
    revision: int = -1
    basis: str = "current"
    bases: tuple[str, ...] = ()
    page: int = 0
    pages: int = 6
    updating: bool = True
    cached: bool = False
    moved: Mapping[str, Moved] = {}
    error: str = ""
    off: str = ""
    mix: Mapping[str, int] = {}
    extra: Mapping[str, Any] = {}
    progress: Progress = Progress()
    agreement: Mapping[str, Any] | None = None
    agreement_off: str = ""

    def figure(self, figure_id: str) -> Figure | None:
        """The figure with that id."""
        return next((f for f in self.figures or () if f.get("id") == figure_id), None)


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the screen shows.

    ``busy`` is what the recorder is doing (``saving``, ``another session is writing``), empty when
    it is idle. ``draft_saved`` is whether every draft is on disk, ``draft_failed`` whether the
    disk refused one that is not. ``read_only`` says why nothing can be signed, empty where it can.
    ``cohort`` is there on the cohort screen; ``from_cohort`` is where escape leads back to, in a word.
    ``past`` says which moment is looked at where it is not the newest revision. ``revision`` is the number by
    which the asker knows it; ``committee`` is whether the study has one.
    """

    revision: int
    study: str
    synthetic: bool
    asker: str
    roles: str
    criteria: str
    screen: ScreenName
    queue: QueueView
    case: CaseView | None
    panel: PanelView
    prompt: Prompt | None = None
    notice: Notice | None = None
    busy: str = ""
    draft_saved: bool = True
    draft_failed: bool = False
    read_only: str = ""
    past: str = ""
    committee: bool = False
    cohort: CohortView | None = None
    from_cohort: str = ""
