"""Classes of death derived from the record and the answers; a cause code alone never decides them.

Every function returns None where it is not defined or cannot be decided. ``values`` holds answers by
endpoint (``response.c1`` -> ``CR``); ``primary`` is a code of `store.codes.causes`, or a class agreed on.
"""

from __future__ import annotations

from collections.abc import Mapping

from store.case import Case
from store.charter import Charter
from store.codes.causes import cause_class, classes_of, codes_of
from store.codes.relapse import OVERT
from store.criteria.course import Course, State, course_of
from store.criteria.dates import Span, before, span, within
from store.criteria.endpoints import cycle_of
from store.criteria.events import cause_of_event, is_fatal
from store.criteria.extramedullary import baseline_of
from store.criteria.facts import Facts, facts_of
from store.criteria.logic import Truth, all3, any3, not3
from store.criteria.response import died_unassessed
from store.criteria.sets import load_set
from store.criteria.vod import ebmt_2023
from store.criteria.windows import cycle_window

REGIMEN_DAYS = 30  # after the last INO dose
VOD_DAYS = 56  # VOD/SOS after the last INO dose
VOD_HCT_DAYS = 57  # VOD/SOS after day 0
_REGIMEN = frozenset({"REGIMEN", "INFECTION", "HAEM"})
_POSSIBLE = frozenset({"definite", "probable", "possible"})


def course_under(case: Case, charter: Charter, values: Mapping[str, str]) -> Course:
    """The course of the leukaemia with the answers given; the day of an answer is the end of its window."""
    facts = facts_of(case)
    answers: dict[int, tuple[str, Span | None]] = {}
    for endpoint, value in values.items():
        cycle = cycle_of(endpoint)
        if cycle is not None:
            answers[cycle] = (value, _answer_day(facts, cycle, charter))
    return course_of(facts, load_set(charter.criteria), answers)


def _answer_day(facts: Facts, cycle: int, charter: Charter) -> Span | None:
    """The last assessment in the cycle's window: what the answer was read from."""
    window = cycle_window(facts, cycle, charter)
    if window is None:
        return None
    bounds = window.bounds
    looks = [w for w, _ in facts.marrows if bounds.holds(w)]
    looks += [w for w, _ in facts.em if bounds.holds(w)]
    return max(looks, default=None)


def state_at_death(case: Case, charter: Charter, values: Mapping[str, str]) -> State:
    """Remission, relapsed, never (in remission after INO) or unknown."""
    return course_under(case, charter, values).state


def death_in_remission(case: Case, charter: Charter, values: Mapping[str, str]) -> Truth:
    """Whether the patient died in remission, whatever the MRD; None without a death or without INO."""
    if not case.deaths:
        return None
    state = state_at_death(case, charter, values)
    return None if state == "unknown" else state == "remission"


def non_relapse_mortality(case: Case, charter: Charter, values: Mapping[str, str]) -> Truth:
    """Death without relapse or progression after the first remission; not defined for never-responders.

    Disease before that remission (progression in cycle 1, a transplant not in remission) is no relapse.
    Where the charter asks for relapse and ``values`` have it, that answer decides; MRD alone is none.
    """
    if not case.deaths:
        return None
    course = course_under(case, charter, values)
    if course.state in {"never", "unknown"} or not course.ever_remission:
        return None
    if "relapse" in charter.endpoints and values.get("relapse", "CANNOT") != "CANNOT":
        return values["relapse"] not in OVERT
    return all3(course.state == "remission", not3(course.lost_again))


def regimen_related(case: Case, primary: str) -> Truth:
    """Whether the treatment is behind the death.

    Regimen, infection or haemorrhage within 30 d of the last INO dose; VOD/SOS that began within 56 d of
    it or 57 d of HCT (the day of death where no onset is recorded); or a fatal event at least possibly
    related to INO or conditioning.
    """
    facts = facts_of(case)
    if facts.death is None or facts.last_ino is None:
        return None
    related = any(
        is_fatal(row) and (row.related_ino in _POSSIBLE or row.related_conditioning in _POSSIBLE)
        for row in case.adverse_events
    )
    near = all3(_one_of(primary, _REGIMEN), within(facts.last_ino, facts.death, REGIMEN_DAYS))
    vod = _is_vod(primary)
    if vod is not False:
        onset = _vod_onset(facts) or facts.death
        after = [w for w, _ in facts.transplants if w.first > facts.last_ino.last]
        hct = [all3(before(w, onset, or_same_day=True), within(w, onset, VOD_HCT_DAYS)) for w in after]
        vod = all3(vod, any3(within(facts.last_ino, onset, VOD_DAYS), *hct))
    return any3(related, near, vod)


def _one_of(primary: str, wanted: frozenset[str]) -> Truth:
    """Whether the class of a cause is one of these; None where a class was agreed on that leaves it open."""
    possible = classes_of(primary)
    return None if possible & wanted and possible - wanted else bool(possible & wanted)


def _is_vod(primary: str) -> Truth:
    """Whether the cause is VOD/SOS; None for VOD/SOS or liver failure, the code not specified."""
    possible = codes_of(primary)
    return "20" in possible and (None if len(possible) > 1 else True)


def _vod_onset(facts: Facts) -> Span | None:
    """When VOD/SOS began: the last event of that name, else the first day on which EBMT 2023 was met."""
    events = [
        when
        for row in facts.case.adverse_events
        if cause_of_event(row.term, row.organism) == "20" and (when := span(row.start))
    ]
    onset = ebmt_2023(facts).onset
    return max(events, default=Span(onset, onset) if onset else None)


def induction_death(case: Case, primary: str) -> Truth:
    """Treatment-related death in induction: not of the disease, before the remission status was known."""
    facts = facts_of(case)
    if facts.death is None or facts.ino is None:
        return None
    return all3(cause_class(primary) not in {"DISEASE", None}, died_unassessed(facts, baseline_of(facts)))


def early_death(case: Case, charter: Charter) -> Truth:
    """Convention f: dead within the days of the charter from the first dose, with no response assessment."""
    facts = facts_of(case)
    if facts.death is None or facts.ino is None:
        return None
    within_days = within(facts.ino, facts.death, charter.conventions.early_death_days)
    return all3(within_days, died_unassessed(facts, baseline_of(facts)))


def dead_within(case: Case, days: int) -> Truth:
    """Whether death came within ``days`` of the first INO dose (30- and 60-day mortality)."""
    facts = facts_of(case)
    if facts.ino is None:
        return None
    return within(facts.ino, facts.death, days) if facts.death else False


def dead_after_transplant(case: Case, days: int = 100) -> Truth:
    """Whether death came within ``days`` of day 0 of the first transplant after INO; None without one."""
    facts = facts_of(case)
    if facts.ino is None:
        return None
    ino = facts.ino
    day0 = next((w for w, _ in facts.transplants if before(ino, w)), None)
    if day0 is None:
        return None
    return within(day0, facts.death, days) if facts.death else False


def disease_code_without_disease(case: Case, charter: Charter, values: Mapping[str, str], primary: str) -> bool:
    """A finding: leukaemia as the cause though no relapse or persisting disease is documented."""
    return cause_class(primary) == "DISEASE" and death_in_remission(case, charter, values) is True
