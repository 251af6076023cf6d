"""The proposal for VOD/SOS: EBMT 2023 decides, the other sets are reasons; its onset, anchor and worst grade."""

from __future__ import annotations

import msgspec

from store.criteria.dates import Span, show_day
from store.criteria.facts import Facts
from store.criteria.vod import SET_TITLES, SetResult, VodAssessment, vod_of
from store.criteria.vod_severity import Severity, severity

# What an onset is counted from, in the words of the sets -> as an answer has it.
_ANCHORS = {"HCT day 0": "hct", "last INO dose": "last_ino", "first INO dose": "first_ino"}
_WORDS = {"yes": "met", "no": "not met", "unknown": "cannot be judged", "not_applicable": "does not apply"}


class VodProposal(msgspec.Struct, frozen=True):
    """The proposal before it is put beside the others (`store.codes.vod`). ``also_meets``: other sets that are met."""

    value: str
    reasons: tuple[str, ...]
    date: str = ""
    anchor: str = ""
    grade: str = ""
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    also_meets: tuple[str, ...] = ()


def propose_vod(facts: Facts) -> VodProposal:
    """The proposal; ``CANNOT`` only with what EBMT 2023 lacks. "Not of another cause" is left to the reader. Total."""
    assessed = vod_of(facts)
    by, others = assessed.by("ebmt_2023"), _others(assessed)
    also = tuple(SET_TITLES[r.set] for r in assessed.results[1:] if r.result == "yes")
    if by.result == "no":
        return VodProposal("no", ("EBMT 2023: not met", *others), also_meets=also)
    if by.result != "yes" or by.onset is None:
        return VodProposal("CANNOT", ("EBMT 2023: cannot be judged", *others), missing=by.missing, also_meets=also)
    level = by.level.partition(",")[0]
    found = severity(facts, by.onset, _day0(facts, by))
    day = f", day {by.day} from {by.anchor}" if by.day is not None else f", counted from {by.anchor}"
    return VodProposal(
        value=level,
        reasons=tuple(
            dict.fromkeys((f"EBMT 2023: {by.level} from {show_day(by.onset)}{day}", *by.met, *others, *found.reasons))
        ),
        date=by.onset.isoformat(),
        anchor=_ANCHORS[by.anchor],
        grade=str(found.grade or ""),
        flags=_ungraded(found),
        also_meets=also,
    )


def _day0(facts: Facts, by: SetResult) -> Span | None:
    """Day 0 of the transplant that the onset is counted from."""
    if by.anchor != "HCT day 0" or by.onset is None:
        return None
    return max((w for w, _ in facts.transplants if w.last <= by.onset), default=None)


def _others(assessed: VodAssessment) -> tuple[str, ...]:
    return tuple(f"{SET_TITLES[r.set]}: {_said(r)}" for r in assessed.results[1:])


def _said(result: SetResult) -> str:
    level = f" ({result.level})" if result.level else ""
    onset = f" from {show_day(result.onset)}" if result.onset else ""
    lacks = f" ({', '.join(result.missing)} missing)" if result.missing else ""
    return f"{_WORDS[result.result]}{level}{onset}{lacks}"


def _ungraded(found: Severity) -> tuple[str, ...]:
    if found.grade:
        return ()
    lacks = f" (not recorded: {', '.join(found.missing)})" if found.missing else ""
    return (f"not graded: no two items of EBMT severity fall in one grade{lacks}",)
