"""The flow of the cohort as boxes with places and arrows; sums that fail are marked and said. No matplotlib."""

from __future__ import annotations

from ino_tui.cohort.counting.consort import Box, Consort, Identity
from ino_tui.plots.captions import Origin, sheet
from ino_tui.plots.layout import FlowBox, FlowChart

# Box -> its middle: millimetres from the left, row from the top.
_PLACES: dict[str, tuple[float, int]] = {
    "cases": (150, 0),
    "untreated": (230, 1),
    "treated": (150, 1),
    "early_death": (32, 2),
    "nr": (104, 2),
    "c1_missing": (182, 2),
    "r": (245, 2),
    "stopped": (78, 3),
    "continued": (130, 3),
    "straight": (212, 3),
    "more": (245, 3),
    "neither": (276, 3),
    "not_later": (112, 4),
    "late": (147, 4),
    "later_missing": (182, 4),
    "never": (70, 5),
    "best_missing": (158, 5),
    "best": (245, 5),
    "no_hct": (190, 6),
    "hct_missing": (228, 6),
    "hct": (266, 6),
    "died_in_cr": (150, 7),
    "relapsed": (190, 7),
    "alive_in_cr": (230, 7),
    "relapse_missing": (268, 7),
    "died_vod": (96, 8),
    "died_infection": (132, 8),
    "died_other": (168, 8),
    "died_missing": (204, 8),
}
_ROW = 18.0
_BOX_WIDTH, _WIDE = 29.0, 44.0
_WIDER = frozenset({"cases", "treated", "nr", "r", "best", "never", "hct", "no_hct", "best_missing"})
# Shown only where somebody is in it.
_OPTIONAL = frozenset(
    {"untreated", "c1_missing", "neither", "later_missing", "best_missing", "died_other", "died_missing"}
    | {"hct_missing", "relapse_missing"}
)
_ARROWS = (
    *(("cases", child) for child in ("treated", "untreated")),
    *(("treated", child) for child in ("early_death", "nr", "c1_missing", "r")),
    *(("nr", child) for child in ("stopped", "continued")),
    *(("continued", child) for child in ("not_later", "late", "later_missing")),
    *(("r", child) for child in ("straight", "more", "neither")),
    *((parent, "never") for parent in ("early_death", "stopped", "not_later")),
    *((parent, "best") for parent in ("late", "straight", "more", "neither")),
    *(("best", child) for child in ("hct", "no_hct", "hct_missing")),
    *(("no_hct", child) for child in ("died_in_cr", "relapsed", "alive_in_cr", "relapse_missing")),
    *(("died_in_cr", child) for child in ("died_vod", "died_infection", "died_other", "died_missing")),
)
_NAMED = 4


def flow(of: Consort, origin: Origin, blind: frozenset[str] = frozenset()) -> FlowChart:
    """The boxes with their numbers; a box whose sum fails is ``bad`` and the caption says who.

    Cases in ``blind`` are counted there and not named: why a sum fails would tell the reader of their answers.
    """
    failed = [identity for identity in of.identities if not identity.holds]
    bad = {code for identity in failed for code in (identity.whole, *identity.parts)}
    shown = [box for box in of.boxes if box.code in _PLACES and (box.n or box.code not in _OPTIONAL)]
    codes = {box.code for box in shown}
    caption = ["Counts of cases; every sum was checked case by case."]
    if of.box("stopped_best").n:
        caption.append(
            f"{of.box('stopped_best').n} of those stopped had responded by then and count as best responders."
        )
    caption += [f"DOES NOT ADD UP: {_said(identity, of, blind)}." for identity in failed] or ["All sums hold."]
    return FlowChart(
        sheet=sheet("flow of the cohort", caption, origin),
        boxes=tuple(_box(box, bad=box.code in bad) for box in shown),
        arrows=tuple(arrow for arrow in _ARROWS if codes.issuperset(arrow)),
    )


def _box(box: Box, *, bad: bool) -> FlowBox:
    x, row = _PLACES[box.code]
    width = _WIDE if box.code in _WIDER else _BOX_WIDTH
    return FlowBox(code=box.code, label=box.label, n=box.n, x=x, y=_ROW * row, width=width, bad=bad)


def _said(identity: Identity, of: Consort, blind: frozenset[str]) -> str:
    terms = " + ".join(f"{of.box(part).n} {of.box(part).label}" for part in identity.parts if of.box(part).n)
    said = f"{terms or '0'} against {identity.total} {of.box(identity.whole).label}"
    for what, cases in (("counted twice or not in it", identity.twice), ("in none", identity.nowhere)):
        if cases:
            named = [case for case in cases if case not in blind][:_NAMED]
            rest = len(cases) - len(named)
            more = f"{rest} more" if named else f"{rest} not named"
            said += f"; {what}: {' and '.join([*filter(None, [', '.join(named)]), *([more] if rest else [])])}"
    return said
