"""A recorder at work on a real study, and what it reported."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TypeVar

from ino_tui.recorder import Recorder
from ino_tui.requests import Commit, Report, SaveDrafts
from store.commands import Sign
from store.committee import Answer
from store.drafts import Draft, Drafts
from store.study import Study

R = TypeVar("R", bound=Report)


class Desk:
    """A recorder, and what it reported."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reports: list[Report] = []
        self._came = threading.Condition()
        self.recorder = Recorder(Study.open(path), "reader1", Drafts(path, "reader1"), self.report)

    def report(self, report: Report) -> None:
        with self._came:
            self.reports.append(report)
            self._came.notify_all()

    def wait(self, kind: type[R], after: int = 0) -> R:
        """The first report of a kind, after the first so many reports."""

        def found() -> R | None:
            return next((r for r in self.reports[after:] if isinstance(r, kind)), None)

        with self._came:
            report = self._came.wait_for(found, timeout=10)
        assert report is not None, f"no {kind.__name__} in {self.reports}"
        return report


def sign(value: str, endpoint: str = "response.c1") -> Commit:
    return Commit(command=Sign(case="A-1", answers=(Answer(endpoint=endpoint, value=value),)), seen=3)


def drafts(number: int, text: str) -> SaveDrafts:
    return SaveDrafts(changes={("A-1", "response.c1"): Draft(value="CR", text=text)}, position=None, number=number)
