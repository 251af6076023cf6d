"""Who is in the scope of a comparison and in none of its groups: told with it, so that nobody drops out unsaid."""

from __future__ import annotations

from collections.abc import Iterable

from ino_tui.cohort.analysis.adtte import NOT_COUNTED
from ino_tui.cohort.counting.populations import Mask
from ino_tui.cohort.shapes import Part


def uncounted(missing: Mask, left_out: Iterable[tuple[str, Mask]]) -> tuple[Part, ...]:
    """Those the figure itself does not count, by reason; reasons that hold for nobody are left away."""
    parts = [Part(code="missing", label=NOT_COUNTED, n=int(missing.sum()))]
    parts += [Part(code="", label=why, n=int(who.sum())) for why, who in left_out]
    return tuple(part for part in parts if part.n)
