"""The drafts of the asker while the desk is open, and what of them is not on disk yet."""

from __future__ import annotations

from collections.abc import Mapping

from ino_tui.requests import SaveDrafts
from store.drafts import Changes, Draft, DraftBook, Position, merge

Key = tuple[str, str]
_NONE: Mapping[str, Draft] = {}


class Unsigned:
    """Case -> endpoint -> draft. Every change is numbered, so that it is known when it is on disk."""

    def __init__(self, book: DraftBook) -> None:
        self._book = book
        self._unsaved: dict[Key, tuple[int, Draft | None]] = {}
        self._taken_back: dict[Key, Draft] = {}
        self._position = book.position
        self._number = 0
        self._drafted = 0
        self._saved = 0
        self._asked = 0
        # Grows whenever a draft changes, from here or from another desk.
        self.version = 0
        self.failed = ""

    @property
    def all_saved(self) -> bool:
        """Whether every draft is on disk; where the desk stands is saved too, and not worth a word."""
        return self._saved >= self._drafted

    @property
    def book(self) -> DraftBook:
        """All drafts, and where the desk was when it was left."""
        return self._book

    def of(self, case: str) -> Mapping[str, Draft]:
        """The drafts of a case, by endpoint."""
        return self._book.answers.get(case, _NONE)

    def get(self, case: str, endpoint: str) -> Draft | None:
        """The draft of an item."""
        return self.of(case).get(endpoint)

    def put(self, case: str, endpoint: str, draft: Draft | None) -> None:
        """Keep a draft, or drop it with None."""
        if self.get(case, endpoint) == draft:
            return
        self._number += 1
        self._drafted = self._number
        self.version += 1
        self._unsaved[(case, endpoint)] = (self._number, draft)
        self._book = _shared(self._book, merge(self._book, {(case, endpoint): draft}, None))

    def take_back(self, case: str, endpoint: str) -> bool:
        """Drop a draft in such a way that `bring_back` can undo it; whether there was one."""
        draft = self.get(case, endpoint)
        if draft is None:
            return False
        self._taken_back[(case, endpoint)] = draft
        self.put(case, endpoint, None)
        return True

    def bring_back(self, case: str, endpoint: str) -> bool:
        """Put back what was taken back; whether there was something."""
        draft = self._taken_back.pop((case, endpoint), None)
        if draft is None or self.get(case, endpoint) is not None:
            return False
        self.put(case, endpoint, draft)
        return True

    def request(self, position: Position) -> SaveDrafts | None:
        """What must be saved now, all unsaved changes in one; None where nothing changed."""
        if position != self._position:
            self._position = position
            self._number += 1
        if self._asked == self._number:
            return None
        self._asked = self._number
        changes: Changes = {key: draft for key, (_, draft) in self._unsaved.items()}
        return SaveDrafts(changes=changes, position=position, number=self._number)

    def saved(self, number: int, book: DraftBook) -> None:
        """Requests up to a number are on disk, which holds ``book``: drafts of other desks come along."""
        self._saved = max(self._saved, number)
        self._unsaved = {key: kept for key, kept in self._unsaved.items() if kept[0] > number}
        mine = {key: draft for key, (_, draft) in self._unsaved.items()}
        merged = merge(book, mine, None)
        if merged.answers != self._book.answers:
            self._book = _shared(self._book, merged)
            self.version += 1
        self.failed = ""

    def not_saved(self, reason: str) -> None:
        """A save failed; the next request tries everything again."""
        self.failed = reason
        self._asked = -1


def _shared(old: DraftBook, new: DraftBook) -> DraftBook:
    """The new book with the cases that did not change as the same objects."""
    answers = {
        case: old.answers[case] if old.answers.get(case) == items else items for case, items in new.answers.items()
    }
    return DraftBook(answers=answers, position=new.position)
