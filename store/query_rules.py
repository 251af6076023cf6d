"""Rules that raise queries in bulk: what the source tables lack, case by case. Pure; the rules are data.

A rule asks of one case and sees the source record alone; it finds nothing where the tables cannot show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

import msgspec

from store.case import Case, Sign
from store.charter import Charter
from store.commands import NewQuery
from store.committee import Cite
from store.criteria.dates import show, span
from store.criteria.endpoints import given_cycles, has
from store.criteria.facts import facts_of
from store.criteria.windows import cycle_window
from store.queries import Thread


class Finding(msgspec.Struct, frozen=True):
    """What is asked, of which item (empty: of none, it blocks nothing), and the row or value asked about."""

    text: str
    endpoint: str = ""
    cite: Cite | None = None


class Rule(msgspec.Struct, frozen=True):
    """A rule by its name; ``why`` is what is lost where the source lacks it."""

    name: str
    why: str
    find: Callable[[Case, Charter], Iterator[Finding]]


def _death(case: Case, _charter: Charter) -> Iterator[Finding]:
    for n, death in enumerate(case.deaths):
        if not death.narrative.strip():
            cite = Cite(table="deaths", row=n, column="narrative")
            yield Finding("The course to death is not told; send the narrative.", "death.cause", cite)


def _fatal_event(case: Case, _charter: Charter) -> Iterator[Finding]:
    related = ("related_ino", "related_conditioning", "related_prior", "related_disease")
    for n, event in enumerate(case.adverse_events):
        if event.grade == _FATAL and not any(getattr(event, name) for name in related):
            text = f"What the fatal {event.term} was related to is not recorded."
            yield Finding(text, "death.cause", Cite(table="adverse_events", row=n))


def _relapse(case: Case, _charter: Charter) -> Iterator[Finding]:
    ino = facts_of(case).ino
    for n, relapse in enumerate(case.relapses):
        when = span(relapse.date)
        if ino is None or (when is not None and when.last <= ino.first):
            continue
        if when is None or when.first != when.last:
            text = f"The day of the relapse ({show(relapse.date)}) is not recorded."
            yield Finding(text, "relapse", Cite(table="relapses", row=n, column="date"))
        if not relapse.location or ("EM" in relapse.location and not relapse.em_locations):
            text = f"Where the relapse of {show(relapse.date)} was found is not recorded."
            column = "em_locations" if relapse.location else "location"
            yield Finding(text, "relapse", Cite(table="relapses", row=n, column=column))


def _conditioning(case: Case, _charter: Charter) -> Iterator[Finding]:
    ino = facts_of(case).ino
    for n, transplant in enumerate(case.transplants):
        day0 = span(transplant.date)
        if ino is None or (day0 is not None and day0.last < ino.first) or span(transplant.conditioning_start):
            continue
        text = f"The first day of conditioning before the transplant of {show(transplant.date)} is not recorded."
        yield Finding(text, cite=Cite(table="transplants", row=n, column="conditioning_start"))


def _marrow(case: Case, charter: Charter) -> Iterator[Finding]:
    facts = facts_of(case)
    for cycle in given_cycles(facts):
        window = cycle_window(facts, cycle, charter)
        if window is None or cycle > charter.response_cycles or window.bounds.end < window.bounds.start:
            continue
        if facts.death is not None and facts.death.first <= window.bounds.end:
            continue
        if any(window.bounds.holds(when) is not False for when, _ in facts.marrows):
            continue
        row = next((n for n, each in enumerate(case.cycles) if each.n == cycle), None)
        cite = None if row is None else Cite(table="cycles", row=row)
        yield Finding(
            f"No marrow is recorded in the window of cycle {cycle}; was there one?", f"response.c{cycle}", cite
        )


def _mrd(case: Case, _charter: Charter) -> Iterator[Finding]:
    for n, sample in enumerate(case.marrows):
        copies = sample.mrd_method == "bcr_abl" and sample.abl1_copies is not None
        if sample.mrd_result == "not_detected" and not sample.mrd_lod_pct and not copies:
            text = f"MRD of {show(sample.date)} is not detected; the limit of detection is not recorded."
            yield Finding(text, cite=Cite(table="marrows", row=n, column="mrd_lod_pct"))


def _weight(case: Case, charter: Charter) -> Iterator[Finding]:
    ino = facts_of(case).ino
    if ino is None or any(sign.weight_kg is not None and _from(sign, ino.first) for sign in case.signs):
        return
    for n, sign in enumerate(case.signs):
        if _from(sign, ino.first) and _tells_of_vod(sign):
            text = f"Signs of VOD/SOS on {show(sign.date)}, and no weight is recorded from the first dose on."
            yield Finding(text, "vod" if has(case, "vod", charter) else "", Cite(table="signs", row=n))
            return


def _from(sign: Sign, day: date) -> bool:
    when = span(sign.date)
    return when is None or when.last >= day


def _tells_of_vod(sign: Sign) -> bool:
    return sign.ascites not in ("", "no") or "yes" in (sign.hepatomegaly, sign.ruq_pain)


_FATAL = 5

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("death without a narrative", "the cause of death rests on it", _death),
        Rule("fatal event without relatedness", "the cause of death rests on it", _fatal_event),
        Rule("relapse without a location or date", "relapse agrees by location and day", _relapse),
        Rule("transplant without a date of conditioning", "it closes the window of a response", _conditioning),
        Rule("response window without a marrow", "without one a response is not evaluable", _marrow),
        Rule("MRD without limit of detection", "what is not detected is negative only to a limit", _mrd),
        Rule("VOD signs without a weight", "weight gain is a criterion of VOD/SOS", _weight),
    )
}


def due_by_rule(
    rule: Rule, case: Case, charter: Charter, items: Iterable[str], threads: Iterable[Thread], owner: str, due: str
) -> tuple[NewQuery, ...]:
    """The queries that a rule raises on a case now; ``items`` are the endpoints it has, ``threads`` its queries.

    None while a query of the rule is open on the case, and none that was waived in these words.
    """
    of_rule = [t for t in threads if t.query.rule == rule.name]
    if any(t.ended is None for t in of_rule):
        return ()
    waived = {t.query.text for t in of_rule if t.state == "waived"}
    there = frozenset(items)
    return tuple(
        NewQuery(
            case=case.id,
            owner=owner,
            text=found.text,
            endpoint=found.endpoint if found.endpoint in there else "",
            cite=found.cite,
            due=due,
            rule=rule.name,
        )
        for found in rule.find(case, charter)
        if found.text not in waived
    )
