"""A seeded draw of readers for cases, with loads and pairs as even as who may read what allows. Pure.

First each case is given those who have least, the cases with the fewest possible readers before the
others. Then work is passed on along chains, from one who has more to one who has at least two fewer,
until there is no such chain: no other draw has loads more even (Harvey et al., Semi-matchings for
bipartite graphs and load balancing, 2006). Last, readers are exchanged between cases, which leaves
the loads as they are, as long as that makes pairs more even.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

Pair = frozenset[str]


class Place(NamedTuple):
    """A case to be read: who reads it already, who else may, and how many readers are to be drawn."""

    kept: frozenset[str]
    may: frozenset[str]
    wanted: int


def lot(seed: int, *names: str) -> bytes:
    """What stands for these names in a draw: the same for the same seed, whatever else is drawn."""
    return hashlib.sha256("/".join((str(seed), *names)).encode()).digest()


def draw(
    places: Mapping[str, Place], readers: Iterable[str], seed: int, others: Iterable[tuple[str, ...]] = ()
) -> dict[str, frozenset[str]]:
    """The readers drawn for each case, fewer than wanted where fewer may read it.

    ``others`` are the readers of cases that are not drawn for, a tuple a case: they count as work.
    """
    hand = _Hand(places, readers, others)
    for case in sorted(places, key=lambda c: (len(places[c].may), lot(seed, c))):
        hand.deal(case, seed)
    while hand.pass_on():
        pass
    while hand.exchange():
        pass
    return {case: frozenset(drawn) for case, drawn in hand.drawn.items()}


class _Hand:
    """A draw while it is made: who is drawn for which case, how much each has, who reads with whom how often."""

    def __init__(
        self, places: Mapping[str, Place], readers: Iterable[str], others: Iterable[tuple[str, ...]] = ()
    ) -> None:
        self.places = places
        self.readers = sorted(readers)
        self.drawn: dict[str, set[str]] = {case: set() for case in sorted(places)}
        self.loads: Counter[str] = Counter()
        self.together: Counter[Pair] = Counter()
        for readers_of in (*others, *(tuple(place.kept) for place in places.values())):
            self.loads.update(readers_of)
            self.together.update(map(frozenset, combinations(readers_of, 2)))
        # The sum of the squares of how often each two read together: the less, the more even.
        self.uneven = sum(n * n for n in self.together.values())

    def here(self, case: str) -> frozenset[str]:
        """All who read a case as it stands."""
        return self.places[case].kept | self.drawn[case]

    def put(self, case: str, reader: str) -> None:
        """Draw a reader for a case."""
        for other in self.here(case):
            pair = Pair((reader, other))
            self.uneven += 2 * self.together[pair] + 1
            self.together[pair] += 1
        self.drawn[case].add(reader)
        self.loads[reader] += 1

    def take(self, case: str, reader: str) -> None:
        """Undo that."""
        self.drawn[case].remove(reader)
        self.loads[reader] -= 1
        for other in self.here(case):
            pair = Pair((reader, other))
            self.uneven -= 2 * self.together[pair] - 1
            self.together[pair] -= 1

    def deal(self, case: str, seed: int) -> None:
        """Draw for one case: those with the least, of these the pair that was drawn least, of these by lot."""
        kept, may, wanted = self.places[case]
        order = sorted(may - kept, key=lambda reader: lot(seed, case, reader))

        def burden(chosen: tuple[str, ...]) -> tuple[int, int]:
            met = [*kept, *chosen]
            return sum(self.loads[r] for r in chosen), sum(self.together[Pair(p)] for p in combinations(met, 2))

        for reader in min(combinations(order, min(wanted, len(order))), key=burden):
            self.put(case, reader)

    def pass_on(self) -> bool:
        """Pass a case on along a chain, from who has more to who has two fewer; whether there was such a chain."""
        gives: dict[str, dict[str, str]] = {reader: {} for reader in self.readers}
        for case, drawn in self.drawn.items():
            for taker in self.places[case].may - self.here(case):
                for giver in drawn:
                    gives[giver].setdefault(taker, case)
        for first in sorted(self.readers, key=lambda r: (-self.loads[r], r)):
            came_from: dict[str, str] = {first: ""}
            queue = [first]
            for giver in queue:
                if self.loads[giver] <= self.loads[first] - 2:
                    self._follow(giver, came_from, gives)
                    return True
                for taker in sorted(gives[giver]):
                    if taker not in came_from:
                        came_from[taker] = giver
                        queue.append(taker)
        return False

    def _follow(self, last: str, came_from: dict[str, str], gives: dict[str, dict[str, str]]) -> None:
        while giver := came_from[last]:
            case = gives[giver][last]
            self.take(case, giver)
            self.put(case, last)
            last = giver

    def exchange(self) -> bool:
        """Exchange readers of two cases, or pass one on, where pairs become more even; whether that could be done."""
        counts = {pair: self.together[pair] for pair in self._possible}
        fewest = min(counts.values(), default=0)
        alike = self._alike()
        for pair in sorted(counts, key=lambda p: (-counts[p], sorted(p))):
            if counts[pair] < fewest + 2:
                break
            for case in (c for c in alike if pair <= self.here(c)):
                for leaver in sorted(pair & self.drawn[case]):
                    if self._exchange(case, leaver, alike):
                        return True
        return False

    @cached_property
    def _possible(self) -> frozenset[Pair]:
        """Each two who may read some case together."""
        who = {place.kept | place.may for place in self.places.values()}
        return frozenset(Pair(two) for may in who for two in combinations(may, 2))

    def _alike(self) -> list[str]:
        """One case for each way in which cases stand: who reads, who may, who is drawn."""
        found = {(self.here(c), self.places[c].may, frozenset(self.drawn[c])): c for c in reversed(self.drawn)}
        return sorted(found.values())

    def _exchange(self, case: str, leaver: str, alike: list[str]) -> bool:
        for moves in self._exchanges(case, leaver, alike):
            before = self.uneven
            self._move(moves)
            if self.uneven < before:
                return True
            self._move([(c, there, gone) for c, gone, there in moves])
        return False

    def _exchanges(self, case: str, leaver: str, alike: list[str]) -> Iterator[list[tuple[str, str, str]]]:
        """Moves (case, who goes, who comes) that take the leaver out of a case and leave the loads as even."""
        comers = self.places[case].may - self.here(case)
        for comer in sorted(comers):
            if self.loads[comer] == self.loads[leaver] - 1:
                yield [(case, leaver, comer)]
        for other in alike:
            if leaver in self.places[other].may - self.here(other):
                for comer in sorted(comers & self.drawn[other]):
                    yield [(case, leaver, comer), (other, comer, leaver)]

    def _move(self, moves: list[tuple[str, str, str]]) -> None:
        for case, gone, there in moves:
            self.take(case, gone)
            self.put(case, there)
