"""What was asked of the cohort and what came back; late answers are dropped, old ones shown until newer come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ino_tui.requests import Inquire, Question

# So many answers are kept: turning back to one costs no question.
_KEPT = 24


class Answer(msgspec.Struct, frozen=True):
    """An answer as of a revision: a JSON object, or why there is none."""

    revision: int
    document: Mapping[str, Any] | None
    error: str = ""


class Told:
    """The answers by question, the newest last."""

    def __init__(self) -> None:
        self._answers: dict[Question, Answer] = {}
        self._asked: dict[Question, int] = {}

    def ask(self, question: Question, revision: int) -> Inquire | None:
        """What must be asked to know it as of a revision; None where it is known or on its way."""
        known = self._answers.get(question)
        if known is not None and known.revision >= revision:
            return None
        if self._asked.get(question, -1) >= revision:
            return None
        # Of each kind the statistics answer the newest question only.
        self._asked = {q: r for q, r in self._asked.items() if type(q) is not type(question)}
        self._asked[question] = revision
        return Inquire(question=question, revision=revision)

    def came(self, question: Question, revision: int, document: Mapping[str, Any] | None, error: str) -> None:
        """Take an answer in. An error leaves what was known before."""
        self._asked.pop(question, None)
        old = self._answers.pop(question, None)
        if document is None and not error:
            error = "The statistics process gave no answer."
        if old is not None and old.revision > revision:
            revision, document, error = old.revision, old.document, old.error
        if old is not None and old.document == document:
            # What says the same is the same: nothing is drawn again for it.
            document = old.document
        self._answers[question] = Answer(revision, document, error)
        while len(self._answers) > _KEPT:
            del self._answers[next(iter(self._answers))]

    def known(self, question: Question) -> Answer | None:
        """The newest answer to a question."""
        return self._answers.get(question)
