"""What is asked on the cohort screen: a subgroup, how to compare by what comes later, whose cases, which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from string import ascii_lowercase
from typing import Any, get_args

from ino_tui.cohort.process.asking import CasesRequest, LaneSort, PartName
from ino_tui.cohort_view import EVERY, Entry
from ino_tui.session.bases import bases_of
from ino_tui.session.contents import BASELINE, LANDMARKS, LATER, by_label, entry_of
from ino_tui.session.desk import Desk
from ino_tui.session.place import Asked, Place, Step, changed
from ino_tui.session.room import can_group, document_of, faults_of, in_room, waiting
from ino_tui.view import Figure, Option

_LATER_KEYS = dict(zip(LATER, "789vc", strict=True))
NOT_BY_LATER = "It is known only later: a rate by it would count who lived to it (immortal time). Group a curve by it."
_PLAIN = "plain comparison"
_PLAIN_OFF = "Refused: time lived until then would count for it (immortal time); take a landmark or time-dependent."
_COMPETING = "There are competing events: from a landmark only."
_TIME = "time"
# Part -> its words for a rate, a time to an event, follow-up.
_PARTS: tuple[tuple[PartName, dict[str, str]], ...] = (
    ("numerator", {"rate": "numerator", "followup": "alive", "survival": "events", "incidence": "events"}),
    ("denominator", {"rate": "denominator", "followup": "counted", "survival": "counted", "incidence": "counted"}),
    ("missing", {}),
    ("left out", {}),
)
_DIFFERS = "differs:"
SORTS: dict[LaneSort, str] = {
    "longest": "longest followed first",
    "shortest": "shortest first",
    "case": "case id",
    "transplant": "earliest transplant first",
    "relapse": "earliest relapse first",
    "death": "the dead first, by time",
}
TITLES = {
    "subgroup": "group the figure by",
    "comparison": "known only later: how to compare",
    "part": "show the cases of",
    "lane order": "order of the patients",
}
HINTS = {
    "subgroup": "a key chooses · Esc back",
    "comparison": "a key chooses · Esc: not grouped",
    "part": "a key opens the queue with these cases · Esc back",
    "lane order": "a digit chooses · Esc back",
}


def room_options(desk: Desk, place: Place, asked: Asked) -> tuple[Option, ...]:
    """What a prompt of the cohort screen offers by key."""
    entry = entry_of(place.room.chosen)
    if asked.kind == "subgroup":
        return tuple(_subgroups(place, entry))
    if asked.kind == "comparison":
        return tuple(_comparisons(place, entry))
    if asked.kind == "part" and entry.kind == "flow":
        return tuple(_of_box(desk, place))
    if asked.kind == "part":
        return tuple(_parts(desk, place, entry))
    now = place.room.sort
    return tuple(Option(key=str(n), code=k, label=v, chosen=k == now) for n, (k, v) in enumerate(SORTS.items(), 1))


def _subgroups(place: Place, entry: Entry) -> Iterator[Option]:
    now = place.room.by
    yield Option(key="0", code="", label="nothing", chosen=not now)
    if can_group(entry, EVERY):
        yield Option(key="e", code=EVERY, label=by_label(EVERY), chosen=now == EVERY)
    for n, (code, label) in enumerate(BASELINE.items(), 1):
        yield Option(key=str(n), code=code, label=label, chosen=now == code)
    for code, label in LATER.items():
        off = NOT_BY_LATER if entry.kind == "rate" else ""
        yield Option(key=_LATER_KEYS[code], code=code, label=label, chosen=now == code, why_not=off)


def _comparisons(place: Place, entry: Entry) -> Iterator[Option]:
    room = place.room
    yield Option(key="0", code="", label=_PLAIN, why_not=_PLAIN_OFF)
    for n, months in enumerate(LANDMARKS, 1):
        label = f"from a landmark at {months:g} months"
        yield Option(key=str(n), code=str(months), label=label, chosen=room.landmark == months)
    off = _COMPETING if entry.kind == "incidence" else ""
    yield Option(key="t", code=_TIME, label="time-dependent", chosen=room.time_dependent, why_not=off)


def _parts(desk: Desk, place: Place, entry: Entry) -> Iterator[Option]:
    figure = desk.figures.get(entry.figure, {})
    counts = part_counts(figure) if figure.get("basis") == place.basis else {}
    # Of groups made later there are no lists: these cases are those of the figure before it was grouped.
    whole = " of the whole figure" if place.room.by in LATER else ""
    for n, (part, words) in enumerate(_PARTS, 1):
        count = counts.get(part, 0)
        off = "" if count else "There is no such case."
        yield Option(key=str(n), code=part, label=f"{words.get(entry.kind, part)}{whole} ({count})", why_not=off)
    for n, basis in enumerate((b for b in bases_of(desk) if b != place.basis), 5):
        if n < 10:
            yield Option(key=str(n), code=f"{_DIFFERS}{basis}", label=f"counted otherwise on {basis}")
    for letter, (by, group) in zip(ascii_lowercase, _groups(desk, place), strict=False):
        inside = group.get("figure") or {}
        numerator = part_counts(inside).get("numerator")
        if numerator:
            yield Option(key=letter, code=f"numerator:{by}:{group['code']}", label=f"{group['label']} ({numerator})")
        if group["n"]:
            label = f"all of them ({group['n']})" if numerator else f"{group['label']} ({group['n']})"
            yield Option(key=letter.upper(), code=f"denominator:{by}:{group['code']}", label=label)


def _of_box(desk: Desk, place: Place) -> Iterator[Option]:
    found = document_of(desk, place)
    box = found["boxes"][place.room.cursor]
    yield Option(key="1", code="numerator", label=f"{box['label']} ({box['n']})")
    yield Option(key="2", code="missing", label=f"why its sum does not hold ({faults_of(found, box['code'])})")


def _groups(desk: Desk, place: Place) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The groups known at INO start that are on the screen."""
    found = document_of(desk, place)
    for each in found.get("groups", ()) if "by" not in found else (found,):
        if each.get("by") in BASELINE:
            yield from ((each["by"], group) for group in each["groups"])


def part_counts(figure: Figure) -> dict[PartName, int]:
    """How many cases stand behind each part of a figure."""
    if not figure:
        return {}
    causes = figure.get("causes")
    match figure.get("kind"):
        case "incidence":
            top, of = causes[0]["events"] if causes else 0, figure["n"]
        case "survival":
            top, of = figure["events"], figure["n"]
        case "followup":
            top, of = figure["alive"], figure["n"]
        case _:
            top, of = figure["n"], figure["of"]
    left_out = sum(part["n"] for part in figure.get("left_out", ()))
    return {"numerator": top, "denominator": of, "missing": figure.get("missing", 0), "left out": left_out}


def _by(_desk: Desk, place: Place, _asked: Asked, option: Option) -> Step:
    new = in_room(place, by=option.code, landmark=None, time_dependent=False)
    asked = Asked(kind="comparison") if option.code in LATER else None
    return Step(changed(new, asked=asked))


def _how(_desk: Desk, place: Place, _asked: Asked, option: Option) -> Step:
    in_time = option.code == _TIME
    new = in_room(place, landmark=None if in_time else float(option.code), time_dependent=in_time)
    return Step(changed(new, asked=None))


def _part(desk: Desk, place: Place, _asked: Asked, option: Option) -> Step:
    entry = entry_of(place.room.chosen)
    if entry.kind == "flow":
        box = document_of(desk, place)["boxes"][place.room.cursor]
        fault = option.code == "missing"
        question = CasesRequest(
            basis=place.basis, figure=f"flow.{box['code']}", part="missing" if fault else "numerator"
        )
        words = f"flow: {box['label']}{', sum does not hold' if fault else ''}, on {place.basis}"
        return Step(waiting(place, question, words))
    if option.code.startswith(_DIFFERS):
        question = CasesRequest(
            basis=place.basis, figure=entry.figure, part="difference", other=option.code.removeprefix(_DIFFERS)
        )
        return Step(waiting(place, question, f"{entry.label}: {option.label}, on {place.basis}"))
    name, _, group = option.code.partition(":")
    by, _, code = group.partition(":")
    part = next(p for p in get_args(PartName) if p == name)
    whose = next((f"{g['label']}, " for b, g in _groups(desk, place) if (b, g["code"]) == (by, code)), "")
    words = f"{entry.label}: {whose}{dict(_PARTS)[part].get(entry.kind, part)}, on {place.basis}"
    question = CasesRequest(basis=place.basis, figure=entry.figure, part=part, by=by, group=code)
    return Step(waiting(place, question, words))


def _order(_desk: Desk, place: Place, _asked: Asked, option: Option) -> Step:
    sort: LaneSort = next(s for s in get_args(LaneSort) if s == option.code)
    return Step(changed(in_room(place, sort=sort, cursor=0), asked=None))


ROOM_CHOOSERS: dict[str, Callable[[Desk, Place, Asked, Option], Step]] = {
    "subgroup": _by,
    "comparison": _how,
    "part": _part,
    "lane order": _order,
}
