"""Times to an event as a data set: a row a patient and time, made of what the figures count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from ino_tui.cohort.counting.populations import Flow
from ino_tui.cohort.counting.time_to_event import DAY_0, FIRST_INO, FIRST_REMISSION, Days, Kind, TimeToEvent
from ino_tui.cohort.methods.product_limit import Floats, Ints
from store.datasets import Row

# Figure -> PARAMCD; a sensitivity analysis of it adds S and its number.
PARAMCD: dict[str, str] = {
    "os": "OS",
    "os.hct": "OSHCT",
    "followup": "FUP",
    "efs": "EFS",
    "rfs": "RFS",
    "relapse": "REL",
    "nrm": "NRM",
    "relapse.hct": "RELHCT",
    "nrm.hct": "NRMHCT",
    "trm": "TRM",
    "disease_death": "DISDTH",
    "vod.before_hct": "VODPRE",
    "vod.after_hct": "VODPST",
}
NOT_COUNTED = "no value or no time"
_ORIGINS = {FIRST_INO: "ino_start", FIRST_REMISSION: "remission_date", DAY_0: "hct_date"}
# Which date a kind of end is; a relapse depends on the origin.
_ENDS = {"relapse": "", "vod": "vod_date", "hct": "hct_date", "no_remission": None}
_RELAPSES = {FIRST_INO: "remission_relapse_date", FIRST_REMISSION: "remission_relapse_date", DAY_0: "hct_relapse_date"}


@dataclass(frozen=True, eq=False, kw_only=True)
class Cases:
    """What every row says of its case, in the order of the frame: the keys, and what was imputed of its dates."""

    keys: Sequence[Row]
    flags: Sequence[dict[str, str]]


@dataclass(frozen=True, eq=False, kw_only=True)
class _Analysis:
    """One time as one analysis counts it."""

    of: TimeToEvent
    paramcd: str
    label: str
    days: Floats
    cause: Ints
    code: str = ""
    censored: str = "last contact, alive"


def day(value: np.datetime64) -> str:
    """A date of the frame as text; empty where it is not known."""
    return "" if np.isnat(value) else str(value.astype("datetime64[D]"))


def number(value: float) -> str:
    """A number of the frame as text; empty where it is not known."""
    return "" if np.isnan(value) else str(int(value)) if float(value).is_integer() else repr(float(value))


def followed(flow: Flow) -> TimeToEvent:
    """Follow-up as a time to an event: its end is the event, and death censors it (convention g)."""
    nobody = np.zeros(flow.n, dtype=np.bool_)
    return TimeToEvent(
        id="followup",
        label="follow-up from first INO dose",
        origin=FIRST_INO,
        population="all treated",
        event="end of follow-up",
        kinds=(Kind("end", "end of follow-up, alive"),),
        group=flow.treated,
        days=flow.columns["days"],
        cause=(flow.treated & flow.timed & ~flow.dead).astype(np.int64),
        missing=nobody,
        imputed=Days(flow).imputed("ino_start", "last_contact"),
        since=np.zeros(flow.n),
    )


def adtte(flow: Flow, times: Sequence[TimeToEvent], cases: Cases, *, attributed: bool) -> Iterator[Row]:
    """The rows, time by time, each with its sensitivity analyses; without BASIS and REVISION.

    Who is in scope of a figure and not counted by it has a row too, which says why. ``attributed``:
    with the analyses that tell who died early.
    """
    for of in times:
        for analysis in _analyses(of, attributed=attributed):
            yield from _rows(flow, analysis, cases)


def _analyses(of: TimeToEvent, *, attributed: bool) -> Iterator[_Analysis]:
    code = PARAMCD[of.id]
    censored = "death" if of.id == "followup" else "last contact, alive"
    yield _Analysis(of=of, paramcd=code, label=of.label, days=of.days, cause=of.cause, censored=censored)
    for n, variant in enumerate(of.variants, start=1):
        if attributed or not variant.code.startswith("early_as_"):
            yield _Analysis(
                of=of,
                paramcd=f"{code}S{n}",
                label=f"{of.label}: {variant.label}",
                days=variant.days,
                cause=variant.cause,
                code=variant.code,
            )


def _rows(flow: Flow, analysis: _Analysis, cases: Cases) -> Iterator[Row]:
    of = analysis.of
    inside, absent = of.inside, of.not_counted
    starts = flow.columns["ino_start"]
    for i, keys in enumerate(cases.keys):
        why = NOT_COUNTED if absent[i] else next((why for why, who in of.left_out if who[i]), "")
        if not inside[i] and not why:
            continue
        row = {
            **keys,
            "PARAMCD": analysis.paramcd,
            "PARAM": analysis.label,
            "FIGURE": of.id,
            "ANALYSIS": analysis.code,
            "ANL01FL": "Y" if inside[i] else "N",
            "ANLREAS": "" if inside[i] else why,
        }
        yield row | (_time(flow, analysis, cases, i, starts[i]) if inside[i] else {})


def _time(flow: Flow, analysis: _Analysis, cases: Cases, i: int, first: np.datetime64) -> Row:
    of, flags = analysis.of, cases.flags[i]
    days, cause = float(analysis.days[i]), int(analysis.cause[i])
    start = date.fromisoformat(day(first)) + timedelta(days=float(of.since[i]))
    at_transplant = (
        analysis.code == "censored_at_hct" and cause == 0 and days + of.since[i] == flow.columns["hct_wait"][i]
    )
    kind = of.kinds[cause - 1] if cause else None
    end = "hct_date" if at_transplant else _end(flow, of, kind, i)
    return {
        "STARTDT": start.isoformat(),
        "STARTDTF": flags.get(_ORIGINS[of.origin], ""),
        "ADT": (start + timedelta(days=days)).isoformat(),
        "ADTF": flags.get(end, "") if end else "",
        "AVAL": number(days),
        "AVALU": "DAYS",
        "CNSR": "1" if kind is None else "0" if of.survival or cause == 1 else "2",
        "EVNTDESC": kind.label if kind else "",
        "CNSDTDSC": "" if kind else "transplant" if at_transplant else analysis.censored,
        "CAUSE": str(cause),
        "CAUSECD": kind.code if kind else "",
        "IMPUTFL": "Y" if of.imputed[i] or (at_transplant and flags.get("hct_date")) else "N",
    }


def _end(flow: Flow, of: TimeToEvent, kind: Kind | None, i: int) -> str | None:
    """The column of the frame that the end is the day of; None where it is no date of the record."""
    if kind is None or kind.code not in _ENDS:
        return "last_contact"
    if kind.code != "relapse":
        return _ENDS[kind.code]
    if of.origin == FIRST_INO and np.isnat(flow.columns["remission_date"][i]):
        return "relapse_date"
    return _RELAPSES[of.origin]
