"""Seeded draws that give the same numbers under every Python version: only ``random()`` is used."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A stream of draws, named so that a change in one topic leaves every other topic as it was."""

    def __init__(self, seed: int, *topic: object) -> None:
        self._random = Random("/".join(str(part) for part in (seed, *topic))).random  # noqa: S311

    def uniform(self, low: float, high: float) -> float:
        """A number from low to high."""
        return low + (high - low) * self._random()

    def integer(self, low: int, high: int) -> int:
        """A whole number from low to high, both possible."""
        return low + int((high - low + 1) * self._random())

    def chance(self, p: float) -> bool:
        """True with probability p."""
        return self._random() < p

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[int(len(items) * self._random())]

    def weighted(self, items: Sequence[tuple[T, float]]) -> T:
        """One of the items, each as often as its weight says."""
        total = 0.0
        for _, weight in items:  # not sum(): Python 3.12 adds floats otherwise
            total += weight
        at = self._random() * total
        for item, weight in items:
            at -= weight
            if at < 0:
                return item
        return items[-1][0]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in a drawn order."""
        keyed = [(self._random(), index) for index in range(len(items))]
        return [items[index] for _, index in sorted(keyed)]

    def favoured(self, items: Sequence[tuple[T, float]], n: int) -> list[T]:
        """Different items, n of them, those of greater weight more often."""
        left = list(items)
        chosen: list[T] = []
        for _ in range(n):
            at = self.weighted([(index, weight) for index, (_, weight) in enumerate(left)])
            chosen.append(left.pop(at)[0])
        return chosen
