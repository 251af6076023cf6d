"""How far a case is shown to its reader, in words that tell nothing of what follows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from store.disclosure import Stage
from store.sight import SeenCase


def stage_words(case: SeenCase, training: Sequence[str] = ()) -> str:
    """``responses first: to the end of the last window; the rest after you sign``; empty without stages.

    ``training`` are the training cases, while they are due. The last day shown is not said: where it comes
    before the last day of the window as shown, it would tell that something not shown closed it.
    """
    if case.case.id in training:
        which = f"{training.index(case.case.id) + 1} of {len(training)}"
        return f"training case {which}: once you fix yours, the centre's is the right answer"
    stage = case.stage
    if stage is None or stage.name == "whole":
        return ""
    if stage.name == "after":
        return "all is shown; a change of a signed response is marked after disclosure"
    if stage.name == "cycle":
        return f"cycle {stage.cycle} first: to {_until(stage, 'its')}; the next part after you sign"
    what = "best response" if stage.endpoints == ("response.best",) else "responses"
    return f"{what} first: to {_until(stage, 'the last')}; the rest after you sign"


def _until(stage: Stage, whose: str) -> str:
    """Up to where the case is shown."""
    undated = stage.until is None or stage.until.day == date.min
    return "the first dose" if undated else f"the end of {whose} window"
