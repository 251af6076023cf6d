"""What is told of each cause of an event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")


class ByCause(Mapping[int, T]):
    """Cause -> what is told of it; it cannot be changed.

    It goes through the causes that were asked for, or that occurred. A cause that did not occur can be
    asked for all the same, so that a cohort in which nobody had it is no exception.
    """

    __slots__ = ("_absent", "_found")

    def __init__(self, found: Mapping[int, T], absent: Callable[[], T]) -> None:
        self._found = dict(found)
        self._absent = absent

    def __getitem__(self, cause: int) -> T:
        if cause in self._found:
            return self._found[cause]
        if isinstance(cause, int) and cause > 0:
            return self._absent()
        raise KeyError(cause)

    def __contains__(self, cause: object) -> bool:
        return cause in self._found

    def __iter__(self) -> Iterator[int]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return f"ByCause({self._found!r})"
