"""Site values that another table, or another site value, contradicts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from store.charter import Conventions
from store.codes.responses import BEST_ORDER, best_of
from store.source.coherence import response_cycle, site_codes
from store.source.fault import Fault
from store.source.rows import CaseRows, Entry, found, surely_before
from store.values import first_day, is_whole_date, measure

_REMISSIONS = frozenset({"CR", "CRh", "CRi", "CRu", "MLFS"})
_BLASTS_IN_REMISSION = 5.0
# The months a case is looked at for MRD end with its window; a percentage at or under this is negative.
_NEGATIVE_PCT = 0.01
_VOD_TERMS = ("sinusoidal obstruction", "veno-occlusive", "venoocclusive")
_DISEASE_CODES = frozenset({"10", "11"})
_WHICH = "see which is right"


def site_doubts(case: CaseRows) -> Iterator[Fault]:
    """Every site value of the case that something else contradicts, and a death without a cause."""
    site = {
        entry.data["endpoint"]: entry
        for entry in case.holding("site_values", "endpoint", "value")
        if entry.data["value"] in (site_codes(entry.data["endpoint"]) or ())
    }
    yield from _responses(case, site)
    yield from _best(site)
    yield from _death(case, site)
    yield from _mrd(case, site)
    yield from _relapse(case, site)
    yield from _vod(case, site)


def _say(entry: Entry, reason: str, column: str = "value") -> Fault:
    what = entry.data["endpoint"]
    return found("site_values", entry, column, f"({what}) {reason}", _WHICH)


def _responses(case: CaseRows, site: dict[str, Entry]) -> Iterator[Fault]:
    given = {entry.data["n"] for entry in case.holding("cycles", "n")}
    for endpoint, entry in site.items():
        cycle = response_cycle(endpoint)
        if cycle is None:
            continue
        if "cycles" in case.given and cycle not in given:
            yield _say(entry, f"is the response to cycle {cycle}, which was not given")
        if entry.data["value"] == "ED" and case.death is None:
            yield _say(entry, "is a death before assessment, and there is no death")
        if entry.data["value"] in _REMISSIONS and (marrow := _last_marrow(case, cycle)) is not None:
            blasts = marrow.data["blast_pct"]
            if blasts >= _BLASTS_IN_REMISSION:
                where = f"{blasts:g} % blasts on {marrow.data['date']}, {marrow.named}"
                yield _say(entry, f"is a remission, and the last marrow of the window has {where} of marrows")


def _last_marrow(case: CaseRows, cycle: int) -> Entry | None:
    """The last adequate marrow of the window of a cycle under the default conventions."""
    starts = {e.data["n"]: first_day(e.data["start"]) for e in case.holding("cycles", "n", "start")}
    if cycle not in starts:
        return None
    default = Conventions()
    first = starts[cycle] + timedelta(days=default.window_first_day - 1)
    last = min(starts[cycle] + timedelta(days=default.window_last_day - 1), starts.get(cycle + 1, date.max))
    within = [
        entry
        for entry in case.holding("marrows", "date", "blast_pct", "specimen")
        if entry.data["specimen"] != "blood"
        and entry.data.get("adequate") != "no"
        and is_whole_date(entry.data["date"])
        and first <= first_day(entry.data["date"]) <= last
    ]
    return max(within, key=lambda entry: str(entry.data["date"]), default=None)


def _best(site: dict[str, Entry]) -> Iterator[Fault]:
    best = site.get("response.best")
    cycles = [site[e].data["value"] for e in ("response.c1", "response.c2") if e in site]
    if best is None or not cycles:
        return
    expected = best_of(cycles)
    if expected is not None and best.data["value"] in BEST_ORDER and best.data["value"] != expected:
        yield _say(best, f"is not the best of the responses to cycles 1 and 2, {expected}")


def _death(case: CaseRows, site: dict[str, Entry]) -> Iterator[Fault]:
    cause, death = site.get("death.cause"), case.death
    if death is not None and cause is None:
        yield found("deaths", death, "", f"the death of case {case.id} has no cause in site_values", "add death.cause")
    if cause is None:
        return
    if death is None:
        yield _say(cause, "is a cause of death, and there is no death")
    elif "date" in cause.data and "date" in death.data and cause.data["date"] != death.data["date"]:
        yield _say(cause, f"differs from the date of the death, {death.data['date']}", "date")
    best = site.get("response.best")
    if cause.data["value"] == "11" and best is not None and best.data["value"] in _REMISSIONS:
        yield _say(cause, f"means never in remission, and response.best is {best.data['value']}")
    no_relapse = "relapse" in site and site["relapse"].data["value"] == "none"
    if cause.data["value"] == "10" and no_relapse and best is not None and best.data["value"] in _REMISSIONS:
        yield _say(cause, "is a death of relapse, and the site value of relapse is none")


def _mrd(case: CaseRows, site: dict[str, Entry]) -> Iterator[Fault]:
    entry = site.get("mrd")
    if entry is None:
        return
    best = site.get("response.best")
    if entry.data["value"] == "negative" and best is not None and best.data["value"] not in _REMISSIONS:
        yield _say(entry, f"is a negative MRD, and response.best is {best.data['value']}")
    results = [negative for row in case.of("marrows") if (negative := _mrd_negative(case, row)) is not None]
    if entry.data["value"] == "negative" and "marrows" in case.given and not any(results):
        yield _say(entry, "is a negative MRD, and no marrow after the first INO is MRD-negative")
    if entry.data["value"] == "positive" and results and all(results):
        yield _say(entry, "is a positive MRD, and every marrow after the first INO is MRD-negative")


def _mrd_negative(case: CaseRows, row: Entry) -> bool | None:
    """Whether a marrow after the first INO is MRD-negative; None where it does not say."""
    data = row.data
    before = not case.ino_start or "date" not in data or not surely_before(case.ino_start, data["date"])
    if before or data.get("specimen") == "blood" or data.get("mrd_result") in (None, "failed"):
        return None
    if data["mrd_result"] == "not_detected":
        return True
    if "mrd_pct" not in data:
        return bool(data["mrd_result"] == "below_loq")
    comparator, number = measure(data["mrd_pct"])
    return bool(comparator != ">" and number <= _NEGATIVE_PCT)


def _relapse(case: CaseRows, site: dict[str, Entry]) -> Iterator[Fault]:
    entry, start = site.get("relapse"), case.ino_start
    if entry is None or not start:
        return
    after = [
        row
        for row in case.holding("relapses", "kind", "date")
        if row.data["kind"] == "relapse" and surely_before(start, row.data["date"])
    ]
    if entry.data["value"] == "none":
        if after:
            yield _say(entry, f"contradicts the relapse on {after[0].data['date']} in {after[0].named} of relapses")
        return
    if not after:
        if "relapses" in case.given:
            yield _say(entry, "is a relapse, and relapses has none after the first INO")
        return
    first = min(after, key=lambda row: str(row.data["date"]))
    if first.data.get("location") not in (None, entry.data["value"]):
        yield _say(entry, f"contradicts location {first.data['location']} in {first.named} of relapses")
    if "date" in entry.data and entry.data["date"] != first.data["date"]:
        yield _say(entry, f"differs from {first.data['date']} in {first.named} of relapses", "date")


def _vod(case: CaseRows, site: dict[str, Entry]) -> Iterator[Fault]:
    entry, cause = site.get("vod"), site.get("death.cause")
    if entry is None:
        return
    events = [
        row
        for row in case.holding("adverse_events", "term")
        if any(term in row.data["term"].casefold() for term in _VOD_TERMS)
    ]
    if entry.data["value"] == "no":
        if events:
            yield _say(entry, f"contradicts the event in {events[0].named} of adverse_events")
        if cause is not None and cause.data["value"] == "20":
            yield _say(entry, "contradicts death.cause 20, VOD/SOS")
    elif "adverse_events" in case.given and not events:
        yield _say(entry, "is VOD/SOS, and adverse_events has none")
