"""How far a case is disclosed to a reader: the stage she is in, by her own signed answers alone. Pure.

``whole`` shows everything. ``two-stage`` shows all to the end of the last INO window while the responses
are answered, then the rest. ``per-cycle`` opens one window after the other. `store.cutting` has what is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Literal

import msgspec

from store.case import Case
from store.charter import Charter
from store.criteria.dates import latest, shift
from store.criteria.endpoints import cycle_of, endpoints_of, given_cycles
from store.criteria.facts import Facts, facts_of
from store.criteria.proposal import best_response
from store.criteria.windows import cycle_window
from store.cutting import Limit, cut

__all__ = ["Limit", "Stage", "cut", "first_stage", "stage_of", "stage_reached"]

BEST = "response.best"


class Stage(msgspec.Struct, frozen=True):
    """How far a case is disclosed to one reader.

    ``until``: the last day shown and what else bounds it; None: everything. ``cycle``: the last cycle
    shown, None where every cycle is. ``endpoints`` are asked in this stage, in order. ``closed`` are
    those of the stages before, whose answers change only by amendment; an item of both is asked for
    the first time though its stage is closed (her amendment, or one of the source, brought it).
    """

    name: Literal["whole", "responses", "cycle", "after"]
    cycle: int | None = None
    until: Limit | None = None
    endpoints: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


def stage_of(case: Case, charter: Charter, answered: Mapping[str, str], *, disclosed: bool = False) -> Stage:
    """The stage a reader is in; ``answered`` are her own signed answers to the whole case, endpoint -> value.

    ``disclosed``: everything was shown to her before; that an amended answer or source asks for more
    responses does not take it back.
    """
    asked = endpoints_of(case, charter, answered)
    if charter.disclosure == "whole":
        return Stage("whole", endpoints=asked)
    waiting = _waiting(case, charter, answered)
    if disclosed or _opens_the_rest(waiting, answered):
        rest = tuple(e for e in asked if not _is_response(e))
        return Stage("after", endpoints=(*waiting, *rest), closed=_responses(asked, answered))
    return _before(case, charter, waiting, _responses(asked, answered))


def stage_reached(case: Case, charter: Charter, signed: Iterable[tuple[str, str]]) -> Stage:
    """`stage_of` after every answer she signed, endpoint and value in the order of signing, amended ones too.

    What was once disclosed stays so, whatever she amends later.
    """
    answered: dict[str, str] = {}
    disclosed = False
    for endpoint, value in signed:
        answered[endpoint] = value
        disclosed = disclosed or _opens_the_rest(_waiting(case, charter, answered), answered)
    return stage_of(case, charter, answered, disclosed=disclosed)


def first_stage(case: Case, charter: Charter, waiting: Collection[str] = ()) -> Stage:
    """The stage in which responses are read, for who has signed none of them: the chair, a second read.

    ``waiting``: the items to be read; of cycles that open one by one, the first of them; empty: all.
    """
    asked = endpoints_of(case, charter)
    if charter.disclosure == "whole":
        return Stage("whole", endpoints=asked)
    every = _responses((*asked, BEST) if BEST not in asked else asked, dict.fromkeys(waiting, ""))
    return _before(case, charter, tuple(e for e in every if not waiting or e in waiting) or every, every)


def _is_response(endpoint: str) -> bool:
    return endpoint == BEST or cycle_of(endpoint) is not None


def _responses(asked: Iterable[str], answered: Iterable[str]) -> tuple[str, ...]:
    """The responses asked or answered, cycles first: what was signed stays an item."""
    found = {e for e in (*asked, *answered) if _is_response(e)}
    return tuple(sorted(found, key=lambda e: cycle_of(e) or _AFTER_ALL_CYCLES))


_AFTER_ALL_CYCLES = 1_000


def _waiting(case: Case, charter: Charter, answered: Mapping[str, str]) -> tuple[str, ...]:
    """The responses that she still owes; the best response follows from her cycles where it can."""
    owed = [e for e in endpoints_of(case, charter, answered) if _is_response(e) and e not in answered]
    if owed == [BEST] and best_response(answered, case, charter) is not None:
        owed = []
    return tuple(owed)


def _opens_the_rest(waiting: tuple[str, ...], answered: Mapping[str, str]) -> bool:
    """Whether no response is owed; an answer to what follows tells that none was."""
    return not waiting or any(not _is_response(e) for e in answered)


def _before(case: Case, charter: Charter, waiting: tuple[str, ...], responses: tuple[str, ...]) -> Stage:
    """The stage in which these responses are waited for."""
    facts = facts_of(case)
    if charter.disclosure == "two-stage":
        return Stage("responses", until=_limit(facts, charter, None), endpoints=responses)
    cycles = [n for e in responses if (n := cycle_of(e)) is not None]
    n = cycle_of(waiting[0])
    if n is not None:
        closed = tuple(e for e in responses if (cycle_of(e) or _AFTER_ALL_CYCLES) < n)
        return Stage("cycle", n, _limit(facts, charter, n), (f"response.c{n}",), closed)
    last = max(cycles, default=1)
    closed = tuple(e for e in responses if e != BEST)
    return Stage("responses", last, _limit(facts, charter, last, best=True), (BEST,), closed)


# -- the last day shown --------------------------------------------------------------------------


def _limit(facts: Facts, charter: Charter, cycle: int | None, *, best: bool = False) -> Limit:
    """The last day that convention o allows to the cycles up to ``cycle`` (None: to all), by its outer days.

    An outer day is known from what is shown: it waits for no day that a source has not recorded, and
    what may lie in a window is not kept from who must judge it.
    """
    cycles = [n for n in given_cycles(facts) if cycle is None or n <= cycle]
    days = [day for n in cycles if (day := _last_day(facts, n, charter)) is not None]
    day = max(days) if days else _before_ino(facts)
    return Limit(
        day=day,
        cycle=cycle,
        ino=facts.ino.first if facts.ino else None,
        best=best or cycle is None,
        dead=facts.death is not None and facts.death.last <= day,
    )


def _before_ino(facts: Facts) -> date:
    """Where no window has a day: the day before the first dated dose; without one no dated row at all.

    The answer, not evaluable, rests on neither, so that nobody is locked out and nothing is told.
    """
    return shift(facts.ino.first, -1) if facts.ino else date.min


def _last_day(facts: Facts, cycle: int, charter: Charter) -> date | None:
    """The last day a cycle's response may see, None where it has no window.

    To its last dose and the counts of a marrow near the end; where something closed the window, no further.
    """
    found = cycle_window(facts, cycle, charter)
    start = facts.cycle_start(cycle)
    if found is None or start is None:
        return None
    bounds = found.bounds
    if found.closed:
        return max(bounds.end, start.last)
    last_dose = latest(when for when, _ in facts.cycle_doses.get(cycle, ())) or start
    looks = [*facts.marrows, *facts.em]
    inside = [when.first for when, _ in looks if when.last >= bounds.start and when.first <= bounds.end]
    counts = [shift(max(inside), charter.conventions.counts_days)] if inside else []
    return max(bounds.end, last_dose.last, *counts)
