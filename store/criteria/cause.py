"""The cause of death as the data propose it: a hierarchy, read from the top.

1 relapse, 2 never in remission, 3 transplant in remission, 4 remission without transplant, 5 nothing
documented. The reader decides; the narrative is not read by the rules.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import msgspec

from store.charter import Charter
from store.codes.causes import cause_class
from store.criteria.course import Course, Responses, course_of
from store.criteria.dates import Span, days_between, show, show_day, span, within
from store.criteria.events import Event, cause_of_event, events_at_death, in_aplasia, is_fatal
from store.criteria.extramedullary import baseline_of
from store.criteria.facts import Facts
from store.criteria.labs import lab_value
from store.criteria.logic import Truth, all3
from store.criteria.response import died_unassessed
from store.criteria.sets import CriteriaSet
from store.criteria.vod import ebmt_2023
from store.criteria.vod_signs import vod_rules

VOD_OPEN_DAYS = 60  # without a sign that it resolved, VOD/SOS explains a death this soon after its onset
GVHD_OPEN_DAYS = 14  # GVHD treated until this near to death was active
GRAFT_DAYS = 28  # no engraftment by this day is graft failure if neutrophils were still under 0.5

# Order of the causes in remission; grade 2 acute GVHD comes after VOD/SOS, before infection.
_RANK = {"80": -1, "81": -1, "82": -1, "52": 0, "50": 1, "51": 2, "20": 3, "65": 9}
_RANK |= dict.fromkeys(("30", "31", "32", "33", "34"), 5)
_RANK |= dict.fromkeys(("40", "41", "42", "43"), 6)
_RANK |= dict.fromkeys(("21", "53", "54", "67", "68", "70", "71"), 7)
_MILD_GVHD_RANK = 4
_ORGAN_RANK = 8
_MULTI_ORGAN = "65"
_MECHANISMS = frozenset({"ORGAN", "PULM", "VASC", "DISEASE"})


class CauseProposal(msgspec.Struct, frozen=True):
    """Primary code, contributing codes and why."""

    value: str
    row: str
    reasons: tuple[str, ...]
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    contributing: tuple[str, ...] = ()


class Candidate(NamedTuple):
    """Something that may have caused the death."""

    code: str
    rank: int
    fatal: bool
    text: str
    proven: bool = False
    event: Event | None = None


def propose_cause(facts: Facts, charter: Charter, criteria: CriteriaSet, responses: Responses) -> CauseProposal:
    """The cause of death by the hierarchy of docs/criteria.md; code 90 where nothing is documented.

    ``responses``: cycle -> (answer, day). Total: dates that cannot be placed are listed as missing.
    """
    course = course_of(facts, criteria, responses)
    missing = list(course.missing)
    flags = list(course.flags)
    open_gvhd: list[str] = []
    candidates = _candidates(facts, flags, open_gvhd)
    if course.state == "remission":
        missing += open_gvhd
    if facts.case.death is not None and facts.case.death.autopsy == "pending":
        flags.append("autopsy pending: the item stays open until it is read")
    if course.state == "relapsed":
        found = _disease("10", "1", course, candidates)
    elif course.state == "never":
        found = _never(facts, charter, course, candidates, missing, flags)
    elif course.state == "remission":
        found = _in_remission(facts, course, candidates, missing)
    else:
        found = _first_of("5", candidates, [], missing)
    return msgspec.structs.replace(found, missing=tuple(dict.fromkeys(missing)), flags=tuple(dict.fromkeys(flags)))


def _disease(code: str, row: str, course: Course, candidates: list[Candidate]) -> CauseProposal:
    """Leukaemia is the cause whatever the terminal event was; that contributes."""
    reasons = [course.loss.text] if course.loss else ["never in remission after INO"]
    if code == "10":
        later = f"after {course.remission.text}" if course.remission else "no remission is documented"
        reasons.append(f"{later}, no later remission")
    reasons += [f"contributing: {c.text}" for c in candidates]
    return CauseProposal(code, row, tuple(reasons), contributing=_codes(candidates, code))


def _never(
    facts: Facts,
    charter: Charter,
    course: Course,
    candidates: list[Candidate],
    missing: list[str],
    flags: list[str],
) -> CauseProposal:
    """11, unless a documented lethal toxicity came in the early-death window before any assessment."""
    assert facts.ino is not None
    assert facts.death is not None
    early = all3(
        within(facts.ino, facts.death, charter.conventions.early_death_days),
        died_unassessed(facts, baseline_of(facts)),
    )
    toxic = [c for c in candidates if _lethal(facts, c)]
    if early and toxic:
        first = toxic[0]
        if first.event is not None and cause_class(first.code) == "INFECTION":
            aplasia = in_aplasia(facts, first.event.row)
            missing += ["ANC near the start of the infection (aplasia)"] if aplasia is None else []
        low, _ = days_between(facts.ino, facts.death)
        reasons = (
            f"{first.text}",
            f"died on day {low + 1} of INO, before the disease could be assessed",
        )
        rest = [c for c in candidates if c is not first]
        return CauseProposal(first.code, "2", reasons, contributing=(*_codes(rest, first.code), "11"))
    if early is None and toxic:
        missing.append("days of death, first INO dose and assessments: early death cannot be decided")
    if toxic:
        flags.append(f"other reading: {toxic[0].text} (code {toxic[0].code})")
    return _disease("11", "2", course, candidates)


def _lethal(facts: Facts, c: Candidate) -> bool:
    """VOD/SOS, culture-proven infection in aplasia, haemorrhage or another fatal toxicity.

    Organ failure, lung injury, thrombosis and DIC are as much the work of untreated leukaemia: not these.
    """
    if c.code == "20":
        return True
    if cause_class(c.code) == "INFECTION":
        return c.fatal and c.proven and c.event is not None and in_aplasia(facts, c.event.row) is not False
    return c.fatal and cause_class(c.code) not in _MECHANISMS


def _in_remission(facts: Facts, course: Course, candidates: list[Candidate], missing: list[str]) -> CauseProposal:
    """After a transplant graft failure and GVHD come before VOD/SOS, infection, haemorrhage, organ failure."""
    assert facts.ino is not None
    after_hct = any(w.first > facts.ino.last for w, _ in facts.transplants)
    reasons = [course.remission.text] if course.remission else []
    reasons.append("no relapse after it")
    return _first_of("3" if after_hct else "4", candidates, reasons, missing)


def _first_of(row: str, candidates: list[Candidate], reasons: list[str], missing: list[str]) -> CauseProposal:
    ordered = candidates
    if any(c.fatal and c.code != _MULTI_ORGAN for c in candidates):
        # What was fatal comes before what was merely there, VOD/SOS and transplant causes apart.
        ordered = [c for c in candidates if c.fatal or c.rank <= _MILD_GVHD_RANK]
    if not ordered:
        missing.append("what happened in the days before death (no event, GVHD or VOD/SOS is recorded)")
        return CauseProposal("90", "5", (*reasons, "nothing documented that explains the death"))
    first = ordered[0]
    rest = [c for c in candidates if c is not first]
    words = (*reasons, first.text, *(f"contributing: {c.text}" for c in rest))
    return CauseProposal(first.code, row, words, contributing=_codes(rest, first.code))


def _codes(candidates: list[Candidate], primary: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c.code for c in candidates if c.code != primary))


def _candidates(facts: Facts, flags: list[str], missing: list[str]) -> list[Candidate]:
    """Everything that may have caused the death, the first in the hierarchy first."""
    found: list[Candidate] = []
    flags += [
        f"fatal event that stands for no cause on the list: {row.term}"
        for row in facts.case.adverse_events
        if is_fatal(row) and cause_of_event(row.term, row.organism) is None
    ]
    for event in events_at_death(facts):
        if event.code != "10" and (event.fatal or cause_class(event.code) != "EXT"):
            rank = _RANK.get(event.code, _ORGAN_RANK)
            found.append(Candidate(event.code, rank, event.fatal, event.text, event.proven, event))
    if not any(c.code == "20" for c in found) and (vod := _vod(facts, flags)):
        found.append(vod)
    found += _graft(facts, missing)
    found.sort(key=lambda c: (c.rank, not c.fatal, not c.proven))
    return found


def _vod(facts: Facts, flags: list[str]) -> Candidate | None:
    """VOD/SOS by EBMT 2023, clinical or proven, that had not resolved before death."""
    assert facts.death is not None
    if facts.ino is None:
        return None
    seen = ebmt_2023(facts)
    if seen.result != "yes" or seen.onset is None:
        return None
    words = f"VOD/SOS by EBMT 2023 ({seen.level}) from {show_day(seen.onset)}"
    if seen.level.startswith("probable"):
        flags.append(f"{words}: probable only, not proposed as the cause")
        return None
    resolved = _resolved(facts, seen.onset)
    if resolved or (resolved is None and (facts.death.first - seen.onset).days > VOD_OPEN_DAYS):
        flags.append(f"{words}: {'resolved' if resolved else 'long'} before death")
        return None
    return Candidate("20", _RANK["20"], fatal=False, text=f"{words}: {'; '.join(seen.met)}")


def _resolved(facts: Facts, onset: date) -> Truth:
    """Whether VOD/SOS had resolved: an event that says so, or bilirubin back under 2 mg/dL."""
    for row in facts.case.adverse_events:
        if "sinusoidal" in row.term.lower() and row.outcome in {"recovered", "sequelae"}:
            return True
    rows = [(w, r) for w, r in facts.labs.get("BILI", ()) if w.first > onset]
    if not rows:
        return None
    when, lab = rows[-1]
    value = lab_value(lab)
    if value is None or (when.first - onset).days < 7:
        return None
    return value.number < vod_rules().bilirubin_mg_dl


def _graft(facts: Facts, missing: list[str]) -> list[Candidate]:
    """Graft failure, acute and chronic GVHD of the last transplant after INO."""
    assert facts.death is not None
    rows = [(w, t) for w, t in facts.transplants if facts.ino and w.first > facts.ino.last]
    if not rows:
        return []
    day0, row = max(rows, key=lambda r: r[0])
    found: list[Candidate] = []
    days, _ = days_between(day0, facts.death)
    if not row.engraftment and days >= GRAFT_DAYS and (text := _no_neutrophils(facts, facts.death)):
        found.append(Candidate("52", _RANK["52"], fatal=False, text=f"no engraftment {days} days after HCT, {text}"))
    acute = int(row.agvhd) if row.agvhd.isdigit() else 0
    chronic = row.cgvhd in {"moderate", "severe"}
    if acute < 2 and not chronic:
        return found
    treated_to = span(row.gvhd_treated_to)
    if treated_to is None:
        missing.append("whether GVHD was under treatment at death")
        return found
    if days_between(treated_to, facts.death)[0] > GVHD_OPEN_DAYS:
        return found
    until = f"treated until {show(row.gvhd_treated_to)}"
    if chronic:
        text = f"chronic GVHD, {row.cgvhd}, {until}"
        found.append(Candidate("51", _RANK["51"], fatal=False, text=text))
    else:
        rank = _RANK["50"] if acute >= 3 else _MILD_GVHD_RANK
        found.append(Candidate("50", rank, fatal=False, text=f"acute GVHD grade {acute}, {until}"))
    return found


def _no_neutrophils(facts: Facts, death: Span) -> str:
    """The last ANC within 14 days of death where it is under 0.5; empty otherwise."""
    rows = [(w, r) for w, r in facts.labs.get("ANC", ()) if 0 <= (death.first - w.first).days <= GVHD_OPEN_DAYS]
    if not rows:
        return ""
    row = rows[-1][1]
    value = lab_value(row)
    return f"ANC {row.value} {row.unit} on {show(row.date)}" if value and value.number < 0.5 else ""
