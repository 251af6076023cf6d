"""Signs of relapse after a remission, source by source: when each looked at the disease, and what it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from store.case import Extramedullary
from store.charter import Conventions
from store.codes.source import EM_LOCATION, FOLLOW_STATUS
from store.criteria.course import Responses
from store.criteria.dates import Span, before, entered, show, span
from store.criteria.extramedullary import baseline_of, csf_class, em_rules
from store.criteria.facts import Facts
from store.criteria.labs import blasts_in_blood
from store.criteria.marrow_mrd import has_mrd, mrd_of
from store.criteria.sets import CriteriaSet

# Source -> its name in words, in the order in which they are shown.
SOURCES: Mapping[str, str] = {
    "marrow": "marrow",
    "blood": "blood",
    "extramedullary": "outside the marrow",
    "mrd": "MRD",
    "recorded": "relapses recorded",
    "follow_up": "follow-up and course",
}
_DISEASE = frozenset({"disease", "new", "residual"})


class Sign(NamedTuple):
    """Disease seen after remission. ``location``: BM, EM, BM+EM, MRD; empty where the source does not say."""

    when: Span
    date: str
    location: str
    text: str


class Looked(NamedTuple):
    """What a source says after the remission: its looks, the signs among them, what cannot be placed or told."""

    days: list[Span]
    signs: list[Sign]
    missing: list[str]
    flags: list[str]


class _Since:
    """The time after the remission, to death."""

    def __init__(self, facts: Facts, remission: Span) -> None:
        self.remission = remission
        self.death = facts.death

    def looked(self, when: Span, looked: Looked) -> bool:
        """Whether the source surely looked after the remission; noted."""
        if (self.death is not None and before(self.death, when)) or not before(self.remission, when):
            return False
        looked.days.append(when)
        return True

    def found(self, sign: Sign, looked: Looked, what: str) -> None:
        """Notes a sign that is surely after the remission; one that may be as missing."""
        if self.looked(sign.when, looked):
            looked.signs.append(sign)
        elif before(self.remission, sign.when) is None:
            looked.missing.append(f"day of {what} ({show(sign.date)}): before or after the remission")


def signs_of(
    facts: Facts, remission: Span, criteria: CriteriaSet, conventions: Conventions, responses: Responses
) -> dict[str, Looked]:
    """What every source of `SOURCES` says of the time after a remission."""
    found = {name: Looked([], [], [], []) for name in SOURCES}
    since = _Since(facts, remission)
    _marrow(facts, since, criteria, found["marrow"])
    _blood(facts, since, found["blood"])
    _extramedullary(facts, since, found["extramedullary"])
    _mrd(facts, since, criteria, conventions, found["mrd"])
    _recorded(facts, since, found["recorded"])
    _follow_up(facts, since, found["follow_up"])
    _answered(since, responses, found["follow_up"])
    return found


def _marrow(facts: Facts, since: _Since, criteria: CriteriaSet, looked: Looked) -> None:
    limit = criteria.thresholds["blasts_cr"]
    for when, row in facts.marrows:
        if row.blast_pct is None:
            continue
        there = not limit.holds(row.blast_pct)
        text = f"marrow {show(row.date)}: blasts {row.blast_pct:g} % ({'≥' if there else '<'} {limit.number:g})"
        if there:
            since.found(Sign(when, row.date, "BM", text), looked, f"the marrow with {row.blast_pct:g} % blasts")
        else:
            since.looked(when, looked)


def _blood(facts: Facts, since: _Since, looked: Looked) -> None:
    for when, row in facts.labs.get("PB_BLASTS", ()):
        present, _, text = blasts_in_blood(facts, [(when, row)])
        if present:
            since.found(Sign(when, row.date, "BM", text), looked, "the blasts in blood")
        elif present is False:
            since.looked(when, looked)


def _extramedullary(facts: Facts, since: _Since, looked: Looked) -> None:
    """New disease, or disease where it had gone; what was left at remission must have grown."""
    last: dict[str, Extramedullary | None] = dict(baseline_of(facts).locations)
    for when, row in sorted(facts.em, key=lambda found: found[0]):
        if row.finding == "not_evaluable" or facts.ino is None or when.first <= facts.ino.last:
            continue
        known, earlier = row.location in last, last.get(row.location)
        last[row.location] = row
        text = f"{_name(row)} by {row.method} {show(row.date)}: {row.finding.replace('_', ' ')}"
        if row.finding not in {"disease", "new"} and row.csf_blasts != "yes":
            if since.looked(when, looked) and row.finding == "equivocal":
                looked.flags.append(text)
            continue
        if row.csf_blasts == "yes":
            text = f"{text}, {csf_class(row)}"
        came = _came_back(row, earlier, known=known)
        if came:
            since.found(Sign(when, row.date, "EM", text), looked, f"the look at {_name(row)}")
        elif since.looked(when, looked) and came is None:
            looked.missing.append(f"whether this is new or was left at remission ({text})")


def _came_back(row: Extramedullary, earlier: Extramedullary | None, *, known: bool) -> bool | None:
    """Whether disease at a location is more than what was there at the look before; None where not told."""
    if row.csf_blasts == "yes":
        # CNS3 is relapse; fewer cells with blasts are left to the reader.
        return True if csf_class(row) == "CNS3" else None
    if row.finding == "new" or not known:
        return True
    if earlier is None:
        return None
    if earlier.finding not in _DISEASE and earlier.csf_blasts != "yes":
        return True if earlier.finding == "none" else None
    if row.spd_mm2 is None or not earlier.spd_mm2:
        return None
    rules = em_rules()
    limit = rules.pd_rise_mediastinum if row.location == "mediastinum" else rules.pd_rise
    return limit.holds(round((row.spd_mm2 - earlier.spd_mm2) / earlier.spd_mm2 * 100, 6))


def _name(row: Extramedullary) -> str:
    return EM_LOCATION.label(row.location)


def _mrd(facts: Facts, since: _Since, criteria: CriteriaSet, conventions: Conventions, looked: Looked) -> None:
    """MRD that turned positive: a positive sample after a negative one, both of marrow, in remission."""
    negative: Span | None = None
    for when, row in sorted(facts.marrows, key=lambda found: found[0]):
        status = mrd_of(row, criteria, conventions) if has_mrd(row) else None
        if status is None or status.negative is None or before(when, since.remission):
            continue
        if status.negative:
            negative = negative or when
            since.looked(when, looked)
        elif status.state == "positive":
            if negative and before(negative, when):
                since.found(Sign(when, row.date, "MRD", status.reason), looked, "the MRD sample")
            elif since.looked(when, looked) and negative and before(negative, when) is None:
                looked.missing.append(f"day of the MRD sample ({show(row.date)}): before or after MRD was negative")
    if len(looked.signs) == 1 and looked.signs[0].when == max(looked.days):
        looked.flags.append("MRD positive once, not confirmed by a second sample")


def _recorded(facts: Facts, since: _Since, looked: Looked) -> None:
    treated = facts.relapse_treated()
    for when, row in facts.relapses:
        if row.kind == "relapse" and row is not treated:
            text = f"relapse of {show(row.date)} recorded ({row.location or 'location not recorded'})"
            since.found(Sign(when, row.date, row.location, text), looked, "the relapse recorded")


def _follow_up(facts: Facts, since: _Since, looked: Looked) -> None:
    """What tells that the leukaemia is back and not where."""
    for when, date, text, sign in _told(facts):
        if sign:
            since.found(Sign(when, date, "", f"{text} on {show(date)}"), looked, text)
        else:
            since.looked(when, looked)


def _told(facts: Facts) -> Iterator[tuple[Span, str, str, bool]]:
    for row in facts.case.follow_up:
        seen = span(row.date)
        if seen and row.status in {"cr", "disease"}:
            yield seen, row.date, FOLLOW_STATUS.label(row.status), row.status == "disease"
    for when, transplant in facts.transplants:
        if transplant.status:
            lost = transplant.status == "not_in_remission"
            yield when, transplant.date, f"{'not ' if lost else ''}in remission at transplant", lost
    for rows in facts.therapies.values():
        for start, therapy in rows:
            if therapy.result == "relapse":
                ended = span(therapy.stop)
                name = therapy.agent or therapy.kind
                yield ended or start, therapy.stop if ended else therapy.start, f"relapse after {name}", True
    for event in facts.case.adverse_events:
        began = span(event.start)
        if began and event.term.lower() == "disease progression":
            yield began, event.start, "disease progression", True


def _answered(since: _Since, responses: Responses, looked: Looked) -> None:
    """A cycle answered as relapse or progression."""
    for cycle, (value, when) in responses.items():
        if value in {"RELAPSE", "PD"} and when is not None and before(since.remission, when):
            word = "relapse" if value == "RELAPSE" else "progression"
            looked.signs.append(Sign(when, entered(when), "", f"{word} in cycle {cycle}"))
