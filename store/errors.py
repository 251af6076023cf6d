"""What can go wrong, each as one plain sentence that a user may read."""

from __future__ import annotations


class InoError(Exception):
    """The base of every expected error. ``str(error)`` is one sentence for the user."""


class BadInput(InoError):
    """The input or the usage is wrong: nothing was changed. The command line answers with exit 2."""


class StudyError(InoError):
    """The study cannot be opened, read or written as asked."""


class Refused(InoError):
    """A rule says no: the command is well formed but not allowed now. Exit 1.

    ``code`` is a stable word for programs and tests; ``reason`` is the sentence.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refused) and (self.code, self.reason) == (other.code, other.reason)

    def __hash__(self) -> int:
        return hash((self.code, self.reason))
