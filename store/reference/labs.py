"""Laboratory rows: on which days blood was drawn, and what each centre reported in its units."""

from __future__ import annotations

from store.case import Lab, Therapy
from store.reference.chemistry import chemistry_anchors
from store.reference.counts import Anchors, count_anchors, line
from store.reference.course import REMISSIONS, Course
from store.reference.draft import Draft
from store.reference.haemoglobin import TRANSFUSED_BELOW, haemoglobin_anchors
from store.reference.history import SI_CENTRE
from store.reference.last_days import last_lab_day, onset_day

# test -> decimals, lower and upper limit of normal, in working units
LIMITS: dict[str, tuple[int, float | None, float | None]] = {
    "ANC": (2, 1.8, 7.5),
    "PLT": (0, 150, 400),
    "HB": (1, 12.0, 16.5),
    "WBC": (1, 4.0, 10.0),
    "PB_BLASTS": (2, None, None),
    "BILI": (1, None, 1.2),
    "ALT": (0, None, 40),
    "AST": (0, None, 40),
    "CREA": (2, None, 1.1),
}
# test -> unit and factor where the centre reports otherwise
SI: dict[str, tuple[str, float]] = {
    "ANC": ("/uL", 1000),
    "PLT": ("/uL", 1000),
    "HB": ("g/L", 10),
    "WBC": ("/uL", 1000),
    "PB_BLASTS": ("/uL", 1000),
    "BILI": ("umol/L", 17.1),
    "CREA": ("umol/L", 88.4),
}
UNITS = {
    "ANC": "10^9/L",
    "PLT": "10^9/L",
    "HB": "g/dL",
    "WBC": "10^9/L",
    "PB_BLASTS": "10^9/L",
    "BILI": "mg/dL",
    "ALT": "U/L",
    "AST": "U/L",
    "CREA": "mg/dL",
}
WEEKLY = ("ANC", "PLT", "HB", "WBC", "PB_BLASTS", "BILI", "ALT")
FULL = (*WEEKLY, "AST", "CREA")


def write_labs(draft: Draft) -> None:
    """Fill labs, and the transfusions and G-CSF that the counts ask for."""
    course = draft.course
    anchors = {**count_anchors(draft), **chemistry_anchors(draft), "HB": haemoglobin_anchors(draft)}
    pinned = pinned_days(draft)
    for day in lab_days(draft):
        exact = day in pinned
        values = {test: _noisy(draft, anchors, test, day, exact=exact) for test in anchors}
        values = {test: _kept_apart(draft, anchors, test, day, value) for test, value in values.items()}
        draw = draft.draw("other", day)
        values["WBC"] = values["ANC"] + values["PB_BLASTS"] + draw.uniform(0.2, 1.1)
        for test in FULL if exact or day in (-3, last_lab_day(draft)) else WEEKLY:
            if not _withheld(course, test, day):
                _row(draft, day, test, values[test])
        _support(draft, day, values)
    for index, day in course.delays.items():
        test, why = ("PLT", "thrombocytopenia, PLT") if course.waits_for_platelets(index) else ("ALT", "ALT")
        row = next(row for row in draft.rows["labs"] if (row.date, row.test) == (draft.on(day), test))
        draft.replace("cycles", index, note=f"start delayed: {why} {row.value} {row.unit} on {row.date}")


def pinned_days(draft: Draft) -> set[int]:
    """Days whose values are as planned, without noise: marrows, VOD/SOS, delays and the start of the last illness."""
    course = draft.course
    days = {*course.marrow_days, *course.delays.values()}
    if course.vod_day is not None:
        days |= {course.vod_day, course.vod_day + 3}
    if course.restored_day is not None:
        days.add(course.restored_day)
    ill = course.cause.startswith("3") or course.kind("death.cause")
    if ill and last_lab_day(draft) - onset_day(draft) > 1:
        days.add(onset_day(draft))
    for number, day in enumerate(course.marrow_days, 1):
        if course.kind(f"response.c{number}") == "late_recovery":
            days.add(day + 16)
    return days


def lab_days(draft: Draft) -> list[int]:
    """Weekly during INO, closer around transplant and at the end, and where something happened."""
    course = draft.course
    o = course.outline
    latest = last_lab_day(draft)
    pinned = {d for d in pinned_days(draft) if d <= latest or not o.dead}
    wanted = {-3, latest}
    for start in course.cycle_days:
        wanted |= {start + 7, start + 14} | ({start} if start else set())
    if o.hct_day is not None:
        assert course.conditioning_day is not None
        wanted |= {course.conditioning_day - 2, *(o.hct_day + d for d in (0, 7, 14, 21, 28, 60, 100))}
    if course.vod_day is not None:
        wanted |= {course.vod_day + d for d in (-6, 8, 14)}
    if course.relapse_day is not None:
        wanted |= {course.relapse_day, course.relapse_day - 30}
    if course.cells_day is not None:
        wanted |= {course.cells_day + d for d in (-6, 6, 13)}
    if course.marrow_days:
        wanted |= {course.marrow_days[-1] + d for d in (45, 110, 220, 365)}
    wanted.add(latest - 4 if o.dead else latest - 180)
    days: list[int] = sorted(pinned)
    for day in sorted(wanted, key=lambda d: (d != latest, d)):
        if day <= latest and (day >= 0 or day == -3) and all(abs(day - other) > 1 for other in days):
            days.append(day)
    return sorted(days)


def _noisy(draft: Draft, anchors: Anchors, test: str, day: int, *, exact: bool) -> float:
    value = line(anchors[test], day)
    spread = 0.03 if test == "HB" else 0.1
    return value if exact else value * draft.draw("noise", test, day).uniform(1 - spread, 1 + spread)


def _kept_apart(draft: Draft, anchors: Anchors, test: str, day: int, value: float) -> float:
    """Where a count keeps a remission from being complete, no other day near the marrow may show it full."""
    course = draft.course
    limit = {"PLT": 100.0, "ANC": 1.0}.get(test)
    if limit is None:
        return value
    for index, marrow in enumerate(course.marrow_days):
        kind = course.kind(f"response.c{index + 1}")
        short = course.raw[index] == "CRi" or kind == "late_recovery"
        if short and day != marrow and -7 <= day - marrow <= 14 and line(anchors[test], marrow) < limit:
            return min(value, limit * draft.draw("short", test, day).uniform(0.72, 0.97))
    return value


def _withheld(course: Course, test: str, day: int) -> bool:
    """Whether a value is missing on purpose, so that the count near a marrow stays open."""
    for index, marrow in enumerate(course.marrow_days):
        kind = course.kind(f"response.c{index + 1}")
        near = -7 <= day - marrow <= 14
        if kind == "no_counts" and near and test in ("ANC", "PLT"):
            return True
        if near and day != marrow and (kind, test) in (("transfused", "PLT"), ("gcsf", "ANC")):
            return True
    return False


def _row(draft: Draft, day: int, test: str, value: float) -> None:
    decimals, low, high = LIMITS[test]
    unit, factor = UNITS[test], 1.0
    if draft.centre == SI_CENTRE and test in SI:
        unit, factor = SI[test]
    places = 0 if factor > 1 else decimals
    number = round(value * factor, places)
    text = f"{number:.{places}f}"
    if factor == 1000:
        text = f"{round(value * 100) * 10:d}" if test != "PLT" else f"{round(value) * 1000:d}"
    draft.add(
        Lab(
            date=draft.on(day),
            test=test,
            value=text,
            unit=unit,
            lln=None if low is None else round(low * factor, 2),
            uln=None if high is None else round(high * factor, 2),
        )
    )


def _protected(course: Course, day: int) -> bool:
    """Whether support on this day would make a count of a remission invalid."""
    responses = zip(course.marrow_days, course.raw, strict=True) if course.marrow_days else ()
    return any(
        -8 <= day - marrow <= 0 and (r in REMISSIONS or (course.site[:1] and r == "PR")) for marrow, r in responses
    )


def _support(draft: Draft, day: int, values: dict[str, float]) -> None:
    """Red cells and platelets where they are low; G-CSF where neutrophils are and nothing is measured soon."""
    course = draft.course
    plt, anc = values["PLT"], values["ANC"]
    if values["HB"] < TRANSFUSED_BELOW:
        when = draft.on(day)
        draft.add(Therapy(kind="red_cells", agent="red cells, 2 units", start=when, stop=when, result="not_applicable"))
    if plt < 20 and not _protected(course, day):
        draft.add(
            Therapy(
                kind="platelets",
                agent="apheresis platelets",
                start=draft.on(day),
                stop=draft.on(day),
                result="not_applicable",
            )
        )
    draw = draft.draw("support", day)
    soon = any(0 <= marrow - day <= 14 for marrow in course.marrow_days)
    if anc < 0.3 and not soon and draw.chance(0.4) and day > 0:
        stop = min(day + 4, course.last_day - 1)
        if not any(day <= marrow <= stop + 8 for marrow in course.marrow_days):
            draft.add(
                Therapy(
                    kind="gcsf", agent="filgrastim", start=draft.on(day), stop=draft.on(stop), result="not_applicable"
                )
            )


def write_planned_support(draft: Draft) -> None:
    """The transfusion or the G-CSF that makes a count doubtful."""
    course = draft.course
    for index, marrow in enumerate(course.marrow_days):
        kind = course.kind(f"response.c{index + 1}")
        days = draft.draw("planned", index).integer(2, 3)
        if kind == "transfused":
            draft.add(
                Therapy(
                    kind="platelets",
                    agent="apheresis platelets",
                    start=draft.on(marrow - days),
                    stop=draft.on(marrow - days),
                    result="not_applicable",
                )
            )
        if kind == "gcsf":
            draft.add(
                Therapy(
                    kind="gcsf",
                    agent="filgrastim",
                    start=draft.on(marrow - days - 4),
                    stop=draft.on(marrow - days),
                    result="not_applicable",
                )
            )
