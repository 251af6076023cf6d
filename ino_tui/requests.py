"""What the desk asks for, and what comes back. Frozen, so that it may cross threads."""

from __future__ import annotations

import msgspec

from ino_tui.cohort.process.asking import Asking
from ino_tui.cohort.process.opinions import Opinions
from ino_tui.cohort.process.wire import GroupedRequest
from store.commands import Command, RaiseQueries
from store.drafts import Changes, DraftBook, Position
from store.seen import Seen
from store.writes import Receipt


class Commit(msgspec.Struct, frozen=True, kw_only=True):
    """Put a command on disk; ``seen`` is the revision its author looked at."""

    command: Command
    seen: int


class NoteLook(msgspec.Struct, frozen=True):
    """Write down that a case was opened. Nobody waits for it, and where it cannot be written nothing is said."""

    case: str


class Secret:
    """A signing secret on its way to the recorder. What prints it prints dots."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "Secret(...)"


class Prove(msgspec.Struct, frozen=True, kw_only=True):
    """Show with the signing secret who is at the keyboard, then put the command on disk that waited for it.

    ``new``: the secret was chosen just now and is the person's from here on.
    """

    secret: Secret
    then: Commit
    new: bool = False


class SaveDrafts(msgspec.Struct, frozen=True, kw_only=True):
    """Keep these drafts; ``number`` counts the requests, a newer one includes an older."""

    changes: Changes
    position: Position | None
    number: int


class Compute(msgspec.Struct, frozen=True, kw_only=True):
    """Work out the figures on a basis; for the statistics process."""

    basis: str
    revision: int


Question = GroupedRequest | Asking


class Inquire(msgspec.Struct, frozen=True, kw_only=True):
    """Something else of the cohort, for the statistics process; ``revision`` is what is looked at."""

    question: Question
    revision: int


Request = Commit | NoteLook | Prove | SaveDrafts | Compute | Inquire


def case_of(command: Command) -> str:
    """The case that a command is about; empty where it is about none or several."""
    if isinstance(command, RaiseQueries):
        cases = {query.case for query in command.queries}
        return cases.pop() if len(cases) == 1 else ""
    return str(getattr(command, "case", ""))


class Committed(msgspec.Struct, frozen=True, kw_only=True):
    """A command is on disk; ``seen`` is the study after it."""

    command: Command
    receipt: Receipt
    seen: Seen


class NotSaved(msgspec.Struct, frozen=True, kw_only=True):
    """A command was refused or failed: nothing was written. ``seen`` is there where the study moved on."""

    command: Command
    reason: str
    seen: Seen | None = None


class SecretWanted(msgspec.Struct, frozen=True, kw_only=True):
    """A command waits for the signing secret. ``chosen``: she has one; ``reason``: what was wrong with the last.

    ``seen`` is there where that was written down.
    """

    command: Commit
    chosen: bool
    reason: str = ""
    seen: Seen | None = None


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """That a case was opened is on disk; ``alone``: nothing else was written since."""

    seen: Seen
    alone: bool


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """Another session wrote to the study."""

    seen: Seen


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """Another session holds the write lock; the command goes on as soon as it lets go."""


class DraftsSaved(msgspec.Struct, frozen=True, kw_only=True):
    """Drafts up to request ``number`` are on disk, which now holds ``book``."""

    number: int
    book: DraftBook
    warning: str = ""


class DraftsNotSaved(msgspec.Struct, frozen=True, kw_only=True):
    """Drafts up to request ``number`` are not on disk."""

    number: int
    reason: str


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """The study can no longer be read or written; the desk goes on with what it has."""

    reason: str


class Recovered(msgspec.Struct, frozen=True, kw_only=True):
    """The study can be read again; signing may be tried again."""

    seen: Seen


Report = (
    Committed
    | NotSaved
    | SecretWanted
    | Noted
    | Changed
    | Waiting
    | DraftsSaved
    | DraftsNotSaved
    | Trouble
    | Recovered
    | Opinions
)
