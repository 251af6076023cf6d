"""The courses of the cohort as bars with marks; no matplotlib."""

from __future__ import annotations

from ino_tui.cohort.counting.swimmer import Lane, Response, Swimmer
from ino_tui.plots.captions import Origin, sheet
from ino_tui.plots.layout import Mark, Swim, SwimmerLane
from store.errors import Refused

# Kind of mark -> its words, in the order in which they are explained.
KINDS: dict[str, str] = {
    "cycle": "INO cycle, 21 days from its first dose",
    "remission": "remission",
    "no_remission": "assessed, no remission",
    "not_evaluable": "not evaluable",
    "transplant": "transplant",
    "relapse": "relapse",
    "death": "death",
    "alive": "alive at last contact",
}
# A cycle is drawn to the next one, or this long: the first cycle of the label.
CYCLE_DAYS = 21
# More lanes are not readable on any paper.
MOST = 300


def swim(of: Swimmer, origin: Origin, hidden: int = 0) -> Swim:
    """The bars, longest first; of ``hidden`` patients the reader is blind to responses, which are not among them.

    Raises Refused where there is none, or more than can be read.
    """
    if not of.lanes:
        raise Refused("nothing-to-draw", "swimmer is not drawn: no treated case has a first dose and a last contact.")
    if len(of.lanes) > MOST:
        raise Refused(
            "too-many", f"swimmer is not drawn: {len(of.lanes)} bars cannot be read; it draws at most {MOST}."
        )
    lanes = tuple(_lane(lane, of.month_days) for lane in of.lanes)
    used = {mark.kind for lane in lanes for mark in lane.marks} | {"cycle"}
    deaths = sum(lane.dead for lane in of.lanes)
    caption = [f"One bar a patient, from first INO dose to death or last contact; n {len(lanes)}, {deaths} deaths."]
    caption += ["Responses of the cycles under the basis, on the day of the marrow; first relapse, first transplant."]
    if hidden:
        caption.append(f"Of {hidden} patients responses are hidden from the reader, who has not answered yet.")
    if undated := sum(lane.undated for lane in of.lanes):
        caption.append(f"{undated} responses have no day and no mark.")
    if of.untimed:
        caption.append(f"{len(of.untimed)} treated without a first dose or an end that fits: not drawn.")
    if of.imputed:
        caption.append(f"{of.imputed} with a partial date, imputed.")
    return Swim(
        sheet=sheet("course of every patient from first INO dose", caption, origin),
        lanes=lanes,
        kinds=tuple(kind for kind in KINDS if kind in used),
    )


def _kind(response: Response) -> str:
    if response.remission:
        return "remission"
    return "not_evaluable" if response.code == "NE" else "no_remission"


def _lane(lane: Lane, month_days: float) -> SwimmerLane:
    following = (*lane.cycles[1:], lane.days) if lane.cycles else ()
    ends = [min(start + CYCLE_DAYS, max(start, later)) for start, later in zip(lane.cycles, following, strict=True)]
    marks = [(_kind(response), response.day) for response in lane.responses]
    marks += [
        (kind, day) for kind, day in (("transplant", lane.transplant), ("relapse", lane.relapse)) if day is not None
    ]
    marks.append(("death" if lane.dead else "alive", lane.days))
    return SwimmerLane(
        label=lane.case,
        months=lane.days / month_days,
        cycles=tuple((start / month_days, end / month_days) for start, end in zip(lane.cycles, ends, strict=True)),
        marks=tuple(Mark(kind=kind, months=day / month_days) for kind, day in marks),
    )
