"""The network algorithm for Fisher's exact test (Mehta and Patel 1983), met in the middle.

A stage is a column of the table, a node the sorted sums by row still to be filled, an arc one way to fill a column. A
table is a path; its length is the sum of its cells' log factorials, so that the longest path is the least probable
table. Paths of one length into one node are taken together. A path is followed no further once every completion of it,
or none, is as long as the table seen. The last columns are followed from their end, and only where paths get to.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import lgamma
from typing import Any

import numpy as np

from ino_tui.cohort.methods.product_limit import Floats, Ints

# Lengths nearer than this are one; it divides without rounding.
SAME = 2.0**-30
# Rounding of a bound stays far below this.
SLACK = 1e-8
# More lines than this at one step, or in all, take seconds and hundreds of megabytes.
LINES_AT_MOST = 2_500_000
LINES_IN_ALL = 6_000_000
CASES_AT_MOST = 100_000


class TooLarge(Exception):
    """The network has more arcs or paths than there is time and memory for."""


class _Budget:
    """How many more lines may be made; asked before each array of that length."""

    def __init__(self) -> None:
        self.left = LINES_IN_ALL

    def spend(self, lines: int) -> None:
        self.left -= lines
        if lines > LINES_AT_MOST or self.left < 0:
            raise TooLarge


@dataclass(frozen=True, slots=True, eq=False)
class _Arcs:
    """From ``parent`` (index of a node), how long, how probable given the parent, and what the rows have ``left``."""

    parent: Ints
    length: Floats
    chance: Floats
    left: Ints

    def only(self, keep: Any) -> _Arcs:
        return _Arcs(self.parent[keep], self.length[keep], self.chance[keep], self.left[keep])


@dataclass(frozen=True, slots=True)
class _Order:
    """Node and length as one number: lengths between ``low`` and ``high`` in their order, others at the edges."""

    low: float
    high: float

    def keys(self, node: Ints, length: Floats) -> Ints:
        steps = round((self.high - self.low) / SAME)
        if (int(node.max(initial=0)) + 1) * (steps + 3) > 2**62:
            raise TooLarge
        inside = np.clip((length - self.low) / SAME, -1, steps + 1)
        keys: Ints = node * (steps + 3) + np.rint(inside).astype(np.int64) + 1
        return keys


@dataclass(frozen=True, slots=True, eq=False)
class _Paths:
    """Paths by node and length, shortest first; ``first[node]`` to ``first[node + 1]`` are those of a node.

    Forward, ``chance`` is that of a table that begins so; backward, that of such an end given the node.
    """

    first: Ints
    length: Floats
    chance: Floats
    order: _Order

    @property
    def node(self) -> Ints:
        """The node of each path."""
        return np.repeat(np.arange(self.first.size - 1), np.diff(self.first))

    def tails(self) -> Floats:
        """At each path the chance of it and of all longer ones of its node, the smallest added first."""
        sums = np.empty(self.chance.size + 1)
        sums[-1] = 0.0
        edges = self.first.tolist()
        for begin, end in pairwise(edges):
            sums[begin:end] = np.cumsum(self.chance[begin:end][::-1])[::-1]
        return sums

    def begins(self, node: Ints, length: Floats) -> Ints:
        """The place of the first path of each node that is at least so long; the node's end where there is none."""
        keys = self.order.keys(self.node, self.length)
        place: Ints = np.searchsorted(keys, self.order.keys(node, length), "left")
        return np.clip(place, self.first[node], self.first[node + 1])


def _paths(nodes: int, node: Ints, length: Floats, chance: Floats) -> _Paths:
    """In order, with one entry for all of one node and, but for rounding, one length."""
    order = _Order(float(length.min()), float(length.max())) if length.size else _Order(0.0, 0.0)
    keys = order.keys(node, length)
    place = np.argsort(keys)
    start = np.flatnonzero(np.diff(keys[place], prepend=-1))
    merged = np.add.reduceat(chance[place], start) if start.size else chance
    kept = place[start]
    return _Paths(np.searchsorted(node[kept], np.arange(nodes + 1)), length[kept], merged, order)


@dataclass(frozen=True, slots=True, eq=False)
class _Network:
    """What every stage needs: the columns in their order, the log factorials and the least length that counts."""

    columns: tuple[int, ...]
    radix: Ints
    factorial: Floats
    least: float
    budget: _Budget

    def arcs(self, nodes: Ints, stage: int) -> _Arcs:
        """Every way to fill a column from each of these nodes."""
        column, factorial = self.columns[stage], self.factorial
        parent, cells = _fillings(nodes, column, self.budget)
        left = nodes[parent] - cells
        length = factorial[cells].sum(axis=1)
        total = int(nodes[0].sum())
        # A chance is that of multivariate hypergeometric sampling of this column from what the rows have left.
        fixed = factorial[column] + factorial[total - column] - factorial[total]
        logs = factorial[nodes].sum(axis=1)[parent] - factorial[left].sum(axis=1) - length + fixed
        return _Arcs(parent, length, np.exp(logs), left)

    def children(self, arcs: _Arcs) -> tuple[Ints, Ints]:
        """The nodes that these arcs reach, and which of them each arc does: rows in any order are one node."""
        left = np.sort(arcs.left, axis=1)
        _, where, child = np.unique(left[:, :-1] @ self.radix, return_index=True, return_inverse=True)
        return left[where], child

    def whole(self, arcs: _Arcs) -> Floats:
        """How long these arcs are with the last column, which takes what is left."""
        length: Floats = arcs.length + self.factorial[arcs.left].sum(axis=1)
        return length

    def bounds(self, nodes: Ints, stage: int) -> tuple[Floats, Floats]:
        """No completion of a node, whose columns from this stage on are open, is shorter or longer."""
        columns = np.array(self.columns[stage:], dtype=np.int64)
        self.budget.spend(nodes.size * columns.size // 4)
        return _shortest(nodes, columns, self.factorial) - SLACK, _longest(nodes, columns, self.factorial) + SLACK


def _fillings(nodes: Ints, column: int, budget: _Budget) -> tuple[Ints, Ints]:
    """Every way to share out a column among the rows of each node: the node's index, and the cells."""
    parent = np.arange(len(nodes))
    left = np.full(len(nodes), column, dtype=np.int64)
    room = nodes[:, ::-1].cumsum(axis=1)[:, ::-1]
    found: list[Ints] = []
    for row in range(nodes.shape[1] - 1):
        low = np.maximum(left - room[parent, row + 1], 0)
        many = np.minimum(nodes[parent, row], left) - low + 1
        budget.spend(int(many.sum()) if row == nodes.shape[1] - 2 else 0)
        place, step = _ragged(many)
        cell = low[place] + step
        parent, left = parent[place], left[place] - cell
        found = [*(earlier[place] for earlier in found), cell]
    return parent, np.column_stack([*found, left])


def _ragged(many: Ints) -> tuple[Ints, Ints]:
    """For 2, 0, 3: the places 0 0 2 2 2 and the steps 0 1 0 1 2."""
    total = int(many.sum())
    if total > LINES_AT_MOST:
        raise TooLarge
    place = np.repeat(np.arange(many.size), many)
    return place, np.arange(total) - np.repeat(np.cumsum(many) - many, many)


def _shortest(nodes: Ints, columns: Ints, factorial: Floats) -> Floats:
    """A lower bound of the length, by Lagrange multipliers that would give all cells their share of the margins.

    For any multipliers the bound holds: each cell takes the count that is best for itself.
    """
    rows, many = nodes.shape[1], columns.size
    total = int(columns.sum())
    by_row = np.log(nodes + many / 2)
    by_column = np.log((columns + rows / 2) / (total + rows * many / 2))
    slope = by_row[:, :, None] + by_column
    best = np.minimum(np.exp(slope).astype(np.int64), len(factorial) - 1)
    cells = (factorial[best] - slope * best).sum(axis=(1, 2))
    bound: Floats = cells + (nodes * by_row).sum(axis=1) + float((columns * by_column).sum())
    return bound


def _longest(nodes: Ints, columns: Ints, factorial: Floats) -> Floats:
    """An upper bound of the length: each row fills the largest columns, or each column the largest rows."""
    by_row, by_column = _crowded(nodes, columns[None, :], factorial), _crowded(columns[None, :], nodes, factorial)
    return np.minimum(by_row, by_column)


def _crowded(sums: Ints, room: Ints, factorial: Floats) -> Floats:
    """The length where every sum takes all of the largest room, then of the next."""
    room = np.sort(room, axis=1)[:, ::-1]
    before = np.cumsum(room, axis=1) - room
    cells = np.clip(sums[:, :, None] - before[:, None, :], 0, room[:, None, :])
    length: Floats = factorial[cells].sum(axis=(1, 2))
    return length


def _forward(net: _Network, rows: Ints, stages: int) -> tuple[Ints, _Paths, float]:
    """The nodes after these stages with the paths still undecided, and the chance of all that count already."""
    nodes = np.sort(rows)[None, :]
    paths = _paths(1, np.zeros(1, dtype=np.int64), np.zeros(1), np.ones(1))
    sure = 0.0
    for stage in range(stages):
        arcs = net.arcs(nodes, stage)
        if stage == len(net.columns) - 2:
            begin = paths.begins(arcs.parent, net.least - net.whole(arcs))
            return nodes[:0], paths, sure + _counted(paths, begin, arcs.parent, arcs.chance)
        children, child = net.children(arcs)
        low, high = net.bounds(children, stage + 1)
        # Of the parent's paths the short ones count with no completion, the long ones with every one.
        begin = paths.begins(arcs.parent, net.least - arcs.length - high[child])
        end = paths.begins(arcs.parent, net.least - arcs.length - low[child])
        sure += _counted(paths, end, arcs.parent, arcs.chance)
        many = end - begin
        net.budget.spend(int(many.sum()))
        live, reached = np.unique(child[many > 0], return_inverse=True)
        arc, step = _ragged(many[many > 0])
        path = begin[many > 0][arc] + step
        length = paths.length[path] + arcs.length[many > 0][arc]
        chance = paths.chance[path] * arcs.chance[many > 0][arc]
        nodes, paths = children[live], _paths(len(live), reached[arc], length, chance)
        if not len(nodes):
            break
    return nodes, paths, sure


def _counted(paths: _Paths, begin: Ints, node: Ints, chance: Floats) -> float:
    """The chance of the paths from these places to the end of their nodes, each with the chance of what it meets."""
    return float((np.where(begin < paths.first[node + 1], paths.tails()[begin], 0.0) * chance).sum())


def _backward(net: _Network, nodes: Ints, stage: int, least: Floats, most: Floats) -> _Paths:
    """The ends of the tables from these nodes, whose paths so far are at least and at most so long.

    Ends too short for any path are left out; those long enough for every path are made one.
    """
    arcs = net.arcs(nodes, stage)
    if stage == len(net.columns) - 2:
        return _ends(net, arcs.parent, net.whole(arcs), arcs.chance, least, most)
    children, child = net.children(arcs)
    _, high = net.bounds(children, stage + 1)
    keep = most[arcs.parent] + arcs.length + high[child] >= net.least
    reached, child = np.unique(child[keep], return_inverse=True)
    arcs, children = arcs.only(keep), children[reached]
    if not len(children):
        return _paths(len(nodes), arcs.parent, arcs.length, arcs.chance)
    shortest, longest = np.full(len(children), np.inf), np.zeros(len(children))
    np.minimum.at(shortest, child, least[arcs.parent] + arcs.length)
    np.maximum.at(longest, child, most[arcs.parent] + arcs.length)
    ends = _backward(net, children, stage + 1, shortest, longest)
    many = np.diff(ends.first)[child]
    net.budget.spend(int(many.sum()))
    arc, step = _ragged(many)
    end = ends.first[child[arc]] + step
    length, chance = ends.length[end] + arcs.length[arc], ends.chance[end] * arcs.chance[arc]
    return _ends(net, arcs.parent[arc], length, chance, least, most)


def _ends(net: _Network, node: Ints, length: Floats, chance: Floats, least: Floats, most: Floats) -> _Paths:
    """By node; none that is too short whatever came before, one for all that are long enough in any case."""
    enough = net.least - least[node] + SLACK
    keep = length >= net.least - most[node] - SLACK
    return _paths(least.size, node[keep], np.minimum(length, enough)[keep], chance[keep])


def tail(cells: Ints, near: float) -> float:
    """The probability, given the margins, of a table no more probable than this one.

    ``cells``: counts, no row or column without a case; ``near``: how much more probable, as a logarithm, still counts
    as no more. Raises TooLarge.
    """
    total = int(cells.sum())
    # One network, whichever way the table lies and whatever the order of its rows and columns.
    narrow, wide = sorted((sorted(cells.sum(axis=at).tolist()) for at in (0, 1)), key=lambda sums: (len(sums), sums))
    sums = np.array(narrow, dtype=np.int64)
    if total > CASES_AT_MOST or float(np.prod(sums[:-1] + 1.0)) > 2**62:
        raise TooLarge
    factorial = np.array([lgamma(count + 1) for count in range(total + 1)])
    radix = np.concatenate(([1], np.cumprod(sums[:-2] + 1)))
    least = float(np.sort(factorial[cells], axis=None).sum()) - near
    # Small and large columns in turn, so that neither end of the network grows much beyond the other.
    net = _Network(tuple(wide[1::2] + wide[::2]), radix, factorial, least, _Budget())
    middle = (len(wide) + 1) // 2
    nodes, paths, sure = _forward(net, sums, middle)
    if not len(nodes):
        return sure
    ends = _backward(net, nodes, middle, paths.length[paths.first[:-1]], paths.length[paths.first[1:] - 1])
    node = paths.node
    return sure + _counted(ends, ends.begins(node, net.least - paths.length), node, paths.chance)
