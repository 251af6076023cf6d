"""VOD/SOS by several published sets at once; they may disagree, and that is shown.

EBMT 2023, EBMT 2016, Baltimore and modified Seattle. "Not attributable to other causes" belongs to
all of them and is left to the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

import msgspec

from store.case import Case
from store.charter import Charter
from store.criteria.dates import Span, entered, shift, show
from store.criteria.facts import Facts, facts_of
from store.criteria.logic import Truth, all3, any3, at_least
from store.criteria.vod_signs import Finding, findings, item_name, vod_rules

VOD_SETS: tuple[str, ...] = ("ebmt_2023", "ebmt_2016", "baltimore", "seattle_modified")
SET_TITLES: Mapping[str, str] = {
    "ebmt_2023": "EBMT 2023",
    "ebmt_2016": "EBMT 2016",
    "baltimore": "Baltimore",
    "seattle_modified": "modified Seattle",
}


class SetResult(msgspec.Struct, frozen=True):
    """One set. ``result``: yes, no, unknown or not_applicable. ``day`` counts from ``anchor`` to ``onset``.

    ``level``: probable, clinical or proven (EBMT 2023); classical or late (EBMT 2016).
    """

    set: str
    result: str
    level: str = ""
    met: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    onset: date | None = None
    anchor: str = ""
    day: int | None = None


class VodAssessment(msgspec.Struct, frozen=True):
    """All sets, with the dates they may count from: HCT day 0, last INO dose, first INO dose."""

    results: tuple[SetResult, ...]
    anchors: tuple[tuple[str, str], ...]

    def by(self, name: str) -> SetResult:
        """The result of one set."""
        return next(r for r in self.results if r.set == name)


Items = Mapping[str, Truth]
Rule = Callable[[Items], Truth]


def _seattle(t: Items) -> Truth:
    return at_least(2, (t["bilirubin_over"], t["liver"], t["weight_seattle"]))


def _baltimore(t: Items) -> Truth:
    return all3(t["bilirubin"], at_least(2, (t["painful_liver"], t["weight"], t["ascites"])))


def _late_2016(t: Items) -> Truth:
    signs = at_least(2, (t["bilirubin"], t["painful_liver"], t["weight"], t["ascites"]))
    return any3(_baltimore(t), t["histology"], all3(signs, any3(t["hvpg"], t["doppler"])))


def _probable(t: Items) -> Truth:
    imaging = any3(t["doppler"], t["elastography"])
    return at_least(2, (t["bilirubin"], t["painful_liver"], t["weight"], t["ascites"], imaging))


def _proven(t: Items) -> Truth:
    return any3(t["histology"], t["hvpg"])


_USES: dict[Rule, tuple[str, ...]] = {
    _seattle: ("bilirubin_over", "liver", "weight_seattle"),
    _baltimore: ("bilirubin", "painful_liver", "weight", "ascites"),
    _late_2016: ("bilirubin", "painful_liver", "weight", "ascites", "histology", "hvpg", "doppler"),
    _probable: ("bilirubin", "painful_liver", "weight", "ascites", "doppler", "elastography"),
    _proven: ("histology", "hvpg"),
}


# Done in few: where they were not, the set is judged without them.
_INVASIVE = frozenset({"histology", "hvpg"})


class _Verdict(NamedTuple):
    truth: Truth
    onset: date | None
    met: tuple[str, ...]
    missing: tuple[str, ...]


def _judge(rule: Rule, found: Mapping[str, Finding], start: date, end: date) -> _Verdict:
    """Whether a rule holds on some day, with signs at most ``together_days`` apart."""
    together = vod_rules().together_days
    uses = _USES[rule]
    inside = {n: [s for s in found[n].positive if start <= s.when.first and s.when.last <= end] for n in uses}
    for day in sorted({s.when.first for n in uses for s in inside[n] if s.when.first == s.when.last}):
        since = shift(day, -together)
        now = {n: any(since <= s.when.first and s.when.last <= day for s in inside[n]) for n in uses}
        if rule(now):
            texts = [next(s.text for s in reversed(inside[n]) if s.when.last <= day) for n in uses if now[n]]
            return _Verdict(True, day, tuple(texts), ())
    ever: dict[str, Truth] = {}
    unplaced: list[str] = []
    for name in uses:
        partial = [s for s in found[name].positive if s.when.first != s.when.last]
        partial = [s for s in partial if s.when.first <= end and s.when.last >= start]
        unplaced += [f"day of {item_name(name)} ({s.text})" for s in partial]
        assessed = any(start <= w.last and w.first <= end for w in found[name].assessed)
        ever[name] = True if inside[name] or partial else (False if assessed or name in _INVASIVE else None)
    possible = rule(ever)
    if possible is None and True not in ever.values() and _followed(found, start, end):
        # Signs are looked for where suspected: with none there, what was not looked for leaves nothing open.
        possible = False
    if possible is False or (possible and not unplaced):
        return _Verdict(False, None, (), ())
    missing = [item_name(n) for n in uses if ever[n] is None]
    return _Verdict(None, None, (), (*unplaced, *missing))


def _followed(found: Mapping[str, Finding], start: date, end: date) -> bool:
    """Whether bilirubin was followed."""
    return any(start <= w.first and w.last <= end for w in found["bilirubin"].assessed)


def vod(case: Case, charter: Charter | None = None) -> VodAssessment:
    """VOD/SOS from the first INO dose on, by every set. Without a transplant only EBMT 2023 applies."""
    del charter  # no convention bears on it; the argument keeps the shape of the other criteria
    return vod_of(facts_of(case))


def vod_of(facts: Facts) -> VodAssessment:
    """`vod` on facts already read."""
    if facts.ino is None or facts.last_ino is None:
        none = tuple(SetResult(name, "not_applicable", missing=("first INO dose",)) for name in VOD_SETS)
        return VodAssessment(none, ())
    transplants, found, end = _looked_at(facts, facts.ino)
    day0 = transplants[0] if transplants else None
    results = [_ebmt_2023(facts, found, transplants, end)]
    if day0 is None:
        results += [SetResult(name, "not_applicable", anchor="no transplant after INO") for name in VOD_SETS[1:]]
    elif day0.first != day0.last:
        results += [SetResult(name, "unknown", missing=("day 0 of the transplant",)) for name in VOD_SETS[1:]]
    else:
        rules = vod_rules()
        classical_end = min(end, shift(day0.first, rules.baltimore_days))
        results += [
            _ebmt_2016(found, day0.first, classical_end, end),
            _windowed("baltimore", _baltimore, found, day0.first, classical_end),
            _windowed("seattle_modified", _seattle, found, day0.first, min(end, shift(day0.first, rules.seattle_days))),
        ]
    anchors = [("HCT day 0", show(entered(w))) for w in transplants]
    anchors += [("last INO dose", show(entered(facts.last_ino))), ("first INO dose", show(entered(facts.ino)))]
    return VodAssessment(tuple(results), tuple(anchors))


def ebmt_2023(facts: Facts) -> SetResult:
    """EBMT 2023 alone, as in `vod_of`: a cause of death needs no other set."""
    if facts.ino is None:
        return vod_of(facts).by("ebmt_2023")
    transplants, found, end = _looked_at(facts, facts.ino)
    return _ebmt_2023(facts, found, transplants, end)


def _looked_at(facts: Facts, ino: Span) -> tuple[list[Span], dict[str, Finding], date]:
    """The transplants after the first INO dose, every sign by item, and the last day there is."""
    transplants = [w for w, _ in facts.transplants if w.first > ino.last]
    found = findings(facts, transplants[0] if transplants else None, vod_rules())
    return transplants, found, facts.death.last if facts.death else date.max


_WORD = {True: "yes", False: "no", None: "unknown"}


def _windowed(name: str, rule: Rule, found: Mapping[str, Finding], day0: date, end: date) -> SetResult:
    seen = _judge(rule, found, day0, end)
    day = (seen.onset - day0).days if seen.onset else None
    return SetResult(name, _WORD[seen.truth], "", seen.met, seen.missing, seen.onset, "HCT day 0", day)


def _ebmt_2016(found: Mapping[str, Finding], day0: date, classical_end: date, end: date) -> SetResult:
    """Classical to day 21; late beyond it, on wider grounds."""
    classical = _windowed("ebmt_2016", _baltimore, found, day0, classical_end)
    if classical.result == "yes":
        return msgspec.structs.replace(classical, level="classical")
    late_from = shift(day0, vod_rules().baltimore_days + 1)
    if late_from > end:
        return classical
    seen = _judge(_late_2016, found, late_from, end)
    if seen.onset:
        day = (seen.onset - day0).days
        return SetResult("ebmt_2016", "yes", "late", seen.met, (), seen.onset, "HCT day 0", day)
    truth = None if seen.truth is None or classical.result == "unknown" else False
    missing = tuple(dict.fromkeys((*classical.missing, *seen.missing)))
    return SetResult("ebmt_2016", _WORD[truth], "", (), missing, None, "HCT day 0")


def _ebmt_2023(facts: Facts, found: Mapping[str, Finding], transplants: list[Span], end: date) -> SetResult:
    """Proven over clinical over probable; the onset is the first day on which any of them held."""
    assert facts.ino is not None
    start = facts.ino.first
    levels = [(level, _judge(rule, found, start, end)) for level, rule in _LEVELS]
    held = [(level, v) for level, v in levels if v.truth and v.onset]
    if not held:
        unknown = [v for _, v in levels if v.truth is None]
        missing = tuple(dict.fromkeys(m for v in unknown for m in v.missing))
        open_ = levels[-1][1].truth is None or levels[1][1].truth is None
        return SetResult("ebmt_2023", "unknown" if open_ else "no", "", (), missing if open_ else ())
    onset = min(v.onset for _, v in held if v.onset)
    level, best = held[0]
    anchor, since = _anchor(facts, transplants, onset)
    day = (onset - since.first).days if since and since.first == since.last else None
    if anchor == "HCT day 0" and day is not None and day > vod_rules().baltimore_days:
        level = f"{level}, late"
    met = tuple(dict.fromkeys((*best.met, *(m for _, v in held for m in v.met))))
    return SetResult("ebmt_2023", "yes", level, met, (), onset, anchor, day)


_LEVELS: tuple[tuple[str, Rule], ...] = (("proven", _proven), ("clinical", _baltimore), ("probable", _probable))


def _anchor(facts: Facts, transplants: list[Span], onset: date) -> tuple[str, Span | None]:
    """What an onset is counted from: the last transplant before it, else the last INO dose before it."""
    before = [w for w in transplants if w.last <= onset]
    if before:
        return "HCT day 0", before[-1]
    doses = [w for rows in facts.cycle_doses.values() for w, _ in rows if w.last <= onset]
    if doses:
        return "last INO dose", max(doses)
    return "first INO dose", facts.ino
