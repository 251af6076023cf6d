"""VOD/SOS before transplant from first INO, and after it from day 0: the first of a patient counts.

From criteria and source (`liver`); an onset on day 0 is after transplant.
"""

from __future__ import annotations

import numpy as np

from ino_tui.cohort.counting.populations import Flow, Mask
from ino_tui.cohort.counting.time_to_event import DAY_0, FIRST_INO, Days, Kind, TimeToEvent, first_of, later, where

VOD = Kind("vod", "VOD/SOS")
DEATH = Kind("death", "death without VOD/SOS")
TRANSPLANT = Kind("hct", "transplant")
EVENT = "VOD/SOS by EBMT 2023 (any level), else as reported where that cannot be judged"
ANSWERED = "VOD/SOS (any level) as answered"


def vod_before_transplant(flow: Flow, days: Days) -> TimeToEvent:
    """All treated; death without VOD/SOS and transplant compete."""
    onset = where(_before(days), days.vod)
    time, cause = first_of(days.last, onset, days.death, days.hct)
    return TimeToEvent(
        id="vod.before_hct",
        label="VOD/SOS before transplant, from first INO dose",
        origin=FIRST_INO,
        population="all treated",
        event=ANSWERED if flow.vod_asked else EVENT,
        competing="death without VOD/SOS, transplant",
        kinds=(VOD, DEATH, TRANSPLANT),
        group=flow.treated & ~_open(flow, days),
        days=time,
        cause=cause,
        missing=_missing(flow, flow.treated),
        imputed=days.imputed("ino_start", "vod_date", "hct_date", "last_contact"),
        since=days.zero,
        survival=False,
        left_out=_not_judged(flow, days, flow.treated),
        beside=_beside(flow, cause == 1),
    )


def vod_after_transplant(flow: Flow, days: Days) -> TimeToEvent:
    """All transplanted after INO who had no VOD/SOS before; death without it competes."""
    transplanted = flow.treated & flow.columns["hct"]
    before = transplanted & _before(days)
    time, cause = first_of(
        later(days.hct, days.last), where(~_before(days), later(days.hct, days.vod)), later(days.hct, days.death)
    )
    return TimeToEvent(
        id="vod.after_hct",
        label="VOD/SOS after transplant, from day 0",
        origin=DAY_0,
        population="all with a first allogeneic transplant after INO and no VOD/SOS before it",
        event=ANSWERED if flow.vod_asked else EVENT,
        competing="death without VOD/SOS",
        kinds=(VOD, DEATH),
        group=transplanted & ~before & ~_open(flow, days),
        days=time,
        cause=cause,
        missing=_missing(flow, transplanted),
        imputed=days.imputed("hct_date", "vod_date", "last_contact"),
        since=days.hct,
        survival=False,
        left_out=(("VOD/SOS before transplant", before), *_not_judged(flow, days, transplanted)),
        beside=_beside(flow, cause == 1),
    )


def _before(days: Days) -> Mask:
    """Whose onset is before transplant, or who was not transplanted."""
    found: Mask = (days.vod < days.hct) | ((days.vod >= 0) & ~(days.hct >= 0))
    return found


def _open(flow: Flow, days: Days) -> Mask:
    """Neither criteria nor source say whether, or when."""
    state = flow.columns["vod"]
    found: Mask = (state == "") | ((state == "yes") & ~(days.vod >= 0))
    return found


def _missing(flow: Flow, scope: Mask) -> Mask:
    """Who has no value under the basis, where the charter asks it."""
    found: Mask = scope & (flow.columns["vod"] == "") & np.bool_(flow.vod_asked)
    return found


def _not_judged(flow: Flow, days: Days, scope: Mask) -> tuple[tuple[str, Mask], ...]:
    state = flow.columns["vod"]
    return (
        ("VOD/SOS not known", scope & (state == "") & np.bool_(not flow.vod_asked)),
        ("onset of VOD/SOS not known", scope & (state == "yes") & _open(flow, days)),
    )


def _beside(flow: Flow, event: Mask) -> tuple[tuple[str, str, Mask], ...]:
    """The levels of those who had it, and where criteria and report differ, of those counted."""
    c = flow.columns
    level, reported = c["vod_level"], c["vod_reported"]
    had, by_criteria, by_source = c["vod"] == "yes", c["vod_by"] == "criteria", c["vod_by"] == "source"
    return (
        *((f"level.{name}", f"{name} VOD/SOS", event & (level == name)) for name in ("proven", "clinical", "probable")),
        ("level.open", "VOD/SOS, level not specified", event & (level == "")),
        ("by_report", "by report alone: the criteria cannot be judged", event & by_source),
        ("no_by_report", "none reported: the criteria cannot be judged", (c["vod"] == "no") & by_source),
        ("not_met", "reported, and the criteria are not met", ~had & by_criteria & reported),
        ("not_reported", "criteria met, and none reported", event & by_criteria & ~reported),
    )
