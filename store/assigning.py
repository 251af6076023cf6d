"""Who reads which case: a balanced draw that a seed repeats, and who may not judge what. Pure.

Nothing is written here: a draw is shown, with the cases that it leaves short, before it is assigned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from store.balancing import Place, draw
from store.case import Case
from store.committee import Person

Conflict = Literal["none", "own-care", "own-centre"]

# A pair of it: (case, person), that the person said she may not judge the case.
Declared = Container[tuple[str, str]]


class CareOf(msgspec.Struct, frozen=True):
    """In whose care a case is: the centre and the physicians, by their pseudonyms in the source tables."""

    case: str
    centre: str
    physicians: tuple[str, ...] = ()


class Short(msgspec.Struct, frozen=True):
    """A case that is left with ``has`` readers of the ``needs`` it must have, and why."""

    case: str
    has: int
    needs: int
    reason: str

    def __str__(self) -> str:
        return f"{self.case}: {self.has} of {self.needs} readers; {self.reason}"


class Draw(msgspec.Struct, frozen=True):
    """Case -> all its readers, by case; and the cases that are left with too few, in the same order."""

    readers: dict[str, tuple[str, ...]]
    short: tuple[Short, ...] = ()


class _Excluded(NamedTuple):
    """``by`` what a person may not judge a case, for the one who counts; ``why``, for herself."""

    by: str
    why: str


def care_of(case: Case) -> CareOf:
    """In whose care a case is, from its row in ``cases``."""
    physicians = tuple(text for part in case.patient.physicians.split(";") if (text := part.strip()))
    return CareOf(case.id, case.patient.centre.strip(), physicians)


def conflict_of(person: Person, care: CareOf, setting: Conflict, declared: Declared = frozenset()) -> str:
    """Why the person may not judge the case, as a clause with her as subject; empty where nothing is against it.

    ``own-care``: she is one of its physicians. ``own-centre``: so too, or it is of her centre. What she
    declared herself holds under every setting. A person without pseudonyms has nothing that could be known.
    """
    found = _excluded(person, care, setting, declared)
    return found.why if found else ""


def _excluded(person: Person, care: CareOf, setting: Conflict, declared: Declared) -> _Excluded | None:
    if (care.case, person.id) in declared:
        return _Excluded("a declared conflict", "declared a conflict")
    if setting != "none" and person.physician and person.physician in care.physicians:
        return _Excluded(setting, f"treats the patient ({person.physician})")
    if setting == "own-centre" and person.centre and person.centre == care.centre:
        return _Excluded(setting, f"belongs to the treating centre ({person.centre})")
    return None


def may_be_drawn(person: Person) -> bool:
    """Whether the person is a reader: a reviewer who has not left, and who is not the chair as well."""
    return "reviewer" in person.roles and "chair" not in person.roles and not person.retired


def draw_pairs(
    cases: Sequence[CareOf],
    readers: Sequence[Person],
    *,
    seed: int,
    per_case: int = 2,
    conflict: Conflict = "own-care",
    declared: Declared = frozenset(),
    kept: Mapping[str, tuple[str, ...]] | None = None,
) -> Draw:
    """Draw the readers of each case, so that numbers of cases and pairs are as even as the conflicts allow.

    The order of cases and of readers makes no difference. ``kept`` readers of a case stay and count
    as work, unless they have left or may not judge it. Every case is in the draw, also one with none.
    """
    there = {person.id: person for person in readers if may_be_drawn(person)}
    places: dict[str, Place] = {}
    short: list[Short] = []
    for care in sorted(cases, key=lambda care: care.case):
        excluded = _all_excluded(care, there.values(), conflict, declared)
        may = frozenset(there) - frozenset(excluded)
        stay = frozenset((kept or {}).get(care.case, ())) & may
        places[care.case] = Place(stay, may, max(per_case - len(stay), 0))
        if len(may) < per_case:
            counted = f"{len(there) or 'no'} reader{'s' if len(there) > 1 else ''}"
            reason = _reason(excluded) or f"the study has {counted} to draw from"
            short.append(Short(care.case, len(may), per_case, reason))
    drawn = draw(places, there, seed)
    return Draw({case: tuple(sorted(place.kept | drawn[case])) for case, place in places.items()}, tuple(short))


def replace_reader(
    assigned: Mapping[str, tuple[str, ...]],
    leaving: str,
    cases: Sequence[CareOf],
    readers: Sequence[Person],
    *,
    seed: int,
    conflict: Conflict = "own-care",
    declared: Declared = frozenset(),
) -> Draw:
    """Who takes over from a reader who leaves, or may not judge some cases after all: one new reader a case.

    ``assigned`` is every case with its readers, each named (no ``*``). Of ``cases`` those that she
    reads go to another, in her place; the other readers of a case stay, and no other case is touched
    or in the draw. Where nobody can take a case over it has one reader fewer and is said to be short.
    """
    there = {person.id: person for person in readers if may_be_drawn(person) and person.id != leaving}
    places: dict[str, Place] = {}
    reasons: dict[str, str] = {}
    for care in sorted(cases, key=lambda care: care.case):
        if leaving not in assigned.get(care.case, ()):
            continue
        stay = frozenset(assigned[care.case]) - {leaving}
        excluded = _all_excluded(care, there.values(), conflict, declared)
        places[care.case] = Place(stay, frozenset(there) - frozenset(excluded) - stay, 1)
        reasons[care.case] = _reason({p: e for p, e in excluded.items() if p not in stay}) or "there is no other reader"
    others = [readers_of for case, readers_of in assigned.items() if case not in places]
    drawn = draw(places, there, seed, others)
    now: dict[str, tuple[str, ...]] = {}
    for case in places:
        instead = {leaving: tuple(drawn[case])}
        now[case] = tuple(one for before in assigned[case] for one in instead.get(before, (before,)))
    short = tuple(Short(c, len(now[c]), len(assigned[c]), reasons[c]) for c in places if not drawn[c])
    return Draw(now, short)


def workload(assigned: Mapping[str, Collection[str]]) -> Counter[str]:
    """How many cases each reader has."""
    return Counter(reader for readers_of in assigned.values() for reader in readers_of)


def _all_excluded(
    care: CareOf, people: Iterable[Person], conflict: Conflict, declared: Declared
) -> dict[str, _Excluded]:
    found = ((person.id, _excluded(person, care, conflict, declared)) for person in people)
    return {person: excluded for person, excluded in found if excluded}


def _reason(excluded: Mapping[str, _Excluded]) -> str:
    """By what each who could else read a case is excluded; empty where nobody is."""
    by: dict[str, list[str]] = {}
    for person in sorted(excluded):
        by.setdefault(excluded[person].by, []).append(person)
    return "; ".join(f"{rule} excludes {_listed(people)}" for rule, people in sorted(by.items(), reverse=True))


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
