"""The dates an endpoint may see (convention o)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import msgspec

from store.case import Case
from store.charter import Charter
from store.criteria.dates import Span, latest, shift, show, show_day, span
from store.criteria.endpoints import NAMED, cycle_of, given_cycles
from store.criteria.facts import Bounds, Facts, facts_of
from store.errors import BadInput

# Directed at the leukaemia: a response after it is no longer a response to INO alone.
CLOSING_THERAPIES: tuple[str, ...] = ("blinatumomab", "chemotherapy", "car_t", "dli", "radiotherapy")


class Window(msgspec.Struct, frozen=True):
    """The days an endpoint may see, both ends included. ``end`` before ``start``: it never opened.

    None means open on that side. ``sure_start`` and ``sure_end`` differ from the outer days only
    where a date that bounds the window is partial; ``closed`` is whether an event closed it.
    """

    start: date | None
    end: date | None
    why: str
    sure_start: date | None = None
    sure_end: date | None = None
    closed: bool = False
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def bounds(self) -> Bounds:
        """The window as bounds that place a date."""
        start, end = self.start or date.min, self.end or date.max
        return Bounds(start, end, self.sure_start or start, self.sure_end or end)


def response_window(case: Case, cycle: int, charter: Charter) -> Window | None:
    """The window of a cycle's response; None where that cycle was not given (convention o)."""
    return cycle_window(facts_of(case), cycle, charter)


def cycle_window(facts: Facts, cycle: int, charter: Charter) -> Window | None:
    """`response_window` on facts already read."""
    start = facts.cycle_start(cycle)
    if start is None:
        return None
    rules = charter.conventions
    opens = shift(start.first, rules.window_first_day - 1)
    sure_start = shift(start.last, rules.window_first_day - 1)
    end = shift(start.last, rules.window_last_day - 1)
    sure_end = shift(start.first, rules.window_last_day - 1)
    why = f"to day {rules.window_last_day}"
    last_dose = latest(w for w, _ in facts.cycle_doses.get(cycle, ())) or start
    closed = False
    missing: list[str] = []
    for when, what, text, is_cycle in _closers(facts, cycle, last_dose):
        if when.first > end:
            continue
        if (is_cycle or when.first > last_dose.last) and when.last < end:
            end, closed, why = when.last, True, f"to {what} on {show(text)}"
        if when.first < sure_end:
            sure_end = max(when.first, last_dose.first)
        if when.first != when.last:
            missing.append(f"day of {what} ({show(text)}), which closes the window")
    sure_end = min(sure_end, end)
    if start.first != start.last:
        missing.append(f"first day of cycle {cycle}")
    flags = _given_with(facts, start, last_dose, cycle)
    first = f"day {rules.window_first_day} of cycle {cycle}"
    if end < opens:
        first, why = f"never opened: {first} is {show_day(opens)}, closed by", why.removeprefix("to ")
    return Window(opens, end, f"{first} {why}", sure_start, sure_end, closed, tuple(missing), flags)


class _Closer(NamedTuple):
    """What may close a window: when, what, the date as entered, whether it is the next cycle."""

    when: Span
    what: str
    text: str
    is_cycle: bool


def _closers(facts: Facts, cycle: int, last_dose: Span) -> list[_Closer]:
    """The next cycle, and other therapy or conditioning that may begin after the cycle's last dose."""
    found: list[_Closer] = []
    following = next((n for n in facts.cycles() if n > cycle), None)
    if following is not None and (when := facts.cycle_start(following)):
        text = min((d.date for _, d in facts.cycle_doses.get(following, ())), default="")
        text = text or next((c.start for c in facts.case.cycles if c.n == following), "")
        found.append(_Closer(when, f"cycle {following}", text, is_cycle=True))
    for kind in CLOSING_THERAPIES:
        for when, therapy in facts.therapies.get(kind, ()):
            if when.last > last_dose.first:
                found.append(_Closer(when, therapy.agent or kind.replace("_", "-"), therapy.start, is_cycle=False))
    for when, therapy in facts.therapies.get("tki", ()):
        if when.last > last_dose.first and not _tki_running(facts, when, last_dose):
            found.append(_Closer(when, f"new TKI {therapy.agent}".rstrip(), therapy.start, is_cycle=False))
    for day0, transplant in facts.transplants:
        conditioning = span(transplant.conditioning_start)
        when, text = (conditioning, transplant.conditioning_start) if conditioning else (day0, transplant.date)
        what = "conditioning" if conditioning else "transplant (first day of conditioning not recorded)"
        if when.last > last_dose.first:
            found.append(_Closer(when, what, text, is_cycle=False))
    return found


def _tki_running(facts: Facts, new: Span, last_dose: Span) -> bool:
    """Whether a TKI was already being given when another TKI row begins: continued, not new."""
    for when, therapy in facts.therapies.get("tki", ()):
        if when.first <= last_dose.last and when != new:
            stop = span(therapy.stop)
            if stop is None or shift(stop.last, 7) >= new.first:
                return True
    return False


def _given_with(facts: Facts, start: Span, last_dose: Span, cycle: int) -> tuple[str, ...]:
    """Therapy begun between the first and the last dose of the cycle: given with INO, said."""
    found = [
        f"{therapy.agent or kind} from {show(therapy.start)} was given with cycle {cycle}: response may be of both"
        for kind in CLOSING_THERAPIES
        for when, therapy in facts.therapies.get(kind, ())
        if when.first >= start.first and when.last <= last_dose.first
    ]
    found += [
        f"other therapy ({therapy.agent or 'not named'}) from {show(therapy.start)} was not taken to close the window"
        for when, therapy in facts.therapies.get("other", ())
        if start.first <= when.first <= shift(start.first, 41)
    ]
    return tuple(found)


def window(case: Case, endpoint: str, charter: Charter) -> Window | None:
    """The window of an endpoint; None for a cycle that was not given, or without INO. Raises BadInput for no endpoint.

    A cycle has its own, the best response from the first to the last that counts, relapse and VOD/SOS
    everything from the first INO dose on, the cause of death everything.
    """
    cycle = cycle_of(endpoint)
    if cycle is not None:
        return response_window(case, cycle, charter)
    if endpoint == "death.cause":
        return Window(None, None, "the whole record")
    facts = facts_of(case)
    if endpoint in {"relapse", "vod"}:
        if facts.ino is None:
            return None
        return Window(facts.ino.first, None, "from the first INO dose on", facts.ino.last)
    if endpoint != "response.best":
        raise BadInput(f"There is no endpoint {endpoint!r}; use {NAMED}.")
    cycles = [n for n in given_cycles(facts) if n <= charter.conventions.best_cycles]
    found = [w for n in cycles if (w := cycle_window(facts, n, charter))]
    if not found:
        return None
    first, last = found[0], found[-1]
    why = f"windows of cycles 1 to {cycles[-1]}" if len(cycles) > 1 else first.why
    return Window(first.start, last.end, why, first.sure_start, last.sure_end)
