"""A session at work on a real study, without a screen or threads: every request is done at once."""

from __future__ import annotations

from pathlib import Path

from ino_tui.requests import (
    Commit,
    Committed,
    Compute,
    DraftsSaved,
    Inquire,
    Noted,
    NoteLook,
    NotSaved,
    Prove,
    SaveDrafts,
    SecretWanted,
)
from ino_tui.session import Session
from ino_tui.view import CaseView, ItemView, Notice, Prompt, View
from store.commands import SIGNATURES, NoteOpening, SetSecret
from store.drafts import Draft, Drafts
from store.errors import InoError, Refused
from store.secrets import new_secret
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
        self.noted: list[str] = []
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
                elif isinstance(request, NoteLook):
                    self.note(request)
                elif isinstance(request, Prove):
                    self.prove(request)
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

    def note(self, request: NoteLook) -> None:
        """One opening, as the recorder writes it down."""
        self.noted.append(request.case)
        self.study.commit(NoteOpening(case=request.case), by=self.person)
        self.session.receive(Noted(seen=self.study.as_seen_by(self.person), alone=True))

    def prove(self, request: Prove) -> None:
        """A secret, as the recorder takes it."""
        try:
            if request.new:
                kept = new_secret(request.secret.text)
                self.study.commit(SetSecret(salt=kept.salt, hash=kept.written), by=self.person)
            self.study.prove(self.person, request.secret.text)
        except Refused as refused:
            seen = self.study.as_seen_by(self.person)
            if refused.code == "wrong-secret":
                wanted = SecretWanted(command=request.then, chosen=True, reason=str(refused), seen=seen)
                self.session.receive(wanted)
            else:
                self.session.receive(NotSaved(command=request.then.command, reason=str(refused), seen=seen))
        else:
            self.commit(request.then)

    def commit(self, request: Commit) -> None:
        """One signature, as the recorder does it."""
        if isinstance(request.command, SIGNATURES) and self.study.needs_secret(self.person):
            self.session.receive(SecretWanted(command=request, chosen=self.study.has_secret(self.person)))
            return
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
