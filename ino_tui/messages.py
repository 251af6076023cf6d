"""Textual messages that carry results to the app. Posting one is the only thing a thread does to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from textual.message import Message

from ino_tui.cohort.process.opinions import Opinions
from ino_tui.requests import Question, Report


@dataclass
class Recorded(Message):
    """The recorder reports."""

    report: Report


@dataclass
class FiguresCame(Message):
    """The statistics process answered: its JSON object with revision, basis and figures."""

    answer: Mapping[str, Any]


@dataclass
class Answered(Message):
    """The statistics process answered a question: with a JSON object as of a revision, or with why not."""

    question: Question
    revision: int
    document: Mapping[str, Any] | None
    error: str = ""


@dataclass
class OpinionsCame(Message):
    """The statistics process says how far another implementation is from its figures."""

    opinions: Opinions


@dataclass
class FiguresFailed(Message):
    """The statistics process could not answer."""

    reason: str
