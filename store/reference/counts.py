"""Blood counts over the course: anchors by phase, straight lines between them, a little noise."""

from __future__ import annotations

from store.reference.course import REMISSIONS, Course
from store.reference.draft import Draft
from store.reference.draw import Draw
from store.reference.last_days import last_lab_day, onset_day

Anchors = dict[str, list[tuple[int, float]]]


def line(anchors: list[tuple[int, float]], day: int) -> float:
    """The value at a day on straight lines between anchors, flat outside them."""
    points = sorted(anchors)
    before = [p for p in points if p[0] <= day]
    after = [p for p in points if p[0] >= day]
    if not before:
        return after[0][1]
    if not after:
        return before[-1][1]
    (d0, v0), (d1, v1) = before[-1], after[0]
    return v0 if d0 == d1 else v0 + (v1 - v0) * (day - d0) / (d1 - d0)


def count_anchors(draft: Draft) -> Anchors:
    """Anchors of ANC, PLT and blasts in blood, in working units."""
    draw = draft.draw("counts")
    course = draft.course
    marrow = course.margins.location != "EM"
    at: Anchors = {"ANC": [], "PLT": [], "PB_BLASTS": []}
    anc0 = draw.uniform(0.3, 2.2) if marrow else draw.uniform(1.8, 4.4)
    plt0 = draw.uniform(16, 110) if marrow else draw.uniform(118, 230)
    _put(at, -3, anc0, plt0, course.baseline_pb)
    septic = course.outline.stopped_for == "infection"
    mild = (not septic and draw.chance(0.62), draw.chance(0.62))
    for index, start in enumerate(course.cycle_days):
        _cycle(at, draw, course, index, start, mild)
    for index, day in course.delays.items():
        if course.waits_for_platelets(index):
            at["PLT"].append((day, draw.uniform(26, 44)))
    if course.outline.c1 != "E":
        _after_ino(at, draw, course)
    if course.outline.hct_day is not None:
        _around_transplant(at, draw, course)
    _relapse(at, draw, course)
    if course.cells_day is not None:
        _cells(at, draw, course)
    if course.outline.dead:
        _ending(at, draw, draft)
    return at


def _put(at: Anchors, day: int, anc: float, plt: float, blasts: float) -> None:
    for test, value in (("ANC", anc), ("PLT", plt), ("PB_BLASTS", blasts)):
        at[test] = [p for p in at[test] if p[0] != day]
        at[test].append((day, value))


def _cycle(at: Anchors, draw: Draw, course: Course, index: int, start: int, mild: tuple[bool, bool]) -> None:
    """Nadir in the second week, ``mild`` in some (ANC, PLT), and at the marrow what the response asks for."""
    anc, plt, blasts = (line(at[t], start) for t in ("ANC", "PLT", "PB_BLASTS"))
    if index >= len(course.marrow_days):  # died early
        _put(at, start + 9, 0.3 * anc, max(8.0, 0.35 * plt), 0.5 * blasts)
        return
    response = course.raw[index]
    kind = course.kind(f"response.c{index + 1}")
    day = course.marrow_days[index]
    low = draw.uniform(56, 96) if mild[1] else draw.uniform(26, 49)
    pb = target_blasts(course, draw, index)
    low_anc = draw.uniform(1.15, 1.75) if mild[0] else draw.uniform(0.25, 0.85)
    early_plt = max(58.0 if mild[1] else 24.0, 0.6 * plt)
    _put(at, start + 7, max(1.15 if mild[0] else 0.25, 0.55 * anc), early_plt, pb + 0.3 * max(0.0, blasts - pb))
    _put(at, start + 14, low_anc, low if mild[1] else min(low, plt), pb)
    target_anc, target_plt = _targets(draw, course, response, kind)
    _put(at, day, target_anc, target_plt, pb)
    following = course.cycle_days[index + 1] if index + 1 < len(course.cycle_days) else day + 8
    _put(at, following, target_anc * 1.02, target_plt * 1.02, pb)


def target_blasts(course: Course, draw: Draw, index: int) -> float:
    """Blasts in blood at the end of a cycle, 10^9/L: against the baseline, never by chance a rise."""
    base = course.baseline_pb
    kind = course.kind(f"response.c{index + 1}")
    if kind == "circulating":
        return min(0.5 * base, draw.uniform(0.04, 0.3))
    if kind or course.raw[index] in REMISSIONS or course.margins.location == "EM":
        return 0.0
    if course.raw[index] == "PD":
        return 1.7 * base + (0.4 if base else 0.0)
    return base * draw.uniform(0.15, 0.8) if course.raw[index] == "NR" else 0.0


def _targets(draw: Draw, course: Course, response: str, kind: str) -> tuple[float, float]:
    """ANC and platelets on the day of the marrow."""
    anc, plt = draw.uniform(1.25, 3.2), draw.uniform(108, 185)
    if kind == "transfused":
        return anc, draw.uniform(104, 128)
    if kind == "gcsf":
        return draw.uniform(1.1, 1.9), plt
    if kind == "late_recovery":
        return anc, draw.uniform(62, 90)
    if kind in ("blasts", "circulating", "early_marrow", "pet", "csf"):
        return anc, draw.uniform(44, 88)
    if response in ("CR", "CRu"):
        return anc, plt
    if response == "CRi":
        low_plt, low_anc = draw.uniform(34, 90), draw.uniform(0.42, 0.9)
        return draw.weighted((((anc, low_plt), 0.7), ((low_anc, plt), 0.12), ((low_anc, low_plt), 0.18)))
    if course.margins.location == "EM":
        return draw.uniform(1.2, 3.0), draw.uniform(70, 160)
    return draw.uniform(0.25, 1.3), draw.uniform(24, 62)


def _after_ino(at: Anchors, draw: Draw, course: Course) -> None:
    """After the last cycle: recovery in remission, decline in persistent disease."""
    day = course.marrow_days[-1]
    last = len(course.marrow_days)
    if course.raw[-1] in REMISSIONS or course.outline.best:
        late = course.kind(f"response.c{last}") == "late_recovery"
        _put(at, day + (16 if late else 24), draw.uniform(1.6, 3.2), draw.uniform(112, 165), 0.0)


def _around_transplant(at: Anchors, draw: Draw, course: Course) -> None:
    hct = course.outline.hct_day
    assert hct is not None
    for day, anc, plt in (
        (-9, 2.2, 118.0),
        (0, 0.4, 42.0),
        (7, 0.05, 17.0),
        (14, 0.4, 19.0),
        (21, 1.7, 34.0),
        (28, 2.4, 66.0),
    ):
        _put(at, hct + day, anc * draw.uniform(0.8, 1.2), plt * draw.uniform(0.8, 1.2), 0.0)
    if course.outline.after_hct > 100:
        _put(at, hct + 90, draw.uniform(1.9, 3.4), draw.uniform(88, 170), 0.0)


def _relapse(at: Anchors, draw: Draw, course: Course) -> None:
    """Counts at relapse; no blasts in blood before its date."""
    day = course.relapse_day
    if day is None or course.relapse_location == "EM":
        return
    if day - 30 > max(d for d, _ in at["PLT"]):
        _put(at, day - 30, draw.uniform(1.6, 2.8), draw.uniform(95, 150), 0.0)
    pb = draw.uniform(0.1, 4.0) if draw.chance(0.6) else 0.0
    _clear_after(at, day - 2)
    at["PB_BLASTS"].append((day - 1, 0.0))
    _put(at, day, draw.uniform(0.6, 2.0), draw.uniform(22, 80), pb)


def _cells(at: Anchors, draw: Draw, course: Course) -> None:
    """Low after lymphodepletion, recovered with the remission that the cells bring."""
    assert course.cells_day is not None
    assert course.restored_day is not None
    blasts = line(at["PB_BLASTS"], course.cells_day)
    _clear_after(at, course.cells_day - 7)
    _put(at, course.cells_day - 6, draw.uniform(0.6, 1.6), draw.uniform(28, 70), blasts)
    _put(at, course.cells_day + 6, draw.uniform(0.1, 0.5), draw.uniform(18, 45), 0.0)
    _put(at, course.restored_day, draw.uniform(1.1, 2.4), draw.uniform(70, 120), 0.0)
    _put(at, course.restored_day + 90, draw.uniform(1.8, 3.4), draw.uniform(115, 190), 0.0)


def _ending(at: Anchors, draw: Draw, draft: Draft) -> None:
    """Counts in the last days."""
    course = draft.course
    last, end = course.last_day, last_lab_day(draft)
    _clear_after(at, end - 1)
    anc, plt, blasts = draw.uniform(0.1, 0.9), draw.uniform(8, 34), 0.0
    if course.outline.hct_day is not None and course.cause not in ("10", "11"):
        anc, plt = draw.uniform(0.8, 3.5), draw.uniform(9, 42)
    if course.outline.c1 == "E" and course.cause.startswith("3"):
        anc = draw.uniform(0.04, 0.3)
        _clear_after(at, onset_day(draft) - 1)
        at["ANC"].append((onset_day(draft), draw.uniform(0.05, 0.35)))
    if course.cause in ("10", "11"):
        base = course.baseline_pb
        held = course.raw[-1] != "PD" and course.cycle_days[-1] + 43 >= last
        blasts = 1.05 * base if held else max(1.5 * base, draw.uniform(0.8, 18.0))
        if course.outline.c1 == "E":
            blasts = max(base, 0.6) * draw.uniform(1.3, 3.0)
        if (course.relapse_location or course.margins.location) == "EM":
            plt, blasts = draw.uniform(28, 90), 0.0
    _put(at, end, anc, plt, blasts)


def _clear_after(at: Anchors, day: int) -> None:
    """Forget what was foreseen for later days."""
    for test, points in at.items():
        at[test] = [p for p in points if p[0] <= day]
