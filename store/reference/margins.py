"""Who is who: the attributes of the 100 courses, drawn inside their printed margins.

Only margins are printed, no joint distribution. Draws are repeated until no association is
stronger than a clinic would show; extramedullary disease goes with blinatumomab failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from store.reference.draw import Draw
from store.reference.skeleton import Outline

# Responders after cycle 1 by timing are forced by the printed percentages: 4/7, 37/60, 19/33.
TIMING = {
    "R": (("refractory", 4), ("early", 37), ("late", 19)),
    "": (("refractory", 3), ("early", 23), ("late", 14)),
}
BLIN_FAILURES = {"refractory": 4, "relapse_chemo": 23, "relapse_hct": 23}
PH_POSITIVE = 25
FIRST_HCT, SECOND_HCT, CHEMO = 47, 10, 36
EM_ONLY_RESPONDERS, EM_ONLY_OTHERS = 6, 5
BOTH_RESPONDERS, BOTH_OTHERS = 16, 12
MRD_NEGATIVE, MRD_POSITIVE, MRD_MISSING = 41, 24, 2


@dataclass(frozen=True, slots=True)
class Margins:
    """The attributes of one course. ``mrd`` is empty for who never responded."""

    timing: str = ""  # refractory, early, late
    state: str = ""
    prior_hct_n: int = 0
    location: str = ""
    blin_failure: bool = False
    ph: bool = False
    mrd: str = ""  # negative, positive, missing


Cohort = dict[int, Margins]


def draw_margins(outlines: list[Outline], seed: int) -> Cohort:
    """The attributes of every course, by its number in the skeleton."""
    for attempt in range(5000):
        draw = Draw(seed, "margins", attempt)
        cohort: Cohort = {o.n: Margins() for o in outlines}
        _timing(cohort, outlines, draw)
        _state(cohort, draw)
        _location(cohort, outlines, draw)
        _blin(cohort, draw)
        _ph(cohort, draw)
        _mrd(cohort, outlines, draw)
        if _believable(cohort, outlines):
            return cohort
    raise AssertionError("no draw of the margins is believable")


def _timing(cohort: Cohort, outlines: list[Outline], draw: Draw) -> None:
    for responded, parts in TIMING.items():
        group = draw.shuffled([o.n for o in outlines if (o.c1 == "R") == bool(responded)])
        for timing, count in parts:
            for _ in range(count):
                n = group.pop()
                cohort[n] = replace(cohort[n], timing=timing)


def _state(cohort: Cohort, draw: Draw) -> None:
    relapsed = draw.shuffled([n for n, m in cohort.items() if m.timing != "refractory"])
    for n, m in cohort.items():
        if m.timing == "refractory":
            cohort[n] = replace(m, state="refractory")
    for index, n in enumerate(relapsed):
        if index < CHEMO:
            cohort[n] = replace(cohort[n], state="relapse_chemo")
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


def _blin(cohort: Cohort, draw: Draw) -> None:
    for state, failures in BLIN_FAILURES.items():
        group = [(n, 1.0 if m.location == "BM" else 1.8) for n, m in cohort.items() if m.state == state]
        for n in draw.favoured(group, failures):
            cohort[n] = replace(cohort[n], blin_failure=True)


def _ph(cohort: Cohort, draw: Draw) -> None:
    for n in draw.shuffled(list(cohort))[:PH_POSITIVE]:
        cohort[n] = replace(cohort[n], ph=True)


def _mrd(cohort: Cohort, outlines: list[Outline], draw: Draw) -> None:
    """Negativity is commoner in those who stayed in remission; a missing sample has no reason."""
    group = {o.n: o for o in outlines if o.best}
    missing = draw.shuffled([n for n in group if cohort[n].location == "BM"])[:MRD_MISSING]
    weight = {"alive_in_cr": 3.0, "relapsed": 0.7}
    rest = [(n, weight.get(o.group, 1.2)) for n, o in group.items() if n not in missing]
    negative = set(draw.favoured(rest, MRD_NEGATIVE))
    for n in group:
        state = "missing" if n in missing else "negative" if n in negative else "positive"
        cohort[n] = replace(cohort[n], mrd=state)


def _believable(cohort: Cohort, outlines: list[Outline]) -> bool:
    """Whether every association lies inside what series of this disease report."""
    by_n = {o.n: o for o in outlines}

    def share(of: Callable[[Margins], bool], among: Callable[[Margins], bool]) -> float:
        chosen = [m for m in cohort.values() if among(m)]
        return sum(of(m) for m in chosen) / len(chosen)

    def outcome(of: Callable[[Outline], bool], among: Callable[[Margins], bool]) -> float:
        chosen = [by_n[n] for n, m in cohort.items() if among(m)]
        return sum(of(o) for o in chosen) / len(chosen)

    def near(values: Iterable[float], low: float, high: float) -> bool:
        return all(low <= value <= high for value in values)

    timings = [lambda m, t=t: m.timing == t for t in ("early", "late")]
    states = [lambda m, s=s: m.state == s for s in ("relapse_chemo", "relapse_hct")]
    kinds = [lambda m, b=b: m.ph == b for b in (True, False)]
    blins = [lambda m, b=b: m.blin_failure == b for b in (True, False)]
    emd = [lambda m, b=b: (m.location != "BM") == b for b in (True, False)]
    converted = [n for n, o in by_n.items() if o.best and o.c1 == "N" and cohort[n].location == "EM"]
    return (
        0.55 <= share(lambda m: m.blin_failure, emd[0]) <= 0.64
        and near((share(lambda m: m.blin_failure, g) for g in timings), 0.42, 0.58)
        and near((share(lambda m: m.location != "BM", g) for g in timings + kinds + states), 0.30, 0.48)
        and near((share(lambda m: m.location == "EM", g) for g in timings), 0.06, 0.18)
        and near((share(lambda m: m.timing == "late", g) for g in states + kinds), 0.25, 0.45)
        and near((share(lambda m: m.ph, g) for g in states + timings + blins), 0.17, 0.33)
        and near((outcome(lambda o: o.c1 == "R", g) for g in kinds + blins + states + emd), 0.52, 0.68)
        and near((outcome(lambda o: o.hct_day is not None, g) for g in kinds + timings + blins + emd), 0.30, 0.48)
        and near((outcome(lambda o: not o.dead, g) for g in kinds + timings + blins + emd), 0.13, 0.30)
        and len(converted) <= 1
    )
