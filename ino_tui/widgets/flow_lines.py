"""The flow from treated to outcome as a tree of boxes, each sum checked; pure, from the engine's JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ino_tui.evidence.model import Line, Span, line
from ino_tui.widgets.lines import ends

_COUNT = 6


def flow_lines(document: Mapping[str, Any], cursor: int, cells: int, *, walking: bool) -> list[Line]:
    """A line a box, its parts set in below it; at the right the sums it is the whole of, with ✓ or ✗."""
    boxes: Sequence[Mapping[str, Any]] = document["boxes"]
    counts = {box["code"]: box["n"] for box in boxes}
    depths: dict[str, int] = {"": -1}
    rows = []
    for index, box in enumerate(boxes):
        depth = depths[box["code"]] = depths[box["of"]] + 1
        here = walking and index == cursor
        label = Span(f"{'  ' * depth}{box['label']}", "cursor" if here else "strong" if depth < 2 else "plain")
        left = line("▸" if here else " ", f"{box['n']:>{_COUNT}} ", label)
        sums = [s for s in document["identities"] if s["whole"] == box["code"]]
        checked = [piece for each in sums for piece in (*_sum(each, counts), Span("  "))]
        rows.append(ends(left, checked, cells))
    return rows


def broken(document: Mapping[str, Any]) -> int:
    """How many sums do not hold."""
    return sum(bool(each["twice"] or each["nowhere"]) for each in document["identities"])


def _sum(each: Mapping[str, Any], counts: Mapping[str, int]) -> tuple[Span, ...]:
    # Parts that nobody is in say nothing.
    parts = "+".join(str(counts[part]) for part in each["parts"] if counts[part]) or "0"
    if not each["twice"] and not each["nowhere"]:
        return (Span(f"✓ {parts}", "dim"),)
    why = [f"{each['twice']} in two parts or outside" if each["twice"] else ""]
    why.append(f"{each['nowhere']} in none" if each["nowhere"] else "")
    return (Span(f"✗ {parts} is not {each['total']}: {', '.join(filter(None, why))}", "bad"),)
