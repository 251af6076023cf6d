"""The swimmer plot of the cohort, one line a patient; pure, from the engine's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ino_tui.evidence.curve import tick_months, under
from ino_tui.evidence.model import Line, Span, line
from ino_tui.text import fit, plain, width

_ID_MOST = 16
_END = 8
LEGEND = " █ cycle  ● remission  ○ none  ◆ transplant  ▼ relapse  ✝ death  › alive"


def lane_lines(
    document: Mapping[str, Any], cursor: int, cells: int, rows: int, top: int, *, walking: bool
) -> list[Line]:
    """Lanes from index ``top`` on, below their months, in ``rows`` lines; all of them on one scale."""
    lanes, offset = document["lanes"], int(document["offset"])
    month = float(document["month_days"])
    shown = lanes[max(0, top - offset) : max(0, top - offset) + rows - 1]
    names = max([8, *(width(plain(str(lane["case"]))) for lane in shown)])
    track = cells - min(names, _ID_MOST) - 2 - _END
    longest = max(1.0, float(document["longest"]) / month)
    ticks = tick_months(longest, track)
    head = under([str(m) for m, _ in ticks], ticks, track)
    found = [line(Span(f" {fit('months', min(names, _ID_MOST))} {head}", "dim"))]
    for index, lane in enumerate(shown, max(top, offset)):
        here = index == cursor
        name = fit(plain(str(lane["case"])), min(names, _ID_MOST))
        label = Span(name, "cursor" if here and walking else "strong")
        months = lane["days"] / month
        end = Span(f" {months:>{_END - 2}.1f}{'?' if lane['hidden'] else ' '}", "dim")
        found.append(line("▸" if here else " ", label, " ", _track(lane, track, longest * month), end))
    return found


def _track(lane: Mapping[str, Any], cells: int, longest: float) -> str:
    """What happened when, the graver over the lesser in one cell."""

    def column(day: float) -> int:
        return min(cells - 1, max(0, int(day / longest * cells)))

    end = column(lane["days"])
    drawn = ["─" if i <= end else " " for i in range(cells)]
    for day in lane["cycles"]:
        drawn[column(day)] = "█"
    for response in lane["responses"]:
        drawn[column(response["day"])] = "●" if response["remission"] else "○"
    for day, glyph in ((lane["relapse"], "▼"), (lane["transplant"], "◆")):
        if day is not None:
            drawn[column(day)] = glyph
    drawn[end] = "✝" if lane["dead"] else "›"
    return "".join(drawn)


def lane_foot(document: Mapping[str, Any], sort: str, cells: int) -> list[Line]:
    """The legend, then what is not in the picture."""
    said = [f"{document['of']} patients, {sort}"]
    if document["untimed"]:
        said.append(f"{document['untimed']} without a first dose or an end")
    if document["imputed"]:
        said.append(f"{document['imputed']} with a partial date")
    if any(lane["hidden"] for lane in document["lanes"]):
        said.append("? hidden until you answer")
    return [line(Span(fit(LEGEND, cells), "dim")), line(Span(f" {' · '.join(said)}", "dim"))]
