"""The one error of the statistics, and the one option that all of them share."""

from __future__ import annotations

from store.errors import BadInput


class WrongInput(BadInput, ValueError):
    """Input of which nothing can be computed, as one sentence; a ValueError too, for callers who know no record."""


def check_level(level: float) -> None:
    """Refuse a confidence level that is no share, such as 95."""
    if not 0 < level < 1:
        raise WrongInput("level must lie between 0 and 1, for example 0.95.")
