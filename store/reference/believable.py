"""Which draws of the attributes a haematologist would believe: no association stronger than series report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from store.reference.skeleton import Outline


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
Group = Callable[[Margins, Outline], bool]


class Shares:
    """Shares of attributes and outcomes in groups of the cohort."""

    def __init__(self, cohort: Cohort, outlines: list[Outline]) -> None:
        self._pairs = [(cohort[o.n], o) for o in outlines]

    def of(self, what: Group, among: Group) -> float:
        """The share of a group that has an attribute or an outcome."""
        chosen = [pair for pair in self._pairs if among(*pair)]
        return sum(what(*pair) for pair in chosen) / len(chosen)

    def near(self, what: Group, among: Sequence[Group], low: float, high: float) -> bool:
        """Whether the share lies inside limits in every one of some groups."""
        return all(low <= self.of(what, group) <= high for group in among)


def _is(name: str, value: object) -> Group:
    return lambda m, _: bool(getattr(m, name) == value)


def _em(m: Margins, _: Outline) -> bool:
    return m.location != "BM"


def _marrow_alone(m: Margins, _: Outline) -> bool:
    return m.location == "BM"


def _responded(_: Margins, o: Outline) -> bool:
    return o.c1 == "R"


def _died_early(_: Margins, o: Outline) -> bool:
    return o.c1 == "E"


def _transplanted(_: Margins, o: Outline) -> bool:
    return o.hct_day is not None


def _alive(_: Margins, o: Outline) -> bool:
    return not o.dead


def _late_responder(m: Margins, o: Outline) -> bool:
    return m.location == "EM" and o.best and o.c1 == "N"


def relapsed(_: Margins, o: Outline) -> bool:
    """Relapse after INO or after the transplant that followed it."""
    return o.group == "relapsed" or o.death == "relapse"


def _best(_: Margins, o: Outline) -> bool:
    return o.best


EARLY, LATE = _is("timing", "early"), _is("timing", "late")
TIMINGS = (EARLY, LATE)
STATES = (_is("state", "relapse_chemo"), _is("state", "relapse_hct"))
BLIN = (_is("blin_failure", True), _is("blin_failure", False))
PH = (_is("ph", True), _is("ph", False))
LOCATIONS = (_em, _marrow_alone)


def _outcomes(s: Shares, groups: Sequence[Group]) -> bool:
    """Response, transplant and survival alike in the groups, as no strong predictor is known here."""
    return (
        s.near(_responded, groups, 0.52, 0.68)
        and s.near(_transplanted, groups, 0.30, 0.48)
        and s.near(_alive, groups, 0.14, 0.30)
    )


def timing(s: Shares) -> bool:
    """Later relapse does not do worse than early relapse."""
    return (
        s.near(_transplanted, TIMINGS, 0.30, 0.48)
        and s.near(_died_early, TIMINGS, 0.05, 0.18)
        and s.of(_alive, EARLY) <= s.of(_alive, LATE) <= 0.30
    )


def state(s: Shares) -> bool:
    """Relapse after transplant is early as often as relapse after chemotherapy, and no less often fatal early."""
    after_chemo, after_hct = STATES
    return (
        _outcomes(s, STATES)
        and s.near(LATE, STATES, 0.25, 0.45)
        and 0.03 <= s.of(_died_early, after_chemo) <= s.of(_died_early, after_hct) <= 0.18
    )


def location(s: Shares) -> bool:
    """Extramedullary disease in every group; its response close to that of the marrow."""
    return (
        _outcomes(s, LOCATIONS)
        and s.near(_em, (*TIMINGS, *STATES), 0.30, 0.48)
        and s.near(_is("location", "EM"), TIMINGS, 0.06, 0.18)
        and s.of(_late_responder, _em) * 39 <= 1
        and s.of(_best, _is("location", "EM")) <= 0.65
    )


def blin(s: Shares) -> bool:
    """Blinatumomab failure goes with extramedullary disease, and with little else."""
    return (
        _outcomes(s, BLIN)
        and 0.55 <= s.of(BLIN[0], _em) <= 0.64
        and s.near(BLIN[0], TIMINGS, 0.42, 0.58)
        and s.near(BLIN[0], (_is("location", "EM"), _is("location", "BM+EM")), 0.45, 0.68)
    )


def ph(s: Shares) -> bool:
    """Ph in every group."""
    return (
        _outcomes(s, PH)
        and s.near(PH[0], (*STATES, *TIMINGS, *BLIN), 0.17, 0.33)
        and s.near(_em, PH, 0.30, 0.48)
        and s.near(LATE, PH, 0.25, 0.45)
    )


def mrd(s: Shares) -> bool:
    """Fewer relapses after MRD negativity; it is no rarer in who lives, and does not follow Ph or location."""

    def negative(m: Margins, _: Outline) -> bool:
        return m.mrd == "negative"

    def among(group: Group) -> Group:
        return lambda m, o: o.best and group(m, o)

    groups = [among(g) for g in (*PH, *LOCATIONS, *BLIN, *TIMINGS)]
    apart = s.of(relapsed, _is("mrd", "positive")) - s.of(relapsed, _is("mrd", "negative"))
    return (
        s.near(negative, groups, 0.50, 0.74) and 0.62 <= s.of(negative, among(_alive)) <= 0.85 and 0.15 <= apart <= 0.35
    )
