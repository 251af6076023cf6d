"""Who reads what of a study, and what would be left unread: before anything starts, and when someone leaves. Pure.

For a coordinator and whoever is blind to nothing: it counts what each reader has signed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from store.assigning import CareOf, Draw, Short, care_of, conflict_of, draw_pairs, may_be_drawn, replace_reader
from store.case_record import CaseRecord
from store.committee import Person
from store.seen import Seen


def cares_of(seen: Seen) -> tuple[CareOf, ...]:
    """In whose care each case is that is not withdrawn."""
    return tuple(care_of(seen.record(i).case) for i in seen.all_case_ids if i not in seen.withdrawn)


def assigned(seen: Seen) -> dict[str, tuple[str, ...]]:
    """The readers of each case that is not withdrawn."""
    return {i: seen.readers_of(i) for i in seen.all_case_ids if i not in seen.withdrawn}


def owed(record: CaseRecord, person: Person) -> tuple[str, ...]:
    """What a reader has still to sign of a case, an item that is final not; a best response follows where it can."""
    return tuple(
        endpoint
        for endpoint in record.endpoints(person)
        if record.item(endpoint).since(person.id) is None
        and person.id in record.seats(endpoint)
        and record.state(endpoint).state != "final"
        and not (endpoint == "response.best" and _follows(record, person))
    )


def _follows(record: CaseRecord, person: Person) -> bool:
    """Whether the best response follows from her cycles, or will when she has signed them."""
    return record.derived_best(person.id) is not None or not record.answered_cycles(person)


def has_signed(record: CaseRecord, reader: str) -> bool:
    """Whether a reader has signed anything of a case."""
    return any(reader in item.readers() for item in record.items.values())


def serves(seen: Seen, case_id: str, reader: str) -> bool:
    """Whether a reader of a case counts as one: she may judge it, or has nothing left to sign of it."""
    person = seen.people.get(reader)
    if person is None:
        return False
    record = seen.record(case_id)
    declared = {(case_id, reader)} if seen.has_declared(case_id, reader) else set()
    may = may_be_drawn(person) and not conflict_of(person, care_of(record.case), seen.charter.conflict, declared)
    return may or (has_signed(record, reader) and not owed(record, person))


def in_need(seen: Seen) -> tuple[str, ...]:
    """The cases with fewer readers than the charter asks for."""
    needs = seen.charter.readers
    return tuple(i for i, readers in assigned(seen).items() if sum(serves(seen, i, r) for r in readers) < needs)


def cannot_be_read(seen: Seen) -> tuple[Short, ...]:
    """The cases that the charter's conflict setting, or the lack of readers, leaves with too few, whatever is drawn."""
    return draw_for(seen, (), seed=0).short


def unseen_conflicts(seen: Seen, person: Person) -> tuple[str, ...]:
    """Why a conflict of interest of who judges cases may go unseen, as sentences: nothing ties her to any case."""
    if person.retired or not {"reviewer", "chair"} & set(person.roles):
        return ()
    cares = cares_of(seen)
    centres = sorted({care.centre for care in cares if care.centre})
    found = []
    if person.centre and person.centre not in centres:
        found.append(
            f"No case is of the centre {person.centre}; the source tables have {', '.join(centres) or 'none'}."
        )
    if not person.centre and seen.charter.conflict == "own-centre":
        found.append(f"{person.id} has no centre, so conflict own-centre keeps no case from her.")
    if person.physician and not any(person.physician in care.physicians for care in cares):
        found.append(f"No case names {person.physician} among its physicians; see how the source tables spell it.")
    return tuple(found)


def draw_for(
    seen: Seen, wanted: Iterable[str], *, seed: int, kept: Mapping[str, tuple[str, ...]] | None = None
) -> Draw:
    """Draw the readers of the cases ``wanted``; those of all others count as work. ``kept`` readers of a case stay.

    In the draw are the cases wanted alone; ``short`` are all that cannot have enough readers.
    """
    chosen = frozenset(wanted)
    stay = {case: readers for case, readers in assigned(seen).items() if case not in chosen} | dict(kept or {})
    drawn = draw_pairs(
        cares_of(seen),
        tuple(seen.people.values()),
        seed=seed,
        per_case=seen.charter.readers,
        conflict=seen.charter.conflict,
        declared=seen.declared,
        kept=stay,
    )
    short = tuple(each for each in drawn.short if not _is_read(seen, each.case))
    return Draw({case: readers for case, readers in drawn.readers.items() if case in chosen}, short)


def _is_read(seen: Seen, case_id: str) -> bool:
    """Whether enough readers serve a case, some of whom have left or could no more be drawn."""
    return sum(serves(seen, case_id, r) for r in seen.readers_of(case_id)) >= seen.charter.readers


def leaving(seen: Seen, person: Person, *, seed: int) -> Draw:
    """Who takes over the cases of which a person who leaves has still to sign something; each is in the draw once.

    A case is short where it is left with fewer readers than the charter asks for.
    """
    readers = {i: seen.readers_of(i) for i in seen.all_case_ids}
    hers = [i for i, of_case in readers.items() if person.id in of_case and owed(seen.record(i), person)]
    drawn = replace_reader(
        readers,
        person.id,
        [care_of(seen.record(i).case) for i in hers],
        tuple(seen.people.values()),
        seed=seed,
        conflict=seen.charter.conflict,
        declared=seen.declared,
    )
    needs = seen.charter.readers
    short = tuple(Short(s.case, s.has, needs, s.reason) for s in drawn.short if s.has < needs)
    return Draw(drawn.readers, short)


def pairs(readers: Mapping[str, tuple[str, ...]]) -> Counter[tuple[str, ...]]:
    """How many cases each pair of readers (or one alone) has."""
    return Counter(tuple(sorted(of_case)) for of_case in readers.values())
