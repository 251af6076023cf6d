"""What is not shown to a blind reader: a group in which one to four cases have items that she has not answered.

A figure of so few tells what the centre reported of each of them. Where there are none, she has answered all
herself; where there are more, none of them can be told from the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ino_tui.cohort.counting.behind import Behind
from ino_tui.cohort.counting.populations import Flow, Mask
from store.basis import CohortRows
from store.errors import BadInput, Refused

# As many as make a group too small to be estimated, less one.
MOST = 4
# What makes up a whole that is shown.
_PARTS = "response.c1."
_UNTIL = "until you have, it is shown on own and final only."


def unanswered(rows: CohortRows, cases: Sequence[str]) -> Mask | None:
    """Which of these cases have items that the blind reader has not answered; None where nothing is withheld."""
    waiting = {row.case.id for row in rows.rows if row.unanswered}
    return np.array([case in waiting for case in cases], dtype=np.bool_) if waiting else None


def too_few(waiting: Mask, group: Mask) -> bool:
    """Whether one to four in a group wait for her answer."""
    return 1 <= int((waiting & group).sum()) <= MOST


def withheld(rows: CohortRows, flow: Flow, figures: Sequence[str]) -> frozenset[str]:
    """Which of these figures are not shown."""
    behind = Behind(flow, rows.charter)
    waiting = unanswered(rows, behind.cases)
    if waiting is None:
        return frozenset()
    found = {figure for figure in figures if too_few(waiting, _counted(behind, figure))}
    if any(figure.startswith(_PARTS) for figure in found):  # the others and the whole would tell it
        found |= {figure for figure in figures if figure.startswith(_PARTS)}
    return frozenset(found)


def _counted(behind: Behind, figure: str) -> Mask:
    """Whoever a figure counts."""
    try:
        return behind.part(figure, "denominator") | behind.part(figure, "missing")
    except BadInput:
        everyone: Mask = np.ones(len(behind.cases), dtype=np.bool_)
        return everyone


def check_groups(rows: CohortRows, flow: Flow, groups: Iterable[Mask] | None) -> None:
    """Raises Refused where a group is too small to be shown, and then all of them: the others would tell it.

    ``groups`` is None where they change in time: then none may be, as soon as one case waits for her answer.
    """
    waiting = unanswered(rows, flow.columns["case"].tolist())
    if waiting is None:
        return
    if groups is None:
        raise Refused("small-group", f"Its groups change in time and may be as small as one case; {_UNTIL}")
    if any(too_few(waiting, group) for group in groups):
        raise small_group("A group of it")


def small_group(what: str) -> Refused:
    """Why something of a group so small is not shown; ``what`` begins the sentence."""
    return Refused("small-group", f"{what} has one to four cases with items that you have not answered; {_UNTIL}")
