"""A session at work on a real study, without a screen or threads: every request is done at once."""

from __future__ import annotations

from pathlib import Path

from ino_tui.requests import Commit, Committed, Compute, DraftsSaved, Inquire, NotSaved, SaveDrafts
from ino_tui.session import Session
from ino_tui.view import CaseView, ItemView, Notice, Prompt, View
from store.drafts import Draft, Drafts
from store.errors import InoError
from store.study import Study

NAMED = {"RIGHT": "right", "LEFT": "left", "UP": "up", "DOWN": "down", "ESC": "escape", "ENTER": "enter", "TAB": "tab"}


class Deskside:
    """`keys("1 TAB 2 s")` presses keys; single letters are characters, capitals in `NAMED` are keys."""

    def __init__(self, path: Path, person: str = "reader1", *, hold: bool = False) -> None:
        self.study = Study.open(path)
        self.person = person
        self.drafts = Drafts(path, person)
        self.hold = hold
        self.held: list[Commit] = []
        self.computed: list[Compute] = []
        self.inquired: list[Inquire] = []
        self.session = Session(self.study.as_seen_by(person), self.drafts.load().book)
        self.work()

    def keys(self, text: str) -> View:
        """Press the keys and do what is asked after each."""
        for key in text.split():
            self.key(NAMED.get(key, key))
        return self.view

    def key(self, key: str) -> str:
        """Press one key and do what is asked."""
        action = self.session.press(key, key if len(key) == 1 else None)
        self.work()
        return action

    def type(self, text: str) -> View:
        """Type characters."""
        for char in text:
            self.session.press("space" if char == " " else char, char)
            self.work()
        return self.view

    def work(self) -> None:
        """Do every request, as the recorder would; signatures wait while `hold` is set."""
        while requests := self.session.requests():
            for request in requests:
                if isinstance(request, SaveDrafts):
                    saved = self.drafts.save(request.changes, request.position)
                    self.session.receive(DraftsSaved(number=request.number, book=saved.book))
                elif isinstance(request, Compute):
                    self.computed.append(request)
                elif isinstance(request, Inquire):
                    self.inquired.append(request)
                elif self.hold:
                    self.held.append(request)
                else:
                    self.commit(request)

    def release(self) -> None:
        """Commit what was held."""
        self.hold = False
        while self.held:
            self.commit(self.held.pop(0))
        self.work()

    def commit(self, request: Commit) -> None:
        """One signature, as the recorder does it."""
        try:
            receipt = self.study.commit(request.command, by=self.person, seen=request.seen)
        except InoError as error:
            seen = self.study.as_seen_by(self.person)
            self.session.receive(NotSaved(command=request.command, reason=str(error), seen=seen))
            return
        seen = self.study.as_seen_by(self.person)
        self.session.receive(Committed(command=request.command, receipt=receipt, seen=seen))

    @property
    def view(self) -> View:
        return self.session.view

    @property
    def case(self) -> CaseView:
        assert self.view.case is not None, "no case is open"
        return self.view.case

    @property
    def prompt(self) -> Prompt:
        assert self.view.prompt is not None, "nothing is asked"
        return self.view.prompt

    @property
    def notice(self) -> Notice:
        assert self.view.notice is not None, "nothing is said"
        return self.view.notice

    def item(self, endpoint: str) -> ItemView:
        return next(i for i in self.case.items if i.endpoint == endpoint)

    def on_disk(self, case_id: str) -> dict[str, Draft]:
        return self.drafts.load().book.answers.get(case_id, {})
