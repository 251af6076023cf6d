"""The one error of the statistics."""

from __future__ import annotations

from store.errors import BadInput


class WrongInput(BadInput, ValueError):
    """Input of which nothing can be computed, as one sentence; a ValueError too, for callers who know no record."""
