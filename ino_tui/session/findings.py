"""What the criteria find of relapse, VOD/SOS and a death, in lines to read."""

from __future__ import annotations

from collections.abc import Sequence

from store.criteria.dates import show, show_day
from store.criteria.logic import Truth
from store.criteria.relapse import RelapseEvidence
from store.criteria.vod import SET_TITLES, SetResult
from store.findings import findings_of, may_see
from store.seen import Seen


def findings_lines(seen: Seen, case_id: str) -> tuple[str, ...]:
    """Relapse by source, VOD/SOS by each set side by side, the classes of the death; or why they are not shown yet."""
    refused = may_see(seen.case(case_id), seen.asker)
    if refused:
        return (refused.reason,)
    found = findings_of(seen.record(case_id), seen.asker)
    lines = _relapse_lines(found.relapse) if found.relapse is not None else []
    anchors = " · ".join(f"{what} {date}" for what, date in found.vod.anchors)
    lines += [f"VOD/SOS by each set, not attributable to other causes. Anchors: {anchors or 'none'}"]
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


_SAYS = {"yes": "yes", "no": "no", "unknown": "not known", "not_looked": "not looked at"}


def _relapse_lines(found: RelapseEvidence) -> list[str]:
    """What each source says of relapse after the first remission."""
    if not found.remission:
        lines = ["Relapse, by each source: no remission after INO, so there is nothing to lose"]
        if found.missing:
            lines = [
                "Relapse, by each source: whether there was a remission is open",
                f"    missing: {_list(found.missing)}",
            ]
        return [*lines, ""]
    lines = [f"Relapse, by source, after {found.remission}"]
    for source in found.sources:
        where = f" {source.location}" if source.location else ""
        when = f", {show(source.date)}" if source.date else ""
        last = f" · last looked {source.last}" if source.last else ""
        lines.append(f"  {source.title:<18}{_SAYS.get(source.result, source.result)}{where}{when}{last}")
        if source.signs:
            lines.append(f"    seen: {_list(source.signs)}")
        if source.missing:
            lines.append(f"    missing: {_list(source.missing)}")
    return [*lines, ""]


def _list(parts: Sequence[str]) -> str:
    return "; ".join(parts)


def _word(truth: Truth) -> str:
    return "not known" if truth is None else "yes" if truth else "no"
