"""Who is who: the attributes of the 100 courses, drawn inside their printed margins.

Only margins are printed, no joint distribution. Draws are repeated until no association is
stronger than a clinic would show; extramedullary disease goes with blinatumomab failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

from store.reference import believable
from store.reference.believable import Cohort, Margins, Shares
from store.reference.draw import Draw
from store.reference.skeleton import Outline

Step = Callable[[Cohort, list[Outline], Draw], None]
Check = Callable[[Shares], bool]
TRIES = 150

# Responders after cycle 1 by timing are forced by the printed percentages: 4/7, 37/60, 19/33.
TIMING = {
    "R": (("refractory", 4), ("early", 37), ("late", 19)),
    "": (("refractory", 3), ("early", 23), ("late", 14)),
}
BLIN_FAILURES = {"refractory": 4, "relapse_chemo": 23, "relapse_hct": 23}
PH_POSITIVE = 25
SECOND_HCT, CHEMO = 10, 36  # the other 47 relapsed after a first transplant
EM_ONLY_RESPONDERS, EM_ONLY_OTHERS = 6, 5
BOTH_RESPONDERS, BOTH_OTHERS = 16, 12
MRD_NEGATIVE, MRD_MISSING = 41, 2  # the other 24 are positive


def draw_margins(outlines: list[Outline], seed: int) -> Iterator[Cohort]:
    """Believable attributes of every course by its number in the skeleton, one cohort after the other."""
    for attempt in count():
        cohort: Cohort = {o.n: Margins() for o in outlines}
        found = all(
            _until_believable(cohort, outlines, step, check, (seed, "margins", attempt, name))
            for name, step, check in STEPS
        )
        if found:
            yield cohort


def _until_believable(
    cohort: Cohort, outlines: list[Outline], step: Step, check: Check, topic: tuple[int, str, int, str]
) -> bool:
    """Draw one attribute as often as it takes; False where the attributes before it leave no way."""
    for again in range(TRIES):
        step(cohort, outlines, Draw(topic[0], *topic[1:], again))
        if check(Shares(cohort, outlines)):
            return True
    return False


def _timing(cohort: Cohort, outlines: list[Outline], draw: Draw) -> None:
    for responded, parts in TIMING.items():
        group = draw.shuffled([o.n for o in outlines if (o.c1 == "R") == bool(responded)])
        for timing, size in parts:
            for _ in range(size):
                n = group.pop()
                cohort[n] = replace(cohort[n], timing=timing)


def _state(cohort: Cohort, _outlines: list[Outline], draw: Draw) -> None:
    relapsed = draw.shuffled([n for n, m in cohort.items() if m.timing != "refractory"])
    for n, m in cohort.items():
        if m.timing == "refractory":
            cohort[n] = replace(m, state="refractory", prior_hct_n=0)
    for index, n in enumerate(relapsed):
        if index < CHEMO:
            cohort[n] = replace(cohort[n], state="relapse_chemo", prior_hct_n=0)
        else:
            hct = 2 if index < CHEMO + SECOND_HCT else 1
            cohort[n] = replace(cohort[n], state="relapse_hct", prior_hct_n=hct)


def _location(cohort: Cohort, outlines: list[Outline], draw: Draw) -> None:
    """Isolated extramedullary relapse is commoner after transplant, and rare as refractory disease."""
    weight = {"refractory": 0.0, "relapse_chemo": 1.0, "relapse_hct": 1.6}
    for responded, em_only, both in (
        (True, EM_ONLY_RESPONDERS, BOTH_RESPONDERS),
        (False, EM_ONLY_OTHERS, BOTH_OTHERS),
    ):
        group = [o.n for o in outlines if (o.c1 == "R") == responded]
        chosen = draw.favoured([(n, weight[cohort[n].state]) for n in group], em_only)
        rest = draw.shuffled([n for n in group if n not in chosen])
        for n in group:
            where = "EM" if n in chosen else "BM+EM" if n in rest[:both] else "BM"
            cohort[n] = replace(cohort[n], location=where)


def _blin(cohort: Cohort, _outlines: list[Outline], draw: Draw) -> None:
    for n, m in cohort.items():
        cohort[n] = replace(m, blin_failure=False)
    for state, failures in BLIN_FAILURES.items():
        group = [(n, 1.0 if m.location == "BM" else 1.8) for n, m in cohort.items() if m.state == state]
        for n in draw.favoured(group, failures):
            cohort[n] = replace(cohort[n], blin_failure=True)


def _ph(cohort: Cohort, _outlines: list[Outline], draw: Draw) -> None:
    positive = set(draw.shuffled(list(cohort))[:PH_POSITIVE])
    for n, m in cohort.items():
        cohort[n] = replace(m, ph=n in positive)


def _mrd(cohort: Cohort, outlines: list[Outline], draw: Draw) -> None:
    """Negativity is commoner in those who stay in remission; a missing sample has no reason."""
    group = {o.n: o for o in outlines if o.best}
    missing = draw.shuffled([n for n in group if cohort[n].location == "BM"])[:MRD_MISSING]
    rest = [(n, 0.6 if believable.relapsed(cohort[n], o) else 1.6) for n, o in group.items() if n not in missing]
    negative = set(draw.favoured(rest, MRD_NEGATIVE))
    for n in group:
        state = "missing" if n in missing else "negative" if n in negative else "positive"
        cohort[n] = replace(cohort[n], mrd=state)


# In the order in which they are drawn: each attribute may rest on those before it.
STEPS: tuple[tuple[str, Step, Check], ...] = (
    ("timing", _timing, believable.timing),
    ("state", _state, believable.state),
    ("location", _location, believable.location),
    ("blin", _blin, believable.blin),
    ("ph", _ph, believable.ph),
    ("mrd", _mrd, believable.mrd),
)
