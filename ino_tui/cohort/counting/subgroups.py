"""What a figure may be grouped by: what is known at INO start, and what only becomes known later."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ino_tui.cohort.counting.populations import TIMINGS, Flow, Mask
from ino_tui.cohort.counting.time_to_event import Days
from ino_tui.cohort.methods.product_limit import Floats
from store.codes.source import DISEASE_STATE, LOCATION, PH

Group = tuple[str, str, Mask]


class Subgroup(NamedTuple):
    """Known at INO start: ``groups`` are code, label and who is in it."""

    label: str
    groups: Callable[[Flow], tuple[Group, ...]]


class State(NamedTuple):
    """Known only later: ``days`` from the first INO dose to the state, NaN never; ``known``: whether it is recorded.

    ``before`` and ``after`` name the groups without and with it; ``why`` says why a plain comparison misleads.
    """

    label: str
    days: Callable[[Days], Floats]
    known: Callable[[Flow], Mask]
    before: str
    after: str
    why: str


def _coded(column: str, codes: dict[str, str]) -> Callable[[Flow], tuple[Group, ...]]:
    return lambda flow: tuple((code, label, flow.columns[column] == code) for code, label in codes.items())


def _blin_failure(flow: Flow) -> tuple[Group, ...]:
    failed: Mask = flow.columns["blin_failure"]
    return ("yes", "blinatumomab failure", failed), ("no", "no blinatumomab failure", ~failed)


def _prior_hct(flow: Flow) -> tuple[Group, ...]:
    n = flow.columns["prior_hct_n"]
    return ("0", "no transplant before", n == 0), ("1", "one before", n == 1), ("2", "two or more before", n >= 2)


SUBGROUPS: dict[str, Subgroup] = {
    "ph": Subgroup("Philadelphia chromosome", _coded("ph", {c.code: c.label for c in PH})),
    "disease_state": Subgroup(
        "disease state at INO", _coded("disease_state", {c.code: c.label for c in DISEASE_STATE})
    ),
    "timing": Subgroup("timing of the relapse (convention h)", _coded("timing", TIMINGS)),
    "location": Subgroup("location of the disease", _coded("location", {c.code: c.label for c in LOCATION})),
    "blin_failure": Subgroup("blinatumomab failure before INO", _blin_failure),
    "prior_hct": Subgroup("allogeneic transplants before INO", _prior_hct),
}

_LIVED = "had to live and be followed until then, and that time would count for it"
STATES: dict[str, State] = {
    "hct": State(
        "transplant",
        lambda days: days.hct,
        lambda flow: flow.treated,
        "not transplanted",
        "transplanted",
        f"who is transplanted {_LIVED}",
    ),
    "response": State(
        "first remission",
        lambda days: days.remission,
        lambda flow: flow.best_known,
        "no remission",
        "remission",
        f"who comes into remission {_LIVED}",
    ),
    "mrd": State(
        "MRD-negativity",
        lambda days: days.mrd_negative,
        lambda flow: flow.best_known,
        "not shown MRD-negative",
        "MRD-negative",
        f"who becomes MRD-negative {_LIVED}",
    ),
    "vod": State(
        "VOD/SOS",
        lambda days: days.vod,
        lambda flow: flow.columns["vod"] != "",
        "no VOD/SOS",
        "VOD/SOS",
        f"who gets VOD/SOS {_LIVED}",
    ),
    "cycles": State(
        "second INO cycle",
        lambda days: days.cycle2,
        lambda flow: flow.treated,
        "one cycle",
        "two cycles or more",
        f"who is given a second cycle {_LIVED}",
    ),
}
