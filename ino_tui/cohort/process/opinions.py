"""A second opinion on figures: how far an independent implementation is from them. No NumPy: the desk reads it too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

What = Literal["estimates", "limits", "steps", "statistic", "p", "log hazard ratio", "limits of the ratio"]
# They hang on more than the estimate does, and are off by more.
_LIMITS = ("limits", "limits of the ratio")


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """``values`` numbers of a figure beside those of ``fitter``: the largest absolute difference."""

    what: What
    fitter: str
    values: int
    difference: float
    tolerance: float

    @property
    def within(self) -> bool:
        """Whether no number is further off than the tolerance."""
        return self.difference <= self.tolerance


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """What was compared of a figure, ``by`` whom, and in ``traps`` what could not be compared, and why.

    ``agrees``: every number compared is within its tolerance; None where none could be compared.
    """

    id: str
    by: str
    agrees: bool | None
    compared: tuple[Compared, ...] = ()
    traps: tuple[str, ...] = ()

    @property
    def furthest(self) -> Compared:
        """What is off the most: beyond its tolerance, else of all but limits. Raises ValueError where there is none."""
        return max(self.compared, key=lambda c: (not c.within, c.what not in _LIMITS, c.difference))


class Opinions(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="second opinion"):
    """Second opinions on the figures of one basis at one revision."""

    basis: str
    revision: int
    opinions: tuple[Opinion, ...]


def opinion_of(figure_id: str, by: str, compared: list[Compared], traps: list[str]) -> Opinion:
    """An opinion from what was compared."""
    agrees = all(c.within for c in compared) if compared else None
    return Opinion(id=figure_id, by=by, agrees=agrees, compared=tuple(compared), traps=tuple(traps))


def in_full(opinion: Opinion) -> str:
    """``lifelines 0.30.3 agrees: largest difference 3e-16 (99 times), limits 5e-15``."""
    if not opinion.compared:
        return f"{opinion.by} cannot say: {'; '.join(opinion.traps)}"
    verdict = "agrees" if opinion.agrees else "differs"
    traps = "".join(f"; {trap}" for trap in opinion.traps)
    return f"{opinion.by} {verdict}: {', '.join(_numbers(opinion))}{traps}"


def in_short(opinion: Opinion) -> str:
    """``lifelines 0.30.3 agrees (3e-16)``, with what could not be compared."""
    if not opinion.compared:
        return in_full(opinion)
    most = opinion.furthest
    traps = "".join(f"; {trap}" for trap in opinion.traps)
    if opinion.agrees:
        return f"{opinion.by} agrees ({digits(most.difference)}){traps}"
    return f"{opinion.by} is off by {digits(most.difference)} ({most.what}){traps}"


def _numbers(opinion: Opinion) -> Iterator[str]:
    for c in opinion.compared:
        beyond = "" if c.within else f", more than {digits(c.tolerance)}"
        # Two regressions answer for one ratio.
        of = f" ({c.fitter})" if "ratio" in c.what else ""
        if c.what == "estimates":
            yield f"largest difference {digits(c.difference)} ({c.values} times){beyond}"
        elif c.what == "steps":
            yield f"{c.difference:g} steps at other times"
        else:
            yield f"{c.what} {digits(c.difference)}{of}{beyond}"


def digits(difference: float) -> str:
    """A difference in one digit: ``3e-16``, ``0``."""
    return f"{difference:.0e}" if difference else "0"
