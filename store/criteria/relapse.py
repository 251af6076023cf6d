"""Relapse after the first remission that INO brought: what each source says, and the proposal.

Marrow with 5 % blasts or more, blasts in blood, disease outside the marrow, a relapse recorded; MRD only
where MRD turned positive and nothing else is there. Who was never in remission has no relapse.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from store.case import Case
from store.charter import Charter
from store.criteria.course import Evidence, Responses
from store.criteria.cycles import dated, derived
from store.criteria.dates import before, days_between, entered, shift, show, span
from store.criteria.facts import Facts, facts_of
from store.criteria.relapse_signs import SOURCES, Looked, Sign, signs_of
from store.criteria.sets import CriteriaSet, load_set
from store.criteria.windows import CLOSING_THERAPIES

# Signs this close to the first are one relapse (convention of this program).
TOGETHER_DAYS = 28
_NOTHING: Mapping[str, str] = MappingProxyType({})
# Answers that leave open whether there was a remission.
_OPEN = frozenset({"NE", "CANNOT"})


class RelapseSource(msgspec.Struct, frozen=True):
    """What one source says. ``result``: yes, no, unknown, or not_looked where it has nothing after the remission.

    ``date`` (as entered) and ``location`` are those of its first sign; ``last``: the last day it looked.
    """

    source: str
    title: str
    result: str
    date: str = ""
    location: str = ""
    signs: tuple[str, ...] = ()
    last: str = ""
    missing: tuple[str, ...] = ()


class RelapseEvidence(msgspec.Struct, frozen=True):
    """The first remission after INO in words, and every source after it; none of both where there was none.

    ``missing``: what leaves open whether there was a remission.
    """

    remission: str
    sources: tuple[RelapseSource, ...]
    missing: tuple[str, ...] = ()


class RelapseProposal(msgspec.Struct, frozen=True):
    """The proposal before it is put beside the others: `store.codes.relapse`, with its date as entered."""

    value: str
    row: str
    reasons: tuple[str, ...]
    date: str = ""
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def relapse_evidence(case: Case, charter: Charter, known: Mapping[str, str] = _NOTHING) -> RelapseEvidence:
    """What each source says of relapse, side by side; ``known`` holds signed answers of the cycles."""
    facts = facts_of(case)
    criteria = load_set(charter.criteria)
    responses = dated(derived(facts, charter, criteria, known), known)
    remission = first_remission(facts, criteria, responses)
    if remission is None:
        return RelapseEvidence("", (), _open_remission(responses))
    found = signs_of(facts, remission.when, criteria, charter.conventions, responses)
    return RelapseEvidence(remission.text, tuple(_source(name, looked) for name, looked in found.items()))


def _source(name: str, looked: Looked) -> RelapseSource:
    first = _first(looked.signs)
    result = "yes" if first else "unknown" if looked.missing else "no" if looked.days else "not_looked"
    last = max(looked.days, default=None)
    return RelapseSource(
        source=name,
        title=SOURCES[name],
        result=result,
        date=first.date if first else "",
        location=first.location if first else "",
        signs=tuple(s.text for s in sorted(looked.signs, key=_order)),
        last=last.last.isoformat() if last else "",
        missing=tuple(dict.fromkeys((*looked.missing, *looked.flags))),
    )


def first_remission(facts: Facts, criteria: CriteriaSet, responses: Responses) -> Evidence | None:
    """The first remission that INO brought: of a cycle, else in remission later with no other therapy between."""
    found: list[Evidence] = []
    for cycle, (value, seen) in responses.items():
        when = seen or facts.cycle_start(cycle)
        if value in criteria.remissions and when is not None:
            found.append(Evidence(when, f"{value} in cycle {cycle} ({show(entered(when))})"))
    if not found and facts.ino is not None:
        found = [e for e in _later_remissions(facts) if not _treated_before(facts, e)]
    return min(found, key=lambda e: e.when, default=None)


def _later_remissions(facts: Facts) -> list[Evidence]:
    assert facts.ino is not None
    found = [
        Evidence(when, f"in remission at transplant on {show(row.date)}")
        for when, row in facts.transplants
        if before(facts.ino, when) and row.status.startswith("cr")
    ]
    for row in facts.case.follow_up:
        seen = span(row.date)
        if seen and before(facts.ino, seen) and row.status == "cr":
            found.append(Evidence(seen, f"in remission on {show(row.date)}"))
    return found


def _treated_before(facts: Facts, remission: Evidence) -> bool:
    """Whether other therapy directed at the leukaemia may have come between the last INO dose and a remission."""
    starts = [w for kind in CLOSING_THERAPIES for w, _ in facts.therapies.get(kind, ())]
    ino = facts.last_ino
    return ino is not None and any(w.last > ino.first and w.first <= remission.when.last for w in starts)


def _open_remission(responses: Responses) -> tuple[str, ...]:
    return tuple(f"response of cycle {n}" for n, (value, _) in responses.items() if value in _OPEN)


def propose_relapse(facts: Facts, charter: Charter, criteria: CriteriaSet, responses: Responses) -> RelapseProposal:
    """The proposal; ``CANNOT`` only with what is missing to tell. Total.

    ``responses``: cycle -> (answer, day). The date is that of the first sign, as entered.
    """
    remission = first_remission(facts, criteria, responses)
    if remission is None:
        return _never(facts, charter, criteria, responses)
    found = signs_of(facts, remission.when, criteria, charter.conventions, responses)
    signs = [s for looked in found.values() for s in looked.signs]
    missing = tuple(dict.fromkeys(m for looked in found.values() for m in looked.missing))
    flags = tuple(dict.fromkeys(f for looked in found.values() for f in looked.flags))
    overt = [s for s in signs if s.location != "MRD"]
    if overt:
        return _overt(remission, overt, missing, flags)
    if mrd := _first(signs):
        reasons = (remission.text, mrd.text, "nothing in marrow, blood or outside the marrow")
        return RelapseProposal("MRD", "MRD only", reasons, mrd.date, missing, flags)
    if missing:
        return RelapseProposal("CANNOT", "in remission", (remission.text, "a sign that is not placed"), "", missing)
    looked = max((d for each in found.values() for d in each.days), default=None)
    if looked is None:
        missing = (f"any look at the disease after {remission.text}",)
        return RelapseProposal("none", "in remission", (remission.text, "no sign of relapse"), "", missing, flags)
    end = facts.death or span(max((r.date for r in facts.case.follow_up), default=""))
    unseen = days_between(looked, end)[0] if end else 0
    silent = f" ({unseen} days before the end of the record)" if unseen > 0 else ""
    words = (remission.text, f"no sign of relapse; last looked at on {show(entered(looked))}{silent}")
    return RelapseProposal("none", "in remission", words, "", (), flags)


def _never(facts: Facts, charter: Charter, criteria: CriteriaSet, responses: Responses) -> RelapseProposal:
    """No remission: no relapse, where that is sure; a relapse recorded after INO stands for its remission."""
    open_ = _open_remission(responses)
    if facts.ino is None:
        return RelapseProposal("CANNOT", "never in remission", ("no INO dose is dated",), "", ("first INO dose",))
    recorded = signs_of(facts, facts.ino, criteria, charter.conventions, {})["recorded"].signs
    if not open_:
        flags = tuple(f"{s.text}, and no remission before it" for s in recorded)
        return RelapseProposal(
            "none", "never in remission", ("never in remission after INO: there is nothing to lose",), flags=flags
        )
    overt = [s for s in recorded if s.location not in {"", "MRD"}]
    if not overt:
        return RelapseProposal("CANNOT", "never in remission", ("whether there was a remission is open",), "", open_)
    first = _first(overt)
    assert first is not None
    words = (first.text, "the remission before it is not documented")
    return RelapseProposal(first.location, "recorded", words, first.date, open_)


def _overt(remission: Evidence, signs: list[Sign], missing: tuple[str, ...], flags: tuple[str, ...]) -> RelapseProposal:
    """Signs that are near the first are one relapse: where any of them was, and when the first was."""
    first = _first(signs)
    assert first is not None
    until = shift(first.when.last, TOGETHER_DAYS)
    together = sorted((s for s in signs if s.when.first <= until), key=_order)
    places = {place for s in together for place in s.location.split("+") if place}
    reasons = (remission.text, *(s.text for s in together))
    if not places:
        lacks = f"where the relapse of {show(first.date)} was (marrow, and a look outside it)"
        return RelapseProposal("CANNOT", "relapse", reasons, "", (lacks, *missing), flags)
    value = "BM+EM" if places == {"BM", "EM"} else "EM" if "EM" in places else "BM"
    return RelapseProposal(value, "relapse", reasons, first.date, missing, flags)


def _order(sign: Sign) -> tuple[object, object]:
    return sign.when.last, sign.when.first


def _first(signs: list[Sign]) -> Sign | None:
    """The first sign; of a month and a day in it the day."""
    return min(signs, key=_order, default=None)
