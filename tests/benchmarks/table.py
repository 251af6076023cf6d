"""A row of the table of measurements, and the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, beside what, and the most that the design allows."""

    what: str
    measured: str
    beside: str
    ratio: float | None
    most: float | None
    unit: str = "x"

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f} {self.unit}".rstrip()
        most = "" if self.most is None else f"{self.most:g} {self.unit}".rstrip()
        held = "" if self.ratio is None or self.most is None else "yes" if self.ratio <= self.most else "**no**"
        return self.what, self.measured, self.beside, ratio, most, held


def seconds(action: Callable[[], object], times: int) -> float:
    """The median time of an action, in seconds."""
    found = []
    for _ in range(times):
        begun = perf_counter()
        action()
        found.append(perf_counter() - begun)
    return median(found)


def ms(value: float) -> str:
    """A time as text."""
    return f"{1000 * value:.3g} ms"


def kilobytes(value: float) -> str:
    """A number of bytes as text."""
    return f"{value / 1000:.2f} kB"


def markdown(rows: Iterable[Row]) -> str:
    """The table."""
    head = ("what", "measured", "beside", "ratio", "at most", "held")
    lines = [head, ("---",) * len(head), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
