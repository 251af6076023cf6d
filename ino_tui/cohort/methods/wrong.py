"""The one error of the statistics, and what all of them check."""

from __future__ import annotations

from math import isfinite
from numbers import Real
from typing import Any, TypeGuard

from store.errors import BadInput


class WrongInput(BadInput, ValueError):
    """Input of which nothing can be computed, as one sentence; a ValueError too, for callers who know no record."""


def is_number(value: Any) -> TypeGuard[float]:
    """Whether this is one finite number."""
    return isinstance(value, Real) and isfinite(value)


def check_level(level: float) -> None:
    """Refuse a confidence level that is no share, such as 95."""
    if not is_number(level) or not 0 < level < 1:
        raise WrongInput("level must lie between 0 and 1, for example 0.95.")
