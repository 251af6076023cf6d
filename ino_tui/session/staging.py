"""How far a case is shown to its reader, in words that tell nothing of what follows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from store.charter import Charter
from store.criteria.dates import shift, show_day
from store.criteria.facts import facts_of
from store.disclosure import Stage
from store.sight import SeenCase


def stage_words(case: SeenCase, charter: Charter, training: Sequence[str] = ()) -> str:
    """``responses first: to day 42 of cycle 2 (12 May 2019); the rest after you sign``; empty without stages.

    ``training`` are the training cases, while they are due.
    """
    if case.case.id in training:
        which = f"{training.index(case.case.id) + 1} of {len(training)}"
        return f"training case {which}: once yours is fixed, the right answer is shown as the centre's"
    stage = case.stage
    if stage is None or stage.name == "whole":
        return ""
    if stage.name == "after":
        return "all is shown; a change of a signed response is marked after disclosure"
    if stage.name == "cycle":
        return f"cycle {stage.cycle} first: to {_until(case, stage, charter)}; the next part after you sign"
    what = "best response" if stage.endpoints == ("response.best",) else "responses"
    return f"{what} first: to {_until(case, stage, charter)}; the rest after you sign"


def _until(case: SeenCase, stage: Stage, charter: Charter) -> str:
    """The last day shown, as a day of its cycle where it is the last of the window."""
    limit = stage.until
    if limit is None or limit.day == date.min:
        return "the first dose"
    facts = facts_of(case.case)
    cycle = max(facts.cycles(), default=0)
    start = facts.cycle_start(cycle) if cycle else None
    last = charter.conventions.window_last_day
    if start is not None and shift(start.last, last - 1) == limit.day:
        return f"day {last} of cycle {cycle} ({show_day(limit.day)})"
    return show_day(limit.day)
