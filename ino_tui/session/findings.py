"""What the criteria find of VOD/SOS and of a death, in lines to read."""

from __future__ import annotations

from store.criteria.dates import show_day
from store.criteria.logic import Truth
from store.criteria.vod import SET_TITLES, SetResult
from store.findings import findings_of, may_see
from store.seen import Seen


def findings_lines(seen: Seen, case_id: str) -> tuple[str, ...]:
    """VOD/SOS by each set side by side, then the classes of the death; or why they are not shown yet."""
    refused = may_see(seen.case(case_id), seen.asker)
    if refused:
        return (refused.reason,)
    found = findings_of(seen.record(case_id), seen.asker)
    anchors = " · ".join(f"{what} {date}" for what, date in found.vod.anchors)
    lines = [f"VOD/SOS by each set, not attributable to other causes. Anchors: {anchors or 'none'}"]
    for result in found.vod.results:
        lines += _set_lines(result)
    if found.classes:
        lines += ["", "Death, with the answers that count for you"]
        lines += [f"  {_word(c.holds):<10}{c.label}" for c in found.classes]
    return tuple(lines)


def _set_lines(result: SetResult) -> list[str]:
    name = SET_TITLES[result.set]
    verdict = {"not_applicable": "not applicable"}.get(result.result, result.result)
    level = f", {result.level}" if result.level else ""
    when = f" · onset {show_day(result.onset)}" if result.onset else ""
    day = f", day {result.day} from {result.anchor}" if result.day is not None else ""
    lines = [f"  {name:<18}{verdict}{level}{when}{day}"]
    if result.met:
        lines.append(f"    met: {'; '.join(result.met)}")
    if result.missing:
        lines.append(f"    missing: {'; '.join(result.missing)}")
    return lines


def _word(truth: Truth) -> str:
    return "not known" if truth is None else "yes" if truth else "no"
